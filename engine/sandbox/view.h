/* Private to the room: the files that a guest sees, in a mount namespace of its own. */
#ifndef LL_SANDBOX_VIEW_H
#define LL_SANDBOX_VIEW_H

/* A listed path and where it really lies. */
struct ll_view_path {
    const char *place; /* absolute, as the guest names it */
    char *source;      /* the same with links resolved; NULL: not there */
};

/* In a new mount namespace: makes the root an empty memory file system with each path (until one
 * whose place is NULL) at its place, read-only, `scratch` writable and /dev/null. 0, or an errno;
 * *step is what failed. */
int ll_view_enter(const struct ll_view_path *paths, const struct ll_view_path *scratch,
                  const char **step);

#endif
