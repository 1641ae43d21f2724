"""tidy_flags.py BUILD FILE: the compiler's arguments for FILE in BUILD, as a shell reads them, without
the output; exit 1 where the build does not compile it."""
import json
import os
import shlex
import sys

build, wanted = sys.argv[1], os.path.abspath(sys.argv[2])
with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as commands:
    for entry in json.load(commands):
        if os.path.abspath(os.path.join(entry["directory"], entry["file"])) == wanted:
            words = shlex.split(entry["command"])
            first = next(i for i, word in enumerate(words) if word.startswith("-"))
            skipped, kept = {"-o", "-MF", "-MQ"}, []
            words = iter(words[first:])
            for word in words:
                if word in skipped:
                    next(words)
                elif word not in ("-c", "-MD", "-MMD"):
                    kept.append(shlex.quote(word))
            print(" ".join(kept))
            sys.exit(0)
sys.exit(1)
