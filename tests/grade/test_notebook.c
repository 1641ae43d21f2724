/* A notebook as a submission: what defines something stays on its line, all else is left out. */
#include "grade/notebook.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void gives(const char *json, const char *code)
{
    struct ll_str out = {0};
    const char *reason;
    assert_int_equal(ll_notebook_read(json, strlen(json), &out, &reason), LL_OK);
    assert_null(reason);
    assert_string_equal(ll_str_text(&out), code);
    ll_str_done(&out);
}

static void refuses(const char *json, const char *expected)
{
    struct ll_str out = {0};
    const char *reason;
    assert_int_equal(ll_notebook_read(json, strlen(json), &out, &reason), LL_ERR_FORMAT);
    assert_string_equal(reason, expected);
    ll_str_done(&out);
}

#define CELL(source) "{\"cells\":[{\"cell_type\":\"code\",\"source\":" source "}]}"

static void definitions_stay_and_the_rest_is_never_run(void **state)
{
    (void)state;
    gives(CELL("\"import torch\\nx = train()\\nprint(1)\\n\""), "import torch\n\n\n");
    gives(CELL("[\"!pip install x\\n\",\"%matplotlib inline\\n\",\"EPS = 1e-6\"]"),
          "\n\nEPS = 1e-6\n");
    gives(CELL("\"class A:\\n    def f(self):\\n        return 1\\n\\nA().f()\\n\""),
          "class A:\n    def f(self):\n        return 1\n\n\n");
    /* What looks like a statement inside brackets or a string is none. */
    gives(CELL("\"def f(a,\\nb):\\n    '''\\nprint(2)\\n    '''\\n    return "
               "a\\nf(1,\\nimport_me)\\n\""),
          "def f(a,\nb):\n    '''\nprint(2)\n    '''\n    return a\n\n\n");
    gives(CELL("\"try:\\n    import torch\\nexcept ImportError:\\n    torch = None\\n\""),
          "try:\n    import torch\nexcept ImportError:\n    torch = None\n");
    gives(CELL("\"for i in x:\\n    pass\\nelse:\\n    pass\\n@deco\\ndef g(): pass\""),
          "\n\n\n\n@deco\ndef g(): pass\n");
    gives(CELL("\"s = 'it\\\\'s # no comment ['\\nu()\\n\""), "s = 'it\\'s # no comment ['\n\n");
}

static void cells_of_other_kinds_and_versions(void **state)
{
    (void)state;
    gives("{\"worksheets\":[{\"cells\":[{\"cell_type\":\"code\",\"input\":\"a = 1\"}]}]}",
          "a = 1\n");
    gives("{\"cells\":[{\"cell_type\":\"markdown\",\"source\":\"import x\"},"
          "{\"cell_type\":\"code\",\"source\":\"%%bash\\nimport x\"},"
          "{\"cell_type\":\"code\",\"source\":\"%%time\\nimport x\"},{\"source\":3},7]}",
          "\nimport x\n");
    refuses("{\"cells\":3}", "notebook");
    refuses("not json", "notebook");
    refuses("{\"cells\":[],\"metadata\":{\"language_info\":{\"name\":\"R\"}}}",
            "notebook-language");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(definitions_stay_and_the_rest_is_never_run),
        cmocka_unit_test(cells_of_other_kinds_and_versions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
