// An echo over Cap'n Proto RPC: EzRpc, one thread.
#include "echo.capnp.h"
#include <capnp/ez-rpc.h>
#include <cstdio>
#include <cstring>
#include <string>

struct EchoServer final : Echo::Server {
    kj::Promise<void> echo(EchoContext call) override {
        auto data = call.getParams().getData();
        call.getResults(capnp::MessageSize{8 + data.size() / 8, 0}).setData(data);
        return kj::READY_NOW;
    }
};

int main(int count, char **args) {
    if (count != 3 || std::strcmp(args[1], "--listen") != 0) {
        std::fprintf(stderr, "usage: server --listen <tcp://127.0.0.1:port | unix:/path>\n");
        return 2;
    }
    bool is_unix = std::strncmp(args[2], "unix:", 5) == 0;
    capnp::ReaderOptions unlimited;
    unlimited.traversalLimitInWords = 1ull << 60; // many large messages over one connection are the work
    capnp::EzRpcServer server(kj::heap<EchoServer>(), is_unix ? args[2] : args[2] + std::strlen("tcp://"), 0, unlimited);
    auto &wait = server.getWaitScope();
    if (is_unix) {
        server.getPort().wait(wait);
        std::printf("ready %s\n", args[2]);
    } else {
        std::printf("ready tcp://127.0.0.1:%u\n", server.getPort().wait(wait));
    }
    std::fflush(stdout);
    kj::NEVER_DONE.wait(wait);
}
