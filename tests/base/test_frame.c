/* What a frame carries over a descriptor, and what is said of one that is damaged or cut. */
#include "base/frame.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/rng.h"

enum { LIMIT = 1 << 20 };

static int open_pair(void **state)
{
    int *pair = malloc(2 * sizeof *pair);
    if (pair == NULL || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        return -1;
    *state = pair;
    return 0;
}

static int close_pair(void **state)
{
    int *pair = *state;
    close(pair[0]);
    if (pair[1] >= 0)
        close(pair[1]);
    free(pair);
    return 0;
}

static void hang_up(int *pair)
{
    close(pair[1]);
    pair[1] = -1;
}

static void a_frame_comes_back_as_it_was_sent(void **state)
{
    const int *pair = *state;
    const float values[6] = {0.1f, -0.0f, INFINITY, NAN, 1e-45f, 3};
    struct ll_frame out = {.type = 7}, in = {0};
    ll_frame_put_int(&out, -5);
    ll_frame_put_text(&out, "가나다");
    ll_frame_put_float(&out, 0.25f);
    ll_frame_put_array(&out, values, 2, (const size_t[]){2, 3});
    ll_frame_put_array(&out, values, 0, NULL);
    ll_frame_put_array(&out, NULL, 2, (const size_t[]){0, 9});
    ll_frame_put_bytes(&out, "a\0b", 3);
    assert_int_equal(ll_frame_write(pair[0], &out, ll_deadline(10000), NULL), LL_OK);
    assert_int_equal(ll_frame_read(pair[1], LIMIT, ll_deadline(10000), NULL, &in), LL_OK);

    assert_int_equal(in.type, 7);
    assert_int_equal(ll_frame_int(&in), -5);
    struct ll_str text = {0};
    ll_frame_text(&in, &text);
    assert_string_equal(ll_str_text(&text), "가나다");
    assert_true(ll_frame_float(&in) == 0.25f);
    struct ll_frame_array array = ll_frame_array(&in);
    assert_int_equal(array.rank, 2);
    assert_int_equal(array.shape[1], 3);
    assert_int_equal(array.count, 6);
    float back[6];
    ll_frame_values(&array, back);
    assert_memory_equal(back, values, sizeof values);
    assert_int_equal(ll_frame_array(&in).count, 1);
    array = ll_frame_array(&in);
    assert_int_equal(array.count, 0);
    assert_int_equal(array.shape[1], 9);
    size_t length;
    const char *bytes = ll_frame_bytes(&in, &length);
    assert_int_equal(length, 3);
    assert_memory_equal(bytes, "a\0b", 3);
    assert_int_equal(ll_frame_end(&in, NULL), LL_OK);
    ll_str_done(&text);
    ll_frame_done(&out);
    ll_frame_done(&in);
}

static void an_item_of_another_kind_is_damage(void **state)
{
    (void)state;
    struct ll_frame frame = {.type = 1};
    ll_frame_put_int(&frame, 3);
    ll_frame_put_int(&frame, 4);
    struct ll_frame_array array = ll_frame_array(&frame);
    assert_int_equal(array.count, 0);
    assert_int_equal(ll_frame_int(&frame), 0);
    assert_int_equal(ll_frame_end(&frame, NULL), LL_ERR_FORMAT);
    ll_frame_done(&frame);
}

static void an_item_left_over_is_an_error(void **state)
{
    (void)state;
    struct ll_frame frame = {.type = 1};
    ll_frame_put_int(&frame, 3);
    ll_frame_put_int(&frame, 4);
    assert_int_equal(ll_frame_int(&frame), 3);
    assert_int_equal(ll_frame_end(&frame, NULL), LL_ERR_FORMAT);
    ll_frame_done(&frame);
}

static void a_text_with_a_nul_is_damage(void **state)
{
    (void)state;
    struct ll_frame frame = {.type = 1};
    struct ll_str text = {0};
    ll_frame_put_text(&frame, "abc");
    frame.payload.data[frame.payload.length - 2] = '\0';
    ll_frame_text(&frame, &text);
    assert_int_equal(ll_frame_end(&frame, NULL), LL_ERR_FORMAT);
    assert_string_equal(ll_str_text(&text), "");
    ll_str_done(&text);
    ll_frame_done(&frame);
}

/* Shapes whose product overflows, or asks for more than the frame holds. */
static void a_shape_that_its_bytes_do_not_fill_is_damage(void **state)
{
    (void)state;
    static const size_t shapes[][4] = {{2, 2, 1, 1},
                                       {SIZE_MAX, 1, 1, 1},
                                       {(size_t)1 << 62, 1, 1, 1},
                                       {(size_t)1 << 32, (size_t)1 << 32, 1, 1},
                                       {(size_t)1 << 62, 4, 1, 1}};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        struct ll_frame frame = {.type = 1};
        const float one = 1;
        ll_frame_put_array(&frame, &one, 4, (const size_t[]){1, 1, 1, 1});
        for (size_t k = 0; k < 4; k++) { /* behind the tag and the rank */
            uint64_t size = shapes[i][k];
            for (size_t b = 0; b < 8; b++)
                frame.payload.data[2 + 8 * k + b] = (char)(size >> (8 * b));
        }
        struct ll_frame_array array = ll_frame_array(&frame);
        assert_null(array.bytes);
        assert_int_equal(array.count, 0);
        assert_int_equal(ll_frame_end(&frame, NULL), LL_ERR_FORMAT);
        ll_frame_done(&frame);
    }
}

