/* Memory for a start that is to be quick. */
#ifndef LL_BASE_HEAP_H
#define LL_BASE_HEAP_H

/* Readies malloc() for a start that takes a megabyte or two at once. Where the system has large
 * pages for who asks, that comes as one of them, instead of as hundreds of small ones that the
 * program stops for one by one. To be called before there are other threads. Gives what the caller
 * frees at the end; NULL where nothing was done. */
void *ll_heap_ready(void);

#endif
