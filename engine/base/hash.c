/* By nettle. */
#include "base/hash.h"

#include <nettle/sha2.h>
#include <stdint.h>
#include <stdio.h>

void ll_hash(const void *bytes, size_t length, char out[LL_HASH_TEXT])
{
    struct sha256_ctx context;
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_init(&context);
    sha256_update(&context, length, bytes);
    sha256_digest(&context, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++)
        snprintf(out + 2 * i, 3, "%02x", digest[i]);
}
