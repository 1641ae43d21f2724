"""tidy_flags.py BUILD FILE...: a line for each FILE that BUILD compiles: the file, a tab, and the compiler's
arguments as a shell reads them, without the output."""
import json
import os
import shlex
import sys


def arguments(command):
    words = shlex.split(command)
    first = next(i for i, word in enumerate(words) if word.startswith("-"))
    words = iter(words[first:])
    for word in words:
        if word in ("-o", "-MF", "-MQ"):
            next(words)
        elif word not in ("-c", "-MD", "-MMD"):
            yield shlex.quote(word)


build, wanted = sys.argv[1], {os.path.abspath(name): name for name in sys.argv[2:]}
with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as commands:
    for entry in json.load(commands):
        name = wanted.pop(os.path.abspath(os.path.join(entry["directory"], entry["file"])), None)
        if name:
            print(name, " ".join(arguments(entry["command"])), sep="\t")
