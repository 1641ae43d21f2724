/* Every loss of the catalogue against PyTorch in float64: values, and gradients by every floating
 * argument, from the files that the scripts in tests/golden wrote; and what those files cover. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../seldom.h"
#include "golden.h"
#include "kernel/isa.h"
#include "loss/catalogue.h"
#include "tensor/ops.h"

/* A number may be off by `relative` of the largest that it stands with, since float32 rounds at
 * 6e-8 and a loss takes several steps; and by `absolute` more, where the loss subtracts numbers
 * that are much larger than what is left of them. */
struct tolerance {
    const char *loss;
    double relative, absolute;
};

static const struct tolerance usual = {"", 1e-5, 1e-12};

/* Each about twice what was seen in any build. */
static const struct tolerance looser[] = {
    /* Similarities over a temperature of 0.07 are scores up to 14, whose last bit is 1e-6; the loss
     * is the difference of two of them. */
    {"info_nce", 1e-5, 5e-7},
    {"nt_xent", 1e-5, 2e-7},
    {"sup_con", 1e-5, 5e-7},
    /* A gradient is the difference of two shares of a distance, whose eighth powers are rounded. */
    {"triplet", 1e-5, 6e-8},
    /* log Σ exp x - x: where the class is sure, two scores of size 1, whose last bit is 1e-7. */
    {"cross_entropy", 1e-5, 1e-7},
    /* Distances of size 10, whose last bit is 1e-6, less one another and the margin. */
    {"triplet_mined", 1e-5, 1e-6},
    /* A gradient is p (s - Σ p s): where p is nearly 1, of a number and nearly itself. */
    {"multiclass_dice", 1e-5, 3e-8},
    /* p - 1 for a sure pixel: what is below half the last bit of 1, 3e-8, is 0. */
    {"ce_dice", 1e-5, 3e-10},
    /* A gradient is a line in the other mask, a + b t, which is near 0 where the masks agree; and
     * the power's slope multiplies it. */
    {"tversky", 1e-5, 6e-9},
    {"focal_tversky", 1e-5, 5e-8},
};

enum { ARGS = LL_LOSS_ARGS + 2 };

struct run {
    struct ll_tape *tape;
    const struct ll_loss *loss;
    const struct golden *g;
    struct tolerance tolerance;
    struct ll_loss_options options;
    struct ll_tensor *weights[LL_LOSS_OPTIONS];
    struct ll_tensor *arg[ARGS];
    const struct golden_field *input[ARGS];
    size_t args;
};

static void must(struct ll_tape *tape, ll_err err)
{
    if (err)
        fail_msg("%s", ll_tape_message(tape)->text);
}

static struct ll_tensor *tensor_of(struct ll_tape *tape, const struct golden_field *field)
{
    struct ll_shape shape = {.rank = (int)field->rank};
    memcpy(shape.dim, field->shape, field->rank * sizeof field->shape[0]);
    struct ll_tensor *t = NULL;
    must(tape, ll_tensor_new(tape, &shape, field->value, &t));
    return t;
}

/* The fields stand as options, inputs, outputs; an option is known by its name. */
static bool option(struct run *run, const struct golden_field *field)
{
    if (!strcmp(field->name, "reduction")) {
        run->options.reduction = (enum ll_reduction)field->value[0];
        return true;
    }
    for (size_t i = 0; i < run->loss->option_count; i++) {
        if (strcmp(run->loss->options[i].name, field->name) != 0)
            continue;
        run->options.number[i] = field->exact[0];
        if (field->rank > 0)
            run->options.tensor[i] = run->weights[i] = tensor_of(run->tape, field);
        return true;
    }
    return false;
}

