// Sends INITs of our UDP transport at a steady rate, each from another source address of 10.200.0.0/16 that does not exist. Needs root, and
// is for network namespaces only: it refuses to run where there is a way out.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <arpa/inet.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { INIT_BYTES = 1200, PACKET_BYTES = INIT_BYTES + 28, BATCH = 100 };

static uint64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static uint32_t crc32c(const unsigned char *bytes, size_t count) {
    uint32_t crc = 0xFFFFFFFFu;
    for (size_t i = 0; i < count; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++) {
            crc = (crc >> 1) ^ (0x82F63B78u & (0u - (crc & 1)));
        }
    }
    return ~crc;
}

// docs/udp.md §2: no token, no parameters, zeros.
static void write_init(unsigned char *init) {
    memset(init, 0, INIT_BYTES);
    init[0] = 0xD0;
    init[4] = 1; // version
    for (int i = 13; i < 21; i++) {
        init[i] = 0x5A; // the client's id
    }
    uint32_t crc = htonl(crc32c(init, INIT_BYTES - 4));
    memcpy(init + INIT_BYTES - 4, &crc, 4);
}

static int has_way_out(void) {
    FILE *routes = fopen("/proc/net/route", "r");
    char line[256], device[64];
    unsigned destination = 1;
    int found = 0;
    while (routes != NULL && fgets(line, sizeof line, routes) != NULL) {
        found |= sscanf(line, "%63s %x", device, &destination) == 2 && destination == 0;
    }
    if (routes != NULL) {
        fclose(routes);
    }
    return found;
}

int main(int count, char **args) {
    if (count != 5 || has_way_out()) {
        fprintf(stderr, "usage: flood <a.b.c.d> <port> <packets per second> <seconds>, in a namespace without a default route\n");
        return 2;
    }
    static unsigned char packets[BATCH][PACKET_BYTES];
    struct mmsghdr messages[BATCH] = {0};
    struct iovec vectors[BATCH];
    struct sockaddr_in to = {.sin_family = AF_INET};
    inet_pton(AF_INET, args[1], &to.sin_addr);
    double rate = atof(args[3]), seconds = atof(args[4]);
    int fd = socket(AF_INET, SOCK_RAW, IPPROTO_RAW), buffer = 16 << 20;
    if (fd < 0) {
        perror("socket");
        return 1;
    }
    setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &buffer, sizeof buffer);
    for (int i = 0; i < BATCH; i++) {
        struct iphdr *ip = (struct iphdr *)packets[i];
        struct udphdr *udp = (struct udphdr *)(packets[i] + 20);
        *ip = (struct iphdr){.version = 4, .ihl = 5, .tot_len = htons(PACKET_BYTES), .ttl = 64, .protocol = IPPROTO_UDP, .daddr = to.sin_addr.s_addr};
        *udp = (struct udphdr){.source = htons((uint16_t)(20000 + i)), .dest = htons((uint16_t)atoi(args[2])), .len = htons(INIT_BYTES + 8)};
        write_init(packets[i] + 28); // checksum 0: none
        vectors[i] = (struct iovec){packets[i], PACKET_BYTES};
        messages[i].msg_hdr = (struct msghdr){.msg_name = &to, .msg_namelen = sizeof to, .msg_iov = &vectors[i], .msg_iovlen = 1};
    }
    uint64_t begun = now_ns(), sent = 0, dropped = 0;
    uint32_t source = 1;
    for (uint64_t now = begun; (double)(now - begun) < seconds * 1e9; now = now_ns()) {
        uint64_t due = (uint64_t)((double)(now - begun) * rate / 1e9);
        if (sent + dropped + BATCH > due) {
            struct timespec nap = {.tv_nsec = 200000};
            nanosleep(&nap, NULL);
            continue;
        }
        for (int i = 0; i < BATCH; i++) {
            ((struct iphdr *)packets[i])->saddr = htonl(0x0AC80000u | (source++ & 0xFFFF));
        }
        int taken = sendmmsg(fd, messages, BATCH, 0);
        sent += taken > 0 ? (uint64_t)taken : 0;
        dropped += (uint64_t)(BATCH - (taken > 0 ? taken : 0));
    }
    printf("{\"sent\":%lu,\"not_sent\":%lu,\"per_second\":%.0f}\n", sent, dropped, (double)sent / ((double)(now_ns() - begun) / 1e9));
    return 0;
}
