/* Losses as guests: started when they are first asked, and again when they came to an end. */
#include "grade/loss_box.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "grade/child.h"
#include "grade/grade.h"
#include "grade/host.h"

enum { GUESTS = 4, ASK_MS = 2000 };

/* A text in its process. */
struct guest {
    char *code, *name;
    struct ll_program program;
    struct ll_child *child; /* NULL: not begun, or it came to an end */
    uint64_t asked;         /* when it was asked last, counted in questions */
};

struct ll_loss_box {
    struct ll_mine_host host; /* first: what others know of it */
    struct ll_host machine;
    bool is_open, is_boxed;
    struct guest *guests[GUESTS];
    uint64_t questions;
};

/* A loss: all that there is of it here is its text, and where it is asked. */
struct boxed {
    struct ll_mine mine;
    struct ll_loss_box *box;
    char *code, *name;
};

/* -- guests ------------------------------------------------------------------------------------ */

static void guest_free(struct guest **guest)
{
    if (*guest == NULL)
        return;
    ll_child_kill(&(*guest)->child);
    ll_program_done(&(*guest)->program);
    free((*guest)->code);
    free((*guest)->name);
    free(*guest);
    *guest = NULL;
}

static struct guest *guest_new(const struct ll_loss_box *box, const struct boxed *loss)
{
    struct guest *guest = ll_array_new(1, sizeof *guest);
    if (guest == NULL)
        return NULL;
    guest->code = ll_string_copy(loss->code, strlen(loss->code));
    guest->name = ll_string_copy(loss->name, strlen(loss->name));
    if (guest->code == NULL || guest->name == NULL)
        guest_free(&guest);
    else
        guest->program = (struct ll_program){
            .host = &box->machine.probe,
            .pool = box->machine.pool,
            .language = LL_LANGUAGE_LUA,
            .name = guest->name,
            .source = guest->code,
            .length = strlen(guest->code),
            .budget = ll_budget_new(ll_runner_of(LL_LANGUAGE_LUA)->limits, 0, 0, 0),
            .is_lasting = true,
            .ask_ms = ASK_MS,
        };
    return guest;
}

/* The guest of that text; in the place of the one that was not asked for longest where there is
 * none. NULL without memory. */
static struct guest *find_guest(struct ll_loss_box *box, const struct boxed *loss)
{
    struct guest **oldest = &box->guests[0];
    for (size_t i = 0; i < GUESTS; i++) {
        struct guest *guest = box->guests[i];
        if (guest && strcmp(guest->code, loss->code) == 0 && strcmp(guest->name, loss->name) == 0)
            return guest;
        if (guest == NULL || (*oldest && guest->asked < (*oldest)->asked))
            oldest = &box->guests[i];
    }
    guest_free(oldest);
    *oldest = guest_new(box, loss);
    return *oldest;
}

/* -- questions --------------------------------------------------------------------------------- */

/* How a guest came to its end, that a loss must not have. */
static ll_err tell_end(const struct ll_outcome *outcome, enum ll_mine_fault *fault,
                       struct ll_message *why)
{
    bool is_slow = outcome->fate == LL_FATE_ENDED &&
                   (outcome->end == LL_BOX_WALL || outcome->end == LL_BOX_CPU);
    *fault = is_slow                                                           ? LL_MINE_ENDLESS
             : outcome->fate == LL_FATE_ENDED && outcome->end == LL_BOX_MEMORY ? LL_MINE_MEMORY
                                                                               : LL_MINE_ENDED;
    if (outcome->fate == LL_FATE_HUGE || outcome->fate == LL_FATE_GARBLED)
        return ll_fail(why, LL_ERR_CLOSED, "its process gave something that is no answer");
    if (is_slow)
        return ll_fail(why, LL_ERR_LIMIT, "no answer in %d s: its process was ended",
                       ASK_MS / 1000);
    if (outcome->end == LL_BOX_SIGNALLED)
        return ll_fail(why, LL_ERR_CLOSED, "its process came to an end: signal %d", outcome->code);
    return ll_fail(why, LL_ERR_CLOSED, "its process came to an end: %s",
                   ll_box_end_name(outcome->end));
}

