/*
 * data.h - `rollcall data`: the lists of names in use, where they come from, how old they are.
 */
#ifndef CLI_DATA_H
#define CLI_DATA_H

/* Arguments behind the command's name; an exit code. */
int data_command(int argc, char **argv);

#endif
