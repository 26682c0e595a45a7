/*
 * preflight.c - see preflight.h.
 */
#include "cli/preflight.h"

#include <stdio.h>

#include "base/log.h"
#include "cli/finding.h"
#include "cli/known_answers.h"

/* False, and `why`, for a fault. */
static bool consider(const struct finding *finding, struct failure *why)
{
    if (finding->kind == FINDING_FAULT)
        return failed(why, finding->exit_code,
                      "%s: %s\n%s; rollcall doctor says more, and --no-preflight leaves this out",
                      finding->name, finding->sentence, finding->remedy);
    if (finding->kind == FINDING_WARNING)
        log_line(LOG_WARNING, "%s: %s", finding->name, finding->sentence);
    return true;
}

static bool look_at_resolver(const struct probe_settings *settings, const struct address *from,
                             const atomic_bool *stop, struct failure *why)
{
    struct known_answers seen;
    struct lookup_desk *desk;
    struct finding finding;

    if (!lookup_desk_open(&desk, settings, stop, why))
        return false;
    seen = known_answers_ask(desk, from->domain_bytes);
    lookup_desk_close(desk);
    if (atomic_load(stop))
        return failed(why, EXIT_STOPPED_EARLY, "stopped before anybody was asked");
    finding = finding_of_resolver(&seen);
    return consider(&finding, why);
}

static bool look_at_sender(const struct probe_settings *settings, const struct address *from,
                           const atomic_bool *stop, struct failure *why)
{
    char text[ADDRESS_MAX + 2];
    struct own_mailbox seen;
    struct finding port, sender;

    if (!own_mailbox_ask(settings, from, stop, &seen, why))
        return false;
    snprintf(text, sizeof text, "%.*s@%.*s", TEXT_ARGS(from->local), TEXT_ARGS(from->domain));
    port = finding_of_port(&seen, settings->smtp_port);
    sender = finding_of_sender(&seen, text);
    return consider(&port, why) && consider(&sender, why);
}

bool preflight_run(const struct probe_settings *settings, const struct address *from,
                   const atomic_bool *stop, struct failure *why)
{
    if (!look_at_resolver(settings, from, stop, why))
        return false;
    return !settings->ask_smtp || look_at_sender(settings, from, stop, why);
}
