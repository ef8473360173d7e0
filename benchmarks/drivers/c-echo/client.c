// The raw limit, client side: w1 ping-pong, w2 and w4 pipelined, w3 64 connections, w6 1 MiB echo. Prints one line of JSON.
#include "wire.h"

enum { CONNECTIONS_MAX = 64, PIPELINED_MAX = 8192, LARGE_BYTES = 1 << 20, SAMPLES_MAX = 8 << 20 };

static const char *s_url;
static unsigned s_spin_us;
static int s_in_flight; // instead of the work's own number; 0 for that
static uint32_t *s_samples; // nanoseconds
static size_t s_sample_count;
static uint64_t s_calls;

static int dial(void) {
    address where;
    socklen_t size = parse_url(s_url, &where);
    int fd = socket(where.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(fd, &where.any, size) != 0) {
        die(s_url);
    }
    no_delay(fd);
    return fd;
}

static void send_all(int fd, const char *bytes, size_t count) {
    while (count > 0) {
        ssize_t sent = send(fd, bytes, count, MSG_NOSIGNAL);
        if (sent <= 0) {
            die("send");
        }
        bytes += sent;
        count -= (size_t)sent;
    }
}

static void receive_all(int fd, char *bytes, size_t count) {
    while (count > 0) {
        ssize_t got = recv(fd, bytes, count, 0);
        if (got <= 0) {
            die("recv");
        }
        bytes += got;
        count -= (size_t)got;
    }
}

static uint64_t server_cpu_us(void) {
    char frame[SMALL_BYTES] = {0};
    uint64_t figure;
    int fd = dial();
    put_head(frame, 16, KIND_FIGURES, 1);
    send_all(fd, frame, sizeof frame);
    receive_all(fd, frame, sizeof frame);
    close(fd);
    memcpy(&figure, frame + HEAD_BYTES, sizeof figure);
    return figure;
}

static void sample(uint64_t ns) {
    s_calls++;
    if (s_sample_count < SAMPLES_MAX) {
        s_samples[s_sample_count++] = ns > UINT32_MAX ? UINT32_MAX : (uint32_t)ns;
    }
}

// One call at a time on each of the connections.
static void one_each(int connections, uint64_t until) {
    int fds[CONNECTIONS_MAX], epoll = epoll_create1(0);
    uint64_t started[CONNECTIONS_MAX], now = now_ns();
    char frame[SMALL_BYTES] = {0};
    struct epoll_event events[EVENTS_MAX];
    for (int i = 0; i < connections; i++) {
        fds[i] = dial();
        struct epoll_event event = {.events = EPOLLIN, .data.u32 = (uint32_t)i};
        epoll_ctl(epoll, EPOLL_CTL_ADD, fds[i], &event);
    }
    for (int i = 0; i < connections; i++) {
        put_head(frame, 16, KIND_ECHO, (uint64_t)i);
        started[i] = now_ns();
        send_all(fds[i], frame, sizeof frame);
    }
    while (now < until) {
        // With one connection a plain recv blocks, which saves the epoll_wait; spinning needs it.
        int n = connections > 1 || s_spin_us > 0 ? wait_events(epoll, events, s_spin_us) : (events[0].data.u32 = 0, 1);
        for (int j = 0; j < n; j++) {
            uint32_t i = events[j].data.u32;
            receive_all(fds[i], frame, sizeof frame);
            now = now_ns();
            sample(now - started[i]);
            started[i] = now;
            send_all(fds[i], frame, sizeof frame);
        }
    }
    for (int i = 0; i < connections; i++) {
        close(fds[i]);
    }
    close(epoll);
}

// So many calls in flight on one connection: what came back is sent again, in one send.
static void pipelined(int in_flight, uint64_t until) {
    static char out[PIPELINED_MAX * SMALL_BYTES], in[PIPELINED_MAX * SMALL_BYTES];
    int fd = dial(), epoll = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN}, events[EVENTS_MAX];
    size_t have = 0;
    epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
    for (int i = 0; i < in_flight; i++) {
        put_head(out + i * SMALL_BYTES, 16, KIND_ECHO, (uint64_t)i);
    }
    send_all(fd, out, (size_t)in_flight * SMALL_BYTES);
    do {
        if (s_spin_us > 0) {
            wait_events(epoll, events, s_spin_us);
        }
        ssize_t got = recv(fd, in + have, sizeof in - have, 0);
        if (got <= 0) {
            die("recv");
        }
        have += (size_t)got;
        size_t whole = have / SMALL_BYTES;
        s_calls += whole;
        send_all(fd, in, whole * SMALL_BYTES);
        have -= whole * SMALL_BYTES;
        memmove(in, in + whole * SMALL_BYTES, have);
    } while (now_ns() < until);
    close(fd);
    close(epoll);
}

