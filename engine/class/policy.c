/* Keys and values of the book, read and checked. */
#include "class/policy.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { DAY = 86400 };

struct kind {
    const char *key, *usual, *takes;
};

static const struct kind kinds[] = {
#define LL_POLICY_KIND(key, usual, takes) {#key, usual, takes},
    LL_POLICY_MAP(LL_POLICY_KIND)
#undef LL_POLICY_KIND
};

enum { KIND_COUNT = sizeof kinds / sizeof *kinds };

/* Reads so many digits at most, and at least one, into *out, and goes on behind them. */
static bool read_digits(const char **at, int most, int *out)
{
    int count = 0;
    *out = 0;
    for (; count < most && **at >= '0' && **at <= '9'; (*at)++, count++)
        *out = *out * 10 + (**at - '0');
    return count > 0;
}

static bool read_char(const char **at, char c)
{
    bool is_there = **at == c;
    *at += is_there;
    return is_there;
}

/* Hours, minutes and perhaps seconds, of which a fraction is passed over. */
static bool read_hours(const char **at, struct tm *when)
{
    if (!read_digits(at, 2, &when->tm_hour) || !read_char(at, ':') ||
        !read_digits(at, 2, &when->tm_min))
        return false;
    if (read_char(at, ':') && !read_digits(at, 2, &when->tm_sec))
        return false;
    if (read_char(at, '.'))
        *at += strspn(*at, "0123456789");
    return when->tm_hour <= 23 && when->tm_min <= 59 && when->tm_sec <= 60;
}

/* +09:00 or -0530, in seconds. */
static bool read_offset(const char *at, int64_t *seconds)
{
    int hours, minutes;
    int sign = *at == '-' ? -1 : 1;
    if (*at != '-' && *at != '+')
        return false;
    at++;
    if (!read_digits(&at, 2, &hours))
        return false;
    (void)read_char(&at, ':');
    if (!read_digits(&at, 2, &minutes) || *at != '\0')
        return false;
    *seconds = sign * (int64_t)(hours * 3600 + minutes * 60);
    return true;
}

bool ll_policy_time(const char *text, int64_t *out)
{
    struct tm when = {.tm_isdst = -1};
    const char *at = text;
    int64_t offset = 0;
    if (!read_digits(&at, 4, &when.tm_year) || !read_char(&at, '-') ||
        !read_digits(&at, 2, &when.tm_mon) || !read_char(&at, '-') ||
        !read_digits(&at, 2, &when.tm_mday))
        return false;
    bool has_hours = (*at == 'T' || *at == ' ') && at[1] >= '0' && at[1] <= '9';
    at += has_hours;
    if ((has_hours && !read_hours(&at, &when)) || when.tm_mon < 1 || when.tm_mon > 12 ||
        when.tm_mday < 1 || when.tm_mday > 31)
        return false;
    when.tm_year -= 1900;
    when.tm_mon -= 1;
    at += strspn(at, " ");
    if (*at == '\0')
        *out = mktime(&when);
    else if (strcmp(at, "Z") == 0 || strcmp(at, "UTC") == 0 || read_offset(at, &offset))
        *out = timegm(&when) - offset;
    else
        return false;
    return true;
}

static bool read_number(const char *text, double least, double most, double *out)
{
    char *end;
    *out = strtod(text, &end);
    return end > text && *end == '\0' && *out >= least && *out <= most;
}

static bool read_late(const char *value, enum ll_policy_late *late, double *penalty)
{
    double percent = 0;
    *late = strncmp(value, "day:", 4) == 0    ? LL_LATE_DAY
            : strncmp(value, "step:", 5) == 0 ? LL_LATE_STEP
                                              : LL_LATE_NONE;
    if (*late == LL_LATE_NONE)
        return strcmp(value, "none") == 0;
    if (!read_number(strchr(value, ':') + 1, 0, 100, &percent))
        return false;
    *penalty = percent / 100;
    return true;
}

