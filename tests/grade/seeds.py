#!/usr/bin/env python3
"""seeds.py LOSSLAB EXERCISE FIRST LAST [LANGUAGE...]: an exercise's right programs at each seed of a range.

Grades the exercise's solutions and tests/grade/strangers/EXERCISE/right, all of them at one seed after
the other, and prints a table: for each program at which seeds it was tried, at how many it got every
point, and the checks that it lost at which. A signal ends the tries, and the table says how far they came.
Exit status 1 where any was lost, 2 where the range was not gone through.
"""

import collections
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def programs_of(exercise, languages):
    own = os.path.join(TOP, "exercises", exercise)
    strangers = os.path.join(TOP, "tests", "grade", "strangers", exercise, "right")
    found = [os.path.join(own, name) for name in os.listdir(own) if name.startswith("solution.")]
    found += [os.path.join(strangers, name) for name in os.listdir(strangers)]
    return sorted(path for path in found if path.rsplit(".", 1)[1] in languages)


def lay_out(folder, exercise, paths):
    """A folder for each program, as for students; by its name the program."""
    by_name = {}
    for number, path in enumerate(paths):
        name = "p%03d" % number
        os.mkdir(os.path.join(folder, name))
        shutil.copy(path, os.path.join(folder, name, exercise + "." + path.rsplit(".", 1)[1]))
        by_name[name] = os.path.relpath(path, TOP)
    return by_name


def grade(losslab, folder, seed):
    state = tempfile.mkdtemp()
    environment = {**os.environ, "XDG_STATE_HOME": state, "XDG_CONFIG_HOME": state}
    command = [losslab, "grade", folder, "--seed", str(seed), "--json"]
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, check=False)
    finally:
        shutil.rmtree(state)
    return [json.loads(line) for line in done.stdout.decode().splitlines() if line.startswith("{")]


def interrupt(number, frame):
    raise KeyboardInterrupt


def main():
    losslab, exercise, first, last = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    paths = programs_of(exercise, sys.argv[5:] or ["lua", "c", "py"])
    passed, asked, lost = collections.Counter(), collections.Counter(), collections.defaultdict(list)
    signal.signal(signal.SIGTERM, interrupt)
    reached = first - 1
    with tempfile.TemporaryDirectory() as folder:
        names = lay_out(folder, exercise, paths)
        try:
            for seed in range(first, last + 1):
                for result in grade(losslab, folder, seed):
                    if not isinstance(result.get("submission"), str):
                        continue
                    name = names[os.path.basename(os.path.dirname(result["submission"]))]
                    asked[name] += 1
                    passed[name] += result["status"] == "passed"
                    if result["status"] != "passed":
                        bad = [c["id"] for c in result["checks"] if c["status"] != "pass"]
                        lost[name].append("%d: %s" % (seed, ", ".join(bad) or result["status"]))
                        print(name, lost[name][-1], file=sys.stderr, flush=True)
                reached = seed
                print("seed", seed, file=sys.stderr, flush=True)
        except KeyboardInterrupt:
            pass
    print("| program | seeds | every point | lost |\n|---|---|---|---|")
    for name in sorted(names.values()):
        tried = (os.path.basename(name), first, reached, passed[name], asked[name], "; ".join(lost[name]))
        print("| %s | %d to %d | %d of %d | %s |" % tried)
    if any(passed[name] != asked[name] or asked[name] == 0 for name in names.values()):
        sys.exit(1)
    sys.exit(0 if reached == last else 2)


if __name__ == "__main__":
    main()
