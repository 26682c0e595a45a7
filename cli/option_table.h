/*
 * option_table.h - every option once: which commands take it, its argument, what is
 * read into which member of the options, and its sentence for people.
 *
 * The help, and whatever else has to name options, is made from this table.
 */
#ifndef CLI_OPTION_TABLE_H
#define CLI_OPTION_TABLE_H

#include <stddef.h>

#include "base/compiler.h"
#include "base/failure.h"
#include "base/text.h"
#include "cli/options.h"

/* Reads one option's value into `options`; NULL, or what would be right. */
typedef const char *option_reader(struct options *options, const char *value);

enum option_kind {
    OPTION_ON,       /* bool: true */
    OPTION_OFF,      /* bool: false */
    OPTION_WORD,     /* const char *: anything but nothing */
    OPTION_COUNT,    /* unsigned, from 1 to `most` */
    OPTION_DURATION, /* int64_t in milliseconds, at least `least` */
    OPTION_READ,     /* as its reader says */
};

struct option {
    const char *name;
    char letter;          /* 0: none */
    const char *argument; /* NULL: it takes none */
    const char *help;     /* lines with '\n' between them */
    unsigned commands;    /* bits of enum cli_command */
    enum option_kind kind;
    size_t member; /* its offset in struct options */
    unsigned long most;
    int64_t least;
    const char *right; /* what an OPTION_WORD needs */
    option_reader *read;
    bool is_of_lane; /* it can be said for one lane alone, in a section of the configuration */
    bool is_target;  /* it says where to write: other commands than verify are told it each time */
};

extern const struct option option_table[];
extern const size_t option_count;

/* NULL where the command has no such option. */
const struct option *option_named(enum cli_command command, struct text name);
const struct option *option_lettered(enum cli_command command, char letter);

/* The one of the command's that was probably meant; NULL: none comes near. */
const struct option *option_nearest(enum cli_command command, struct text name);

/* `value` is "" for one that takes none, and lent.  A usage failure says what would be right. */
MUST_USE bool option_apply(const struct option *option, struct options *options, const char *value,
                           struct failure *why);

/* Of one that takes no value: the contrary. */
void option_deny(const struct option *option, struct options *options);

#endif