/* Sets a field of `policy` from a value; false where it is none. */
static bool set(struct ll_policy *policy, const char *key, const char *value)
{
    double number = 0;
    if (strcmp(key, "due") == 0)
        return *value == '\0' || ll_policy_time(value, &policy->due);
    if (strcmp(key, "grace") == 0) {
        bool ok = read_number(value, 0, 1e6, &number);
        policy->grace = (int64_t)(number * 60);
        return ok;
    }
    if (strcmp(key, "late") == 0)
        return read_late(value, &policy->late, &policy->penalty);
    if (strcmp(key, "attempt") == 0) {
        policy->takes_last = strcmp(value, "last") == 0;
        return policy->takes_last || strcmp(value, "best") == 0;
    }
    if (strcmp(key, "drop") == 0) {
        ll_str_add(&policy->drop, value);
        return strspn(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_,") ==
               strlen(value);
    }
    if (strcmp(key, "points") == 0)
        return read_number(value, 0, 1e6, &policy->points);
    bool ok = read_number(value, 0, 2, &number);
    policy->decimals = (int)number;
    return ok;
}

void ll_policy_done(struct ll_policy *policy)
{
    ll_str_done(&policy->drop);
}

ll_err ll_policy_check(const char *key, const char *value, struct ll_message *why)
{
    struct ll_policy policy = {0};
    struct ll_str names = {0};
    size_t length = strcspn(key, ":");
    ll_err err = LL_OK;
    for (size_t i = 0; i < KIND_COUNT; i++) {
        ll_str_format(&names, "%s%s", i > 0 ? ", " : "", kinds[i].key);
        if (strlen(kinds[i].key) != length || strncmp(kinds[i].key, key, length) != 0)
            continue;
        ll_str_done(&names);
        if (!set(&policy, kinds[i].key, value))
            err = ll_fail(why, LL_ERR_ARGUMENT, "%s takes %s; '%s' is none of it", kinds[i].key,
                          kinds[i].takes, value);
        ll_policy_done(&policy);
        return err;
    }
    err = ll_fail(why, LL_ERR_ARGUMENT, "'%s' is no policy: %s", key, ll_str_text(&names));
    ll_str_done(&names);
    return err;
}

/* The value in force: the exercise's own, the class's, the default. */
static ll_err value_of(struct ll_book *book, const struct kind *kind, const char *exercise,
                       struct ll_message *why, struct ll_str *out)
{
    struct ll_str own = {0};
    ll_err err = LL_OK;
    if (exercise) {
        ll_str_format(&own, "%s:%s", kind->key, exercise);
        err = ll_book_policy_get(book, ll_str_text(&own), why, out);
    }
    if (err == LL_OK && out->length == 0)
        err = ll_book_policy_get(book, kind->key, why, out);
    if (err == LL_OK && out->length == 0)
        ll_str_add(out, kind->usual);
    ll_str_done(&own);
    return err;
}

ll_err ll_policy_load(struct ll_book *book, const char *exercise, struct ll_message *why,
                      struct ll_policy *out)
{
    ll_err err = LL_OK;
    *out = (struct ll_policy){0};
    for (size_t i = 0; i < KIND_COUNT && err == LL_OK; i++) {
        struct ll_str value = {0};
        err = value_of(book, &kinds[i], exercise, why, &value);
        if (err == LL_OK && !set(out, kinds[i].key, ll_str_text(&value)))
            err = ll_fail(why, LL_ERR_FORMAT, "the gradebook's policy %s is '%s': it takes %s",
                          kinds[i].key, ll_str_text(&value), kinds[i].takes);
        ll_str_done(&value);
    }
    return err;
}

ll_err ll_policy_line(struct ll_book *book, const char *exercise, struct ll_message *why,
                      struct ll_str *out)
{
    ll_err err = LL_OK;
    for (size_t i = 0; i < KIND_COUNT && err == LL_OK; i++) {
        struct ll_str value = {0};
        err = value_of(book, &kinds[i], exercise, why, &value);
        ll_str_format(out, "%s%s=%s", i > 0 ? " " : "", kinds[i].key,
                      value.length > 0 ? ll_str_text(&value) : "-");
        ll_str_done(&value);
    }
    return err;
}

double ll_policy_left(const struct ll_policy *policy, int64_t handed, bool is_late)
{
    int64_t over = handed > 0 && policy->due > 0 ? handed - policy->due - policy->grace : 0;
    if (policy->late == LL_LATE_NONE || (over <= 0 && !(is_late && handed == 0)))
        return 1;
    int64_t days = over > 0 ? (over + DAY - 1) / DAY : 1;
    double left = 1 - policy->penalty * (policy->late == LL_LATE_DAY ? (double)days : 1);
    return left > 0 ? left : 0;
}
