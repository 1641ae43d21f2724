#include "base/err.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

const char *ll_err_text(ll_err code)
{
    static const char *const texts[LL_ERR_COUNT] = {[LL_OK] = "done",
#define LL_ERR_TEXT(name, text) [LL_ERR_##name] = text,
                                                    LL_ERR_MAP(LL_ERR_TEXT)
#undef LL_ERR_TEXT
    };
    return (unsigned)code < LL_ERR_COUNT ? texts[code] : "unknown error";
}

ll_err ll_fail_v(struct ll_message *why, ll_err code, const char *format, va_list args)
{
    if (why == NULL)
        return code;
    int length = vsnprintf(why->text, sizeof why->text, format, args);
    if (length >= (int)sizeof why->text)
        why->text[ll_utf8_whole(why->text, sizeof why->text - 1)] = '\0';
    return code;
}

ll_err ll_fail(struct ll_message *why, ll_err code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    ll_fail_v(why, code, format, args);
    va_end(args);
    return code;
}
