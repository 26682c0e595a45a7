/*
 * dialogue_test.c - what transcripts do not say: every command with every code, what may
 * stand in a line, partial sending, memory.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "base/compiler.h"
#include "base/memory.h"
#include "workers/smtp/dialogue.h"

static const struct dialogue_settings settings = {
    .our_name = {"probe.example.net", 17},
    .mail_from = {"me@example.net", 14},
};

static const struct dialogue_settings tls_settings = {
    .our_name = {"probe.example.net", 17},
    .mail_from = {"me@example.net", 14},
    .tls_at_once = true,
};

static int tag_of_ann;
static const struct mailbox_asked ann = {{"ann@a.test", 10}, &tag_of_ann};

static void send_output(struct dialogue *dialogue)
{
    dialogue_sent(dialogue, dialogue_output(dialogue).len);
}

/* The server says it all; the last event is returned. */
static struct dialogue_event hear(struct dialogue *dialogue, const char *words)
{
    struct dialogue_event event;
    struct dialogue_event last = {.kind = DIALOGUE_NOTHING};

    dialogue_receive(dialogue, text_of(words));
    while ((event = dialogue_next(dialogue)).kind != DIALOGUE_NOTHING)
        last = event;
    send_output(dialogue);
    return last;
}

static struct dialogue *ready(const char *offer)
{
    struct dialogue *dialogue = dialogue_new(&settings);

    hear(dialogue, "220 mx.test\r\n");
    assert_int_equal(hear(dialogue, offer).kind, DIALOGUE_READY);
    return dialogue;
}

static void ask_ann(struct dialogue *dialogue)
{
    assert_true(dialogue_ask(dialogue, &ann, 1, false));
    send_output(dialogue);
}

/* A dialogue that waits for the reply to this command. */
static struct dialogue *waiting_for(enum command command)
{
    struct dialogue *dialogue;

    if (command == COMMAND_STARTTLS) {
        dialogue = dialogue_new(&tls_settings);
        hear(dialogue, "220 mx.test\r\n");
        hear(dialogue, "250-mx.test\r\n250 STARTTLS\r\n");
    } else if (command <= COMMAND_HELO) {
        dialogue = dialogue_new(&settings);
        if (command != COMMAND_CONNECT)
            hear(dialogue, "220 mx.test\r\n");
        if (command == COMMAND_HELO)
            hear(dialogue, "500 what\r\n");
    } else {
        dialogue = ready("250 mx.test\r\n");
        if (command == COMMAND_QUIT)
            dialogue_quit(dialogue);
        else
            ask_ann(dialogue);
        if (command == COMMAND_RCPT || command == COMMAND_RSET)
            hear(dialogue, "250 ok\r\n");
        if (command == COMMAND_RSET) {
            hear(dialogue, "250 ok\r\n");
            ask_ann(dialogue);
        }
        send_output(dialogue);
    }
    assert_int_equal(dialogue_waits_for(dialogue), command);
    assert_true(dialogue_is_waiting(dialogue));
    return dialogue;
}

enum column { YES, OTHER_2XX, STRANGE, LATER, NEVER, GOODBYE, NO_REPLY, COLUMN_COUNT };

static enum column column_of(enum command command, unsigned code)
{
    bool yes = command == COMMAND_QUIT                                     ? code == 221
               : command == COMMAND_CONNECT || command == COMMAND_STARTTLS ? code == 220
               : command == COMMAND_RCPT ? code >= 250 && code <= 252
                                         : code == 250;

    if (code < 200 || code > 599)
        return NO_REPLY;
    if (code == 421)
        return GOODBYE;
    if (yes)
        return YES;
    if (command == COMMAND_QUIT && (code == 500 || code == 502))
        return OTHER_2XX; /* odd, like them */
    return code < 300 ? OTHER_2XX : code < 400 ? STRANGE : code < 500 ? LATER : NEVER;
}

