// An echo over reliable ENet channels: each message goes back on the channel on which it came.
#include <enet/enet.h>
#include <stdio.h>
#include <stdlib.h>

int main(int count, char **args) {
    if (count != 2 || enet_initialize() != 0) {
        fprintf(stderr, "usage: server <port>\n");
        return 2;
    }
    ENetAddress where = {.host = ENET_HOST_ANY, .port = (enet_uint16)atoi(args[1])};
    ENetHost *host = enet_host_create(&where, 128, 64, 0, 0);
    ENetEvent event;
    if (host == NULL) {
        perror("enet_host_create");
        return 1;
    }
    puts("ready");
    fflush(stdout);
    for (;;) {
        // One millisecond at most, so that what is due is repeated in time.
        if (enet_host_service(host, &event, 1) <= 0) {
            continue;
        }
        do {
            if (event.type == ENET_EVENT_TYPE_RECEIVE) {
                ENetPacket *reply = enet_packet_create(event.packet->data, event.packet->dataLength, ENET_PACKET_FLAG_RELIABLE);
                enet_peer_send(event.peer, event.channelID, reply);
                enet_packet_destroy(event.packet);
            }
        } while (enet_host_check_events(host, &event) > 0);
        enet_host_flush(host);
    }
}
