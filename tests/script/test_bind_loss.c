/* The bridge between the catalogue and scripts; the losses themselves are tests/loss's. */
#include "check.h"

#include <stdio.h>

#include "loss/catalogue.h"

static void losses_take_tensors_numbers_lists_and_options(void **state)
{
    (void)state;
    static const struct check checks[] = {
        {"loss.mse({1, 2}, {0, 0})", "2.5"},
        {"loss.mse(tensor{1, 2}, {0, 0})", "2.5"},
        {"loss.mse(3, 1)", "4"},
        {"loss.mse({1, 2}, {0, 0}, {reduction = 'sum'})", "5"},
        {"loss.mse({1, 2}, {0, 0}, {reduction = 'none'})", "{1, 4}"},
        {"loss.huber({3}, {0}, {delta = 1})", "2.5"},
        {"loss.huber({3}, {0})", "2.5"},
        {"local p = tensor({3, -3}, {grad = true}); loss.mae(p, {0, 0}):backward() return p.grad",
         "{0.5, -0.5}"},
        {"loss.huber({3}, {0}, {delta = -1})", "!t:1: loss.huber: delta is -1; it must be"},
        {"loss.huber({3}, {0}, {delta = 0 / 0})", "!loss.huber: delta is nan; it must be"},
        {"loss.multiclass_dice({1, 2, 3}, {1})", "!they must be (N, C, ...) and (N, ...)"},
        {"loss.huber({3}, {0}, {detla = 1})", "!loss.huber has no option detla; it has: delta"},
        {"loss.huber({3}, {0}, {delta = 'x'})", "!loss.huber"},
        {"loss.huber({3}, {0}, {delta = true})", "!loss.huber"},
        {"loss.huber({3}, {0}, {reduction = 'avg'})", "!mean, sum, none"},
        {"loss.huber({3}, {0}, {1})", "!options have names"},
        {"loss.huber({3}, {0}, 1)", "!loss.huber: the options must be a table"},
        {"loss.huber({3}, {0}, {}, 1)", "!loss.huber takes 2 tensors and a table of options"},
        {"loss.huber({3})", "!loss.huber: target is missing"},
        {"loss.huber({3}, {delta = 1})", "!loss.huber: target is missing"},
        {"loss.mse({1, 2}, {1, 2, 3})", "!loss.mse"},
        {"loss.mse('x', 1)", "!loss.mse: pred must be a tensor, a number or a list"},
        {"loss.mze(1, 1)", "!t:1: there is no loss 'mze'; did you mean 'mse'?"},
        {"loss.hubber(1, 1)", "!t:1: there is no loss 'hubber'; did you mean 'huber'?"},
        {"loss.jaccard({{0, 0, 1, 1}}, {{0, 0, 1, 1}})",
         "!there is no loss 'jaccard'; did you mean: of boxes: iou; of masks: tversky"},
        {"loss.gan(1, 1)", "!t:1: there is no loss 'gan'; did you mean: gan_discriminator and"},
    };
    CHECK_ALL(checks);
}

static void lists_of_tensors_keep_their_gradients(void **state)
{
    (void)state;
    static const struct check checks[] = {
        {"s = nn.parameter{0, 0} l = {nn.parameter(2), nn.parameter(3)} "
         "total = loss.uncertainty(l, s) return total",
         "5"},
        {"total:backward() return {s.grad, l[1].grad}", "{{-1, -2}, 1}"},
        {"loss.weighted({tensor(2), 3}, {1, 10})", "32"},
        {"a = tensor({1, 2}, {grad = true}) loss.perceptual({a, a * 2}, {tensor{0, 0}, "
         "tensor{0, 0}}):backward() return a.grad",
         "{2.5, 5}"},
        {"loss.perceptual({a}, {})", "!loss.perceptual"},
        {"loss.perceptual(a, {a})", "!pred_features must be a list of tensors, got a tensor"},
        {"loss.perceptual({'x'}, {'y'})", "!loss.perceptual: pred_features must be a tensor"},
    };
    CHECK_ALL(checks);
}

