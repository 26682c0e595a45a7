/*
 * system_resolvers_test.c - the name servers of a resolv.conf.
 */
#include "workers/dns/system_resolvers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/compiler.h"

static size_t read_file(const char *content, struct socket_address *out, size_t room)
{
    char path[] = "/tmp/rollcall-resolv-XXXXXX";
    int fd = mkstemp(path);
    size_t count;

    assert_true(fd >= 0 && write(fd, content, strlen(content)) == (ssize_t)strlen(content));
    close(fd);
    count = system_resolvers_read(path, out, room);
    unlink(path);
    return count;
}

static void assert_is(const struct socket_address *got, const char *want)
{
    struct socket_address address;

    assert_true(socket_address_parse(text_of(want), 53, &address));
    assert_true(socket_address_equal(got, &address));
}

static void name_servers_keep_their_order(void **state)
{
    struct socket_address found[8];

    (void)state;
    assert_int_equal(read_file("# ours\nsearch example.com\nnameserver 192.0.2.1\n"
                               "nameserver 2001:db8::53\noptions edns0 trust-ad\n",
                               found, countof(found)),
                     2);
    assert_is(&found[0], "192.0.2.1");
    assert_is(&found[1], "2001:db8::53");
}

static void more_than_there_is_room_for_are_left_out(void **state)
{
    struct socket_address found[2];

    (void)state;
    assert_int_equal(read_file("nameserver 192.0.2.1\nnameserver 192.0.2.2\n"
                               "nameserver 192.0.2.3\n",
                               found, countof(found)),
                     2);
    assert_is(&found[1], "192.0.2.2");
}

static void without_any_it_is_this_machine(void **state)
{
    static const char *const contents[] = {"", "nameserver\n", "nameserver not-an-ip\n"};
    struct socket_address found[2];

    (void)state;
    for (size_t i = 0; i < countof(contents); i++) {
        assert_int_equal(read_file(contents[i], found, countof(found)), 1);
        assert_is(&found[0], "127.0.0.1");
    }
    assert_int_equal(system_resolvers_read("/nonexistent/resolv.conf", found, countof(found)), 1);
    assert_is(&found[0], "127.0.0.1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(name_servers_keep_their_order),
        cmocka_unit_test(more_than_there_is_room_for_are_left_out),
        cmocka_unit_test(without_any_it_is_this_machine),
    };

    return cmocka_run_group_tests_name("system_resolvers", tests, NULL, NULL);
}
