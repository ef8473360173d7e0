// The works over Cap'n Proto RPC: an EzRpc client for each connection, all on one thread.
#include "../common/driver.h"
#include "echo.capnp.h"
#include <capnp/ez-rpc.h>
#include <cstring>
#include <memory>
#include <vector>

struct Caller {
    Echo::Client client;
    kj::ArrayPtr<const kj::byte> data;
    uint64_t until;
    bool samples;
    uint64_t calls = 0;

    capnp::RemotePromise<Echo::EchoResults> send() {
        auto request = client.echoRequest(capnp::MessageSize{16 + data.size() / 8, 0});
        request.setData(data);
        return request.send();
    }

    uint64_t on_reply(capnp::Response<Echo::EchoResults> &reply, uint64_t started) {
        if (reply.getData().size() != data.size()) {
            driver_fail("echo", "another size came back");
        }
        uint64_t now = driver_now_ns();
        calls++;
        if (samples) {
            driver_sample(now - started);
        }
        return now;
    }

    // One call after the other until the time is over.
    kj::Promise<void> loop(uint64_t started) {
        return send().then([this, started](capnp::Response<Echo::EchoResults> reply) -> kj::Promise<void> {
            uint64_t now = on_reply(reply, started);
            return now < until ? loop(now) : kj::Promise<void>(kj::READY_NOW);
        });
    }
};

using Clients = std::vector<std::unique_ptr<capnp::EzRpcClient>>;

static uint64_t run(const driver_plan &plan, Clients &clients, double seconds) {
    std::vector<kj::byte> data(plan.bytes);
    auto &wait = clients[0]->getWaitScope();
    uint64_t until = driver_now_ns() + (uint64_t)(seconds * 1e9), calls = 0;
    std::vector<std::unique_ptr<Caller>> callers;
    for (auto &client : clients) {
        for (int i = 0; i < plan.in_flight; i++) {
            callers.emplace_back(new Caller{client->getMain<Echo>(), kj::arrayPtr(data.data(), data.size()), until, plan.in_flight == 1});
        }
    }
    if (callers.size() == 1) {
        // Without a chain of promises for the whole run, which would only grow.
        for (uint64_t started = driver_now_ns(); started < until;) {
            auto reply = callers[0]->send().wait(wait);
            started = callers[0]->on_reply(reply, started);
        }
        return callers[0]->calls;
    }
    auto all = kj::heapArrayBuilder<kj::Promise<void>>(callers.size());
    for (auto &caller : callers) {
        all.add(caller->loop(driver_now_ns()));
    }
    kj::joinPromises(all.finish()).wait(wait);
    for (auto &caller : callers) {
        calls += caller->calls;
    }
    return calls;
}

int main(int count, char **args) {
    driver_plan plan = driver_parse(count, args, "w1 w2 w3 w4 w6");
    capnp::ReaderOptions unlimited;
    unlimited.traversalLimitInWords = 1ull << 60;
    Clients clients;
    for (int i = 0; i < plan.connections; i++) {
        const char *where = std::strncmp(plan.url, "tcp://", 6) == 0 ? plan.url + 6 : plan.url;
        clients.emplace_back(new capnp::EzRpcClient(where, 0, unlimited));
    }
    run(plan, clients, plan.warmup);
    driver_window window = driver_begin(&plan);
    double calls = (double)run(plan, clients, plan.seconds);
    driver_print(&plan, window, calls);
    return 0;
}
