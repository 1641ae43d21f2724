/* Theory of operation. The run is a task: it is resumed for a slice at a time and yields pictures,
 * which become frames. Frames stand in an array in the order of their numbers; `shown` is an index
 * into it. Playing moves `shown` through the frames that are there and, past the newest, asks the
 * task for one more; that one is made ahead of its time, so that it is ready when it is due. */
#include "course/trainer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/rng.h"
#include "course/lesson.h"
#include "course/runs.h"
#include "script/task.h"

enum { FRAMES_MAX = 240, SPEED_FIRST = 4, NONE = -1 };

static const double FINISH_SLICE = 1; /* seconds */
static const double speeds[LL_TRAINER_SPEEDS] = {1, 2, 5, 10, 20, 60, INFINITY};

struct frame {
    struct ll_view view;
    double progress; /* negative where the lesson does not say */
    bool diverged;   /* so the lesson says */
    size_t number;   /* from 1 */
};

struct ll_trainer {
    struct lesson *lesson;
    struct ll_scene *scene;
    const char *what;
    struct ll_value train;
    struct ll_task *task; /* NULL before the first slice and after the end */
    struct ll_rng rng;    /* the run's own stream while it waits */
    uint64_t seed;
    int speed;
    struct frame frames[FRAMES_MAX];
    int count, shown; /* shown: NONE before the first */
    size_t made;      /* frames that the run has shown, kept or not */
    size_t wanted;    /* work goes on until this frame is shown, played or not; 0 for none */
    bool playing, ended, failed;
    double due;  /* when the next frame is to be shown */
    double cost; /* seconds of work a frame, an average of the last ones */
    double work; /* spent on the frame that is being made */
};

/* -- frames ------------------------------------------------------------------------------------ */

static void drop_frames(struct ll_trainer *t)
{
    for (int i = 0; i < t->count; i++)
        lesson_view_done(&t->frames[i].view);
    t->count = 0;
    t->shown = NONE;
    t->made = 0;
}

/* Makes room: of the older half every second frame goes, but not the first nor the one in sight. */
static void thin(struct ll_trainer *t)
{
    int kept = 0, shown = t->shown;
    for (int i = 0; i < t->count; i++) {
        if (i < FRAMES_MAX / 2 && i % 2 == 1 && i != shown) {
            lesson_view_done(&t->frames[i].view);
            continue;
        }
        if (i == shown)
            t->shown = kept;
        t->frames[kept++] = t->frames[i];
    }
    t->count = kept;
}

static void add_frame(struct ll_trainer *t, struct ll_view view, double progress, bool diverged)
{
    if (t->count == FRAMES_MAX)
        thin(t);
    t->frames[t->count++] = (struct frame){view, progress, diverged, ++t->made};
    t->cost = t->made == 1 ? t->work : 0.8 * t->cost + 0.2 * t->work;
    t->work = 0;
}

/* A failure is the run's last frame, so that what came before can still be looked at. */
static void end_in_error(struct ll_trainer *t, ll_err err, const struct ll_message *why)
{
    struct ll_view view = {.error = lesson_error(t->what, err, why)};
    ll_task_free(&t->task);
    t->ended = t->failed = true;
    add_frame(t, view, -1, false);
}

/* -- the run ----------------------------------------------------------------------------------- */

static ll_err begin(struct ll_trainer *t, struct ll_message *why)
{
    struct ll_value seed = {0}, earlier = {0}, args[2] = {{0}, {0}};
    struct ll_script *script = t->lesson->script;
    ll_err err = ll_value_new_number(script, (double)t->seed, &seed);
    if (err == LL_OK)
        err = lesson_scene_values(t->scene, &args[0]);
    if (err == LL_OK)
        err = ll_value_call(&t->lesson->run, &seed, 1, why, &args[1]);
    if (err == LL_OK)
        err = lesson_runs_of(t->lesson, lesson_scene_id(t->scene), why, &earlier, NULL);
    if (err == LL_OK && ll_value_kind(&earlier) != LL_KIND_NIL)
        err = ll_value_set(&args[1], "earlier", &earlier);
    if (err == LL_OK)
        err = ll_task_new(&t->train, args, 2, why, &t->task);
    ll_rng_seed(&t->rng, t->seed);
    ll_value_done(&args[1]);
    ll_value_done(&args[0]);
    ll_value_done(&earlier);
    ll_value_done(&seed);
    return err;
}

