/*
 * verdict_test.c - the one gate to `undeliverable`, cell by cell, and the words.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "batch/verdict.h"

enum { PROOFS = 1 << 8 };

static struct proof proof_of(unsigned bits)
{
    return (struct proof){
        .syntax_is_wrong = bits & 1,
        .resolver_is_healthy = bits & 2,
        .permanent_at_rcpt = bits & 4,
        .session_was_healthy = bits & 8,
        .made_up_answered_here = bits & 16,
        .made_up_was_not_served = bits & 32,
        .lane_was_resting = bits & 64,
        .was_proven_before = bits & 128,
    };
}

/*
 * The closed list in words: what must be so, bit for bit, before a reason may be
 * given that ends in undeliverable, and what is said otherwise.
 */
static const struct gate {
    enum reason claim;
    unsigned needs;
    unsigned forbids;
    unsigned suffices;
    enum reason otherwise;
} gates[] = {
    {REASON_INVALID_SYNTAX, 1, 0, 0, REASON_NO_ADDRESS},
    {REASON_DOMAIN_NOT_FOUND, 2, 0, 0, REASON_DNS_FAILURE},
    {REASON_NO_MAIL_SERVER, 2, 0, 0, REASON_DNS_FAILURE},
    {REASON_NULL_MX, 2, 0, 0, REASON_DNS_FAILURE},
    {REASON_MAILBOX_NOT_FOUND, 4 | 8 | 16, 64, 128, REASON_SERVER_INCONSISTENT},
    {REASON_MAILBOX_DISABLED, 4 | 8 | 16, 64, 128, REASON_SERVER_INCONSISTENT},
    {REASON_DOMAIN_NOT_SERVED, 4 | 8 | 16 | 32, 64, 128, REASON_POLICY_REJECTED},
};

static enum reason allowed(enum reason claim, unsigned bits)
{
    for (size_t i = 0; i < countof(gates); i++)
        if (gates[i].claim == claim)
            return (bits & gates[i].suffices) ||
                           ((bits & gates[i].needs) == gates[i].needs && !(bits & gates[i].forbids))
                       ? claim
                       : gates[i].otherwise;
    return claim;
}

static void only_the_closed_list_of_proofs_leads_to_undeliverable(void **state)
{
    const struct evidence evidence = {.source = SOURCE_PROBE};

    (void)state;
    for (enum reason claim = REASON_NONE; claim < REASON_COUNT; claim++)
        for (unsigned bits = 0; bits < PROOFS; bits++) {
            const struct proof proof = proof_of(bits);
            struct verdict verdict = verdict_of(claim, &proof, &evidence);

            if (verdict.reason != allowed(claim, bits))
                fail_msg("%s with proof 0x%x became %s", reason_word(claim), bits,
                         reason_word(verdict.reason));
        }
}

static void nothing_but_the_closed_list_is_undeliverable(void **state)
{
    (void)state;
    for (enum reason reason = REASON_NONE; reason < REASON_COUNT; reason++) {
        bool is_listed = false;

        for (size_t i = 0; i < countof(gates); i++)
            is_listed = is_listed || gates[i].claim == reason;
        assert_int_equal(reason_status(reason) == STATUS_UNDELIVERABLE, is_listed);
    }
}

static void what_falls_short_of_the_list_is_unknown(void **state)
{
    const struct proof nothing = proof_of(0);
    const struct evidence evidence = {.source = SOURCE_PROBE};

    (void)state;
    for (size_t i = 0; i < countof(gates); i++) {
        struct verdict verdict = verdict_of(gates[i].claim, &nothing, &evidence);

        assert_int_equal(reason_status(verdict.reason), STATUS_UNKNOWN);
    }
}

static void the_evidence_is_kept_as_it_is(void **state)
{
    const struct proof nothing = proof_of(0);
    const struct evidence evidence = {
        .source = SOURCE_PROBE,
        .stage = STAGE_RCPT,
        .mx_host = TEXT("mx1.one.test"),
        .mx_ip = TEXT("192.0.2.25"),
        .code = 550,
        .enhanced = TEXT("5.1.1"),
        .text = TEXT("5.1.1 User unknown"),
        .detail = TEXT("mx1.one.test refused the mailbox"),
        .attempts = 2,
        .checked_at_ms = 12,
        .elapsed_ms = 34,
    };
    struct verdict verdict = verdict_of(REASON_MAILBOX_NOT_FOUND, &nothing, &evidence);

    (void)state;
    assert_int_equal(verdict.accept_all, TRIBOOL_UNKNOWN);
    assert_int_equal(verdict.evidence.source, SOURCE_PROBE);
    assert_int_equal(verdict.evidence.stage, STAGE_RCPT);
    assert_true(text_equal(verdict.evidence.mx_host, evidence.mx_host));
    assert_true(text_equal(verdict.evidence.mx_ip, evidence.mx_ip));
    assert_int_equal(verdict.evidence.code, 550);
    assert_true(text_equal(verdict.evidence.enhanced, evidence.enhanced));
    assert_true(text_equal(verdict.evidence.text, evidence.text));
    assert_true(text_equal(verdict.evidence.detail, evidence.detail));
    assert_int_equal(verdict.evidence.attempts, 2);
    assert_int_equal(verdict.evidence.checked_at_ms, 12);
    assert_int_equal(verdict.evidence.elapsed_ms, 34);
}

