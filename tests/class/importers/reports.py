"""Models of what reads our reports: Gradescope's results.json (autograder documentation, "specs")
and exercism's (building/tooling/test-runners/interface.md). Each gives the faults of a document."""
import json
import math


def parse(data, faults):
    def constant(name):
        faults.append(f"{name} is no JSON")
    try:
        return json.loads(data.decode("utf-8"), parse_constant=constant)
    except (UnicodeDecodeError, json.JSONDecodeError) as err:
        faults.append(f"no JSON: {err}")
        return None


def hold(value, kinds, place, faults):
    """`kinds`: name -> a type, several, or the list of what it may be."""
    for name, given in value.items():
        kind = kinds.get(name)
        if kind is None:
            faults.append(f"{place}.{name}: not known")
        elif isinstance(kind, list):
            if given not in kind:
                faults.append(f"{place}.{name}: {given!r}")
        elif not isinstance(given, kind) or isinstance(given, bool):
            faults.append(f"{place}.{name}: {given!r}")
        elif isinstance(given, float) and not math.isfinite(given):
            faults.append(f"{place}.{name}: {given!r}")


NUMBER = (int, float)
FORMATS = ["text", "html", "simple_format", "md", "ansi"]
SEEN = ["hidden", "after_due_date", "after_published", "visible"]
TOP = {"score": NUMBER, "execution_time": NUMBER, "output": str, "output_format": FORMATS,
       "test_output_format": FORMATS, "test_name_format": FORMATS, "visibility": SEEN,
       "stdout_visibility": SEEN, "extra_data": dict, "tests": list, "leaderboard": list}
TEST = {"score": NUMBER, "max_score": NUMBER, "status": ["passed", "failed"], "name": str,
        "name_format": FORMATS, "number": str, "output": str, "output_format": FORMATS, "tags": list,
        "visibility": SEEN, "extra_data": dict}


def gradescope(data):
    faults = []
    top = parse(data, faults)
    if not isinstance(top, dict):
        return faults + ["no object"]
    hold(top, TOP, "top", faults)
    tests = top.get("tests", [])
    scored = [test for test in tests if isinstance(test, dict) and "score" in test]
    if "score" not in top and not scored:
        faults.append("neither a score nor tests with one")
    for at, test in enumerate(tests):
        if not isinstance(test, dict):
            faults.append(f"tests[{at}]: {test!r}")
            continue
        hold(test, TEST, f"tests[{at}]", faults)
        if "score" in test and test["score"] > test.get("max_score", test["score"]):
            faults.append(f"tests[{at}]: more than its maximum")
        if test.get("visibility", "visible") != "visible":
            faults.append(f"tests[{at}]: a hidden test hides the total")
    return faults


def exercism(data, version):
    faults = []
    top = parse(data, faults)
    if not isinstance(top, dict):
        return faults + ["no object"]
    hold({k: v for k, v in top.items() if not (k == "message" and v is None)},
         {"version": [version], "status": ["pass", "fail", "error"], "message": str, "tests": list},
         "top", faults)
    if "version" not in top or "status" not in top:
        faults.append("no version or status")
    if top.get("status") == "error":
        if not top.get("message"):
            faults.append("an error without a message")
    elif top.get("message") is not None:
        faults.append("a message without an error")
    if top.get("status") != "error" and not isinstance(top.get("tests"), list):
        faults.append("no tests")
    if len(top.get("message") or "") > 65535:
        faults.append("a message that is too long")
    failed = 0
    for at, test in enumerate(top.get("tests", [])):
        kinds = {"name": str, "status": ["pass", "fail", "error"], "message": str, "output": str,
                 "test_code": str}
        if version == 3:
            kinds["task_id"] = int
        hold(test, kinds, f"tests[{at}]", faults)
        if "name" not in test or "status" not in test:
            faults.append(f"tests[{at}]: no name or status")
        if test.get("status") != "pass" and not test.get("message"):
            faults.append(f"tests[{at}]: not passed, without a message")
        if len(test.get("output", "")) > 500:
            faults.append(f"tests[{at}]: too much output")
        failed += test.get("status") != "pass"
    if top.get("status") == "pass" and failed:
        faults.append("passed with a test that did not")
    if top.get("status") == "fail" and not failed:
        faults.append("failed without a test that did")
    return faults
