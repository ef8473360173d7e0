// The works over ZeroMQ: a DEALER for each connection, one application thread and one I/O thread.
#include "../common/driver.h"
#include <zmq.h>

static void *s_sockets[DRIVER_CONNECTIONS_MAX];
static char *s_request, *s_reply;

static void *dial(void *context, const char *url) {
    char text[256];
    int unlimited = 0, is_unix = strncmp(url, "unix:", 5) == 0;
    void *socket = zmq_socket(context, ZMQ_DEALER);
    zmq_setsockopt(socket, ZMQ_SNDHWM, &unlimited, sizeof unlimited);
    zmq_setsockopt(socket, ZMQ_RCVHWM, &unlimited, sizeof unlimited);
    snprintf(text, sizeof text, is_unix ? "ipc://%s" : "%s", is_unix ? url + 5 : url);
    if (zmq_connect(socket, text) != 0) {
        driver_fail(url, zmq_strerror(zmq_errno()));
    }
    return socket;
}

static void request(int connection, size_t bytes) {
    if (zmq_send(s_sockets[connection], s_request, bytes, 0) < 0) {
        driver_fail("zmq_send", zmq_strerror(zmq_errno()));
    }
}

static void reply(int connection, size_t bytes) {
    if (zmq_recv(s_sockets[connection], s_reply, bytes, 0) != (int)bytes) {
        driver_fail("zmq_recv", zmq_strerror(zmq_errno()));
    }
}

// So many in flight on one connection; a latency is known where there is only one.
static uint64_t pipelined(const driver_plan *plan, uint64_t until) {
    uint64_t calls = 0, now = driver_now_ns(), started = now;
    int out = plan->in_flight;
    for (int i = 0; i < out; i++) {
        request(0, plan->bytes);
    }
    while (out > 0) {
        reply(0, plan->bytes);
        now = driver_now_ns();
        calls++;
        if (plan->in_flight == 1) {
            driver_sample(now - started);
        }
        started = now;
        if (now < until) {
            request(0, plan->bytes);
        } else {
            out--;
        }
    }
    return calls;
}

static uint64_t one_each(const driver_plan *plan, uint64_t until) {
    static zmq_pollitem_t items[DRIVER_CONNECTIONS_MAX];
    static uint64_t started[DRIVER_CONNECTIONS_MAX];
    uint64_t calls = 0;
    int live = plan->connections;
    for (int i = 0; i < plan->connections; i++) {
        items[i] = (zmq_pollitem_t){.socket = s_sockets[i], .events = ZMQ_POLLIN};
        started[i] = driver_now_ns();
        request(i, plan->bytes);
    }
    while (live > 0) {
        zmq_poll(items, plan->connections, -1);
        for (int i = 0; i < plan->connections; i++) {
            if (!(items[i].revents & ZMQ_POLLIN)) {
                continue;
            }
            reply(i, plan->bytes);
            uint64_t now = driver_now_ns();
            driver_sample(now - started[i]);
            calls++;
            if (now < until) {
                started[i] = now;
                request(i, plan->bytes);
            } else {
                live--;
            }
        }
    }
    return calls;
}

static uint64_t run(const driver_plan *plan, double seconds) {
    uint64_t until = driver_now_ns() + (uint64_t)(seconds * 1e9);
    return plan->connections > 1 ? one_each(plan, until) : pipelined(plan, until);
}

int main(int count, char **args) {
    driver_plan plan = driver_parse(count, args, "w1 w2 w3 w4 w6");
    void *context = zmq_ctx_new();
    s_request = calloc(1, plan.bytes);
    s_reply = calloc(1, plan.bytes);
    for (int i = 0; i < plan.connections; i++) {
        s_sockets[i] = dial(context, plan.url);
    }
    run(&plan, plan.warmup);
    driver_window window = driver_begin(&plan);
    driver_print(&plan, window, (double)run(&plan, plan.seconds));
    return 0;
}
