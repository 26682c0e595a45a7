/*
 * settings.c - see settings.h.
 */
#include "cli/settings.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/line_file.h"
#include "base/memory.h"
#include "cli/lane_section.h"
#include "cli/option_table.h"
#include "cli/xdg.h"

enum { PATH_MOST = 4096, ENVIRONMENT_NAME_MAX = 64 };

struct setting {
    const struct option *option;
    const char *value;
    const char *where; /* a variable's name, or a file's */
    unsigned line;     /* 0: no file */
    const char *lane;  /* the key of the lane that it is about; NULL: of all */
};

/* One a process. */
static struct {
    struct setting settings[SETTINGS_MAX];
    size_t count;
    char users_file[PATH_MOST + 8];
    const char *lane;                /* of the section that is being read; NULL: none yet */
    const char *given[OPTIONS_MOST]; /* on the command line, as option_table has them */
} all;

static bool is_given(const struct option *option)
{
    return all.given[option - option_table] != NULL;
}

/* To the end of the process, as the words of the command line are. */
static const char *keep(struct text text)
{
    return memory_copy(text.bytes, text.len);
}

/* Whether it may come from elsewhere than the command line. */
static bool is_welcome(const struct option *option, enum cli_command command)
{
    return (command == CLI_VERIFY || !option->is_target) && !is_given(option);
}

static bool add(const struct option *option, const char *value, const char *where, unsigned line,
                struct failure *why)
{
    if (all.count == SETTINGS_MAX)
        return failed(why, EXIT_BAD_CONFIGURATION, "%s has more than %d settings", where,
                      (int)SETTINGS_MAX);
    all.settings[all.count++] = (struct setting){option, value, where, line, all.lane};
    return true;
}

static bool is_set(const struct option *option)
{
    for (size_t i = 0; i < all.count; i++)
        if (all.settings[i].option == option && !all.settings[i].lane)
            return true;
    return false;
}

/* -- the environment --------------------------------------------------------------------------- */

/* ROLLCALL_LANE_SESSIONS */
static void name_variable(const struct option *option, char out[ENVIRONMENT_NAME_MAX])
{
    int len = snprintf(out, ENVIRONMENT_NAME_MAX, "ROLLCALL_%s", option->name);

    for (int i = 0; i < len && i < ENVIRONMENT_NAME_MAX; i++) {
        if (out[i] == '-')
            out[i] = '_';
        else if (out[i] >= 'a' && out[i] <= 'z')
            out[i] = (char)(out[i] - 'a' + 'A');
    }
}

static bool read_environment(enum cli_command command, struct failure *why)
{
    for (size_t i = 0; i < option_count; i++) {
        const struct option *option = &option_table[i];
        char name[ENVIRONMENT_NAME_MAX];
        const char *value;

        name_variable(option, name);
        value = getenv(name);
        if (value && (option->commands & 1U << command) && is_welcome(option, command) &&
            !add(option, value, keep(text_of(name)), 0, why))
            return false;
    }
    return true;
}

/* -- a file, and its sections ------------------------------------------------------------------ */

static bool is_of_another(struct text name)
{
    for (enum cli_command command = 0; command < CLI_COMMANDS; command++)
        if (option_named(command, name))
            return true;
    return false;
}

static bool unknown_key(const char *path, unsigned line, enum cli_command command, struct text key,
                        struct failure *why)
{
    const struct option *nearest = option_nearest(command, key);

    return failed(why, EXIT_BAD_CONFIGURATION, "%s, line %u: there is no option \"%.*s\"%s%s%s",
                  path, line, key.len > 100 ? 100 : (int)key.len, key.bytes,
                  nearest ? "; did you mean " : "", nearest ? nearest->name : "",
                  nearest ? "?" : "");
}

static bool begin_section(const char *path, unsigned line, struct text head, struct failure *why)
{
    char key[LANE_KEY_SIZE];
    struct failure what;

    if (!lane_section_read(head, key, &what))
        return failed(why, EXIT_BAD_CONFIGURATION, "%s, line %u: %s", path, line, what.sentence);
    all.lane = keep(text_of(key));
    return true;
}

