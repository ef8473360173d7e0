// The works over gRPC C++: w1 and w6 by the blocking stub, which is the quickest for one call at a time, the others by callbacks; a
// connection of its own for each channel.
#include "../common/driver.h"
#include "echo.grpc.pb.h"
#include <atomic>
#include <condition_variable>
#include <grpcpp/grpcpp.h>
#include <cstring>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

using comparison::Payload;
using Stub = std::unique_ptr<comparison::Echo::Stub>;

static std::mutex s_gate;
static std::condition_variable s_ended;
static size_t s_live;    // s_gate
static uint64_t s_calls; // s_gate

static Stub dial(const char *url) {
    grpc::ChannelArguments arguments;
    arguments.SetMaxReceiveMessageSize(-1);
    arguments.SetMaxSendMessageSize(-1);
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1); // else channels to one address share a connection
    auto channel = grpc::CreateCustomChannel(
        std::strncmp(url, "tcp://", 6) == 0 ? url + 6 : url, grpc::InsecureChannelCredentials(), arguments);
    if (!channel->WaitForConnected(std::chrono::system_clock::now() + std::chrono::seconds(5))) {
        driver_fail(url, "no connection");
    }
    return comparison::Echo::NewStub(channel);
}

static void check(const grpc::Status &status) {
    if (!status.ok()) {
        driver_fail("call", status.error_message().c_str());
    }
}

// One call after the other, each started by the end of the one before.
class Caller {
  public:
    Caller(comparison::Echo::Stub *stub, size_t bytes, uint64_t until, bool samples) : _stub(stub), _until(until), _samples(samples) {
        _request.set_data(std::string(bytes, 'x'));
    }

    void start() {
        _context.reset(new grpc::ClientContext);
        _started = driver_now_ns();
        _stub->async()->Unary(_context.get(), &_request, &_reply, [this](grpc::Status status) { on_reply(status); });
    }

  private:
    void on_reply(const grpc::Status &status) {
        uint64_t now = driver_now_ns();
        check(status);
        {
            std::lock_guard<std::mutex> lock(s_gate);
            s_calls++;
            if (_samples) {
                driver_sample(now - _started);
            }
            if (now >= _until) {
                s_live--;
                s_ended.notify_one();
                return;
            }
        }
        start();
    }

    comparison::Echo::Stub *_stub;
    uint64_t _until, _started = 0;
    bool _samples;
    Payload _request, _reply;
    std::unique_ptr<grpc::ClientContext> _context;
};

static uint64_t one_at_a_time(Stub &stub, size_t bytes, uint64_t until) {
    Payload request, reply;
    uint64_t calls = 0;
    request.set_data(std::string(bytes, 'x'));
    for (uint64_t started = driver_now_ns(); started < until; calls++) {
        grpc::ClientContext context;
        check(stub->Unary(&context, request, &reply));
        uint64_t now = driver_now_ns();
        driver_sample(now - started);
        started = now;
    }
    return calls;
}

static uint64_t items(Stub &stub, uint64_t until) {
    uint64_t count = 0;
    do {
        grpc::ClientContext context;
        comparison::StreamRequest request;
        Payload item;
        request.set_items(100000);
        request.set_item_bytes(DRIVER_ITEM);
        auto reader = stub->Items(&context, request);
        while (reader->Read(&item)) {
            count++;
        }
        check(reader->Finish());
    } while (driver_now_ns() < until);
    return count;
}

static uint64_t many(const driver_plan &plan, std::vector<Stub> &stubs, uint64_t until) {
    std::vector<std::unique_ptr<Caller>> callers;
    for (auto &stub : stubs) {
        for (int i = 0; i < plan.in_flight; i++) {
            callers.emplace_back(new Caller(stub.get(), plan.bytes, until, plan.in_flight == 1));
        }
    }
    s_live = callers.size();
    s_calls = 0;
    for (auto &caller : callers) {
        caller->start();
    }
    std::unique_lock<std::mutex> lock(s_gate);
    s_ended.wait(lock, [] { return s_live == 0; });
    return s_calls;
}

static uint64_t run(const driver_plan &plan, std::vector<Stub> &stubs, double seconds) {
    uint64_t until = driver_now_ns() + (uint64_t)(seconds * 1e9);
    switch (plan.work[1]) {
    case '1':
    case '6': return one_at_a_time(stubs[0], plan.bytes, until);
    case '5': return items(stubs[0], until);
    default: return many(plan, stubs, until);
    }
}

int main(int count, char **args) {
    driver_plan plan = driver_parse(count, args, "w1 w2 w3 w4 w5 w6");
    std::vector<Stub> stubs;
    for (int i = 0; i < plan.connections; i++) {
        stubs.push_back(dial(plan.url));
    }
    run(plan, stubs, plan.warmup);
    driver_window window = driver_begin(&plan);
    double calls = (double)run(plan, stubs, plan.seconds);
    driver_print(&plan, window, calls);
    return 0;
}
