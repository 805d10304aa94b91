/* An AudioToolbox and the part of libdispatch and Mach we call, for Linux. A thread per queue reads buffers at the speed
 * of a sound card, records what it read, and calls the callback it was given, from that thread. The structures are laid
 * out by this compiler from the declarations in Apple's headers, so offsets that do not agree show.
 *
 * fake_set(name, value) before or while it runs:
 *   speed        the device is that many times faster than real time
 *   ahead        frames that are read before they are heard
 *   stall        the device stands still
 *   not_yet      so many AudioQueueStart answer CannotStartYet
 *   new_output, start, enqueue, allocate   status to answer from now on
 *   refuse_bits  formats with so many bits are not supported
 *   policy       1 = Mach grants no real-time policy
 *   begin_late   ms from AudioQueueStart until the device begins; it reads ahead, but tells no time before
 *   return_late  ms after which AudioQueueStop and Reset give buffers back; -1 = never
 * fake_get(name): see the names there.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

typedef struct {
  double mSampleRate;
  uint32_t mFormatID, mFormatFlags, mBytesPerPacket, mFramesPerPacket, mBytesPerFrame, mChannelsPerFrame, mBitsPerChannel, mReserved;
} AudioStreamBasicDescription;

typedef struct {
  const uint32_t mAudioDataBytesCapacity;
  void *const mAudioData;
  uint32_t mAudioDataByteSize;
  void *mUserData;
  const uint32_t mPacketDescriptionCapacity;
  void *const mPacketDescriptions;
  uint32_t mPacketDescriptionCount;
} AudioQueueBuffer;

typedef struct { int16_t mSubframes, mSubframeDivisor; uint32_t mCounter, mType, mFlags; int16_t mHours, mMinutes, mSeconds, mFrames; } SMPTETime;
typedef struct {
  double mSampleTime;
  uint64_t mHostTime;
  double mRateScalar;
  uint64_t mWordClockTime;
  SMPTETime mSMPTETime;
  uint32_t mFlags, mReserved;
} AudioTimeStamp;

_Static_assert(sizeof(AudioStreamBasicDescription) == 40, "AudioStreamBasicDescription");
_Static_assert(offsetof(AudioQueueBuffer, mAudioData) == 8 && offsetof(AudioQueueBuffer, mAudioDataByteSize) == 16 && sizeof(AudioQueueBuffer) == 56, "AudioQueueBuffer");
_Static_assert(sizeof(AudioTimeStamp) == 64 && offsetof(AudioTimeStamp, mFlags) == 56, "AudioTimeStamp");

enum { MAX_BUFFERS = 16, TICK_US = 500 };
enum { InvalidBuffer = -66687, BufferEmpty = -66686, BufferInQueue = -66679, InvalidRunState = -66678, CannotStartYet = -66665 };

typedef struct Queue Queue;
typedef void (*Callback)(void *user, Queue *queue, AudioQueueBuffer *buffer);

struct Queue {
  AudioStreamBasicDescription format;
  Callback callback;
  void *user;
  AudioQueueBuffer *owned[MAX_BUFFERS];
  AudioQueueBuffer *fifo[MAX_BUFFERS];
  AudioQueueBuffer *returned[MAX_BUFFERS];
  AudioQueueBuffer *done[MAX_BUFFERS];
  int owned_count, count, returned_count, done_count, running, quit;
  double return_at, last, begin_at, heard, read_frames;
  uint32_t offset;
  double silence;
  pthread_mutex_t lock;
  pthread_cond_t delivered;
  pthread_t thread;
};

static struct { double speed, ahead, stall, not_yet, new_output, start, enqueue, allocate, refuse_bits, return_late, policy, begin_late; } set = {.speed = 1};
static struct { double callbacks, foreign, not_signal, gaps, violations, created, queues, semaphores, starts, stops, rate, bits, flags, policy_flavor, policy_period, policy_computation, policy_constraint, policy_preemptible, qos, run_loop; } got;
static FILE *record;

#define FIELD(s, f) if (!strcmp(name, #f)) return &s.f;
static double *find(const char *name) {
  FIELD(set, speed) FIELD(set, ahead) FIELD(set, stall) FIELD(set, not_yet) FIELD(set, new_output) FIELD(set, start)
  FIELD(set, enqueue) FIELD(set, allocate) FIELD(set, refuse_bits) FIELD(set, return_late) FIELD(set, policy) FIELD(set, begin_late)
  FIELD(got, callbacks) FIELD(got, foreign) FIELD(got, not_signal) FIELD(got, gaps) FIELD(got, violations)
  FIELD(got, created) FIELD(got, queues) FIELD(got, semaphores) FIELD(got, starts) FIELD(got, stops) FIELD(got, rate) FIELD(got, bits)
  FIELD(got, flags) FIELD(got, policy_flavor) FIELD(got, policy_period) FIELD(got, policy_computation)
  FIELD(got, policy_constraint) FIELD(got, policy_preemptible) FIELD(got, qos) FIELD(got, run_loop)
  fprintf(stderr, "fake-audiotoolbox has no %s\n", name);
  abort();
}
void fake_set(const char *name, double value) { *find(name) = value; }
double fake_get(const char *name) { return *find(name); }
void fake_reset(const char *path) {
  memset(&set, 0, sizeof set), memset(&got, 0, sizeof got);
  set.speed = 1;
  if (record) fclose(record);
  record = path && *path ? fopen(path, "wb") : NULL;
}
void fake_flush(void) { if (record) fflush(record); }

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

intptr_t dispatch_semaphore_signal(void *semaphore);

static void call_back(Queue *queue, AudioQueueBuffer *buffer) {
  got.callbacks++;
  if (pthread_equal(pthread_self(), queue->thread)) got.foreign++;
  if ((void *)queue->callback != (void *)dispatch_semaphore_signal) got.not_signal++;
  queue->callback(queue->user, queue, buffer);
}

/* What a sound card did since the last call, however late it comes; what was missing is silence. Under the lock. */
static void advance(Queue *queue) {
  double t = now(), from = queue->last > queue->begin_at ? queue->last : queue->begin_at;
  double passed = t > from ? t - from : 0;
  uint32_t frame_bytes = queue->format.mBytesPerFrame;
  queue->last = t;
  if (!queue->running || set.stall) return;
  queue->heard += passed * queue->format.mSampleRate * set.speed;
  for (double frames = queue->heard + set.ahead - queue->read_frames; frames >= 1;) {
    if (queue->count == 0) { queue->silence += (long)frames, queue->read_frames += (long)frames; break; }
    AudioQueueBuffer *buffer = queue->fifo[0];
    uint32_t left = (buffer->mAudioDataByteSize - queue->offset) / frame_bytes;
    uint32_t take = left < (uint32_t)frames ? left : (uint32_t)frames;
    got.gaps += queue->silence, queue->silence = 0;
    if (record) fwrite((char *)buffer->mAudioData + queue->offset, frame_bytes, take, record);
    queue->offset += take * frame_bytes, queue->read_frames += take, frames -= take;
    if (queue->offset < buffer->mAudioDataByteSize) continue;
    queue->done[queue->done_count++] = buffer;
    queue->offset = 0;
    memmove(queue->fifo, queue->fifo + 1, --queue->count * sizeof *queue->fifo);
  }
}