/* The first event after a reply of each kind to each command. */
/* clang-format off */
static const enum dialogue_event_kind wanted[COMMAND_COUNT][COLUMN_COUNT] = {
    [COMMAND_CONNECT] = {DIALOGUE_NOTHING, DIALOGUE_BROKEN, DIALOGUE_BROKEN, DIALOGUE_REFUSED,
                         DIALOGUE_REFUSED, DIALOGUE_CLOSING, DIALOGUE_BROKEN},
    [COMMAND_EHLO] = {DIALOGUE_READY, DIALOGUE_BROKEN, DIALOGUE_BROKEN, DIALOGUE_REFUSED,
                      DIALOGUE_NOTHING, DIALOGUE_CLOSING, DIALOGUE_BROKEN},
    [COMMAND_HELO] = {DIALOGUE_READY, DIALOGUE_BROKEN, DIALOGUE_BROKEN, DIALOGUE_REFUSED,
                      DIALOGUE_REFUSED, DIALOGUE_CLOSING, DIALOGUE_BROKEN},
    [COMMAND_STARTTLS] = {DIALOGUE_START_TLS, DIALOGUE_BROKEN, DIALOGUE_BROKEN, DIALOGUE_REFUSED,
                          DIALOGUE_REFUSED, DIALOGUE_CLOSING, DIALOGUE_BROKEN},
    [COMMAND_MAIL] = {DIALOGUE_NOTHING, DIALOGUE_BROKEN, DIALOGUE_BROKEN, DIALOGUE_SENDER_REFUSED,
                      DIALOGUE_SENDER_REFUSED, DIALOGUE_CLOSING, DIALOGUE_BROKEN},
    [COMMAND_RCPT] = {DIALOGUE_ANSWER, DIALOGUE_BROKEN, DIALOGUE_BROKEN, DIALOGUE_ANSWER,
                      DIALOGUE_ANSWER, DIALOGUE_CLOSING, DIALOGUE_BROKEN},
    [COMMAND_RSET] = {DIALOGUE_NOTHING, DIALOGUE_BROKEN, DIALOGUE_BROKEN, DIALOGUE_SENDER_REFUSED,
                      DIALOGUE_SENDER_REFUSED, DIALOGUE_CLOSING, DIALOGUE_BROKEN},
    [COMMAND_QUIT] = {DIALOGUE_DONE, DIALOGUE_NOTHING, DIALOGUE_BROKEN, DIALOGUE_BROKEN,
                      DIALOGUE_BROKEN, DIALOGUE_DONE, DIALOGUE_BROKEN},
};
/* clang-format on */

static void check_cell(enum command command, unsigned code)
{
    struct dialogue *dialogue = waiting_for(command);
    struct dialogue_event event;
    char reply[16];

    snprintf(reply, sizeof reply, "%03u words\r\n", code);
    dialogue_receive(dialogue, text_of(reply));
    event = dialogue_next(dialogue);
    if (event.kind != wanted[command][column_of(command, code)])
        fail_msg("%s answered by %03u gave event %d", command_doing(command), code, event.kind);
    if (event.kind == DIALOGUE_ANSWER)
        assert_ptr_equal(event.tag, &tag_of_ann);
    if (event.kind == DIALOGUE_CLOSING || event.kind == DIALOGUE_REFUSED)
        assert_int_equal(event.command, command);
    if (event.kind == DIALOGUE_BROKEN) {
        assert_non_null(event.complaint);
        assert_int_equal(dialogue_output(dialogue).len, 0);
    }
    dialogue_free(dialogue);
}

static void every_command_knows_what_to_make_of_every_code(void **state)
{
    (void)state;
    for (int command = 0; command < COMMAND_COUNT; command++)
        for (unsigned code = 0; code < 1000; code++)
            check_cell((enum command)command, code);
}

