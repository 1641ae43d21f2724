/* Each way to spoil an answer, on records or on the bytes that they become. */
#include "fuzz/spoil.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"

enum { NUMBERS_MOST = 2000000, SURPLUS = 1000000 };

static void add(struct ll_record *out, const char *name, int rank, const size_t *shape, float value)
{
    if (ll_record_add_floats(out, name, rank, shape, NULL) != LL_OK)
        return;
    struct ll_entry *field = &out->fields[out->count - 1];
    for (size_t i = 0; i < field->count; i++)
        field->data[i] = value;
}

static void spoil_field(int how, struct ll_rng *rng, const struct ll_entry *field,
                        struct ll_record *out)
{
    size_t count = field->kind == LL_ENTRY_FLOATS ? field->count : 1;
    size_t more = count + 1 + ll_rng_below(rng, 5);
    size_t fewer = count > 1 ? ll_rng_below(rng, count - 1) + 1 : 0;
    size_t empty[2] = {0, 4000000000u};
    size_t ranks[8] = {1, 1, 1, 1, 1, 1, 2, more};
    static char text[20000];
    memset(text, 'x', sizeof text - 1);
    switch (how) {
    case SPOIL_TEXT:
        ll_record_add_text(out, field->name, "\xec\x88\x98");
        break;
    case SPOIL_LONG_TEXT:
        ll_record_add_text(out, field->name, text);
        break;
    case SPOIL_MORE:
        add(out, field->name, 1, &more, 0.5F);
        break;
    case SPOIL_FEWER:
        add(out, field->name, 1, &fewer, 0.5F);
        break;
    case SPOIL_EMPTY:
        add(out, field->name, 1, empty, 0);
        break;
    case SPOIL_HUGE_EMPTY:
        if (ll_rng_below(rng, 2) == 0) {
            empty[0] = empty[1];
            empty[1] = 0;
        }
        add(out, field->name, 2, empty, 0);
        break;
    case SPOIL_RANK:
        add(out, field->name, 8, ranks, 0.5F);
        break;
    case SPOIL_MILLIONS:
        more = NUMBERS_MOST;
        add(out, field->name, 1, &more, 0.5F);
        break;
    case SPOIL_NANS:
        add(out, field->name, 1, &count, NAN);
        break;
    case SPOIL_INFINITIES:
        add(out, field->name, 1, &count, ll_rng_below(rng, 2) ? INFINITY : -INFINITY);
        break;
    case SPOIL_HUGE_NUMBERS:
        add(out, field->name, 1, &count, ll_rng_below(rng, 2) ? 1e38F : -1e38F);
        break;
    case SPOIL_NAMES:
        add(out, out->count % 2 ? "__index" : "n", 1, &count, 0.5F);
        break;
    default:
        add(out, field->name, 1, &count, -7);
    }
}

/* On the bytes of the payload. */
static void spoil_bytes(int how, struct ll_rng *rng, struct ll_frame *frame)
{
    struct ll_str *payload = &frame->payload;
    if (how == SPOIL_CUT && payload->length > 0)
        payload->length = ll_rng_below(rng, payload->length);
    for (size_t i = 0; i < payload->length; i++) {
        if (how == SPOIL_NOISE)
            payload->data[i] = (char)ll_rng_below(rng, 256);
        else if (how == SPOIL_BITS && ll_rng_below(rng, 8) == 0)
            payload->data[i] = (char)(payload->data[i] ^ (char)(1 << ll_rng_below(rng, 8)));
    }
}

/* As it was. */
static void keep(const struct ll_entry *field, struct ll_record *out)
{
    const struct ll_record one = {.fields = (struct ll_entry *)field, .count = 1};
    if (ll_record_copy(out, &one) != LL_OK)
        exit(EXIT_FAILURE);
}

bool spoil_is_of_fields(int how)
{
    return how != SPOIL_NOTHING && how != SPOIL_SURPLUS && how != SPOIL_TWICE && how < SPOIL_CUT;
}

void spoil(int how, bool one, uint64_t seed, const struct ll_record *right, struct ll_frame *frame)
{
    struct ll_record out = {0};
    struct ll_rng rng;
    const size_t surplus = SURPLUS;
    ll_rng_seed(&rng, seed);
    size_t drawn = one && right->count > 0 ? ll_rng_below(&rng, right->count) : 0;
    for (size_t i = 0; i < right->count; i++)
        if (one && i != drawn)
            keep(&right->fields[i], &out);
        else if (how != SPOIL_MISSING)
            spoil_field(how, &rng, &right->fields[i], &out);
    if (how == SPOIL_SURPLUS)
        add(&out, "surplus", 1, &surplus, 1);
    ll_record_put(&out, frame);
    if (how == SPOIL_TWICE && out.count > 0) { /* the record says one field, and holds more */
        ll_frame_clear(frame, frame->type);
        ll_frame_put_int(frame, 2);
        for (int i = 0; i < 2; i++) {
            ll_frame_put_text(frame, out.fields[0].name);
            ll_frame_put_int(frame, LL_ENTRY_NUMBER);
            ll_frame_put_float(frame, 0.5F);
        }
    }
    spoil_bytes(how, &rng, frame);
    ll_record_done(&out);
}
