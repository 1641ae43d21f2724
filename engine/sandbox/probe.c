/* Building a box, strongest first, to see what this machine allows. */
#include "sandbox/probe.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/file.h"
#include "sandbox/landlock.h"
#include "sandbox/order.h"
#include "sandbox/scratch.h"

/* A user id from the environment; false where it is none, or root's. */
static bool id_from(const char *variable, unsigned *out)
{
    const char *text = getenv(variable);
    if (text == NULL || text[0] < '0' || text[0] > '9')
        return false;
    char *end;
    errno = 0;
    unsigned long value = strtoul(text, &end, 10);
    if (errno != 0 || *end != '\0' || value == 0 || value >= (unsigned)-1)
        return false;
    *out = (unsigned)value;
    return true;
}

/* Whom root's boxes run as: the user who called sudo, else nobody. */
static void choose_user(struct ll_probe *out)
{
    out->was_root = geteuid() == 0 || getuid() == 0;
    out->uid = getuid();
    out->gid = getgid();
    if (!out->was_root || (id_from("SUDO_UID", &out->uid) && id_from("SUDO_GID", &out->gid)))
        return;
    const struct passwd *nobody = getpwnam("nobody");
    out->uid = nobody && nobody->pw_uid != 0 ? nobody->pw_uid : 65534;
    out->gid = nobody && nobody->pw_gid != 0 ? nobody->pw_gid : 65534;
}

static ll_err find_keeper(struct ll_message *why, struct ll_probe *out)
{
    struct ll_str path = {0};
    ll_err err = ll_path_program("losslab-box", why, &path);
    if (err == LL_OK && path.length >= sizeof out->keeper)
        err = ll_fail(why, LL_ERR_TOO_LARGE, "%s: too long a path", ll_str_text(&path));
    if (err == LL_OK)
        memcpy(out->keeper, ll_str_text(&path), path.length + 1);
    ll_str_done(&path);
    return err;
}

/* Runs the keeper itself as a guest that exits with 0 at once. *failure says what did not work;
 * one whose `step` is empty went well. */
static ll_err try_box(const struct ll_probe *host, unsigned layers, struct ll_message *why,
                      struct ll_fault *failure)
{
    const char *const argv[] = {host->keeper, "--hello", NULL};
    const struct ll_box_spec spec = {
        .argv = argv,
        .environment = ll_box_environment,
        .read_only = ll_box_libraries,
        .limits = {.cpu_ms = 10000,
                   .wall_ms = 10000,
                   .memory = (uint64_t)1 << 40, /* sanitizers map much address space */
                   .output = 4096,
                   .file_size = 4096,
                   .descriptors = 16,
                   .threads = 1,
                   .processes = 1},
    };
    struct ll_box_result result = {0};
    struct ll_box *box;
    *failure = (struct ll_fault){0};
    ll_err err = ll_box_start_layers(host, &spec, layers, why, &box);
    if (err != LL_OK)
        return err;
    err = ll_box_wait_step(box, why, failure, &result);
    if (err == LL_OK && (result.end != LL_BOX_EXITED || result.code != 0))
        *failure = (struct ll_fault){.layer = LL_LAYER_SECCOMP, .step = "a first guest"};
    if (failure->step[0] != '\0')
        err = LL_OK;
    ll_box_free(&box);
    ll_box_result_done(&result);
    return err;
}

static void note_failure(struct ll_probe_layer *layer, const struct ll_fault *failure,
                         const char *remedy)
{
    layer->works = false;
    layer->error = failure->error;
    memcpy(layer->step, failure->step, sizeof layer->step);
    layer->remedy = remedy;
}

/* What to do where namespaces are refused: the step tells by whom. */
static const char *namespaces_remedy(const struct ll_fault *failure)
{
    if (failure->error == ENOSPC || failure->error == EUSERS)
        return "doctor.remedy.userns-limit";
    if (strstr(failure->step, "map"))
        return "doctor.remedy.userns-apparmor";
    if (strstr(failure->step, "namespace"))
        return failure->error == ENOSYS || failure->error == EINVAL ? "doctor.remedy.userns-kernel"
                                                                    : "doctor.remedy.userns-denied";
    return "doctor.remedy.mounts-denied";
}

/* What to do where a box cannot be built at all: a limit of the account's is none of the box's. */
static const char *remedy_of(const struct ll_fault *failure)
{
    if (failure->error == EMFILE)
        return "grade.machine.descriptors";
    if (failure->error == EAGAIN)
        return "grade.machine.processes";
    if (failure->error == ENOMEM)
        return "grade.machine.memory";
    return failure->layer == LL_LAYER_SECCOMP ? "doctor.remedy.seccomp" : "doctor.remedy.root";
}

static enum ll_box_strength strength_of(const struct ll_probe *probe)
{
    if (!probe->seccomp.works || (!probe->landlock.works && !probe->namespaces.works))
        return LL_STRENGTH_REFUSED;
    return probe->namespaces.works ? LL_STRENGTH_FULL : LL_STRENGTH_NO_NAMESPACES;
}

ll_err ll_probe_run(struct ll_message *why, struct ll_probe *out)
{
    *out = (struct ll_probe){
        .strength = LL_STRENGTH_REFUSED,
        .namespaces = {.works = true},
        .landlock = {.works = true},
        .seccomp = {.works = true},
        .landlock_abi = ll_landlock_abi(),
    };
    prctl(PR_SET_DUMPABLE, 0);
    choose_user(out);
    ll_err err = find_keeper(why, out);
    unsigned layers = LL_LAYER_NAMESPACES | LL_LAYER_SECCOMP | LL_LAYER_LANDLOCK;
    /* Each round either goes well or rules one layer out. */
    while (err == LL_OK) {
        struct ll_fault failure;
        err = try_box(out, layers, why, &failure);
        if (err != LL_OK || failure.step[0] == '\0')
            break;
        bool is_limit =
            failure.error == EAGAIN || failure.error == EMFILE || failure.error == ENOMEM;
        if (failure.layer == LL_LAYER_NAMESPACES && !is_limit)
            note_failure(&out->namespaces, &failure, namespaces_remedy(&failure));
        else if (failure.layer == LL_LAYER_LANDLOCK)
            note_failure(&out->landlock, &failure, "doctor.remedy.landlock");
        else {
            note_failure(&out->seccomp, &failure, remedy_of(&failure));
            break;
        }
        layers &= ~failure.layer;
    }
    out->strength = strength_of(out);
    ll_scratch_sweep(out); /* once a command: what a killed one left */
    return err;
}

ll_err ll_probe_trust(struct ll_message *why, struct ll_probe *out)
{
    *out = (struct ll_probe){.strength = LL_STRENGTH_TRUSTED};
    choose_user(out);
    return find_keeper(why, out);
}

const char *ll_strength_name(enum ll_box_strength strength)
{
    static const char *const names[] = {
        [LL_STRENGTH_REFUSED] = "refused",
        [LL_STRENGTH_TRUSTED] = "trusted",
        [LL_STRENGTH_NO_NAMESPACES] = "without-namespaces",
        [LL_STRENGTH_FULL] = "full",
    };
    return names[strength];
}
