/* Archives, right and hostile: what is in them arrives, and nothing else happens. */
#include "class/export.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <archive.h>
#include <archive_entry.h>
#include <cmocka.h>

#include "../seldom.h"
#include "base/file.h"
#include "base/unpack.h"

static char folder[64];
static struct ll_probe host;

static const char *at(const char *name)
{
    static char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static struct archive *begin(const char *name, const char *options)
{
    struct archive *a = archive_write_new();
    assert_int_equal(archive_write_set_format_filter_by_ext(a, name), ARCHIVE_OK);
    if (options)
        assert_int_equal(archive_write_set_options(a, options), ARCHIVE_OK);
    assert_int_equal(archive_write_open_filename(a, at(name)), ARCHIVE_OK);
    return a;
}

static void put(struct archive *a, const char *name, const char *bytes, size_t length)
{
    struct archive_entry *entry = archive_entry_new();
    archive_entry_set_pathname(entry, name);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_size(entry, (la_int64_t)length);
    assert_true(archive_write_header(a, entry) >= ARCHIVE_WARN);
    assert_int_equal(archive_write_data(a, bytes, length), length);
    archive_entry_free(entry);
}

static void put_link(struct archive *a, const char *name, const char *to)
{
    struct archive_entry *entry = archive_entry_new();
    archive_entry_set_pathname(entry, name);
    archive_entry_set_filetype(entry, AE_IFLNK);
    archive_entry_set_symlink(entry, to);
    assert_true(archive_write_header(a, entry) >= ARCHIVE_WARN);
    archive_entry_free(entry);
}

static void end(struct archive *a)
{
    assert_int_equal(archive_write_close(a), ARCHIVE_OK);
    archive_write_free(a);
}

static struct ll_export opened(const char *name)
{
    struct ll_export export;
    struct ll_message why = {""};
    if (ll_export_open(&host, at(name), &why, &export) != LL_OK)
        fail_msg("%s: %s", name, why.text);
    unlink(at(name));
    return export;
}

static void holds(const struct ll_export *export, size_t index, const char *path, const char *text)
{
    assert_true(index < export->count);
    assert_string_equal(export->files[index].path, path);
    if (text) {
        assert_int_equal(export->files[index].length, strlen(text));
        assert_memory_equal(export->files[index].bytes, text, strlen(text));
    } else
        assert_null(export->files[index].bytes);
}

static void files_in_our_languages_come_with_their_text(void **state)
{
    (void)state;
    static const char *const names[] = {"a.zip", "a.tar.gz", "a.tar"};
    for (size_t i = 0; i < 3; i++) {
        struct archive *a = begin(names[i], NULL);
        put(a, "ann/tversky.py", "import torch\n", 13);
        put(a, "ann/report.pdf", "%PDF", 4);
        put(a, "bo/tversky.c", "", 0);
        put(a, "__MACOSX/._x.py", "x", 1);
        put(a, "bo/.git/hook.py", "x", 1);
        end(a);
        struct ll_export export = opened(names[i]);
        assert_int_equal(export.count, 3);
        holds(&export, 0, "ann/report.pdf", NULL);
        holds(&export, 1, "ann/tversky.py", "import torch\n");
        holds(&export, 2, "bo/tversky.c", "");
        assert_int_equal(export.hidden, 2);
        assert_string_equal(ll_str_text(&export.broken), "");
        ll_export_done(&export);
    }
}

static void no_name_leads_out_and_no_link_is_followed(void **state)
{
    (void)state;
    struct archive *a = begin("a.tar", NULL);
    put(a, "../../tmp/up.py", "1", 1);
    put(a, "/abs/olute.py", "2", 1);
    put(a, "a//./b.py", "3", 1);
    put_link(a, "link.py", "/etc/passwd");
    put(a, "..", "4", 1);
    end(a);
    struct ll_export export = opened("a.tar");
    assert_int_equal(export.count, 3);
    holds(&export, 0, "a/b.py", "3");
    holds(&export, 1, "abs/olute.py", "2");
    holds(&export, 2, "tmp/up.py", "1");
    assert_string_equal(ll_str_text(&export.broken), "link.py\tlink\n");
    ll_export_done(&export);
}

static void names_of_korean_windows_are_read(void **state)
{
    (void)state;
    struct archive *a = begin("a.tar", NULL);
    put(a, "\xb1\xe8_1_assignsubmission_file/tversky.c", "x", 1);
    end(a);
    struct ll_export export = opened("a.tar");
    assert_int_equal(export.count, 1);
    holds(&export, 0, "김_1_assignsubmission_file/tversky.c", "x");
    ll_export_done(&export);
}

static void archives_inside_are_opened_but_not_three_deep(void **state)
{
    (void)state;
    struct ll_str bytes = {0};
    const char *inner = "tversky.c";
    const char *text = "int x;";
    size_t length = strlen(text);
    for (int depth = 0; depth < 4; depth++) {
        struct archive *a = begin("in.zip", NULL);
        put(a, inner, text, length);
        end(a);
        ll_str_clear(&bytes);
        assert_int_equal(ll_file_read(at("in.zip"), 1 << 20, NULL, &bytes), LL_OK);
        text = ll_str_text(&bytes);
        length = bytes.length;
        inner = "in.zip";
        if (depth == 2) {
            struct ll_export export = opened("in.zip");
            assert_int_equal(export.count, 1);
            holds(&export, 0, "in.zip/in.zip/tversky.c", "int x;");
            ll_export_done(&export);
        }
    }
    struct ll_export export = opened("in.zip");
    assert_int_equal(export.count, 0);
    assert_string_equal(ll_str_text(&export.broken), "in.zip/in.zip/in.zip/\tnested\n");
    ll_export_done(&export);
    ll_str_done(&bytes);
}

static void what_is_too_large_locked_or_damaged_is_said(void **state)
{
    (void)state;
    char *zeros = calloc(1, 8 << 20);
    assert_non_null(zeros);
    struct archive *a = begin("a.tar.gz", NULL);
    put(a, "a.py", "1", 1);
    put(a, "bomb.py", zeros, 8 << 20);
    put(a, "z.py", "2", 1);
    end(a);
    struct ll_export export = opened("a.tar.gz");
    assert_int_equal(export.count, 2);
    assert_string_equal(ll_str_text(&export.broken), "bomb.py\tlarge\n");
    ll_export_done(&export);

    struct ll_str bytes = {0};
    for (size_t i = 0; i < 1 << 20; i++)
        zeros[i] = (char)(i * 2654435761u >> 11);
    a = begin("b.tar.gz", NULL);
    put(a, "a.py", "1", 1);
    put(a, "b.py", zeros, 1 << 20);
    end(a);
    assert_int_equal(ll_file_read(at("b.tar.gz"), 4 << 20, NULL, &bytes), LL_OK);
    assert_int_equal(ll_file_write(at("b.tar.gz"), bytes.data, bytes.length / 2, NULL), LL_OK);
    export = opened("b.tar.gz");
    holds(&export, 0, "a.py", "1");
    assert_string_equal(ll_str_text(&export.broken), "\tdamaged\n");
    ll_export_done(&export);
    ll_str_done(&bytes);
    free(zeros);

    assert_int_equal(ll_file_write(at("c.zip"), "no archive", 10, NULL), LL_OK);
    export = opened("c.zip");
    assert_string_equal(ll_str_text(&export.broken), "\tdamaged\n");
    ll_export_done(&export);
}

static void a_million_files_end_at_the_bound(void **state)
{
    (void)state;
    char name[32];
    if (is_seldom())
        skip();
    struct archive *a = begin("a.tar", NULL);
    for (int i = 0; i < LL_UNPACK_ENTRIES + 10; i++) {
        snprintf(name, sizeof name, "%07d.txt", i);
        put(a, name, "", 0);
    }
    end(a);
    struct ll_export export = opened("a.tar");
    assert_true(export.count <= LL_UNPACK_ENTRIES + 1);
    assert_string_equal(ll_str_text(&export.broken), "\tbound\n");
    ll_export_done(&export);
}

static int set_up(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/losslab-test-XXXXXX");
    return mkdtemp(folder) && ll_probe_run(NULL, &host) == LL_OK ? 0 : -1;
}

static int take_down(void **state)
{
    (void)state;
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_in_our_languages_come_with_their_text),
        cmocka_unit_test(no_name_leads_out_and_no_link_is_followed),
        cmocka_unit_test(names_of_korean_windows_are_read),
        cmocka_unit_test(archives_inside_are_opened_but_not_three_deep),
        cmocka_unit_test(what_is_too_large_locked_or_damaged_is_said),
        cmocka_unit_test(a_million_files_end_at_the_bound),
    };
    return cmocka_run_group_tests(tests, set_up, take_down);
}