static void every_command_has_words_for_people(void **state)
{
    (void)state;
    for (int command = 0; command < COMMAND_COUNT; command++)
        assert_true(strlen(command_doing((enum command)command)) > 5);
}

/* ---- what may stand in a line ---- */

static void a_mailbox_that_could_say_more_than_itself_is_refused(void **state)
{
    static const struct text bad[] = {
        {"a\r\nDATA\r\n@a.test", 16},
        {"a\n@a.test", 9},
        {"a\r@a.test", 9},
        {"a\0b@a.test", 10},
        {"a\x1b@a.test", 9},
        {"a\x7f@a.test", 9},
        {"a\t@a.test", 9},
        {"\xc3\xa4@a.test", 9},
    };
    struct dialogue *dialogue = ready("250-mx.test\r\n250 SMTPUTF8\r\n");

    (void)state;
    for (size_t i = 0; i < countof(bad); i++) {
        struct mailbox_asked asked[] = {ann, {bad[i], NULL}};

        assert_false(dialogue_ask(dialogue, asked, 2, false));
        assert_int_equal(dialogue_output(dialogue).len, 0);
    }
    dialogue_free(dialogue);
}

static void smtputf8_is_for_utf8_and_for_no_other_bytes(void **state)
{
    struct dialogue *dialogue = ready("250-mx.test\r\n250 SMTPUTF8\r\n");
    struct mailbox_asked latin1 = {{"\xe4@a.test", 8}, NULL};
    struct mailbox_asked newline = {{"\xc3\xa4\n@a.test", 10}, NULL};
    struct mailbox_asked utf8 = {{"\xc3\xa4@a.test", 9}, NULL};

    (void)state;
    assert_false(dialogue_ask(dialogue, &latin1, 1, true));
    assert_false(dialogue_ask(dialogue, &newline, 1, true));
    assert_true(dialogue_ask(dialogue, &utf8, 1, true));
    dialogue_free(dialogue);
}

static void a_line_has_at_most_512_octets(void **state)
{
    enum { ADDRESS_MAX = 512 - sizeof "RCPT TO:<>\r\n" + 1 };
    struct dialogue *dialogue = ready("250 mx.test\r\n");
    char address[ADDRESS_MAX + 1];
    struct mailbox_asked asked = {{address, sizeof address}, NULL};

    (void)state;
    memset(address, 'a', sizeof address);
    assert_false(dialogue_ask(dialogue, &asked, 1, false));
    asked.address.len--;
    assert_true(dialogue_ask(dialogue, &asked, 1, false));
    send_output(dialogue);
    hear(dialogue, "250 ok\r\n");
    dialogue_free(dialogue);
}

/* Lines that begin with a word of ours, and only those. */
static void check_only_our_lines(struct text output)
{
    static const char *const ours[] = {"RSET\r\n", "MAIL FROM:<me@example.net>", "RCPT TO:<"};

    while (output.len > 0) {
        struct text line = text_slice(output, 0, text_find(output, '\n') + 1);
        size_t which = 0;

        while (which < countof(ours) && !text_starts_nocase(line, text_of(ours[which])))
            which++;
        assert_true(which < countof(ours));
        assert_true(text_ends_nocase(line, TEXT("\r\n")));
        assert_int_equal(text_find(line, '\r'), line.len - 2);
        assert_true(text_find(line, '\0') == line.len);
        output = text_slice(output, line.len, output.len);
    }
}

static void random_bytes_as_a_mailbox_never_make_another_line(void **state)
{
    uint32_t luck = 26;
    unsigned said = 0;

    (void)state;
    for (unsigned round = 0; round < 20000; round++) {
        struct dialogue *dialogue = ready("250-mx.test\r\n250-SMTPUTF8\r\n250 PIPELINING\r\n");
        char address[6];
        struct mailbox_asked asked = {{address, sizeof address}, NULL};

        for (size_t i = 0; i < sizeof address; i++) {
            luck = luck * 1664525u + 1013904223u;
            address[i] = (char)(luck >> 25); /* 7 bits: some of them may be said */
        }
        if (dialogue_ask(dialogue, &asked, 1, round % 2 == 0)) {
            said++;
            check_only_our_lines(dialogue_output(dialogue));
        } else {
            assert_int_equal(dialogue_output(dialogue).len, 0);
        }
        dialogue_free(dialogue);
    }
    assert_true(said > 1000 && said < 19000);
}

