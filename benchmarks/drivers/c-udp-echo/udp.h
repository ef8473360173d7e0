// What the server and the client of the C UDP echo share: end points, clocks, and the wait that polls before it blocks.
#pragma once
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { DATAGRAM_BYTES_MAX = 2048, FIGURES = 1 };

static inline void die(const char *what) {
    perror(what);
    exit(1);
}

static inline uint64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static inline uint64_t cpu_us(void) {
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return (uint64_t)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000000u + (uint64_t)(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
}

// udp://a.b.c.d:port
static inline struct sockaddr_in parse_url(const char *url) {
    struct sockaddr_in out = {.sin_family = AF_INET};
    char host[64];
    int port;
    if (url == NULL || sscanf(url, "udp://%63[0-9.]:%d", host, &port) != 2 || inet_pton(AF_INET, host, &out.sin_addr) != 1) {
        fprintf(stderr, "'%s' is no end point: udp://a.b.c.d:port\n", url == NULL ? "" : url);
        exit(2);
    }
    out.sin_port = htons((uint16_t)port);
    return out;
}

// A datagram; polls for spin_us before it blocks.
static inline ssize_t receive(int fd, char *data, struct sockaddr_in *from, unsigned spin_us) {
    socklen_t size = sizeof *from;
    if (spin_us > 0) {
        uint64_t until = now_ns() + spin_us * 1000ull;
        do {
            ssize_t bytes = recvfrom(fd, data, DATAGRAM_BYTES_MAX, MSG_DONTWAIT, (struct sockaddr *)from, from == NULL ? NULL : &size);
            if (bytes >= 0) {
                return bytes;
            }
        } while (now_ns() < until);
    }
    return recvfrom(fd, data, DATAGRAM_BYTES_MAX, 0, (struct sockaddr *)from, from == NULL ? NULL : &size);
}