static ll_err take_picture(struct ll_trainer *t, const struct ll_value *picture,
                           struct ll_message *why)
{
    struct ll_value field = {0};
    struct ll_view view;
    double progress = -1;
    bool diverged = false;
    ll_err err = lesson_view(t->lesson, picture, t->what, why, &view);
    if (err != LL_OK)
        return err;
    err = ll_value_field(picture, "progress", why, &field);
    if (err == LL_OK && ll_value_kind(&field) != LL_KIND_NIL)
        err = ll_value_number(&field, why, &progress);
    ll_value_done(&field);
    if (err == LL_OK)
        err = ll_value_field(picture, "diverged", why, &field);
    if (err == LL_OK)
        diverged = ll_value_true(&field);
    ll_value_done(&field);
    if (err == LL_OK)
        add_frame(t, view, progress > 1 ? 1 : progress, diverged);
    else
        lesson_view_done(&view);
    return err;
}

/* The run came to its end. What it returned, where that is a table, is kept for questions. */
static ll_err end_well(struct ll_trainer *t, const struct ll_value *result, struct ll_message *why)
{
    struct ll_value settings = {0};
    ll_err err = LL_OK;
    ll_task_free(&t->task);
    if (ll_value_kind(result) == LL_KIND_TABLE) {
        err = lesson_scene_values(t->scene, &settings);
        if (err == LL_OK)
            err = lesson_runs_add(t->lesson, lesson_scene_id(t->scene), &settings, (double)t->seed,
                                  result, why);
    }
    ll_value_done(&settings);
    t->ended = err == LL_OK;
    return err;
}

/* One slice of the run. True where a frame came or the run ended. The stream of random numbers is
 * the run's own: views and other runs of the page, which may come in between, do not move it. */
static bool work(struct ll_trainer *t, double seconds)
{
    struct ll_message why = {""};
    struct ll_value picture = {0};
    enum ll_turn turn = LL_TURN_SLICE;
    struct ll_rng *stream = ll_script_rng(t->lesson->script);
    int count = t->count;
    double start = ll_clock_seconds();
    ll_err err = t->task ? LL_OK : begin(t, &why);
    struct ll_rng kept = *stream;
    *stream = t->rng;
    ll_script_limit(t->lesson->script, 0, 0);
    if (err == LL_OK)
        err = ll_task_run(t->task, seconds, NULL, &why, &turn, &picture);
    t->rng = *stream;
    *stream = kept;
    t->work += ll_clock_seconds() - start;
    if (err == LL_OK && turn == LL_TURN_YIELDED)
        err = take_picture(t, &picture, &why);
    if (err == LL_OK && turn == LL_TURN_RETURNED)
        err = end_well(t, &picture, &why);
    if (err != LL_OK)
        end_in_error(t, err, &why);
    ll_value_done(&picture);
    return t->count != count || t->ended;
}

/* -- time -------------------------------------------------------------------------------------- */

static bool is_ahead(const struct ll_trainer *t)
{
    return t->shown + 1 < t->count;
}

/* Shows the next frame, which is there. */
static void advance(struct ll_trainer *t, double now)
{
    double interval = 1 / speeds[t->speed];
    t->shown++;
    if (t->frames[t->shown].number >= t->wanted)
        t->wanted = 0;
    t->due = t->due + interval > now ? t->due + interval : now + interval;
    if (t->ended && !is_ahead(t))
        t->playing = false;
}

/* Frames that were kept are shown one a tick at most, so that the fastest speed still shows them.
 */
bool ll_trainer_tick(struct ll_trainer *trainer, double now, double budget)
{
    bool changed = false, fresh = false;
    double end = ll_clock_seconds() + budget;
    while (trainer->playing || trainer->wanted > 0) {
        double left = end - ll_clock_seconds();
        if (is_ahead(trainer)) {
            if (trainer->wanted == 0 && (now < trainer->due || (changed && !fresh)))
                break;
            advance(trainer, now);
            changed = true;
            fresh = false;
        } else if (trainer->ended) {
            ll_trainer_pause(trainer);
            changed = true;
        } else if (left > 0) {
            fresh = work(trainer, left);
        } else {
            break;
        }
    }
    return changed;
}

double ll_trainer_wait(const struct ll_trainer *trainer, double now)
{
    if (!trainer->playing && trainer->wanted == 0)
        return -1;
    if (trainer->wanted > 0 || !is_ahead(trainer) || trainer->due <= now)
        return 0;
    return trainer->due - now;
}

/* -- keys -------------------------------------------------------------------------------------- */

void ll_trainer_play(struct ll_trainer *trainer)
{
    if (trainer->ended && !is_ahead(trainer) && trainer->count > 0)
        trainer->shown = 0;
    trainer->playing = true;
    trainer->wanted = 0;
    trainer->due = 0;
}

void ll_trainer_finish(struct ll_trainer *trainer)
{
    while (!trainer->ended)
        work(trainer, FINISH_SLICE);
    ll_trainer_pause(trainer);
    ll_trainer_latest(trainer);
}

void ll_trainer_pause(struct ll_trainer *trainer)
{
    trainer->playing = false;
    trainer->wanted = 0;
}

