/* What theory says of each loss whatever the numbers: where it is 0, what leaves it as it is, what
 * scales it, and within what it lies. A loss of the catalogue without a property fails. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "loss/catalogue.h"
#include "tensor/ops.h"

enum { ARGS = LL_LOSS_ARGS };

/* What an argument is drawn from. */
enum content { NORMAL, UNIT, BITS, LABELS, BOXES };

struct subject {
    const char *loss;
    enum content content[ARGS];
    struct ll_shape shape[ARGS];
};

struct trial {
    struct ll_tape *tape;
    const struct ll_loss *loss;
    struct ll_tensor *x[ARGS];
    size_t args;
};

#define MATRIX                                                                                     \
    {                                                                                              \
        .rank = 2, .dim = { 6, 4 }                                                                 \
    }
#define ROW                                                                                        \
    {                                                                                              \
        .rank = 1, .dim = { 6 }                                                                    \
    }

static const struct subject subjects[] = {
    {"mse", {NORMAL, NORMAL}, {MATRIX, MATRIX}},
    {"mae", {NORMAL, NORMAL}, {MATRIX, MATRIX}},
    {"huber", {NORMAL, NORMAL}, {MATRIX, MATRIX}},
    {"smooth_l1", {NORMAL, NORMAL}, {MATRIX, MATRIX}},
    {"log_cosh", {NORMAL, NORMAL}, {MATRIX, MATRIX}},
    {"asymmetric_mse", {NORMAL, NORMAL}, {MATRIX, MATRIX}},
    {"bce", {UNIT, BITS}, {MATRIX, MATRIX}},
    {"bce_with_logits", {NORMAL, BITS}, {MATRIX, MATRIX}},
    {"cross_entropy", {NORMAL, LABELS}, {MATRIX, ROW}},
    {"nll", {NORMAL, LABELS}, {MATRIX, ROW}},
    {"label_smoothing", {NORMAL, LABELS}, {MATRIX, ROW}},
    {"focal", {NORMAL, LABELS}, {MATRIX, ROW}},
    {"binary_focal", {NORMAL, BITS}, {MATRIX, MATRIX}},
    {"contrastive", {NORMAL, NORMAL, BITS}, {MATRIX, MATRIX, ROW}},
    {"triplet", {NORMAL, NORMAL, NORMAL}, {MATRIX, MATRIX, MATRIX}},
    {"triplet_mined", {NORMAL, LABELS}, {MATRIX, ROW}},
    {"info_nce", {NORMAL, NORMAL}, {MATRIX, MATRIX}},
    {"nt_xent", {NORMAL, NORMAL}, {MATRIX, MATRIX}},
    {"sup_con", {NORMAL, LABELS}, {MATRIX, ROW}},
    {"dice", {UNIT, BITS}, {MATRIX, MATRIX}},
    {"multiclass_dice", {NORMAL, LABELS}, {MATRIX, ROW}},
    {"multiclass_tversky", {NORMAL, LABELS}, {MATRIX, ROW}},
    {"iou", {BOXES, BOXES}, {MATRIX, MATRIX}},
    {"giou", {BOXES, BOXES}, {MATRIX, MATRIX}},
    {"diou", {BOXES, BOXES}, {MATRIX, MATRIX}},
    {"ce_dice", {NORMAL, LABELS}, {MATRIX, ROW}},
    {"tversky", {UNIT, BITS}, {MATRIX, MATRIX}},
    {"focal_tversky", {UNIT, BITS}, {MATRIX, MATRIX}},
    {"gan_discriminator", {NORMAL, NORMAL}, {ROW, ROW}},
    {"gan_generator", {NORMAL}, {ROW}},
    {"wgan_critic", {NORMAL, NORMAL}, {ROW, ROW}},
    {"wgan_generator", {NORMAL}, {ROW}},
    {"vae", {UNIT, UNIT, NORMAL, NORMAL}, {MATRIX, MATRIX, MATRIX, MATRIX}},
    {"perceptual", {NORMAL, NORMAL}, {MATRIX, MATRIX}},
    {"weighted", {UNIT, UNIT}, {ROW, ROW}},
    {"uncertainty", {UNIT, NORMAL}, {ROW, ROW}},
    {"curriculum", {UNIT, UNIT}, {ROW, ROW}},
};

