/*
 * plan.h - rollcall plan: what asking about a list would be; nobody is asked.
 */
#ifndef CLI_PLAN_H
#define CLI_PLAN_H

/* The arguments behind the command's name; returns the exit code. */
int plan_command(int argc, char **argv);

#endif
