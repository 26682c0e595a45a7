/*
 * hearing_test.c - what a reply does to the group that waited for it, reply by reply.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "workers/hearing.h"
#include "workers/smtp/reply_text.h"
#include "workers/verdict_rules.h"

enum { NOW = 1000000, SECOND = 1000, EARLIER = 3, HERE = 7, AGAINS = 3 };
enum { ANN, BOB, POSTMASTER, PETER, PEOPLE };

static struct reply_matcher *matcher;

static const struct probe_settings settings = {
    .mail_from = {"us@sender.example", 17},
    .our_name = {"host.sender.example", 19},
    .retry_after_ms = {300 * SECOND},
    .retries = 1,
};
static const struct probe_settings no_retries = {
    .mail_from = {"us@sender.example", 17},
    .our_name = {"host.sender.example", 19},
};

/* A first transaction of one mailbox, in a session that nothing is amiss with. */
static struct hearing here(void)
{
    return (struct hearing){
        .settings = &settings,
        .matcher = matcher,
        .mx_host = TEXT("mx.example.org"),
        .mx_ip = TEXT("192.0.2.25"),
        .our_ip = TEXT("192.0.2.7"),
        .session = HERE,
        .is_fresh = true,
        .asked = 1,
        .wall_ms = NOW,
        .elapsed_ms = 12,
    };
}

static struct domain_group *group_of(enum nature_kind nature)
{
    static const char *const locals[PEOPLE] = {"ann", "bob", "postmaster", "p\xc3\xa9ter"};
    struct domain_group *group = domain_group_new(1, TEXT("example.org"), PEOPLE, 64);

    group->nature.kind = nature;
    group->nature.evidence.mx_host = TEXT("mx.example.org");
    for (int64_t i = 0; i < PEOPLE; i++)
        domain_group_add(group, &(struct recipient){.id = i + 1, .local = text_of(locals[i])});
    return group;
}

static const struct reply *reply_of(const char *written)
{
    static struct reply_text came;

    assert_true(reply_text_set(&came, text_of(written)));
    return &came.reply;
}

static struct heard made_up(struct hearing where, struct domain_group *group, const char *reply)
{
    return hear_made_up(&where, group, TEXT("q7x2m@example.org"), reply_of(reply));
}

/* The reply to one of them, who was named in a command. */
static struct heard mailbox(struct hearing where, struct domain_group *group, size_t who,
                            const char *reply)
{
    group->recipients[who].state = RECIPIENT_ASKED;
    group->recipients[who].attempts++;
    group->recipients[who].rounds_before = group->recipients[who].rounds;
    return hear_mailbox(&where, group, &group->recipients[who], reply_of(reply));
}

static struct heard refusal(struct hearing where, struct domain_group *group, enum command command,
                            const char *reply)
{
    return hear_refusal(&where, group, command, reply_of(reply));
}

static void check_answer(const struct domain_group *group, size_t who, enum reason reason)
{
    const struct recipient *recipient = &group->recipients[who];

    assert_int_equal(recipient->state, RECIPIENT_ANSWERED);
    assert_string_equal(reason_word(recipient->verdict.reason), reason_word(reason));
}

/* -- one mailbox, one reply ---------------------------------------------------------------------- */

static void an_answer_says_by_whom_when_and_after_how_many_questions(void **state)
{
    struct domain_group *group = group_of(NATURE_REFUSES);
    const struct recipient *ann = &group->recipients[ANN];

    (void)state;
    group->setbacks = 2;
    mailbox(here(), group, ANN, "550 5.1.1 <ann@example.org>: User unknown");
    check_answer(group, ANN, REASON_MAILBOX_NOT_FOUND);
    assert_int_equal(ann->session, HERE);
    assert_int_equal(ann->verdict.accept_all, TRIBOOL_NO);
    assert_int_equal(ann->verdict.evidence.code, 550);
    assert_true(text_equal(ann->verdict.evidence.enhanced, TEXT("5.1.1")));
    assert_true(text_equal(ann->verdict.evidence.mx_ip, TEXT("192.0.2.25")));
    assert_int_equal(ann->verdict.evidence.stage, STAGE_RCPT);
    assert_int_equal(ann->verdict.evidence.attempts, 1);
    assert_int_equal(ann->verdict.evidence.elapsed_ms, 12);
    assert_int_equal(ann->verdict.evidence.checked_at_ms, NOW);
    assert_int_equal(group->setbacks, 0); /* the place answers after all */
    domain_group_free(group);
}

