/* losslab bench: times the losses on this machine, every build that it can run. */
#include <getopt.h>
#include <string.h>

#include "cli/bench_case.h"
#include "cli/commands.h"
#include "kernel/threads.h"
#include "loss/catalogue.h"

struct report {
    bool json;
    double bandwidth; /* bytes a second of the machine's best copy */
};

static void print_head(const struct ll_cli *cli, const struct report *r)
{
    char number[32];
    struct ll_str head = {0};
    snprintf(number, sizeof number, "%.1f", r->bandwidth / 1e9);
    const char *const pairs[] = {"bandwidth", number, NULL};
    ll_text_fill(cli->locale, "cli.bench.head", pairs, &head);
    printf("%s\n", ll_str_text(&head));
    ll_str_done(&head);
}

/* Times the loss as `b` has it set, and prints the row. */
static void print_row(const struct report *r, struct bench *b, enum ll_isa isa)
{
    double forward = bench_time(b, false), both = bench_time(b, true);
    double fraction = r->bandwidth > 0 ? bench_moved(b) / both * 1e9 / r->bandwidth : 0;
    char shape[48];
    if (b->rank > 1)
        snprintf(shape, sizeof shape, r->json ? "%zu, %zu" : "%zux%zu", b->shape[0], b->shape[1]);
    else
        snprintf(shape, sizeof shape, "%zu", b->shape[0]);
    if (r->json)
        printf("{\"loss\": \"%s\", \"shape\": [%s], \"variant\": \"%s\", \"threads\": %d, "
               "\"forward_ns\": %.0f, \"forward_backward_ns\": %.0f, \"stream_fraction\": %.3f}\n",
               b->of->name, shape, ll_isa_name(isa), b->threads, forward, both, fraction);
    else
        printf("%-18s %12s  %-7s %7d %12.1f %12.1f %9.2f\n", b->of->name, shape, ll_isa_name(isa),
               b->threads, forward / 1e3, both / 1e3, fraction);
    fflush(stdout); /* a table that takes minutes is read as it grows */
}

/* Every build; on one thread, and on all where the loss has a use for them. */
static void time_builds(const struct report *r, struct bench *b)
{
    for (int isa = 0; isa < LL_ISA_COUNT; isa++) {
        b->kernels = ll_kernels_for((enum ll_isa)isa);
        if (b->kernels == NULL)
            continue;
        b->threads = 1;
        print_row(r, b, (enum ll_isa)isa);
        b->threads = ll_threads_available();
        if (b->of->family->threads && isa != LL_ISA_REF && b->threads > 1)
            print_row(r, b, (enum ll_isa)isa);
    }
}

static ll_err time_loss(const struct report *r, const struct bench_loss *of)
{
    ll_err err = LL_OK;
    for (size_t i = 0; i < BENCH_SHAPES && of->family->shape[i][0] && err == LL_OK; i++) {
        struct bench b;
        err = bench_init(&b, of, i);
        if (err == LL_OK)
            time_builds(r, &b);
        bench_done(&b);
    }
    return err;
}

/* The position of the loss of that name or alias; the count where there is none. */
static size_t find(const char *name)
{
    const struct ll_loss *loss = ll_loss_find(name);
    size_t i = 0;
    while (i < bench_loss_count && strcmp(bench_losses[i].name, loss ? loss->name : name) != 0)
        i++;
    return i;
}

int ll_cmd_bench(struct ll_cli *cli, int argc, char **argv)
{
    static const struct option options[] = {{"json", no_argument, NULL, 'j'}, {0}};
    struct report report = {false, 0};
    for (int c; (c = getopt_long(argc, argv, ":", options, NULL)) != -1;) {
        if (c != 'j')
            return ll_cli_bad_option(cli, argv, options, c);
        report.json = true;
    }
    const char *only = optind < argc ? argv[optind] : NULL;
    if (argc - optind > 1)
        return ll_cli_usage(cli, "%s", ll_text(cli->locale, "cli.bench.one"));
    size_t wanted = only ? find(only) : 0;
    if (only && wanted == bench_loss_count)
        return ll_loss_find(only)
                   ? ll_cli_usage(cli, ll_text(cli->locale, "cli.bench.unknown"), only)
                   : ll_cli_unknown_loss(cli, only);
    report.bandwidth = bench_copy_bandwidth();
    if (!report.json)
        print_head(cli, &report);
    for (size_t i = wanted; i < (only ? wanted + 1 : bench_loss_count); i++) {
        ll_err err = time_loss(&report, &bench_losses[i]);
        if (err != LL_OK)
            return ll_cli_fail(cli, err, NULL);
    }
    return LL_EXIT_DONE;
}