static void half_a_frame_ends_at_the_deadline(void **state)
{
    const int *pair = *state;
    struct ll_frame in = {0};
    assert_int_equal(write(pair[0], "LLF1\1\0\0\0\4\0\0\0ab", 14), 14);
    assert_int_equal(ll_frame_read(pair[1], LIMIT, ll_deadline(30), NULL, &in), LL_ERR_TIMEOUT);
    assert_int_equal(write(pair[0], "LLF1", 4), 4);
    ll_frame_done(&in);
}

static void an_end_inside_a_frame_is_told_from_one_between(void **state)
{
    int *pair = *state;
    struct ll_frame in = {0};
    assert_int_equal(write(pair[1], "LLF1\1\0\0\0\0\0\0\0LLF1\1\0\0\0\4\0\0\0ab", 26), 26);
    hang_up(pair);
    assert_int_equal(ll_frame_read(pair[0], LIMIT, LL_NEVER, NULL, &in), LL_OK);
    assert_int_equal(ll_frame_read(pair[0], LIMIT, LL_NEVER, NULL, &in), LL_ERR_FORMAT);
    assert_int_equal(ll_frame_read(pair[0], LIMIT, LL_NEVER, NULL, &in), LL_ERR_CLOSED);
    ll_frame_done(&in);
}

static void a_frame_past_the_limit_is_refused_before_it_is_read(void **state)
{
    const int *pair = *state;
    struct ll_frame in = {0};
    assert_int_equal(write(pair[0], "LLF1\1\0\0\0\377\377\377\377", 12), 12);
    assert_int_equal(ll_frame_read(pair[1], LIMIT, ll_deadline(10000), NULL, &in),
                     LL_ERR_TOO_LARGE);
    ll_frame_done(&in);
}

static void a_reader_that_does_not_read_is_a_timeout(void **state)
{
    const int *pair = *state;
    struct ll_frame out = {.type = 1};
    void *bytes = calloc(1, 8 << 20);
    ll_frame_put_bytes(&out, bytes, 8 << 20);
    assert_int_equal(ll_frame_write(pair[0], &out, ll_deadline(50), NULL), LL_ERR_TIMEOUT);
    free(bytes);
    ll_frame_done(&out);
}

