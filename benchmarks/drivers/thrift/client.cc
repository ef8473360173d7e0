// The works over Thrift. Its clients block: w3 has a thread for each connection, w2 and w4 send ahead on one connection.
#include "../common/driver.h"
#include "gen-cpp/Echo.h"
#include <cstring>
#include <memory>
#include <string>
#include <thread>
#include <thrift/protocol/TBinaryProtocol.h>
#include <thrift/transport/TBufferTransports.h>
#include <thrift/transport/TSocket.h>
#include <vector>

using namespace apache::thrift;
using Client = std::shared_ptr<EchoClient>;

static Client dial(const char *url) {
    int port = 0;
    std::shared_ptr<transport::TSocket> socket;
    if (std::strncmp(url, "unix:", 5) == 0) {
        socket = std::make_shared<transport::TSocket>(std::string(url + 5));
    } else if (std::sscanf(url, "tcp://127.0.0.1:%d", &port) == 1) {
        socket = std::make_shared<transport::TSocket>("127.0.0.1", port);
        socket->setNoDelay(true);
    } else {
        driver_fail(url, "no end point of this client");
    }
    auto framed = std::make_shared<transport::TFramedTransport>(socket);
    framed->open();
    return std::make_shared<EchoClient>(std::make_shared<protocol::TBinaryProtocol>(framed));
}

static void one_at_a_time(EchoClient &client, const std::string &data, uint64_t until, std::vector<uint32_t> &samples) {
    std::string result;
    samples.clear();
    for (uint64_t started = driver_now_ns(); started < until;) {
        client.echo(result, data);
        uint64_t now = driver_now_ns();
        samples.push_back((uint32_t)(now - started));
        started = now;
    }
}

static uint64_t pipelined(EchoClient &client, const std::string &data, int in_flight, uint64_t until) {
    std::string result;
    uint64_t calls = 0;
    int out = in_flight;
    for (int i = 0; i < in_flight; i++) {
        client.send_echo(data);
    }
    while (out > 0) {
        client.recv_echo(result);
        calls++;
        if (driver_now_ns() < until) {
            client.send_echo(data);
        } else {
            out--;
        }
    }
    return calls;
}

static uint64_t run(const driver_plan &plan, std::vector<Client> &clients, double seconds) {
    std::string data(plan.bytes, 'x');
    uint64_t until = driver_now_ns() + (uint64_t)(seconds * 1e9), calls = 0;
    if (plan.in_flight > 1) {
        return pipelined(*clients[0], data, plan.in_flight, until);
    }
    std::vector<std::vector<uint32_t>> samples(clients.size());
    std::vector<std::thread> threads;
    for (size_t i = 1; i < clients.size(); i++) {
        threads.emplace_back([&, i] { one_at_a_time(*clients[i], data, until, samples[i]); });
    }
    one_at_a_time(*clients[0], data, until, samples[0]);
    for (auto &thread : threads) {
        thread.join();
    }
    for (auto &some : samples) {
        calls += some.size();
        for (uint32_t ns : some) {
            driver_sample(ns);
        }
    }
    return calls;
}

// w8: the slope of the server's resident memory between a fifth of the connections and all of them; each has carried a call.
static double resident_with(const driver_plan &plan, std::vector<Client> &clients, int count) {
    std::string result;
    while ((int)clients.size() < count) {
        clients.push_back(dial(plan.url));
        clients.back()->echo(result, "x");
    }
    sleep(1);
    return driver_resident_bytes_of(plan.server_pid);
}

int main(int count, char **args) {
    driver_plan plan = driver_parse(count, args, "w1 w2 w3 w4 w6 w8");
    std::vector<Client> clients;
    if (plan.work[1] == '8') {
        double few = resident_with(plan, clients, plan.connections / 5), all = resident_with(plan, clients, plan.connections);
        driver_print_idle(&plan, (all - few) / (plan.connections - plan.connections / 5));
        return 0;
    }
    for (int i = 0; i < plan.connections; i++) {
        clients.push_back(dial(plan.url));
    }
    run(plan, clients, plan.warmup);
    driver_window window = driver_begin(&plan);
    double calls = (double)run(plan, clients, plan.seconds);
    driver_print(&plan, window, calls);
    return 0;
}
