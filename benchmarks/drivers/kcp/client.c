// Calls over TCP connections to a local KCP tunnel (Debian's kcptun), whose other end leads to an echo that returns bytes as they are: so
// many connections, one call at a time on each. What the tunnel does with them is up to its options.
#include "../enet/calls.h"
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

static plan s_plan;
static int s_fds[CONNECTIONS_MAX];
static uint64_t s_started[CONNECTIONS_MAX];
static size_t s_have[CONNECTIONS_MAX];

static void dial(int i) {
    struct sockaddr_in where = {.sin_family = AF_INET, .sin_port = htons(s_plan.port)};
    int one = 1;
    inet_pton(AF_INET, s_plan.host, &where.sin_addr);
    s_fds[i] = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(s_fds[i], (struct sockaddr *)&where, sizeof where) != 0) {
        perror("connect");
        exit(1);
    }
    setsockopt(s_fds[i], IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
}

static void send_call(int i) {
    char data[BYTES_MAX] = {0};
    s_started[i] = now_ns();
    s_have[i] = 0;
    if (send(s_fds[i], data, s_plan.bytes, MSG_NOSIGNAL) != (ssize_t)s_plan.bytes) {
        perror("send");
        exit(1);
    }
}

static unsigned run(double seconds) {
    struct pollfd polled[CONNECTIONS_MAX];
    uint64_t until = now_ns() + (uint64_t)(seconds * 1e9), limit = until + 60000000000u;
    unsigned out = 0;
    s_sample_count = 0;
    for (unsigned i = 0; i < s_plan.connections; i++, out++) {
        polled[i] = (struct pollfd){.fd = s_fds[i], .events = POLLIN};
        send_call((int)i);
    }
    while (out > 0 && now_ns() < limit && poll(polled, s_plan.connections, 1000) >= 0) {
        for (unsigned i = 0; i < s_plan.connections; i++) {
            char data[BYTES_MAX];
            if ((polled[i].revents & POLLIN) == 0) {
                continue;
            }
            ssize_t bytes = recv(s_fds[i], data, s_plan.bytes - s_have[i], 0);
            if (bytes <= 0) {
                fprintf(stderr, "the tunnel closed a connection\n");
                return out;
            }
            s_have[i] += (size_t)bytes;
            if (s_have[i] < s_plan.bytes) {
                continue;
            }
            uint64_t now = now_ns();
            add_sample(now - s_started[i]);
            if (now < until) {
                send_call((int)i);
            } else {
                out--;
            }
        }
    }
    return out;
}

int main(int count, char **args) {
    s_plan = parse_plan(count, args);
    for (unsigned i = 0; i < s_plan.connections; i++) {
        dial((int)i);
    }
    run(s_plan.warmup);
    uint64_t begun = now_ns();
    unsigned failed = run(s_plan.seconds);
    print_figures((double)(now_ns() - begun) / 1e9, failed);
    return 0;
}
