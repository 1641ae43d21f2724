#!/usr/bin/env python3
"""musl.py BUILD: the engine is read by a compiler with musl's headers in the place of glibc's, with the
arguments of BUILD. The libraries' own headers come behind them; nothing is linked. Skipped where
there is no musl-gcc."""
import concurrent.futures
import json
import os
import shlex
import shutil
import subprocess
import sys

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
    words = ["musl-gcc", "-fsyntax-only", "-w", *arguments(entry["command"])]
    for folder in BEHIND:
        words += ["-idirafter", folder]
    return subprocess.run(words, cwd=entry["directory"], capture_output=True, text=True).stderr


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
