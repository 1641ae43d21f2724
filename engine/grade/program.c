#include "grade/program.h"

#include <errno.h>
#include <ftw.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

enum { CALL_LIMIT = 1 << 20, SLICE_MS = 50, OPEN_FOLDERS = 16 };

ll_err ll_program_init(struct ll_program *program, const char *folder, struct ll_message *why,
                       struct ll_str *words)
{
    const struct ll_runner *runner = ll_runner_of(program->language);
    struct ll_str path = {0};
    ll_str_format(&path, "%s/call.%s", folder, ll_language_name(program->language));
    ll_err err = ll_file_read(ll_str_text(&path), CALL_LIMIT, why, &program->call);
    if (err == LL_OK && runner->prepare)
        err = runner->prepare(program, why, words);
    ll_str_done(&path);
    return err;
}

static int remove_entry(const char *path, const struct stat *info, int kind, struct FTW *place)
{
    (void)info, (void)kind, (void)place;
    remove(path);
    return 0;
}

void ll_program_done(struct ll_program *program)
{
    /* Links are not followed: what the submission put there leads nowhere. */
    if (program->scratch.length > 0)
        nftw(program->scratch.data, remove_entry, OPEN_FOLDERS, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
    ll_str_done(&program->call);
    ll_str_done(&program->scratch);
    ll_str_done(&program->runner);
    ll_str_done(&program->object);
}

ll_err ll_program_scratch(struct ll_program *program, struct ll_message *why)
{
    const char *place = getenv("TMPDIR");
    struct ll_str name = {0};
    if (program->scratch.length > 0)
        return LL_OK;
    ll_path_join(&name, place && place[0] == '/' ? place : "/tmp", "losslab-XXXXXX");
    ll_err err = ll_str_err(&name);
    if (err == LL_OK && mkdtemp(name.data) == NULL)
        err = ll_fail(why, LL_ERR_SYSTEM, "%s: cannot make a folder: %s", ll_str_text(&name),
                      strerror(errno));
    else if (err == LL_OK)
        ll_str_add(&program->scratch, ll_str_text(&name));
    /* As root, boxes run as another user. */
    if (err == LL_OK && program->host->was_root && program->host->strength != LL_STRENGTH_TRUSTED &&
        chown(ll_str_text(&name), program->host->uid, program->host->gid) != 0)
        err = ll_fail(why, LL_ERR_SYSTEM, "%s: cannot be given away: %s", ll_str_text(&name),
                      strerror(errno));
    ll_str_done(&name);
    return err == LL_OK ? ll_str_err(&program->scratch) : err;
}

bool ll_program_is_stopped(const struct ll_program *program)
{
    return program->stop && atomic_load(program->stop);
}

ll_err ll_program_box(const struct ll_program *program, const struct ll_box_spec *spec,
                      struct ll_message *why, struct ll_box_result *result)
{
    struct ll_box *box = NULL;
    ll_err err = ll_box_start(program->host, spec, why, &box);
    if (err != LL_OK)
        return err;
    struct pollfd ready = {.fd = ll_box_ready(box), .events = POLLIN};
    while (!ll_program_is_stopped(program) && poll(&ready, 1, SLICE_MS) <= 0)
        ;
    if (ll_program_is_stopped(program))
        err = LL_ERR_STOPPED;
    else
        err = ll_box_wait(box, why, result);
    ll_box_free(&box);
    return err;
}

void ll_program_paths(struct ll_program *program, const char *const *more)
{
    size_t count = 0;
    for (const char *const *path = ll_box_libraries; *path && count + 1 < LL_PROGRAM_PATHS; path++)
        program->paths[count++] = *path;
    for (; *more && count + 1 < LL_PROGRAM_PATHS; more++)
        program->paths[count++] = *more;
    program->paths[count] = NULL;
}
