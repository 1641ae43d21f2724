#include "runner/own_loss.h"

#include <string.h>

#include "base/mem.h"

ll_err ll_own_loss_guest_init(struct ll_own_loss_guest *guest, const char *code, const char *name)
{
    *guest = (struct ll_own_loss_guest){
        .code = ll_string_copy(code, strlen(code)),
        .name = ll_string_copy(name, strlen(name)),
    };
    return guest->code && guest->name ? LL_OK : LL_ERR_MEMORY;
}

/* The shape of both; false where they are not two tensors of one. */
static bool read_shape(const struct ll_entry *pred, const struct ll_entry *target,
                       struct ll_shape *out)
{
    if (pred == NULL || target == NULL || pred->kind != LL_ENTRY_FLOATS ||
        target->kind != LL_ENTRY_FLOATS || pred->rank > LL_RANK_MAX || pred->rank != target->rank ||
        memcmp(pred->shape, target->shape, (size_t)pred->rank * sizeof *pred->shape) != 0)
        return false;
    *out = (struct ll_shape){.rank = pred->rank};
    memcpy(out->dim, pred->shape, (size_t)pred->rank * sizeof *out->dim);
    return true;
}

static ll_err call(struct ll_own_loss_guest *guest, const struct ll_record *question,
                   enum ll_mine_fault *fault, struct ll_message *why, struct ll_record *answer)
{
    static const char *const names[] = {"losses", "by_pred", "by_target"};
    const struct ll_entry *pred = ll_record_find(question, "pred");
    const struct ll_entry *target = ll_record_find(question, "target");
    struct ll_shape shape;
    ll_err err = read_shape(pred, target, &shape) ? LL_OK : LL_ERR_SHAPE;
    for (size_t i = 0; err == LL_OK && i < 3; i++)
        err = ll_record_add_floats(answer, names[i], shape.rank, shape.dim, NULL);
    if (err == LL_OK)
        err = ll_mine_call(guest->mine, &shape, pred->data, target->data, fault, why,
                           answer->fields[0].data, answer->fields[1].data, answer->fields[2].data);
    return err;
}

static ll_err add_fault(enum ll_mine_fault fault, ll_err err, const struct ll_message *why,
                        struct ll_record *answer)
{
    const char *message = why->text[0] ? why->text : ll_err_text(err);
    ll_record_done(answer);
    err = ll_record_add_text(answer, "fault", ll_mine_fault_key(fault));
    return err == LL_OK ? ll_record_add_text(answer, "message", message) : err;
}

ll_err ll_own_loss_guest_ask(struct ll_own_loss_guest *guest, const struct ll_record *question,
                             struct ll_record *answer)
{
    enum ll_mine_fault fault = LL_MINE_FINE;
    struct ll_message why = {""};
    ll_err err = LL_OK;
    if (guest->mine == NULL)
        err = ll_mine_new(NULL, guest->code, strlen(guest->code), guest->name, &fault, &why,
                          &guest->mine);
    if (err == LL_OK && question->count > 0)
        err = call(guest, question, &fault, &why, answer);
    return fault == LL_MINE_FINE ? err : add_fault(fault, err, &why, answer);
}