/* ---- sending ---- */

static void a_reply_counts_only_for_a_command_that_was_sent_whole(void **state)
{
    struct dialogue *dialogue = ready("250-mx.test\r\n250 PIPELINING\r\n");

    (void)state;
    assert_true(dialogue_ask(dialogue, &ann, 1, false));
    dialogue_sent(dialogue, strlen("MAIL FROM:<me@example.net>\r\n"));
    assert_true(text_equal(dialogue_output(dialogue), TEXT("RCPT TO:<ann@a.test>\r\n")));
    dialogue_receive(dialogue, TEXT("250 sender\r\n"));
    assert_int_equal(dialogue_next(dialogue).kind, DIALOGUE_NOTHING);
    assert_int_equal(dialogue_waits_for(dialogue), COMMAND_RCPT);
    dialogue_sent(dialogue, 5);
    dialogue_receive(dialogue, TEXT("250 too early\r\n"));
    assert_int_equal(dialogue_next(dialogue).kind, DIALOGUE_BROKEN);
    dialogue_free(dialogue);
}

static void resets_are_counted(void **state)
{
    struct dialogue *dialogue = ready("250 mx.test\r\n");

    (void)state;
    for (unsigned round = 0; round < 5; round++) {
        assert_int_equal(dialogue_resets(dialogue), round > 0 ? round - 1 : 0);
        ask_ann(dialogue);
        if (round > 0)
            hear(dialogue, "250 reset\r\n");
        hear(dialogue, "250 sender\r\n");
        assert_int_equal(hear(dialogue, "250 ann\r\n").kind, DIALOGUE_TRANSACTION_OVER);
    }
    assert_int_equal(dialogue_resets(dialogue), 4);
    dialogue_free(dialogue);
}

static void the_offer_is_what_the_last_ehlo_said(void **state)
{
    struct dialogue *dialogue =
        ready("250-mx.test\r\n250-PIPELINING\r\n250-STARTTLS\r\n250-SIZE 1000\r\n"
              "250-ENHANCEDSTATUSCODES\r\n250 SMTPUTF8\r\n");
    const struct ehlo_offer *offer = dialogue_offer(dialogue);

    (void)state;
    assert_true(offer->pipelining && offer->starttls && offer->enhanced_status_codes &&
                offer->smtputf8);
    dialogue_start_tls(dialogue);
    send_output(dialogue);
    assert_int_equal(hear(dialogue, "220 go\r\n").kind, DIALOGUE_START_TLS);
    assert_int_equal(dialogue_waits_for(dialogue), COMMAND_STARTTLS);
    assert_false(dialogue_is_waiting(dialogue) || dialogue_is_secure(dialogue));
    dialogue_tls_started(dialogue);
    assert_true(dialogue_is_secure(dialogue));
    assert_false(offer->pipelining || offer->starttls || offer->smtputf8);
    dialogue_free(dialogue);
}

static void plain_bytes_received_with_the_handshake_break_the_dialogue(void **state)
{
    struct dialogue *dialogue = waiting_for(COMMAND_STARTTLS);

    (void)state;
    hear(dialogue, "220 go\r\n");
    dialogue_receive(dialogue, TEXT("421 injected\r\n"));
    dialogue_tls_started(dialogue);
    assert_int_equal(dialogue_next(dialogue).kind, DIALOGUE_BROKEN);
    assert_int_equal(dialogue_output(dialogue).len, 0);
    dialogue_free(dialogue);
}

