/* Private to the room: Landlock through raw system calls, so that the headers of the build machine
 * do not limit what the running kernel is asked for. */
#ifndef LL_SANDBOX_LANDLOCK_H
#define LL_SANDBOX_LANDLOCK_H

/* The kernel's ABI version; 0 where there is no Landlock. */
int ll_landlock_abi(void);

/* Shuts this thread in, for good: `exec_fd` may be executed, `read_only` be read and executed with
 * all below, `scratch` (or NULL) be written, /dev/null be used; no TCP, and no signal or abstract
 * socket to the outside where the kernel can hold that. no_new_privs must be set. 0, or an errno;
 * *step is what failed. */
int ll_landlock_enter(const char *const *read_only, const char *scratch, int exec_fd,
                      const char **step);

#endif
