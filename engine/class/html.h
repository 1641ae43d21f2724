/* Private to the room: pieces of HTML. */
#ifndef LL_CLASS_HTML_H
#define LL_CLASS_HTML_H

#include <cjson/cJSON.h>

#include "base/locale.h"
#include "base/str.h"

/* Opens a page, up to its heading; closes it. */
void ll_html_begin(struct ll_str *out, const struct ll_locale *locale, const char *title);
void ll_html_end(struct ll_str *out);

/* Text that a terminal and HTML take for nothing but text; not escaped. */
void ll_html_plain(struct ll_str *out, const char *text);

/* The same, escaped; its line ends as <br>. */
void ll_html_text(struct ll_str *out, const char *text);

/* The locale's text of a key, in an element: <h2>...</h2>. */
void ll_html_word(struct ll_str *out, const struct ll_locale *locale, const char *element,
                  const char *key);

/* The cases of a check as a picture: prediction over target where both are small masks, else
 * nothing. True where there was one. */
bool ll_html_masks(struct ll_str *out, const struct ll_locale *locale, const cJSON *input);

/* Expected and got, where both hold the same list of numbers or one number: dots, one above the
 * other's, on one axis. True where there was one. */
bool ll_html_compared(struct ll_str *out, const struct ll_locale *locale, const cJSON *expected,
                      const cJSON *got);

/* A result's "curve", {title, x_label, x, expected, got}, as a chart. True where there was one. */
bool ll_html_curve(struct ll_str *out, const struct ll_locale *locale, const cJSON *curve);

/* A bar of `part` of `whole`, with its numbers in words for who cannot see it. */
void ll_html_bar(struct ll_str *out, double part, double whole, const char *label);

#endif