static void a_reader_that_has_gone_is_said_without_a_signal(void **state)
{
    int *pair = *state;
    struct ll_frame out = {.type = 1};
    ll_frame_put_int(&out, 1);
    hang_up(pair);
    assert_int_equal(ll_frame_write(pair[0], &out, ll_deadline(10000), NULL), LL_ERR_CLOSED);
    ll_frame_done(&out);
}

/* Damages a good frame in random places, or sends plain noise, and reads every item as every kind:
 * the sanitizers see any byte read out of bounds, and no read may wait. */
static void random_bytes_never_hang_or_overflow(void **state)
{
    (void)state;
    uint64_t seed = ll_seed_fresh();
    print_message("seed %llu\n", (unsigned long long)seed);
    struct ll_rng rng;
    ll_rng_seed(&rng, seed);
    struct ll_frame in = {0};
    struct ll_str text = {0};
    for (int round = 0; round < 3000; round++) {
        int pair[2];
        assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
        struct ll_frame out = {.type = 3};
        const float values[4] = {1, 2, 3, 4};
        ll_frame_put_array(&out, values, 2, (const size_t[]){2, 2});
        ll_frame_put_text(&out, "text");
        ll_frame_put_int(&out, 9);
        for (uint64_t k = ll_rng_below(&rng, 6); k > 0; k--)
            out.payload.data[ll_rng_below(&rng, out.payload.length)] ^= (char)ll_rng_next(&rng);
        if (round % 3 == 0) {
            char noise[64];
            for (size_t i = 0; i < sizeof noise; i++)
                noise[i] = (char)ll_rng_next(&rng);
            if (round % 2 == 0)
                memcpy(noise, "LLF1", 4);
            if (round % 4 == 0)
                memset(noise + 9, 0, 3);
            assert_int_equal(write(pair[0], noise, ll_rng_below(&rng, sizeof noise)) >= 0, 1);
        } else
            assert_int_equal(ll_frame_write(pair[0], &out, LL_NEVER, NULL), LL_OK);
        close(pair[0]);
        if (ll_frame_read(pair[1], 4096, ll_deadline(5000), NULL, &in) == LL_OK) {
            float back[1024];
            size_t length;
            for (int item = 0; item < 4; item++) {
                struct ll_frame copy = in; /* reads the same bytes as each kind */
                struct ll_frame_array array = ll_frame_array(&copy);
                assert_true(array.count <= 1024);
                ll_frame_values(&array, back);
                copy = in;
                ll_frame_text(&copy, &text);
                copy = in;
                ll_frame_bytes(&copy, &length);
                copy = in;
                ll_frame_int(&copy);
                ll_frame_float(&in);
                in.at = in.payload.length ? ll_rng_below(&rng, in.payload.length) : 0;
                in.damaged = false;
            }
        }
        close(pair[1]);
        ll_frame_done(&out);
    }
    ll_str_done(&text);
    ll_frame_done(&in);
}

#define WITH_PAIR(f) cmocka_unit_test_setup_teardown(f, open_pair, close_pair)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_PAIR(a_frame_comes_back_as_it_was_sent),
        cmocka_unit_test(an_item_of_another_kind_is_damage),
        cmocka_unit_test(an_item_left_over_is_an_error),
        cmocka_unit_test(a_text_with_a_nul_is_damage),
        cmocka_unit_test(a_shape_that_its_bytes_do_not_fill_is_damage),
        WITH_PAIR(half_a_frame_ends_at_the_deadline),
        WITH_PAIR(an_end_inside_a_frame_is_told_from_one_between),
        WITH_PAIR(a_frame_past_the_limit_is_refused_before_it_is_read),
        WITH_PAIR(a_reader_that_does_not_read_is_a_timeout),
        WITH_PAIR(a_reader_that_has_gone_is_said_without_a_signal),
        cmocka_unit_test(random_bytes_never_hang_or_overflow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
