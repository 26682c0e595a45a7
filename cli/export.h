/*
 * export.h - rollcall export: the answers of a run again, in any format; nobody is asked.
 */
#ifndef CLI_EXPORT_H
#define CLI_EXPORT_H

/* The arguments behind the command's name; returns the exit code. */
int export_command(int argc, char **argv);

/* Likewise of rollcall report: the same as a page for people. */
int report_command(int argc, char **argv);

#endif
