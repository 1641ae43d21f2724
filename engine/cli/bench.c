/* losslab bench: times the losses on this machine, every build that it can run. */
#include <getopt.h>
#include <string.h>

#include "cli/bench_case.h"
#include "cli/commands.h"
#include "kernel/parallel.h"

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

/* Times the case as `b` has it set, and prints the row. */
static void print_row(const struct report *r, struct bench *b, enum ll_isa isa)
{
    double forward = bench_time(b->of->forward, b), both = bench_time(b->of->forward_backward, b);
    double moved = (double)b->of->moved * (double)b->n * sizeof(float);
    double fraction = moved / both * 1e9 / r->bandwidth;
    if (r->json) {
        printf("{\"loss\": \"%s\", \"shape\": [%zu", b->of->loss, b->of->shape[0]);
        if (b->of->rank > 1)
            printf(", %zu", b->of->shape[1]);
        printf("], \"variant\": \"%s\", \"threads\": %d, \"forward_ns\": %.0f, "
               "\"forward_backward_ns\": %.0f, \"stream_fraction\": %.3f}\n",
               ll_isa_name(isa), b->threads, forward, both, fraction);
    } else {
        char shape[48];
        if (b->of->rank > 1)
            snprintf(shape, sizeof shape, "%zux%zu", b->of->shape[0], b->of->shape[1]);
        else
            snprintf(shape, sizeof shape, "%zu", b->of->shape[0]);
        printf("%-18s %12s  %-7s %7d %12.1f %12.1f %9.2f\n", b->of->loss, shape, ll_isa_name(isa),
               b->threads, forward / 1e3, both / 1e3, fraction);
    }
    fflush(stdout); /* a table that takes a minute is read as it grows */
}

static ll_err time_case(const struct report *r, const struct bench_case *c)
{
    struct bench b;
    ll_err err = bench_init(&b, c);
    if (err != LL_OK)
        return err;
    for (int isa = 0; isa < LL_ISA_COUNT; isa++) {
        b.kernels = ll_kernels_for((enum ll_isa)isa);
        if (b.kernels == NULL)
            continue;
        b.threads = 1;
        print_row(r, &b, (enum ll_isa)isa);
        b.threads = ll_threads_available();
        if (c->parallel && isa != LL_ISA_REF && b.threads > 1)
            print_row(r, &b, (enum ll_isa)isa);
    }
    bench_done(&b);
    return LL_OK;
}

static bool known(const char *loss)
{
    for (size_t i = 0; i < bench_case_count; i++)
        if (strcmp(bench_cases[i].loss, loss) == 0)
            return true;
    return false;
}

int ll_cmd_bench(struct ll_cli *cli, int argc, char **argv)
{
    static const struct option options[] = {{"json", no_argument, NULL, 'j'}, {0}};
    struct report report = {false, 0};
    for (int c; (c = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        if (c != 'j')
            return ll_cli_usage(cli, ll_text(cli->locale, "cli.bench.option"), argv[optind - 1]);
        report.json = true;
    }
    const char *only = optind < argc ? argv[optind] : NULL;
    if (argc - optind > 1)
        return ll_cli_usage(cli, "%s", ll_text(cli->locale, "cli.bench.one"));
    if (only && !known(only))
        return ll_cli_usage(cli, ll_text(cli->locale, "cli.bench.unknown"), only);
    report.bandwidth = bench_copy_bandwidth();
    if (!report.json)
        print_head(cli, &report);
    for (size_t i = 0; i < bench_case_count; i++) {
        if (only && strcmp(bench_cases[i].loss, only) != 0)
            continue;
        ll_err err = time_case(&report, &bench_cases[i]);
        if (err != LL_OK)
            return ll_cli_fail(cli, err, NULL);
    }
    return LL_EXIT_DONE;
}