/* Whether it can be said of a lane. */
static bool fits_section(const char *path, unsigned line, struct text key, struct failure *why)
{
    const struct option *option = option_named(CLI_VERIFY, key);

    if (!option)
        return unknown_key(path, line, CLI_VERIFY, key, why);
    return option->is_of_lane ||
           failed(why, EXIT_BAD_CONFIGURATION,
                  "%s, line %u: %s is no matter of one lane; write it above the first section",
                  path, line, option->name);
}

struct configuration {
    const char *path;
    enum cli_command command; /* that it is read for */
};

static bool take_line(void *taker, unsigned line, struct text text, struct failure *why)
{
    const struct configuration *of = taker;
    const char *path = of->path;
    enum cli_command command = of->command;
    size_t equals = text_find(text, '=');
    struct text key = text_trim(text_slice(text, 0, equals));
    struct text value = text_trim(text_slice(text, equals + 1, text.len));
    const struct option *option;

    if (key.len == 0 || key.bytes[0] == '#' || key.bytes[0] == ';')
        return true;
    if (key.bytes[0] == '[')
        return begin_section(path, line, text_trim(text), why);
    if (equals == text.len)
        return failed(why, EXIT_BAD_CONFIGURATION,
                      "%s, line %u is no setting; write  key = value, such as  from = ME@MYDOMAIN",
                      path, line);
    if (all.lane && !fits_section(path, line, key, why))
        return false;
    option = option_named(command, key);
    if (!option)
        return is_of_another(key) || unknown_key(path, line, command, key, why);
    if (all.lane)
        return add(option, keep(value), path, line, why);
    if (!is_welcome(option, command))
        return true;
    for (size_t i = 0; i < all.count; i++)
        if (all.settings[i].option == option && all.settings[i].line == 0)
            return true; /* the environment has it */
    return add(option, keep(value), path, line, why);
}

/* `must` it be there, since somebody named it?  *found says whether it is. */
static bool read_file(const char *path, bool must, enum cli_command command, bool *found,
                      struct failure *why)
{
    const struct line_file file = {
        .path = path,
        .what = "the configuration",
        .most_mib = SETTINGS_FILE_MIB,
        .exit_code = EXIT_BAD_CONFIGURATION,
        .may_lack = !must,
    };
    struct configuration of = {path, command};
    struct stat about;
    bool fine = line_file_read(&file, take_line, &of, &about, why);

    *found = about.st_mode != 0;
    return fine;
}

static const char *users_file(void)
{
    char folder[PATH_MOST];

    if (!xdg_folder(folder, sizeof folder, "XDG_CONFIG_HOME", ".config"))
        return NULL;
    snprintf(all.users_file, sizeof all.users_file, "%s/config", folder);
    return all.users_file;
}

static bool read_files(const char *named, enum cli_command command, struct failure *why)
{
    const char *user = users_file();
    bool found = false;

    if (named)
        return read_file(named, true, command, &found, why);
    if (user && !read_file(user, false, command, &found, why))
        return false;
    return found || read_file("/etc/rollcall/config", false, command, &found, why);
}

/* -- both -------------------------------------------------------------------------------------------- */

static bool mistake_in(const struct setting *setting, struct failure *why)
{
    char sentence[sizeof why->sentence];

    snprintf(sentence, sizeof sentence, "%s", why->sentence);
    if (setting->line == 0)
        return failed(why, EXIT_BAD_CONFIGURATION, "%s: %s", setting->where, sentence);
    return failed(why, EXIT_BAD_CONFIGURATION, "%s, line %u: %s", setting->where, setting->line,
                  sentence);
}

static bool is_yes(const char *value)
{
    return strcmp(value, "yes") == 0 || strcmp(value, "true") == 0 || strcmp(value, "1") == 0;
}

static bool is_no(const char *value)
{
    return strcmp(value, "no") == 0 || strcmp(value, "false") == 0 || strcmp(value, "0") == 0;
}

