// An echo over ZeroMQ: a ROUTER that sends each message back to whom it came from.
#include <stdio.h>
#include <string.h>
#include <zmq.h>

// The end points of the comparison are tcp://host:port, which ZeroMQ calls the same, and unix:/path, which it calls ipc:///path.
static int bind_url(void *socket, const char *url) {
    char text[256];
    size_t size = sizeof text;
    int is_unix = strncmp(url, "unix:", 5) == 0;
    snprintf(text, sizeof text, is_unix ? "ipc://%s" : "%s", is_unix ? url + 5 : url);
    if (zmq_bind(socket, text) != 0 || zmq_getsockopt(socket, ZMQ_LAST_ENDPOINT, text, &size) != 0) {
        return 0;
    }
    printf("ready %s\n", is_unix ? url : text);
    return 1;
}

int main(int count, char **args) {
    void *context = zmq_ctx_new(), *router = zmq_socket(context, ZMQ_ROUTER);
    int unlimited = 0;
    zmq_setsockopt(router, ZMQ_SNDHWM, &unlimited, sizeof unlimited);
    zmq_setsockopt(router, ZMQ_RCVHWM, &unlimited, sizeof unlimited);
    for (int i = 1; i + 1 < count; i += 2) {
        if (strcmp(args[i], "--listen") != 0 || !bind_url(router, args[i + 1])) {
            fprintf(stderr, "usage: server --listen <url> [--listen <url> ...]; %s\n", zmq_strerror(zmq_errno()));
            return 2;
        }
    }
    fflush(stdout);
    for (;;) {
        zmq_msg_t peer, message;
        zmq_msg_init(&peer);
        zmq_msg_init(&message);
        if (zmq_msg_recv(&peer, router, 0) < 0 || zmq_msg_recv(&message, router, 0) < 0) {
            return 1;
        }
        zmq_msg_send(&peer, router, ZMQ_SNDMORE);
        zmq_msg_send(&message, router, 0);
    }
}