static void must(struct ll_tape *tape, ll_err err)
{
    if (err)
        fail_msg("%s", ll_tape_message(tape)->text);
}

static struct ll_tensor *draw(struct ll_tape *tape, const struct ll_shape *shape,
                              enum content content)
{
    struct ll_tensor *t = NULL;
    must(tape,
         content == NORMAL ? ll_tensor_randn(tape, shape, &t) : ll_tensor_rand(tape, shape, &t));
    float *x = ll_tensor_data(t);
    for (size_t i = 0; i < ll_tensor_count(t); i++) {
        if (content == BITS)
            x[i] = x[i] < 0.5F ? 0 : 1;
        else if (content == LABELS)
            x[i] = floorf(3 * x[i]);
        else if (content == BOXES)
            x[i] = i % 4 < 2 ? x[i] : x[i - 2] + 0.2F + x[i];
    }
    return t;
}

static struct trial trial_of(struct ll_tape *tape, const char *name, uint64_t seed)
{
    struct trial trial = {.tape = tape, .loss = ll_loss_find(name)};
    ll_rng_seed(ll_tape_rng(tape), seed);
    for (size_t i = 0; i < sizeof subjects / sizeof subjects[0]; i++)
        if (!strcmp(subjects[i].loss, name))
            for (; trial.loss->args[trial.args]; trial.args++)
                trial.x[trial.args] =
                    draw(tape, &subjects[i].shape[trial.args], subjects[i].content[trial.args]);
    assert_true(trial.args > 0);
    return trial;
}

static void trial_done(struct trial *trial)
{
    for (size_t k = 0; k < trial->args; k++)
        ll_tensor_free(&trial->x[k]);
}

static double value(const struct trial *trial)
{
    struct ll_tensor *out = NULL;
    must(trial->tape, ll_loss_call(trial->tape, trial->loss, trial->x, trial->args, NULL, &out));
    double v = (double)ll_tensor_values(out)[0];
    ll_tensor_free(&out);
    return v;
}

/* Each element of argument k becomes a * x + b. */
static void change(const struct trial *trial, size_t k, float a, float b)
{
    float *x = ll_tensor_data(trial->x[k]);
    for (size_t i = 0; i < ll_tensor_count(trial->x[k]); i++)
        x[i] = a * x[i] + b;
}

static void exchange(struct trial *trial, size_t i, size_t k)
{
    struct ll_tensor *t = trial->x[i];
    trial->x[i] = trial->x[k];
    trial->x[k] = t;
}

static void copy(const struct trial *trial, size_t to, size_t from)
{
    memcpy(ll_tensor_data(trial->x[to]), ll_tensor_values(trial->x[from]),
           ll_tensor_count(trial->x[to]) * sizeof(float));
}

/* Properties: each changes the trial, and says what the value must be then, given the one before.
 */

typedef double property_fn(struct trial *trial, double before);

/* Exchanging the first two arguments changes nothing. */
static double symmetric(struct trial *trial, double before)
{
    exchange(trial, 0, 1);
    return before;
}

/* What is equal costs nothing. */
static double zero_at_equal(struct trial *trial, double before)
{
    (void)before;
    copy(trial, 0, 1);
    return 0;
}

/* Only differences count. */
static double moves_together(struct trial *trial, double before)
{
    for (size_t k = 0; k < trial->args; k++)
        if (ll_shape_equal(ll_tensor_shape(trial->x[k]), ll_tensor_shape(trial->x[0])))
            change(trial, k, 1, 0.5F);
    return before;
}

