/*
 * transcript_test.c - conversations as text: transcripts/NAME.txt is one test, and
 * its name is the sentence that it specifies.
 *
 *   S: 250 ok            the server says this line; lines that follow each other are one
 *                        packet.  \r \n \0 \\ and \xNN are bytes
 *   s: 250 o             the same without a line end
 *   S*100: 250-more      the line a hundred times
 *   C: RSET              we must say this line, and have nothing else to say before the
 *                        server or the owner acts again
 *   ? ann@a.test b@a.test    the owner asks one transaction
 *   ?utf8 ...            the same with SMTPUTF8
 *   ?no ...              dialogue_ask() says no
 *   ! tls-at-once | null-sender | from ADDRESS | name NAME     settings, first of all
 *   ! start-tls | tls-started | quit                           the owner does this
 *   = answer ann@a.test 250 2.1.5 | fine       the next event: its kind, its command or
 *                        whom it is about, the code, the enhanced code and the words, as
 *                        far as there are such
 *
 * Each is run with whole packets, byte by byte, and cut at random places (always the
 * same ones): what happens must not depend on it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "base/escape.h"
#include "base/memory.h"
#include "workers/smtp/dialogue.h"

enum { TRANSCRIPT_MAX = 1024 * 1024, MAILBOXES_MAX = 300, RANDOM_CUTS = 12 };

struct play {
    const char *path;
    unsigned line;
    unsigned cut; /* 0: whole packets, 1: byte by byte, else the seed of random cuts */
    uint32_t luck;
    struct dialogue_settings settings;
    struct dialogue *dialogue; /* NULL until the first line that is no setting */
    struct buffer packet;      /* what the server says next */
    struct buffer events;      /* what happened, a line each */
    struct buffer said;        /* what we said, with CRLFs */
    struct mailbox_asked asked[MAILBOXES_MAX];
};

static void must(struct play *play, bool holds, const char *what, struct text detail)
{
    if (!holds)
        fail_msg("%s:%u (cut %u): %s: %.*s", play->path, play->line, play->cut, what,
                 TEXT_ARGS(detail));
}

static void put(struct buffer *buffer, struct text text)
{
    if (!buffer_append(buffer, text))
        fail_msg("a transcript is too long");
}

/* ---- events as words ---- */

static const char *const kinds[] = {
    [DIALOGUE_READY] = "ready",
    [DIALOGUE_ANSWER] = "answer",
    [DIALOGUE_TRANSACTION_OVER] = "over",
    [DIALOGUE_SENDER_REFUSED] = "sender-refused",
    [DIALOGUE_REFUSED] = "refused",
    [DIALOGUE_CLOSING] = "closing",
    [DIALOGUE_START_TLS] = "start-tls",
    [DIALOGUE_BROKEN] = "broken",
    [DIALOGUE_DONE] = "done",
};

static const char *const command_words[COMMAND_COUNT] = {
    "connect", "ehlo", "helo", "starttls", "mail", "rcpt", "rset", "quit",
};

static void put_reply(struct buffer *out, const struct reply *reply)
{
    bool fits = buffer_format(out, " %u", reply->code);

    if (reply->enhanced.len > 0)
        fits &= buffer_format(out, " %.*s", TEXT_ARGS(reply->enhanced));
    fits &= buffer_format(out, " |%s", reply->text.len > 0 ? " " : "");
    for (size_t i = 0; i < reply->text.len; i++)
        fits &= reply->text.bytes[i] == '\n' ? buffer_append(out, TEXT(" / "))
                                             : escape_visible(out, text_slice(reply->text, i, 1));
    assert_true(fits);
}

static void put_event(struct buffer *out, const struct dialogue_event *event)
{
    const struct mailbox_asked *about = event->tag;

    put(out, text_of(kinds[event->kind]));
    if (about) {
        put(out, TEXT(" "));
        put(out, about->address);
    } else if (event->kind == DIALOGUE_REFUSED || event->kind == DIALOGUE_CLOSING ||
               event->kind == DIALOGUE_SENDER_REFUSED) {
        put(out, TEXT(" "));
        put(out, text_of(command_words[event->command]));
    }
    if (event->complaint) {
        put(out, TEXT(" "));
        put(out, text_of(event->complaint));
    } else if (event->reply && event->kind != DIALOGUE_DONE) {
        put_reply(out, event->reply);
    }
    put(out, TEXT("\n"));
}

/*
 * A handshake would begin after the packet: bytes of the same packet that break the
 * dialogue do so before it, however they were cut.
 */
static void forget_start_tls(struct buffer *events)
{
    struct text start = TEXT("start-tls\n");

    if (text_ends_nocase(buffer_text(events), start))
        events->len -= start.len;
}

static void take_events(struct play *play)
{
    struct dialogue_event event = dialogue_next(play->dialogue);

    for (; event.kind != DIALOGUE_NOTHING; event = dialogue_next(play->dialogue)) {
        if (event.kind == DIALOGUE_BROKEN)
            forget_start_tls(&play->events);
        put_event(&play->events, &event);
    }
}