static void *device(void *argument) {
  Queue *queue = argument;
  AudioQueueBuffer *back[MAX_BUFFERS];
  pthread_mutex_lock(&queue->lock);
  while (!queue->quit) {
    advance(queue);
    int count = queue->done_count;
    memcpy(back, queue->done, count * sizeof *back);
    queue->done_count = 0;
    if (now() >= queue->return_at) {
      memcpy(back + count, queue->returned, queue->returned_count * sizeof *back);
      count += queue->returned_count;
      queue->returned_count = 0;
    }
    pthread_mutex_unlock(&queue->lock);
    for (int i = 0; i < count; i++) call_back(queue, back[i]);
    pthread_mutex_lock(&queue->lock);
    if (queue->returned_count + queue->done_count == 0) pthread_cond_broadcast(&queue->delivered);
    pthread_mutex_unlock(&queue->lock);
    usleep(TICK_US);
    pthread_mutex_lock(&queue->lock);
  }
  pthread_mutex_unlock(&queue->lock);
  return NULL;
}

int32_t AudioQueueNewOutput(const AudioStreamBasicDescription *format, Callback callback, void *user, void *loop, void *mode, uint32_t flags, Queue **out) {
  if (set.new_output != 0) return (int32_t)set.new_output;
  if (loop || mode || flags || !callback) return -50;
  if (format->mFormatID != 0x6c70636d || format->mFramesPerPacket != 1 || format->mBytesPerPacket != format->mBytesPerFrame || format->mReserved) return -50;
  if (set.refuse_bits == format->mBitsPerChannel) return 0x666d743f;
  Queue *queue = calloc(1, sizeof *queue);
  queue->format = *format, queue->callback = callback, queue->user = user;
  queue->last = now();
  pthread_mutex_init(&queue->lock, NULL);
  pthread_cond_init(&queue->delivered, NULL);
  pthread_create(&queue->thread, NULL, device, queue);
  got.created++, got.queues++, got.rate = format->mSampleRate, got.bits = format->mBitsPerChannel, got.flags = format->mFormatFlags;
  *out = queue;
  return 0;
}

