/* Machines that allow less are made here from this one: a child takes a layer away from itself,
 * as containers and kernels do, and probes. */
#include "sandbox/probe.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/locale.h"

enum { LANDLOCK_CREATE_RULESET = 444 };

/* What a probe found, in a child that `weaken` ran in first; false where this machine does not let
 * a child be weakened so. */
static bool probe_weakened(bool (*weaken)(void), struct ll_probe *out)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        bool found = weaken() && ll_probe_run(NULL, out) == LL_OK &&
                     write(ends[1], out, sizeof *out) == (ssize_t)sizeof *out;
        _exit(found ? 0 : 1);
    }
    close(ends[1]);
    char *at = (char *)out;
    size_t got = 0;
    for (ssize_t n; got < sizeof *out && (n = read(ends[0], at + got, sizeof *out - got)) > 0;)
        got += (size_t)n;
    close(ends[0]);
    assert_int_equal(waitpid(child, NULL, 0), child);
    return got == sizeof *out;
}

static bool answer(int call, int error)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    bool done = filter && seccomp_rule_add(filter, SCMP_ACT_ERRNO((unsigned)error), call, 0) == 0 &&
                seccomp_load(filter) == 0;
    seccomp_release(filter);
    return done;
}

static bool weaken_nothing(void)
{
    return true;
}

/* As Docker's default profile does. */
static bool deny_namespaces(void)
{
    return answer(SCMP_SYS(unshare), EPERM);
}

static bool deny_mounts(void)
{
    return answer(SCMP_SYS(mount), EPERM);
}

/* As kernels before 5.13 do. */
static bool forget_landlock(void)
{
    return answer(LANDLOCK_CREATE_RULESET, ENOSYS);
}

static bool forget_landlock_and_namespaces(void)
{
    return forget_landlock() && deny_namespaces();
}

/* As kernels built without it do. */
static bool forget_seccomp(void)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    bool done = filter &&
                seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(seccomp), 0) == 0 &&
                seccomp_rule_add(filter, SCMP_ACT_ERRNO(EINVAL), SCMP_SYS(prctl), 1,
                                 SCMP_A0(SCMP_CMP_EQ, PR_SET_SECCOMP)) == 0 &&
                seccomp_load(filter) == 0;
    seccomp_release(filter);
    return done;
}

/* As a machine whose user.max_user_namespaces is spent. */
static bool spend_namespaces(void)
{
    char map[64];
    bool root = geteuid() == 0;
    if (root && (setgid(65534) != 0 || setuid(65534) != 0))
        return false;
    snprintf(map, sizeof map, "%u %u 1", (unsigned)geteuid(), (unsigned)geteuid());
    const struct {
        const char *path, *text;
    } lines[] = {{"/proc/self/uid_map", map}, {"/proc/sys/user/max_user_namespaces", "0"}};
    if (prctl(PR_SET_DUMPABLE, 1) != 0 || unshare(CLONE_NEWUSER) != 0)
        return false;
    for (size_t i = 0; i < 2; i++) {
        int fd = open(lines[i].path, O_WRONLY);
        ssize_t n = fd >= 0 ? write(fd, lines[i].text, strlen(lines[i].text)) : -1;
        close(fd);
        if (n < 0)
            return false;
    }
    return true;
}

static void has_remedy(const struct ll_probe_layer *layer, const char *key)
{
    assert_false(layer->works);
    assert_string_not_equal(layer->step, "");
    assert_non_null(layer->remedy);
    assert_string_equal(layer->remedy, key);
    for (const char *const *lang = ll_languages; *lang; lang++) {
        struct ll_locale *locale;
        assert_int_equal(ll_locale_new(*lang, NULL, &locale), LL_OK);
        assert_string_not_equal(ll_text(locale, key), key);
        ll_locale_free(&locale);
    }
}

static void a_machine_without_namespaces_still_boxes(void **state)
{
    (void)state;
    struct ll_probe probe;
    if (!probe_weakened(deny_namespaces, &probe))
        skip();
    assert_int_equal(probe.strength, LL_STRENGTH_NO_NAMESPACES);
    has_remedy(&probe.namespaces, "doctor.remedy.userns-denied");
    assert_true(probe.landlock.works && probe.seccomp.works);
}

static void a_machine_without_mounts_counts_as_without_namespaces(void **state)
{
    (void)state;
    struct ll_probe probe;
    if (!probe_weakened(deny_mounts, &probe))
        skip();
    assert_int_equal(probe.strength, LL_STRENGTH_NO_NAMESPACES);
    has_remedy(&probe.namespaces, "doctor.remedy.mounts-denied");
}

static void spent_namespaces_are_told_apart(void **state)
{
    (void)state;
    struct ll_probe probe;
    if (!probe_weakened(spend_namespaces, &probe))
        skip();
    assert_int_equal(probe.strength, LL_STRENGTH_NO_NAMESPACES);
    has_remedy(&probe.namespaces, "doctor.remedy.userns-limit");
}

static void without_landlock_namespaces_suffice(void **state)
{
    (void)state;
    struct ll_probe probe;
    if (!probe_weakened(forget_landlock, &probe))
        skip();
    assert_int_equal(probe.strength, LL_STRENGTH_FULL);
    assert_int_equal(probe.landlock_abi, 0);
    has_remedy(&probe.landlock, "doctor.remedy.landlock");
}

static void without_both_nothing_is_run(void **state)
{
    (void)state;
    struct ll_probe probe;
    if (!probe_weakened(forget_landlock_and_namespaces, &probe))
        skip();
    assert_int_equal(probe.strength, LL_STRENGTH_REFUSED);
}

static void without_seccomp_nothing_is_run(void **state)
{
    (void)state;
    struct ll_probe probe;
    if (!probe_weakened(forget_seccomp, &probe))
        skip();
    assert_int_equal(probe.strength, LL_STRENGTH_REFUSED);
    has_remedy(&probe.seccomp, "doctor.remedy.seccomp");
}

static void root_runs_boxes_as_somebody_else(void **state)
{
    (void)state;
    struct ll_probe probe;
    setenv("SUDO_UID", "0", 1); /* no way to become root after all */
    setenv("SUDO_GID", "0", 1);
    assert_int_equal(ll_probe_run(NULL, &probe), LL_OK);
    assert_int_equal(probe.was_root, geteuid() == 0);
    assert_int_not_equal(probe.uid, 0);
    assert_int_not_equal(probe.gid, 0);
    setenv("SUDO_UID", "1234", 1);
    setenv("SUDO_GID", "1235", 1);
    assert_int_equal(ll_probe_run(NULL, &probe), LL_OK);
    if (probe.was_root) {
        assert_int_equal(probe.uid, 1234);
        assert_int_equal(probe.gid, 1235);
    }
    unsetenv("SUDO_UID");
    unsetenv("SUDO_GID");
}

int main(void)
{
    struct ll_probe here;
    if (!probe_weakened(weaken_nothing, &here) || here.strength != LL_STRENGTH_FULL)
        return 77; /* nothing can be taken away from a machine that has not all */
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_machine_without_namespaces_still_boxes),
        cmocka_unit_test(a_machine_without_mounts_counts_as_without_namespaces),
        cmocka_unit_test(spent_namespaces_are_told_apart),
        cmocka_unit_test(without_landlock_namespaces_suffice),
        cmocka_unit_test(without_both_nothing_is_run),
        cmocka_unit_test(without_seccomp_nothing_is_run),
        cmocka_unit_test(root_runs_boxes_as_somebody_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
