/*
 * next_command.c - see next_command.h.
 */
#include "cli/next_command.h"

#include <string.h>

/* One word as a shell reads it back. */
static bool append_word(struct buffer *command, const char *word)
{
    if (word[0] && !word[strcspn(word, " \t\"'\\$&;|<>()*?`!#~[]{}")])
        return buffer_put(command, ' ') && buffer_append(command, text_of(word));
    if (!buffer_append(command, TEXT(" '")))
        return false;
    for (; *word; word++)
        if (!buffer_append(command, *word == '\'' ? TEXT("'\\''") : (struct text){word, 1}))
            return false;
    return buffer_put(command, '\'');
}

static bool is_printable(const char *word)
{
    while (*word && (unsigned char)*word >= 0x20 && *word != 0x7f)
        word++;
    return !*word;
}

void next_command_keep(struct buffer *command, int argc, char **argv)
{
    bool fits;

    buffer_init(command, NEXT_COMMAND_MAX);
    fits = buffer_append(command, TEXT("rollcall verify"));
    for (int i = 0; i < argc && fits; i++)
        if (strcmp(argv[i], "--fresh") != 0)
            fits = is_printable(argv[i]) && append_word(command, argv[i]);
    if (!fits || !buffer_put(command, '\0'))
        buffer_clear(command);
}
