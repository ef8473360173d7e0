// Calls over reliable ENet channels: so many connections with so many calls in flight on each, all on one channel or spread over several.
#include "calls.h"
#include <enet/enet.h>

static uint64_t s_started[CALLS_MAX];
static plan s_plan;

static void send_call(ENetPeer *peer, uint32_t call) {
    char data[BYTES_MAX] = {0};
    memcpy(data, &call, sizeof call);
    s_started[call] = now_ns();
    enet_peer_send(peer, (enet_uint8)(call % s_plan.channels), enet_packet_create(data, s_plan.bytes, ENET_PACKET_FLAG_RELIABLE));
}

// All calls that are out when the time is over are waited for.
static unsigned run(ENetHost *host, ENetPeer **peers, double seconds) {
    ENetEvent event;
    uint64_t until = now_ns() + (uint64_t)(seconds * 1e9), limit = until + 60000000000u;
    unsigned out = 0;
    s_sample_count = 0;
    for (unsigned i = 0; i < s_plan.connections * s_plan.in_flight; i++, out++) {
        send_call(peers[i / s_plan.in_flight], i);
    }
    enet_host_flush(host);
    while (out > 0 && now_ns() < limit) {
        if (enet_host_service(host, &event, 1) <= 0) {
            continue;
        }
        do {
            if (event.type == ENET_EVENT_TYPE_DISCONNECT) {
                fprintf(stderr, "ENet gave the connection up\n");
                return out;
            }
            if (event.type != ENET_EVENT_TYPE_RECEIVE) {
                continue;
            }
            uint32_t call;
            uint64_t now = now_ns();
            memcpy(&call, event.packet->data, sizeof call);
            enet_packet_destroy(event.packet);
            add_sample(now - s_started[call]);
            if (now < until) {
                send_call(event.peer, call);
            } else {
                out--;
            }
        } while (enet_host_check_events(host, &event) > 0);
        enet_host_flush(host);
    }
    return out;
}

int main(int count, char **args) {
    s_plan = parse_plan(count, args);
    ENetAddress where = {.port = s_plan.port};
    ENetPeer *peers[CONNECTIONS_MAX];
    ENetEvent event;
    enet_initialize();
    enet_address_set_host(&where, s_plan.host);
    ENetHost *host = enet_host_create(NULL, s_plan.connections, s_plan.channels, 0, 0);
    for (unsigned i = 0; i < s_plan.connections; i++) {
        peers[i] = enet_host_connect(host, &where, s_plan.channels, 0);
        // Loss is not what ends these connections: the default gives up after 5 s.
        enet_peer_timeout(peers[i], 64, 30000, 60000);
    }
    for (unsigned connected = 0; connected < s_plan.connections;) {
        if (enet_host_service(host, &event, 60000) <= 0 || event.type != ENET_EVENT_TYPE_CONNECT) {
            fprintf(stderr, "no connection\n");
            return 1;
        }
        connected++;
    }
    run(host, peers, s_plan.warmup);
    uint64_t begun = now_ns();
    unsigned failed = run(host, peers, s_plan.seconds);
    print_figures((double)(now_ns() - begun) / 1e9, failed);
    return 0;
}
