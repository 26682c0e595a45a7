/*
 * verdict_rules_test.c - from what a reply means to what we conclude.
 *
 * The tables say what the rules are; the walks over the whole product say what no
 * rule may ever do.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "workers/verdict_rules.h"

static const enum nature_kind natures[] = {
    NATURE_UNASKED,     NATURE_REFUSES,    NATURE_REFUSES_BARE, NATURE_NOT_SERVED,
    NATURE_ACCEPTS_ALL, NATURE_REFUSES_US, NATURE_UNKNOWN,
};

static void check_conclusion(struct conclusion got, struct conclusion want, const char *of,
                             size_t row)
{
    if (got.kind != want.kind || got.reason != want.reason)
        fail_msg("%s, row %zu: conclusion %d %s, not %d %s", of, row, (int)got.kind,
                 reason_word(got.reason), (int)want.kind, reason_word(want.reason));
}

/* -- a real mailbox -------------------------------------------------------------------------- */

enum flags {
    ELSEWHERE = 1,      /* another exchanger answered the made-up mailbox */
    PROVES_NOTHING = 2, /* the place accepts, and refuses later */
    TAINTED = 4,
    RESTING = 8,
    BARE = 16,
    NEW_TRANSACTION = 32,
};

static const struct {
    enum meaning_kind means;
    unsigned code;
    enum nature_kind nature;
    int flags;
    struct conclusion want;
} mailboxes[] = {
    /* accepted: it proves something only where a mailbox that is not there was refused */
    {MEANS_ACCEPTED, 250, NATURE_REFUSES, 0, {CONCLUDE_ANSWER, REASON_ACCEPTED}},
    {MEANS_ACCEPTED, 250, NATURE_REFUSES_BARE, 0, {CONCLUDE_ANSWER, REASON_ACCEPTED}},
    {MEANS_ACCEPTED, 250, NATURE_NOT_SERVED, 0, {CONCLUDE_ANSWER, REASON_ACCEPTED}},
    {MEANS_ACCEPTED, 250, NATURE_ACCEPTS_ALL, 0, {CONCLUDE_ANSWER, REASON_ACCEPT_ALL}},
    {MEANS_ACCEPTED, 250, NATURE_UNKNOWN, 0, {CONCLUDE_ANSWER, REASON_ACCEPTED_UNVERIFIED}},
    {MEANS_ACCEPTED, 250, NATURE_REFUSES_US, 0, {CONCLUDE_ANSWER, REASON_ACCEPTED_UNVERIFIED}},
    {MEANS_ACCEPTED, 250, NATURE_REFUSES, ELSEWHERE, {CONCLUDE_ANSWER, REASON_ACCEPTED_UNVERIFIED}},
    {MEANS_MAILBOX_NOT_FOUND,
     550,
     NATURE_REFUSES,
     ELSEWHERE,
     {CONCLUDE_LATER, REASON_SERVER_INCONSISTENT}},
    {MEANS_IP_BLOCKED, 550, NATURE_REFUSES, ELSEWHERE, {CONCLUDE_ANSWER, REASON_IP_BLOCKED}},
    {MEANS_ACCEPTED,
     250,
     NATURE_REFUSES,
     PROVES_NOTHING,
     {CONCLUDE_ANSWER, REASON_ACCEPTED_UNVERIFIED}},
    {MEANS_ACCEPTED, 250, NATURE_REFUSES, TAINTED, {CONCLUDE_ANSWER, REASON_ACCEPTED}},
    {MEANS_ACCEPTED_UNVERIFIED,
     252,
     NATURE_REFUSES,
     0,
     {CONCLUDE_ANSWER, REASON_ACCEPTED_UNVERIFIED}},
    /* refused for good */
    {MEANS_MAILBOX_NOT_FOUND, 550, NATURE_REFUSES, 0, {CONCLUDE_ANSWER, REASON_MAILBOX_NOT_FOUND}},
    {MEANS_MAILBOX_DISABLED, 550, NATURE_REFUSES, 0, {CONCLUDE_ANSWER, REASON_MAILBOX_DISABLED}},
    {MEANS_RECIPIENT_RESTRICTED,
     550,
     NATURE_REFUSES,
     0,
     {CONCLUDE_ANSWER, REASON_RECIPIENT_RESTRICTED}},
    {MEANS_DOMAIN_NOT_SERVED,
     550,
     NATURE_NOT_SERVED,
     0,
     {CONCLUDE_ANSWER, REASON_DOMAIN_NOT_SERVED}},
    {MEANS_SENDER_REJECTED, 550, NATURE_REFUSES, 0, {CONCLUDE_ANSWER, REASON_SENDER_REJECTED}},
    {MEANS_IP_BLOCKED, 554, NATURE_REFUSES, 0, {CONCLUDE_ANSWER, REASON_IP_BLOCKED}},
    {MEANS_POLICY_REJECTED, 550, NATURE_REFUSES, 0, {CONCLUDE_ANSWER, REASON_POLICY_REJECTED}},
    /* in a session where a limit was hit, a refusal is asked again elsewhere */
    {MEANS_MAILBOX_NOT_FOUND,
     550,
     NATURE_REFUSES,
     TAINTED,
     {CONCLUDE_AGAIN, REASON_SERVER_INCONSISTENT}},
    /* refused, and not said why */
    {MEANS_POLICY_REJECTED,
     550,
     NATURE_REFUSES_BARE,
     BARE,
     {CONCLUDE_CONTRAST, REASON_POLICY_REJECTED}},
    {MEANS_POLICY_REJECTED, 550, NATURE_REFUSES, BARE, {CONCLUDE_ANSWER, REASON_POLICY_REJECTED}},
    {MEANS_POLICY_REJECTED, 550, NATURE_UNKNOWN, BARE, {CONCLUDE_ANSWER, REASON_POLICY_REJECTED}},
    /* full is final at once, 4xx or 5xx */
    {MEANS_MAILBOX_FULL, 452, NATURE_REFUSES, 0, {CONCLUDE_ANSWER, REASON_MAILBOX_FULL}},
    {MEANS_MAILBOX_FULL, 552, NATURE_REFUSES, 0, {CONCLUDE_ANSWER, REASON_MAILBOX_FULL}},
    /* everything else that is temporary is asked later */
    {MEANS_GREYLISTED, 451, NATURE_REFUSES, 0, {CONCLUDE_LATER, REASON_GREYLISTED}},
    {MEANS_RATE_LIMITED, 450, NATURE_REFUSES, 0, {CONCLUDE_LATER, REASON_RATE_LIMITED}},
    {MEANS_TEMPORARY_FAILURE, 451, NATURE_UNKNOWN, 0, {CONCLUDE_LATER, REASON_TEMPORARY_FAILURE}},
    {MEANS_SENDER_REJECTED, 450, NATURE_REFUSES, 0, {CONCLUDE_LATER, REASON_SENDER_REJECTED}},
    {MEANS_GREYLISTED, 451, NATURE_REFUSES, TAINTED, {CONCLUDE_LATER, REASON_GREYLISTED}},
    {MEANS_GREYLISTED, 550, NATURE_REFUSES, 0, {CONCLUDE_LATER, REASON_GREYLISTED}},
    {MEANS_RATE_LIMITED, 550, NATURE_REFUSES, 0, {CONCLUDE_LATER, REASON_RATE_LIMITED}},
    {MEANS_TEMPORARY_FAILURE, 554, NATURE_REFUSES, 0, {CONCLUDE_LATER, REASON_TEMPORARY_FAILURE}},
    {MEANS_RATE_LIMITED, 550, NATURE_REFUSES, TAINTED, {CONCLUDE_LATER, REASON_RATE_LIMITED}},
    /* too many in this transaction: no answer at all */
    {MEANS_RATE_LIMITED,
     452,
     NATURE_REFUSES,
     NEW_TRANSACTION,
     {CONCLUDE_AGAIN, REASON_RATE_LIMITED}},
    {MEANS_MAILBOX_FULL,
     452,
     NATURE_REFUSES,
     NEW_TRANSACTION,
     {CONCLUDE_AGAIN, REASON_RATE_LIMITED}},
};

