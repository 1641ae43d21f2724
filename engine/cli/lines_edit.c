/* Lines by libedit: arrow keys, a history that is kept in a file, and completion of names. Built as
 * losslab-edit.so, which lines.c opens where somebody types. */
#include <errno.h>
#include <histedit.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cli/lines.h"

enum { HISTORY_MOST = 1000 };

struct editing {
    EditLine *edit;
    History *history;
    HistEvent event;
    char *file; /* of the history, or NULL */
    const char *prompt;
    ll_lines_names *names;
    void *arg;
};

static struct editing *lines_of(EditLine *edit)
{
    void *lines = NULL;
    el_get(edit, EL_CLIENTDATA, &lines);
    return lines;
}

static char *give_prompt(EditLine *edit)
{
    return (char *)(uintptr_t)lines_of(edit)->prompt;
}

/* How many bytes all names share from their beginning. */
static size_t shared_length(const char *names)
{
    size_t shared = strcspn(names, "\n");
    for (const char *name = names; *name != '\0'; name += strcspn(name, "\n") + 1) {
        size_t i = 0;
        while (i < shared && name[i] == names[i])
            i++;
        shared = i;
    }
    return shared;
}

/* What all names share is typed; where that is nothing more, they are shown. */
static unsigned char complete(EditLine *edit, int key)
{
    (void)key;
    struct editing *lines = lines_of(edit);
    const LineInfo *line = el_line(edit);
    struct ll_str names = {0};
    size_t begun = 0;
    lines->names(line->buffer, (size_t)(line->cursor - line->buffer), &names, &begun, lines->arg);
    size_t shared = shared_length(ll_str_text(&names));
    unsigned char result = CC_ERROR;
    if (shared > begun) {
        char *rest = ll_string_copy(names.data + begun, shared - begun);
        if (rest && el_insertstr(edit, rest) == 0)
            result = CC_REFRESH;
        free(rest);
    } else if (names.length > 0) {
        for (char *end = names.data; (end = strchr(end, '\n')) != NULL;)
            *end = ' ';
        printf("\n%s\n", names.data);
        result = CC_REDISPLAY;
    }
    ll_str_done(&names);
    return result;
}

static bool set_up(struct editing *lines)
{
    lines->edit = el_init("losslab", stdin, stdout, stderr);
    lines->history = history_init();
    if (lines->edit == NULL || lines->history == NULL)
        return false;
    history(lines->history, &lines->event, H_SETSIZE, HISTORY_MOST);
    history(lines->history, &lines->event, H_SETUNIQUE, 1);
    if (lines->file)
        history(lines->history, &lines->event, H_LOAD, lines->file);
    el_set(lines->edit, EL_CLIENTDATA, lines);
    el_set(lines->edit, EL_PROMPT, give_prompt);
    el_set(lines->edit, EL_EDITOR, "emacs");
    el_set(lines->edit, EL_SIGNAL, 0);
    el_set(lines->edit, EL_HIST, history, lines->history);
    el_set(lines->edit, EL_ADDFN, "ll-complete", "completes a name", complete);
    el_set(lines->edit, EL_BIND, "\t", "ll-complete", NULL);
    return true;
}

static void edit_close(void *own)
{
    struct editing *l = own;
    if (l->edit)
        el_end(l->edit);
    if (l->history)
        history_end(l->history);
    free(l->file);
    free(l);
}

static void *edit_open(const char *file, ll_lines_names *names, void *arg)
{
    struct editing *lines = ll_array_new(1, sizeof *lines);
    if (lines == NULL)
        return NULL;
    lines->names = names;
    lines->arg = arg;
    lines->file = file ? ll_string_copy(file, strlen(file)) : NULL;
    if (set_up(lines))
        return lines;
    edit_close(lines);
    return NULL;
}

static enum ll_lines_got edit_read(void *own, const char *prompt, struct ll_str *out)
{
    struct editing *lines = own;
    int length = 0;
    ll_str_clear(out);
    lines->prompt = prompt;
    errno = 0;
    const char *line = el_gets(lines->edit, &length);
    if (line == NULL || length <= 0) {
        bool interrupted = errno == EINTR;
        if (interrupted)
            el_reset(lines->edit);
        return interrupted ? LL_LINES_INTERRUPTED : LL_LINES_END;
    }
    ll_str_add_n(out, line, (size_t)length);
    if (line[0] != '\n') {
        history(lines->history, &lines->event, H_ENTER, line);
        if (lines->file) /* now, since the line may end the program */
            history(lines->history, &lines->event, H_SAVE, lines->file);
    }
    return LL_LINES_LINE;
}

const struct ll_lines_way ll_lines_edit = {edit_open, edit_close, edit_read};
