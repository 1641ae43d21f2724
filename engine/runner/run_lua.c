/* losslab-run-lua: answers for a submission in Lua, or for a loss of the learner's own, which it is
 * sent as text.
 *
 *     losslab-run-lua [serve]
 *
 * With the word it is the parent of a fork server (engine/sandbox/forkserver.h): all of it that is
 * no submission's is loaded once, it waits, and goes on in each guest. Without, it is its only
 * guest. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/frame.h"
#include "base/record.h"
#include "exercise/answer.h"
#include "exercise/talk.h"
#include "runner/fork.h"
#include "runner/own_loss.h"
#include "sandbox/box.h"

/* Without memory there is nothing to say; the grader sees the process end. */
static _Noreturn void give_up(const char *what)
{
    fprintf(stderr, "losslab-run-lua: %s\n", what);
    exit(EXIT_FAILURE);
}

/* What it answers for: one of the two, as the first frame says. */
struct guest {
    struct ll_answerer *answerer;
    struct ll_own_loss_guest loss;
    bool is_loss;
};

static void put_fault(struct ll_frame *reply, ll_err err, const struct ll_message *why)
{
    struct ll_record fault = {0};
    const char *message = why->text[0] ? why->text : ll_err_text(err);
    ll_frame_clear(reply, LL_TALK_FAULT);
    if (ll_record_add_text(&fault, "kind", err == LL_ERR_LIMIT ? "limit" : "error") != LL_OK ||
        ll_record_add_text(&fault, "message", message) != LL_OK)
        give_up("out of memory");
    ll_record_put(&fault, reply);
    ll_record_done(&fault);
}

static const char *text(const struct ll_record *record, const char *name)
{
    const char *found = ll_record_text(record, name);
    if (found == NULL)
        give_up("a frame without its text");
    return found;
}

/* A submission comes with the exercise's call.lua, a loss by itself. */
static bool load(struct guest *guest, const struct ll_record *sent, struct ll_frame *reply)
{
    struct ll_message why = {""};
    const char *source = text(sent, "source"), *name = text(sent, "name");
    guest->is_loss = ll_record_find(sent, "call") == NULL;
    ll_err err = guest->is_loss ? ll_own_loss_guest_init(&guest->loss, source, name)
                                : ll_answerer_load(guest->answerer, source, strlen(source), name,
                                                   text(sent, "call"), &why);
    ll_frame_clear(reply, LL_TALK_READY);
    if (err == LL_OK)
        ll_record_put(&(const struct ll_record){0}, reply);
    else
        put_fault(reply, err, &why);
    return err == LL_OK;
}

static void answer(struct guest *guest, const struct ll_record *question, struct ll_frame *reply)
{
    struct ll_record given = {0};
    struct ll_message why = {""};
    ll_err err = guest->is_loss ? ll_own_loss_guest_ask(&guest->loss, question, &given)
                                : ll_answerer_ask(guest->answerer, question, &why, &given);
    ll_frame_clear(reply, LL_TALK_ANSWER);
    if (err == LL_OK)
        ll_record_put(&given, reply);
    else
        put_fault(reply, err, &why);
    ll_record_done(&given);
    fputs(ll_answerer_output(guest->answerer), stdout);
    ll_answerer_output_clear(guest->answerer);
}

/* Whatever is set up at a first use, in a script that is then gone: the guests find it done. */
static void warm_up(void)
{
    static const char call[] = "return function(x) return { sum = x() } end";
    static const char source[] =
        "return function() local x = tensor({ 1, 2 }, { grad = true })\n"
        "local y = (x * x + x):relu():sum() y:backward() return y + x.grad:sum() end";
    struct ll_answerer *answerer = NULL;
    struct ll_record answer = {0};
    if (ll_answerer_new(source, sizeof source - 1, "warm-up", call, NULL, &answerer) != LL_OK ||
        ll_answerer_ask(answerer, &(const struct ll_record){0}, NULL, &answer) != LL_OK)
        give_up("it does not work");
    ll_record_done(&answer);
    ll_answerer_free(&answerer);
}

/* One question after the other, until the grader has no more. */
static ll_err serve(struct guest *guest, struct ll_message *why)
{
    struct ll_frame frame = {0};
    struct ll_frame reply = {0};
    bool is_begun = false, is_loaded = false;
    ll_err err;
    while ((err = ll_frame_read(LL_BOX_TALK, LL_TALK_LIMIT, LL_NEVER, why, &frame)) == LL_OK) {
        struct ll_record sent = {0};
        if (ll_record_take(&frame, NULL, &sent) != LL_OK)
            give_up("a frame that is no record");
        if (frame.type == LL_TALK_LOAD && !is_begun) {
            is_begun = true;
            is_loaded = load(guest, &sent, &reply);
        } else if (frame.type == LL_TALK_ASK && is_loaded)
            answer(guest, &sent, &reply);
        else
            give_up("a frame out of turn");
        ll_record_done(&sent);
        if ((err = ll_frame_write(LL_BOX_TALK, &reply, LL_NEVER, why)) != LL_OK)
            break;
    }
    ll_frame_done(&frame);
    ll_frame_done(&reply);
    return err;
}

int main(int argc, char **argv)
{
    struct guest guest = {.answerer = NULL};
    struct ll_message why = {""};
    bool is_parent = argc == 2 && strcmp(argv[1], "serve") == 0;
    if (is_parent)
        warm_up();
    if (ll_answerer_open(&why, &guest.answerer) != LL_OK)
        give_up("out of memory");
    if (is_parent)
        losslab_wait_to_be_forked();
    ll_err err = serve(&guest, &why);
    /* What a submission left for its end (__gc, __close) runs while we still answer for it. */
    ll_answerer_free(&guest.answerer);
    fflush(stdout);
    if (err == LL_ERR_CLOSED)
        _exit(EXIT_SUCCESS); /* what else there is to do at an end would touch memory, and so copy
                                it */
    fprintf(stderr, "losslab-run-lua: %s\n", why.text);
    return EXIT_FAILURE;
}