/* ---- the server's side ---- */

static size_t next_cut(struct play *play, size_t left)
{
    size_t len;

    if (play->cut == 0)
        return left;
    if (play->cut == 1)
        return 1;
    play->luck = play->luck * 1664525u + 1013904223u;
    len = 1 + (play->luck >> 16) % 40;
    return len < left ? len : left;
}

static void deliver(struct play *play)
{
    struct text packet = buffer_text(&play->packet);

    while (packet.len > 0) {
        size_t len = next_cut(play, packet.len);
        char *exact = memory_copy(packet.bytes, len); /* so that a sanitizer sees a byte more */

        dialogue_receive(play->dialogue, (struct text){exact, len});
        free(exact);
        take_events(play);
        packet = text_slice(packet, len, packet.len);
    }
    buffer_clear(&play->packet);
}

static unsigned char unescaped(struct text *words)
{
    struct text escape = text_slice(*words, 0, 2);
    unsigned value = 0;

    if (text_equal(escape, TEXT("\\x")) && words->len >= 4) {
        char digits[3] = {words->bytes[2], words->bytes[3], '\0'};

        value = (unsigned)strtoul(digits, NULL, 16);
        *words = text_slice(*words, 4, words->len);
    } else {
        value = text_equal(escape, TEXT("\\r"))   ? '\r'
                : text_equal(escape, TEXT("\\n")) ? '\n'
                : text_equal(escape, TEXT("\\0")) ? '\0'
                                                  : '\\';
        *words = text_slice(*words, 2, words->len);
    }
    return (unsigned char)value;
}

static void server_says(struct play *play, struct text words, bool whole_line)
{
    while (words.len > 0) {
        char byte = words.bytes[0];

        if (byte == '\\')
            byte = (char)unescaped(&words);
        else
            words = text_slice(words, 1, words.len);
        put(&play->packet, (struct text){&byte, 1});
    }
    if (whole_line)
        put(&play->packet, TEXT("\r\n"));
}

static void server_says_often(struct play *play, struct text line)
{
    size_t colon = text_find(line, ':');
    unsigned long times = 0;

    must(play, text_to_number(text_slice(line, 2, colon - 2), 100000, &times), "not a number",
         line);
    while (times-- > 0)
        server_says(play, text_slice(line, colon + 2, line.len), true);
}

/* ---- what must have happened ---- */

static struct text first_line(const struct buffer *lines)
{
    return text_slice(buffer_text(lines), 0, text_find(buffer_text(lines), '\n'));
}

static void expect_event(struct play *play, struct text wanted)
{
    struct text got = first_line(&play->events);

    must(play, play->events.len > 0, "nothing happened", wanted);
    must(play, text_equal(got, wanted), "this happened", got);
    buffer_consume(&play->events, got.len + 1);
}

static void take_output(struct play *play)
{
    struct text output = dialogue_output(play->dialogue);

    put(&play->said, output);
    dialogue_sent(play->dialogue, output.len);
}

static void expect_said(struct play *play, struct text wanted)
{
    struct text got;

    take_output(play);
    got = first_line(&play->said);
    must(play, got.len > 0 && got.bytes[got.len - 1] == '\r', "we said nothing", wanted);
    got.len--;
    must(play, text_equal(got, wanted), "we said", got);
    buffer_consume(&play->said, got.len + 2);
}

static void expect_nothing_more(struct play *play)
{
    must(play, play->events.len == 0, "this happened as well", buffer_text(&play->events));
    must(play, play->said.len == 0, "we said as well", buffer_text(&play->said));
    must(play, dialogue_output(play->dialogue).len == 0, "we wanted to say",
         dialogue_output(play->dialogue));
}

/* ---- the owner's side ---- */

static void ask(struct play *play, struct text mailboxes, bool smtputf8, bool wanted)
{
    size_t count = 0;

    while (mailboxes.len > 0 && count < MAILBOXES_MAX) {
        struct mailbox_asked *one = &play->asked[count++];

        one->address = text_slice(mailboxes, 0, text_find(mailboxes, ' '));
        one->tag = one;
        mailboxes = text_slice(mailboxes, one->address.len + 1, mailboxes.len);
    }
    must(play, dialogue_ask(play->dialogue, play->asked, count, smtputf8) == wanted,
         "dialogue_ask() thinks otherwise", mailboxes);
}

static void set(struct play *play, struct text words)
{
    struct text value = text_slice(words, text_find(words, ' ') + 1, words.len);

    must(play, !play->dialogue, "a setting comes too late", words);
    if (text_equal(words, TEXT("tls-at-once")))
        play->settings.tls_at_once = true;
    else if (text_equal(words, TEXT("null-sender")))
        play->settings.mail_from = TEXT("");
    else if (text_starts_nocase(words, TEXT("from ")))
        play->settings.mail_from = value;
    else if (text_starts_nocase(words, TEXT("name ")))
        play->settings.our_name = value;
    else
        must(play, false, "unknown words", words);
}

