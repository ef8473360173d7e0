// An echo over Thrift's non-blocking server: one thread, framed binary protocol, the handler on that thread.
#include "gen-cpp/Echo.h"
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>
#include <thrift/protocol/TBinaryProtocol.h>
#include <thrift/server/TNonblockingServer.h>
#include <thrift/transport/TNonblockingServerSocket.h>

using namespace apache::thrift;

struct Handler : EchoIf {
    void echo(std::string &result, const std::string &data) override { result = data; }
};

struct Announcer : server::TServerEventHandler {
    std::shared_ptr<transport::TNonblockingServerSocket> socket;
    std::string url;
    void preServe() override {
        if (url.empty()) {
            std::printf("ready tcp://127.0.0.1:%d\n", socket->getListenPort());
        } else {
            std::printf("ready %s\n", url.c_str());
        }
        std::fflush(stdout);
    }
};

int main(int count, char **args) {
    int port = 0;
    if (count != 3 || std::strcmp(args[1], "--listen") != 0) {
        std::fprintf(stderr, "usage: server --listen <tcp://127.0.0.1:port | unix:/path>\n");
        return 2;
    }
    auto announcer = std::make_shared<Announcer>();
    if (std::strncmp(args[2], "unix:", 5) == 0) {
        announcer->url = args[2];
        announcer->socket = std::make_shared<transport::TNonblockingServerSocket>(std::string(args[2] + 5));
    } else if (std::sscanf(args[2], "tcp://127.0.0.1:%d", &port) == 1) {
        announcer->socket = std::make_shared<transport::TNonblockingServerSocket>("127.0.0.1", port);
    } else {
        std::fprintf(stderr, "'%s' is no end point of this server\n", args[2]);
        return 2;
    }
    auto processor = std::make_shared<EchoProcessor>(std::make_shared<Handler>());
    server::TNonblockingServer server(processor, std::make_shared<protocol::TBinaryProtocolFactory>(), announcer->socket);
    server.setNumIOThreads(1);
    server.setServerEventHandler(announcer);
    server.serve();
}