/* The vocabulary that other programs read: a change here is a change of the contract. */
static void the_words_are_those_of_the_contract(void **state)
{
    static const struct {
        const char *status;
        const char *reason;
    } words[] = {
        {"deliverable", "accepted"},
        {"undeliverable", "invalid_syntax"},
        {"undeliverable", "domain_not_found"},
        {"undeliverable", "no_mail_server"},
        {"undeliverable", "null_mx"},
        {"undeliverable", "mailbox_not_found"},
        {"undeliverable", "mailbox_disabled"},
        {"undeliverable", "domain_not_served"},
        {"risky", "accept_all"},
        {"risky", "mailbox_full"},
        {"risky", "recipient_restricted"},
        {"unknown", "accepted_unverified"},
        {"unknown", "greylisted"},
        {"unknown", "rate_limited"},
        {"unknown", "temporary_failure"},
        {"unknown", "sender_rejected"},
        {"unknown", "no_reverse_dns"},
        {"unknown", "ip_blocked"},
        {"unknown", "auth_required"},
        {"unknown", "tls_required"},
        {"unknown", "smtputf8_required"},
        {"unknown", "policy_rejected"},
        {"unknown", "server_inconsistent"},
        {"unknown", "connect_failed"},
        {"unknown", "timeout"},
        {"unknown", "connection_lost"},
        {"unknown", "protocol_error"},
        {"unknown", "dns_failure"},
        {"unknown", "mx_not_public"},
        {"unknown", "not_probed"},
        {"unknown", "no_address"},
        {"unknown", "unreadable_row"},
    };

    (void)state;
    assert_int_equal(countof(words), REASON_COUNT - 1);
    for (size_t i = 0; i < countof(words); i++) {
        enum reason reason = reason_from_word(text_of(words[i].reason));

        assert_int_not_equal(reason, REASON_NONE);
        assert_string_equal(reason_word(reason), words[i].reason);
        assert_string_equal(status_word(reason_status(reason)), words[i].status);
    }
}

static void a_word_that_is_none_is_no_reason(void **state)
{
    static const char *const others[] = {"", "none", "ACCEPTED", "accepted ", "accept"};

    (void)state;
    for (size_t i = 0; i < countof(others); i++)
        assert_int_equal(reason_from_word(text_of(others[i])), REASON_NONE);
    assert_int_equal(reason_from_word(text_of(NULL)), REASON_NONE);
}

static void stages_and_sources_have_the_words_of_the_contract(void **state)
{
    (void)state;
    assert_null(stage_word(STAGE_NONE));
    assert_string_equal(stage_word(STAGE_CONNECT), "connect");
    assert_string_equal(stage_word(STAGE_EHLO), "ehlo");
    assert_string_equal(stage_word(STAGE_STARTTLS), "starttls");
    assert_string_equal(stage_word(STAGE_MAIL), "mail");
    assert_string_equal(stage_word(STAGE_RCPT), "rcpt");
    assert_string_equal(source_word(SOURCE_SYNTAX), "syntax");
    assert_string_equal(source_word(SOURCE_DNS), "dns");
    assert_string_equal(source_word(SOURCE_PROBE), "probe");
    assert_string_equal(source_word(SOURCE_CACHE), "cache");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_the_closed_list_of_proofs_leads_to_undeliverable),
        cmocka_unit_test(nothing_but_the_closed_list_is_undeliverable),
        cmocka_unit_test(what_falls_short_of_the_list_is_unknown),
        cmocka_unit_test(the_evidence_is_kept_as_it_is),
        cmocka_unit_test(the_words_are_those_of_the_contract),
        cmocka_unit_test(a_word_that_is_none_is_no_reason),
        cmocka_unit_test(stages_and_sources_have_the_words_of_the_contract),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