/* Every loss of the catalogue, present and to come, is there under each of its names. */
static void every_loss_of_the_catalogue_is_there(void **state)
{
    (void)state;
    for (size_t i = 0; i < ll_loss_count(); i++) {
        const struct ll_loss *loss = ll_loss_at(i);
        char code[256];
        snprintf(code, sizeof code,
                 "local n = 0 for name in ('%s %s'):gmatch('%%S+') do "
                 "assert(type(loss[name]) == 'function', name) end return 1",
                 loss->name, loss->aliases);
        check_all(&(struct check){code, "1"}, 1, (size_t)1 << 30);
    }
    assert_true(ll_loss_count() >= 8);
}

/* Which features an image has is nn's to say: with names of layers, or without. */
static void perceptual_takes_images(void **state)
{
    (void)state;
    static const struct check checks[] = {
        {"a = nn.parameter(tensor.rand(1, 3, 16, 16)) b = tensor.rand(1, 3, 16, 16) "
         "v = nn.VGG() l = {'relu1_2', 'relu3_1'} "
         "x = loss.perceptual(a, b, {layers = l}) return "
         "x:item() == loss.perceptual(v:extract(a, l), v:extract(b, l)):item() and x:item() > 0",
         "true"},
        {"x:backward() return a.grad:abs():max() > 0", "true"},
        {"loss.perceptual(a, b):item() == loss.perceptual(a, b, {layers = {'relu1_2', 'relu2_2', "
         "'relu3_3'}, features = v}):item()",
         "true"},
        {"loss.perceptual(a, b, {layers = {'relu1_2'}, weights = {4}}):item() == "
         "4 * loss.perceptual(a, b, {layers = {'relu1_2'}}):item()",
         "true"},
        {"loss.perceptual(a, a):item()", "0"},
        {"loss.perceptual(a, b, {layers = {'relu9_9'}})", "!there is no layer 'relu9_9'"},
        {"loss.perceptual(a, b, {depth = 3})", "!perceptual has no option depth"},
        {"loss.perceptual({a}, {b}, {layers = 'relu1_1'})",
         "!layers takes names of layers, where images stand in place of features"},
    };
    CHECK_ALL(checks);
}

/* It calls that loss, with the options' own names, and is one finite number. */
static void every_example_runs(void **state)
{
    (void)state;
    for (size_t i = 0; i < ll_loss_count(); i++) {
        const struct ll_loss *loss = ll_loss_at(i);
        char code[512], opening[64];
        snprintf(opening, sizeof opening, "loss.%s(", loss->name);
        if (strncmp(loss->example, opening, strlen(opening)) != 0)
            fail_msg("%s: its example is %s", loss->name, loss->example);
        snprintf(code, sizeof code, "local x = (%s):item() return x == x and math.abs(x) < 100",
                 loss->example);
        check_all(&(struct check){code, "true"}, 1, (size_t)1 << 30);
    }
}

