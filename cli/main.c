/*
 * main.c - which command is meant.
 */
#include <ares.h>
#include <fcntl.h>
#include <jansson.h>
#include <openssl/crypto.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>
#include <uv.h>

#include "base/buffer.h"
#include "base/compiler.h"
#include "base/failure.h"
#include "base/memory.h"
#include "cli/commands.h"
#include "sandbox/sandbox.h"

static void print_sandbox(void)
{
    struct buffer words;

    buffer_init(&words, 256);
    if (sandbox_words(&words))
        printf("bounds of a run: %.*s\n", TEXT_ARGS(buffer_text(&words)));
    buffer_free(&words);
}

static void print_version(bool with_details)
{
    printf("rollcall %s\n"
           "with c-ares %s, libuv %s, SQLite %s, jansson %s, %s\n",
           ROLLCALL_VERSION, ares_version(NULL), uv_version_string(), sqlite3_libversion(),
           jansson_version_str(), OpenSSL_version(OPENSSL_VERSION));
    if (with_details)
        print_sandbox();
}

static bool asks_for(int argc, char **argv, const char *word, const char *letter)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--") == 0)
            return false;
        if (strcmp(argv[i], word) == 0 || strcmp(argv[i], letter) == 0)
            return true;
    }
    return false;
}

static bool is_word(const char *argument, const char *word)
{
    return argument && strcmp(argument, word) == 0;
}

/* A descriptor that is missing would be given to a file of ours, and printed into. */
static void open_standard_descriptors(void)
{
    int fd = open("/dev/null", O_RDWR);

    while (fd >= 0 && fd <= STDERR_FILENO)
        fd = open("/dev/null", O_RDWR);
    if (fd > STDERR_FILENO)
        close(fd);
}

/*
 * Addresses and server's words are nobody else's: no core file holds them.  And nothing
 * that we would ever start could be more than we are.
 */
static void give_up_privileges(void)
{
    const struct rlimit none = {0, 0};

    (void)setrlimit(RLIMIT_CORE, &none);
    (void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

static void *allocate(size_t size)
{
    return memory_resize(NULL, size);
}

static void *allocate_zeroed(size_t count, size_t size)
{
    size_t bytes;

    return memory_new(__builtin_mul_overflow(count, size, &bytes) ? SIZE_MAX : bytes);
}

static void *allocate_for_openssl(size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return allocate(size);
}

static void *resize_for_openssl(void *old, size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return memory_resize(old, size);
}

static void free_for_openssl(void *memory, const char *file, int line)
{
    (void)file;
    (void)line;
    free(memory);
}

/* Memory that runs out inside them ends the process with a sentence, as it does with ours. */
static void share_our_memory(void)
{
    json_set_alloc_funcs(allocate, free);
    uv_replace_allocator(allocate, memory_resize, allocate_zeroed, free);
    (void)CRYPTO_set_mem_functions(allocate_for_openssl, resize_for_openssl, free_for_openssl);
}

static int printed(void)
{
    return fflush(stdout) == 0 && !ferror(stdout) ? EXIT_EVERY_ROW_ANSWERED : EXIT_CANNOT_WRITE;
}

int main(int argc, char **argv)
{
    const char *name = argc >= 2 ? argv[1] : NULL;
    const struct command *command;

    open_standard_descriptors();
    share_our_memory();
    give_up_privileges();
    command = command_named(name);
    if (asks_for(argc, argv, "--help", "-h") || is_word(name, "help")) {
        command_print_help(is_word(name, "help") && argc > 2 ? command_named(argv[2]) : command);
        return printed();
    }
    if (asks_for(argc, argv, "--version", "-V") || is_word(name, "version")) {
        print_version(asks_for(argc, argv, "--verbose", "-v"));
        return printed();
    }
    if (command)
        return command_run(command, argc - 2, argv + 2);
    if (name)
        fprintf(stderr, "rollcall: there is no command %s; see rollcall --help\n", name);
    else
        fprintf(stderr, "rollcall: what shall be done? See rollcall --help\n");
    return EXIT_USAGE;
}