static struct meaning meaning_of(enum meaning_kind kind, unsigned code, int flags)
{
    return (struct meaning){
        .kind = kind,
        .subject = SUBJECT_RECIPIENT,
        .permanent = code >= 500,
        .bare = flags & BARE,
        .ask_in_new_transaction = flags & NEW_TRANSACTION,
    };
}

static struct circumstances circumstances_of(const struct nature *nature, int flags)
{
    return (struct circumstances){
        .nature = nature,
        .same_exchanger = !(flags & ELSEWHERE),
        .accepts_then_refuses = flags & PROVES_NOTHING,
        .session_is_tainted = flags & TAINTED,
        .lane_is_resting = flags & RESTING,
    };
}

static void what_a_reply_to_a_real_mailbox_means(void **state)
{
    (void)state;
    for (size_t i = 0; i < countof(mailboxes); i++) {
        const struct nature nature = {.kind = mailboxes[i].nature};
        struct circumstances when = circumstances_of(&nature, mailboxes[i].flags);
        struct meaning meaning =
            meaning_of(mailboxes[i].means, mailboxes[i].code, mailboxes[i].flags);

        check_conclusion(conclude_mailbox(&meaning, mailboxes[i].code, &when), mailboxes[i].want,
                         "mailbox", i);
    }
}