static void a_temporary_refusal_defers_its_mailbox_alone(void **state)
{
    struct domain_group *group = group_of(NATURE_REFUSES);

    (void)state;
    mailbox(here(), group, ANN, "451 4.3.0 Temporary lookup failure");
    assert_int_equal(group->recipients[ANN].state, RECIPIENT_DEFERRED);
    assert_true(group->recipients[ANN].due_ms >= NOW + 300 * SECOND);
    assert_int_equal(group->recipients[BOB].state, RECIPIENT_WAITING);
    mailbox(here(), group, ANN, "451 4.3.0 Temporary lookup failure");
    check_answer(group, ANN, REASON_TEMPORARY_FAILURE);
    domain_group_free(group);
}

/* -- the made-up mailbox's own words ------------------------------------------------------------ */

static void a_bare_refusal_is_kept_only_where_the_made_up_mailbox_met_the_same(void **state)
{
    static const struct {
        const char *to_made_up, *to_ann;
        bool twins;
    } cases[] = {
        {"550 5.7.1 Rejected", "550 5.7.1 Rejected", true},
        {"550 5.7.1 <q7x2m@example.org>: Rejected", "550 5.7.1 <ann@example.org>: Rejected", true},
        {"550 5.7.1 Rejected", "550 5.7.1 Declined", false},
        {"550 5.7.1 Rejected", "554 5.7.1 Rejected", false},
        {"550 5.7.1 Rejected", "550 5.7.0 Rejected", false},
        {"550 5.7.1 Rejected", "550 Rejected", false},
    };

    (void)state;
    for (size_t i = 0; i < countof(cases); i++) {
        struct domain_group *group = group_of(NATURE_UNASKED);

        made_up(here(), group, cases[i].to_made_up);
        assert_int_equal(group->nature.kind, NATURE_REFUSES_BARE);
        mailbox(here(), group, BOB, "250 2.1.5 Ok");
        mailbox(here(), group, ANN, cases[i].to_ann);
        check_answer(group, ANN, REASON_POLICY_REJECTED);
        assert_int_equal(group->recipients[ANN].bare_refusal, cases[i].twins);
        settle_by_contrast(group);
        check_answer(group, ANN,
                     cases[i].twins ? REASON_MAILBOX_NOT_FOUND : REASON_POLICY_REJECTED);
        domain_group_free(group);
    }
}

/* Who is not there has no quota and no owner that went away: those words are for all. */
static void a_state_of_a_mailbox_is_not_believed_in_words_said_to_nobody(void **state)
{
    static const struct {
        const char *reply, *other;
        enum reason reason;
    } cases[] = {
        {"552 5.2.2 Mailbox full", "552 5.2.2 Mailbox is over quota", REASON_MAILBOX_FULL},
        {"550 5.2.1 Mailbox disabled", "550 5.2.1 Account disabled", REASON_MAILBOX_DISABLED},
        {"550 5.7.133 Sender not authenticated for group",
         "550 5.7.1 You are not allowed to send to this group", REASON_RECIPIENT_RESTRICTED},
    };

    (void)state;
    for (size_t i = 0; i < countof(cases); i++) {
        struct domain_group *group = group_of(NATURE_UNASKED);

        made_up(here(), group, cases[i].reply);
        mailbox(here(), group, ANN, cases[i].reply);
        check_answer(group, ANN, REASON_POLICY_REJECTED);
        mailbox(here(), group, BOB, cases[i].other);
        check_answer(group, BOB, cases[i].reason);
        domain_group_free(group);
    }
}

