/* Private to the kernels: the processors that this process may run on; 0 where the system does not
 * say. */
#ifndef LL_KERNEL_PROCESSORS_H
#define LL_KERNEL_PROCESSORS_H

long ll_processors(void);

#endif
