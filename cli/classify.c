/*
 * classify.c - see classify.h.
 *
 * Replies in, meanings out, one line each, so that anybody can try the table on
 * the bounce log he has.  Each reply is judged alone: a refusal that names no
 * subject is `policy_rejected`, although a run may know more by contrast.
 */
#include "cli/classify.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/compiler.h"
#include "base/escape.h"
#include "base/failure.h"
#include "batch/verdict.h"
#include "cli/ending.h"
#include "workers/smtp/own_rules.h"
#include "workers/smtp/reply_meaning.h"
#include "workers/smtp/reply_text.h"
#include "workers/verdict_rules.h"

enum { LINE_CEILING = 1024 * 1024 };

struct classify {
    struct reply_matcher *matcher;
    unsigned long line;
    unsigned long unread; /* lines that are no reply */
    struct buffer reply;  /* plain text: the lines of the one that is being gathered */
};

/* What is asked about one reply; texts are lent. */
struct question {
    struct text reply;
    struct reply_context context;
};

static void print(json_t *answer)
{
    char *line = json_dumps(answer, JSON_COMPACT);

    if (line)
        puts(line);
    free(line);
    json_decref(answer);
}

static json_t *text_or_null(struct text text)
{
    struct buffer shown;
    json_t *value;

    if (text.len == 0)
        return json_null();
    buffer_init(&shown, 8 * REPLY_KEPT_MAX);
    value = escape_controls(&shown, text) ? json_stringn(shown.bytes, shown.len) : NULL;
    buffer_free(&shown);
    return value;
}

static void complain(struct classify *classify, const char *what)
{
    classify->unread++;
    print(
        json_pack("{s:n, s:s, s:I}", "reason", "error", what, "line", (json_int_t)classify->line));
}

static void answer(struct classify *classify, const struct question *question)
{
    struct reply_text read;
    struct meaning meaning;

    if (!reply_text_set(&read, question->reply)) {
        complain(classify, "no reply: it begins with no code from 200 to 599");
        return;
    }
    meaning = reply_meaning(classify->matcher, &read.reply, &question->context);
    print(json_pack(
        "{s:s, s:s, s:b, s:b, s:s, s:s, s:i, s:o, s:o}", "reason",
        reason_word(reason_of_meaning(meaning.kind)), "subject", subject_word(meaning.subject),
        "permanent", meaning.permanent, "bare", meaning.bare, "rule", meaning.rule, "stage",
        stage_word(stage_of_command(question->context.stage)), "code", (int)read.reply.code,
        "enhanced", text_or_null(read.reply.enhanced), "text", text_or_null(read.reply.text)));
}

/* -- JSON Lines ----------------------------------------------------------------------------- */

static bool stage_of_word(const char *word, enum command *stage)
{
    static const enum command commands[] = {COMMAND_CONNECT, COMMAND_EHLO, COMMAND_STARTTLS,
                                            COMMAND_MAIL, COMMAND_RCPT};

    for (size_t i = 0; i < countof(commands); i++) {
        if (strcmp(word, stage_word(stage_of_command(commands[i]))) == 0) {
            *stage = commands[i];
            return true;
        }
    }
    return false;
}

static struct text member(const json_t *line, const char *key)
{
    const json_t *value = json_object_get(line, key);

    return (struct text){json_string_value(value), json_string_length(value)};
}

/* "encoding": "latin1": each character stands for the byte of its number. */
static bool as_latin1(struct text utf8, struct buffer *bytes)
{
    for (size_t at = 0; at < utf8.len;) {
        const unsigned char *b = (const unsigned char *)utf8.bytes + at;
        size_t len = text_utf8_sequence(text_slice(utf8, at, utf8.len));
        unsigned point = len == 2 ? (b[0] & 0x1fu) << 6 | (b[1] & 0x3fu) : b[0];

        if (len > 2 || point > 0xff || !buffer_put(bytes, (char)point))
            return false;
        at += len;
    }
    return true;
}

/* In a result the code stands apart from the words. */
static struct text with_code(const json_t *line, struct text words, struct buffer *room)
{
    json_int_t code = json_integer_value(json_object_get(line, "code"));
    unsigned long written;

    if ((words.len >= 3 && text_to_number(text_slice(words, 0, 3), 999, &written)) || code < 200 ||
        code > 599 || !buffer_format(room, "%d ", (int)code) || !buffer_append(room, words))
        return words;
    return buffer_text(room);
}

static void answer_object(struct classify *classify, const json_t *line)
{
    const char *stage = json_string_value(json_object_get(line, "stage"));
    struct question question = {
        .reply = member(line, "text"),
        .context =
            {
                .stage = COMMAND_RCPT,
                .sender = member(line, "sender"),
                .recipient = member(line, "recipient"),
                .our_ip = member(line, "ip"),
                .our_name = member(line, "helo"),
                .mx_host = member(line, "mx"),
            },
    };
    struct buffer bytes, coded;

    if (stage && !stage_of_word(stage, &question.context.stage)) {
        complain(classify, "\"stage\" is connect, ehlo, starttls, mail or rcpt");
        return;
    }
    buffer_init(&bytes, LINE_CEILING);
    buffer_init(&coded, LINE_CEILING);
    question.reply = with_code(line, question.reply, &coded);
    if (!text_equal(member(line, "encoding"), TEXT("latin1"))) {
        answer(classify, &question);
    } else if (as_latin1(question.reply, &bytes)) {
        question.reply = buffer_text(&bytes);
        answer(classify, &question);
    } else {
        complain(classify, "\"encoding\" is latin1, and a character of \"text\" is no byte");
    }
    buffer_free(&coded);
    buffer_free(&bytes);
}

