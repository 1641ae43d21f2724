/* Frames to and from a submission's process, and how its end is told. */
#include "grade/child.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "base/frame.h"
#include "base/plain.h"
#include "base/utf8.h"
#include "exercise/talk.h"
#include "grade/pool.h"
#include "tensor/shape.h"

enum { SLICE_MS = 50, FLOATS_MOST = 1 << 20, TEXT_MOST = 4096 };

/* What a frame may take on its way, once it has begun: the box's own limits end a guest long
 * before, unless the machine is very busy. */
enum { PATIENCE_MS = 3600 * 1000 };

/* Of a program that is asked again and again while someone trains with it: an hour of processor
 * time. What one question may take is ll_program.ask_ms. */
enum { LASTING_CPU_MS = 3600 * 1000 };

struct ll_child {
    struct ll_program *program;
    struct ll_seat *seat; /* the fork server whose guest it is, or NULL */
    struct ll_box *box;   /* NULL once it was waited for */
    bool is_asked;        /* it is loaded, and answers questions */
    bool is_free;         /* its start is not the submission's */
    struct ll_box_result result;
};

/* Waits for the box's end, where that was not done, and takes what it used off the budget. */
static ll_err wait_for_box(struct ll_child *child, struct ll_message *why)
{
    if (child->box == NULL)
        return LL_OK;
    ll_err err = ll_box_wait(child->box, why, &child->result);
    ll_box_free(&child->box);
    if (err == LL_OK && !child->program->is_lasting)
        ll_budget_spend(&child->program->budget, &child->result,
                        child->is_free ? ll_runner_of(child->program->language)->load_ms : 0);
    return err;
}

static void tell_end(const struct ll_child *child, enum ll_box_end end, int code,
                     struct ll_outcome *outcome)
{
    outcome->fate = LL_FATE_ENDED;
    outcome->end = end;
    outcome->code = code;
    outcome->budget = child->program->budget;
}

/* The box's end, which is there or near. */
static ll_err collect_end(struct ll_child *child, struct ll_message *why,
                          struct ll_outcome *outcome)
{
    ll_err err = wait_for_box(child, why);
    tell_end(child, child->result.end, child->result.code, outcome);
    return err;
}

/* What came is no frame of a runner of ours. Where it is the beginning of one and we ended the
 * process at a limit meanwhile, that is our doing; else it is the submission's. */
