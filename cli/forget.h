/*
 * forget.h - rollcall forget: erases what is remembered of a run, an address or a domain.
 */
#ifndef CLI_FORGET_H
#define CLI_FORGET_H

/* The arguments behind the command's name; returns the exit code. */
int forget_command(int argc, char **argv);

#endif