/* Logits count up to a constant. */
static double shift_of_logits(struct trial *trial, double before)
{
    change(trial, 0, 1, 3);
    return before;
}

static double scales_by_3(struct trial *trial, double before)
{
    change(trial, 0, 3, 0);
    change(trial, 1, 3, 0);
    return 3 * before;
}

static double scales_by_9(struct trial *trial, double before)
{
    change(trial, 0, 3, 0);
    change(trial, 1, 3, 0);
    return 9 * before;
}

/* Only directions count. */
static double length_of_embeddings(struct trial *trial, double before)
{
    change(trial, 0, 5, 0);
    change(trial, 1, 0.25F, 0);
    return before;
}

/* Boxes in another unit of length are the same boxes. */
static double unit_of_length(struct trial *trial, double before)
{
    change(trial, 0, 40, 7);
    change(trial, 1, 40, 7);
    return before;
}

static double twice_the_first(struct trial *trial, double before)
{
    change(trial, 0, 2, 0);
    return 2 * before;
}

/* With p and 1 - p, and the target turned, it is the other class's loss. */
static double turned_probability(struct trial *trial, double before)
{
    change(trial, 0, -1, 1);
    change(trial, 1, -1, 1);
    return before;
}

static double turned_logit(struct trial *trial, double before)
{
    change(trial, 0, -1, 0);
    change(trial, 1, -1, 1);
    return before;
}

/* Masks that are the same bits have nothing to lose. */
static double perfect_mask(struct trial *trial, double before)
{
    (void)before;
    copy(trial, 0, 1);
    return 0;
}

/* Sure of the right class: nothing left to pay. */
static double sure_and_right(struct trial *trial, double before)
{
    (void)before;
    change(trial, 0, 0, 0);
    for (size_t r = 0; r < 6; r++)
        ll_tensor_data(trial->x[0])[4 * r + (size_t)ll_tensor_values(trial->x[1])[r]] = 60;
    return 0;
}

/* Knowing nothing costs the logarithm of the number of classes. */
static double log_of_classes(struct trial *trial, double before)
{
    (void)before;
    change(trial, 0, 0, 0);
    return log(4);
}

static double minus_log_p(struct trial *trial, double before)
{
    change(trial, 0, 1, -1);
    return before + 1;
}

/* Focal with everything unknown: α (1 - 1/4)² log 4. */
static double focal_of_nothing(struct trial *trial, double before)
{
    (void)before;
    change(trial, 0, 0, 0);
    return 0.25 * 0.75 * 0.75 * log(4);
}

/* α (1/2)² log 2 for ones, (1 - α) for zeros: their mean for as many of each. */
static double binary_focal_of_nothing(struct trial *trial, double before)
{
    (void)before;
    change(trial, 0, 0, 0);
    for (size_t i = 0; i < 24; i++)
        ll_tensor_data(trial->x[1])[i] = (float)(i % 2);
    return 0.5 * 0.25 * log(2);
}

/* Over 0 it costs twice as much. */
static double over_costs_double(struct trial *trial, double before)
{
    (void)before;
    change(trial, 1, 0, 0);
    change(trial, 0, 0, -1);
    double under = value(trial);
    change(trial, 0, -1, 0);
    return 2 * under;
}

/* All embeddings in one place: each triplet costs the margin. */
static double all_in_one_place(struct trial *trial, double before)
{
    (void)before;
    change(trial, 0, 0, 2);
    for (size_t i = 0; i < 6; i++)
        ll_tensor_data(trial->x[trial->args - 1])[i] = (float)(i % 2);
    return 1;
}

static double all_alike_in_one_place(struct trial *trial, double before)
{
    (void)before;
    copy(trial, 0, 1);
    change(trial, 2, 0, 1);
    return 0;
}

