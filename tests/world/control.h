#ifndef WORLD_CONTROL_H
#define WORLD_CONTROL_H

#include <stdbool.h>

/* A line of standard input: what befalls the world now. False when it means nothing. */
bool control_obey(const char *line);
/* A session has begun: the network may go off after so many. */
void control_count_session(void);

#endif