static void postmaster_and_abuse_are_no_contrast(void **state)
{
    struct domain_group *group = group_of(NATURE_REFUSES_BARE);

    (void)state;
    mailbox(here(), group, POSTMASTER, "250 Ok");
    check_answer(group, POSTMASTER, REASON_ACCEPTED);
    assert_false(group->domain_accepted_somebody);
    group->recipients[BOB].local = TEXT("Abuse");
    mailbox(here(), group, BOB, "250 Ok");
    assert_false(group->domain_accepted_somebody);
    mailbox(here(), group, ANN, "250 Ok");
    assert_true(group->domain_accepted_somebody);
    assert_int_equal(group->accepted_session, HERE);
    domain_group_free(group);
}

/* -- refusals that prove nothing ------------------------------------------------------------------ */

static void a_refusal_after_a_limit_is_asked_again_and_in_the_end_unknown(void **state)
{
    struct domain_group *group = group_of(NATURE_REFUSES);
    struct hearing where = here();

    (void)state;
    where.is_tainted = true;
    for (int i = 0; i < AGAINS; i++) {
        mailbox(where, group, ANN, "550 5.1.1 User unknown");
        assert_int_equal(group->recipients[ANN].state, RECIPIENT_WAITING);
    }
    mailbox(where, group, ANN, "550 5.1.1 User unknown"); /* it is temporary, then */
    assert_int_equal(group->recipients[ANN].state, RECIPIENT_DEFERRED);
    mailbox(where, group, ANN, "550 5.1.1 User unknown");
    check_answer(group, ANN, REASON_SERVER_INCONSISTENT);
    domain_group_free(group);
}

static void a_backup_that_relays_for_nobody_says_nothing_of_the_domain(void **state)
{
    (void)state;
    for (size_t at = 0; at < 2; at++) {
        struct domain_group *group = group_of(NATURE_UNASKED);

        group->exchange_at = at;
        made_up(here(), group, "550 5.7.1 Relay access denied");
        assert_int_equal(group->nature.kind, NATURE_NOT_SERVED);
        mailbox(here(), group, ANN, "550 5.7.1 Relay access denied");
        assert_int_equal(group->recipients[ANN].state, RECIPIENT_ANSWERED);
        assert_int_equal(reason_status(group->recipients[ANN].verdict.reason),
                         at == 0 ? STATUS_UNDELIVERABLE : STATUS_UNKNOWN);
        domain_group_free(group);
    }
}

/* -- what the session learns ------------------------------------------------------------------------ */

static void a_session_learns_what_a_reply_asks_of_it(void **state)
{
    static const struct {
        const char *reply;
        bool limit, away;
    } cases[] = {
        {"250 2.1.5 Ok", false, false},
        {"550 5.1.1 User unknown", false, false},
        {"450 4.7.1 Later", true, false},
        {"450 4.7.0 Too many connections", true, false},
        {"451 4.7.1 Greylisted, come back in 5 minutes", false, false},
        {"451 4.3.0 Temporary lookup failure", false, false},
        {"452 4.5.3 Too many recipients", false, false},
        {"554 5.7.1 Client host [192.0.2.7] blocked using bl.example", false, true},
    };

    (void)state;
    for (size_t i = 0; i < countof(cases); i++) {
        struct domain_group *group = group_of(NATURE_REFUSES);
        struct heard heard = mailbox(here(), group, ANN, cases[i].reply);

        if (heard.limit_was_hit != cases[i].limit || heard.turned_us_away != cases[i].away)
            fail_msg("limit %d, turned away %d: %s", heard.limit_was_hit, heard.turned_us_away,
                     cases[i].reply);
        domain_group_free(group);
    }
}