/* One exchange with the guest, which is begun where there is none. */
static ll_err exchange(struct guest *guest, const struct ll_record *question,
                       enum ll_mine_fault *fault, struct ll_message *why, struct ll_record *answer)
{
    struct ll_outcome outcome = {0};
    struct ll_str printed = {0}; /* a loss cannot print */
    ll_err err = LL_OK;
    if (guest->child == NULL)
        err = ll_child_start(&guest->program, why, &outcome, &printed, &guest->child);
    if (err == LL_OK && guest->child)
        err = ll_child_ask(guest->child, question, why, &outcome, answer);
    if (err != LL_OK)
        *fault = LL_MINE_ENDED;
    else if (outcome.fate != LL_FATE_WELL)
        err = tell_end(&outcome, fault, why);
    if (err != LL_OK)
        ll_child_kill(&guest->child);
    ll_outcome_done(&outcome);
    ll_str_done(&printed);
    return err;
}

/* It answered something that a runner of ours does not. */
static ll_err refuse(struct guest *guest, enum ll_mine_fault *fault, struct ll_message *why)
{
    ll_child_kill(&guest->child);
    return tell_end(&(const struct ll_outcome){.fate = LL_FATE_GARBLED}, fault, why);
}

/* The loss's fault, where the answer is one. */
static ll_err read_fault(struct guest *guest, const struct ll_record *answer,
                         enum ll_mine_fault *fault, struct ll_message *why)
{
    const char *key = ll_record_text(answer, "fault"), *message = ll_record_text(answer, "message");
    if (key == NULL)
        return LL_OK;
    *fault = ll_mine_fault_find(key);
    if (*fault == LL_MINE_FINE || message == NULL)
        return refuse(guest, fault, why);
    bool is_limit = *fault == LL_MINE_ENDLESS || *fault == LL_MINE_MEMORY;
    return ll_fail(why, is_limit ? LL_ERR_LIMIT : LL_ERR_SCRIPT, "%s", message);
}

static ll_err ask(struct ll_loss_box *box, const struct boxed *loss,
                  const struct ll_record *question, enum ll_mine_fault *fault,
                  struct ll_message *why, struct guest **out, struct ll_record *answer)
{
    struct guest *guest = *out = find_guest(box, loss);
    if (guest == NULL)
        return ll_fail(why, LL_ERR_MEMORY, "no memory for a loss");
    guest->asked = ++box->questions;
    ll_err err = exchange(guest, question, fault, why, answer);
    return err == LL_OK ? read_fault(guest, answer, fault, why) : err;
}

/* Copies the field, which must have as many numbers. */
static bool take(const struct ll_record *answer, const char *name, size_t count, float *out)
{
    const struct ll_entry *entry = ll_record_find(answer, name);
    if (entry == NULL || entry->kind != LL_ENTRY_FLOATS || entry->count != count)
        return false;
    if (out)
        memcpy(out, entry->data, count * sizeof *out);
    return true;
}

static ll_err write_question(const struct ll_shape *shape, const float *pred, const float *target,
                             struct ll_record *out)
{
    ll_err err = ll_record_add_floats(out, "pred", shape->rank, shape->dim, pred);
    return err == LL_OK ? ll_record_add_floats(out, "target", shape->rank, shape->dim, target)
                        : err;
}

static ll_err call_boxed(struct ll_mine *mine, const struct ll_shape *shape, size_t count,
                         const float *pred, const float *target, enum ll_mine_fault *fault,
                         struct ll_message *why, float *losses, float *by_pred, float *by_target)
{
    struct boxed *loss = (struct boxed *)mine;
    struct ll_record question = {0}, answer = {0};
    struct guest *guest = NULL;
    ll_err err = write_question(shape, pred, target, &question);
    if (err == LL_OK)
        err = ask(loss->box, loss, &question, fault, why, &guest, &answer);
    if (err == LL_OK &&
        !(take(&answer, "losses", count, losses) && take(&answer, "by_pred", count, by_pred) &&
          take(&answer, "by_target", count, by_target)))
        err = refuse(guest, fault, why);
    ll_record_done(&answer);
    ll_record_done(&question);
    return err;
}

