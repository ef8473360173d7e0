// An echo over gRPC C++: its callback API.
#include "echo.grpc.pb.h"
#include <condition_variable>
#include <cstdio>
#include <cstring>
#include <grpcpp/grpcpp.h>
#include <string>
#include <vector>

using comparison::Payload;

class Items : public grpc::ServerWriteReactor<Payload> {
  public:
    Items(int64_t count, int bytes) : _left(count) {
        _item.set_data(std::string((size_t)bytes, 'x'));
        next();
    }

    void OnWriteDone(bool ok) override {
        if (ok) {
            next();
        } else {
            Finish(grpc::Status::CANCELLED);
        }
    }

    void OnDone() override { delete this; }

  private:
    void next() {
        if (_left-- > 0) {
            StartWrite(&_item);
        } else {
            Finish(grpc::Status::OK);
        }
    }

    Payload _item;
    int64_t _left;
};

class EchoService : public comparison::Echo::CallbackService {
    grpc::ServerUnaryReactor *Unary(grpc::CallbackServerContext *context, const Payload *request, Payload *reply) override {
        reply->set_data(request->data());
        auto *reactor = context->DefaultReactor();
        reactor->Finish(grpc::Status::OK);
        return reactor;
    }

    grpc::ServerWriteReactor<Payload> *Items(grpc::CallbackServerContext *, const comparison::StreamRequest *request) override {
        return new ::Items(request->items(), request->item_bytes());
    }
};

int main(int count, char **args) {
    EchoService service;
    grpc::ServerBuilder builder;
    std::vector<std::string> unix_urls;
    int port = 0;
    builder.SetMaxReceiveMessageSize(-1);
    builder.SetMaxSendMessageSize(-1);
    for (int i = 1; i + 1 < count && std::strcmp(args[i], "--listen") == 0; i += 2) {
        if (std::strncmp(args[i + 1], "tcp://", 6) == 0) {
            builder.AddListeningPort(args[i + 1] + 6, grpc::InsecureServerCredentials(), &port);
        } else {
            builder.AddListeningPort(args[i + 1], grpc::InsecureServerCredentials());
            unix_urls.push_back(args[i + 1]);
        }
    }
    builder.RegisterService(&service);
    auto server = builder.BuildAndStart();
    if (server == nullptr) {
        std::fprintf(stderr, "usage: server --listen <url> [--listen <url> ...]\n");
        return 2;
    }
    if (port != 0) {
        std::printf("ready tcp://127.0.0.1:%d\n", port);
    }
    for (auto &url : unix_urls) {
        std::printf("ready %s\n", url.c_str());
    }
    std::fflush(stdout);
    server->Wait();
}