static void a_transaction_that_is_full_is_asked_with_less_while_there_is_less_to_ask(void **state)
{
    struct domain_group *group = group_of(NATURE_REFUSES);
    struct hearing where = here();
    struct heard heard;

    (void)state;
    where.asked = 5;
    heard = mailbox(where, group, ANN, "452 4.5.3 Too many recipients");
    assert_true(heard.wants_fewer && !heard.needs_new_session);
    assert_int_equal(group->recipients[ANN].state, RECIPIENT_WAITING);
    where.asked = 1;
    where.is_fresh = false;
    heard = mailbox(where, group, ANN, "452 4.5.3 Too many recipients");
    assert_true(heard.needs_new_session && !heard.wants_fewer);
    assert_int_equal(group->recipients[ANN].state, RECIPIENT_WAITING);
    where.is_fresh = true;
    heard = mailbox(where, group, ANN, "452 4.5.3 Too many recipients");
    assert_false(heard.needs_new_session || heard.wants_fewer);
    assert_int_equal(group->recipients[ANN].state, RECIPIENT_DEFERRED);
    domain_group_free(group);
}

/* STARTTLS is said where it is offered and not said yet; otherwise that was the answer. */
static void tls_is_turned_to_only_where_it_can_be(void **state)
{
    const char *wanted = "530 5.7.0 Must issue a STARTTLS command first";
    struct hearing where = here();

    (void)state;
    for (int can = 0; can < 2; can++) {
        struct domain_group *group = group_of(NATURE_REFUSES);

        where.can_turn_to_tls = can;
        assert_int_equal(mailbox(where, group, ANN, wanted).wants_tls, can);
        if (can)
            assert_int_equal(group->recipients[ANN].state, RECIPIENT_WAITING);
        else
            check_answer(group, ANN, REASON_TLS_REQUIRED);
        assert_int_equal(refusal(where, group, COMMAND_MAIL, wanted).wants_tls, can);
        assert_int_equal(group->recipients[BOB].state,
                         can ? RECIPIENT_WAITING : RECIPIENT_ANSWERED);
        domain_group_free(group);
    }
}

/* -- the domain's nature ------------------------------------------------------------------------- */

static void the_made_up_mailbox_shows_the_domains_nature(void **state)
{
    static const struct {
        const char *reply;
        enum nature_kind kind;
    } cases[] = {
        {"250 2.1.5 Ok", NATURE_ACCEPTS_ALL},
        {"550 5.1.1 User unknown", NATURE_REFUSES},
        {"550 5.7.1 Rejected", NATURE_REFUSES_BARE},
        {"550 5.7.1 Relay access denied", NATURE_NOT_SERVED},
        {"554 5.7.1 Client host [192.0.2.7] blocked", NATURE_REFUSES_US},
    };

    (void)state;
    for (size_t i = 0; i < countof(cases); i++) {
        struct domain_group *group = group_of(NATURE_UNASKED);

        made_up(here(), group, cases[i].reply);
        assert_int_equal(group->nature.kind, cases[i].kind);
        assert_true(group->nature_changed);
        assert_int_equal(group->nature_session, HERE);
        assert_true(text_equal(group->nature.made_up, TEXT("q7x2m")));
        assert_true(text_equal(group->nature.evidence.mx_host, TEXT("mx.example.org")));
        assert_int_equal(domain_group_in_state(group, RECIPIENT_WAITING), PEOPLE);
        domain_group_free(group);
    }
}

/* What is about us, the domain's other mailboxes would meet too; what is not, they may not. */
static void when_its_retries_are_over_a_nature_refuses_us_or_stays_unknown(void **state)
{
    static const struct {
        const char *reply;
        enum nature_kind kind;
        enum reason reason;
    } cases[] = {
        {"450 4.7.25 Client host rejected: cannot find your hostname, [192.0.2.7]",
         NATURE_REFUSES_US, REASON_NO_REVERSE_DNS},
        {"450 4.1.8 <us@sender.example>: Sender address rejected: Domain not found",
         NATURE_REFUSES_US, REASON_SENDER_REJECTED},
        {"451 4.3.0 Temporary lookup failure", NATURE_UNKNOWN, REASON_TEMPORARY_FAILURE},
    };

    (void)state;
    for (size_t i = 0; i < countof(cases); i++) {
        struct domain_group *group = group_of(NATURE_UNASKED);
        struct hearing where = here();

        made_up(where, group, cases[i].reply);
        assert_int_equal(group->nature.kind, NATURE_UNASKED);
        assert_true(group->put_off_until_ms >= NOW + 300 * SECOND);
        where.settings = &no_retries;
        made_up(where, group, cases[i].reply);
        assert_int_equal(group->nature.kind, cases[i].kind);
        assert_string_equal(reason_word(group->nature.reason), reason_word(cases[i].reason));
        domain_group_free(group);
    }
}

