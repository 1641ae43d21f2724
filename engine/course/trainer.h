/* A trainer: a lesson's training run as something to play, pause, step, take back and repeat.
 *
 * The run is a coroutine of the lesson. A tick gives it a slice of time, from which it comes back
 * with or without its next frame; so a screen that ticks between keys stays alive however long a
 * frame takes, and a run can be dropped at any moment. Frames are kept so that back and rewind show
 * what was seen: the newest ones all, older ones more and more sparsely, the first one always. The
 * same seed and controls give the same frames, however the ticks fall. */
#ifndef LL_COURSE_TRAINER_H
#define LL_COURSE_TRAINER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "course/view.h"

struct ll_trainer;

enum ll_trainer_phase {
    LL_TRAINER_READY,   /* not begun: the scene's view is what is shown */
    LL_TRAINER_PLAYING, /* ticks bring frames at the speed that is set */
    LL_TRAINER_PAUSED,
    LL_TRAINER_DONE,   /* the run came to its end; the last frame is shown */
    LL_TRAINER_FAILED, /* the run failed; the view says where and why */
};

struct ll_trainer_state {
    enum ll_trainer_phase phase;
    uint64_t seed;
    size_t frame;    /* the number of the frame that is shown, from 1; 0 before the first */
    size_t newest;   /* the number of the newest frame */
    double progress; /* of the shown frame, 0..1, as the lesson says; negative where it does not */
    bool diverged;   /* at the shown frame, as the lesson says */
    double seconds_left;      /* until the run ends at this speed; negative where not known */
    int speed;                /* 0..LL_TRAINER_SPEEDS - 1 */
    double frames_per_second; /* that the speed asks for; INFINITY for as fast as it goes */
};

enum { LL_TRAINER_SPEEDS = 7 };

void ll_trainer_state(const struct ll_trainer *trainer, struct ll_trainer_state *out);

/* The frame that is shown; NULL before the first. Valid until the next call that moves. */
const struct ll_view *ll_trainer_view(const struct ll_trainer *trainer);

/* Works for about `budget` seconds at most; `now` is a monotonic clock's seconds. True where
 * something that is shown changed. Does nothing unless playing, or a step is still owed. */
bool ll_trainer_tick(struct ll_trainer *trainer, double now, double budget);

/* Seconds from `now` until the next tick has work: 0 at once, negative never. */
double ll_trainer_wait(const struct ll_trainer *trainer, double now);

/* Runs to the end, however long that takes, and shows the last frame: where there is no screen. */
void ll_trainer_finish(struct ll_trainer *trainer);

void ll_trainer_play(struct ll_trainer *trainer);
void ll_trainer_pause(struct ll_trainer *trainer);
void ll_trainer_step(struct ll_trainer *trainer);   /* one frame on, and pause there */
void ll_trainer_back(struct ll_trainer *trainer);   /* one kept frame back, and pause there */
void ll_trainer_rewind(struct ll_trainer *trainer); /* to the first frame, and pause there */
void ll_trainer_latest(struct ll_trainer *trainer); /* to the newest frame */
void ll_trainer_speed(struct ll_trainer *trainer, int speed); /* clamped */
void ll_trainer_reset(struct ll_trainer *trainer); /* forget the run; same seed, READY again */
void ll_trainer_seed(struct ll_trainer *trainer, uint64_t seed); /* another seed; READY again */

#endif
