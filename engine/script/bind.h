/* What the bound types share: errors, options, and tensors as arguments. Private to script/.
 *
 * Functions here raise on failure; `who` opens the message ("tensor.zeros"). A function that needs
 * an object of C's makes the userdata first, closed, and lets the object be made straight into it:
 * so nothing is lost wherever Lua raises. */
#ifndef LL_SCRIPT_BIND_H
#define LL_SCRIPT_BIND_H

#include <lauxlib.h>
#include <lua.h>

#include "script/private.h"
#include "tensor/tensor.h"

/* Opens the names of our own code in Lua, "(losslab nn)" and "(losslab check)". What is refused
 * there is the fault of who called it, so errors name the place of that call. */
#define LL_BIND_OWN_CHUNK "(losslab "

/* Raises "file:line: ..." */
int ll_bind_error(lua_State *L, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Raises `text`, remembering the code for whoever called into Lua. */
int ll_bind_fail(lua_State *L, ll_err err, const char *text);

/* Raises where err is not LL_OK, with the tape's reason. */
void ll_bind_check(lua_State *L, ll_err err);
/* The same with the name of the library that the reason belongs to before it: "loss." */
void ll_bind_check_in(lua_State *L, ll_err err, const char *library);

/* What stands at the index, for messages: "a string", "a tensor", "nothing". */
const char *ll_bind_kind(lua_State *L, int index);

/* The table of options at the index holds no other keys than `allowed` (which ends with NULL).
 * Nothing at all there is an empty table. */
void ll_bind_options(lua_State *L, int index, const char *who, const char *const *allowed);

/* One option, or its default where it is not there (or the table is not). */
double ll_bind_number(lua_State *L, int index, const char *who, const char *name, double fallback);
bool ll_bind_flag(lua_State *L, int index, const char *who, const char *name, bool fallback);
/* NULL where it is not there; lives as long as the table holds it. */
const char *ll_bind_text(lua_State *L, int index, const char *who, const char *name);
/* The place of the option's text in `choices` (which ends with NULL), 0 where it is not there. */
int ll_bind_choice(lua_State *L, int index, const char *who, const char *name,
                   const char *const *choices);

/* The metatable of a bound type, known by the address of its key: made with `functions`, which may
 * be given upvalues, protected from scripts, and left on the stack. */
void ll_bind_type(lua_State *L, const void *key, const char *name, const luaL_Reg *functions);
void ll_bind_set_type(lua_State *L, const void *key);
/* The userdata at the index where it is of that type, else NULL. Cannot raise. */
void *ll_bind_test(lua_State *L, int index, const void *key);

/* Pushes an empty string of C's that Lua's garbage collection gives back. */
struct ll_str *ll_bind_str_new(lua_State *L);
/* Replaces the one on top of the stack by a Lua string of its bytes. */
void ll_bind_str_finish(lua_State *L);

/* --- tensors (bind_tensor.c) --- */

/* Pushes a closed tensor; whoever pushed it fills the slot with a reference. */
struct ll_tensor **ll_bind_tensor_new(lua_State *L);

/* Pushes a tensor that holds one more reference to `tensor`; nil for NULL. */
void ll_bind_tensor_push(lua_State *L, struct ll_tensor *tensor);

/* The tensor at the index, or NULL where it is none. Cannot raise. */
struct ll_tensor *ll_bind_tensor_test(lua_State *L, int index);

/* The tensor at the index; a number or a nested list of numbers there is replaced by a tensor made
 * of it, a list of tensors by their stack, gradients and all. `what` is the argument's name
 * ("pred"). The index must be positive. */
struct ll_tensor *ll_bind_tensor_arg(lua_State *L, int index, const char *who, const char *what);

/* A dimension at the index, counted from 1 or from the end, as tensor/ counts it. */
int ll_bind_axis(lua_State *L, int index, const char *who);

/* A shape from sizes at `first` and behind it, or from a list of sizes there. The index behind it
 * is returned. */
int ll_bind_shape(lua_State *L, int first, const char *who, struct ll_shape *shape);

/* Replaces the nested list or number at the index (positive) by a tensor. */
struct ll_tensor *ll_bind_tensor_from(lua_State *L, int index, const char *who);

/* Replaces the list of tensors at the index (positive) by one tensor with a dimension more. */
struct ll_tensor *ll_bind_tensor_stack(lua_State *L, int index, const char *who);

/* --- figures (bind_chart.c) --- */

struct ll_figure;

/* The figure at the index, or NULL where it is none. Cannot raise. */
struct ll_figure *ll_bind_figure_test(lua_State *L, int index);

/* Pushes the list of parameters in the module or list of tensors at the index (bind_module.c): how
 * many. */
size_t ll_bind_parameters(lua_State *L, int index, const char *who);
/* The same, with a block of pointers to them pushed on top of the list. */
struct ll_tensor *const *ll_bind_parameter_block(lua_State *L, int index, const char *who,
                                                 size_t *count);

/* --- optimisers (bind_optim.c) --- */

struct ll_optim;

/* The optimiser at the index. */
struct ll_optim *ll_bind_optim_arg(lua_State *L, int index, const char *who);

/* --- opening: each leaves nothing on the stack --- */

void ll_bind_tensor_open(lua_State *L);
void ll_bind_tensor_ops_open(lua_State *L, int methods);  /* adds to the table of methods */
void ll_bind_tensor_make_open(lua_State *L, int library); /* adds to the table `tensor` */
void ll_bind_chart_open(lua_State *L);
void ll_bind_check_open(lua_State *L);
void ll_bind_data_open(lua_State *L);
void ll_bind_gradnorm_open(lua_State *L);
void ll_bind_nn_open(lua_State *L);
void ll_bind_loss_open(lua_State *L);
void ll_bind_mine_open(lua_State *L); /* adds to the table `loss` */
void ll_bind_module_open(lua_State *L);
void ll_bind_optim_open(lua_State *L);
void ll_bind_random_open(lua_State *L);
void ll_bind_schedule_open(lua_State *L);
void ll_bind_vgg_open(lua_State *L);

#endif