int32_t AudioQueueAllocateBuffer(Queue *queue, uint32_t bytes, AudioQueueBuffer **out) {
  if (set.allocate != 0) return (int32_t)set.allocate;
  if (queue->owned_count == MAX_BUFFERS) return -108;
  AudioQueueBuffer *buffer = calloc(1, sizeof *buffer);
  *(uint32_t *)&buffer->mAudioDataBytesCapacity = bytes;
  *(void **)&buffer->mAudioData = malloc(bytes);
  queue->owned[queue->owned_count++] = buffer;
  *out = buffer;
  return 0;
}

static int contains(AudioQueueBuffer **list, int count, AudioQueueBuffer *buffer) {
  for (int i = 0; i < count; i++) if (list[i] == buffer) return 1;
  return 0;
}

int32_t AudioQueueEnqueueBuffer(Queue *queue, AudioQueueBuffer *buffer, uint32_t packets, void *descriptions) {
  int32_t status = (int32_t)set.enqueue;
  if (status != 0) return status;
  pthread_mutex_lock(&queue->lock);
  advance(queue);
  if (!contains(queue->owned, queue->owned_count, buffer) || packets || descriptions) status = InvalidBuffer;
  else if (contains(queue->fifo, queue->count, buffer) || contains(queue->returned, queue->returned_count, buffer) || contains(queue->done, queue->done_count, buffer)) status = BufferInQueue;
  else if (buffer->mAudioDataByteSize == 0) status = BufferEmpty;
  else if (buffer->mAudioDataByteSize > buffer->mAudioDataBytesCapacity || buffer->mAudioDataByteSize % queue->format.mBytesPerFrame) status = -50;
  else queue->fifo[queue->count++] = buffer;
  if (status != 0) got.violations++;
  pthread_mutex_unlock(&queue->lock);
  return status;
}

int32_t AudioQueueStart(Queue *queue, const void *when) {
  if (when) return -50;
  got.starts++;
  if (set.start != 0) return (int32_t)set.start;
  if (set.not_yet > 0) { set.not_yet--; return CannotStartYet; }
  pthread_mutex_lock(&queue->lock);
  advance(queue);
  queue->running = 1, queue->begin_at = now() + set.begin_late / 1000;
  pthread_mutex_unlock(&queue->lock);
  return 0;
}

