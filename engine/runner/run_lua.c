/* losslab-run-lua: answers for a submission in Lua, which it is sent as text. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/frame.h"
#include "base/record.h"
#include "exercise/answer.h"
#include "exercise/talk.h"
#include "sandbox/box.h"

/* Without memory there is nothing to say; the grader sees the process end. */
static _Noreturn void give_up(const char *what)
{
    fprintf(stderr, "losslab-run-lua: %s\n", what);
    exit(EXIT_FAILURE);
}

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

static struct ll_answerer *load(const struct ll_record *sent, struct ll_frame *reply)
{
    struct ll_answerer *answerer = NULL;
    struct ll_message why = {""};
    const char *source = text(sent, "source");
    ll_err err = ll_answerer_new(source, strlen(source), text(sent, "name"), text(sent, "call"),
                                 &why, &answerer);
    ll_frame_clear(reply, LL_TALK_READY);
    if (err == LL_OK)
        ll_record_put(&(const struct ll_record){0}, reply);
    else
        put_fault(reply, err, &why);
    return answerer;
}

static void answer(struct ll_answerer *answerer, const struct ll_record *question,
                   struct ll_frame *reply)
{
    struct ll_record given = {0};
    struct ll_message why = {""};
    ll_err err = ll_answerer_ask(answerer, question, &why, &given);
    ll_frame_clear(reply, LL_TALK_ANSWER);
    if (err == LL_OK)
        ll_record_put(&given, reply);
    else
        put_fault(reply, err, &why);
    ll_record_done(&given);
    fputs(ll_answerer_output(answerer), stdout);
    ll_answerer_output_clear(answerer);
}

int main(void)
{
    struct ll_frame frame = {0};
    struct ll_frame reply = {0};
    struct ll_answerer *answerer = NULL;
    struct ll_message why = {""};
    ll_err err;
    while ((err = ll_frame_read(LL_BOX_TALK, LL_TALK_LIMIT, LL_NEVER, &why, &frame)) == LL_OK) {
        struct ll_record sent = {0};
        if (ll_record_take(&frame, NULL, &sent) != LL_OK)
            give_up("a frame that is no record");
        if (frame.type == LL_TALK_LOAD && answerer == NULL)
            answerer = load(&sent, &reply);
        else if (frame.type == LL_TALK_ASK && answerer)
            answer(answerer, &sent, &reply);
        else
            give_up("a frame out of turn");
        ll_record_done(&sent);
        if ((err = ll_frame_write(LL_BOX_TALK, &reply, LL_NEVER, &why)) != LL_OK)
            break;
    }
    ll_answerer_free(&answerer);
    ll_frame_done(&frame);
    ll_frame_done(&reply);
    if (err == LL_ERR_CLOSED)
        return EXIT_SUCCESS;
    fprintf(stderr, "losslab-run-lua: %s\n", why.text);
    return EXIT_FAILURE;
}
