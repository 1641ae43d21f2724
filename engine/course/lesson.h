/* Private to the room: what the parts of an open page share. */
#ifndef LL_COURSE_LESSON_H
#define LL_COURSE_LESSON_H

#include "course/arena.h"
#include "course/data.h"
#include "course/prose.h"
#include "course/question.h"
#include "course/scene.h"
#include "course/trainer.h"
#include "script/value.h"

/* A lesson whose script runs, and the page of its prose that is shown. */
struct lesson {
    struct ll_script *script;
    struct ll_value run;       /* makes the second argument of `train` from a seed */
    struct ll_value bench;     /* tries its claims: claims.lua; nil unless it was opened for that */
    struct ll_value runs;      /* what training runs came to, by scene: runs.h */
    struct ll_value predicted; /* what the reader answered, by question: ll_question_predict */
    size_t predictions;        /* how often that changed */
    bool ascii;                /* labels and values are written in ASCII */
    const char *page;          /* "2.3" */
    const char *text;          /* the text file, as messages name it */
    const struct ll_prose_page *prose;
    const struct ll_data *data; /* the learner's own; NULL where there are none */
    enum ll_data_need need;     /* what of that the page takes */
    bool on_own;                /* the learner's own are what it takes, and stand in */
    const char *said;           /* what then stands before the texts; NULL where they do not */
    struct ll_arena arena;      /* lives as long as the page */
};

struct ll_page;
struct lesson *lesson_of_page(struct ll_page *page);

/* A view may compute for this long before it is taken for a loop without end. */
enum { LESSON_MILLISECONDS = 3000 };

/* The block called `id`, or LL_ERR_NOT_FOUND with a message that says where it is missed. */
ll_err lesson_block(const struct lesson *lesson, const char *id, struct ll_message *why,
                    const struct ll_prose_block **out);

/* A field that must be a number, a text (kept in the lesson's arena; NULL where it is nil) or a
 * list of numbers (kept likewise). */
ll_err lesson_number(const struct ll_value *table, const char *name, struct ll_message *why,
                     double *out);
ll_err lesson_text(struct lesson *lesson, const struct ll_value *table, const char *name,
                   struct ll_message *why, const char **out);
/* A text in the lesson's arena, written in ASCII where only that can be shown. NULL where memory is
 * out. */
char *lesson_shown(struct lesson *lesson, const char *text, size_t length);

ll_err lesson_numbers(struct lesson *lesson, const struct ll_value *table, const char *name,
                      struct ll_message *why, double **out, size_t *count);

/* The number that a script's number or one-element tensor is. */
ll_err lesson_scalar(const struct ll_value *value, struct ll_message *why, double *out);

/* The text to show for a failure: the message, with `what` before it where it names no place,
 * unless it is another program's (LL_ERR_CLOSED). NULL where memory is out. The caller frees it. */
char *lesson_error(const char *what, ll_err err, const struct ll_message *why);

/* Reads what a view returned or a run showed; `what` names it in messages ("scene \"run\""). On
 * failure the view is empty. */
ll_err lesson_view(struct lesson *lesson, const struct ll_value *table, const char *what,
                   struct ll_message *why, struct ll_view *out);
void lesson_view_done(struct ll_view *view);

/* What data of the learner's own the page takes, by the prelude's `handles`; where it is what was
 * given, the script has it, and on_own and said are set. */
ll_err lesson_own_find(struct lesson *lesson, const char *lang, const struct ll_value *handles,
                       struct ll_message *why);

/* Sets what is said before the text of a step that may tell what came of the course's own data:
 * their figures are not to be taken for those of the learner's. */
struct ll_step;
ll_err lesson_own_say(struct lesson *lesson, struct ll_step *step);

/* Makes a question from a step's table. The lesson must outlive it. */
ll_err lesson_question(struct lesson *lesson, const struct ll_value *spec,
                       const struct ll_prose_block *block, struct ll_message *why,
                       struct ll_question **out);
void lesson_question_free(struct ll_question **question);

/* The question's prompt: its block without the items. */
const char *lesson_question_prompt(const struct ll_question *question, size_t *length);

/* The scene whose runs the question is about, or NULL. */
const char *lesson_question_run(const struct ll_question *question);

/* LL_ERR_FORMAT where a verdict cannot be reached: a trap that cannot be told from the answer or
 * from another trap, an item that nothing leads to, a judge that refuses the truth. */
ll_err lesson_question_check(struct ll_question *question, struct ll_message *why);

/* Makes a scene from a step's table. The lesson must outlive it. */
ll_err lesson_scene(struct lesson *lesson, const struct ll_value *spec, struct ll_message *why,
                    struct ll_scene **out);
void lesson_scene_free(struct ll_scene **scene);

const char *lesson_scene_id(const struct ll_scene *scene);

/* The controls' values by id, as a view and a training run are given them. */
ll_err lesson_scene_values(struct ll_scene *scene, struct ll_value *out);

/* Gives `to` the control values and the training run of `from`, a scene of the same step. */
void lesson_scene_take_over(struct ll_scene *to, struct ll_scene *from);

/* Makes a trainer for `train`, a function; `scene` gives it the controls' values. */
ll_err lesson_trainer(struct lesson *lesson, struct ll_scene *scene, const struct ll_value *train,
                      const char *what, struct ll_trainer **out);
void lesson_trainer_free(struct ll_trainer **trainer);

/* A control changed: the run begins again, playing on where it was playing. */
void lesson_trainer_restart(struct ll_trainer *trainer);

/* Runs `to` with the seed and speed of `from` up to the frame that it shows, and on from there
 * where it was playing. */
void lesson_trainer_take_over(struct ll_trainer *to, const struct ll_trainer *from);

#endif
