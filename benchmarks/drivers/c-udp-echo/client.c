// The raw limit over UDP, client side: w1 ping-pong, w2 64 datagrams in flight, each sent again when it is back. Nothing is repeated, so
// a lost datagram ends the run: loopback with buffers that hold all. Prints one line of JSON.
#include "udp.h"

enum { SAMPLES_MAX = 8 << 20, IN_FLIGHT_MAX = 64 };

static unsigned s_spin_us, s_bytes = 64;
static uint32_t *s_samples; // nanoseconds
static size_t s_sample_count;
static uint64_t s_calls;

static int dial(const char *url) {
    struct sockaddr_in where = parse_url(url);
    struct timeval limit = {.tv_sec = 5};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), buffer = 4 << 20;
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    if (connect(fd, (struct sockaddr *)&where, sizeof where) != 0) {
        die(url);
    }
    return fd;
}

static uint64_t server_cpu_us(int fd) {
    char data[DATAGRAM_BYTES_MAX] = {FIGURES};
    uint64_t figure;
    if (send(fd, data, 1, 0) != 1 || receive(fd, data, NULL, 0) != sizeof figure) {
        die("figures");
    }
    memcpy(&figure, data, sizeof figure);
    return figure;
}

static void run(int fd, unsigned in_flight, double seconds) {
    char data[DATAGRAM_BYTES_MAX] = {0};
    uint64_t started[IN_FLIGHT_MAX], now = now_ns(), until = now + (uint64_t)(seconds * 1e9);
    unsigned out = 0;
    s_calls = s_sample_count = 0;
    for (; out < in_flight; out++) {
        data[8] = (char)out;
        started[out] = now_ns();
        send(fd, data, s_bytes, 0);
    }
    while (out > 0) {
        if (receive(fd, data, NULL, s_spin_us) != (ssize_t)s_bytes) {
            die("a datagram was lost");
        }
        unsigned slot = (unsigned char)data[8];
        now = now_ns();
        s_calls++;
        if (s_sample_count < SAMPLES_MAX) {
            s_samples[s_sample_count++] = (uint32_t)(now - started[slot]);
        }
        if (now >= until) {
            out--;
            continue;
        }
        started[slot] = now;
        send(fd, data, s_bytes, 0);
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
    const char *work = "w1", *url = NULL;
    double seconds = 5, warmup = 2;
    for (int i = 1; i + 1 < count; i += 2) {
        const char *name = args[i], *value = args[i + 1];
        if (strcmp(name, "--connect") == 0) url = value;
        else if (strcmp(name, "--work") == 0) work = value;
        else if (strcmp(name, "--seconds") == 0) seconds = atof(value);
        else if (strcmp(name, "--warmup") == 0) warmup = atof(value);
        else if (strcmp(name, "--bytes") == 0) s_bytes = (unsigned)atoi(value);
        else if (strcmp(name, "--spin") == 0) s_spin_us = (unsigned)atoi(value);
    }
    if (url == NULL || s_bytes < 16 || s_bytes > DATAGRAM_BYTES_MAX || (strcmp(work, "w1") != 0 && strcmp(work, "w2") != 0)) {
        fprintf(stderr, "usage: client --connect <url> --work <w1|w2> [--bytes 64] [--seconds 5] [--warmup 2] [--spin <us>]\n");
        return 2;
    }
    unsigned in_flight = work[1] == '1' ? 1 : IN_FLIGHT_MAX;
    int fd = dial(url);
    s_samples = calloc(SAMPLES_MAX, sizeof *s_samples);
    run(fd, in_flight, warmup);
    uint64_t server_before = server_cpu_us(fd), before = cpu_us(), begun = now_ns();
    run(fd, in_flight, seconds);
    double took = (double)(now_ns() - begun) / 1e9, calls = (double)(s_calls > 0 ? s_calls : 1);
    uint64_t used = cpu_us() - before, server_used = server_cpu_us(fd) - server_before;
    qsort(s_samples, s_sample_count, sizeof *s_samples, by_value);
    printf("{\"work\":\"%s\",\"url\":\"%s\",\"calls_per_s\":%.1f,\"mb_per_s\":%.2f,\"p50_us\":%.2f,\"p99_us\":%.2f,\"p999_us\":%.2f,"
           "\"client_cpu_us_per_call\":%.3f,\"server_cpu_us_per_call\":%.3f}\n",
           work, url, calls / took, calls / took * s_bytes / 1e6, percentile(0.5), percentile(0.99), percentile(0.999), (double)used / calls,
           (double)server_used / calls);
    return 0;
}
