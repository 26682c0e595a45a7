/* counts.h - cheap counters, printed at the end. */
#ifndef WORLD_COUNTS_H
#define WORLD_COUNTS_H

struct counts {
    unsigned long sessions, open, peak_open, commands, rcpts, accepted, refused;
    unsigned long forbidden, early, unoffered, protests, dns_udp, dns_tcp;
};

extern struct counts counts;

#endif