/* What cancels in float32, or is 0 times inf, does not where the loss is written another way. */
static void small_and_large_numbers_keep_their_digits(void **state)
{
    (void)state;
    static const struct check checks[] = {
        {"views = {tensor{{1, 0}, {0.6, 0.8}}, tensor{{1, 0.01}, {0.61, 0.79}}} "
         "function off(got, want) return math.abs(got / want - 1) < 1e-4 end "
         "return off(loss.nt_xent(views[1], views[2], {temperature = 0.03}):item(), 4.58004e-6)",
         "true"},
        {"rows = loss.nt_xent(views[1], views[2], {temperature = 0.03, reduction = 'none'}) "
         "return off(rows[1]:item(), 3.975831e-6) and off(rows[4]:item(), 5.423212e-6)",
         "true"},
        {"alone = tensor({{1, 2}}, {grad = true}) "
         "loss.nt_xent(alone, {{3, 1}}, {reduction = 'none'}):sum():backward() return alone.grad",
         "{{0, 0}}"},
        {"off(loss.vae({{1}}, {{1}}, {{0}}, {{-1e-4}}):item(), 2.4999167e-9)", "true"},
        {"v = tensor({{200}}, {grad = true}) l = loss.vae({{1}}, {{1}}, {{3}}, v, {beta = 0}) "
         "l:backward() return {l, v.grad}",
         "{0, {{0}}}"},
        {"s = tensor({-100}, {grad = true}) l = loss.uncertainty({0}, s) l:backward() "
         "return {l, s.grad}",
         "{-100, {1}}"},
        {"loss.uncertainty({2, 0.5}, {0, 0}, {reduction = 'none'})", "{2, 0.5}"},
        {"loss.iou({{0, 0, 0.001, 0.001}}, {{0, 0, 0.001, 0.001}})", "0"},
        {"off(loss.iou({{0, 0, 0.002, 0.002}}, {{0.001, 0, 0.003, 0.002}}):item(), 2 / 3)", "true"},
        {"loss.iou({{0, 0, 0, 0}}, {{0, 0, 0, 0}})", "1"},
        {"loss.giou({{0, 0, 1, 1}, {3, 2, 1, 4}}, {{0, 0, 1, 1}, {0, 0, 1, 1}})",
         "!loss.giou: pred_boxes has x2 = 1 below x1 = 3 in box 2 (element 7); a box is x1, y1"},
        {"loss.iou({{0, 0, 1, 1}}, {{0, 3, 1, 1}})",
         "!loss.iou: target_boxes has y2 = 1 below y1 = 3 in box 1 (element 4)"},
    };
    CHECK_ALL(checks);
}

/* Each range that the catalogue states, with what was probably meant. */
static void what_is_outside_its_range_is_refused(void **state)
{
    (void)state;
    static const struct check checks[] = {
        {"loss.dice({0.9, 0.1, 0.8}, {1, 0, 255})",
         "!loss.dice: target has 255 at element 3; it must be from 0 to 1 (a mask or an image of 0 "
         "to 255? divide it by 255)"},
        {"loss.dice({2.5, -1}, {1, 0})",
         "!loss.dice: pred has 2.5 at element 1; it must be from 0 to 1 (raw outputs? take their "
         "sigmoid first)"},
        {"loss.tversky({0.5, 1.01}, {1, 0})", "!loss.tversky: pred has 1.01 at element 2"},
        {"loss.focal_tversky({0.5, 1}, {1, -0.5})", "!loss.focal_tversky: target has -0.5"},
        {"function but(n, at, x) local t = {} for i = 1, n do t[i] = i == at and x or 0 end return "
         "t end "
         "return loss.dice(but(2000, 1777, -1), tensor.zeros(2000))",
         "!loss.dice: pred has -1 at element 1777"},
        {"loss.tversky(tensor.zeros(300000), but(300000, 299999, 7))",
         "!loss.tversky: target has 7 at element 299999"},
        {"loss.bce({0.9}, {2})",
         "!loss.bce: target has 2 at element 1; it must be from 0 to 1 (labels of classes? "
         "cross_entropy takes them; here 1 is yes and 0 is no)"},
        {"loss.bce({0.9, 0.5}, {0, -1}, {reduction = 'none'})",
         "!loss.bce: target has -1 at element 2; it must be from 0 to 1 (labels of -1 and 1? give "
         "(y + 1) / 2)"},
        {"loss.bce({0.9, 1.5}, {0, 1})", "!(for raw outputs there is bce_with_logits)"},
        {"loss.bce_with_logits({3}, {2})", "!loss.bce_with_logits: target has 2 at element 1"},
        {"loss.bce_with_logits({1, 0}, {0.2, -1.7})", "!(raw outputs? the targets come after"},
        {"loss.bce_with_logits({3, 1}, {1, 2}, {pos_weight = tensor{1, 2}})",
         "!loss.bce_with_logits: target has 2 at element 2"},
        {"loss.bce_with_logits({3, 1}, {1, 0}, {pos_weight = tensor{1, -2}})",
         "!loss.bce_with_logits: pos_weight has -2 at element 2; it must be at least 0"},
        {"loss.binary_focal({3, 1}, {1, 3})", "!loss.binary_focal: target has 3 at element 2"},
        {"loss.vae({{0.5}}, {{255}}, {{0}}, {{0}})", "!loss.vae: x has 255 at element 1"},
        {"loss.vae({{2}}, {{1}}, {{0}}, {{0}})", "!loss.vae: recon has 2 at element 1"},
        {"loss.vae({{2}}, {{255}}, {{0}}, {{0}}, {recon = 'mse'})", "64009"},
        {"loss.contrastive({{1, 2}}, {{1, 2}}, {-1})",
         "!loss.contrastive: label has -1 at element 1; it must be from 0 to 1 (labels of -1 and "
         "1"},
        {"loss.cross_entropy({{1, 2}}, {0}, {weight = tensor{1, -1}})",
         "!loss.cross_entropy: weight has -1 at element 2; it must be at least 0"},
        {"loss.cross_entropy({{1, 2}}, {{0.5, 1.5}})", "!loss.cross_entropy: target has 1.5"},
        {"loss.curriculum({1, 2}, {0.5, 3})", "!loss.curriculum: difficulty has 3 at element 2"},
        {"loss.bce(tensor.full({3000}, 0.5), but(3000, 2500, 2))", "!target has 2 at element 2500"},
        {"p = tensor(but(3000, 1, 0), {grad = true}) "
         "return loss.bce_with_logits(p, but(3000, 2500, 2))",
         "!target has 2 at element 2500"},
        {"loss.dice({0.5, -0.0}, {1, -0.0}, {smooth = 0})", "0.33333334"},
        {"loss.dice({0.5, 0 / 0}, {1, 1})", "nan"},
        {"loss.bce({0, 1}, {0, 1})", "0"},
    };
    CHECK_ALL(checks);
}