int32_t AudioQueueReset(Queue *queue) {
  pthread_mutex_lock(&queue->lock);
  for (int i = 0; i < queue->count && set.return_late >= 0; i++) queue->returned[queue->returned_count++] = queue->fifo[i];
  queue->return_at = now() + set.return_late / 1000;
  queue->count = 0, queue->offset = 0;
  while (set.return_late == 0 && queue->returned_count + queue->done_count > 0) pthread_cond_wait(&queue->delivered, &queue->lock);
  pthread_mutex_unlock(&queue->lock);
  return 0;
}

int32_t AudioQueueStop(Queue *queue, uint8_t immediately) {
  if (!immediately) return -4;
  pthread_mutex_lock(&queue->lock);
  advance(queue);
  int was_running = queue->running;
  queue->running = 0, queue->heard = queue->read_frames = queue->silence = 0;
  pthread_mutex_unlock(&queue->lock);
  got.stops++;
  return was_running ? AudioQueueReset(queue) : 0;
}

int32_t AudioQueueGetCurrentTime(Queue *queue, void *timeline, AudioTimeStamp *stamp, uint8_t *discontinuity) {
  if (timeline || discontinuity) return -50;
  pthread_mutex_lock(&queue->lock);
  advance(queue);
  int running = queue->running;
  stamp->mSampleTime = queue->heard, stamp->mFlags = now() >= queue->begin_at;
  pthread_mutex_unlock(&queue->lock);
  return running ? 0 : InvalidRunState;
}

int32_t AudioQueueDispose(Queue *queue, uint8_t immediately) {
  if (!immediately) return -4;
  pthread_mutex_lock(&queue->lock);
  advance(queue);
  queue->quit = 1;
  pthread_mutex_unlock(&queue->lock);
  pthread_join(queue->thread, NULL);
  for (int i = 0; i < queue->owned_count; i++) free(queue->owned[i]->mAudioData), free(queue->owned[i]);
  free(queue);
  got.queues--;
  return 0;
}

int32_t AudioObjectSetPropertyData(uint32_t object, const uint32_t *address, uint32_t size, const void *data, uint32_t bytes, void *const *value) {
  got.run_loop = object == 1 && address[0] == 0x726e6c70 && address[1] == 0x676c6f62 && address[2] == 0 && !size && !data && bytes == sizeof(void *) && *value == NULL;
  return 0;
}

/* libdispatch. A moment is in ns of the monotonic clock here; 0 = now, as there. */
void *dispatch_semaphore_create(intptr_t value) {
  sem_t *semaphore = malloc(sizeof *semaphore);
  sem_init(semaphore, 0, value);
  got.semaphores++;
  return semaphore;
}
intptr_t dispatch_semaphore_signal(void *semaphore) { return sem_post(semaphore); }
uint64_t dispatch_time(uint64_t base, int64_t delta) { return (base ? base : (uint64_t)(now() * 1e9)) + delta; }
intptr_t dispatch_semaphore_wait(void *semaphore, uint64_t until) {
  struct timespec t = {until / 1000000000, until % 1000000000};
  int failed;
  do failed = until == 0 ? sem_trywait(semaphore) : sem_clockwait(semaphore, CLOCK_MONOTONIC, &t); while (failed && errno == EINTR);
  return failed;
}
void dispatch_release(void *semaphore) { sem_destroy(semaphore), free(semaphore), got.semaphores--; }

/* Mach: an Apple silicon clock, 24 MHz. */
int mach_timebase_info(uint32_t *info) { return info[0] = 125, info[1] = 3, 0; }
uint32_t pthread_mach_thread_np(pthread_t thread) { return pthread_equal(thread, pthread_self()) ? 771 : 0; }
int thread_policy_set(uint32_t thread, uint32_t flavor, const uint32_t *info, uint32_t count) {
  if (thread != 771 || count != 4 || set.policy != 0) return 4;
  got.policy_flavor = flavor, got.policy_period = info[0], got.policy_computation = info[1], got.policy_constraint = info[2], got.policy_preemptible = info[3];
  return 0;
}
int pthread_set_qos_class_self_np(uint32_t qos, int relative) { return got.qos = qos, relative; }
