#!/usr/bin/env python3
"""named.py LOSSLAB EXERCISE FIRST LAST [LANGUAGE...]: an exercise's wrong programs, and what they are told.

Grades exercises/EXERCISE/wrong and tests/grade/strangers/EXERCISE/wrong at each seed of a range and prints
a table, by language: how many were stopped at every seed, how many of these had a mistake named at every
seed, and then those of exercises/EXERCISE/wrong that were named otherwise than their file says, the
strangers without a name, and all that passed. Forgeries (forged_*) are to be stopped, and make no mistake
that could be named. Exit status 1 where any passed.
"""

import collections
import os
import sys
import tempfile

from seeds import TOP, grade, lay_out

LANGUAGES = {"lua": "Lua", "c": "C", "py": "Python"}


def programs_of(folder, languages):
    names = sorted(os.listdir(folder))
    return [os.path.join(folder, name) for name in names if name.rsplit(".", 1)[1] in languages]


def main():
    losslab, exercise, first, last = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    languages = sys.argv[5:] or list(LANGUAGES)
    own = programs_of(os.path.join(TOP, "exercises", exercise, "wrong"), languages)
    others = programs_of(os.path.join(TOP, "tests", "grade", "strangers", exercise, "wrong"), languages)
    forged = [path for path in others if os.path.basename(path).startswith("forged_")]
    strangers = [path for path in others if path not in forged]
    asked, passed, named = collections.Counter(), collections.Counter(), collections.Counter()
    heard = collections.defaultdict(set)
    with tempfile.TemporaryDirectory() as folder:
        names = lay_out(folder, exercise, own + strangers + forged)
        for seed in range(first, last + 1):
            for result in grade(losslab, folder, seed):
                if not isinstance(result.get("submission"), str):
                    continue
                path = names[os.path.basename(os.path.dirname(result["submission"]))]
                found = [mistake["id"] for mistake in result.get("diagnosis", [])]
                is_own = path.startswith("exercises")
                asked[path] += 1
                passed[path] += result["status"] == "passed"
                said = found + [result["status"]] * (result["status"] == "rejected")
                expected = os.path.basename(path).split(".")[0]
                good = expected in found if is_own else bool(said)
                named[path] += good
                if not good and not os.path.basename(path).startswith("forged_"):
                    heard[path].add("%d: %s" % (seed, ", ".join(said) or "nothing"))
            print("seed", seed, file=sys.stderr, flush=True)
    print("Seeds %d to %d.\n" % (first, last))
    print("| programs | language | tried | stopped | named |\n|---|---|---|---|---|")
    for kind, paths in (("known mistakes", own), ("strangers", strangers), ("forgeries", forged)):
        for language in languages:
            some = [os.path.relpath(p, TOP) for p in paths if p.rsplit(".", 1)[1] == language]
            stopped = sum(passed[p] == 0 and asked[p] > 0 for p in some)
            known = sum(named[p] == asked[p] > 0 for p in some)
            shown = known if kind != "forgeries" else "-"
            if some:
                print("| %s | %s | %d | %d | %s |" % (kind, LANGUAGES[language], len(some), stopped, shown))
    print()
    for path in sorted(heard):
        print("- %s: %s" % (path, "; ".join(sorted(heard[path], key=lambda text: int(text.split(":")[0])))))
    wrong = [path for path in asked if passed[path]]
    for path in wrong:
        print("- %s passes at %d of %d" % (path, passed[path], asked[path]))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
