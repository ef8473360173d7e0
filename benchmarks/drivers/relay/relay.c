// A path between two network namespaces, in user space: packets of any protocol come out of a TUN device in one and go into a TUN
// device in the other, later, or not at all. Needs root. What happens to the n-th packet of a direction depends on the seed and on n only.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

enum { PACKET_BYTES_MAX = 2048, WAITING_MAX = 1 << 16, BATCH_MAX = 64 };

typedef struct {
    uint64_t due, order;
    uint32_t bytes;
    char data[PACKET_BYTES_MAX];
} packet;

typedef struct {
    int in, out;
    uint64_t random;
    uint64_t free_at; // when the last packet has left the queue of a path with a rate
    unsigned burst_left;
    packet **heap; // by time, then by order of arrival
    size_t waiting;
    uint64_t taken, lost, full, sent, bytes_max;
} direction;

static double s_delay_ms, s_jitter_ms, s_loss, s_reorder, s_reorder_ms, s_duplicate, s_rate_mbit;
static unsigned s_burst_max = 1, s_queue = 100;
static uint64_t s_order;
static packet *s_free[WAITING_MAX];
static size_t s_free_count;
static volatile sig_atomic_t s_stop;

static void die(const char *what) {
    perror(what);
    exit(1);
}

static uint64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

// SplitMix64, as a share of 1.
static double draw(direction *d) {
    uint64_t z = d->random += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

static int is_before(const packet *a, const packet *b) {
    return a->due != b->due ? a->due < b->due : a->order < b->order;
}

static void push(direction *d, packet *p) {
    size_t i = d->waiting++;
    for (; i > 0 && is_before(p, d->heap[(i - 1) / 2]); i = (i - 1) / 2) {
        d->heap[i] = d->heap[(i - 1) / 2];
    }
    d->heap[i] = p;
}

static packet *pop(direction *d) {
    packet *first = d->heap[0], *last = d->heap[--d->waiting];
    size_t i = 0;
    for (size_t child; (child = 2 * i + 1) < d->waiting; i = child) {
        child += child + 1 < d->waiting && is_before(d->heap[child + 1], d->heap[child]);
        if (is_before(last, d->heap[child])) {
            break;
        }
        d->heap[i] = d->heap[child];
    }
    d->heap[i] = last;
    return first;
}

static void enqueue(direction *d, const char *data, uint32_t bytes, uint64_t due) {
    if (d->waiting == WAITING_MAX) {
        d->full++;
        return;
    }
    packet *p = s_free_count > 0 ? s_free[--s_free_count] : malloc(sizeof *p);
    p->due = due;
    p->order = s_order++;
    p->bytes = bytes;
    memcpy(p->data, data, bytes);
    push(d, p);
}

// The same number of draws for each packet, so that one setting does not shift the others.
static void carry(direction *d, const char *data, uint32_t bytes, uint64_t now) {
    double loss = draw(d), burst = draw(d), jitter = draw(d), reorder = draw(d), duplicate = draw(d);
    double mean_burst = (1 + s_burst_max) / 2.0; // the share of losses is the same with bursts as without
    d->taken++;
    d->bytes_max = bytes > d->bytes_max ? bytes : d->bytes_max;
    if (d->burst_left > 0) {
        d->burst_left--;
        d->lost++;
        return;
    }
    if (loss < s_loss / mean_burst / (1 - s_loss + s_loss / mean_burst)) {
        d->burst_left = (unsigned)(burst * s_burst_max);
        d->lost++;
        return;
    }
    uint64_t leaves = now;
    if (s_rate_mbit > 0) {
        uint64_t each = (uint64_t)(bytes * 8 * 1000 / s_rate_mbit);
        d->free_at = d->free_at > now ? d->free_at : now;
        if (d->free_at - now > (uint64_t)s_queue * (uint64_t)(1500 * 8 * 1000 / s_rate_mbit)) {
            d->full++;
            return;
        }
        leaves = d->free_at += each;
    }
    uint64_t due = leaves + (uint64_t)((s_delay_ms + s_jitter_ms * jitter + (reorder < s_reorder ? s_reorder_ms : 0)) * 1e6);
    enqueue(d, data, bytes, due);
    if (duplicate < s_duplicate) {
        enqueue(d, data, bytes, due + 1000000);
    }
}

static void take_all(direction *d) {
    char data[PACKET_BYTES_MAX];
    for (int i = 0; i < BATCH_MAX; i++) {
        ssize_t bytes = read(d->in, data, sizeof data);
        if (bytes <= 0) {
            return;
        }
        carry(d, data, (uint32_t)bytes, now_ns());
    }
}

static uint64_t send_due(direction *d) {
    while (d->waiting > 0 && d->heap[0]->due <= now_ns()) {
        packet *p = pop(d);
        d->sent += write(d->out, p->data, p->bytes) == (ssize_t)p->bytes;
        if (s_free_count < WAITING_MAX) {
            s_free[s_free_count++] = p;
        } else {
            free(p);
        }
    }
    return d->waiting > 0 ? d->heap[0]->due : UINT64_MAX;
}

static int open_tun(const char *name) {
    char path[256];
    snprintf(path, sizeof path, "%s%s", strchr(name, '/') == NULL ? "/run/netns/" : "", name);
    int own = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC), other = open(path, O_RDONLY | O_CLOEXEC);
    if (own < 0 || other < 0 || setns(other, CLONE_NEWNET) != 0) {
        die(path);
    }
    int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
    struct ifreq request = {.ifr_flags = IFF_TUN | IFF_NO_PI};
    strcpy(request.ifr_name, "path0");
    if (fd < 0 || ioctl(fd, TUNSETIFF, &request) != 0) {
        die("/dev/net/tun");
    }
    if (setns(own, CLONE_NEWNET) != 0) {
        die("setns");
    }
    close(own);
    close(other);
    return fd;
}

