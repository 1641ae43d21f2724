/* A learner's own pictures and points in each format, and what is told of spoilt files. */
#include "course/data.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../seldom.h"
#include "base/rng.h"
#include "sample.h"

static char folder[] = "/tmp/losslab-data-XXXXXX";

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    char command[64];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command); /* the folder is of this test's own making */
}

/* The place of a name in the folder, valid until the next call but three. */
static const char *place(const char *name)
{
    static char paths[4][256];
    static size_t next;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

static const char *write_bytes(const char *name, const void *bytes, size_t length)
{
    const char *path = place(name);
    assert_int_equal(ll_file_write(path, bytes, length, NULL), LL_OK);
    return path;
}

static void make_inner(const char *name)
{
    assert_int_equal(ll_folder_make(place(name), NULL), LL_OK);
}

static struct ll_data *expect_read(const char *path)
{
    struct ll_data *data = NULL;
    struct ll_message why = {""};
    if (ll_data_read(path, &why, &data) != LL_OK)
        fail_msg("%s", why.text);
    return data;
}

static void expect_refused(const char *path, const char *message)
{
    struct ll_data *data = NULL;
    struct ll_message why = {""};
    if (ll_data_read(path, &why, &data) == LL_OK)
        fail_msg("taken, where \"%s\" was expected", message);
    if (strstr(why.text, message) == NULL)
        fail_msg("expected \"%s\" in: %s", message, why.text);
    assert_null(data);
}

static void refuse_bytes(const void *bytes, size_t length, const char *message)
{
    expect_refused(write_bytes("refused", bytes, length), message);
}

/* All pixels of the pictures at `side`, which are given back as 0 to 255. */
static void expect_pixels(const struct ll_data *data, size_t side, const int *expected,
                          size_t count)
{
    struct ll_tape *tape = NULL;
    struct ll_tensor *images = NULL;
    assert_int_equal(ll_tape_new(&tape), LL_OK);
    assert_int_equal(ll_pictures_images(data->pictures, tape, NULL, side, 1, &images), LL_OK);
    assert_int_equal(ll_tensor_count(images), count);
    for (size_t i = 0; i < count; i++)
        assert_int_equal((int)(ll_tensor_values(images)[i] * 255 + 0.5F), expected[i]);
    ll_tensor_free(&images);
    ll_tape_free(&tape);
}

/* --- files in each format; a picture of 2 by 2 is 0, 51, 102, 255 --- */

static const int four[] = {0, 51, 102, 255};
static const unsigned char idx_images[] = {0, 0, 8, 3, 0, 0, 0, 1,  0,   0,
                                           0, 2, 0, 0, 0, 2, 0, 51, 102, 255};
static const unsigned char idx_labels[] = {0, 0, 8, 1, 0, 0, 0, 1, 3};

/* 2 by 2 in grey, of 8 bits. */
static const unsigned char png[] = {
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44,
    0x52, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x02, 0x08, 0x00, 0x00, 0x00, 0x00, 0x57,
    0xdd, 0x52, 0xf8, 0x00, 0x00, 0x00, 0x0e, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9c, 0x63, 0x60,
    0x30, 0x66, 0x48, 0xfb, 0x0f, 0x00, 0x02, 0x9d, 0x01, 0x99, 0x32, 0x06, 0x3a, 0x75, 0x00,
    0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82};

static void npy(struct ll_str *out, const char *type, const char *order, const char *shape,
                const void *values, size_t length)
{
    struct ll_str header = {0};
    ll_str_format(&header, "{'descr': '%s', 'fortran_order': %s, 'shape': %s, }\n", type, order,
                  shape);
    ll_str_clear(out);
    ll_str_add_n(out, "\x93NUMPY\x01\0", 8);
    ll_str_add_char(out, (char)header.length);
    ll_str_add_char(out, 0);
    ll_str_add(out, ll_str_text(&header));
    ll_str_add_n(out, values, length);
    ll_str_done(&header);
}

static void each_format_gives_the_same_pixels(void **state)
{
    (void)state;
    const float reals[] = {0, 0.2F, 0.4F, 1};
    const unsigned char big[] = {0, 0, 0, 51, 0, 102, 0, 255};
    struct ll_str array = {0};
    write_bytes("a-images.idx", idx_images, sizeof idx_images);
    write_bytes("a-labels.idx", idx_labels, sizeof idx_labels);
    npy(&array, "<f4", "False", "(1, 2, 2)", reals, sizeof reals);
    write_bytes("f.npy", array.data, array.length);
    npy(&array, ">i2", "False", "(1, 1, 2, 2)", big, sizeof big);
    write_bytes("i.npy", array.data, array.length);
    ll_str_done(&array);
    write_bytes("a.pgm", "P5 2 2 255\n\0\x33\x66\xff", 15);
    write_bytes("a16.pgm", "P5\n# of 16 bits\n2 2 65535\n\0\0\x33\x33\x66\x66\xff\xff", 34);
    write_bytes("a.ppm", "P3 2 2 5\n0 0 0 1 1 1\n2 2 2 5 5 5\n", 34);
    write_bytes("a.csv", "label,a,b,c,d\n3,0,51,102,255\n", 29);
    write_bytes("a.png", png, sizeof png);
    static const char *const names[] = {"a-images.idx", "f.npy", "i.npy", "a.pgm",
                                        "a16.pgm",      "a.ppm", "a.csv", "a.png"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (i == 7 && !HAVE_PNG)
            continue;
        struct ll_data *data = expect_read(place(names[i]));
        expect_pixels(data, 2, four, 4);
        bool labelled = i == 0 || i == 6; /* with class 3, the last of 4 */
        assert_int_equal(ll_pictures_classes(data->pictures), labelled ? 4 : 0);
        ll_data_free(&data);
    }
}

static void a_png_without_libpng_is_refused_with_a_word(void **state)
{
    (void)state;
    if (!HAVE_PNG)
        refuse_bytes(png, sizeof png, "without libpng");
}

static void a_folder_a_class(void **state)
{
    (void)state;
    char name[32];
    make_inner("classes");
    make_inner("classes/dog");
    make_inner("classes/cat");
    for (int i = 0; i < 4; i++) {
        snprintf(name, sizeof name, "classes/cat/%d.pgm", i);
        write_bytes(name, "P2 1 1 1 1", 10);
        snprintf(name, sizeof name, "classes/dog/%d.pgm", i);
        write_bytes(name, "P2 1 1 1 0", 10);
    }
    write_bytes("classes/notes.txt", "x", 1);
    struct ll_data *data = expect_read(place("classes"));
    assert_int_equal(ll_pictures_classes(data->pictures), 2);
    assert_string_equal(ll_pictures_name(data->pictures, 0), "cat");
    expect_pixels(data, 1, (const int[]){255, 255, 255, 255, 0, 0, 0, 0}, 8);
    assert_true(ll_data_fits(data, LL_DATA_CLASSES));
    assert_false(ll_data_fits(data, LL_DATA_MASKS) || ll_data_fits(data, LL_DATA_POINTS) ||
                 ll_data_fits(data, LL_DATA_NONE));
    ll_data_free(&data);
    write_bytes("classes/cat/x.jpg", "x", 1);
    expect_refused(place("classes"), "cat/x.jpg: PNG, PPM or PGM is expected");
    make_inner("empty");
    expect_refused(place("empty"), "no pictures");
}

static void pictures_with_masks(void **state)
{
    (void)state;
    make_inner("masked");
    make_inner("masked/images");
    make_inner("masked/masks");
    write_bytes("masked/images/a.pgm", "P2 2 1 9 5 7", 12);
    expect_refused(place("masked"), "no mask for the picture a.pgm");
    write_bytes("masked/masks/a.ppm", "P3 1 1 9 0 0 9", 14);
    expect_refused(place("masked"), "2 by 1 are expected");
    write_bytes("masked/masks/a.ppm", "P3 2 1 9 0 0 0 0 0 9", 20);
    struct ll_data *data = expect_read(place("masked"));
    assert_int_equal(ll_pictures_objects(data->pictures), 1);
    struct ll_locale *locale = NULL;
    struct ll_str note = {0};
    assert_int_equal(ll_locale_new("en", NULL, &locale), LL_OK);
    ll_data_note(data, LL_DATA_NONE, locale, &note);
    assert_non_null(strstr(ll_str_text(&note), ", 1 picture, masks of 1 kind of objects"));
    ll_str_done(&note);
    ll_locale_free(&locale);
    ll_data_free(&data);
}

static void a_page_says_what_it_takes_and_what_it_was_given(void **state)
{
    (void)state;
    struct ll_locale *locale = NULL;
    struct ll_str note = {0};
    assert_int_equal(ll_locale_new("en", NULL, &locale), LL_OK);
    struct ll_data *data = expect_read(write_bytes("p.csv", "1,2\n3,4\n", 8));
    ll_data_note(data, LL_DATA_POINTS, locale, &note);
    assert_int_equal(note.length, 0);
    ll_data_note(data, LL_DATA_MASKS, locale, &note);
    assert_string_equal(ll_str_text(&note),
                        "This page takes 8 pictures or more with masks; not used "
                        "here: p.csv, 2 points");
    struct ll_course *course = sample_course();
    struct ll_page *page = sample_page(course, "1.1", "en", data);
    ll_str_clear(&note);
    ll_page_data_note(page, locale, &note);
    assert_int_equal(note.length, 0);
    ll_page_free(&page);
    ll_course_free(&course);
    ll_data_free(&data);
    ll_str_done(&note);
    ll_locale_free(&locale);
}

/* Whether a page that needs such data takes what is at `path`. */
static void expect_fits(const char *path, enum ll_data_need need, bool expected)
{
    struct ll_data *data = expect_read(path);
    if (ll_data_fits(data, need) != expected)
        fail_msg("%s: need %d: %s", path, (int)need, expected ? "refused" : "taken");
    ll_data_free(&data);
}

static void points_in_two_classes_are_told_from_points(void **state)
{
    (void)state;
    const char *right = "1,2,a\n1,2,a\n1,2,a\n1,2,a\n1,2,b\n1,2,b\n1,2,b\n1,2,b\n";
    write_bytes("groups.csv", right, strlen(right));
    expect_fits(place("groups.csv"), LL_DATA_GROUPS, true);
    expect_fits(place("groups.csv"), LL_DATA_POINTS, false);
    write_bytes("groups.csv", right, strlen(right) - 6); /* three of b */
    expect_fits(place("groups.csv"), LL_DATA_GROUPS, false);
    write_bytes("groups.csv", right, 24);
    expect_fits(place("groups.csv"), LL_DATA_GROUPS, false);
    write_bytes("groups.csv", "1,2\n3,4\n", 8);
    expect_fits(place("groups.csv"), LL_DATA_GROUPS, false);
}

static void boxes_need_room_beside_them(void **state)
{
    (void)state;
    static const struct {
        const char *mask;
        bool fits;
    } masks[] = {
        {"P2 5 1 1 1 1 1 1 0", true}, /* a fifth is free */
        {"P2 6 1 1 1 1 1 1 1 0", false},
        {"P2 1 6 1 1 1 1 1 1 0", false},
        {"P2 1 5 1 0 1 1 1 1", true},
        {"P2 5 1 9 9 9 9 9 1", true}, /* 1 covers least, and all beside it is free */
        {"P2 5 1 1 0 0 0 0 0", false},
    };
    make_inner("boxes");
    make_inner("boxes/images");
    make_inner("boxes/masks");
    for (size_t i = 0; i < sizeof masks / sizeof *masks; i++) {
        write_bytes("boxes/masks/a.pgm", masks[i].mask, strlen(masks[i].mask));
        write_bytes("boxes/images/a.pgm", masks[i].mask, strlen(masks[i].mask));
        expect_fits(place("boxes"), LL_DATA_BOXES, masks[i].fits);
        expect_fits(place("boxes"), LL_DATA_PICTURES, i + 1 < sizeof masks / sizeof *masks);
    }
}

static void of_many_pictures_some_are_kept_of_each_class(void **state)
{
    (void)state;
    struct ll_str csv = {0};
    for (int i = 0; i < 3 * LL_DATA_KEPT; i++)
        ll_str_format(&csv, "%d,0,0,0,%d\n", i % 3 == 2, i % 3 == 2); /* every third of class 1 */
    write_bytes("many.csv", csv.data, csv.length);
    ll_str_done(&csv);
    struct ll_data *data = expect_read(place("many.csv"));
    assert_in_range(ll_pictures_count(data->pictures), LL_DATA_KEPT, LL_DATA_KEPT + 2);
    assert_in_range(ll_pictures_fewest(data->pictures), LL_DATA_KEPT / 3, LL_DATA_KEPT / 3 + 1);
    struct ll_tape *tape = NULL;
    struct ll_tensor *images = NULL, *labels = NULL;
    assert_int_equal(ll_tape_new(&tape), LL_OK);
    assert_int_equal(ll_pictures_images(data->pictures, tape, NULL, 2, 1, &images), LL_OK);
    assert_int_equal(ll_pictures_labels(data->pictures, tape, NULL, &labels), LL_OK);
    for (size_t i = 0; i < ll_tensor_count(labels); i++) /* each with its own class still */
        assert_true(ll_tensor_values(images)[4 * i] == ll_tensor_values(labels)[i]);
    ll_tensor_free(&images);
    ll_tensor_free(&labels);
    ll_tape_free(&tape);
    ll_data_free(&data);
}

/* --- what is refused --- */

static void hostile_arrays_are_refused(void **state)
{
    (void)state;
    struct ll_str array = {0};
    unsigned char idx[sizeof idx_images];
    memcpy(idx, idx_images, sizeof idx);
    refuse_bytes(idx, sizeof idx - 1, "it is cut off");
    refuse_bytes(idx, 10, "ends within its header");
    refuse_bytes(idx, 4, "ends within its header");
    memset(idx + 4, 0xff, 12);
    refuse_bytes(idx, sizeof idx, "more than 256 MiB");
    memset(idx + 4, 0, 4);
    refuse_bytes(idx, sizeof idx, "dimension 1 is 0");
    idx[2] = 0x0d;
    refuse_bytes(idx, sizeof idx, "type 0x0d; unsigned bytes");
    refuse_bytes(idx_labels, sizeof idx_labels, "1 dimensions; pictures are expected");
    static const struct {
        const char *type, *order, *shape, *message;
    } headers[] = {
        {"|O", "False", "(1, 2, 2)", "numbers are expected"},
        {"<f4", "True", "(1, 2, 2)", "column by column"},
        {"<f4", "False", "(-1, 2, 2)", "no shape"},
        {"<f4", "False", "()", "no shape"},
        {"<f4", "False", "(1, 2, 2, 2, 2)", "no shape"},
        {"<f4", "False", "(99999999999999999999, 2)", "more than 256 MiB"},
        {"<f8", "False", "(4294967296, 4294967296, 2)", "more than 256 MiB"},
        {"<f4", "False", "(1, 2, 3)", "it is cut off"},
        {"<f4", "False", "(1, 2, 1)", "it is too long"},
        {"<f4", "False", "(1, 2", "no shape"},
    };
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
        const float zeros[4] = {0};
        npy(&array, headers[i].type, headers[i].order, headers[i].shape, zeros, sizeof zeros);
        refuse_bytes(array.data, array.length, headers[i].message);
    }
    npy(&array, "<f4", "False", "(1, 2, 2)", (const float[]){0, -1, 0, 0}, 16);
    refuse_bytes(array.data, array.length, "value 2 is -1");
    array.data[12] = (char)0xff;
    refuse_bytes(array.data, array.length, "not text");
    refuse_bytes("\x93NUMPY\x01\0\xff\xff{", 11, "npy header of 65535 bytes");
    refuse_bytes("\x93NUMPY\x09\0\0\0\0\0", 12, "of another");
    ll_str_done(&array);
}

