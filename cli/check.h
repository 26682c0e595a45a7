/*
 * check.h - rollcall check: a few addresses, for people.
 */
#ifndef CLI_CHECK_H
#define CLI_CHECK_H

/*
 * The arguments behind the command's name.  Exit: 0 all are deliverable, 1 one is
 * undeliverable, 2 neither; else as verify.
 */
int check_command(int argc, char **argv);

#endif
