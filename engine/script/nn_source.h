/* The text of nn.lua, which is part of the program. */
#ifndef LL_SCRIPT_NN_SOURCE_H
#define LL_SCRIPT_NN_SOURCE_H

extern const unsigned char ll_nn_source[];
extern const unsigned long ll_nn_source_size;

#endif
