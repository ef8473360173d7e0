// The raw limit: an epoll echo server, one thread, level-triggered; answers to one read leave in one send.
#include "wire.h"

#define READ_BYTES (256 * 1024)

typedef struct {
    char *bytes;
    size_t count, capacity;
} buffer;

typedef struct {
    int fd;
    int is_listener;
    int waits_for_room; // EPOLLOUT is armed
    buffer in;          // the start of a frame whose rest has not come
    buffer out;         // what the kernel did not take
    size_t out_sent;
} connection;

static int s_epoll;
static char s_read[READ_BYTES];

static void append(buffer *to, const char *bytes, size_t count) {
    if (to->count + count > to->capacity) {
        to->capacity = (to->count + count) * 2;
        to->bytes = realloc(to->bytes, to->capacity);
        if (to->bytes == NULL) {
            die("realloc");
        }
    }
    memcpy(to->bytes + to->count, bytes, count);
    to->count += count;
}

static void drop(connection *c) {
    close(c->fd);
    free(c->in.bytes);
    free(c->out.bytes);
    free(c);
}

static void arm(connection *c, int waits_for_room) {
    if (c->waits_for_room != waits_for_room) {
        struct epoll_event event = {.events = EPOLLIN | (waits_for_room ? EPOLLOUT : 0), .data.ptr = c};
        epoll_ctl(s_epoll, EPOLL_CTL_MOD, c->fd, &event);
        c->waits_for_room = waits_for_room;
    }
}

// Sends what waits. 0 when the connection is broken.
static int flush(connection *c) {
    while (c->out_sent < c->out.count) {
        ssize_t sent = send(c->fd, c->out.bytes + c->out_sent, c->out.count - c->out_sent, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0) {
            arm(c, 1);
            return errno == EAGAIN;
        }
        c->out_sent += (size_t)sent;
    }
    c->out.count = c->out_sent = 0;
    arm(c, 0);
    return 1;
}

// Sends directly where nothing waits, and keeps what the kernel does not take.
static int answer(connection *c, const char *bytes, size_t count) {
    if (c->out.count == 0) {
        ssize_t sent = send(c->fd, bytes, count, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && errno != EAGAIN) {
            return 0;
        }
        bytes += sent > 0 ? sent : 0;
        count -= sent > 0 ? (size_t)sent : 0;
    }
    if (count > 0) {
        append(&c->out, bytes, count);
        return flush(c);
    }
    return 1;
}

// The bytes of whole frames at the front; figures are filled in on the way.
static size_t whole_frames(char *bytes, size_t count) {
    size_t at = 0;
    while (count - at >= HEAD_BYTES) {
        uint32_t length, kind;
        memcpy(&length, bytes + at, 4);
        if (count - at < 4 + (size_t)length) {
            break;
        }
        memcpy(&kind, bytes + at + 4, 4);
        if (kind == KIND_FIGURES && length >= SMALL_BYTES - 4) {
            uint64_t figures[2] = {cpu_us(), 0};
            memcpy(bytes + at + HEAD_BYTES, figures, sizeof figures);
        }
        at += 4 + (size_t)length;
    }
    return at;
}

static int on_bytes(connection *c, char *bytes, size_t count) {
    size_t whole = whole_frames(bytes, count);
    if (whole > 0 && !answer(c, bytes, whole)) {
        return 0;
    }
    if (bytes == c->in.bytes) {
        memmove(bytes, bytes + whole, count - whole);
        c->in.count = count - whole;
    } else if (whole < count) {
        append(&c->in, bytes + whole, count - whole);
    }
    return 1;
}

static int on_readable(connection *c) {
    ssize_t got = recv(c->fd, s_read, READ_BYTES, MSG_DONTWAIT);
    if (got <= 0) {
        return got < 0 && errno == EAGAIN;
    }
    if (c->in.count == 0) {
        return on_bytes(c, s_read, (size_t)got);
    }
    append(&c->in, s_read, (size_t)got);
    return on_bytes(c, c->in.bytes, c->in.count);
}

static connection *watch(int fd, int is_listener) {
    connection *c = calloc(1, sizeof *c);
    c->fd = fd;
    c->is_listener = is_listener;
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
    if (epoll_ctl(s_epoll, EPOLL_CTL_ADD, fd, &event) != 0) {
        die("epoll_ctl");
    }
    return c;
}

static void on_accept(connection *listener) {
    for (int fd; (fd = accept4(listener->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0;) {
        no_delay(fd);
        watch(fd, 0);
    }
}

static void start_listening(const char *url) {
    address where;
    socklen_t size = parse_url(url, &where);
    int one = 1, fd = socket(where.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (where.any.sa_family == AF_UNIX) {
        unlink(where.local.sun_path);
    }
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(fd, &where.any, size) != 0 || listen(fd, 4096) != 0) {
        die(url);
    }
    if (where.any.sa_family == AF_UNIX) {
        printf("ready %s\n", url);
    } else {
        getsockname(fd, &where.any, &size);
        printf("ready tcp://%s:%d\n", inet_ntoa(where.tcp.sin_addr), ntohs(where.tcp.sin_port));
    }
    watch(fd, 1);
}

int main(int count, char **args) {
    unsigned spin_us = 0;
    s_epoll = epoll_create1(EPOLL_CLOEXEC);
    for (int i = 1; i + 1 < count; i += 2) {
        if (strcmp(args[i], "--listen") == 0) {
            start_listening(args[i + 1]);
        } else if (strcmp(args[i], "--spin") == 0) {
            spin_us = (unsigned)atoi(args[i + 1]);
        } else {
            fprintf(stderr, "usage: server --listen <url> [--listen <url> ...] [--spin <us>]\n");
            return 2;
        }
    }
    fflush(stdout);
    for (struct epoll_event events[EVENTS_MAX];;) {
        int n = wait_events(s_epoll, events, spin_us);
        for (int i = 0; i < n; i++) {
            connection *c = events[i].data.ptr;
            if (c->is_listener) {
                on_accept(c);
                continue;
            }
            int is_good = !(events[i].events & EPOLLOUT) || flush(c);
            if (is_good && (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR))) {
                is_good = on_readable(c);
            }
            if (!is_good) {
                drop(c);
            }
        }
    }
}
