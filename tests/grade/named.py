#!/usr/bin/env python3
"""named.py LOSSLAB EXERCISE FIRST LAST [LANGUAGE...]: an exercise's wrong programs, and what they are told.

Grades exercises/EXERCISE/wrong, tests/grade/strangers/EXERCISE/wrong and tests/grade/forged/EXERCISE/wrong
at each seed of a range and prints a table, by language: how many were stopped at every seed, how many of
these had a mistake named at every seed, and then those of exercises/EXERCISE/wrong that were named otherwise
than their file says, the strangers without a name, and all that passed. Forgeries (those of forged/, and
strangers' forged_*) are to be stopped, and make no mistake that could be named. A signal ends the tries, and
the table says how far they came. Exit status 1 where any passed, was not judged, or was not asked.
"""

import collections
import os
import signal
import sys
import tempfile

from seeds import TOP, grade, interrupt, lay_out

LANGUAGES = {"lua": "Lua", "c": "C", "py": "Python"}


def programs_of(folder, languages):
    names = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
    return [os.path.join(folder, name) for name in names if name.rsplit(".", 1)[1] in languages]


def is_forged(path):
    return "/forged/" in path or os.path.basename(path).startswith("forged_")


class Tally:
    """What became of each program, by its path."""

    def __init__(self):
        self.asked, self.passed, self.named = (collections.Counter() for _ in range(3))
        self.amiss = collections.defaultdict(list)  # not judged, at which seeds
        self.heard = collections.defaultdict(collections.Counter)  # what it was told where that is no name

    def add(self, path, seed, result):
        found = [mistake["id"] for mistake in result.get("diagnosis", [])]
        said = found + ["rejected"] * (result["status"] == "rejected")
        is_known = os.path.basename(path).split(".")[0] in found if path.startswith("exercises") else bool(said)
        self.asked[path] += 1
        self.passed[path] += result["status"] == "passed"
        self.named[path] += is_known
        if result["status"] == "error":
            self.amiss[path].append("%d: %s" % (seed, result["message"]))
        elif not is_known and not is_forged(path):
            self.heard[path][", ".join(said) or "nothing"] += 1

    def row(self, kind, language, paths):
        stopped = sum(self.passed[p] == 0 and self.asked[p] > 0 and p not in self.amiss for p in paths)
        known = sum(self.named[p] == self.asked[p] > 0 for p in paths) if kind != "forgeries" else "-"
        return "| %s | %s | %d | %d | %s |" % (kind, LANGUAGES[language], len(paths), stopped, known)


def main():
    losslab, exercise, first, last = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    languages = sys.argv[5:] or list(LANGUAGES)
    own = programs_of(os.path.join(TOP, "exercises", exercise, "wrong"), languages)
    others = programs_of(os.path.join(TOP, "tests", "grade", "strangers", exercise, "wrong"), languages)
    forged = [path for path in others if is_forged(path)]
    forged += programs_of(os.path.join(TOP, "tests", "grade", "forged", exercise, "wrong"), languages)
    strangers = [path for path in others if not is_forged(path)]
    tally, reached = Tally(), first - 1
    signal.signal(signal.SIGTERM, interrupt)
    with tempfile.TemporaryDirectory() as folder:
        names = lay_out(folder, exercise, own + strangers + forged)
        try:
            for seed in range(first, last + 1):
                for result in grade(losslab, folder, seed):
                    if isinstance(result.get("submission"), str):
                        tally.add(names[os.path.basename(os.path.dirname(result["submission"]))], seed, result)
                reached = seed
                print("seed", seed, file=sys.stderr, flush=True)
        except KeyboardInterrupt:
            pass
    print("Seeds %d to %d.\n" % (first, reached))
    print("| programs | language | tried | stopped | named |\n|---|---|---|---|---|")
    for kind, paths in (("known mistakes", own), ("strangers", strangers), ("forgeries", forged)):
        for language in languages:
            some = [os.path.relpath(p, TOP) for p in paths if p.rsplit(".", 1)[1] == language]
            if some:
                print(tally.row(kind, language, some))
    print()
    for path in sorted(tally.heard):
        told = ("%s at %d of %d" % (words, count, tally.asked[path]) for words, count in tally.heard[path].items())
        print("- %s: %s" % (path, "; ".join(told)))
    for path in sorted(tally.amiss):
        print("- %s is not judged: %s" % (path, "; ".join(tally.amiss[path])))
    wrong = sorted(path for path in tally.asked if tally.passed[path])
    for path in wrong:
        print("- %s passes at %d of %d" % (path, tally.passed[path], tally.asked[path]))
    missed = [path for path in names.values() if tally.asked[path] == 0]
    sys.exit(1 if wrong or tally.amiss or missed else 0 if reached == last else 2)


if __name__ == "__main__":
    main()
