/*
 * json_memory.h - memory for Jansson, which takes and gives back sixty pieces a row.
 *
 * Each thread has a slab of its own.  What is taken from it lies end to end, and it is
 * empty again when all of it was given back, which a row's object always is; what does
 * not fit comes from malloc().
 */
#ifndef OUTPUT_JSON_MEMORY_H
#define OUTPUT_JSON_MEMORY_H

/*
 * From now on Jansson takes its memory here.  Before its first use, and before there is
 * another thread.  A value is given back by the thread that made it; what json_dumps()
 * returns is no memory for free() any more.
 */
void json_memory_use(void);

#endif
