/*
 * commands.c - see commands.h.
 */
#include "cli/commands.h"

#include <stdio.h>
#include <string.h>

#include "base/compiler.h"
#include "cli/check.h"
#include "cli/classify.h"
#include "cli/data.h"
#include "cli/doctor.h"
#include "cli/export.h"
#include "cli/forget.h"
#include "cli/options.h"
#include "cli/verify.h"

struct command {
    const char *word;
    const char *operands;
    const char *what;
    int (*run)(int argc, char **argv);
    enum cli_command options; /* CLI_COMMANDS: it has none */
};

static const struct command commands[] = {
    {"verify", "LIST.csv [-o FILE]... --from ADDRESS [OPTION]...",
     "asks every address of a list; LIST may be - (standard input).  Nobody is sent\n"
     "a message.",
     verify_command, CLI_VERIFY},
    {"check", "ADDRESS... --from ADDRESS [OPTION]...",
     "asks a few addresses and says what came of each; -v shows the conversation", check_command,
     CLI_CHECK},
    {"export", "RUN [-o FILE]... [OPTION]...",
     "writes the results of a run again, from its run file; nobody is asked", export_command,
     CLI_EXPORT},
    {"report", "RUN -o FILE.html [OPTION]...",
     "writes a page about a run: what was found, by status, reason, provider and domain",
     report_command, CLI_REPORT},
    {"forget", "RUN|ADDRESS|DOMAIN [--run FILE] [--facts FILE]",
     "erases what is remembered: a run file and what it learnt, or an address or domain",
     forget_command, CLI_FORGET},
    {"classify", "[--rules FILE] [FILE]...",
     "says what replies of mail servers mean: lines of JSON, {\"stage\": \"rcpt\",\n"
     "\"text\": \"550 5.1.1 No such user\"}, or the replies as they came",
     classify_command, CLI_COMMANDS},
    {"doctor", "--from ADDRESS [OPTION]...",
     "says whether we are fit to ask: resolver, sender, port 25, name, address", doctor_command,
     CLI_DOCTOR},
    {"data", "", "says which lists of names are in use, where they come from, how old they are",
     data_command, CLI_COMMANDS},
};

const struct command *command_named(const char *name)
{
    for (size_t i = 0; name && i < countof(commands); i++)
        if (strcmp(commands[i].word, name) == 0)
            return &commands[i];
    return NULL;
}

int command_run(const struct command *command, int argc, char **argv)
{
    return command->run(argc, argv);
}

static void print_what(const struct command *command)
{
    printf("  rollcall %s%s%s\n      ", command->word, command->operands[0] ? " " : "",
           command->operands);
    for (const char *c = command->what; *c; c++)
        printf(*c == '\n' ? "\n      " : "%c", *c);
    printf("\n");
}

static void print_options(const struct command *command)
{
    if (command->options == CLI_COMMANDS)
        return;
    printf("\nOptions of %s:\n\n", command->word);
    options_print_help(stdout, command->options);
}

void command_print_help(const struct command *command)
{
    if (!command)
        printf("rollcall calls every address on a mailing list and reports who answers.\n\n");
    for (size_t i = 0; i < countof(commands); i++)
        if (!command || command == &commands[i])
            print_what(&commands[i]);
    for (size_t i = 0; i < countof(commands); i++)
        if (!command || command == &commands[i])
            print_options(&commands[i]);
    printf(
        "\n"
        "Exit codes: 0 every row has its result; 64 usage; 65 the list or the run file cannot\n"
        "be used; 69 receivers block our address; 71 out of a resource; 73 cannot create; 74\n"
        "cannot write; 75 stopped early, run the same command again; 78 we are not fit to ask:\n"
        "see doctor; 1 what --fail-if says is so. Of check: 0 all are deliverable, 1 one is undeliverable, 2 neither.\n");
}
