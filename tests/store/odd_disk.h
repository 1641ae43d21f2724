/* Disks as some machines have them, for tests: a library that stands before the C library's calls
 * on files whose name has "progress.db" in it. A test links it, or names it in LD_PRELOAD with
 * LOSSLAB_TEST_DISK as a list of the words below. */
#ifndef LL_TESTS_STORE_ODD_DISK_H
#define LL_TESTS_STORE_ODD_DISK_H

enum odd_disk {
    ODD_DISK_NO_SHM = 1,   /* "noshm": no memory is shared between programs */
    ODD_DISK_NO_LOCKS = 2, /* "nolocks": the server that would lock does not answer */
    ODD_DISK_FULL = 4,     /* "full" */
    ODD_DISK_READ = 8,     /* "readonly" */
    ODD_DISK_HANGS = 16,   /* "hangs": a write does not come back until the bit is cleared */
};

extern volatile unsigned odd_disk;

#endif
