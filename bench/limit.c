/*
 * limit.c - the cheapest client that could hold these conversations.
 *
 *     limit SCRIPT CONNECTIONS PORT
 *
 * SCRIPT is what was said in a run of rollcall, written down by dialogue.py: of each
 * session the server's address, and its flights, which are the commands that were sent
 * without waiting, with the number of replies that they get.  They are said again,
 * word for word, over as many connections at once.  Nothing is looked up, understood or
 * kept: of a reply only its last line is found.  What rollcall costs above this is what
 * it does besides talking.
 *
 * Prints one line: sessions, replies, and refusals (5xx) among them, so that who reads
 * it can tell that the same was heard.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

struct script {
    const char *at, *end;
};

/* One conversation: where it stands in the script, and in the reply that is coming in. */
struct talk {
    int fd;
    const char *next; /* the flight after the one that is out */
    unsigned awaited; /* replies */
    unsigned column;  /* of the line that is coming in; stays at 4 once its mark was seen */
    char first, mark; /* its first byte, and its fourth: a blank where it is the reply's last */
};

static uint16_t port;
static unsigned long sessions, replies, refusals;

static void die(const char *what)
{
    fprintf(stderr, "limit: %s: %s\n", what, strerror(errno));
    exit(1);
}

static struct script read_script(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat about;
    char *bytes;

    if (fd < 0 || fstat(fd, &about) != 0)
        die(path);
    bytes = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
    if (bytes == MAP_FAILED)
        die(path);
    close(fd);
    return (struct script){bytes, bytes + about.st_size};
}

/* A number, and what ends it. */
static unsigned long number(const char **at)
{
    unsigned long n = 0;

    while (**at >= '0' && **at <= '9')
        n = n * 10 + (unsigned long)(*(*at)++ - '0');
    (*at)++;
    return n;
}

/* Opens the next session of the script, if there is one: `S ADDRESS`, then its flights. */
static bool open_next(struct script *script, struct talk *talk, int loop)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = talk};
    const char *line = script->at;
    char address[INET_ADDRSTRLEN] = "";
    unsigned long length;
    const char *line_end;

    if (line == script->end)
        return false;
    line_end = memchr(line, '\n', (size_t)(script->end - line));
    memcpy(address, line + 2, (size_t)(line_end - line - 2));
    if (*line != 'S' || inet_pton(AF_INET, address, &to.sin_addr) != 1)
        die("not a script of dialogue.py");
    *talk = (struct talk){.fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0),
                          .next = line_end + 1,
                          .awaited = 1};
    if (talk->fd < 0)
        die("socket");
    if (connect(talk->fd, (struct sockaddr *)&to, sizeof to) != 0 && errno != EINPROGRESS)
        die("connect");
    if (setsockopt(talk->fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int)) != 0 ||
        epoll_ctl(loop, EPOLL_CTL_ADD, talk->fd, &event) != 0)
        die("a new connection");
    for (script->at = talk->next; script->at < script->end && *script->at == 'F';
         script->at += length) {
        script->at += 2;
        number(&script->at);
        length = number(&script->at);
    }
    sessions++;
    return true;
}

/* False: all was said. */
static bool say_next_flight(struct talk *talk, const struct script *script)
{
    unsigned long length;

    if (talk->next == script->end || *talk->next != 'F')
        return false;
    talk->next += 2;
    talk->awaited = (unsigned)number(&talk->next);
    length = number(&talk->next);
    if (send(talk->fd, talk->next, length, MSG_NOSIGNAL) != (ssize_t)length)
        die("send");
    talk->next += length;
    return true;
}

static void hear(struct talk *talk, const char *bytes, size_t size)
{
    for (const char *at = bytes, *end = bytes + size; at < end;) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        size_t here = (size_t)((newline ? newline : end) - at);

        if (talk->column == 0) {
            talk->first = *at;
            talk->mark = ' ';
        }
        if (talk->column < 4 && talk->column + here >= 4)
            talk->mark = at[3 - talk->column];
        talk->column = talk->column + here < 4 ? talk->column + (unsigned)here : 4;
        if (!newline)
            return;
        if (talk->mark != '-') {
            replies++;
            refusals += talk->first == '5';
            talk->awaited--;
        }
        talk->column = 0;
        at = newline + 1;
    }
}

/* False: this session is over. */
static bool goes_on(struct talk *talk, const struct script *script)
{
    char bytes[16384];
    ssize_t got = recv(talk->fd, bytes, sizeof bytes, 0);

    if (got <= 0)
        die(got == 0 ? "a server hung up before all was said" : "recv");
    hear(talk, bytes, (size_t)got);
    return talk->awaited > 0 || say_next_flight(talk, script);
}

int main(int count, char **words)
{
    struct script script;
    struct talk *talks;
    struct epoll_event events[256];
    size_t open_now = 0, connections;
    int loop = epoll_create1(EPOLL_CLOEXEC);

    if (count != 4 || loop < 0) {
        fputs("usage: limit SCRIPT CONNECTIONS PORT\n", stderr);
        return 64;
    }
    script = read_script(words[1]);
    connections = strtoul(words[2], NULL, 10);
    port = (uint16_t)strtoul(words[3], NULL, 10);
    talks = calloc(connections, sizeof *talks);
    if (!talks)
        die("memory");
    while (open_now < connections && open_next(&script, &talks[open_now], loop))
        open_now++;
    while (open_now > 0) {
        int ready = epoll_wait(loop, events, 256, -1);

        for (int i = 0; i < ready; i++) {
            struct talk *talk = events[i].data.ptr;

            if (goes_on(talk, &script))
                continue;
            close(talk->fd);
            if (!open_next(&script, talk, loop))
                open_now--;
        }
    }
    printf("%lu sessions %lu replies %lu refusals\n", sessions, replies, refusals);
    free(talks);
    return 0;
}