/* -- refusals of the session --------------------------------------------------------------------- */

static void a_refusal_of_the_sender_answers_all_who_wait_and_the_domain(void **state)
{
    struct domain_group *group = group_of(NATURE_UNASKED);

    (void)state;
    group->recipients[ANN].state = RECIPIENT_ASKED;
    refusal(here(), group, COMMAND_MAIL, "550 5.7.1 <us@sender.example>: Sender address rejected");
    for (size_t i = 0; i < PEOPLE; i++) {
        check_answer(group, i, REASON_SENDER_REJECTED);
        assert_int_equal(group->recipients[i].session, HERE);
        assert_int_equal(group->recipients[i].verdict.evidence.stage, STAGE_MAIL);
    }
    assert_int_equal(group->nature.kind, NATURE_REFUSES_US);
    assert_int_equal(group->nature.reason, REASON_SENDER_REJECTED);
    assert_true(group->nature_changed);
    assert_int_equal(group->nature_session, HERE);
    domain_group_free(group);
}

/* It may have come from how much was asked before, or another group was answered before it. */
static void a_refusal_later_in_a_session_or_of_a_known_domain_is_not_the_domains(void **state)
{
    struct domain_group *late = group_of(NATURE_UNASKED), *known = group_of(NATURE_REFUSES);
    struct hearing where = here();

    (void)state;
    refusal(where, known, COMMAND_MAIL, "550 5.7.1 <us@sender.example>: Sender address rejected");
    check_answer(known, BOB, REASON_SENDER_REJECTED);
    assert_int_equal(known->nature.kind, NATURE_REFUSES);
    where.is_fresh = false;
    refusal(where, late, COMMAND_MAIL, "550 5.7.1 <us@sender.example>: Sender address rejected");
    check_answer(late, BOB, REASON_SENDER_REJECTED);
    assert_int_equal(late->nature.kind, NATURE_UNASKED);
    domain_group_free(late);
    domain_group_free(known);
}

static void a_temporary_refusal_of_the_session_defers_who_has_no_answer(void **state)
{
    struct domain_group *group = group_of(NATURE_REFUSES);

    (void)state;
    mailbox(here(), group, ANN, "250 Ok");
    group->recipients[BOB].state = RECIPIENT_ASKED;
    refusal(here(), group, COMMAND_MAIL, "451 4.3.0 Temporary lookup failure");
    check_answer(group, ANN, REASON_ACCEPTED);
    assert_int_equal(domain_group_in_state(group, RECIPIENT_DEFERRED), PEOPLE - 1);
    domain_group_free(group);
}

/* Whatever its words: nobody was named. */
static void before_rcpt_nothing_is_said_of_a_mailbox(void **state)
{
    static const enum command commands[] = {COMMAND_CONNECT, COMMAND_EHLO, COMMAND_STARTTLS,
                                            COMMAND_MAIL};

    (void)state;
    for (size_t i = 0; i < countof(commands); i++) {
        struct domain_group *group = group_of(NATURE_REFUSES);

        refusal(here(), group, commands[i], "550 5.1.1 User unknown");
        assert_int_equal(reason_status(group->recipients[ANN].verdict.reason), STATUS_UNKNOWN);
        if (commands[i] == COMMAND_STARTTLS)
            check_answer(group, ANN, REASON_TLS_REQUIRED);
        domain_group_free(group);
    }
}

static void a_refusal_while_no_group_waits_is_only_learnt_from(void **state)
{
    (void)state;
    assert_true(refusal(here(), NULL, COMMAND_CONNECT,
                        "554 5.7.1 Client host [192.0.2.7] blocked using bl.example")
                    .turned_us_away);
}

