/*
 * dialogue.c - see dialogue.h.
 *
 * A reply answers the oldest command of the queue; the table `reactions` says what
 * follows from it, and react() alone moves the dialogue on.
 */
#include "workers/smtp/dialogue.h"

#include <assert.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "workers/smtp/command_queue.h"
#include "workers/smtp/reply_reader.h"

enum {
    UNREAD_MAX = 1024 * 1024, /* the owner takes events after each packet, so far less */
    UNREAD_AT_REST = 256,     /* kept of it when all is read */
};

enum reply_class {
    CLASS_EXPECTED,  /* the 2xx that this command is answered with */
    CLASS_TEMPORARY, /* 4xx */
    CLASS_PERMANENT, /* 5xx */
    CLASS_CLOSING,   /* 421, to whatever command: RFC 5321, 3.8 */
    CLASS_STRANGE,   /* 3xx, another command's 2xx: we are out of step */
    CLASS_COUNT,
};

enum reaction {
    UNDECIDED,
    SAY_EHLO,
    NEGOTIATE,
    SAY_HELO,
    BE_READY,
    SHAKE_HANDS,
    GO_ON,
    REPORT,
    REFUSE_SENDER,
    REFUSE,
    FINISH,
    LISTEN,
    CLOSE,
    HANG_UP,
};

/* clang-format off */
static const enum reaction reactions[COMMAND_COUNT][CLASS_COUNT] = {
    /*                    yes          4xx            5xx            421     strange */
    [COMMAND_CONNECT]  = {SAY_EHLO,    REFUSE,        REFUSE,        CLOSE,  HANG_UP},
    [COMMAND_EHLO]     = {NEGOTIATE,   REFUSE,        SAY_HELO,      CLOSE,  HANG_UP},
    [COMMAND_HELO]     = {BE_READY,    REFUSE,        REFUSE,        CLOSE,  HANG_UP},
    [COMMAND_STARTTLS] = {SHAKE_HANDS, REFUSE,        REFUSE,        CLOSE,  HANG_UP},
    [COMMAND_MAIL]     = {GO_ON,       REFUSE_SENDER, REFUSE_SENDER, CLOSE,  HANG_UP},
    [COMMAND_RCPT]     = {REPORT,      REPORT,        REPORT,        CLOSE,  HANG_UP},
    [COMMAND_RSET]     = {GO_ON,       REFUSE_SENDER, REFUSE_SENDER, CLOSE,  HANG_UP},
    [COMMAND_QUIT]     = {FINISH,      HANG_UP,       HANG_UP,       FINISH, LISTEN},
};
/* clang-format on */

enum phase {
    PHASE_INTRODUCING, /* until READY, and for good after REFUSED */
    PHASE_IDLE,        /* dialogue_ask() is welcome */
    PHASE_ASKING,
    PHASE_SHAKING_HANDS,
    PHASE_OVER, /* nothing is said or believed any more */
};

struct dialogue {
    struct dialogue_settings settings;
    enum phase phase;
    struct ehlo_offer offer;
    struct reply_reader *reader;
    struct buffer in; /* received; `read` of it is read */
    size_t read;
    struct command_queue *queue;
    const char *complaint; /* why the next event is BROKEN */
    enum command last;     /* the last one answered */
    unsigned resets;
    bool secure;
    bool smtputf8;         /* this transaction needs it */
    bool transaction_open; /* MAIL was accepted, so RSET comes first */
    bool sender_refused;   /* in this transaction: RCPTs already said are not answered */
    bool in_reply;         /* the beginning of a reply was read */
    bool unasked;          /* and nobody waited for it */
    bool quitting;
    bool quit_planned;
    bool done_due;
};

static const struct dialogue_event NO_EVENT = {.kind = DIALOGUE_NOTHING};

/* ---- what we say ---- */

static void plan(struct dialogue *d, enum command command, struct text argument)
{
    command_queue_plan(d->queue, (struct step){.command = command, .argument = argument});
}

static void plan_reset(struct dialogue *d)
{
    d->resets++;
    plan(d, COMMAND_RSET, TEXT(""));
}

