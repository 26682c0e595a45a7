/*
 * main.c - prints a manual page or a shell's completions.
 *
 *   rollcall-manual rollcall.1|rollcall.conf.5|rollcall-results.5|bash|zsh|fish
 *
 * A tool of the build: what is installed cannot name an option that the program does not
 * have, nor leave one out.
 */
#include <stdio.h>
#include <string.h>

#include "base/compiler.h"
#include "batch/verdict.h"
#include "cli/commands.h"
#include "cli/option_table.h"
#include "workers/lane_limits.h"

static bool takes(enum cli_command command, const struct option *option)
{
    return command != CLI_COMMANDS && (option->commands & 1U << command);
}

/* -- roff ------------------------------------------------------------------------------------ */

/* A line of text: hyphens are those of a terminal, and no line begins a request. */
static void put_roff(const char *text)
{
    bool begins = true;

    for (; *text; text++) {
        if (begins && (*text == '.' || *text == '\''))
            printf("\\&");
        begins = *text == '\n';
        if (*text == '\\')
            printf("\\\\");
        else
            printf(*text == '-' ? "\\-" : "%c", *text);
    }
}

static void put_head(const char *name, const char *section, const char *what)
{
    printf(".\\\" Made from the program's own tables.\n"
           ".TH %s %s \"\" \"rollcall %s\" \"rollcall\"\n.SH NAME\n%s \\- %s\n",
           name, section, ROLLCALL_VERSION, name, what);
}

static void put_option(const struct option *option)
{
    printf(".TP\n");
    if (option->letter)
        printf("\\fB\\-%c\\fR, ", option->letter);
    printf("\\fB\\-\\-");
    put_roff(option->name);
    printf("\\fR");
    if (option->argument) {
        printf(" \\fI");
        put_roff(option->argument);
        printf("\\fR");
    }
    printf("\n");
    put_roff(option->help);
    printf("\n");
}

static void put_synopsis(void *unused, const struct command_about *about)
{
    (void)unused;
    printf(".br\n\\fBrollcall ");
    put_roff(about->word);
    printf("\\fR ");
    put_roff(about->operands);
    printf("\n");
}

static void put_command(void *unused, const struct command_about *about)
{
    (void)unused;
    printf(".SS %s\n", about->word);
    put_roff(about->what);
    printf("\n");
    for (size_t i = 0; i < option_count; i++)
        if (takes(about->options, &option_table[i]))
            put_option(&option_table[i]);
}

static void print_program_page(void)
{
    put_head("rollcall", "1", "verify the addresses of a mailing list");
    printf(".SH SYNOPSIS\n");
    commands_each(put_synopsis, NULL);
    printf(".SH DESCRIPTION\n");
    put_roff(
        "rollcall calls every address on a mailing list and reports who answers.  It asks each "
        "domain's mail server one made-up mailbox first, then every real one, with RCPT TO and "
        "never DATA: nobody is sent a message.\n");
    printf(".PP\n");
    put_roff("What is undeliverable was said to be so by the syntax, the DNS or the mail server "
             "itself, for good.  What is about us is unknown, with the reason.  Killed at any "
             "moment, the same command goes on.\n");
    printf(".SH COMMANDS\n");
    commands_each(put_command, NULL);
    printf(".SH EXIT STATUS\n");
    put_roff(commands_exit_codes);
    printf(".SH FILES\n.TP\n.I RESULTS.run\n");
    put_roff("the state of a run, beside its first output\n");
    printf(".TP\n.I $XDG_CACHE_HOME/rollcall/facts.db\n");
    put_roff("what earlier runs learnt\n");
    printf(".TP\n.I $XDG_CONFIG_HOME/rollcall/config\n.TQ\n.I /etc/rollcall/config\n");
    put_roff("options of every day: see rollcall.conf(5)\n");
    printf(".TP\n.I /etc/rollcall/no\\-probe\n");
    put_roff("who is never asked\n");
    printf(".TP\n.I /etc/rollcall/lists/\n");
    put_roff("names that are added to the lists in use, or taken out: see rollcall data\n");
    printf(".SH SEE ALSO\n.BR rollcall.conf (5),\n.BR rollcall\\-results (5)\n");
}