/* -- never ----------------------------------------------------------------------------------- */

static const unsigned codes[] = {200, 250, 251, 252, 354, 421, 450, 451, 452, 499,
                                 500, 501, 521, 550, 551, 552, 553, 554, 599};

struct combination {
    struct meaning meaning;
    unsigned code;
    struct nature nature;
    struct circumstances when;
};

/* Calls for every meaning, subject, code, nature and circumstance there is. */
static void walk(void (*visit)(const struct combination *of))
{
    struct combination of = {.code = 0};

    for (int kind = 0; kind < MEANING_KIND_COUNT; kind++)
        for (int subject = 0; subject < SUBJECT_COUNT; subject++)
            for (size_t c = 0; c < countof(codes); c++)
                for (size_t n = 0; n < countof(natures); n++)
                    for (int flags = 0; flags < 64; flags++) {
                        of.code = codes[c];
                        of.meaning = meaning_of((enum meaning_kind)kind, of.code, flags);
                        of.meaning.subject = (enum subject)subject;
                        of.nature = (struct nature){.kind = natures[n]};
                        of.when = circumstances_of(&of.nature, flags);
                        visit(&of);
                    }
}

static bool was_answered(enum nature_kind kind)
{
    return kind == NATURE_REFUSES || kind == NATURE_REFUSES_BARE || kind == NATURE_NOT_SERVED;
}

/* The product's first promise, for the verdict that stands and for the one of contrast. */
static void check_undeliverable(const struct combination *of, enum reason reason)
{
    assert_in_range(of->code, 500, 599);
    assert_true(of->when.same_exchanger);
    assert_true(was_answered(of->nature.kind));
    assert_false(of->when.session_is_tainted);
    assert_false(of->when.lane_is_resting);
    assert_false(of->meaning.ask_in_new_transaction);
    if (reason == REASON_DOMAIN_NOT_SERVED)
        assert_int_equal(of->nature.kind, NATURE_NOT_SERVED);
}

static size_t seen_undeliverable;

static void check_truth(const struct combination *of)
{
    static const struct evidence nothing;
    struct conclusion conclusion = conclude_mailbox(&of->meaning, of->code, &of->when);
    struct proof proof = proof_of_mailbox(of->code, &of->when);
    struct verdict verdict = verdict_of(conclusion.reason, &proof, &nothing);

    if (reason_status(verdict.reason) == STATUS_UNDELIVERABLE) {
        check_undeliverable(of, verdict.reason);
        assert_int_equal(reason_of_meaning(of->meaning.kind), verdict.reason);
        assert_false(of->meaning.bare);
        seen_undeliverable++;
    }
    if (conclusion.kind == CONCLUDE_CONTRAST) {
        assert_true(of->meaning.bare);
        assert_int_equal(of->nature.kind, NATURE_REFUSES_BARE);
        assert_int_not_equal(reason_status(verdict.reason), STATUS_UNDELIVERABLE);
        verdict = verdict_of(REASON_MAILBOX_NOT_FOUND, &proof, &nothing); /* as it may be settled */
        if (reason_status(verdict.reason) == STATUS_UNDELIVERABLE)
            check_undeliverable(of, verdict.reason);
    }
    if (verdict.reason == REASON_ACCEPTED) {
        assert_true(of->meaning.kind == MEANS_ACCEPTED);
        assert_true(of->when.same_exchanger);
        assert_false(of->when.accepts_then_refuses);
        assert_true(of->nature.kind == NATURE_REFUSES || of->nature.kind == NATURE_REFUSES_BARE ||
                    of->nature.kind == NATURE_NOT_SERVED);
    }
}

