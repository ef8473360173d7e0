// What the machine itself takes away: a thread on each processor reads the clock and nothing else, and counts where it stood still. What a hypervisor, an
// interrupt or another process takes shows as a gap between two readings; no program's tail can be better than that.
// usage: pauses [seconds]     prints one line of JSON, for all processors together
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { PROCESSORS_MAX = 256, PAUSE_NS = 20000 }; // two readings take some 50 ns; 20 µs is what a wake-up costs

struct watch {
    pthread_t thread;
    int processor;
    double seconds;
    int64_t pauses;
    int64_t paused_ns;
    int64_t longest_ns;
};

static int64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void *run(void *argument)
{
    struct watch *watch = argument;
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(watch->processor, &set);
    (void)pthread_setaffinity_np(pthread_self(), sizeof set, &set); // where it is refused, the scheduler spreads them
    int64_t last = now_ns();
    int64_t end = last + (int64_t)(watch->seconds * 1e9);
    while (last < end) {
        int64_t now = now_ns();
        int64_t gap = now - last;
        if (gap > PAUSE_NS) {
            watch->pauses++;
            watch->paused_ns += gap;
            if (gap > watch->longest_ns)
                watch->longest_ns = gap;
        }
        last = now;
    }
    return NULL;
}

int main(int count, char **arguments)
{
    static struct watch watches[PROCESSORS_MAX];
    double seconds = count > 1 ? atof(arguments[1]) : 2;
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    if (processors > PROCESSORS_MAX)
        processors = PROCESSORS_MAX;
    if (!(seconds > 0 && seconds <= 60)) {
        fprintf(stderr, "usage: pauses [seconds, at most 60]\n");
        return 2;
    }
    int64_t pauses = 0, paused_ns = 0, longest_ns = 0;
    for (long i = 0; i < processors; i++) {
        watches[i].processor = (int)i;
        watches[i].seconds = seconds;
        if (pthread_create(&watches[i].thread, NULL, run, &watches[i]) != 0) {
            perror("pthread_create");
            return 1;
        }
    }
    for (long i = 0; i < processors; i++) {
        pthread_join(watches[i].thread, NULL);
        pauses += watches[i].pauses;
        paused_ns += watches[i].paused_ns;
        if (watches[i].longest_ns > longest_ns)
            longest_ns = watches[i].longest_ns;
    }
    printf("{\"pauses_per_s\":%.0f,\"paused_percent\":%.2f,\"longest_pause_us\":%.0f}\n", pauses / seconds / processors,
        paused_ns / (seconds * 1e7) / processors, longest_ns / 1e3);
    return 0;
}