static void say_what_may_be_said(struct dialogue *d)
{
    if (d->quitting && !d->quit_planned) {
        command_queue_drop_unsaid(d->queue);
        d->quit_planned = command_queue_is_empty(d->queue);
        if (d->quit_planned)
            plan(d, COMMAND_QUIT, TEXT(""));
    }
    if (!command_queue_say(d->queue, d->offer.pipelining, d->smtputf8))
        d->complaint = "our own name or address may not stand in a command";
}

/* ---- what a reply leads to ---- */

static struct dialogue_event event_of(const struct dialogue *d, enum dialogue_event_kind kind,
                                      const struct step *step)
{
    return (struct dialogue_event){.kind = kind,
                                   .command = step->command,
                                   .reply = reply_reader_reply(d->reader),
                                   .tag = step->tag};
}

static struct dialogue_event end_here(struct dialogue *d, struct dialogue_event event)
{
    d->phase = PHASE_OVER;
    d->last = event.command;
    command_queue_clear(d->queue);
    buffer_clear(&d->in);
    d->read = 0;
    return event;
}

static struct dialogue_event hang_up(struct dialogue *d, const char *complaint)
{
    return end_here(d, (struct dialogue_event){.kind = DIALOGUE_BROKEN,
                                               .command = dialogue_waits_for(d),
                                               .complaint = complaint});
}

static struct dialogue_event hang_up_on(struct dialogue *d, const struct step *step)
{
    struct dialogue_event event = event_of(d, DIALOGUE_BROKEN, step);

    event.complaint = "a reply that answers another command";
    return end_here(d, event);
}

static struct dialogue_event be_ready(struct dialogue *d)
{
    d->transaction_open = false;
    if (d->quitting)
        return NO_EVENT;
    d->phase = PHASE_IDLE;
    return (struct dialogue_event){.kind = DIALOGUE_READY, .command = d->last};
}

static struct dialogue_event negotiate(struct dialogue *d)
{
    d->offer = ehlo_offer_from(reply_reader_reply(d->reader)->text);
    if (!d->settings.tls_at_once || d->secure || !d->offer.starttls)
        return be_ready(d);
    plan(d, COMMAND_STARTTLS, TEXT(""));
    return NO_EVENT;
}

static struct dialogue_event shake_hands(struct dialogue *d)
{
    d->phase = PHASE_SHAKING_HANDS;
    /* The server now expects a handshake, not QUIT. */
    if (d->quitting)
        return end_here(d, (struct dialogue_event){.kind = DIALOGUE_DONE});
    return (struct dialogue_event){.kind = DIALOGUE_START_TLS, .command = COMMAND_STARTTLS};
}

/* Nobody is named to a server that refuses the sender; what is already said runs out. */
static struct dialogue_event refuse_sender(struct dialogue *d, const struct step *step)
{
    bool first = !d->sender_refused;

    /* An RSET before STARTTLS is a courtesy: refused, it stops nothing. */
    if (d->phase != PHASE_ASKING)
        return NO_EVENT;
    d->sender_refused = true;
    command_queue_drop_unsaid(d->queue);
    return first ? event_of(d, DIALOGUE_SENDER_REFUSED, step) : NO_EVENT;
}

static struct dialogue_event close_with(struct dialogue *d, struct step step)
{
    if (d->sender_refused && step.command == COMMAND_RCPT)
        step = (struct step){.command = COMMAND_MAIL};
    return end_here(d, event_of(d, DIALOGUE_CLOSING, &step));
}

static enum reply_class class_of(enum command command, unsigned code)
{
    if (code == 421)
        return CLASS_CLOSING;
    if (command_is_answered_by(command, code))
        return CLASS_EXPECTED;
    /* 2xx, or that it knows no QUIT: odd, and not yet a proof that we are out of step. */
    if (command == COMMAND_QUIT)
        return code / 100 == 2 || code == 500 || code == 502 ? CLASS_STRANGE : CLASS_PERMANENT;
    return code / 100 == 4 ? CLASS_TEMPORARY : code / 100 == 5 ? CLASS_PERMANENT : CLASS_STRANGE;
}