static bool apply(const struct setting *setting, struct options *options, struct failure *why)
{
    const struct option *option = setting->option;

    if (!option->argument && is_no(setting->value)) {
        option_deny(option, options);
        return true;
    }
    if (!option->argument && !is_yes(setting->value)) {
        failed(why, EXIT_BAD_CONFIGURATION, "%s is yes or no, not \"%s\"", option->name,
               setting->value);
        return mistake_in(setting, why);
    }
    return option_apply(option, options, option->argument ? setting->value : "", why) ||
           mistake_in(setting, why);
}

static bool apply_all(void *unused, struct options *options, struct failure *why)
{
    (void)unused;
    for (size_t i = 0; i < all.count; i++)
        if (!all.settings[i].lane && !apply(&all.settings[i], options, why))
            return false;
    return true;
}

static struct lane_exception *exception_for(struct options *options, const char *key)
{
    struct lane_exception *exception = options->lane_exceptions;

    for (size_t i = 0; i < options->lane_exception_count; i++, exception++)
        if (strcmp(exception->key, key) == 0)
            return exception;
    if (options->lane_exception_count == LANE_EXCEPTIONS_MAX)
        return NULL;
    options->lane_exception_count++;
    snprintf(exception->key, sizeof exception->key, "%s", key);
    exception->limits =
        lane_limits_of(&(struct lane_rules){.ordinary = options->lane}, text_of(key));
    return exception;
}

/* Once all that holds for every lane is known. */
static bool apply_sections(struct options *options, struct failure *why)
{
    static struct options scratch; /* large */

    for (size_t i = 0; i < all.count; i++) {
        const struct setting *setting = &all.settings[i];
        struct lane_exception *exception;

        if (!setting->lane)
            continue;
        if (!(exception = exception_for(options, setting->lane)))
            return failed(why, EXIT_BAD_CONFIGURATION, "%s has sections for more than %d lanes",
                          setting->where, (int)LANE_EXCEPTIONS_MAX);
        scratch.lane = exception->limits;
        if (!apply(setting, &scratch, why))
            return false;
        exception->limits = scratch.lane;
    }
    return true;
}

bool settings_read(struct options *options, enum cli_command command, int argc, char **argv,
                   struct failure *why)
{
    const char *named;

    assert(option_count <= OPTIONS_MOST);
    if (!options_given(command, argc, argv, all.given, &named, why))
        return false;
    if (!named)
        named = getenv("ROLLCALL_CONFIG");
    return read_environment(command, why) && read_files(named, command, why) &&
           options_read_upon(options, command, argc, argv, apply_all, NULL, why) &&
           apply_sections(options, why);
}

/* With where it is from. */
static void print_setting(FILE *to, const struct setting *setting)
{
    if (setting->line)
        fprintf(to, "# %s, line %u\n", setting->where, setting->line);
    else
        fprintf(to, "# %s in the environment\n", setting->where);
    fprintf(to, "%s = %s\n", setting->option->name, setting->value);
}

static void print_option(FILE *to, const struct option *option)
{
    const char *given = all.given[option - option_table];

    if (given)
        fprintf(to, "# on the command line\n%s = %s\n", option->name,
                option->argument ? given : "yes");
    for (size_t s = 0; s < all.count; s++)
        if (all.settings[s].option == option && !all.settings[s].lane)
            print_setting(to, &all.settings[s]);
    if (!given && !is_set(option))
        fprintf(to, "# not set: %s\n", option->name);
}

void settings_print(FILE *to, enum cli_command command)
{
    const char *lane = NULL;

    for (size_t i = 0; i < option_count; i++)
        if ((option_table[i].commands & 1U << command) &&
            strcmp(option_table[i].name, "config") != 0 &&
            strcmp(option_table[i].name, "print-config") != 0)
            print_option(to, &option_table[i]);
    for (size_t s = 0; s < all.count; s++) {
        if (!all.settings[s].lane)
            continue;
        if (!lane || strcmp(lane, all.settings[s].lane) != 0)
            fprintf(to, "\n[lane \"%s\"]\n", all.settings[s].lane);
        lane = all.settings[s].lane;
        print_setting(to, &all.settings[s]);
    }
}
