/* A descriptor handed from one process to another. */
#include "sandbox/pass.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Room for the descriptors and for the sender's name. */
union control {
    struct cmsghdr align;
    char bytes[CMSG_SPACE(LL_PASS_MAX * sizeof(int)) + CMSG_SPACE(sizeof(struct ucred))];
};

int ll_pass_send(int socket, const void *bytes, size_t length, const int *fds, size_t count)
{
    union control control = {0};
    struct iovec part = {.iov_base = (void *)bytes, .iov_len = length};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    if (count > LL_PASS_MAX)
        return EINVAL;
    if (count > 0) {
        message.msg_control = control.bytes;
        message.msg_controllen = CMSG_SPACE(count * sizeof *fds);
        struct cmsghdr *head = CMSG_FIRSTHDR(&message);
        head->cmsg_level = SOL_SOCKET;
        head->cmsg_type = SCM_RIGHTS;
        head->cmsg_len = CMSG_LEN(count * sizeof *fds);
        memcpy(CMSG_DATA(head), fds, count * sizeof *fds);
    }
    for (;;) {
        ssize_t n = sendmsg(socket, &message, MSG_NOSIGNAL);
        if (n == (ssize_t)length)
            return 0;
        if (n >= 0)
            return EPROTO;
        if (errno != EINTR)
            return errno;
    }
}

static size_t take_descriptors(const struct cmsghdr *head, int out[LL_PASS_MAX])
{
    size_t count = (head->cmsg_len - CMSG_LEN(0)) / sizeof *out;
    if (count > LL_PASS_MAX) /* more than there was room for: the kernel has cut them */
        count = LL_PASS_MAX;
    memcpy(out, CMSG_DATA(head), count * sizeof *out);
    return count;
}

ssize_t ll_pass_receive(int socket, void *bytes, size_t size, int *fds, size_t count, pid_t *sender)
{
    union control control = {0};
    struct iovec part = {.iov_base = bytes, .iov_len = size};
    struct msghdr message = {
        .msg_iov = &part,
        .msg_iovlen = 1,
        .msg_control = control.bytes,
        .msg_controllen = sizeof control.bytes,
    };
    int came[LL_PASS_MAX];
    size_t came_count = 0;
    pid_t from = 0;
    ssize_t n;
    do
        n = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return -1;
    for (struct cmsghdr *head = CMSG_FIRSTHDR(&message); head; head = CMSG_NXTHDR(&message, head)) {
        if (head->cmsg_level != SOL_SOCKET)
            continue;
        if (head->cmsg_type == SCM_RIGHTS)
            came_count = take_descriptors(head, came);
        else if (head->cmsg_type == SCM_CREDENTIALS) {
            struct ucred name;
            memcpy(&name, CMSG_DATA(head), sizeof name);
            from = name.pid;
        }
    }
    if (sender)
        *sender = from;
    if (n > 0 && (came_count != count || (message.msg_flags & (MSG_CTRUNC | MSG_TRUNC)))) {
        for (size_t i = 0; i < came_count; i++)
            close(came[i]);
        errno = EPROTO;
        return -1;
    }
    if (n > 0 && count > 0)
        memcpy(fds, came, count * sizeof *fds);
    return n;
}