static void words_that_close_the_session_answer_nobody(void **state)
{
    struct hearing where = here();
    struct heard heard = hear_closing(&where, COMMAND_RCPT, reply_of("421 4.7.0 Too many errors"));

    (void)state;
    assert_true(heard.limit_was_hit);
    assert_string_equal(reason_word(heard.reason), "rate_limited");
    heard = hear_closing(&where, COMMAND_RCPT, reply_of("421 4.3.2 Shutting down"));
    assert_false(heard.limit_was_hit);
}

static void only_who_waits_and_is_not_ascii_is_answered_for_it(void **state)
{
    struct domain_group *group = group_of(NATURE_REFUSES);
    struct hearing where = here();
    struct evidence seen = evidence_here(&where, STAGE_EHLO, TEXT("no SMTPUTF8"));

    (void)state;
    answer_not_ascii(group, HERE, REASON_SMTPUTF8_REQUIRED, &seen);
    check_answer(group, PETER, REASON_SMTPUTF8_REQUIRED);
    assert_int_equal(group->recipients[PETER].session, HERE);
    assert_int_equal(domain_group_in_state(group, RECIPIENT_WAITING), PEOPLE - 1);
    group->recipients[PETER].state = RECIPIENT_DEFERRED;
    answer_not_ascii(group, HERE, REASON_SMTPUTF8_REQUIRED, &seen);
    assert_int_equal(group->recipients[PETER].state, RECIPIENT_DEFERRED);
    domain_group_free(group);
}

/* -- answers that are void ------------------------------------------------------------------------ */

static void what_a_session_said_can_be_unheard(void **state)
{
    struct domain_group *group = group_of(NATURE_UNASKED);

    (void)state;
    made_up(here(), group, "550 5.1.1 User unknown");
    mailbox(here(), group, ANN, "250 Ok");
    mailbox(here(), group, BOB, "451 4.3.0 Temporary lookup failure");
    group->recipients[POSTMASTER].state = RECIPIENT_ASKED;
    assert_true(group->domain_accepted_somebody);
    assert_int_equal(group->recipients[BOB].rounds, 1);
    unhear(group, HERE);
    assert_int_equal(domain_group_in_state(group, RECIPIENT_WAITING), PEOPLE);
    assert_false(group->domain_accepted_somebody);
    assert_int_equal(group->recipients[BOB].rounds, 0); /* its schedule is whole again */
    assert_int_equal(group->nature.kind, NATURE_UNASKED);
    assert_false(group->nature_changed);
    assert_int_equal(group->nature_session, 0);
    domain_group_free(group);
}

static void a_put_off_that_is_void_puts_nobody_off(void **state)
{
    struct domain_group *group = group_of(NATURE_UNASKED);

    (void)state;
    made_up(here(), group, "451 4.3.0 Temporary lookup failure");
    assert_true(group->put_off_until_ms > NOW);
    unhear(group, HERE);
    assert_int_equal(group->put_off_until_ms, 0);
    assert_int_equal(group->nature.rounds, 1); /* or it would be asked for ever */
    domain_group_free(group);
}

static void what_other_sessions_said_stays(void **state)
{
    struct domain_group *group = group_of(NATURE_UNASKED);
    struct hearing before = here();

    (void)state;
    before.session = EARLIER;
    made_up(before, group, "550 5.1.1 User unknown");
    mailbox(before, group, ANN, "250 Ok");
    mailbox(here(), group, BOB, "250 Ok");
    unhear(group, HERE);
    check_answer(group, ANN, REASON_ACCEPTED);
    assert_int_equal(group->recipients[BOB].state, RECIPIENT_WAITING);
    assert_true(group->domain_accepted_somebody);
    assert_int_equal(group->nature.kind, NATURE_REFUSES);
    domain_group_free(group);
}

