/*
 * doctor.h - the command `doctor`: are we fit to ask?
 */
#ifndef CLI_DOCTOR_H
#define CLI_DOCTOR_H

/* The arguments behind the command's name; returns the exit code: 0 where nothing is a fault, else
 * that of the first one (78 who we are, 75 network or resolver). */
int doctor_command(int argc, char **argv);

#endif