static void hostile_pictures_are_refused(void **state)
{
    (void)state;
    refuse_bytes("P5 2 2 255\n\0\0\0", 14, "cut off");
    refuse_bytes("P5 99999 99999 255\n", 19, "at most 16384 each way");
    refuse_bytes("P5 99999999999999999999999 1 255\n", 33, "at most 16384 each way");
    refuse_bytes("P5 16384 16384 255\n", 19, "in all are taken");
    refuse_bytes("P6 5000 5000 255\nx", 18, "cut off");
    refuse_bytes("P5 0 2 255\n", 11, "0 by 2");
    refuse_bytes("P5 -2 2 255\n", 12, "width, height");
    refuse_bytes("P5 2 2 0\n", 9, "from 1 to 65535");
    refuse_bytes("P2 1 1 5 6", 10, "at most 5");
    refuse_bytes("P4 2 2\n\0\0", 9, "PGM (P2, P5)");
    if (HAVE_PNG)
        refuse_bytes(png, sizeof png - 20, "damaged PNG");
}

static void hostile_tables_are_refused(void **state)
{
    (void)state;
    refuse_bytes("1,2,3,4,5,6\n", 12, ":1: 6 columns");
    refuse_bytes("1,2,3,4,0\n1,2,3,4\n", 18, ":2: 4 columns; 5 are expected");
    refuse_bytes("1,2,3,4,0.5\n", 12, "column 5 is \"0.5\"; a class");
    refuse_bytes("1,2,3,4,1000\n", 13, "a class");
    refuse_bytes("1,-2,3,4,0\n", 11, "column 2 is \"-2\"; a pixel");
    refuse_bytes("1,2,nan,4,0\n", 12, "no rows of pictures"); /* its first row is a header */
    refuse_bytes("1,2,3,4,0\n1,nan,3,4,0\n", 22, ":2: column 2 is \"nan\"; a pixel");
}

