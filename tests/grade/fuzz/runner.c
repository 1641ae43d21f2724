/* A runner for Lua that spoils answers. It stands in the place of losslab-run-lua, in the same box
 * and on the same pipe, and answers as the submission does, but for what the first line of its text
 * says:
 *
 *     -- spoil HOW FROM SEED     every answer from the FROM-th on (from 0); SEED draws what is
 * spoilt
 *
 * A line on standard output for each answer says how many there were. What is to be trained for
 * many epochs is trained for one: the answer is spoilt anyway. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/frame.h"
#include "base/record.h"
#include "base/rng.h"
#include "exercise/answer.h"
#include "exercise/talk.h"
#include "fuzz/spoil.h"
#include "runner/fork.h"
#include "sandbox/box.h"

struct order {
    int how, one;
    unsigned long from;
    unsigned long long seed;
};

static _Noreturn void give_up(void)
{
    exit(EXIT_FAILURE);
}

static void put_fault(struct ll_frame *reply, const char *message)
{
    struct ll_record fault = {0};
    ll_frame_clear(reply, LL_TALK_FAULT);
    if (ll_record_add_text(&fault, "kind", "error") != LL_OK ||
        ll_record_add_text(&fault, "message", message) != LL_OK)
        give_up();
    ll_record_put(&fault, reply);
    ll_record_done(&fault);
}

static struct ll_answerer *load(const struct ll_record *sent, struct order *order,
                                struct ll_frame *reply)
{
    struct ll_answerer *answerer = NULL;
    struct ll_message why = {""};
    const char *source = ll_record_text(sent, "source");
    if (sscanf(source, "-- spoil %d %d %lu %llu", &order->how, &order->one, &order->from,
               &order->seed) != 4)
        give_up();
    ll_err err = ll_answerer_new(source, strlen(source), "fuzz.lua", ll_record_text(sent, "call"),
                                 &why, &answerer);
    ll_frame_clear(reply, LL_TALK_READY);
    if (err == LL_OK)
        ll_record_put(&(const struct ll_record){0}, reply);
    else
        put_fault(reply, why.text);
    return answerer;
}

static void make_short(struct ll_record *question)
{
    for (size_t i = 0; i < question->count; i++)
        if (strcmp(question->fields[i].name, "epochs") == 0)
            question->fields[i].number = 1;
}

static void answer(struct ll_answerer *answerer, const struct order *order, unsigned long number,
                   struct ll_record *question, struct ll_frame *reply)
{
    struct ll_record given = {0};
    struct ll_message why = {""};
    bool spoils = order->how != SPOIL_NOTHING && number >= order->from;
    if (spoils)
        make_short(question);
    ll_err err = ll_answerer_ask(answerer, question, &why, &given);
    ll_frame_clear(reply, LL_TALK_ANSWER);
    if (err != LL_OK)
        put_fault(reply, why.text);
    else if (spoils)
        spoil(order->how, order->one != 0, order->seed + number, &given, reply);
    else
        ll_record_put(&given, reply);
    ll_record_done(&given);
}

int main(int argc, char **argv)
{
    struct ll_frame frame = {0};
    struct ll_frame reply = {0};
    struct ll_answerer *answerer = NULL;
    struct order order = {0};
    unsigned long number = 0;
    (void)argv;
    if (argc > 1)
        losslab_wait_to_be_forked();
    while (ll_frame_read(LL_BOX_TALK, LL_TALK_LIMIT, LL_NEVER, NULL, &frame) == LL_OK) {
        struct ll_record sent = {0};
        if (ll_record_take(&frame, NULL, &sent) != LL_OK)
            give_up();
        if (frame.type == LL_TALK_LOAD)
            answerer = load(&sent, &order, &reply);
        else {
            answer(answerer, &order, number++, &sent, &reply);
            puts("answered");
            fflush(stdout);
        }
        ll_record_done(&sent);
        if (ll_frame_write(LL_BOX_TALK, &reply, LL_NEVER, NULL) != LL_OK)
            break;
    }
    ll_answerer_free(&answerer);
    ll_frame_done(&frame);
    ll_frame_done(&reply);
    return EXIT_SUCCESS;
}
