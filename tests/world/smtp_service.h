/*
 * smtp_service.h - a listening socket for every address of every server, all on
 * one port.
 *
 * Not one for all addresses: where no server is, a client must be refused by
 * the kernel, as in the world outside.
 */
#ifndef WORLD_SMTP_SERVICE_H
#define WORLD_SMTP_SERVICE_H

#include <stdbool.h>

/* False, with errno set and nothing left open, when an address has the port taken. */
bool smtp_service_open(unsigned port);
/* From now on clients are refused; or served again. Not while an event is served. */
void smtp_service_refuse(bool refuse);
unsigned smtp_service_listeners(void);

#endif
