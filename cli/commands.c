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
#include "cli/plan.h"
#include "cli/verify.h"

struct command {
    struct command_about about;
    int (*run)(int argc, char **argv);
};

static const struct command commands[] = {
    {{"verify", "LIST.csv [-o FILE]... --from ADDRESS [OPTION]...",
      "asks every address of a list; LIST may be - (standard input).  Nobody is sent\n"
      "a message.",
      CLI_VERIFY},
     verify_command},
    {{"check", "ADDRESS... --from ADDRESS [OPTION]...",
      "asks a few addresses and says what came of each; -v shows the conversation", CLI_CHECK},
     check_command},
    {{"export", "RUN [-o FILE]... [OPTION]...",
      "writes the results of a run again, from its run file; nobody is asked", CLI_EXPORT},
     export_command},
    {{"report", "RUN -o FILE.html [OPTION]...",
      "writes a page about a run: what was found, by status, reason, provider and domain",
      CLI_REPORT},
     report_command},
    {{"plan", "LIST.csv [OPTION]...",
      "says what asking about a list would be: rows, domains, how long; nobody is asked", CLI_PLAN},
     plan_command},
    {{"forget", "RUN|ADDRESS|DOMAIN [--run FILE] [--facts FILE]",
      "erases what is remembered: a run file and what it learnt, or an address or domain",
      CLI_FORGET},
     forget_command},
    {{"classify", "[--rules FILE] [FILE]...",
      "says what replies of mail servers mean: lines of JSON, {\"stage\": \"rcpt\",\n"
      "\"text\": \"550 5.1.1 No such user\"}, or the replies as they came",
      CLI_COMMANDS},
     classify_command},
    {{"doctor", "--from ADDRESS [OPTION]...",
      "says whether we are fit to ask: resolver, sender, port 25, name, address", CLI_DOCTOR},
     doctor_command},
    {{"data", "", "says which lists of names are in use, where they come from, how old they are",
      CLI_COMMANDS},
     data_command},
};

const char commands_exit_codes[] =
    "0 every row has its result; 1 what --fail-if says is so; 64 usage; 65\n"
    "the list or the run file cannot be used; 69 receivers block our address; 71 out of a\n"
    "resource; 73 cannot create; 74 cannot write; 75 stopped early, run the same command\n"
    "again; 78 we are not fit to ask, see doctor, or a mistake in the configuration.  Of\n"
    "check: 0 all are deliverable, 1 one is undeliverable, 2 neither.\n";

void commands_each(void (*visit)(void *visitor, const struct command_about *about), void *visitor)
{
    for (size_t i = 0; i < countof(commands); i++)
        visit(visitor, &commands[i].about);
}

const struct command *command_named(const char *name)
{
    for (size_t i = 0; name && i < countof(commands); i++)
        if (strcmp(commands[i].about.word, name) == 0)
            return &commands[i];
    return NULL;
}

int command_run(const struct command *command, int argc, char **argv)
{
    return command->run(argc, argv);
}

static void print_what(const struct command *command)
{
    printf("  rollcall %s%s%s\n      ", command->about.word, command->about.operands[0] ? " " : "",
           command->about.operands);
    for (const char *c = command->about.what; *c; c++)
        printf(*c == '\n' ? "\n      " : "%c", *c);
    printf("\n");
}

static void print_options(const struct command *command)
{
    if (command->about.options == CLI_COMMANDS)
        return;
    printf("\nOptions of %s:\n\n", command->about.word);
    options_print_help(stdout, command->about.options);
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
    printf("\nExit codes: %s", commands_exit_codes);
}
