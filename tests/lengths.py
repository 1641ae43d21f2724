#!/usr/bin/env python3
"""How many lines of Lua a page has of its own: its file up to the end of `page`, without blank lines and comments
(claims stand behind it), and all of each module that no other page comes to. Sections 1 and 2 may have 60 a page.

lengths.py SOURCE prints a line a page; the exit status is 1 where one is too long."""
import collections
import pathlib
import re
import sys

LIMITS = {"01-introduction": 60, "02-regression": 60}


def code(path, ends):
    """The lines that are code, up to the one that ends the page where `ends`."""
    lines, inside = [], False
    for line in path.read_text(encoding="utf-8").splitlines():
        text = line.strip()
        if text and not text.startswith("--"):
            lines.append(text)
        inside = inside or line.startswith('page "')
        if ends and inside and line.startswith("}"):
            return lines
    return lines


def modules(lines):
    return set(re.findall(r'library\s*\(?\s*"([\w-]+)"', "\n".join(lines)))


def main(source):
    library = {path.stem: code(path, False) for path in source.glob("lessons/library/*.lua")}
    pages = {path: code(path, True) for path in [*source.glob("lessons/0*/*.lua"), *source.glob("exercises/*/use.lua")]}

    def reached(lines):
        seen, left = set(), modules(lines)
        while left:
            name = left.pop()
            if name not in seen:
                seen.add(name)
                left |= modules(library[name])
        return seen

    used = {path: reached(lines) for path, lines in pages.items()}
    users = collections.Counter(name for names in used.values() for name in names)
    too_long = 0
    for path, lines in sorted(pages.items()):
        alone = sorted(name for name in used[path] if users[name] == 1)
        count = len(lines) + sum(len(library[name]) for name in alone)
        over = count > LIMITS.get(path.parent.name, count)
        too_long += over
        print("%4d  %s%s%s" % (count, path.relative_to(source), "".join(", %s.lua" % name for name in alone),
                               ": the limit is %d" % LIMITS[path.parent.name] if over else ""))
    if len([path for path in pages if path.parent.name in LIMITS]) < 8:
        print("sections 1 and 2 have fewer pages than eight: what was counted?", file=sys.stderr)
        return 1
    return too_long > 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