/* The one function that moves the dialogue: a whole reply has come to this step. */
static struct dialogue_event react(struct dialogue *d, struct step step)
{
    switch (reactions[step.command][class_of(step.command, reply_reader_reply(d->reader)->code)]) {
    case SAY_EHLO:
        plan(d, COMMAND_EHLO, d->settings.our_name);
        return NO_EVENT;
    case NEGOTIATE:
        return negotiate(d);
    case SAY_HELO:
        d->offer = (struct ehlo_offer){0};
        plan(d, COMMAND_HELO, d->settings.our_name);
        return NO_EVENT;
    case BE_READY:
        return be_ready(d);
    case SHAKE_HANDS:
        return shake_hands(d);
    case GO_ON:
        d->transaction_open = step.command == COMMAND_MAIL;
        return NO_EVENT;
    case REPORT:
        return d->sender_refused ? NO_EVENT : event_of(d, DIALOGUE_ANSWER, &step);
    case REFUSE_SENDER:
        return refuse_sender(d, &step);
    case REFUSE:
        d->phase = PHASE_INTRODUCING;
        return event_of(d, DIALOGUE_REFUSED, &step);
    case LISTEN:
        /* An odd goodbye, or the reply to a command before: then another one follows. */
        return NO_EVENT;
    case FINISH:
        return end_here(d, event_of(d, DIALOGUE_DONE, &step));
    case CLOSE:
        return close_with(d, step);
    case HANG_UP:
    case UNDECIDED:
        break;
    }
    return hang_up_on(d, &step);
}

/* ---- what we hear ---- */

/* A reply that began before its command was sent answers nothing; only a goodbye may. */
static struct dialogue_event hear_unasked(struct dialogue *d)
{
    const struct step *oldest = command_queue_oldest(d->queue);

    if (reply_reader_reply(d->reader)->code != 421)
        return hang_up(d, "a reply nobody asked for");
    return close_with(d, oldest ? *oldest : (struct step){.command = COMMAND_RSET});
}

static struct dialogue_event hear_reply(struct dialogue *d)
{
    struct dialogue_event event;
    struct step step;

    d->in_reply = false;
    if (d->unasked)
        return hear_unasked(d);
    step = command_queue_answer(d->queue);
    d->last = step.command;
    event = react(d, step);
    if (d->phase != PHASE_OVER)
        say_what_may_be_said(d);
    return event;
}

static struct dialogue_event hear(struct dialogue *d)
{
    struct text unread = text_slice(buffer_text(&d->in), d->read, d->in.len);
    enum reading reading;

    /* Said in the clear after "220 go ahead": RFC 3207, 4.2. */
    if (d->phase == PHASE_SHAKING_HANDS)
        return hang_up(d, "plain bytes after the reply to STARTTLS");
    if (!d->in_reply)
        d->unasked = !command_queue_awaits_reply(d->queue);
    if (!d->in_reply && d->unasked && unread.bytes[0] != '4')
        return hang_up(d, "a reply nobody asked for");
    d->in_reply = true;
    reading = reply_reader_read(d->reader, &unread);
    d->read = d->in.len - unread.len;
    if (reading == READING_BROKEN)
        return hang_up(d, reply_reader_complaint(d->reader));
    return reading == READING_WHOLE ? hear_reply(d) : NO_EVENT;
}

static struct dialogue_event end_transaction(struct dialogue *d)
{
    d->phase = PHASE_IDLE;
    return (struct dialogue_event){.kind = DIALOGUE_TRANSACTION_OVER, .command = d->last};
}

static void forget_what_is_read(struct dialogue *d)
{
    buffer_clear(&d->in);
    d->read = 0;
    if (d->in.room > UNREAD_AT_REST)
        buffer_free(&d->in);
    if (!d->in_reply)
        reply_reader_rest(d->reader);
    command_queue_rest(d->queue);
}

struct dialogue_event dialogue_next(struct dialogue *d)
{
    struct dialogue_event event = NO_EVENT;

    while (event.kind == DIALOGUE_NOTHING && d->phase != PHASE_OVER) {
        if (d->complaint)
            event = hang_up(d, d->complaint);
        else if (d->phase == PHASE_ASKING && command_queue_is_empty(d->queue))
            event = end_transaction(d);
        else if (d->read < d->in.len)
            event = hear(d);
        else
            break;
    }
    if (event.kind == DIALOGUE_NOTHING && d->done_due)
        event.kind = DIALOGUE_DONE;
    if (event.kind == DIALOGUE_DONE)
        d->done_due = false;
    if (event.kind == DIALOGUE_NOTHING)
        forget_what_is_read(d);
    return event;
}

/* ---- the owner's side ---- */