static void nobody_is_undeliverable_without_all_that_proves_it(void **state)
{
    (void)state;
    seen_undeliverable = 0;
    walk(check_truth);
    assert_true(seen_undeliverable > 0);
}

/* A 5xx that asks to come back later is one for later, too. */
static bool is_temporary(const struct meaning *meaning)
{
    return !meaning->permanent || meaning->kind == MEANS_GREYLISTED ||
           meaning->kind == MEANS_RATE_LIMITED || meaning->kind == MEANS_TEMPORARY_FAILURE;
}

/* What is said in a greeting, or to EHLO or MAIL, says nothing of a mailbox. */
static void check_session_truth(const struct combination *of)
{
    static const struct proof all = {true, true, true, true, true, true, false, false};
    static const struct evidence nothing;
    struct conclusion conclusion = conclude_session(&of->meaning);
    struct verdict verdict = verdict_of(conclusion.reason, &all, &nothing);

    assert_int_equal(reason_status(verdict.reason), STATUS_UNKNOWN);
    assert_int_equal(conclusion.kind,
                     is_temporary(&of->meaning) ? CONCLUDE_LATER : CONCLUDE_ANSWER);
}

static void a_refused_session_leaves_every_mailbox_unknown(void **state)
{
    (void)state;
    walk(check_session_truth);
}

/* A 4xx settles nothing, whatever it says. */
static void check_nature_truth(const struct combination *of)
{
    enum nature_kind kind;
    struct conclusion conclusion = conclude_nature(&of->meaning, &kind);
    bool accepted =
        of->meaning.kind == MEANS_ACCEPTED || of->meaning.kind == MEANS_ACCEPTED_UNVERIFIED;

    assert_int_equal(conclusion.kind == CONCLUDE_ANSWER, kind != NATURE_UNASKED);
    assert_int_not_equal(conclusion.kind, CONCLUDE_CONTRAST);
    if (is_temporary(&of->meaning) && !accepted)
        assert_int_equal(kind, NATURE_UNASKED);
    if (accepted && !of->meaning.ask_in_new_transaction)
        assert_int_equal(kind, NATURE_ACCEPTS_ALL);
    if (!accepted)
        assert_int_not_equal(kind, NATURE_ACCEPTS_ALL);
    if (kind == NATURE_REFUSES)
        assert_int_equal(of->meaning.subject, SUBJECT_RECIPIENT);
}

static void only_a_permanent_refusal_or_an_acceptance_tells_a_domains_nature(void **state)
{
    (void)state;
    walk(check_nature_truth);
}

/* -- the made-up mailbox ----------------------------------------------------------------------- */

