// What the server and the client of the C echo share: frames, end points, clocks.
// A frame: u32 length of what follows, u32 kind, u64 id, payload; host byte order. 32 bytes for a payload of 16.
// kind 0: echo. kind 1: figures; the payload of the answer is the server's processor time in microseconds, u64, then u64 zero.
#pragma once
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { KIND_ECHO = 0, KIND_FIGURES = 1, HEAD_BYTES = 16, SMALL_BYTES = 32, EVENTS_MAX = 256 };

typedef union {
    struct sockaddr any;
    struct sockaddr_in tcp;
    struct sockaddr_un local;
} address;

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

static inline void put_head(char *frame, uint32_t payload_bytes, uint32_t kind, uint64_t id) {
    uint32_t length = HEAD_BYTES - 4 + payload_bytes;
    memcpy(frame, &length, 4);
    memcpy(frame + 4, &kind, 4);
    memcpy(frame + 8, &id, 8);
}

// tcp://a.b.c.d:port or unix:/path
static inline socklen_t parse_url(const char *url, address *out) {
    memset(out, 0, sizeof *out);
    if (strncmp(url, "unix:/", 6) == 0 && strlen(url + 5) < sizeof out->local.sun_path) {
        out->local.sun_family = AF_UNIX;
        strcpy(out->local.sun_path, url + 5);
        return sizeof out->local;
    }
    char host[64];
    int port;
    if (sscanf(url, "tcp://%63[0-9.]:%d", host, &port) != 2 || inet_pton(AF_INET, host, &out->tcp.sin_addr) != 1) {
        fprintf(stderr, "'%s' is no end point: tcp://a.b.c.d:port or unix:/path\n", url);
        exit(2);
    }
    out->tcp.sin_family = AF_INET;
    out->tcp.sin_port = htons((uint16_t)port);
    return sizeof out->tcp;
}

static inline void no_delay(int fd) {
    int one = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one); // fails on Unix sockets, which never delay
}

// epoll_wait that polls for spin_us before it blocks.
static inline int wait_events(int epoll, struct epoll_event *events, unsigned spin_us) {
    if (spin_us > 0) {
        uint64_t until = now_ns() + spin_us * 1000ull;
        do {
            int n = epoll_wait(epoll, events, EVENTS_MAX, 0);
            if (n != 0) {
                return n;
            }
        } while (now_ns() < until);
    }
    return epoll_wait(epoll, events, EVENTS_MAX, -1);
}
