/* A plain program with the duties of the audio thread and none of its work: `watcher CPU PRIORITY PERIOD_MS LIMIT_MS`
   wakes each period on one processor, in memory that is locked, until its standard input ends. One line of JSON: how
   late it woke at worst, and how often by more than the limit. */
#define _GNU_SOURCE
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

static double now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

int main(int count, char **words) {
  if (count < 5) return 2;
  cpu_set_t cpus;
  CPU_ZERO(&cpus);
  CPU_SET(atoi(words[1]), &cpus);
  struct sched_param place = {.sched_priority = atoi(words[2])};
  if (mlockall(MCL_CURRENT | MCL_FUTURE) || sched_setaffinity(0, sizeof cpus, &cpus) ||
      sched_setscheduler(0, SCHED_FIFO, &place))
    return 1;
  double period = atof(words[3]), limit = atof(words[4]), worst = 0;
  long late = 0;
  struct pollfd input = {.fd = 0, .events = POLLIN};
  for (;;) {
    double began = now_ms();
    if (poll(&input, 1, (int)period) != 0) break;
    double over = now_ms() - began - period;
    if (over > worst) worst = over;
    if (over > limit) late++;
  }
  printf("{\"worstMs\":%.1f,\"missed\":%ld}\n", worst, late);
}