static const struct {
    struct meaning meaning;
    struct conclusion want;
    enum nature_kind kind;
} made_up[] = {
    {{.kind = MEANS_ACCEPTED}, {CONCLUDE_ANSWER, REASON_ACCEPT_ALL}, NATURE_ACCEPTS_ALL},
    {{.kind = MEANS_ACCEPTED_UNVERIFIED}, {CONCLUDE_ANSWER, REASON_ACCEPT_ALL}, NATURE_ACCEPTS_ALL},
    {{.kind = MEANS_MAILBOX_NOT_FOUND, .subject = SUBJECT_RECIPIENT, .permanent = true},
     {CONCLUDE_ANSWER, REASON_MAILBOX_NOT_FOUND},
     NATURE_REFUSES},
    {{.kind = MEANS_MAILBOX_FULL, .subject = SUBJECT_RECIPIENT, .permanent = true},
     {CONCLUDE_ANSWER, REASON_MAILBOX_FULL},
     NATURE_REFUSES},
    {{.kind = MEANS_POLICY_REJECTED, .subject = SUBJECT_SERVER, .permanent = true, .bare = true},
     {CONCLUDE_ANSWER, REASON_POLICY_REJECTED},
     NATURE_REFUSES_BARE},
    {{.kind = MEANS_DOMAIN_NOT_SERVED, .subject = SUBJECT_DOMAIN, .permanent = true},
     {CONCLUDE_ANSWER, REASON_DOMAIN_NOT_SERVED},
     NATURE_NOT_SERVED},
    {{.kind = MEANS_SENDER_REJECTED, .subject = SUBJECT_SENDER, .permanent = true},
     {CONCLUDE_ANSWER, REASON_SENDER_REJECTED},
     NATURE_REFUSES_US},
    {{.kind = MEANS_IP_BLOCKED, .subject = SUBJECT_ADDRESS, .permanent = true},
     {CONCLUDE_ANSWER, REASON_IP_BLOCKED},
     NATURE_REFUSES_US},
    {{.kind = MEANS_NO_REVERSE_DNS, .subject = SUBJECT_NAME, .permanent = true},
     {CONCLUDE_ANSWER, REASON_NO_REVERSE_DNS},
     NATURE_REFUSES_US},
    {{.kind = MEANS_GREYLISTED, .subject = SUBJECT_RECIPIENT},
     {CONCLUDE_LATER, REASON_GREYLISTED},
     NATURE_UNASKED},
    {{.kind = MEANS_MAILBOX_NOT_FOUND, .subject = SUBJECT_RECIPIENT},
     {CONCLUDE_LATER, REASON_MAILBOX_NOT_FOUND},
     NATURE_UNASKED},
    {{.kind = MEANS_GREYLISTED, .subject = SUBJECT_RECIPIENT, .permanent = true},
     {CONCLUDE_LATER, REASON_GREYLISTED},
     NATURE_UNASKED},
    {{.kind = MEANS_RATE_LIMITED, .ask_in_new_transaction = true},
     {CONCLUDE_AGAIN, REASON_RATE_LIMITED},
     NATURE_UNASKED},
};

static void what_the_reply_to_the_made_up_mailbox_says_of_the_domain(void **state)
{
    (void)state;
    for (size_t i = 0; i < countof(made_up); i++) {
        enum nature_kind kind;

        check_conclusion(conclude_nature(&made_up[i].meaning, &kind), made_up[i].want, "made-up",
                         i);
        assert_int_equal(kind, made_up[i].kind);
    }
}

/* -- sessions, routes, words ----------------------------------------------------------------------- */

static const struct {
    enum meaning_kind kind;
    bool permanent;
    struct conclusion want;
} sessions[] = {
    {MEANS_IP_BLOCKED, true, {CONCLUDE_ANSWER, REASON_IP_BLOCKED}},
    {MEANS_SENDER_REJECTED, true, {CONCLUDE_ANSWER, REASON_SENDER_REJECTED}},
    {MEANS_AUTH_REQUIRED, true, {CONCLUDE_ANSWER, REASON_AUTH_REQUIRED}},
    {MEANS_RATE_LIMITED, false, {CONCLUDE_LATER, REASON_RATE_LIMITED}},
    {MEANS_RATE_LIMITED, true, {CONCLUDE_LATER, REASON_RATE_LIMITED}},
    {MEANS_TEMPORARY_FAILURE, false, {CONCLUDE_LATER, REASON_TEMPORARY_FAILURE}},
    /* no mailbox was named yet */
    {MEANS_MAILBOX_NOT_FOUND, true, {CONCLUDE_ANSWER, REASON_POLICY_REJECTED}},
    {MEANS_MAILBOX_FULL, false, {CONCLUDE_LATER, REASON_POLICY_REJECTED}},
    {MEANS_DOMAIN_NOT_SERVED, true, {CONCLUDE_ANSWER, REASON_POLICY_REJECTED}},
    {MEANS_ACCEPTED, true, {CONCLUDE_ANSWER, REASON_POLICY_REJECTED}},
};

