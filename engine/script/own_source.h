/* The texts of nn.lua and check.lua, which are part of the program. */
#ifndef LL_SCRIPT_OWN_SOURCE_H
#define LL_SCRIPT_OWN_SOURCE_H

extern const unsigned char ll_check_source[];
extern const unsigned long ll_check_source_size;

extern const unsigned char ll_nn_source[];
extern const unsigned long ll_nn_source_size;

#endif
