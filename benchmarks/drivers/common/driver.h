// What the C and C++ clients of other frameworks share: the options of a work, its clock and samples, its line of JSON.
// The works and the members of the line are those of the load tool; the server's processor time is read from /proc, in ticks of 10 ms.
#pragma once
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { DRIVER_SAMPLES_MAX = 8 << 20, DRIVER_CONNECTIONS_MAX = 5000, DRIVER_SMALL = 16, DRIVER_ITEM = 64, DRIVER_LARGE = 1 << 20 };

typedef struct {
    const char *url, *work;
    double seconds, warmup;
    int server_pid;
    int connections, in_flight;
    size_t bytes;
} driver_plan;

static uint32_t *s_driver_samples; // nanoseconds
static size_t s_driver_sample_count;

static inline uint64_t driver_now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static inline void driver_fail(const char *what, const char *detail) {
    fprintf(stderr, "%s: %s\n", what, detail);
    exit(1);
}

// The works that this client has are a list such as "w1 w2 w3".
static inline driver_plan driver_parse(int count, char **args, const char *works) {
    driver_plan plan = {NULL, NULL, 5, 2, 0, 1, 1, DRIVER_SMALL};
    for (int i = 1; i + 1 < count; i += 2) {
        const char *name = args[i], *value = args[i + 1];
        if (strcmp(name, "--connect") == 0) {
            plan.url = value;
        } else if (strcmp(name, "--work") == 0) {
            plan.work = value;
        } else if (strcmp(name, "--seconds") == 0) {
            plan.seconds = atof(value);
        } else if (strcmp(name, "--warmup") == 0) {
            plan.warmup = atof(value);
        } else if (strcmp(name, "--server-pid") == 0) {
            plan.server_pid = atoi(value);
        }
    }
    if (plan.url == NULL || plan.work == NULL || strlen(plan.work) != 2 || strstr(works, plan.work) == NULL) {
        fprintf(stderr, "usage: client --connect <url> --work <one of %s> [--seconds 5] [--warmup 2] [--server-pid <pid>]\n", works);
        exit(2);
    }
    switch (plan.work[1]) {
    case '2': plan.in_flight = 64; break;
    case '3': plan.connections = 64; break;
    case '4': plan.in_flight = 256; break;
    case '5': plan.bytes = DRIVER_ITEM; break;
    case '6': plan.bytes = DRIVER_LARGE; break;
    case '8': plan.connections = DRIVER_CONNECTIONS_MAX; break;
    default: break;
    }
    s_driver_samples = (uint32_t *)calloc(DRIVER_SAMPLES_MAX, sizeof *s_driver_samples);
    return plan;
}

// One thread at a time.
static inline void driver_sample(uint64_t ns) {
    if (s_driver_sample_count < DRIVER_SAMPLES_MAX) {
        s_driver_samples[s_driver_sample_count++] = ns > UINT32_MAX ? UINT32_MAX : (uint32_t)ns;
    }
}

static inline double driver_own_cpu_us(void) {
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e6 + (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
}

// utime and stime of proc_pid_stat(5): the 12th and 13th field behind the name in brackets.
static inline double driver_cpu_us_of(int pid) {
    char path[64], text[1024];
    unsigned long user = 0, system = 0;
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        return 0;
    }
    text[fread(text, 1, sizeof text - 1, file)] = 0;
    fclose(file);
    const char *rest = strrchr(text, ')');
    if (rest == NULL || sscanf(rest, ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system) != 2) {
        return 0;
    }
    return (double)(user + system) * 1e6 / (double)sysconf(_SC_CLK_TCK);
}

// RssAnon of proc_pid_status(5): private pages in memory.
static inline double driver_resident_bytes_of(int pid) {
    char path[64], line[256];
    long kib = 0;
    snprintf(path, sizeof path, "/proc/%d/status", pid);
    FILE *file = fopen(path, "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (sscanf(line, "RssAnon: %ld kB", &kib) == 1) {
            break;
        }
    }
    if (file != NULL) {
        fclose(file);
    }
    return (double)kib * 1024;
}

typedef struct {
    uint64_t started;
    double own_cpu, server_cpu;
} driver_window;

static inline driver_window driver_begin(const driver_plan *plan) {
    driver_window window;
    s_driver_sample_count = 0;
    window.server_cpu = driver_cpu_us_of(plan->server_pid);
    window.own_cpu = driver_own_cpu_us();
    window.started = driver_now_ns();
    return window;
}

static inline int driver_by_value(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static inline void driver_print_percentile(const char *name, double share) {
    if (s_driver_sample_count == 0) {
        printf(",\"%s\":null", name);
    } else {
        printf(",\"%s\":%.2f", name, s_driver_samples[(size_t)(share * (double)(s_driver_sample_count - 1))] / 1000.0);
    }
}

static inline void driver_print(const driver_plan *plan, driver_window window, double calls) {
    double took = (double)(driver_now_ns() - window.started) / 1e9;
    double own = driver_own_cpu_us() - window.own_cpu, server = driver_cpu_us_of(plan->server_pid) - window.server_cpu;
    calls = calls > 0 ? calls : 1;
    qsort(s_driver_samples, s_driver_sample_count, sizeof *s_driver_samples, driver_by_value);
    printf("{\"work\":\"%s\",\"url\":\"%s\",\"calls_per_s\":%.1f,\"mb_per_s\":%.2f", plan->work, plan->url, calls / took,
           calls / took * (double)plan->bytes / 1e6);
    driver_print_percentile("p50_us", 0.5);
    driver_print_percentile("p99_us", 0.99);
    driver_print_percentile("p999_us", 0.999);
    printf(",\"client_cpu_us_per_call\":%.3f,\"server_cpu_us_per_call\":%.3f}\n", own / calls, server / calls);
}

static inline void driver_print_idle(const driver_plan *plan, double bytes_per_connection) {
    printf("{\"work\":\"%s\",\"url\":\"%s\",\"resident_bytes_per_idle_connection\":%.1f,\"connections\":%d}\n", plan->work, plan->url,
           bytes_per_connection, plan->connections);
}
