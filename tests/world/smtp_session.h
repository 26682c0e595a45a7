/*
 * smtp_session.h - one connection of a client with a server of the world.
 *
 * smtp_session.c reads and decides when to go on, smtp_output.c writes,
 * smtp_life.c begins and ends; smtp_conduct.c and smtp_commands.c know what is
 * said.
 */
#ifndef WORLD_SMTP_SESSION_H
#define WORLD_SMTP_SESSION_H

#include "bytes.h"
#include "loop.h"
#include "world.h"

#include <openssl/types.h>

enum { COMMAND_LINE_MOST = 4096, SENDER_MOST = 320, CLIENT_MOST = 46 };

/* What becomes of the session once the replies so far are written. */
enum session_fate {
    FATE_GO_ON,
    FATE_CLOSE, /* politely: what the client still sends is read and dropped */
    FATE_RESET,
    FATE_HANG, /* no answer to anything any more */
    FATE_DEAF, /* and nothing is read */
    FATE_HANDSHAKE,
    FATE_ENDLESS
};

/* What the timer is for. */
enum session_wait { WAIT_NOTHING, WAIT_HOLD_BACK, WAIT_DRIP, WAIT_LINGER, WAIT_IDLE };

struct session {
    struct watch watch;
    struct timer timer;
    struct listener *listener;
    struct server *server;
    struct session *next, *previous; /* all that are open */
    SSL *tls;
    struct growing in;   /* read, not yet understood */
    struct growing held; /* to be written: later, slowly, or when the client reads */
    int64_t wait_us;     /* how long the reply just made is to be held back */
    size_t sent;
    unsigned id, number;
    enum session_fate fate;
    const struct bytes *flood; /* FATE_ENDLESS: what is said */
    const char *broken;        /* how the server spoilt it; NULL: it did not */
    enum session_wait waiting;
    bool greeted, blocked, handshaking, next_is_ahead, quit;
    /* the dialogue */
    bool said_hello, extended, offered_pipelining, in_mail, mail_refused, utf8;
    unsigned commands, rcpts, refusals, transactions, nonmail, errors;
    unsigned transaction_rcpts, transaction_accepted;
    unsigned char sender_len;
    char sender[SENDER_MOST];
    char client[CLIENT_MOST];
    struct bytes recipient; /* of the command at hand, in lower case */
    struct bytes path;      /* the same as it was sent, for %r */
    struct served *transaction_domain;
    char recipient_kept[SENDER_MOST * 2];
};

struct listener {
    struct watch watch;
    struct server *server;
    struct timer wakes; /* until then it refuses */
    char address[CLIENT_MOST];
    unsigned open;
};

/* Takes the accepted connection over. */
void session_begin(struct listener *listener, int fd, const char *client, unsigned port);
/* At the end of the world: 421 to everybody. */
void sessions_end_all(void);
/* Every connection breaks off. */
void sessions_reset_all(void);

/* ---- what smtp_conduct.c and smtp_commands.c do for smtp_session.c ---- */

/* Replies are added to `out`; wait_us and fate say what is to become of them. */
void session_greet(struct session *session, struct growing *out);
void session_answer(struct session *session, struct bytes line, struct growing *out);
/* After the handshake nothing is known of the client any more (RFC 3207, 4.2). */
void session_forget_hello(struct session *session);
/* What the client did wrong, for the log. */
void session_protest(struct session *session, const char *what);

#endif
