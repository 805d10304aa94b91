/* A libasound that plays to a file at the speed of a sound card and fails on a script.
 *
 * FAKE_ASOUND_RECORD  file that gets every accepted byte; RECORD.log gets a line per configuration: rate and sample bytes
 * FAKE_ASOUND_SCRIPT  file read at every call of avail_update and open, one instruction per line:
 *   epipe N      the Nth snd_pcm_avail_update since loading answers -EPIPE
 *   every N      every Nth one does
 *   gone         every call answers -ENODEV, opening fails, as long as the line is there
 *   stall        the clock of the device stands still as long as the line is there
 *   short N      writei takes at most N frames
 *   again N      every Nth writei answers -EAGAIN
 *   rate N       only this rate exists
 *   hang N       snd_pcm_open sleeps N ms
 *   format N     only this sample format (alsa-lib's number) exists
 *   delay N      snd_pcm_delay answers N
 *   suspend      the machine sleeps: every call answers -ESTRPIPE and resume -EAGAIN, as long as the line is there
 *   noresume     resume answers -ENOSYS
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

typedef struct {
  unsigned rate, channels, bytes;
  long buffer, period, threshold, written, lost, slept;
  double started, stalled_at, stalled, slept_at;
  int state, xrun;
  FILE *record;
} Pcm;

enum { OPEN = 0, SETUP = 1, PREPARED = 2, RUNNING = 3, XRUN = 4, SUSPENDED = 7 };

static Pcm device;
static unsigned want_rate = 44100, want_buffer_us = 100000, want_period_us = 25000;
static int want_format = 2;
static long avail_calls, write_calls;
static struct { long epipe, every, shorten, again, rate, hang, format, delay; int gone, stall, suspend, noresume; } script;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static void read_script(void) {
  const char *path = getenv("FAKE_ASOUND_SCRIPT");
  char word[32];
  long number;
  char line[128];
  memset(&script, 0, sizeof script);
  FILE *file = path ? fopen(path, "r") : NULL;
  if (!file) return;
  while (fgets(line, sizeof line, file)) {
    number = 0;
    if (sscanf(line, "%31s %ld", word, &number) < 1) continue;
    if (!strcmp(word, "epipe")) script.epipe = number;
    if (!strcmp(word, "every")) script.every = number;
    if (!strcmp(word, "short")) script.shorten = number;
    if (!strcmp(word, "again")) script.again = number;
    if (!strcmp(word, "rate")) script.rate = number;
    if (!strcmp(word, "hang")) script.hang = number;
    if (!strcmp(word, "format")) script.format = number;
    if (!strcmp(word, "delay")) script.delay = number;
    if (!strcmp(word, "suspend")) script.suspend = 1;
    if (!strcmp(word, "noresume")) script.noresume = 1;
    if (!strcmp(word, "gone")) script.gone = 1;
    if (!strcmp(word, "stall")) script.stall = 1;
  }
  fclose(file);
}

static long played(Pcm *pcm) {
  if (pcm->state == SUSPENDED) return pcm->slept;
  if (pcm->state != RUNNING) return pcm->lost;
  double t = now();
  if (script.stall && pcm->stalled_at == 0) pcm->stalled_at = t;
  if (!script.stall && pcm->stalled_at != 0) {
    pcm->stalled += t - pcm->stalled_at;
    pcm->stalled_at = 0;
  }
  if (pcm->stalled_at != 0) t = pcm->stalled_at;
  return pcm->lost + (long)((t - pcm->started - pcm->stalled) * pcm->rate);
}

static long delay(Pcm *pcm) {
  return pcm->written - played(pcm);
}

int snd_pcm_open(void **pcm, const char *name, int stream, int mode) {
  (void)name, (void)stream, (void)mode;
  read_script();
  if (script.hang) usleep(script.hang * 1000);
  if (script.gone) return -ENODEV;
  memset(&device, 0, sizeof device);
  const char *record = getenv("FAKE_ASOUND_RECORD");
  if (record) device.record = fopen(record, "ab");
  *pcm = &device;
  return 0;
}

int snd_pcm_close(void *p) {
  Pcm *pcm = p;
  if (pcm->record) fclose(pcm->record);
  pcm->record = NULL;
  return 0;
}

int snd_pcm_prepare(void *p) {
  Pcm *pcm = p;
  if (script.gone) return -ENODEV;
  pcm->lost = pcm->written;
  pcm->stalled = pcm->stalled_at = 0;
  pcm->state = PREPARED;
  return 0;
}

int snd_pcm_start(void *p) {
  Pcm *pcm = p;
  pcm->started = now();
  pcm->state = RUNNING;
  return 0;
}

int snd_pcm_drop(void *p) {
  Pcm *pcm = p;
  pcm->lost = pcm->written;
  pcm->state = SETUP;
  return 0;
}

int snd_pcm_resume(void *p) {
  Pcm *pcm = p;
  read_script();
  if (script.noresume) return -ENOSYS;
  if (script.suspend) return -EAGAIN;
  if (pcm->state == SUSPENDED) {
    pcm->started += now() - pcm->slept_at;
    pcm->state = RUNNING;
  }
  return 0;
}
int snd_pcm_state(void *p) { return ((Pcm *)p)->state; }

static int failing(Pcm *pcm) {
  if (script.gone) return -ENODEV;
  if (script.suspend && pcm->state == RUNNING) pcm->slept_at = now(), pcm->slept = played(pcm), pcm->state = SUSPENDED;
  if (pcm->state == SUSPENDED) return -ESTRPIPE;
  if (pcm->state == RUNNING && delay(pcm) < 0) pcm->state = XRUN, pcm->lost = pcm->written;
  return pcm->state == XRUN ? -EPIPE : 0;
}

long snd_pcm_avail_update(void *p) {
  Pcm *pcm = p;
  read_script();
  avail_calls++;
  if (pcm->state == RUNNING && ((script.epipe && avail_calls == script.epipe) || (script.every && avail_calls % script.every == 0))) {
    pcm->state = XRUN;
    pcm->lost = pcm->written;
  }
  int code = failing(pcm);
  if (code < 0) return code;
  return pcm->buffer - delay(pcm);
}

int snd_pcm_delay(void *p, long *frames) {
  Pcm *pcm = p;
  int code = failing(pcm);
  if (code < 0) return code;
  *frames = script.delay ? script.delay : delay(pcm);
  return 0;
}

int snd_pcm_wait(void *p, int timeout) {
  Pcm *pcm = p;
  double end = now() + timeout / 1000.0;
  while (now() < end) {
    if (failing(pcm) < 0) return failing(pcm);
    if (pcm->buffer - delay(pcm) >= pcm->period) return 1;
    usleep(500);
  }
  return 0;
}

long snd_pcm_writei(void *p, const void *buffer, unsigned long frames) {
  Pcm *pcm = p;
  int code = failing(pcm);
  if (code < 0) return code;
  write_calls++;
  if (script.again && write_calls % script.again == 0) return -EAGAIN;
  long room = pcm->buffer - delay(pcm);
  long count = (long)frames < room ? (long)frames : room;
  if (script.shorten && count > script.shorten) count = script.shorten;
  if (count <= 0) return -EAGAIN;
  if (pcm->record) fwrite(buffer, pcm->bytes * 2, count, pcm->record), fflush(pcm->record);
  pcm->written += count;
  if (pcm->state == PREPARED && delay(pcm) >= pcm->threshold) snd_pcm_start(pcm);
  return count;
}

const char *snd_strerror(int code) { return strerror(-code); }

int snd_pcm_hw_params_malloc(void **p) { return *p = malloc(8), 0; }
void snd_pcm_hw_params_free(void *p) { free(p); }
int snd_pcm_hw_params_any(void *pcm, void *p) { (void)pcm, (void)p; return 0; }
int snd_pcm_hw_params_set_access(void *pcm, void *p, int access) { (void)pcm, (void)p; return access == 3 ? 0 : -EINVAL; }
int snd_pcm_hw_params_set_format(void *pcm, void *p, int format) { (void)pcm, (void)p; if (script.format && format != script.format) return -EINVAL; want_format = format; return 0; }
int snd_pcm_hw_params_set_channels(void *pcm, void *p, unsigned n) { (void)pcm, (void)p; return n == 2 ? 0 : -EINVAL; }
int snd_pcm_hw_params_set_rate_near(void *pcm, void *p, unsigned *rate, int *dir) {
  (void)pcm, (void)p, (void)dir;
  if (script.rate) *rate = script.rate;
  want_rate = *rate;
  return 0;
}
int snd_pcm_hw_params_set_buffer_time_near(void *pcm, void *p, unsigned *us, int *dir) { (void)pcm, (void)p, (void)dir; want_buffer_us = *us; return 0; }
int snd_pcm_hw_params_set_period_time_near(void *pcm, void *p, unsigned *us, int *dir) { (void)pcm, (void)p, (void)dir; want_period_us = *us; return 0; }
int snd_pcm_hw_params(void *p, void *params) {
  Pcm *pcm = p;
  (void)params;
  pcm->rate = want_rate;
  pcm->bytes = want_format == 2 ? 2 : want_format == 32 ? 3 : 4;
  pcm->buffer = (long)want_rate * want_buffer_us / 1000000;
  pcm->period = (long)want_rate * want_period_us / 1000000;
  pcm->state = PREPARED;
  const char *record = getenv("FAKE_ASOUND_RECORD");
  char path[4096];
  snprintf(path, sizeof path, "%s.log", record ? record : "");
  FILE *log = record ? fopen(path, "a") : NULL;
  if (log) fprintf(log, "%u %u\n", pcm->rate, pcm->bytes), fclose(log);
  return 0;
}
int snd_pcm_hw_params_get_buffer_size(void *p, unsigned long *frames) { (void)p; *frames = device.buffer; return 0; }
int snd_pcm_hw_params_get_period_size(void *p, unsigned long *frames, int *dir) { (void)p, (void)dir; *frames = device.period; return 0; }
int snd_pcm_sw_params_malloc(void **p) { return *p = malloc(8), 0; }
void snd_pcm_sw_params_free(void *p) { free(p); }
int snd_pcm_sw_params_current(void *pcm, void *p) { (void)pcm, (void)p; return 0; }
int snd_pcm_sw_params_set_start_threshold(void *p, void *params, unsigned long n) { (void)params; ((Pcm *)p)->threshold = n; return 0; }
int snd_pcm_sw_params_set_avail_min(void *p, void *params, unsigned long n) { (void)p, (void)params, (void)n; return 0; }
int snd_pcm_sw_params_get_boundary(void *p, unsigned long *n) { (void)p; *n = 1UL << 62; return 0; }
int snd_pcm_sw_params_set_silence_size(void *p, void *params, unsigned long n) { (void)p, (void)params, (void)n; return 0; }
int snd_pcm_sw_params(void *p, void *params) { (void)p, (void)params; return 0; }
