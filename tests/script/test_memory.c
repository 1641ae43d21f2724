/* Memory that runs out, at every place where it can. The linker puts these allocators in place of
 * malloc's for our code (Lua's state allocates through it too): for every k the k-th allocation
 * fails, once alone and once with all that follow. That must end in an error, or, where the failure
 * can be borne (a block that does not shrink, garbage that makes room), in the same result; nothing
 * may be lost, and the state must close. */
#include "../seldom.h"
#include "check.h"

#include <stdlib.h>

static struct {
    size_t count; /* of allocations so far */
    size_t fail_at;
    bool once;
    size_t live; /* blocks not freed */
} heap;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
void __real_free(void *block);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);
void __wrap_free(void *block);

static bool refuses(void)
{
    heap.count++;
    return heap.once ? heap.count == heap.fail_at : heap.count >= heap.fail_at;
}

void *__wrap_malloc(size_t size)
{
    if (refuses())
        return NULL;
    heap.live++;
    return __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    if (refuses())
        return NULL;
    heap.live++;
    return __real_calloc(count, size);
}

void *__wrap_realloc(void *block, size_t size)
{
    if (refuses())
        return NULL;
    if (block == NULL)
        heap.live++;
    return __real_realloc(block, size);
}

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
    if (refuses())
        return NULL;
    heap.live++;
    return __real_aligned_alloc(alignment, size);
}

void __wrap_free(void *block)
{
    if (block)
        heap.live--;
    __real_free(block);
}

static const char code[] =
    "local x = tensor.linspace(-1, 1, 9)\n"
    "local w = nn.parameter{{0.5}}\n"
    "local net = nn.Sequential(nn.Linear(1, 2), nn.ReLU(), nn.Linear(2, 1))\n"
    "local sgd = optim.SGD(net, {lr = 0.1})\n"
    "for i = 1, 2 do\n"
    "  sgd:zero_grad()\n"
    "  loss.huber(net(x:reshape(9, 1)), x:reshape(9, 1) * w, {delta = 0.5}):backward()\n"
    "  sgd:step()\n"
    "end\n"
    "print('done', tensor.stack{w, w})\n"
    "local figure = chart.row{chart.figure{title = 'T', x = {label = 'x'}, chart.line{x = x, y = x,"
    " label = 'l'}, chart.bars{values = {1, 2}, labels = {'a', 'b'}}}}\n"
    "return {1, 'text', tensor{{1, 2}}, {figure ~= nil}}";

/* A lesson's life: a state, code, its value read and printed into `text`. */
static ll_err live(struct ll_str *text)
{
    struct ll_script_options options = ll_script_options_lesson();
    struct ll_script *script = NULL;
    struct ll_value value = {0};
    struct ll_value item = {0};
    struct ll_floats floats = {0};
    struct ll_message why = {""};
    ll_err err = ll_script_new(&options, &why, &script);
    if (err == LL_OK)
        err = ll_value_eval(script, code, sizeof code - 1, "memory.lua", &why, &value);
    if (err == LL_OK)
        err = ll_value_item(&value, 3, &why, &item);
    if (err == LL_OK)
        err = ll_value_floats(&item, &why, &floats);
    if (err == LL_OK)
        err = ll_value_set_item(&value, 5, &item);
    if (err == LL_OK)
        err = ll_print_value(&value, &why, text);
    if (err == LL_OK)
        err = ll_print_json(&value, &why, text);
    ll_floats_done(&floats);
    ll_value_done(&item);
    ll_value_done(&value);
    ll_script_free(&script);
    return err;
}

static void fail_each(size_t all, bool once, const char *expected)
{
    for (size_t k = 1; k <= all; k += one_in(13)) {
        struct ll_str text = {0};
        heap.count = 0;
        heap.once = once;
        heap.fail_at = k;
        ll_err err = live(&text);
        heap.fail_at = SIZE_MAX;
        bool same = err != LL_OK || strcmp(ll_str_text(&text), expected) == 0;
        ll_str_done(&text);
        if (!same || heap.live != 0)
            fail_msg("allocation %zu of %zu%s: error %d, %s, %zu blocks lost", k, all,
                     once ? " alone" : "", err, same ? "same result" : "another result", heap.live);
    }
}

static void each_allocation_may_fail(void **state)
{
    (void)state;
    struct ll_str text = {0};
    char expected[256];
    heap.fail_at = SIZE_MAX;
    heap.count = 0;
    heap.live = 0;
    assert_int_equal(live(&text), LL_OK);
    size_t all = heap.count;
    strcpy(expected, ll_str_text(&text));
    ll_str_done(&text);
    assert_int_equal(heap.live, 0);
    assert_true(all > 1000);
    fail_each(all, false, expected);
    fail_each(all, true, expected);
}

int main(void)
{
    heap.fail_at = SIZE_MAX;
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_allocation_may_fail)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
