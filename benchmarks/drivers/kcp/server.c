// Returns bytes as they come, on any number of TCP connections: what the far end of a KCP tunnel leads to.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int count, char **args) {
    struct sockaddr_in where = {.sin_family = AF_INET, .sin_port = htons((uint16_t)(count == 2 ? atoi(args[1]) : 0))};
    int listener = socket(AF_INET, SOCK_STREAM, 0), epoll = epoll_create1(0), one = 1;
    struct epoll_event event = {.events = EPOLLIN, .data.fd = listener};
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listener, (struct sockaddr *)&where, sizeof where) != 0 || listen(listener, 128) != 0) {
        perror("usage: server <port>");
        return 1;
    }
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
    puts("ready");
    fflush(stdout);
    while (epoll_wait(epoll, &event, 1, -1) > 0) {
        char data[65536];
        if (event.data.fd == listener) {
            struct epoll_event added = {.events = EPOLLIN, .data.fd = accept(listener, NULL, NULL)};
            setsockopt(added.data.fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
            epoll_ctl(epoll, EPOLL_CTL_ADD, added.data.fd, &added);
            continue;
        }
        ssize_t bytes = recv(event.data.fd, data, sizeof data, 0);
        if (bytes <= 0 || send(event.data.fd, data, (size_t)bytes, MSG_NOSIGNAL) != bytes) {
            close(event.data.fd);
        }
    }
    return 0;
}