static void print_counts(const char *name, const direction *d) {
    printf("\"%s\":{\"packets\":%lu,\"lost\":%lu,\"queue_full\":%lu,\"sent\":%lu,\"bytes_max\":%lu}", name, d->taken, d->lost, d->full,
           d->sent, d->bytes_max);
}

static void on_signal(int signal) {
    (void)signal;
    s_stop = 1;
}

static void run(direction *up, direction *down) {
    struct pollfd fds[2] = {{.fd = up->in, .events = POLLIN}, {.fd = down->in, .events = POLLIN}};
    while (!s_stop) {
        uint64_t a = send_due(up), b = send_due(down), due = a < b ? a : b, now = now_ns();
        struct timespec wait = {.tv_sec = 3600};
        if (due != UINT64_MAX) {
            uint64_t left = due > now ? due - now : 0;
            wait = (struct timespec){.tv_sec = (time_t)(left / 1000000000), .tv_nsec = (long)(left % 1000000000)};
        }
        if (ppoll(fds, 2, &wait, NULL) > 0) {
            take_all(up);
            take_all(down);
        }
    }
}

int main(int count, char **args) {
    const char *client = NULL, *server = NULL;
    uint64_t seed = 1;
    for (int i = 1; i + 1 < count; i += 2) {
        const char *name = args[i], *value = args[i + 1];
        double number = atof(value);
        if (strcmp(name, "--client") == 0) client = value;
        else if (strcmp(name, "--server") == 0) server = value;
        else if (strcmp(name, "--seed") == 0) seed = strtoull(value, NULL, 10);
        else if (strcmp(name, "--delay-ms") == 0) s_delay_ms = number;
        else if (strcmp(name, "--jitter-ms") == 0) s_jitter_ms = number;
        else if (strcmp(name, "--loss") == 0) s_loss = number / 100;
        else if (strcmp(name, "--burst") == 0) s_burst_max = (unsigned)number;
        else if (strcmp(name, "--reorder") == 0) s_reorder = number / 100;
        else if (strcmp(name, "--reorder-ms") == 0) s_reorder_ms = number;
        else if (strcmp(name, "--duplicate") == 0) s_duplicate = number / 100;
        else if (strcmp(name, "--rate-mbit") == 0) s_rate_mbit = number;
        else if (strcmp(name, "--queue") == 0) s_queue = (unsigned)number;
        else client = server = NULL, count = 0;
    }
    if (client == NULL || server == NULL) {
        fprintf(stderr, "usage: relay --client <namespace or its path> --server <namespace or its path> [--seed 1] [--delay-ms <one way>] [--jitter-ms <ms>] [--loss <%%>]\n"
                        "             [--burst <packets>] [--reorder <%%> --reorder-ms <ms>] [--duplicate <%%>] [--rate-mbit <Mbit/s> --queue <packets>]\n");
        return 2;
    }
    int a = open_tun(client), b = open_tun(server);
    direction up = {.in = a, .out = b, .random = seed, .heap = calloc(WAITING_MAX, sizeof(packet *))};
    direction down = {.in = b, .out = a, .random = ~seed, .heap = calloc(WAITING_MAX, sizeof(packet *))};
    struct sigaction action = {.sa_handler = on_signal};
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    prctl(PR_SET_TIMERSLACK, 1);
    puts("ready");
    fflush(stdout);
    run(&up, &down);
    putchar('{');
    print_counts("up", &up);
    putchar(',');
    print_counts("down", &down);
    puts("}");
    return 0;
}
