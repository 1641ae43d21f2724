/* Records become Lua tables, and tables records. */
#include "exercise/exchange.h"

#include <string.h>

#include "tensor/shape.h"

static ll_err set_tensor(struct ll_script *script, const struct ll_entry *field,
                         struct ll_message *why, const struct ll_value *table)
{
    struct ll_value value = {0};
    struct ll_shape shape = {.rank = field->rank};
    if (field->rank > LL_RANK_MAX)
        return ll_fail(why, LL_ERR_SHAPE, "'%s' has %d axes; at most %d", field->name, field->rank,
                       LL_RANK_MAX);
    memcpy(shape.dim, field->shape, (size_t)field->rank * sizeof *shape.dim);
    ll_err err = ll_value_new_tensor(script, &shape, field->data, false, why, &value);
    if (err == LL_OK)
        err = ll_value_set(table, field->name, &value);
    ll_value_done(&value);
    return err;
}

static ll_err set_field(struct ll_script *script, const struct ll_entry *field,
                        struct ll_message *why, const struct ll_value *table)
{
    switch (field->kind) {
    case LL_ENTRY_NUMBER:
        return ll_value_set_number(table, field->name, field->number);
    case LL_ENTRY_TEXT:
        return ll_value_set_string(table, field->name, field->text, strlen(field->text));
    case LL_ENTRY_FLOATS:
        return set_tensor(script, field, why, table);
    }
    return LL_ERR_ARGUMENT;
}

ll_err ll_record_to_value(const struct ll_record *record, struct ll_script *script,
                          struct ll_message *why, struct ll_value *out)
{
    ll_err err = ll_value_new_table(script, out);
    for (size_t i = 0; i < record->count && err == LL_OK; i++)
        err = set_field(script, &record->fields[i], why, out);
    if (err != LL_OK)
        ll_value_done(out);
    return err;
}

struct visit {
    struct ll_message *why;
    struct ll_record *out;
};

static ll_err add_tensor(const struct visit *visit, const char *name, const struct ll_value *value)
{
    struct ll_floats floats = {0};
    ll_err err = ll_value_floats(value, visit->why, &floats);
    if (err == LL_OK)
        err = ll_record_add_floats(visit->out, name, floats.shape.rank, floats.shape.dim,
                                   floats.data);
    ll_floats_done(&floats);
    return err;
}

static ll_err add_field(const struct ll_value *key, const struct ll_value *value, void *arg)
{
    struct visit *visit = arg;
    const char *name = ll_value_string(key, NULL);
    double number;
    ll_err err;
    if (name == NULL)
        return ll_fail(visit->why, LL_ERR_FORMAT, "an answer has its values by name");
    switch (ll_value_kind(value)) {
    case LL_KIND_NUMBER:
        err = ll_value_number(value, visit->why, &number);
        return err == LL_OK ? ll_record_add_number(visit->out, name, number) : err;
    case LL_KIND_STRING:
        return ll_record_add_text(visit->out, name, ll_value_string(value, NULL));
    case LL_KIND_TENSOR:
        return add_tensor(visit, name, value);
    default:
        return ll_fail(visit->why, LL_ERR_FORMAT, "'%s' is %s; it must be a tensor or a number",
                       name, ll_kind_name(ll_value_kind(value)));
    }
}

ll_err ll_record_from_value(const struct ll_value *table, struct ll_message *why,
                            struct ll_record *out)
{
    struct visit visit = {why, out};
    if (ll_value_kind(table) == LL_KIND_NIL)
        return LL_OK;
    if (ll_value_kind(table) != LL_KIND_TABLE)
        return ll_fail(why, LL_ERR_FORMAT, "a table of values by name was expected, got %s",
                       ll_kind_name(ll_value_kind(table)));
    ll_err err = ll_value_each(table, why, add_field, &visit);
    if (err != LL_OK)
        ll_record_done(out);
    return err;
}
