/*
 * sandbox_test.c - what a process cannot do any more, each in a process of its own.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "sandbox/landlock.h"
#include "sandbox/system_calls.h"
#include "support/temporary_dir.h"

enum { PORT_ALLOWED = 9, PORT_OTHER = 10 }; /* nobody listens at either */

struct place {
    char ours[TEMPORARY_PATH];
    char other[TEMPORARY_PATH];
};

static int make_place(void **state)
{
    static struct place place;

    temporary_dir_new(place.ours);
    temporary_dir_new(place.other);
    *state = &place;
    return 0;
}

static int remove_place(void **state)
{
    struct place *place = *state;

    temporary_dir_remove(place->ours);
    temporary_dir_remove(place->other);
    return 0;
}

/* What `attempt` says, in a process that has entered the sandbox. */
static int inside(struct place *place, int (*attempt)(struct place *place))
{
    int status;
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        struct sandbox_plan plan = {.read_count = 0};

        sandbox_may_read(&plan, "/etc");
        sandbox_may_read(&plan, "/not/there");
        sandbox_may_write(&plan, place->ours);
        sandbox_may_connect(&plan, PORT_ALLOWED);
        sandbox_enter(&plan);
        _exit(attempt(place));
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void needs(bool what)
{
    if (ROLLCALL_SANITIZED || !what)
        skip();
}

static int write_in(const char *folder)
{
    char path[TEMPORARY_PATH + 16];
    int fd;

    snprintf(path, sizeof path, "%s/file", folder);
    fd = open(path, O_WRONLY | O_CREAT, 0600);
    if (fd < 0)
        return errno;
    if (write(fd, "x", 1) != 1 || close(fd) != 0 || unlink(path) != 0)
        return errno;
    return 0;
}

static int write_in_ours(struct place *place)
{
    return write_in(place->ours);
}

static int write_in_other(struct place *place)
{
    return write_in(place->other);
}

static int read_passwd(struct place *place)
{
    (void)place;
    return open("/etc/passwd", O_RDONLY) < 0 ? errno : 0;
}

static int write_passwd(struct place *place)
{
    (void)place;
    return open("/etc/passwd", O_RDWR) < 0 ? errno : 0;
}

static int connect_to(unsigned port)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0)
        return errno;
    return connect(fd, (struct sockaddr *)&to, sizeof to) < 0 ? errno : 0;
}

static int connect_allowed(struct place *place)
{
    (void)place;
    return connect_to(PORT_ALLOWED);
}

static int connect_other(struct place *place)
{
    (void)place;
    return connect_to(PORT_OTHER);
}

static int start_a_program(struct place *place)
{
    (void)place;
    execl("/bin/true", "true", (char *)NULL);
    return errno;
}

static int listen_to_others(struct place *place)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    (void)place;
    return listen(fd, 1) < 0 ? errno : 0;
}

static int open_a_local_socket(struct place *place)
{
    (void)place;
    return socket(AF_UNIX, SOCK_STREAM, 0) < 0 ? errno : 0;
}

static int map_code(struct place *place)
{
    void *code =
        mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    (void)place;
    return code == MAP_FAILED ? errno : 0;
}

static void files_are_made_in_the_folders_of_the_run_alone(void **state)
{
    needs(landlock_version() > 0);
    assert_int_equal(inside(*state, write_in_ours), 0);
    assert_int_equal(inside(*state, write_in_other), EACCES);
    assert_int_equal(inside(*state, read_passwd), 0);
    assert_int_equal(inside(*state, write_passwd), EACCES);
}

static void only_mail_servers_and_resolvers_are_connected_to(void **state)
{
    needs(landlock_version() >= LANDLOCK_WITH_PORTS);
    assert_int_equal(inside(*state, connect_allowed), ECONNREFUSED);
    assert_int_equal(inside(*state, connect_other), EACCES);
}

static void no_program_is_started_and_nobody_is_listened_to(void **state)
{
    needs(system_calls_can_be_bounded());
    assert_int_equal(inside(*state, start_a_program), ENOSYS);
    assert_int_equal(inside(*state, listen_to_others), ENOSYS);
    assert_int_equal(inside(*state, open_a_local_socket), ENOSYS);
    assert_int_equal(inside(*state, map_code), ENOSYS);
}

static void the_environment_may_switch_it_off(void **state)
{
    setenv("ROLLCALL_SANDBOX", "off", 1);
    assert_int_equal(inside(*state, write_in_other), 0);
    assert_int_equal(inside(*state, open_a_local_socket), 0);
    unsetenv("ROLLCALL_SANDBOX");
}

static void check_words(const char *expected)
{
    struct buffer words;

    buffer_init(&words, 256);
    assert_true(sandbox_words(&words));
    assert_true(text_equal(buffer_text(&words), text_of(expected)));
    buffer_free(&words);
}

static void it_says_what_there_is(void **state)
{
    (void)state;
    setenv("ROLLCALL_SANDBOX", "off", 1);
    check_words("off");
    unsetenv("ROLLCALL_SANDBOX");
    needs(landlock_version() >= LANDLOCK_WITH_PORTS && system_calls_can_be_bounded());
    check_words("files and ports (Landlock), system calls (seccomp)");
}

int main(void)
{
#define CASE(test) cmocka_unit_test_setup_teardown(test, make_place, remove_place)
    const struct CMUnitTest tests[] = {
        CASE(files_are_made_in_the_folders_of_the_run_alone),
        CASE(only_mail_servers_and_resolvers_are_connected_to),
        CASE(no_program_is_started_and_nobody_is_listened_to),
        CASE(the_environment_may_switch_it_off),
        cmocka_unit_test(it_says_what_there_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