static void a_bare_refusal_that_is_void_is_settled_by_nothing(void **state)
{
    struct domain_group *group = group_of(NATURE_UNASKED);

    (void)state;
    made_up(here(), group, "550 5.7.1 Rejected");
    mailbox(here(), group, ANN, "550 5.7.1 Rejected");
    assert_true(group->recipients[ANN].bare_refusal);
    unhear(group, HERE);
    assert_false(group->recipients[ANN].bare_refusal);
    domain_group_free(group);
}

static void of_a_transaction_cut_short_only_replies_that_name_their_mailbox_count(void **state)
{
    struct domain_group *group = group_of(NATURE_REFUSES);
    const struct mailbox_asked asked[] = {
        {TEXT("ann@example.org"), &group->recipients[ANN]},
        {TEXT("bob@example.org"), &group->recipients[BOB]},
        {TEXT("q7x2m@example.org"), NULL},
    };

    (void)state;
    mailbox(here(), group, ANN, "550 5.1.1 <ann@example.org>: User unknown");
    assert_false(unhear_transaction(group, HERE, asked, countof(asked)));
    mailbox(here(), group, BOB, "550 5.1.1 <ann@example.org>: User unknown");
    assert_true(unhear_transaction(group, HERE, asked, countof(asked)));
    check_answer(group, ANN, REASON_MAILBOX_NOT_FOUND);
    assert_int_equal(group->recipients[BOB].state, RECIPIENT_WAITING);
    mailbox(here(), group, BOB, "250 Ok"); /* of an earlier session: not of this transaction */
    assert_false(unhear_transaction(group, HERE + 1, asked, countof(asked)));
    check_answer(group, BOB, REASON_ACCEPTED);
    domain_group_free(group);
}

static int make_matcher(void **state)
{
    (void)state;
    matcher = reply_matcher_new(NULL);
    return 0;
}

static int free_matcher(void **state)
{
    (void)state;
    reply_matcher_free(matcher);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_says_by_whom_when_and_after_how_many_questions),
        cmocka_unit_test(a_temporary_refusal_defers_its_mailbox_alone),
        cmocka_unit_test(a_bare_refusal_is_kept_only_where_the_made_up_mailbox_met_the_same),
        cmocka_unit_test(a_state_of_a_mailbox_is_not_believed_in_words_said_to_nobody),
        cmocka_unit_test(postmaster_and_abuse_are_no_contrast),
        cmocka_unit_test(a_refusal_after_a_limit_is_asked_again_and_in_the_end_unknown),
        cmocka_unit_test(a_backup_that_relays_for_nobody_says_nothing_of_the_domain),
        cmocka_unit_test(a_session_learns_what_a_reply_asks_of_it),
        cmocka_unit_test(a_transaction_that_is_full_is_asked_with_less_while_there_is_less_to_ask),
        cmocka_unit_test(tls_is_turned_to_only_where_it_can_be),
        cmocka_unit_test(the_made_up_mailbox_shows_the_domains_nature),
        cmocka_unit_test(when_its_retries_are_over_a_nature_refuses_us_or_stays_unknown),
        cmocka_unit_test(a_refusal_of_the_sender_answers_all_who_wait_and_the_domain),
        cmocka_unit_test(a_refusal_later_in_a_session_or_of_a_known_domain_is_not_the_domains),
        cmocka_unit_test(a_temporary_refusal_of_the_session_defers_who_has_no_answer),
        cmocka_unit_test(before_rcpt_nothing_is_said_of_a_mailbox),
        cmocka_unit_test(a_refusal_while_no_group_waits_is_only_learnt_from),
        cmocka_unit_test(words_that_close_the_session_answer_nobody),
        cmocka_unit_test(only_who_waits_and_is_not_ascii_is_answered_for_it),
        cmocka_unit_test(what_a_session_said_can_be_unheard),
        cmocka_unit_test(a_put_off_that_is_void_puts_nobody_off),
        cmocka_unit_test(what_other_sessions_said_stays),
        cmocka_unit_test(a_bare_refusal_that_is_void_is_settled_by_nothing),
        cmocka_unit_test(of_a_transaction_cut_short_only_replies_that_name_their_mailbox_count),
    };

    return cmocka_run_group_tests(tests, make_matcher, free_matcher);
}