static struct run run_of(struct ll_tape *tape, const struct ll_loss *loss, const struct golden *g)
{
    struct run run = {.tape = tape, .loss = loss, .g = g, .tolerance = usual};
    for (size_t i = 0; i < sizeof looser / sizeof looser[0]; i++)
        if (!strcmp(looser[i].loss, loss->name))
            run.tolerance = looser[i];
    ll_loss_options_init(loss, &run.options);
    run.options.reduction = LL_SUM;
    for (size_t i = 0; i < g->fields; i++) {
        const struct golden_field *field = &g->field[i];
        if (!strcmp(field->name, "value"))
            break;
        if ((!strcmp(field->name, "recon") && field->rank > 0) || !option(&run, field)) {
            assert_true(run.args < ARGS);
            run.input[run.args] = field;
            run.arg[run.args++] = tensor_of(tape, field);
        }
    }
    return run;
}

static void compare(const struct run *run, const char *what, const struct golden_field *expected,
                    const float *got)
{
    double largest = 0;
    for (size_t i = 0; i < expected->n; i++)
        largest = fmax(largest, fabs(expected->exact[i]));
    for (size_t i = 0; i < expected->n; i++) {
        double g = got ? (double)got[i] : 0;
        if (!(fabs(g - expected->exact[i]) <=
              run->tolerance.relative * largest + run->tolerance.absolute))
            fail_msg("%s, case %zu, %s, element %zu: expected %.9g, got %.9g", run->loss->name,
                     run->g->cases, what, i, expected->exact[i], g);
    }
}

static void check(struct run *run)
{
    struct ll_tensor *out = NULL, *ones = NULL;
    for (size_t k = 0; k < run->args; k++) {
        char name[48];
        snprintf(name, sizeof name, "grad_%s", run->input[k]->name);
        must(run->tape,
             ll_tensor_set_needs_grad(run->tape, run->arg[k], golden_find(run->g, name) != NULL));
    }
    must(run->tape, ll_loss_call(run->tape, run->loss, run->arg, run->args, &run->options, &out));
    compare(run, "value", golden_find(run->g, "value"), ll_tensor_values(out));
    must(run->tape, ll_tensor_full(run->tape, ll_tensor_shape(out), 1, &ones));
    must(run->tape, ll_tensor_backward(run->tape, out, ones));
    ll_tensor_free(&ones);
    for (size_t k = 0; k < run->args; k++) {
        char name[48];
        snprintf(name, sizeof name, "grad_%s", run->input[k]->name);
        if (golden_find(run->g, name))
            compare(run, name, golden_find(run->g, name), ll_tensor_grad_data(run->arg[k]));
    }
    ll_tensor_free(&out);
    for (size_t k = 0; k < run->args; k++)
        ll_tensor_free(&run->arg[k]);
    for (size_t i = 0; i < LL_LOSS_OPTIONS; i++)
        ll_tensor_free(&run->weights[i]);
}

/* What the cases of a loss have covered. */
struct coverage {
    struct ll_shape shape[64]; /* of the first input, each once */
    size_t shapes;
    double smallest, largest;    /* of the first input's largest number, over the cases */
    bool other[LL_LOSS_OPTIONS]; /* the option was given, and not its default */
    bool grad[ARGS];
};

static void cover_shape(struct coverage *c, const struct ll_tensor *first)
{
    const struct ll_shape *shape = ll_tensor_shape(first);
    double most = 0;
    for (size_t i = 0; i < ll_tensor_count(first); i++)
        most = fmax(most, fabs((double)ll_tensor_values(first)[i]));
    c->smallest = fmin(c->smallest, most);
    c->largest = fmax(c->largest, most);
    for (size_t i = 0; i < c->shapes; i++)
        if (ll_shape_equal(&c->shape[i], shape))
            return;
    assert_true(c->shapes < 64);
    c->shape[c->shapes++] = *shape;
}

static void cover(struct coverage *c, const struct run *run)
{
    cover_shape(c, run->arg[0]);
    for (size_t k = 0; k < run->args; k++) {
        char name[48];
        snprintf(name, sizeof name, "grad_%s", run->input[k]->name);
        c->grad[k] |= golden_find(run->g, name) != NULL;
    }
    for (size_t i = 0; i < run->loss->option_count; i++) {
        bool preset = run->options.number[i] == run->loss->options[i].preset;
        c->other[i] |= !preset || run->options.tensor[i];
    }
}