static void what_is_no_file_is_refused(void **state)
{
    (void)state;
    const char *fifo = place("fifo");
    assert_int_equal(mkfifo(fifo, 0600), 0);
    pid_t writer = fork(); /* a pipe that is named is read to its end: here one without a byte */
    if (writer == 0)
        _exit(open(fifo, O_WRONLY) < 0);
    expect_refused(fifo, "no points");
    assert_int_equal(waitpid(writer, NULL, 0), writer);
    expect_refused("/dev/null", "not a regular file");
    expect_refused(place("nowhere"), "No such file");
    refuse_bytes("\xff\xfe\0x", 4, "UTF-8");
    refuse_bytes("", 0, "no points");
    refuse_bytes("\x1f\x8b\x08\0\0\0\0\0\0\x03garbage", 17, "damaged");
}

/* --- the same files spoilt by chance: read or refused with a word, in little memory --- */

enum { SPOILT = 400, GROWTH_MIB = 400, KINDS = 7 };

static void spoil(struct ll_rng *rng, struct ll_str *bytes)
{
    static const unsigned char likely[] = {0, 1, 0x7f, 0x80, 0xff, '-', '9', ',', '\n'};
    size_t times = 1 + (size_t)ll_rng_below(rng, 4);
    for (size_t i = 0; i < times && bytes->length > 0; i++) {
        size_t at = (size_t)ll_rng_below(rng, bytes->length);
        switch (ll_rng_below(rng, 4)) {
        case 0:
            bytes->data[at] = (char)ll_rng_below(rng, 256);
            break;
        case 1:
            bytes->data[at] = (char)likely[ll_rng_below(rng, sizeof likely)];
            break;
        case 2:
            bytes->length = at;
            break;
        default:
            ll_str_add_n(bytes, "99999999", (size_t)ll_rng_below(rng, 8));
        }
    }
}