static void large(uint64_t until) {
    int fd = dial();
    char *frame = calloc(1, HEAD_BYTES + LARGE_BYTES);
    uint64_t started = now_ns();
    put_head(frame, LARGE_BYTES, KIND_ECHO, 1);
    while (started < until) {
        send_all(fd, frame, HEAD_BYTES + LARGE_BYTES);
        receive_all(fd, frame, HEAD_BYTES + LARGE_BYTES);
        uint64_t now = now_ns();
        sample(now - started);
        started = now;
    }
    close(fd);
    free(frame);
}

static void run(const char *work, double seconds) {
    s_calls = s_sample_count = 0;
    uint64_t until = now_ns() + (uint64_t)(seconds * 1e9);
    if (strcmp(work, "w1") == 0) {
        one_each(1, until);
    } else if (strcmp(work, "w3") == 0) {
        one_each(CONNECTIONS_MAX, until);
    } else if (strcmp(work, "w2") == 0 || strcmp(work, "w4") == 0) {
        pipelined(s_in_flight > 0 ? s_in_flight : work[1] == '2' ? 64 : 256, until);
    } else if (strcmp(work, "w6") == 0) {
        large(until);
    } else {
        fprintf(stderr, "'%s' is no work of this client: w1 w2 w3 w4 w6\n", work);
        exit(2);
    }
}

static int by_value(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static double percentile(double share) {
    return s_sample_count == 0 ? 0 : s_samples[(size_t)(share * (double)(s_sample_count - 1))] / 1000.0;
}

int main(int count, char **args) {
    const char *work = "w1";
    double seconds = 5, warmup = 2;
    int idle = 0;
    for (int i = 1; i + 1 < count; i += 2) {
        const char *value = args[i + 1];
        if (strcmp(args[i], "--connect") == 0) {
            s_url = value;
        } else if (strcmp(args[i], "--work") == 0) {
            work = value;
        } else if (strcmp(args[i], "--seconds") == 0) {
            seconds = atof(value);
        } else if (strcmp(args[i], "--warmup") == 0) {
            warmup = atof(value);
        } else if (strcmp(args[i], "--spin") == 0) {
            s_spin_us = (unsigned)atoi(value);
        } else if (strcmp(args[i], "--in-flight") == 0) {
            s_in_flight = atoi(value);
        } else if (strcmp(args[i], "--idle") == 0) {
            idle = atoi(value);
        }
    }
    if (s_url == NULL || s_in_flight < 0 || s_in_flight > PIPELINED_MAX) {
        fprintf(stderr, "usage: client --connect <url> --work <w1|w2|w3|w4|w6> [--seconds 5] [--warmup 2] [--spin <us>]\n"
                        "              [--in-flight <1 to %d>] [--idle <further connections>]\n", PIPELINED_MAX);
        return 2;
    }
    s_samples = calloc(SAMPLES_MAX, sizeof *s_samples);
    for (int i = 0; i < idle; i++) {
        dial(); // open until the end of the process
    }
    run(work, warmup);
    uint64_t server_before = server_cpu_us(), before = cpu_us(), started = now_ns();
    run(work, seconds);
    double took = (double)(now_ns() - started) / 1e9, calls = (double)(s_calls > 0 ? s_calls : 1);
    uint64_t used = cpu_us() - before, server_used = server_cpu_us() - server_before;
    qsort(s_samples, s_sample_count, sizeof *s_samples, by_value);
    printf("{\"work\":\"%s\",\"url\":\"%s\",\"calls_per_s\":%.1f,\"mb_per_s\":%.2f,\"p50_us\":%.2f,\"p99_us\":%.2f,\"p999_us\":%.2f,"
           "\"client_cpu_us_per_call\":%.3f,\"server_cpu_us_per_call\":%.3f}\n",
           work, s_url, calls / took, calls / took * (work[1] == '6' ? LARGE_BYTES : 16) / 1e6,
           percentile(0.5), percentile(0.99), percentile(0.999), (double)used / calls, (double)server_used / calls);
    return 0;
}