static bool act(struct play *play, struct text words)
{
    if (text_equal(words, TEXT("start-tls")))
        dialogue_start_tls(play->dialogue);
    else if (text_equal(words, TEXT("tls-started")))
        dialogue_tls_started(play->dialogue);
    else if (text_equal(words, TEXT("quit")))
        dialogue_quit(play->dialogue);
    else
        return false;
    return true;
}

static bool is_setting(struct text line)
{
    return text_starts_nocase(line, TEXT("! tls-at")) || text_starts_nocase(line, TEXT("! null")) ||
           text_starts_nocase(line, TEXT("! from")) || text_starts_nocase(line, TEXT("! name"));
}

static void owner_acts(struct play *play, struct text line)
{
    bool known = true;

    expect_nothing_more(play);
    if (text_starts_nocase(line, TEXT("? ")))
        ask(play, text_slice(line, 2, line.len), false, true);
    else if (text_starts_nocase(line, TEXT("?utf8 ")))
        ask(play, text_slice(line, 6, line.len), true, true);
    else if (text_starts_nocase(line, TEXT("?no ")))
        ask(play, text_slice(line, 4, line.len), false, false);
    else if (text_starts_nocase(line, TEXT("?utf8no ")))
        ask(play, text_slice(line, 8, line.len), true, false);
    else
        known = act(play, text_slice(line, 2, line.len));
    must(play, known, "unknown words", line);
    take_events(play);
}

static void play_line(struct play *play, struct text line)
{
    bool servers = text_starts_nocase(line, TEXT("S:")) || text_starts_nocase(line, TEXT("S*"));

    if (line.len == 0 || line.bytes[0] == '#')
        return;
    if (is_setting(line)) {
        set(play, text_slice(line, 2, line.len));
        return;
    }
    if (!play->dialogue)
        play->dialogue = dialogue_new(&play->settings);
    if (servers && play->packet.len == 0)
        expect_nothing_more(play);
    if (!servers)
        deliver(play);
    if (line.bytes[0] == 'S' && line.bytes[1] == '*')
        server_says_often(play, line);
    else if (servers)
        server_says(play, text_slice(line, 3, line.len), line.bytes[0] == 'S');
    else if (line.bytes[0] == '=')
        expect_event(play, text_slice(line, 2, line.len));
    else if (line.bytes[0] == 'C')
        expect_said(play, text_slice(line, 3, line.len));
    else
        owner_acts(play, line);
}

static void play_transcript(const char *path, struct text whole, unsigned cut)
{
    struct play play = {
        .path = path,
        .cut = cut,
        .luck = cut,
        .settings = {.our_name = TEXT("probe.example.net"), .mail_from = TEXT("me@example.net")}};

    buffer_init(&play.packet, TRANSCRIPT_MAX);
    buffer_init(&play.events, TRANSCRIPT_MAX);
    buffer_init(&play.said, TRANSCRIPT_MAX);
    while (whole.len > 0) {
        struct text line = text_slice(whole, 0, text_find(whole, '\n'));

        play.line++;
        play_line(&play, line);
        whole = text_slice(whole, line.len + 1, whole.len);
    }
    deliver(&play);
    expect_nothing_more(&play);
    dialogue_free(play.dialogue);
    buffer_free(&play.packet);
    buffer_free(&play.events);
    buffer_free(&play.said);
}

static void a_transcript_holds_however_it_is_cut(void **state)
{
    const char *path = *state;
    FILE *file = fopen(path, "r");
    char *bytes = memory_new(TRANSCRIPT_MAX);
    size_t len;

    assert_non_null(file);
    len = fread(bytes, 1, TRANSCRIPT_MAX, file);
    fclose(file);
    for (unsigned cut = 0; cut < 2 + RANDOM_CUTS; cut++)
        play_transcript(path, (struct text){bytes, len}, cut);
    free(bytes);
}

static char *test_name(const char *path)
{
    struct text name = text_of(path);

    name = text_slice(name, text_find_last(name, '/') + 1, name.len);
    return memory_copy(name.bytes, text_find_last(name, '.'));
}

int main(void)
{
    glob_t found;
    struct CMUnitTest *tests;
    int failed;

    if (glob(TESTS_DIR "/workers/smtp/transcripts/*.txt", 0, NULL, &found) != 0)
        return EXIT_FAILURE;
    tests = memory_new(found.gl_pathc * sizeof *tests);
    for (size_t i = 0; i < found.gl_pathc; i++)
        tests[i] = (struct CMUnitTest){.name = test_name(found.gl_pathv[i]),
                                       .test_func = a_transcript_holds_however_it_is_cut,
                                       .initial_state = found.gl_pathv[i]};
    failed = _cmocka_run_group_tests("transcripts", tests, found.gl_pathc, NULL, NULL);
    for (size_t i = 0; i < found.gl_pathc; i++)
        free((void *)(uintptr_t)tests[i].name);
    free(tests);
    globfree(&found);
    return failed;
}
