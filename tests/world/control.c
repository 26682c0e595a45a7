#include "control.h"
#include "counts.h"
#include "event_log.h"
#include "loop.h"
#include "smtp_service.h"
#include "smtp_session.h"
#include "world.h"

#include <string.h>

static bool network_is_off, network_goes_off;

/* Between two events, when nobody looks at a session that goes. */
static void switch_network(struct timer *timer)
{
    (void)timer;
    if (network_goes_off == network_is_off)
        return;
    network_is_off = network_goes_off;
    smtp_service_refuse(network_is_off);
    if (network_is_off)
        sessions_reset_all();
}

static void network(bool off)
{
    static struct timer timer = {.due = switch_network};
    network_goes_off = off;
    timer_set(&timer, loop_now_us());
}

static void network_comes_back(struct timer *timer)
{
    (void)timer;
    network(false);
}

void control_count_session(void)
{
    static struct timer back = {.due = network_comes_back};
    if (world.network_off_after == 0 || counts.sessions != world.network_off_after)
        return;
    network(true);
    if (world.network_off_us < INT64_MAX)
        timer_set(&back, loop_now_us() + world.network_off_us);
}

static void log_line(const char *line)
{
    event_begin("control");
    event_text("line", bytes_of(line));
    event_end();
}

bool control_obey(const char *line)
{
    static const struct {
        const char *line;
        enum dns_fault fault;
    } dns[] = {{"dns silent", FAULT_TIMEOUT},
               {"dns servfail", FAULT_SERVFAIL},
               {"dns nxdomain", FAULT_NXDOMAIN},
               {"dns on", FAULT_NONE}};
    bool off = strcmp(line, "network off") == 0;
    log_line(line);
    if (off || strcmp(line, "network on") == 0) {
        network(off);
        return true;
    }
    for (size_t i = 0; i < sizeof dns / sizeof *dns; i++) {
        if (strcmp(line, dns[i].line) != 0)
            continue;
        world.dns_fault_now = dns[i].fault;
        return true;
    }
    return false;
}