static void put_name(const char *option)
{
    printf(".br\n.B ");
    put_roff(option);
    printf("\n");
}

static void print_settings_page(void)
{
    put_head("rollcall.conf", "5", "options of rollcall that are the same every day");
    printf(".SH DESCRIPTION\n");
    put_roff(
        "The file is rollcall/config under $XDG_CONFIG_HOME, else /etc/rollcall/config, or what "
        "--config names.  A line is a key, = and a value; the key is an option's long name.  An "
        "option that takes no value is yes or no.  A line that begins with # or ; is a "
        "remark.\n");
    printf(".PP\n");
    put_roff(
        "In the environment, --lane-sessions is ROLLCALL_LANE_SESSIONS.  The command line beats "
        "the environment, and that the file.\n");
    printf(".SH KEYS\n");
    for (size_t i = 0; i < option_count; i++) {
        if (!takes(CLI_VERIFY, &option_table[i]))
            continue;
        printf(".TP\n.B ");
        put_roff(option_table[i].name);
        printf(" = ");
        put_roff(option_table[i].argument ? option_table[i].argument : "yes|no");
        printf("\n");
        put_roff(option_table[i].help);
        printf("\n");
    }
    printf(".SH SECTIONS\n");
    put_roff(
        "What stands behind [lane \"NAME\"] holds for one place, whatever is said for all.  The "
        "name is that of a place with many exchangers (");
    for (size_t i = 0; place_name(i); i++)
        printf("%s%s", i > 0 ? ", " : "", place_name(i));
    put_roff("), or an exchanger's IP address.  In a section may stand:\n");
    for (size_t i = 0; i < option_count; i++)
        if (option_table[i].is_of_lane)
            put_name(option_table[i].name);
    printf(
        ".SH EXAMPLE\n.nf\nfrom = verify@example.org\nhelo = verify.example.org\n"
        "log\\-format = json\n\n[lane \"google\"]\nlane\\-sessions = 2\n.fi\n.SH SEE ALSO\n.BR rollcall (1)\n");
}

static void print_results_page(void)
{
    static const char *const advice[STATUS_COUNT] = {
        [STATUS_DELIVERABLE] = "The server took this mailbox and refused a made-up one.  Mail it.",
        [STATUS_UNDELIVERABLE] =
            "Syntax, DNS or the server itself said so about this mailbox or domain, for good.  Drop "
            "it, or look for the typing error.",
        [STATUS_RISKY] = "The domain takes everything; or the mailbox is full, or takes mail from "
                         "some senders only.  Decide.",
        [STATUS_UNKNOWN] = "Nothing was proven; the reason says why.  Keep it for the next run.",
    };

    put_head("rollcall-results", "5", "what rollcall says of an address");
    printf(".SH DESCRIPTION\n");
    put_roff(
        "Every row of the list has one result: in .jsonl an object a line, in .json one "
        "document, in .csv the list's own columns and ours behind them.  The keys and what each "
        "says stand in output-format.md, and for programs in result.schema.json, both beside "
        "this program's documentation.\n");
    printf(".SH STATUSES AND REASONS\n");
    for (enum status status = 0; status < STATUS_COUNT; status++) {
        printf(".TP\n.B %s\n", status_word(status));
        put_roff(advice[status]);
        printf("\n.RS\n.PP\n");
        for (enum reason reason = REASON_ACCEPTED; reason < REASON_COUNT; reason++)
            if (reason_status(reason) == status)
                printf("%s\n.br\n", reason_word(reason));
        printf(".RE\n");
    }
    printf(".SH SEE ALSO\n.BR rollcall (1)\n");
}

/* -- shells ------------------------------------------------------------------------------------ */

static void put_word(void *unused, const struct command_about *about)
{
    (void)unused;
    printf(" %s", about->word);
}

static void put_long_options(enum cli_command command)
{
    for (size_t i = 0; i < option_count; i++)
        if (takes(command, &option_table[i]))
            printf(" --%s", option_table[i].name);
}

