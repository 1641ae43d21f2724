#!/usr/bin/env python3
"""musl.py BUILD: the engine is read by a compiler with musl's headers in the place of glibc's, with the
arguments of BUILD. The libraries' own headers come behind them; nothing is linked. Where there is a
compiler cache, what was read before is found in it. Skipped where there is no musl-gcc."""
import concurrent.futures
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile

CACHE = ["ccache"] if shutil.which("ccache") else []
BEHIND = ["/usr/include", "/usr/include/" + os.uname().machine + "-linux-gnu"]


def arguments(command):
    words = shlex.split(command)
    words = iter(words[next(i for i, word in enumerate(words) if word.startswith("-")):])
    for word in words:
        if word in ("-o", "-MF", "-MQ"):
            next(words)
        elif word.startswith("-I/usr"):
            yield from ("-idirafter", word[2:])
        elif word not in ("-c", "-MD", "-MMD") and not word.startswith("-fsanitize"):
            yield word


def read(entry):
    # A cache keeps objects only; that is all an object is made for, so it is made in no time.
    how = [*CACHE, "musl-gcc", "-w", *arguments(entry["command"]), "-O0", "-g0"]
    for folder in BEHIND:
        how += ["-idirafter", folder]
    with tempfile.TemporaryDirectory() as folder:
        how += ["-S", "-o", os.path.join(folder, "object.s")] if CACHE else ["-fsyntax-only"]
        return subprocess.run(how, cwd=entry["directory"], capture_output=True, text=True).stderr


if not shutil.which("musl-gcc"):
    sys.exit(77)
with open(os.path.join(sys.argv[1], "compile_commands.json"), encoding="utf-8") as commands:
    every = [entry for entry in json.load(commands) if "/engine/" in entry["file"] and " cc " in " " + entry["command"]]
every = [entry for entry in every if not entry["file"].endswith("_glibc.c")]  # elsewhere another file is built
with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
    faults = [words for words in pool.map(read, every) if "error" in words]
print(len(every), "files read,", len(faults), "refused")
print("\n".join(faults))
sys.exit(1 if faults or not every else 0)
