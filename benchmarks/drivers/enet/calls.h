// Calls of a closed loop and their times: what the C clients of the comparison share.
#pragma once
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { CONNECTIONS_MAX = 64, IN_FLIGHT_MAX = 64, CALLS_MAX = CONNECTIONS_MAX * IN_FLIGHT_MAX, SAMPLES_MAX = 8 << 20, BYTES_MAX = 1024 };

typedef struct {
    char host[64];
    uint16_t port;
    unsigned connections, in_flight, bytes, channels;
    double seconds, warmup;
} plan;

static uint32_t *s_samples; // microseconds
static size_t s_sample_count;

static inline uint64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static inline plan parse_plan(int count, char **args) {
    plan p = {.connections = 1, .in_flight = 1, .bytes = 64, .channels = 1, .seconds = 5, .warmup = 2};
    for (int i = 1; i + 1 < count; i += 2) {
        const char *name = args[i], *value = args[i + 1];
        if (strcmp(name, "--connect") == 0) {
            int port = 0;
            p.port = sscanf(value, "%63[0-9.]:%d", p.host, &port) == 2 ? (uint16_t)port : 0;
        } else if (strcmp(name, "--connections") == 0) p.connections = (unsigned)atoi(value);
        else if (strcmp(name, "--in-flight") == 0) p.in_flight = (unsigned)atoi(value);
        else if (strcmp(name, "--bytes") == 0) p.bytes = (unsigned)atoi(value);
        else if (strcmp(name, "--channels") == 0) p.channels = (unsigned)atoi(value);
        else if (strcmp(name, "--seconds") == 0) p.seconds = atof(value);
        else if (strcmp(name, "--warmup") == 0) p.warmup = atof(value);
    }
    if (p.port == 0 || p.connections == 0 || p.connections > CONNECTIONS_MAX || p.in_flight == 0 || p.in_flight > IN_FLIGHT_MAX
        || p.bytes < sizeof(uint32_t) || p.bytes > BYTES_MAX || p.channels == 0 || p.channels > IN_FLIGHT_MAX) {
        fprintf(stderr, "usage: client --connect <a.b.c.d:port> [--connections 1] [--in-flight 1] [--bytes 64] [--channels 1] [--seconds 5] [--warmup 2]\n");
        exit(2);
    }
    s_samples = calloc(SAMPLES_MAX, sizeof *s_samples);
    return p;
}

static inline void add_sample(uint64_t ns) {
    if (s_sample_count < SAMPLES_MAX) {
        s_samples[s_sample_count++] = ns / 1000 > UINT32_MAX ? UINT32_MAX : (uint32_t)(ns / 1000);
    }
}

static inline int by_value(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static inline double percentile_ms(double share) {
    return s_sample_count == 0 ? 0 : s_samples[(size_t)(share * (double)(s_sample_count - 1))] / 1000.0;
}

static inline void print_figures(double took, unsigned failed) {
    qsort(s_samples, s_sample_count, sizeof *s_samples, by_value);
    printf("{\"calls\":%zu,\"calls_per_s\":%.1f,\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"p999_ms\":%.3f,\"max_ms\":%.3f,\"failed\":%u}\n",
           s_sample_count, (double)s_sample_count / took, percentile_ms(0.5), percentile_ms(0.99), percentile_ms(0.999), percentile_ms(1), failed);
}