static double anchor_is_positive_and_negative(struct trial *trial, double before)
{
    (void)before;
    copy(trial, 1, 0);
    copy(trial, 2, 0);
    return 1;
}

/* All rows alike: each of the 2N - 1 others is as likely. */
static double all_directions_alike(struct trial *trial, double before)
{
    (void)before;
    change(trial, 0, 0, 1);
    change(trial, 1, 0, 1);
    return log(11);
}

/* Of one batch, in two groups: each of the 5 others is as likely. */
static double all_rows_alike(struct trial *trial, double before)
{
    (void)before;
    change(trial, 0, 0, 1);
    for (size_t i = 0; i < 6; i++)
        ll_tensor_data(trial->x[1])[i] = (float)(i % 2);
    return log(5);
}

static double length_of_rows(struct trial *trial, double before)
{
    change(trial, 0, 3, 0);
    return before;
}

/* At the point where the discriminator knows nothing: 2 log 2; the generator: log 2. */
static double knows_nothing_2(struct trial *trial, double before)
{
    (void)before;
    change(trial, 0, 0, 0);
    change(trial, 1, 0, 0);
    return 2 * log(2);
}

static double knows_nothing_1(struct trial *trial, double before)
{
    (void)before;
    change(trial, 0, 0, 0);
    return log(2);
}

static double antisymmetric(struct trial *trial, double before)
{
    exchange(trial, 0, 1);
    return -before;
}

static double minus_twice(struct trial *trial, double before)
{
    change(trial, 0, -2, 0);
    return -2 * before;
}

/* A latent code that is the prior costs nothing; what is left is the entropy of the pixels. */
static double prior_costs_nothing(struct trial *trial, double before)
{
    (void)before;
    change(trial, 2, 0, 0);
    change(trial, 3, 0, 0);
    change(trial, 0, 0, 0.5F);
    return 24 * log(2);
}

/* With s_i = 0 it is the plain sum. */
static double certain_is_the_sum(struct trial *trial, double before)
{
    (void)before;
    change(trial, 1, 0, 0);
    double sum = 0;
    for (size_t i = 0; i < 6; i++)
        sum += (double)ll_tensor_values(trial->x[0])[i];
    return sum;
}

/* With everybody in, it is the mean. */
static double all_in_is_the_mean(struct trial *trial, double before)
{
    return certain_is_the_sum(trial, before) / 6;
}