static void put_bash_case(void *unused, const struct command_about *about)
{
    (void)unused;
    if (about->options == CLI_COMMANDS)
        return;
    printf("    %s) words=\"", about->word);
    put_long_options(about->options);
    printf(" --help\" ;;\n");
}

static void print_bash(void)
{
    printf("# bash completion of rollcall, made from its own tables\n"
           "_rollcall()\n{\n"
           "    local word=${COMP_WORDS[COMP_CWORD]} words=\n"
           "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
           "        COMPREPLY=($(compgen -W \"");
    commands_each(put_word, NULL);
    printf(" help --help --version\" -- \"$word\"))\n        return\n    fi\n"
           "    case ${COMP_WORDS[1]} in\n");
    commands_each(put_bash_case, NULL);
    printf("    esac\n"
           "    if [[ $word == -* ]]; then\n"
           "        COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
           "    else\n"
           "        COMPREPLY=($(compgen -f -- \"$word\"))\n"
           "    fi\n"
           "}\n"
           "complete -o filenames -F _rollcall rollcall\n");
}

/* The first line of a help, as far as a description between brackets can hold it. */
static void put_description(const char *help)
{
    for (; *help && *help != '\n'; help++)
        if (!strchr("[]:'\"\\`$", *help))
            printf("%c", *help);
}

static void put_zsh_command(void *unused, const struct command_about *about)
{
    (void)unused;
    printf("        '%s:", about->word);
    put_description(about->what);
    printf("'\n");
}

static void put_zsh_case(void *unused, const struct command_about *about)
{
    (void)unused;
    if (about->options == CLI_COMMANDS)
        return;
    printf("    %s)\n        _arguments -s \\\n", about->word);
    for (size_t i = 0; i < option_count; i++) {
        if (!takes(about->options, &option_table[i]))
            continue;
        printf("            '*--%s[", option_table[i].name);
        put_description(option_table[i].help);
        printf("]%s' \\\n", option_table[i].argument ? ":value:_files" : "");
    }
    printf("            '*:file:_files'\n        ;;\n");
}

static void print_zsh(void)
{
    printf("#compdef rollcall\n# made from rollcall's own tables\n"
           "local -a commands\n"
           "if (( CURRENT == 2 )); then\n    commands=(\n");
    commands_each(put_zsh_command, NULL);
    printf("    )\n    _describe command commands\n    return\nfi\n"
           "local command=$words[2]\nshift words\n(( CURRENT-- ))\ncase $command in\n");
    commands_each(put_zsh_case, NULL);
    printf("*) _files ;;\nesac\n");
}

static void put_fish_command(void *unused, const struct command_about *about)
{
    (void)unused;
    printf("complete -c rollcall -n __fish_use_subcommand -a %s -d '", about->word);
    put_description(about->what);
    printf("'\n");
    for (size_t i = 0; i < option_count; i++) {
        if (!takes(about->options, &option_table[i]))
            continue;
        printf("complete -c rollcall -n '__fish_seen_subcommand_from %s' -l %s", about->word,
               option_table[i].name);
        if (option_table[i].letter)
            printf(" -s %c", option_table[i].letter);
        printf("%s -d '", option_table[i].argument ? " -r" : "");
        put_description(option_table[i].help);
        printf("'\n");
    }
}

static void print_fish(void)
{
    printf("# fish completion of rollcall, made from its own tables\n");
    commands_each(put_fish_command, NULL);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*print)(void);
    } papers[] = {
        {"rollcall.1", print_program_page},
        {"rollcall.conf.5", print_settings_page},
        {"rollcall-results.5", print_results_page},
        {"bash", print_bash},
        {"zsh", print_zsh},
        {"fish", print_fish},
    };

    for (size_t i = 0; argc == 2 && i < countof(papers); i++)
        if (strcmp(argv[1], papers[i].name) == 0) {
            papers[i].print();
            return fflush(stdout) == 0 ? 0 : 1;
        }
    fprintf(stderr, "usage: rollcall-manual rollcall.1|rollcall.conf.5|rollcall-results.5|bash|zsh|"
                    "fish\n");
    return 2;
}
