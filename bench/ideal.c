/*
 * ideal.c - how long a lane takes at best, under the limits in force.
 *
 *     ideal SESSIONS RECIPIENTS REJECTS TRANSACTION GAP_MS < LANES
 *
 * A line of LANES: its name, after how many milliseconds its server replies, how many
 * recipients there are, and how many of them it refuses.  Sessions are laid end to end
 * as lane_pace lets them begin; in each as many are asked as the limits allow, and every
 * reply takes its time.  Refusals come evenly.  One made-up mailbox is refused first.
 * Nothing else takes any time: not our work, not the network, not other lanes.
 *
 * Prints for each lane: its name, seconds, sessions.
 */
#include <stdio.h>
#include <stdlib.h>

#include "workers/lane_pace.h"

enum { SESSIONS_MOST = 1000 };

struct lane_now {
    struct lane_pace pace;
    int64_t reply_ms;
    unsigned long asked, recipients, refused; /* of all, the made-up one too */
    int64_t ends_ms[SESSIONS_MOST];
    unsigned open, sessions;
};

/* Whether the n-th recipient is refused: evenly, and the made-up one, the first, is. */
static bool is_refused(const struct lane_now *lane, unsigned long n)
{
    return n == 0 ||
           (n * lane->refused) / lane->recipients != ((n - 1) * lane->refused) / lane->recipients;
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Asks as many as one session may; how long that takes. */
static int64_t session_ms(struct lane_now *lane)
{
    const struct lane_limits *limits = &lane->pace.limits;
    unsigned asked = 0, refused = 0, transactions = 0, replies = 3; /* banner, EHLO, QUIT */

    while (lane->asked < lane->recipients && asked < limits->recipients_per_session &&
           refused < limits->rejects_per_session && transactions <= SESSION_RESETS_MAX) {
        unsigned room =
            least(limits->recipients_per_transaction, least(limits->recipients_per_session - asked,
                                                            limits->rejects_per_session - refused));

        if (lane->asked == 0)
            room = 1;                          /* the made-up mailbox */
        replies += transactions++ > 0 ? 2 : 1; /* RSET, MAIL */
        for (; room > 0 && lane->asked < lane->recipients; room--) {
            refused += is_refused(lane, lane->asked++);
            asked++;
            replies++;
        }
    }
    return replies * lane->reply_ms;
}

/* The first to end ends; when that was. */
static int64_t end_one(struct lane_now *lane)
{
    unsigned first = 0;
    int64_t when;

    for (unsigned i = 1; i < lane->open; i++)
        if (lane->ends_ms[i] < lane->ends_ms[first])
            first = i;
    when = lane->ends_ms[first];
    lane->ends_ms[first] = lane->ends_ms[--lane->open];
    lane_pace_went_well(&lane->pace);
    return when;
}

static int64_t first_end(const struct lane_now *lane)
{
    int64_t first = INT64_MAX;

    for (unsigned i = 0; i < lane->open; i++)
        if (lane->ends_ms[i] < first)
            first = lane->ends_ms[i];
    return first;
}

static int64_t lane_ms(struct lane_now *lane)
{
    int64_t now_ms = 0;

    while (lane->asked < lane->recipients || lane->open > 0) {
        int64_t wait_ms = lane->asked < lane->recipients && lane->open < SESSIONS_MOST
                              ? lane_pace_connect_wait(&lane->pace, lane->open, now_ms)
                              : -1;

        if (wait_ms == 0) {
            lane_pace_connected(&lane->pace, now_ms);
            lane->ends_ms[lane->open] = now_ms + session_ms(lane);
            lane->open++;
            lane->sessions++;
        } else if (wait_ms > 0 && now_ms + wait_ms < first_end(lane)) {
            now_ms += wait_ms;
        } else {
            now_ms = end_one(lane);
        }
    }
    return now_ms;
}

int main(int count, char **words)
{
    struct lane_limits limits;
    unsigned long recipients, refused;
    long reply_ms;
    char name[256];

    if (count != 6) {
        fputs("usage: ideal SESSIONS RECIPIENTS REJECTS TRANSACTION GAP_MS < LANES\n", stderr);
        return 64;
    }
    limits = (struct lane_limits){.sessions = (unsigned)atoi(words[1]),
                                  .recipients_per_session = (unsigned)atoi(words[2]),
                                  .rejects_per_session = (unsigned)atoi(words[3]),
                                  .recipients_per_transaction = (unsigned)atoi(words[4]),
                                  .connect_gap_ms = atoi(words[5])};
    while (scanf("%255s %ld %lu %lu", name, &reply_ms, &recipients, &refused) == 4) {
        struct lane_now lane = {.pace = lane_pace_of(&limits),
                                .reply_ms = reply_ms,
                                .recipients = recipients + 1,
                                .refused = refused};

        double seconds = (double)lane_ms(&lane) / 1000;

        printf("%s %.3f %u\n", name, seconds, lane.sessions);
    }
    return 0;
}
