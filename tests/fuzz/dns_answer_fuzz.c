/*
 * dns_answer_fuzz.c - a message that does not hang together proves nothing dead, and
 * what is made of one keeps the ceilings.
 */
#include <string.h>

#include "base/arena.h"
#include "fuzz/fuzz.h"
#include "workers/dns/dns_answer.h"
#include "workers/dns/route_rules.h"

static unsigned rcode_of(struct text message)
{
    return message.len >= 4 ? (unsigned char)message.bytes[3] & 15U : 15;
}

static void check(const struct dns_answer *answer, struct text message)
{
    MUST((answer->outcome == DNS_FOUND) == (answer->record_count > 0));
    if (answer->outcome == DNS_NO_SUCH_NAME)
        MUST(rcode_of(message) == 3);
    if (answer->outcome == DNS_NO_DATA || answer->outcome == DNS_FOUND)
        MUST(rcode_of(message) == 0);
    if (answer->outcome == DNS_TEMPORARY || answer->outcome == DNS_MALFORMED)
        MUST(answer->trouble);
    for (size_t i = 0; i < answer->record_count; i++)
        MUST(answer->records[i].host.len < 1024 && answer->records[i].words.len <= DNS_MESSAGE_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static const enum dns_type types[] = {DNS_TYPE_MX, DNS_TYPE_A, DNS_TYPE_AAAA, DNS_TYPE_PTR,
                                          DNS_TYPE_TXT};
    struct text all = {(const char *)bytes, len};
    enum dns_type type = types[take_choice(&all) % 5];
    char *copy = exact_copy(all);
    struct text message = {copy, all.len};
    struct arena *arena = arena_new(4096);
    struct dns_answer answer = dns_answer_read(arena, message, TEXT("a.test"), type);

    check(&answer, message);
    if (type == DNS_TYPE_MX) {
        const struct route_plan *plan = route_plan_of(arena, TEXT("a.test"), &answer);

        MUST(plan->route.exchange_count <= ROUTE_EXCHANGES_MAX);
        if (plan->route.outcome == ROUTE_NO_SUCH_DOMAIN)
            MUST(answer.outcome == DNS_NO_SUCH_NAME);
        if (plan->route.outcome == ROUTE_NULL_MX)
            MUST(answer.outcome == DNS_FOUND && answer.record_count == 1);
    }
    arena_free(arena);
    free(copy);
    return 0;
}
