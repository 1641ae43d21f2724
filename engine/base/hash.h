/* What a file is known by: SHA-256 of its bytes (FIPS 180-4). */
#ifndef LL_BASE_HASH_H
#define LL_BASE_HASH_H

#include <stddef.h>

enum { LL_HASH_TEXT = 65 }; /* 64 digits and the NUL */

/* Writes the hash of `length` bytes as hexadecimal digits. */
void ll_hash(const void *bytes, size_t length, char out[LL_HASH_TEXT]);

#endif
