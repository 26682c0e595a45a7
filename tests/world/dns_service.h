/* dns_service.h - the zone on a UDP and a TCP socket of 127.0.0.1. */
#ifndef WORLD_DNS_SERVICE_H
#define WORLD_DNS_SERVICE_H

#include <stdbool.h>

/* Binds both; false, with errno set, when one of them is taken. */
bool dns_service_open(unsigned port);

#endif