/* A line of results has the reply in its member smtp. */
static void take_json(struct classify *classify, struct text line)
{
    json_error_t error;
    json_t *object = json_loadb(line.bytes, line.len, JSON_ALLOW_NUL, &error);
    const json_t *smtp = json_object_get(object, "smtp");
    const json_t *reply = smtp ? smtp : object;

    if (json_is_object(reply) && json_is_string(json_object_get(reply, "text")))
        answer_object(classify, reply);
    else
        complain(classify, object ? "a line is an object with \"text\"" : error.text);
    json_decref(object);
}

/* -- plain text ----------------------------------------------------------------------------- */

static void answer_gathered(struct classify *classify)
{
    const struct question question = {
        .reply = buffer_text(&classify->reply),
        .context = {.stage = COMMAND_RCPT},
    };

    if (classify->reply.len > 0)
        answer(classify, &question);
    buffer_clear(&classify->reply);
}

/* "550-" says that more lines follow; a written "\n" stands for a line break, too. */
static void take_plain(struct classify *classify, struct text line)
{
    bool more = line.len > 3 && line.bytes[3] == '-';
    bool fits = classify->reply.len == 0 || buffer_put(&classify->reply, '\n');

    for (size_t at = 0; fits && at < line.len; at++) {
        bool is_break = line.bytes[at] == '\\' && at + 1 < line.len && line.bytes[at + 1] == 'n';

        fits = buffer_put(&classify->reply, is_break ? '\n' : line.bytes[at]);
        more = more && !is_break;
        at += is_break;
    }
    if (!fits)
        complain(classify, "a reply is longer than a mebibyte");
    if (!fits || !more)
        answer_gathered(classify);
}

/* -- files ---------------------------------------------------------------------------------- */

static void take_line(struct classify *classify, struct text line)
{
    while (line.len > 0 && (line.bytes[line.len - 1] == '\n' || line.bytes[line.len - 1] == '\r'))
        line.len--;
    if (line.len == 0)
        answer_gathered(classify);
    else if (line.bytes[0] == '{')
        take_json(classify, line);
    else
        take_plain(classify, line);
}

static bool classify_file(struct classify *classify, const char *name, struct failure *why)
{
    FILE *file = strcmp(name, "-") == 0 ? stdin : fopen(name, "re");
    char *line = NULL;
    size_t room = 0;
    ssize_t len;
    bool fine;

    if (!file)
        return failed(why, EXIT_BAD_DATA, "cannot read %s: %s", name, strerror(errno));
    classify->line = 0;
    while ((len = getline(&line, &room, file)) >= 0) {
        classify->line++;
        if (len > LINE_CEILING)
            complain(classify, "a line is longer than a mebibyte");
        else
            take_line(classify, (struct text){line, (size_t)len});
    }
    answer_gathered(classify);
    fine = !ferror(file) || failed(why, EXIT_BAD_DATA, "cannot read %s to its end", name);
    free(line);
    if (file != stdin)
        fclose(file);
    return fine;
}

static bool classify_all(struct classify *classify, int argc, char **argv, struct failure *why)
{
    if (argc == 0)
        return classify_file(classify, "-", why);
    for (int i = 0; i < argc; i++)
        if (!classify_file(classify, argv[i], why))
            return false;
    return true;
}

/* `--rules FILE`, and then files. */
static bool read_arguments(int *argc, char ***argv, struct own_rules **rules, struct failure *why)
{
    if (*argc > 1 && strcmp((*argv)[0], "--rules") == 0) {
        if (!own_rules_read(rules, (*argv)[1], why))
            return false;
        *argc -= 2;
        *argv += 2;
    }
    return *argc == 0 || (*argv)[0][0] != '-' || (*argv)[0][1] == '\0' ||
           failed(why, EXIT_USAGE,
                  "rollcall classify takes [--rules FILE] and files of replies, "
                  "not %s",
                  (*argv)[0]);
}

int classify_command(int argc, char **argv)
{
    struct classify classify = {.line = 0};
    struct own_rules *rules = NULL;
    struct failure why;
    bool fine;

    if (!read_arguments(&argc, &argv, &rules, &why)) {
        own_rules_free(rules);
        return end_with(&why);
    }
    classify.matcher = reply_matcher_new(own_rules_table(rules));
    buffer_init(&classify.reply, LINE_CEILING);
    fine = classify_all(&classify, argc, argv, &why);
    if (fine && (fflush(stdout) != 0 || ferror(stdout)))
        fine = failed(&why, EXIT_CANNOT_WRITE, "cannot write standard output: %s", strerror(errno));
    if (fine && classify.unread > 0)
        fine = failed(&why, EXIT_BAD_DATA, "%lu lines are no replies; each has an \"error\" above",
                      classify.unread);
    buffer_free(&classify.reply);
    reply_matcher_free(classify.matcher);
    own_rules_free(rules);
    return fine ? EXIT_EVERY_ROW_ANSWERED : end_with(&why);
}