/* One file of the loss: each case compared, and counted as covered. */
static void check_file(struct ll_tape *tape, const struct ll_loss *loss, const char *name,
                       struct coverage *c)
{
    static struct golden g;
    golden_open(&g, name);
    while (golden_next(&g)) {
        struct run run = run_of(tape, loss, &g);
        cover(c, &run);
        check(&run);
    }
}

/* Labels and what only lets samples in have no gradient; each other argument has. */
static bool has_gradient(enum ll_loss_arg kind)
{
    return kind != LL_ARG_MAP_CLASS && kind != LL_ARG_GROUP && kind != LL_ARG_DIFFICULTY;
}

static void check_coverage(const struct ll_loss *loss, const struct coverage *c)
{
    if (c->shapes < 8)
        fail_msg("%s: %zu shapes are covered, where 8 must be", loss->name, c->shapes);
    bool bounded = loss->takes[0] == LL_ARG_PROBABILITY || loss->takes[0] == LL_ARG_PIXEL ||
                   (loss->takes[0] == LL_ARG_SCORES && strstr(loss->args[0], "log"));
    if (!bounded && c->largest < 100 * c->smallest)
        fail_msg("%s: its numbers reach from %g to %g alone", loss->name, c->smallest, c->largest);
    for (size_t i = 0; i < loss->option_count; i++)
        if (!c->other[i] && !(loss->options[i].takes & LL_TAKES_NAMES))
            fail_msg("%s: %s is covered at its default alone", loss->name, loss->options[i].name);
    for (size_t k = 0; loss->args[k]; k++)
        if (!c->grad[k] && has_gradient(loss->takes[k]))
            fail_msg("%s: no gradient by %s is covered", loss->name, loss->args[k]);
}

/* Of these there is a second file, which make_more.py wrote. */
static bool has_more(const char *loss)
{
    static const char *const names[] = {"bce",
                                        "info_nce",
                                        "multiclass_dice",
                                        "multiclass_tversky",
                                        "gan_discriminator",
                                        "gan_generator",
                                        "bce_with_logits",
                                        "binary_focal",
                                        "ce_dice",
                                        "contrastive",
                                        "cross_entropy",
                                        "dice",
                                        "focal",
                                        "focal_tversky",
                                        "label_smoothing",
                                        "nll",
                                        "nt_xent",
                                        "tversky",
                                        "triplet",
                                        "triplet_mined",
                                        "vae"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp(names[i], loss))
            return true;
    return false;
}

static void check_all(void)
{
    struct ll_tape *tape = NULL;
    assert_int_equal(ll_tape_new(&tape), LL_OK);
    for (size_t i = 0; i < ll_loss_count(); i++) {
        const struct ll_loss *loss = ll_loss_at(i);
        struct coverage c = {.smallest = (double)INFINITY};
        char more[64];
        snprintf(more, sizeof more, "%s.more", loss->name);
        if (strcmp(loss->name, "multiclass_tversky") != 0) /* whose values are all among the more */
            check_file(tape, loss, loss->name, &c);
        if (has_more(loss->name))
            check_file(tape, loss, more, &c);
        check_coverage(loss, &c);
    }
    assert_int_equal(ll_tape_bytes(tape), 0);
    ll_tape_free(&tape);
}

static void every_loss_agrees_with_pytorch_and_is_covered(void **state)
{
    (void)state;
    for (int isa = 0; isa < LL_ISA_COUNT; isa++) {
        /* Where it is to be seldom one build: tests/kernel goes through them. */
        if (!ll_isa_runs((enum ll_isa)isa) || (is_seldom() && isa != (int)ll_isa_best()))
            continue;
        print_message("compared: %s\n", ll_isa_name((enum ll_isa)isa));
        setenv("LOSSLAB_ISA", ll_isa_name((enum ll_isa)isa), 1);
        check_all();
    }
    unsetenv("LOSSLAB_ISA");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_loss_agrees_with_pytorch_and_is_covered),
    };
    return cmocka_run_group_tests_name("loss/golden", tests, NULL, NULL);
}