struct dialogue *dialogue_new(const struct dialogue_settings *settings)
{
    struct dialogue *d = memory_new(sizeof *d);

    d->settings = *settings;
    d->reader = reply_reader_new();
    buffer_init(&d->in, UNREAD_MAX);
    d->queue = command_queue_new();
    plan(d, COMMAND_CONNECT, TEXT(""));
    say_what_may_be_said(d);
    return d;
}

void dialogue_free(struct dialogue *d)
{
    if (!d)
        return;
    reply_reader_free(d->reader);
    command_queue_free(d->queue);
    buffer_free(&d->in);
    free(d);
}

void dialogue_receive(struct dialogue *d, struct text bytes)
{
    if (d->phase != PHASE_OVER && !buffer_append(&d->in, bytes))
        d->complaint = "more bytes than any conversation needs";
}

struct text dialogue_output(struct dialogue *d)
{
    return command_queue_output(d->queue);
}

void dialogue_sent(struct dialogue *d, size_t len)
{
    command_queue_sent(d->queue, len);
}

static bool can_be_said(const struct dialogue *d, const struct mailbox_asked *mailboxes,
                        size_t count, bool smtputf8)
{
    size_t sayable = 0;

    while (sayable < count &&
           command_may_be_said(COMMAND_RCPT, mailboxes[sayable].address, smtputf8))
        sayable++;
    return sayable == count && count * COMMAND_LINE_MAX < COMMAND_QUEUE_OUTPUT_MAX &&
           (!smtputf8 || d->offer.smtputf8) &&
           command_may_be_said(COMMAND_MAIL, d->settings.mail_from, smtputf8);
}

bool dialogue_ask(struct dialogue *d, const struct mailbox_asked *mailboxes, size_t count,
                  bool smtputf8)
{
    assert(d->phase == PHASE_IDLE && !d->quitting && count > 0);
    if (!can_be_said(d, mailboxes, count, smtputf8))
        return false;
    d->phase = PHASE_ASKING;
    d->smtputf8 = smtputf8;
    d->sender_refused = false;
    if (d->transaction_open)
        plan_reset(d);
    plan(d, COMMAND_MAIL, d->settings.mail_from);
    for (size_t i = 0; i < count; i++)
        command_queue_plan(d->queue, (struct step){.command = COMMAND_RCPT,
                                                   .argument = mailboxes[i].address,
                                                   .tag = mailboxes[i].tag});
    say_what_may_be_said(d);
    return true;
}

void dialogue_start_tls(struct dialogue *d)
{
    assert(d->phase == PHASE_IDLE && d->offer.starttls && !d->secure);
    d->phase = PHASE_INTRODUCING;
    d->sender_refused = false;
    /* STARTTLS has no place inside a transaction. */
    if (d->transaction_open)
        plan_reset(d);
    plan(d, COMMAND_STARTTLS, TEXT(""));
    say_what_may_be_said(d);
}

void dialogue_tls_started(struct dialogue *d)
{
    if (d->phase == PHASE_OVER)
        return;
    assert(d->phase == PHASE_SHAKING_HANDS);
    if (d->read < d->in.len)
        d->complaint = "plain bytes after the reply to STARTTLS";
    d->phase = PHASE_INTRODUCING;
    d->secure = true;
    d->offer = (struct ehlo_offer){0};
    plan(d, COMMAND_EHLO, d->settings.our_name);
    say_what_may_be_said(d);
}

bool dialogue_is_secure(const struct dialogue *d)
{
    return d->secure;
}

void dialogue_quit(struct dialogue *d)
{
    if (d->quitting)
        return;
    d->quitting = true;
    if (d->phase == PHASE_SHAKING_HANDS)
        end_here(d, (struct dialogue_event){.command = COMMAND_STARTTLS});
    if (d->phase == PHASE_OVER)
        d->done_due = true;
    else
        say_what_may_be_said(d);
}

enum command dialogue_waits_for(const struct dialogue *d)
{
    const struct step *oldest = command_queue_oldest(d->queue);

    return oldest ? oldest->command : d->last;
}

bool dialogue_is_waiting(const struct dialogue *d)
{
    return command_queue_oldest(d->queue) != NULL;
}

const struct ehlo_offer *dialogue_offer(const struct dialogue *d)
{
    return &d->offer;
}

unsigned dialogue_resets(const struct dialogue *d)
{
    return d->resets;
}
