/* oneDNN: products and convolutions at the speed of the machine, where the program was built with
 * it.
 *
 * It stands in a module of its own, losslab-dnnl.so, which is opened when something large enough
 * to gain by it is computed for the first time: opening it and compiling its first product cost
 * 40 ms and 12 MB, which no other start of losslab is to pay. Where it cannot be opened (a build
 * without oneDNN, a box that lets no file be opened), what is ours does the work. */
#ifndef LL_TENSOR_DNNL_H
#define LL_TENSOR_DNNL_H

/* The module's table of that name, which its noun's header gives: LL_GEMM_MODULE,
 * LL_CONV_MODULE. NULL where there is no module, or where LOSSLAB_DNNL=off asks for none (looked at
 * once). Opened once a process, and stays open. */
const void *ll_dnnl_table(const char *name);

#endif