static void free_boxed(struct ll_mine *mine)
{
    struct boxed *loss = (struct boxed *)mine;
    free(loss->code);
    free(loss->name);
    free(loss);
}

static const struct ll_mine_class class_boxed = {.call = call_boxed, .free = free_boxed};

/* -- the host ---------------------------------------------------------------------------------- */

/* Whether there are boxes here; an error is one of ours, such as a missing program. */
static ll_err open_machine(struct ll_loss_box *box, struct ll_message *why)
{
    if (box->is_open)
        return LL_OK;
    ll_err err = ll_host_open(&(const struct ll_grade_options){0}, why, &box->machine);
    box->is_boxed = err == LL_OK && box->machine.probe.strength > LL_STRENGTH_TRUSTED;
    box->is_open = err == LL_OK || err == LL_ERR_UNSUPPORTED;
    return box->is_open ? LL_OK : err;
}

static bool shuts_in(struct ll_mine_host *host)
{
    struct ll_loss_box *box = (struct ll_loss_box *)host;
    return open_machine(box, NULL) != LL_OK || box->is_boxed;
}

static ll_err make_boxed(struct ll_loss_box *box, const char *code, size_t length, const char *name,
                         enum ll_mine_fault *fault, struct ll_message *why, struct ll_mine **out)
{
    struct ll_record answer = {0};
    struct guest *guest;
    struct boxed *loss = ll_array_new(1, sizeof *loss);
    if (loss == NULL)
        return ll_fail(why, LL_ERR_MEMORY, "no memory for a loss");
    *loss = (struct boxed){.mine = {&class_boxed}, .box = box};
    *out = &loss->mine;
    loss->code = ll_string_copy(code, length);
    loss->name = ll_string_copy(name, strlen(name));
    ll_err err = loss->code && loss->name ? LL_OK : LL_ERR_MEMORY;
    if (err == LL_OK && strlen(loss->code) != length) {
        *fault = LL_MINE_SYNTAX;
        err = ll_fail(why, LL_ERR_SCRIPT, "%s: a byte of 0 in the text", name);
    }
    if (err == LL_OK) /* no numbers: it is only loaded */
        err = ask(box, loss, &(const struct ll_record){0}, fault, why, &guest, &answer);
    ll_record_done(&answer);
    if (err != LL_OK)
        ll_mine_free(out);
    return err;
}

static ll_err make(struct ll_mine_host *host, const char *code, size_t length, const char *name,
                   enum ll_mine_fault *fault, struct ll_message *why, struct ll_mine **out)
{
    struct ll_loss_box *box = (struct ll_loss_box *)host;
    ll_err err = open_machine(box, why);
    if (err != LL_OK) {
        *fault = LL_MINE_ENDED;
        return err;
    }
    return box->is_boxed ? make_boxed(box, code, length, name, fault, why, out)
                         : ll_mine_new(NULL, code, length, name, fault, why, out);
}

ll_err ll_loss_box_new(struct ll_loss_box **out)
{
    *out = ll_array_new(1, sizeof **out);
    if (*out == NULL)
        return LL_ERR_MEMORY;
    (*out)->host = (struct ll_mine_host){.make = make, .shuts_in = shuts_in};
    return LL_OK;
}

void ll_loss_box_free(struct ll_loss_box **box)
{
    if (*box == NULL)
        return;
    for (size_t i = 0; i < GUESTS; i++)
        guest_free(&(*box)->guests[i]);
    if ((*box)->is_open)
        ll_host_close(&(*box)->machine);
    free(*box);
    *box = NULL;
}

struct ll_mine_host *ll_loss_box_host(struct ll_loss_box *box)
{
    return box ? &box->host : NULL;
}