/* By the formula; twice what an alpha of a half gives. */
static void binary_focal_goes_without_alpha(void **state)
{
    (void)state;
    static const struct check checks[] = {
        {"loss.binary_focal({0}, {1}, {alpha = false})", "0.1732868"},
        {"loss.binary_focal({0, 0}, {1, 0}, {alpha = false, reduction = 'sum'})", "0.3465736"},
        {"loss.binary_focal({2}, {0}, {alpha = false})", "1.6500783"},
        {"loss.binary_focal({2}, {0.5}, {alpha = false}):item() / "
         "loss.binary_focal({2}, {0.5}, {alpha = 0.5}):item()",
         "2"},
        {"p = tensor({0}, {grad = true}) q = tensor({0}, {grad = true}) "
         "loss.binary_focal(p, {1}, {alpha = false}):backward() "
         "loss.binary_focal(q, {1}, {alpha = 0.5}):backward() "
         "return p.grad:item() / q.grad:item()",
         "2"},
        {"loss.binary_focal({0}, {1}, {alpha = true})",
         "!binary_focal: alpha takes a number, false for none"},
        {"loss.binary_focal({0}, {1}, {alpha = -1})", "!alpha is -1; it must be at least 0"},
        {"loss.focal({{0, 1}}, {1}, {gamma = false})", "!focal: gamma takes a number"},
    };
    CHECK_ALL(checks);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(losses_take_tensors_numbers_lists_and_options),
        cmocka_unit_test(lists_of_tensors_keep_their_gradients),
        cmocka_unit_test(every_loss_of_the_catalogue_is_there),
        cmocka_unit_test(every_example_runs),
        cmocka_unit_test(perceptual_takes_images),
        cmocka_unit_test(what_is_outside_its_range_is_refused),
        cmocka_unit_test(binary_focal_goes_without_alpha),
        cmocka_unit_test(small_and_large_numbers_keep_their_digits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
