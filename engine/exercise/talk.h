/* What the grader and a runner say to each other over LL_BOX_TALK: a frame each, a record in each.
 *
 * The grader sends LOAD, the runner answers READY or FAULT; then any number of ASKs, each answered
 * by one ANSWER or one FAULT; the runner ends well when the grader closes its end. */
#ifndef LL_EXERCISE_TALK_H
#define LL_EXERCISE_TALK_H

#include <stddef.h>

enum ll_talk {
    LL_TALK_LOAD = 1, /* "source": the submission's text, "name": what messages call it, "call": the
                         exercise's call.LANG, without which it is a loss of the learner's own, in
                         Lua; C has both in its shared object */
    LL_TALK_READY,    /* empty */
    LL_TALK_ASK,      /* the question */
    LL_TALK_ANSWER,   /* the answer */
    LL_TALK_FAULT,    /* "kind": "error" or "limit"; "message": the submission's error */
};

/* Bytes kept of what a submission prints. Runners pass little more on: whoever prints a hundred
 * megabytes pays for making them, not for sending them. */
enum { LL_TALK_OUTPUT = 64 << 10 };

/* Bytes of one frame's payload at most: the largest question is far below. */
enum { LL_TALK_LIMIT = 16 << 20 };

#endif
