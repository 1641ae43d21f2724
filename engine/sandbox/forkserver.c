/* A process that has loaded a language, and is forked for each submission. */
#include "sandbox/forkserver.h"

#include <stdlib.h>
#include <string.h>

#include "sandbox/launch.h"
#include "sandbox/order.h"
#include "sandbox/pass.h"

struct ll_forkserver {
    struct ll_launch launch;
    struct ll_probe host;
    struct ll_box_limits limits;
};

ll_err ll_forkserver_start(const struct ll_probe *host, const struct ll_box_spec *given,
                           struct ll_message *why, struct ll_forkserver **out)
{
    unsigned layers;
    struct ll_box_spec spec = *given;
    spec.talk = false; /* guests have theirs */
    *out = NULL;
    ll_err err = ll_launch_layers(host, why, &layers);
    if (err == LL_OK && !(layers & LL_LAYER_SECCOMP))
        err = ll_fail(why, LL_ERR_UNSUPPORTED, "without seccomp there is no fork server");
    if (err == LL_OK && (spec.scratch || spec.limits.threads > 1 || spec.limits.processes > 1))
        err = ll_fail(why, LL_ERR_ARGUMENT, "a fork server's guests are alone and write nothing");
    if (err != LL_OK)
        return err;
    struct ll_forkserver *server = calloc(1, sizeof *server);
    if (server == NULL)
        return ll_fail(why, LL_ERR_MEMORY, "no memory for a fork server");
    server->host = *host;
    server->limits = spec.limits;
    err = ll_launch_keeper(host, &spec, layers, true, why, &server->launch);
    if (err != LL_OK)
        free(server);
    else
        *out = server;
    return err;
}

ll_err ll_forkserver_fork(struct ll_forkserver *server, const struct ll_box_limits *limits,
                          struct ll_message *why, struct ll_box **out)
{
    const struct ll_box_limits *own = limits ? limits : &server->limits;
    struct ll_birth birth;
    memset(&birth, 0, sizeof birth); /* with what lies between its fields: it is sent */
    birth.word = LL_BIRTH;
    birth.cpu_ms = own->cpu_ms;
    birth.wall_ms = own->wall_ms;
    birth.output = own->output;
    int control[2] = {-1, -1}, talk[2] = {-1, -1};
    *out = NULL;
    ll_err err = ll_launch_pair(why, control);
    if (err == LL_OK)
        err = ll_launch_pair(why, talk);
    if (err == LL_OK) {
        int error = ll_pass_send(server->launch.control, &birth, sizeof birth,
                                 (int[]){control[1], talk[1]}, 2);
        if (error != 0)
            err = ll_fail(why, LL_ERR_SYSTEM, "a fork server was lost: %s", strerror(error));
    }
    if (err == LL_OK)
        err =
            ll_box_adopt(&server->host, own, server->launch.keeper, control[0], talk[0], why, out);
    if (err == LL_OK)
        control[0] = talk[0] = -1;
    for (size_t i = 0; i < 2; i++) {
        ll_launch_close(&control[i]);
        ll_launch_close(&talk[i]);
    }
    return err;
}

int ll_forkserver_ready(const struct ll_forkserver *server)
{
    return server->launch.control;
}

void ll_forkserver_end(struct ll_forkserver *server)
{
    ll_launch_close(&server->launch.control);
}

void ll_forkserver_free(struct ll_forkserver **server)
{
    if (*server == NULL)
        return;
    ll_forkserver_end(*server);
    ll_launch_reap(&(*server)->launch.keeper, false);
    free(*server);
    *server = NULL;
}
