/* The text of learner.lua, which is part of the program. */
#ifndef LL_GRADE_LEARNER_SOURCE_H
#define LL_GRADE_LEARNER_SOURCE_H

extern const unsigned char ll_learner_source[];
extern const unsigned long ll_learner_source_size;

#endif