static const struct {
    const char *loss, *says;
    property_fn *property;
} properties[] = {
    {"mse", "symmetric", symmetric},
    {"mse", "0 where equal", zero_at_equal},
    {"mse", "3x costs 9 times", scales_by_9},
    {"mae", "symmetric", symmetric},
    {"mae", "3x costs 3 times", scales_by_3},
    {"huber", "symmetric", symmetric},
    {"huber", "0 where equal", zero_at_equal},
    {"smooth_l1", "symmetric", symmetric},
    {"smooth_l1", "only differences count", moves_together},
    {"log_cosh", "symmetric", symmetric},
    {"log_cosh", "0 where equal", zero_at_equal},
    {"asymmetric_mse", "over costs double", over_costs_double},
    {"bce", "turned", turned_probability},
    {"bce_with_logits", "turned", turned_logit},
    {"cross_entropy", "shift of logits", shift_of_logits},
    {"cross_entropy", "log C of nothing", log_of_classes},
    {"cross_entropy", "sure and right", sure_and_right},
    {"nll", "a constant less costs a constant", minus_log_p},
    {"label_smoothing", "shift of logits", shift_of_logits},
    {"label_smoothing", "log C of nothing", log_of_classes},
    {"focal", "shift of logits", shift_of_logits},
    {"focal", "of nothing", focal_of_nothing},
    {"binary_focal", "of nothing", binary_focal_of_nothing},
    {"contrastive", "alike in one place", all_alike_in_one_place},
    {"contrastive", "only differences count", moves_together},
    {"triplet", "anchor, positive, negative in one place", anchor_is_positive_and_negative},
    {"triplet", "only differences count", moves_together},
    {"triplet_mined", "all in one place", all_in_one_place},
    {"info_nce", "symmetric", symmetric},
    {"info_nce", "length does not count", length_of_embeddings},
    {"nt_xent", "all directions alike", all_directions_alike},
    {"nt_xent", "length does not count", length_of_embeddings},
    {"sup_con", "all directions alike", all_rows_alike},
    {"sup_con", "length does not count", length_of_rows},
    {"dice", "symmetric", symmetric},
    {"dice", "perfect mask", perfect_mask},
    {"multiclass_dice", "shift of logits", shift_of_logits},
    {"multiclass_dice", "sure and right", sure_and_right},
    {"multiclass_tversky", "shift of logits", shift_of_logits},
    {"multiclass_tversky", "sure and right", sure_and_right},
    {"iou", "symmetric", symmetric},
    {"iou", "0 where equal", zero_at_equal},
    {"iou", "unit of length", unit_of_length},
    {"giou", "symmetric", symmetric},
    {"giou", "0 where equal", zero_at_equal},
    {"giou", "unit of length", unit_of_length},
    {"diou", "symmetric", symmetric},
    {"diou", "0 where equal", zero_at_equal},
    {"diou", "unit of length", unit_of_length},
    {"ce_dice", "shift of logits", shift_of_logits},
    {"ce_dice", "sure and right", sure_and_right},
    {"tversky", "perfect mask", perfect_mask},
    {"focal_tversky", "perfect mask", perfect_mask},
    {"gan_discriminator", "knows nothing", knows_nothing_2},
    {"gan_generator", "knows nothing", knows_nothing_1},
    {"wgan_critic", "antisymmetric", antisymmetric},
    {"wgan_generator", "linear", minus_twice},
    {"vae", "the prior costs nothing", prior_costs_nothing},
    {"perceptual", "symmetric", symmetric},
    {"perceptual", "3x costs 9 times", scales_by_9},
    {"weighted", "linear", twice_the_first},
    {"uncertainty", "certain is the sum", certain_is_the_sum},
    {"curriculum", "all in is the mean", all_in_is_the_mean},
};

#define PROPERTIES (sizeof properties / sizeof properties[0])

static void every_property_holds(void **state)
{
    (void)state;
    struct ll_tape *tape = NULL;
    assert_int_equal(ll_tape_new(&tape), LL_OK);
    for (size_t i = 0; i < PROPERTIES; i++)
        for (uint64_t seed = 1; seed <= 5; seed++) {
            struct trial trial = trial_of(tape, properties[i].loss, seed);
            double expected = properties[i].property(&trial, value(&trial));
            double got = value(&trial);
            /* A power makes the last digit of a perfect mask larger. */
            double absolute = strcmp(properties[i].loss, "focal_tversky") != 0 ? 2e-5 : 1e-4;
            if (!(fabs(got - expected) <= 2e-5 * fabs(expected) + absolute))
                fail_msg("%s: %s, seed %d: expected %.9g, got %.9g", properties[i].loss,
                         properties[i].says, (int)seed, expected, got);
            trial_done(&trial);
        }
    assert_int_equal(ll_tape_bytes(tape), 0);
    ll_tape_free(&tape);
}

static void every_loss_has_a_property(void **state)
{
    (void)state;
    for (size_t i = 0; i < ll_loss_count(); i++) {
        bool found = false;
        for (size_t k = 0; k < PROPERTIES; k++)
            found = found || !strcmp(properties[k].loss, ll_loss_at(i)->name);
        if (!found)
            fail_msg("%s has no property", ll_loss_at(i)->name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_property_holds),
        cmocka_unit_test(every_loss_has_a_property),
    };
    return cmocka_run_group_tests_name("loss/property", tests, NULL, NULL);
}
