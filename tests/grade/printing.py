#!/usr/bin/env python3
"""printing.py LOSSLAB TIMES [LANGUAGE...]: a program that prints gets the verdict of one that does not.

For each language the solution of the Tversky exercise, made to print nothing, 1 kB, 64 kB, 1 MB and 100 MB
in each call of its loss, and one of the known mistakes likewise, each graded TIMES times with one seed,
eight side by side whatever the processors, so that all of them wait for each other. Prints a table: how
many verdicts each got (status, points, every check with its message, the mistakes that are named), and
which. Exit status 1 where one file had two, or where they differ by what is printed.
"""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SEED, SIDE_BY_SIDE = 7, 8
SIZES = {"nothing": (0, 1), "1 kB": (1, 1023), "64 kB": (64, 1023), "1 MB": (16, 65535), "100 MB": (1600, 65535)}
PRINTING = {  # where, what, and what stands before all
    "lua": ("(function TverskyLoss:forward.*\n)", "  for _ = 1, %d do print(LINE) end\n", "local LINE = ('x'):rep(%d)\n"),
    "c": (
        "(float tversky_forward\\([^{]*{\n)",
        "    for (int k = 0; k < %d; k++)\n        printf(\"%%0*d\\n\", WIDE, 0);\n",
        "#include <stdio.h>\nenum { WIDE = %d };\n",
    ),
    "py": ("(    def forward.*:\n)", "        for _ in range(%d):\n            print(LINE)\n", "LINE = 'x' * %d\n"),
}


def printing(source, language, lines, wide):
    """The program, printing so many lines, each so wide, in each call."""
    where, what, before = PRINTING[language]
    made, count = re.subn(where, lambda found: found.group(1) + what % lines, source, count=1)
    assert count == 1, "no forward to print in"
    return before % wide + made


def verdict_of(result):
    checks = [(c["id"], c["status"], c["points"], c["message"]) for c in result["checks"]]
    mistakes = [m["id"] for m in result["diagnosis"]]
    return json.dumps([result["status"], result["score"], checks, mistakes])


def verdicts(losslab, text, language, times):
    """The different verdicts, and how many gradings gave one."""
    with tempfile.TemporaryDirectory() as folder:
        for k in range(times):
            os.mkdir(os.path.join(folder, "%03d" % k))
            with open(os.path.join(folder, "%03d" % k, "tversky." + language), "w") as file:
                file.write(text)
        environment = {**os.environ, "XDG_STATE_HOME": folder + "/.state", "XDG_CONFIG_HOME": folder + "/.state"}
        command = [losslab, "grade", folder, "--seed", str(SEED), "--json", "--jobs", str(SIDE_BY_SIDE)]
        done = subprocess.run(command, capture_output=True, env=environment, check=False)
        lines = [json.loads(line) for line in done.stdout.decode().splitlines() if line.startswith("{")]
    results = [line for line in lines if isinstance(line.get("submission"), str)]
    return {verdict_of(result) for result in results}, len(results)


def interrupt(number, frame):
    raise KeyboardInterrupt


def main():
    losslab, times, languages = sys.argv[1], int(sys.argv[2]), sys.argv[3:] or list(PRINTING)
    own = os.path.join(TOP, "exercises", "tversky")
    is_amiss = False
    signal.signal(signal.SIGTERM, interrupt)
    print("| program | a call prints | gradings | verdicts | status, points |\n|---|---|---|---|---|", flush=True)
    for language in languages:
        for program in ("solution", "wrong/alpha-beta-swapped"):
            with open(os.path.join(own, program + "." + language)) as file:
                source = file.read()
            first = None
            for words, (lines, wide) in SIZES.items():
                found, count = verdicts(losslab, printing(source, language, lines, wide), language, times)
                first = first or found
                is_amiss = is_amiss or count != times or len(found) != 1 or found != first
                shown = ", ".join(sorted("%s %g" % tuple(json.loads(v)[:2]) for v in found))
                print("| %s.%s | %s | %d | %d | %s |" % (program, language, words, count, len(found), shown), flush=True)
    sys.exit(is_amiss)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(2)