static void what_a_refused_session_means_for_all_who_wait(void **state)
{
    (void)state;
    for (size_t i = 0; i < countof(sessions); i++) {
        const struct meaning meaning = {.kind = sessions[i].kind,
                                        .permanent = sessions[i].permanent};

        check_conclusion(conclude_session(&meaning), sessions[i].want, "session", i);
    }
}

static void each_dead_end_of_a_route_has_its_reason(void **state)
{
    static const struct {
        enum route_outcome outcome;
        struct conclusion want;
    } routes[] = {
        {ROUTE_FOUND, {CONCLUDE_ANSWER, REASON_NONE}},
        {ROUTE_NO_SUCH_DOMAIN, {CONCLUDE_ANSWER, REASON_DOMAIN_NOT_FOUND}},
        {ROUTE_NULL_MX, {CONCLUDE_ANSWER, REASON_NULL_MX}},
        {ROUTE_NO_MAIL_SERVER, {CONCLUDE_ANSWER, REASON_NO_MAIL_SERVER}},
        {ROUTE_NOT_PUBLIC, {CONCLUDE_ANSWER, REASON_MX_NOT_PUBLIC}},
        {ROUTE_DNS_FAILED, {CONCLUDE_LATER, REASON_DNS_FAILURE}},
    };

    (void)state;
    for (size_t i = 0; i < countof(routes); i++)
        check_conclusion(conclude_route(routes[i].outcome), routes[i].want, "route", i);
}

static void a_meaning_is_named_as_its_reason(void **state)
{
    (void)state;
    for (int kind = 0; kind < MEANING_KIND_COUNT; kind++)
        assert_string_equal(meaning_word((enum meaning_kind)kind),
                            reason_word(reason_of_meaning((enum meaning_kind)kind)));
}

static void every_command_has_its_stage(void **state)
{
    static const struct {
        enum command command;
        const char *word;
    } stages[] = {
        {COMMAND_CONNECT, "connect"},   {COMMAND_EHLO, "ehlo"}, {COMMAND_HELO, "ehlo"},
        {COMMAND_STARTTLS, "starttls"}, {COMMAND_MAIL, "mail"}, {COMMAND_RCPT, "rcpt"},
        {COMMAND_RSET, "mail"},         {COMMAND_QUIT, "rcpt"},
    };

    (void)state;
    assert_int_equal(countof(stages), COMMAND_COUNT);
    for (size_t i = 0; i < countof(stages); i++)
        assert_string_equal(stage_word(stage_of_command(stages[i].command)), stages[i].word);
}

/* -- the proof ---------------------------------------------------------------------------------------- */

static void a_proof_says_what_was_seen(void **state)
{
    const struct nature refuses = {.kind = NATURE_REFUSES};
    struct circumstances when = circumstances_of(&refuses, 0);
    struct proof proof = proof_of_mailbox(550, &when);

    (void)state;
    assert_true(proof.permanent_at_rcpt && proof.session_was_healthy &&
                proof.made_up_answered_here && !proof.lane_was_resting);
    assert_false(proof.made_up_was_not_served || proof.syntax_is_wrong ||
                 proof.resolver_is_healthy);
    assert_false(proof_of_mailbox(450, &when).permanent_at_rcpt);
    assert_false(proof_of_mailbox(600, &when).permanent_at_rcpt);
    when = circumstances_of(&refuses, ELSEWHERE);
    assert_false(proof_of_mailbox(550, &when).made_up_answered_here);
    when = circumstances_of(&refuses, TAINTED);
    assert_false(proof_of_mailbox(550, &when).session_was_healthy);
    when = circumstances_of(&refuses, RESTING);
    assert_true(proof_of_mailbox(550, &when).lane_was_resting);
    for (size_t i = 0; i < countof(natures); i++) {
        const struct nature nature = {.kind = natures[i]};

        when = circumstances_of(&nature, 0);
        proof = proof_of_mailbox(550, &when);
        assert_int_equal(proof.made_up_answered_here, was_answered(natures[i]));
        assert_int_equal(proof.made_up_was_not_served, natures[i] == NATURE_NOT_SERVED);
    }
}

/* -- contrast ------------------------------------------------------------------------------------------- */

static const struct proof healthy = {
    .permanent_at_rcpt = true, .session_was_healthy = true, .made_up_answered_here = true};

