/*
 * verify.h - rollcall verify: the main job.
 */
#ifndef CLI_VERIFY_H
#define CLI_VERIFY_H

/* The arguments behind the command's name; returns the exit code. */
int verify_command(int argc, char **argv);

#endif
