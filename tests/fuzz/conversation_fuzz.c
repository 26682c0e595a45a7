/*
 * conversation_fuzz.c - whatever a server says, the dialogue goes on or ends as it would
 * if the same bytes came in one go, and nobody's answer is given to another.
 *
 * The first byte says in what pieces they come.  A byte 0xFE ends what the server says
 * before it reads what we said.
 */
#include <string.h>

#include "base/compiler.h"
#include "fuzz/fuzz.h"
#include "workers/smtp/dialogue.h"

enum { TURN = 0xFE, MAILBOXES = 3, TRANSACTIONS = 3 };

struct talk {
    struct dialogue *dialogue;
    struct buffer *log;
    bool asked[MAILBOXES]; /* named in this transaction, and not answered */
    unsigned transactions;
    bool in_handshake;
    bool is_over;
};

static void ask(struct talk *talk)
{
    static const char *const addresses[MAILBOXES] = {"ann@a.test", "bob@a.test", "eve@a.test"};
    struct mailbox_asked mailboxes[MAILBOXES];

    if (talk->transactions++ >= TRANSACTIONS) {
        dialogue_quit(talk->dialogue);
        return;
    }
    for (size_t i = 0; i < MAILBOXES; i++) {
        mailboxes[i] = (struct mailbox_asked){text_of(addresses[i]), &talk->asked[i]};
        talk->asked[i] = true;
    }
    MUST(dialogue_ask(talk->dialogue, mailboxes, MAILBOXES, false));
}

static void log_event(struct talk *talk, const struct dialogue_event *event)
{
    MUST(buffer_format(talk->log, "%d %d ", (int)event->kind, (int)event->command));
    if (event->tag)
        MUST(buffer_format(talk->log, "%td ", (bool *)event->tag - talk->asked));
    if (event->reply)
        MUST(buffer_format(talk->log, "%u ", event->reply->code) &&
             buffer_append(talk->log, event->reply->text));
    if (event->complaint)
        MUST(buffer_append(talk->log, text_of(event->complaint)));
    MUST(buffer_put(talk->log, '\n'));
}

/* One answer for who was named, and none for anybody else. */
static void take_answer(struct talk *talk, bool *tag)
{
    MUST(tag >= talk->asked && tag < talk->asked + MAILBOXES && *tag);
    *tag = false;
}

static void react(struct talk *talk, const struct dialogue_event *event)
{
    switch (event->kind) {
    case DIALOGUE_READY:
        ask(talk);
        break;
    case DIALOGUE_TRANSACTION_OVER:
        if (talk->transactions == 1 && dialogue_offer(talk->dialogue)->starttls &&
            !dialogue_is_secure(talk->dialogue))
            dialogue_start_tls(talk->dialogue);
        else
            ask(talk);
        break;
    case DIALOGUE_ANSWER:
        take_answer(talk, event->tag);
        break;
    case DIALOGUE_SENDER_REFUSED:
        memset(talk->asked, 0, sizeof talk->asked);
        break;
    case DIALOGUE_REFUSED:
        dialogue_quit(talk->dialogue);
        break;
    case DIALOGUE_START_TLS:
        talk->in_handshake = true;
        break;
    case DIALOGUE_CLOSING:
    case DIALOGUE_BROKEN:
    case DIALOGUE_DONE:
        talk->is_over = true;
        break;
    case DIALOGUE_NOTHING:
        break;
    }
}

static void hear(struct talk *talk, struct text bytes)
{
    struct dialogue_event event;

    dialogue_receive(talk->dialogue, bytes);
    while (!talk->is_over && (event = dialogue_next(talk->dialogue)).kind != DIALOGUE_NOTHING) {
        log_event(talk, &event);
        react(talk, &event);
    }
}

/* What we say goes out when the server has said what it had to say. */
static void say(struct talk *talk)
{
    struct text said;

    if (talk->is_over)
        return;
    if (talk->in_handshake) {
        talk->in_handshake = false;
        dialogue_tls_started(talk->dialogue);
    }
    said = dialogue_output(talk->dialogue);
    MUST(!text_contains_nocase(said, TEXT("\nDATA")));
    MUST(buffer_append(talk->log, said));
    dialogue_sent(talk->dialogue, said.len);
}

static size_t until_turn(struct text bytes)
{
    const char *turn = bytes.len > 0 ? memchr(bytes.bytes, TURN, bytes.len) : NULL;

    return turn ? (size_t)(turn - bytes.bytes) : bytes.len;
}

static void describe(struct buffer *log, struct text bytes, size_t piece)
{
    const struct dialogue_settings settings = {.our_name = TEXT("probe.test"),
                                               .mail_from = TEXT("me@probe.test")};
    struct talk talk = {.dialogue = dialogue_new(&settings), .log = log};

    while (bytes.len > 0 && !talk.is_over) {
        size_t len = until_turn(bytes);
        struct text turn = text_slice(bytes, 0, len);

        for (; turn.len > 0 && !talk.is_over; turn = text_slice(turn, piece, turn.len)) {
            struct text some = text_slice(turn, 0, piece);
            char *copy = exact_copy(some);

            hear(&talk, (struct text){copy, some.len});
            free(copy);
        }
        say(&talk);
        bytes = text_slice(bytes, len + 1, bytes.len);
    }
    dialogue_free(talk.dialogue);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct text all = {(const char *)bytes, len};
    size_t piece = 1 + take_choice(&all) % 17;

    same_in_pieces(describe, all, piece);
    return 0;
}