void ll_trainer_step(struct ll_trainer *trainer)
{
    ll_trainer_pause(trainer);
    if (is_ahead(trainer))
        trainer->shown++;
    else if (!trainer->ended)
        trainer->wanted = trainer->made + 1;
}

void ll_trainer_back(struct ll_trainer *trainer)
{
    ll_trainer_pause(trainer);
    if (trainer->shown > 0)
        trainer->shown--;
}

void ll_trainer_rewind(struct ll_trainer *trainer)
{
    ll_trainer_pause(trainer);
    if (trainer->count > 0)
        trainer->shown = 0;
}

void ll_trainer_latest(struct ll_trainer *trainer)
{
    trainer->shown = trainer->count - 1;
}

void ll_trainer_speed(struct ll_trainer *trainer, int speed)
{
    int last = LL_TRAINER_SPEEDS - 1;
    trainer->speed = speed < 0 ? 0 : speed > last ? last : speed;
    trainer->due = 0;
}

void ll_trainer_reset(struct ll_trainer *trainer)
{
    ll_trainer_pause(trainer);
    ll_task_free(&trainer->task);
    drop_frames(trainer);
    trainer->ended = trainer->failed = false;
    trainer->work = trainer->cost = 0;
}

void ll_trainer_seed(struct ll_trainer *trainer, uint64_t seed)
{
    ll_trainer_reset(trainer);
    trainer->seed = seed;
}

void lesson_trainer_restart(struct ll_trainer *trainer)
{
    bool playing = trainer->playing;
    ll_trainer_reset(trainer);
    if (playing)
        ll_trainer_play(trainer);
}

void lesson_trainer_take_over(struct ll_trainer *to, const struct ll_trainer *from)
{
    ll_trainer_seed(to, from->seed);
    ll_trainer_speed(to, from->speed);
    to->playing = from->playing;
    to->wanted = from->shown >= 0 ? from->frames[from->shown].number : 0;
}

/* -- what is shown ----------------------------------------------------------------------------- */

static enum ll_trainer_phase phase_of(const struct ll_trainer *t)
{
    bool last = t->ended && !is_ahead(t);
    if (t->failed && last)
        return LL_TRAINER_FAILED;
    if (t->playing)
        return LL_TRAINER_PLAYING;
    if (last)
        return LL_TRAINER_DONE;
    return t->count == 0 && t->task == NULL && t->wanted == 0 ? LL_TRAINER_READY
                                                              : LL_TRAINER_PAUSED;
}

/* From the newest frame's number and progress: how many there will be, and what each takes. */
static double seconds_left(const struct ll_trainer *t, size_t shown)
{
    const struct frame *newest = t->count > 0 ? &t->frames[t->count - 1] : NULL;
    double total = (double)t->made;
    if (!t->ended) {
        if (newest == NULL || newest->progress <= 0)
            return -1;
        total = (double)newest->number / newest->progress;
    }
    double interval = 1 / speeds[t->speed];
    double each = t->cost > interval && !t->ended ? t->cost : interval;
    double left = (total - (double)shown) * each;
    return left > 0 ? left : 0;
}

void ll_trainer_state(const struct ll_trainer *trainer, struct ll_trainer_state *out)
{
    const struct frame *shown = trainer->shown >= 0 ? &trainer->frames[trainer->shown] : NULL;
    size_t number = shown ? shown->number : 0;
    *out = (struct ll_trainer_state){
        .phase = phase_of(trainer),
        .seed = trainer->seed,
        .frame = number,
        .newest = trainer->made,
        .progress = shown ? shown->progress : -1,
        .diverged = shown && shown->diverged,
        .seconds_left = seconds_left(trainer, number),
        .speed = trainer->speed,
        .frames_per_second = speeds[trainer->speed],
    };
}

const struct ll_view *ll_trainer_view(const struct ll_trainer *trainer)
{
    return trainer->shown >= 0 ? &trainer->frames[trainer->shown].view : NULL;
}

ll_err lesson_trainer(struct lesson *lesson, struct ll_scene *scene, const struct ll_value *train,
                      const char *what, struct ll_trainer **out)
{
    struct ll_trainer *t = ll_array_new(1, sizeof *t);
    if (t == NULL)
        return LL_ERR_MEMORY;
    t->lesson = lesson;
    t->scene = scene;
    t->what = what;
    t->seed = 1;
    t->speed = SPEED_FIRST;
    t->shown = NONE;
    ll_err err = ll_value_copy(train, &t->train);
    if (err == LL_OK)
        *out = t;
    else
        lesson_trainer_free(&t);
    return err;
}

void lesson_trainer_free(struct ll_trainer **trainer)
{
    if (*trainer == NULL)
        return;
    ll_trainer_reset(*trainer);
    ll_value_done(&(*trainer)->train);
    free(*trainer);
    *trainer = NULL;
}
