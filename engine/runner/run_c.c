/* losslab-run-c OBJECT: answers for a submission in C.
 *
 * Theory of operation. The submission was compiled, with the exercise's call.c in front of it, into
 * a shared object. Each array that it is given or that it gives lies at the end of pages of its
 * own, in front of a page that cannot be touched: reading or writing past the end stops the process
 * at the very access instead of going on with rubbish. Inputs cannot be written. Outputs begin as
 * NaN, which never matches. */
#include <dlfcn.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <losslab-call.h>

#include "base/frame.h"
#include "base/mem.h"
#include "base/record.h"
#include "exercise/talk.h"
#include "runner/output.h"
#include "sandbox/box.h"

enum { PIECES = 32 };

/* Pages with an array at their end, the page behind them closed. */
struct piece {
    char name[LL_RECORD_NAME];
    bool is_output;
    size_t count;
    float *data;
    void *pages;
    size_t bytes;
};

struct exchange {
    struct ll_exchange question; /* first: the submission's view */
    const struct ll_record *input;
    struct piece pieces[PIECES];
    size_t piece_count;
};

/* Out of memory or of pieces: the exercise asks for more than this process may have. */
static _Noreturn void give_up(const char *what)
{
    fprintf(stderr, "losslab-run-c: %s\n", what);
    exit(EXIT_FAILURE);
}

static struct piece *piece_new(struct exchange *exchange, const char *name, size_t count)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t bytes;
    if (exchange->piece_count == PIECES || strlen(name) >= LL_RECORD_NAME ||
        !ll_size_mul(count, sizeof(float), &bytes) || bytes > SIZE_MAX / 2)
        give_up("too many arrays");
    size_t usable = (bytes + page - 1) / page * page;
    void *pages =
        mmap(NULL, usable + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED || mprotect((char *)pages + usable, page, PROT_NONE) != 0)
        give_up("out of memory");
    struct piece *piece = &exchange->pieces[exchange->piece_count++];
    *piece = (struct piece){.count = count, .pages = pages, .bytes = usable + page};
    memcpy(piece->name, name, strlen(name) + 1);
    piece->data = (float *)(void *)((char *)pages + usable - bytes);
    return piece;
}

static void pieces_done(struct exchange *exchange)
{
    for (size_t i = 0; i < exchange->piece_count; i++)
        munmap(exchange->pieces[i].pages, exchange->pieces[i].bytes);
    exchange->piece_count = 0;
}

static int asks(struct ll_exchange *question, const char *what)
{
    const struct exchange *exchange = (const struct exchange *)question;
    const char *asked = ll_record_text(exchange->input, "ask");
    return asked && strcmp(asked, what) == 0;
}

static float number(struct ll_exchange *question, const char *name, float otherwise)
{
    const struct exchange *exchange = (const struct exchange *)question;
    const struct ll_entry *field = ll_record_find(exchange->input, name);
    return field && field->kind == LL_ENTRY_NUMBER ? (float)field->number : otherwise;
}

static const float *floats(struct ll_exchange *question, const char *name, size_t *n)
{
    struct exchange *exchange = (struct exchange *)question;
    const struct ll_entry *field = ll_record_find(exchange->input, name);
    *n = field && field->kind == LL_ENTRY_FLOATS ? field->count : 0;
    struct piece *piece = piece_new(exchange, name, *n);
    if (*n > 0) {
        memcpy(piece->data, field->data, *n * sizeof(float));
        size_t page = (size_t)sysconf(_SC_PAGESIZE);
        if (mprotect(piece->pages, piece->bytes - page, PROT_READ) != 0)
            give_up("cannot protect an input");
    }
    return piece->data;
}

static float *give(struct ll_exchange *question, const char *name, size_t n)
{
    struct piece *piece = piece_new((struct exchange *)question, name, n);
    piece->is_output = true;
    for (size_t i = 0; i < n; i++)
        piece->data[i] = NAN;
    return piece->data;
}

static ll_err collect(const struct exchange *exchange, struct ll_record *out)
{
    ll_err err = LL_OK;
    for (size_t i = 0; i < exchange->piece_count && err == LL_OK; i++) {
        const struct piece *piece = &exchange->pieces[i];
        if (piece->is_output)
            err = ll_record_add_floats(out, piece->name, 1, &piece->count, piece->data);
    }
    return err;
}

static void answer(void (*submission)(struct ll_exchange *), const struct ll_record *input,
                   struct ll_frame *reply)
{
    struct exchange exchange = {
        .question = {.asks = asks, .number = number, .floats = floats, .give = give},
        .input = input,
    };
    struct ll_record output = {0};
    submission(&exchange.question);
    if (collect(&exchange, &output) != LL_OK)
        give_up("out of memory");
    ll_record_put(&output, reply);
    ll_record_done(&output);
    pieces_done(&exchange);
}

static void put_fault(struct ll_frame *reply, const char *message)
{
    struct ll_record fault = {0};
    if (ll_record_add_text(&fault, "kind", "error") != LL_OK ||
        ll_record_add_text(&fault, "message", message) != LL_OK)
        give_up("out of memory");
    ll_record_put(&fault, reply);
    ll_record_done(&fault);
}

typedef void submission(struct ll_exchange *);

static submission *load(const char *path, struct ll_frame *reply)
{
    void *object = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    void *symbol = object ? dlsym(object, "ll_answer") : NULL;
    submission *found = NULL;
    ll_frame_clear(reply, LL_TALK_FAULT);
    if (symbol == NULL)
        put_fault(reply, dlerror());
    else {
        ll_frame_clear(reply, LL_TALK_READY);
        ll_record_put(&(const struct ll_record){0}, reply);
        memcpy(&found, &symbol, sizeof found); /* POSIX promises that this is the function */
    }
    return found;
}

int main(int argc, char **argv)
{
    struct ll_frame frame = {0};
    struct ll_frame reply = {0};
    struct ll_message why = {""};
    submission *found = NULL;
    ll_err err = LL_OK;
    if (argc != 2)
        give_up("it is started by losslab, with the path of a shared object");
    ll_output_limit();
    while ((err = ll_frame_read(LL_BOX_TALK, LL_TALK_LIMIT, LL_NEVER, &why, &frame)) == LL_OK) {
        struct ll_record input = {0};
        if (ll_record_take(&frame, NULL, &input) != LL_OK)
            give_up("a question that is no record");
        if (frame.type == LL_TALK_LOAD)
            found = load(argv[1], &reply);
        else if (frame.type == LL_TALK_ASK && found) {
            ll_frame_clear(&reply, LL_TALK_ANSWER);
            answer(found, &input, &reply);
        } else
            give_up("a frame out of turn");
        ll_record_done(&input);
        if ((err = ll_frame_write(LL_BOX_TALK, &reply, LL_NEVER, &why)) != LL_OK)
            break;
    }
    ll_frame_done(&frame);
    ll_frame_done(&reply);
    if (err == LL_ERR_CLOSED)
        return EXIT_SUCCESS;
    fprintf(stderr, "losslab-run-c: %s\n", why.text);
    return EXIT_FAILURE;
}
