/* A disk whose power can be cut, for tests: a file system of SQLite's (a VFS) that writes to real
 * files, and remembers of each what was synced and what was written since. */
#ifndef LL_TESTS_STORE_POWER_H
#define LL_TESTS_STORE_POWER_H

#include <stddef.h>
#include <stdint.h>

/* Makes it SQLite's own choice; once. */
void power_install(void);

/* Lets the power fail before the `operation`-th write, sync, truncation or deletion from now on;
 * from then on every call fails. */
void power_fail_at(size_t operation);

/* Whether it has failed. */
int power_has_failed(void);

/* What is found when it comes back: of each file what was synced, and of what was written since
 * any part, in any order, of which `seed` chooses one; torn between sectors. Forgets the files. */
void power_return(uint64_t seed);

#endif
