/*
 * classify.h - rollcall classify: what would rollcall conclude from these replies?
 */
#ifndef CLI_CLASSIFY_H
#define CLI_CLASSIFY_H

/* The arguments behind the command's name; returns the exit code. */
int classify_command(int argc, char **argv);

#endif