static struct domain_group *group_of_bare_refusals(void)
{
    struct domain_group *group = domain_group_new(1, TEXT("example.org"), 5, 0);
    const struct recipient bare = {.state = RECIPIENT_ANSWERED,
                                   .bare_refusal = true,
                                   .proof = healthy,
                                   .verdict = {.reason = REASON_POLICY_REJECTED,
                                               .accept_all = TRIBOOL_NO,
                                               .evidence = {.code = 550, .attempts = 2}}};

    for (int64_t id = 1; id <= 5; id++) {
        struct recipient recipient = bare;

        recipient.id = id;
        domain_group_add(group, &recipient);
    }
    group->recipients[1].bare_refusal = false;
    group->recipients[2].state = RECIPIENT_DEFERRED;
    group->recipients[3].proof.session_was_healthy = false;
    group->recipients[4].proof.made_up_answered_here = false;
    return group;
}

static void a_bare_refusal_is_about_the_mailbox_where_another_one_was_accepted(void **state)
{
    static const enum reason want[] = {REASON_MAILBOX_NOT_FOUND, REASON_POLICY_REJECTED,
                                       REASON_POLICY_REJECTED, REASON_SERVER_INCONSISTENT,
                                       REASON_SERVER_INCONSISTENT};
    struct domain_group *group = group_of_bare_refusals();

    (void)state;
    group->domain_accepted_somebody = true;
    settle_by_contrast(group);
    for (size_t i = 0; i < countof(want); i++) {
        assert_int_equal(group->recipients[i].verdict.reason, want[i]);
        assert_int_equal(group->recipients[i].verdict.accept_all, TRIBOOL_NO);
        assert_int_equal(group->recipients[i].verdict.evidence.code, 550);
        assert_int_equal(group->recipients[i].verdict.evidence.attempts, 2);
    }
    domain_group_free(group);
}

static void a_bare_refusal_proves_nothing_where_everybody_met_it(void **state)
{
    struct domain_group *group = group_of_bare_refusals();

    (void)state;
    settle_by_contrast(group);
    for (size_t i = 0; i < group->count; i++)
        assert_int_equal(group->recipients[i].verdict.reason, REASON_POLICY_REJECTED);
    domain_group_free(group);
}

static void the_flag_says_what_is_known_of_the_domain(void **state)
{
    static const enum tribool want[] = {
        [NATURE_UNASKED] = TRIBOOL_UNKNOWN, [NATURE_REFUSES] = TRIBOOL_NO,
        [NATURE_REFUSES_BARE] = TRIBOOL_NO, [NATURE_NOT_SERVED] = TRIBOOL_NO,
        [NATURE_ACCEPTS_ALL] = TRIBOOL_YES, [NATURE_REFUSES_US] = TRIBOOL_UNKNOWN,
        [NATURE_UNKNOWN] = TRIBOOL_UNKNOWN,
    };

    (void)state;
    for (size_t i = 0; i < countof(natures); i++)
        assert_int_equal(accept_all_flag(&(struct nature){.kind = natures[i]}), want[natures[i]]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_reply_to_a_real_mailbox_means),
        cmocka_unit_test(nobody_is_undeliverable_without_all_that_proves_it),
        cmocka_unit_test(a_refused_session_leaves_every_mailbox_unknown),
        cmocka_unit_test(only_a_permanent_refusal_or_an_acceptance_tells_a_domains_nature),
        cmocka_unit_test(what_the_reply_to_the_made_up_mailbox_says_of_the_domain),
        cmocka_unit_test(what_a_refused_session_means_for_all_who_wait),
        cmocka_unit_test(each_dead_end_of_a_route_has_its_reason),
        cmocka_unit_test(a_meaning_is_named_as_its_reason),
        cmocka_unit_test(every_command_has_its_stage),
        cmocka_unit_test(a_proof_says_what_was_seen),
        cmocka_unit_test(a_bare_refusal_is_about_the_mailbox_where_another_one_was_accepted),
        cmocka_unit_test(a_bare_refusal_proves_nothing_where_everybody_met_it),
        cmocka_unit_test(the_flag_says_what_is_known_of_the_domain),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