static void a_transaction_may_name_hundreds(void **state)
{
    enum { COUNT = 300 };
    struct mailbox_asked asked[COUNT];
    struct dialogue *dialogue = ready("250-mx.test\r\n250 PIPELINING\r\n");
    unsigned answers = 0;

    (void)state;
    for (size_t i = 0; i < COUNT; i++)
        asked[i] = (struct mailbox_asked){ann.address, &asked[i]};
    assert_true(dialogue_ask(dialogue, asked, COUNT, false));
    send_output(dialogue);
    dialogue_receive(dialogue, TEXT("250 sender\r\n"));
    for (size_t i = 0; i < COUNT; i++)
        dialogue_receive(dialogue, TEXT("550 5.1.1 no such user\r\n"));
    for (struct dialogue_event event; (event = dialogue_next(dialogue)).kind == DIALOGUE_ANSWER;)
        assert_ptr_equal(event.tag, &asked[answers++]);
    assert_int_equal(answers, COUNT);
    dialogue_free(dialogue);
}

/* A server that has much to say: 20 offers of 80 bytes. */
static char *long_offer(void)
{
    struct buffer offer;
    bool fits = true;

    buffer_init(&offer, 4096);
    for (unsigned i = 0; i < 20; i++)
        fits &= buffer_format(&offer, "250-X-%074u\r\n", i);
    fits &= buffer_append(&offer, TEXT("250 PIPELINING\r\n")) && buffer_put(&offer, '\0');
    assert_true(fits);
    return offer.bytes;
}

/* Two transactions of ten recipients. */
static void talk_a_while(struct dialogue *dialogue)
{
    struct mailbox_asked asked[] = {ann, ann, ann, ann, ann, ann, ann, ann, ann, ann};

    for (unsigned round = 0; round < 2; round++) {
        assert_true(dialogue_ask(dialogue, asked, countof(asked), false));
        send_output(dialogue);
        hear(dialogue, round > 0 ? "250 reset\r\n250 sender\r\n" : "250 sender\r\n");
        for (size_t i = 0; i < countof(asked); i++)
            hear(dialogue, "550-5.1.1 The email account that you tried to reach does not "
                           "exist. Please try double-checking the address for typos\r\n"
                           "550 5.1.1 or unnecessary spaces; see our pages for more\r\n");
    }
    assert_false(dialogue_is_waiting(dialogue));
}

static void a_dialogue_at_rest_takes_less_than_2_kib(void **state)
{
    enum { COUNT = 200 };
    struct dialogue *dialogues[COUNT];
    char *offer = long_offer();
    size_t before = mallinfo2().uordblks;

    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        dialogues[i] = ready(offer);
        talk_a_while(dialogues[i]);
    }
    assert_true(mallinfo2().uordblks - before < 2048 * (size_t)COUNT);
    for (size_t i = 0; i < COUNT; i++)
        dialogue_free(dialogues[i]);
    dialogue_free(NULL);
    free(offer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_command_knows_what_to_make_of_every_code),
        cmocka_unit_test(every_command_has_words_for_people),
        cmocka_unit_test(a_mailbox_that_could_say_more_than_itself_is_refused),
        cmocka_unit_test(smtputf8_is_for_utf8_and_for_no_other_bytes),
        cmocka_unit_test(a_line_has_at_most_512_octets),
        cmocka_unit_test(random_bytes_as_a_mailbox_never_make_another_line),
        cmocka_unit_test(a_reply_counts_only_for_a_command_that_was_sent_whole),
        cmocka_unit_test(resets_are_counted),
        cmocka_unit_test(the_offer_is_what_the_last_ehlo_said),
        cmocka_unit_test(plain_bytes_received_with_the_handshake_break_the_dialogue),
        cmocka_unit_test(a_transaction_may_name_hundreds),
        cmocka_unit_test(a_dialogue_at_rest_takes_less_than_2_kib),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