static long peak_mib(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss >> 10;
}

static void read_spoilt(const char *name, const struct ll_str *right, uint64_t seed)
{
    struct ll_rng rng;
    struct ll_data *data = NULL;
    struct ll_message why = {""};
    struct ll_str bytes = {0};
    ll_rng_seed(&rng, seed);
    ll_str_add_n(&bytes, right->data, right->length);
    spoil(&rng, &bytes);
    ll_err err = ll_data_read(write_bytes(name, ll_str_text(&bytes), bytes.length), &why, &data);
    if ((err == LL_OK) != (data != NULL) || (err != LL_OK && why.text[0] == '\0'))
        fail_msg("%s, seed %llu: error %d: %s", name, (unsigned long long)seed, (int)err, why.text);
    if (data && data->pictures)
        assert_in_range(ll_pictures_count(data->pictures), 1, LL_PICTURES_MOST);
    ll_data_free(&data);
    ll_str_done(&bytes);
}

static void spoilt_files_are_read_or_refused(void **state)
{
    (void)state;
    struct ll_str right[KINDS] = {{0}};
    long before = peak_mib();
    ll_str_add_n(&right[0], (const char *)idx_images, sizeof idx_images);
    npy(&right[1], "<f4", "False", "(1, 2, 2)", (const float[]){0, 0.2F, 0.4F, 1}, 16);
    ll_str_add_n(&right[2], "P5 2 2 255\n\0\x33\x66\xff", 15);
    ll_str_add(&right[3], "P3 2 2 5\n0 0 0 1 1 1\n2 2 2 5 5 5\n");
    ll_str_add(&right[4], "label,a,b,c,d\n3,0,51,102,255\n1,2,3,4,5\n");
    ll_str_add_n(&right[5], (const char *)png, sizeof png);
    ll_str_add(&right[6], "x,y,class\n1,2,a\n-3,4e2,b\n5,6,a\n");
    for (size_t i = 0; i < KINDS; i++) {
        for (uint64_t seed = 1; seed <= SPOILT; seed += one_in(10))
            read_spoilt("spoilt", &right[i], seed * 8 + i);
        ll_str_done(&right[i]);
    }
    assert_true(peak_mib() - before < GROWTH_MIB);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_format_gives_the_same_pixels),
        cmocka_unit_test(a_png_without_libpng_is_refused_with_a_word),
        cmocka_unit_test(a_folder_a_class),
        cmocka_unit_test(pictures_with_masks),
        cmocka_unit_test(a_page_says_what_it_takes_and_what_it_was_given),
        cmocka_unit_test(points_in_two_classes_are_told_from_points),
        cmocka_unit_test(boxes_need_room_beside_them),
        cmocka_unit_test(of_many_pictures_some_are_kept_of_each_class),
        cmocka_unit_test(hostile_arrays_are_refused),
        cmocka_unit_test(hostile_pictures_are_refused),
        cmocka_unit_test(hostile_tables_are_refused),
        cmocka_unit_test(what_is_no_file_is_refused),
        cmocka_unit_test(spoilt_files_are_read_or_refused),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
