// The raw limit over UDP, server side: sends each datagram back. One byte with the value 1 asks for the processor time used, in µs.
#include "udp.h"

int main(int count, char **args) {
    const char *url = NULL;
    unsigned spin_us = 0;
    for (int i = 1; i + 1 < count; i += 2) {
        if (strcmp(args[i], "--listen") == 0) {
            url = args[i + 1];
        } else if (strcmp(args[i], "--spin") == 0) {
            spin_us = (unsigned)atoi(args[i + 1]);
        }
    }
    struct sockaddr_in where = parse_url(url), from;
    socklen_t size = sizeof where;
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), buffer = 4 << 20;
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer);
    if (bind(fd, (struct sockaddr *)&where, sizeof where) != 0 || getsockname(fd, (struct sockaddr *)&where, &size) != 0) {
        die(url);
    }
    char host[64], data[DATAGRAM_BYTES_MAX];
    printf("ready udp://%s:%d\n", inet_ntop(AF_INET, &where.sin_addr, host, sizeof host), ntohs(where.sin_port));
    fflush(stdout);
    for (;;) {
        ssize_t bytes = receive(fd, data, &from, spin_us);
        if (bytes < 0) {
            die("recvfrom");
        }
        if (bytes == 1 && data[0] == FIGURES) {
            uint64_t used = cpu_us();
            memcpy(data, &used, sizeof used);
            bytes = sizeof used;
        }
        sendto(fd, data, (size_t)bytes, 0, (struct sockaddr *)&from, sizeof from);
    }
}
