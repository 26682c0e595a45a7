/*
 * system_resolvers.h - the resolvers this machine is configured to use.
 */
#ifndef WORKERS_DNS_SYSTEM_RESOLVERS_H
#define WORKERS_DNS_SYSTEM_RESOLVERS_H

#include <stddef.h>

#include "base/socket_address.h"

enum { DNS_PORT = 53 };

/*
 * The name servers of `path` (NULL: /etc/resolv.conf), as c-ares reads them: port
 * 53, in their order, at most `room`.  Where the file names none or cannot be
 * read, 127.0.0.1, as the C library does (resolv.conf(5)).  Reads files.
 */
size_t system_resolvers_read(const char *path, struct socket_address *out, size_t room);

#endif
