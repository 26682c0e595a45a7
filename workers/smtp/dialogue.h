/*
 * dialogue.h - what is said to a mail server, and what its replies are answers to.
 *
 * Bytes in, events and bytes out: no sockets, no clock.  Commands are pipelined when
 * and only when the server's last EHLO offered it (RFC 2920); a reply answers the
 * oldest unanswered command.  A reply that nobody waited for, or that is no
 * reply, breaks the dialogue: its answers are void.  One thread at a time.
 *
 * The owner's loop: dialogue_receive() the bytes that came; then take events with
 * dialogue_next() until DIALOGUE_NOTHING; then send what dialogue_output() lends.
 * The same after each dialogue_ask(), _start_tls(), _tls_started() and _quit().
 *
 * A reply counts only for a command that was sent whole before its first byte
 * came: so tell dialogue_sent() at once.
 */
#ifndef WORKERS_SMTP_DIALOGUE_H
#define WORKERS_SMTP_DIALOGUE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"
#include "workers/smtp/command.h"
#include "workers/smtp/ehlo_offer.h"
#include "workers/smtp/reply.h"

struct dialogue_settings {
    struct text our_name;  /* for EHLO and HELO */
    struct text mail_from; /* bare; empty means MAIL FROM:<> */
    bool tls_at_once;      /* this place is known to require TLS: STARTTLS after the first EHLO */
};

enum dialogue_event_kind {
    DIALOGUE_NOTHING,          /* no event: send the output, wait for the server */
    DIALOGUE_READY,            /* introduced: dialogue_ask() may be called */
    DIALOGUE_ANSWER,           /* .reply answers the RCPT with .tag */
    DIALOGUE_TRANSACTION_OVER, /* every recipient of dialogue_ask() is answered: ask again, or quit */
    DIALOGUE_SENDER_REFUSED,   /* .reply answers MAIL, or the RSET before it (.command): nobody of
                                  this transaction is answered; DIALOGUE_TRANSACTION_OVER follows,
                                  once the replies to what was already said have come */
    DIALOGUE_REFUSED,   /* .reply at .command (greeting, EHLO/HELO, STARTTLS): no session here.
                                  Say dialogue_quit() */
    DIALOGUE_CLOSING,   /* 421: the server is about to hang up; .command was being answered,
                                  with .tag where it was an RCPT; between two transactions it is
                                  RSET.  Close: nothing more is said or believed */
    DIALOGUE_START_TLS, /* shake hands on the stream, then dialogue_tls_started() */
    DIALOGUE_BROKEN,    /* out of step; .complaint says how.  Close, without QUIT */
    DIALOGUE_DONE,      /* QUIT was answered, or there is nobody to say it to: close.  Where the
                           answer was an odd one this does not come, but the server's end does */
};

struct dialogue_event {
    enum dialogue_event_kind kind;
    enum command command;
    const struct reply *reply; /* lent until the next dialogue_next(); NULL where there is none */
    void *tag;
    const char *complaint; /* static */
};

struct dialogue; /* opaque: see dialogue.c */

/* The texts of the settings are lent for as long as the dialogue lives. */
struct dialogue *dialogue_new(const struct dialogue_settings *settings);
void dialogue_free(struct dialogue *dialogue); /* NULL is welcome */

void dialogue_receive(struct dialogue *dialogue, struct text bytes);

/* The next event, DIALOGUE_NOTHING when there is none. */
struct dialogue_event dialogue_next(struct dialogue *dialogue);

/* The bytes to be sent now, lent until the next call of any other function. */
struct text dialogue_output(struct dialogue *dialogue);

/* So many of them are on their way. */
void dialogue_sent(struct dialogue *dialogue, size_t len);

struct mailbox_asked {
    struct text address; /* bare, local@domain; lent until the transaction is over */
    void *tag;           /* comes back with the answer */
};

/*
 * One transaction: RSET if one is open, MAIL, and an RCPT for each mailbox, in one
 * go where PIPELINING was offered and one by one otherwise.  Only after READY or
 * TRANSACTION_OVER, and for at least one mailbox; the array is copied.  With `smtputf8`
 * the parameter SMTPUTF8 is given (RFC 6531).  False, and nothing is said, where SMTPUTF8
 * is needed and not offered, or where an address, or our sender, has a byte that may
 * not stand in a command (control, DEL, 8-bit without SMTPUTF8) or makes a line over
 * 512 octets.
 */
bool dialogue_ask(struct dialogue *dialogue, const struct mailbox_asked *mailboxes, size_t count,
                  bool smtputf8);

/*
 * The server wants TLS (it said so to MAIL or RCPT, and offers it): STARTTLS, then
 * EHLO anew, then READY.  Only where ->starttls was offered and TRANSACTION_OVER.
 */
void dialogue_start_tls(struct dialogue *dialogue);

/* The handshake after DIALOGUE_START_TLS is done. */
void dialogue_tls_started(struct dialogue *dialogue);
bool dialogue_is_secure(const struct dialogue *dialogue);

/*
 * QUIT, as soon as no reply is awaited.  What has not been said by now never is; the
 * answers under way still come as events, but READY and TRANSACTION_OVER do not.  The
 * end is DIALOGUE_DONE; at once where QUIT cannot be said (during the handshake, after
 * CLOSING or BROKEN).
 */
void dialogue_quit(struct dialogue *dialogue);

/*
 * The oldest command that has no reply yet: what a deadline that passes interrupts.
 * The last one answered where none is awaited; during a handshake that is STARTTLS.
 */
enum command dialogue_waits_for(const struct dialogue *dialogue);
/* Whether any reply is awaited at all. */
bool dialogue_is_waiting(const struct dialogue *dialogue);

/* What the server's last EHLO offered; nothing before it, after HELO, and once TLS has started. */
const struct ehlo_offer *dialogue_offer(const struct dialogue *dialogue);

/* RSETs said so far: servers count them (Exim ends after about eleven). */
unsigned dialogue_resets(const struct dialogue *dialogue);

#endif