static ll_err garbled(struct ll_child *child, struct ll_message *why, struct ll_outcome *outcome)
{
    char byte;
    bool is_cut = recv(ll_box_talk(child->box), &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
    ll_box_stop(child->box);
    ll_err err = collect_end(child, why, outcome);
    bool is_ours = is_cut && (outcome->end == LL_BOX_CPU || outcome->end == LL_BOX_WALL);
    if (!is_ours)
        outcome->fate = LL_FATE_GARBLED;
    return err;
}

/* ---- One frame there, one back ---------------------------------------------------------------
 *
 * The clock on the child's idleness runs while we wait for it. To set it going costs a word to the
 * keeper, so that is not done for what does not wait: most questions and most answers. */

enum { FITS = 32 << 10 }; /* bytes that a socket which takes any takes at once */

static ll_err write_frame(const struct ll_child *child, const struct ll_frame *frame)
{
    struct pollfd room = {.fd = ll_box_talk(child->box), .events = POLLOUT};
    bool waits = frame->payload.length > FITS || poll(&room, 1, 0) != 1;
    if (waits)
        ll_box_clock(child->box, true);
    ll_err err = ll_frame_write(room.fd, frame, ll_deadline(PATIENCE_MS), NULL);
    if (waits)
        ll_box_clock(child->box, false);
    return err;
}

/* Whether all of the frame that has begun is there, or its end. */
static bool is_whole(int talk)
{
    unsigned char head[LL_FRAME_HEADER];
    int there = 0;
    ssize_t n = recv(talk, head, sizeof head, MSG_PEEK | MSG_DONTWAIT);
    if (n <= 0)
        return n == 0;
    if (n < (ssize_t)sizeof head || ioctl(talk, FIONREAD, &there) != 0)
        return false;
    uint32_t length =
        head[8] | (uint32_t)head[9] << 8 | (uint32_t)head[10] << 16 | (uint32_t)head[11] << 24;
    return (uint64_t)there >= sizeof head + (uint64_t)length;
}

static ll_err read_frame(const struct ll_child *child, struct ll_frame *frame)
{
    int talk = ll_box_talk(child->box);
    bool waits = !is_whole(talk);
    if (waits)
        ll_box_clock(child->box, true);
    ll_err err = ll_frame_read(talk, LL_TALK_LIMIT, ll_deadline(PATIENCE_MS), NULL, frame);
    if (waits)
        ll_box_clock(child->box, false);
    return err;
}

/* The box is over and the child said nothing before: its end of the talk may be open yet, in the
 * hands of whoever was to become the child. */
static bool is_over(const struct pollfd ends[2])
{
    struct pollfd talk = {.fd = ends[0].fd, .events = POLLIN};
    return ends[1].revents != 0 && poll(&talk, 1, 0) == 0;
}

/* Waits until the child said something or ended, or the question took too long. */
static ll_err wait_for_word(const struct ll_child *child)
{
    int64_t ask_ms = child->is_asked ? child->program->ask_ms : 0;
    int64_t deadline = ask_ms > 0 ? ll_deadline(ask_ms) : LL_NEVER;
    struct pollfd ends[] = {
        {.fd = ll_box_talk(child->box), .events = POLLIN},
        {.fd = ll_box_ready(child->box), .events = POLLIN},
    };
    ll_err err = LL_OK;
    bool is_slow = false;
    for (;;) {
        int ready = poll(ends, 2, SLICE_MS);
        if (ready > 0) {
            err = is_over(ends) ? LL_ERR_CLOSED : LL_OK;
            break;
        }
        if (ready < 0 && errno != EINTR)
            err = LL_ERR_SYSTEM;
        else if (ll_program_is_stopped(child->program))
            err = LL_ERR_STOPPED;
        else if (ll_deadline(0) >= deadline)
            err = LL_ERR_TIMEOUT;
        if (err != LL_OK)
            break;
        if (!is_slow)
            ll_box_clock(child->box, true);
        is_slow = true;
        ll_box_wake(child->box);
    }
    if (is_slow)
        ll_box_clock(child->box, false);
    return err;
}

/* It did not answer in time, and is ended for it. */
static ll_err give_up(struct ll_child *child, struct ll_message *why, struct ll_outcome *outcome)
{
    ll_box_stop(child->box);
    ll_err err = collect_end(child, why, outcome);
    if (outcome->end == LL_BOX_STOPPED)
        outcome->end = LL_BOX_WALL;
    return err;
}

static ll_err read_fault(struct ll_record *fault, struct ll_outcome *outcome)
{
    const char *kind = ll_record_text(fault, "kind");
    const char *message = ll_record_text(fault, "message");
    if (kind == NULL || message == NULL)
        return LL_ERR_FORMAT;
    outcome->fate = strcmp(kind, "limit") == 0 ? LL_FATE_LIMIT : LL_FATE_RAISED;
    size_t length = strlen(message);
    bool is_long = length > TEXT_MOST;
    ll_plain_add(&outcome->words, message, is_long ? ll_utf8_whole(message, TEXT_MOST) : length);
    if (is_long)
        ll_str_add(&outcome->words, " [...]");
    return ll_str_err(&outcome->words);
}

/* What some exercise could ask for, and what the grader's own Lua state and its reports take in: a
 * field costs what its numbers are and what its axes are to write out, and a shape may have axes of
 * any length beside one of 0. */
enum proportion { FITTING, OUT_OF_ALL, NO_FIELD };

static enum proportion weigh(struct ll_record *answer)
{
    size_t left = FLOATS_MOST;
    for (size_t i = 0; i < answer->count; i++) {
        struct ll_entry *field = &answer->fields[i];
        if (strspn(field->name,
                   "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") !=
            strlen(field->name))
            return NO_FIELD;
        if (field->kind == LL_ENTRY_TEXT && strlen(field->text) > TEXT_MOST)
            return OUT_OF_ALL;
        if (field->kind == LL_ENTRY_TEXT) { /* as plain as all that a stranger says */
            struct ll_str plain = {0};
            ll_plain_add(&plain, field->text, strlen(field->text));
            free(field->text);
            field->text = ll_str_take(&plain);
            if (field->text == NULL)
                return OUT_OF_ALL;
        }
        if (field->kind != LL_ENTRY_FLOATS)
            continue;
        if (field->count > left)
            return OUT_OF_ALL;
        left -= field->count;
        if (field->count == 0 || field->rank > LL_RANK_MAX) { /* a list, as long */
            field->rank = 1;
            field->shape[0] = field->count;
        }
    }
    return FITTING;
}

/* Its answer is not taken: it would cost more than any that an exercise could ask for. */
static ll_err refuse(struct ll_child *child, struct ll_message *why, struct ll_outcome *outcome)
{
    ll_box_stop(child->box);
    ll_err err = collect_end(child, why, outcome);
    outcome->fate = LL_FATE_HUGE;
    return err;
}

/* Sends one frame and takes the reply, which must be of type `wanted` or a fault. */
static ll_err converse(struct ll_child *child, enum ll_talk type, const struct ll_record *sent,
                       enum ll_talk wanted, struct ll_message *why, struct ll_outcome *outcome,
                       struct ll_record *reply)
{
    struct ll_frame frame = {.type = type};
    struct ll_record taken = {0};
    ll_outcome_done(outcome);
    ll_record_put(sent, &frame);
    ll_err err = write_frame(child, &frame);
    if (err == LL_OK)
        err = wait_for_word(child);
    if (err == LL_OK)
        err = read_frame(child, &frame);
    if (err == LL_OK)
        err = ll_record_take(&frame, NULL, &taken);
    if (err == LL_OK && frame.type == LL_TALK_FAULT)
        err = read_fault(&taken, outcome);
    else if (err == LL_OK && frame.type == (uint32_t)wanted) {
        enum proportion proportion = weigh(&taken);
        err = proportion == FITTING      ? LL_OK
              : proportion == OUT_OF_ALL ? LL_ERR_TOO_LARGE
                                         : LL_ERR_FORMAT;
        if (err == LL_OK) {
            *reply = taken;
            taken = (struct ll_record){0};
        }
    } else if (err == LL_OK)
        err = LL_ERR_FORMAT;
    if (err == LL_ERR_FORMAT)
        err = garbled(child, why, outcome);
    else if (err == LL_ERR_TOO_LARGE)
        err = refuse(child, why, outcome);
    else if (err == LL_ERR_TIMEOUT && child->program->ask_ms > 0)
        err = give_up(child, why, outcome);
    else if (err == LL_ERR_CLOSED || err == LL_ERR_TIMEOUT || err == LL_ERR_IO)
        err = collect_end(child, why, outcome);
    ll_record_done(&taken);
    ll_frame_done(&frame);
    return err;
}

static ll_err load(struct ll_child *child, struct ll_message *why, struct ll_outcome *outcome)
{
    const struct ll_program *program = child->program;
    struct ll_record sent = {0};
    struct ll_record reply = {0};
    ll_err err = ll_record_add_text(&sent, "name", program->name);
    if (err == LL_OK)
        err = ll_record_add_text(&sent, "source", program->source);
    if (err == LL_OK && program->call.length > 0)
        err = ll_record_add_text(&sent, "call", ll_str_text(&program->call));
    if (err == LL_OK)
        err = converse(child, LL_TALK_LOAD, &sent, LL_TALK_READY, why, outcome, &reply);
    ll_record_done(&reply);
    ll_record_done(&sent);
    return err;
}

/* What it printed, made plain, as far as the budget of all processes goes. */
static void add_output(const struct ll_child *child, struct ll_str *output)
{
    const struct ll_str *printed[] = {&child->result.out, &child->result.err};
    size_t limit = (size_t)child->program->budget.output;
    for (size_t i = 0; i < 2; i++) {
        size_t room = output->length < limit ? limit - output->length : 0;
        size_t length = printed[i]->length < room ? printed[i]->length : room;
        ll_plain_add(output, ll_str_text(printed[i]),
                     length < printed[i]->length ? ll_utf8_whole(printed[i]->data, length)
                                                 : length);
    }
}

/* A guest of a fork server where there is a pool of them and it pays. */
static ll_err start_box(struct ll_child *child, bool forked, struct ll_message *why)
{
    struct ll_program *program = child->program;
    struct ll_box_spec spec = {0};
    const struct ll_runner *runner = ll_runner_of(program->language);
    enum ll_box_end end;
    ll_err err = runner->describe(program, forked, why, &spec);
    if (program->is_lasting)
        spec.limits.cpu_ms = LASTING_CPU_MS;
    else
        (void)ll_budget_left(&program->budget, &spec.limits, &end);
    child->is_free = !forked && !program->has_loaded;
    if (child->is_free) {
        spec.limits.cpu_ms += runner->load_ms;
        spec.limits.wall_ms += runner->load_ms;
    }
    if (err == LL_OK && forked)
        err = ll_pool_fork(program->pool, &spec, why, &child->seat, &child->box);
    else if (err == LL_OK)
        err = ll_box_start(program->host, &spec, why, &child->box);
    if (err == LL_OK)
        ll_box_clock(child->box, false);
    return err;
}

/* Gives back box and fork server; `works`: the server did its part. */
static void leave_box(struct ll_child *child, bool works)
{
    if (child->box)
        ll_box_stop(child->box);
    (void)wait_for_box(child, NULL);
    if (child->seat)
        ll_pool_give(child->program->pool, &child->seat, works);
}

/* Started and loaded; where the machine fails a fork server, in a box of its own. */
static ll_err start_and_load(struct ll_child *child, struct ll_message *why,
                             struct ll_outcome *outcome)
{
    const struct ll_program *program = child->program;
    if (program->pool && ll_runner_of(program->language)->is_forked) {
        ll_err err = start_box(child, true, why);
        if (err == LL_OK)
            err = load(child, why, outcome);
        if (err != LL_ERR_SYSTEM && err != LL_ERR_UNSUPPORTED)
            return err;
        leave_box(child, false);
        ll_box_result_done(&child->result);
    }
    ll_err err = start_box(child, false, why);
    return err == LL_OK ? load(child, why, outcome) : err;
}

ll_err ll_child_start(struct ll_program *program, struct ll_message *why,
                      struct ll_outcome *outcome, struct ll_str *output, struct ll_child **out)
{
    struct ll_child *child = calloc(1, sizeof *child);
    *out = NULL;
    if (child == NULL)
        return LL_ERR_MEMORY;
    child->program = program;
    ll_outcome_done(outcome);
    struct ll_box_limits left;
    enum ll_box_end end;
    ll_err err = LL_OK;
    if (program->is_lasting || ll_budget_left(&program->budget, &left, &end))
        err = start_and_load(child, why, outcome);
    else
        tell_end(child, end, 0, outcome);
    program->has_loaded = true;
    if (err != LL_OK || outcome->fate != LL_FATE_WELL) {
        add_output(child, output);
        ll_child_kill(&child);
    }
    *out = child;
    return err;
}

ll_err ll_child_ask(struct ll_child *child, const struct ll_record *question,
                    struct ll_message *why, struct ll_outcome *outcome, struct ll_record *answer)
{
    if (child->box == NULL)
        return collect_end(child, why, outcome);
    child->is_asked = true;
    return converse(child, LL_TALK_ASK, question, LL_TALK_ANSWER, why, outcome, answer);
}

/* True where the child says nothing more before it closes its end. */
static ll_err is_silent(struct ll_child *child, bool *out)
{
    char byte;
    int talk = ll_box_talk(child->box);
    shutdown(talk, SHUT_WR);
    ll_err err = wait_for_word(child);
    *out = err == LL_ERR_CLOSED || (err == LL_OK && recv(talk, &byte, 1, MSG_DONTWAIT) <= 0);
    return err == LL_ERR_CLOSED ? LL_OK : err;
}

ll_err ll_child_end(struct ll_child **pointer, struct ll_message *why, struct ll_outcome *outcome,
                    struct ll_str *output)
{
    struct ll_child *child = *pointer;
    bool silent = true;
    ll_err err = LL_OK;
    ll_outcome_done(outcome);
    if (child->box)
        err = is_silent(child, &silent);
    if (err == LL_OK)
        err = silent ? collect_end(child, why, outcome) : garbled(child, why, outcome);
    if (err == LL_OK && silent && outcome->end == LL_BOX_EXITED && outcome->code == 0)
        outcome->fate = LL_FATE_WELL;
    add_output(child, output);
    ll_child_kill(pointer);
    return err;
}

void ll_child_leave(struct ll_child **child, struct ll_str *output)
{
    if (*child == NULL)
        return;
    leave_box(*child, true);
    add_output(*child, output);
    ll_child_kill(child);
}

void ll_child_kill(struct ll_child **child)
{
    if (*child == NULL)
        return;
    leave_box(*child, true);
    ll_box_result_done(&(*child)->result);
    free(*child);
    *child = NULL;
}
