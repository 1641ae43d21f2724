/* A submission under questioning: its program, the process that answers, and a new one where the
 * last has ended. */
#ifndef LL_GRADE_SESSION_H
#define LL_GRADE_SESSION_H

#include "exercise/compare.h"
#include "exercise/exercise.h"
#include "exercise/spec.h"
#include "grade/child.h"
#include "grade/draws.h"
#include "grade/host.h"
#include "grade/submission.h"

struct ll_session {
    struct ll_exercise *exercise;
    struct ll_program program;
    struct ll_answerer *stand_in; /* answers in place of the program, in this process; or NULL */
    struct ll_child *child;       /* NULL before the first question and after an end */
    struct ll_outcome outcome;    /* of the last question */
    struct ll_draws *draws;       /* of a batch, for what its checks share; or NULL */
    bool forgives;         /* after a crash it is asked on, in a new process: for advice alone */
    struct ll_str output;  /* what the submission printed */
    ll_err fault;          /* ours; nothing may be concluded then */
    struct ll_message why; /* of the fault */
    struct ll_draw *noted; /* what the check that runs asks; NULL: it is not noted */
    const struct ll_draw *walked; /* what was asked before the check was run, or NULL; */
    struct ll_record *heard;      /* the answers to it, */
    size_t heard_count, told;     /* and how many of them the check was told */
};

/* Makes a program of the submission for the exercise. session->program may hold limits and `stop`;
 * all that is given is borrowed. LL_ERR_FORMAT where the submission cannot be taken: `words` says
 * why; any other error is ours. */
ll_err ll_session_open(struct ll_session *session, struct ll_exercise *exercise,
                       const struct ll_submission *submission, const struct ll_host *host,
                       struct ll_message *why, struct ll_str *words);

/* Asks one question, starting a process where there is none. False where there is no answer: then
 * session->outcome says why, or session->fault is set. */
bool ll_session_ask(struct ll_session *session, const struct ll_record *question,
                    struct ll_record *answer);

/* Ends the process that runs, if any. True where it ended as it should; else session->outcome says
 * how, or session->fault is set. */
bool ll_session_end(struct ll_session *session);

/* Asks what a check is known to ask, until an answer is not as it should be. *is_over: the check is
 * over, since all were right or since there is no answer (as ll_session_ask tells); else it is to
 * be run, and its first questions are answered from what was heard. */
ll_err ll_session_walk(struct ll_session *session, const struct ll_draw *draw, bool *is_over);

/* Forgets what was walked and heard. LL_ERR_SCRIPT where the check, which has run to its end, asked
 * less than it was known to ask. */
ll_err ll_session_forget(struct ll_session *session, struct ll_message *why);

/* Defines the exercise's `ask`. The session must stay where it is. */
ll_err ll_session_bind(struct ll_session *session, struct ll_exercise *exercise,
                       struct ll_message *why);

/* Gives back the process, the program, the output; the exercise is the caller's. */
void ll_session_done(struct ll_session *session);

#endif
