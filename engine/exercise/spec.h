/* exercise.lua: what an exercise asks and what is right, as C sees it. It is ours and trusted; it
 * runs in a script of its own, in this process. */
#ifndef LL_EXERCISE_SPEC_H
#define LL_EXERCISE_SPEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/record.h"
#include "exercise/compare.h"
#include "script/function.h"
#include "script/value.h"

struct ll_spec;

/* Loads `folder`/exercise.lua; the modules that it requires are in its own folder, or else in
 * `library`. */
ll_err ll_spec_new(const char *folder, const char *library, struct ll_message *why,
                   struct ll_spec **out);
void ll_spec_free(struct ll_spec **spec);

const char *ll_spec_page(const struct ll_spec *spec);
const char *ll_spec_version(const struct ll_spec *spec);

size_t ll_spec_check_count(const struct ll_spec *spec);
const char *ll_spec_check_id(const struct ll_spec *spec, size_t index);
double ll_spec_check_points(const struct ll_spec *spec, size_t index);
/* The indices of the checks that must pass before it; all are below its own. */
size_t ll_spec_check_depends(const struct ll_spec *spec, size_t index, const size_t **out);

/* A check is a function, and what it asks after it where it says so: "rest". */
enum ll_spec_part { LL_SPEC_RUN, LL_SPEC_REST, LL_SPEC_PARTS };
bool ll_spec_check_has(const struct ll_spec *spec, size_t index, enum ll_spec_part part);

/* Whether what it asks, and what is right, hangs on the seed and the language alone for as long as
 * it is answered rightly: then it may be drawn once for many. So it is for every rest. */
bool ll_spec_check_drawn_once(const struct ll_spec *spec, size_t index, enum ll_spec_part part);

/* Appends the name of its random stream, which no other part has. */
void ll_spec_check_stream(const struct ll_spec *spec, size_t index, enum ll_spec_part part,
                          struct ll_str *out);

/* What a submission may use in seconds, of processor time and of doing nothing: the table `limits`
 * with `cpu_s` and `wall_s`; 0 where the exercise leaves it to the language. */
void ll_spec_limits(const struct ll_spec *spec, double *cpu_s, double *wall_s);

/* How close an answer must come, for ll_compare. */
const struct ll_tolerance *ll_spec_tolerances(const struct ll_spec *spec);

/* The fields that a drawing of a case shows side by side, ending with NULL. */
const char *const *ll_spec_draw(const struct ll_spec *spec);

/* Defines a global function of the script; the context must outlive it. */
ll_err ll_spec_define(struct ll_spec *spec, const char *name, ll_function *function, void *context);

/* Starts the random stream anew for one part of the grading, named by `part`: what one check draws
 * does not depend on what ran before it. */
void ll_spec_seed(struct ll_spec *spec, uint64_t seed, const char *part);

/* Runs a part of a check, its stream begun anew: nil, or a table that says how it failed; or, in
 * place of nil, true: nothing is left to ask, there is no rest to run. */
ll_err ll_spec_check_run(struct ll_spec *spec, size_t index, enum ll_spec_part part, uint64_t seed,
                         struct ll_message *why, struct ll_value *failure);

/* What a right submission answers. */
ll_err ll_spec_expected(struct ll_spec *spec, const struct ll_record *question,
                        struct ll_message *why, struct ll_record *out);

/* The known mistakes that the exercise itself names, by asking: what its function "diagnose" gives,
 * a list of ids. Nil where it has none. */
ll_err ll_spec_diagnose(struct ll_spec *spec, struct ll_message *why, struct ll_value *list);

/* Whether it has a function "curve". */
bool ll_spec_has_curve(struct ll_spec *spec);

/* The questions along a path through a case that was answered wrongly (NULL: none is known), each
 * with its place on it as the number `_at`: what its function "curve" gives. None where it has no
 * such function, or no path through that case. Given back with ll_spec_questions_done. */
ll_err ll_spec_curve(struct ll_spec *spec, const struct ll_record *failed, struct ll_message *why,
                     struct ll_record **out, size_t *count);

/* The questions of a list, drawn anew: "probes" tell known mistakes apart; "questions", which an
 * exercise may go without, are any that it could be asked. An array of records that the caller
 * gives back with ll_spec_questions_done. */
ll_err ll_spec_questions(struct ll_spec *spec, const char *list, struct ll_message *why,
                         struct ll_record **out, size_t *count);
void ll_spec_questions_done(struct ll_record **questions, size_t count);

#endif
