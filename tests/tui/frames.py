#!/usr/bin/env python3
"""frames.py LOSSLAB [--size COLSxROWS] [--opens N] [PAGE...]: how long a page lets its reader wait.

Opens each page in a terminal of its own, walks it to its end as a reader does, and prints a table:
from the start of the program to the first whole screen (median and worst of N), from a key to the last
byte of the screen that answers it, outside training (median, 99 in 100, worst, and the scene of the
worst); how long the page's longest training run takes from Space to its end; and, while it trains, from
`?` to the help. The last line is of all pages together. Without pages, the whole course.
"""

import argparse
import fcntl
import os
import pty
import re
import select
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time

import pyte

QUIET_S = 0.04  # a screen is whole when nothing has come for so long
ARROWS = [b"\x1b[B", b"\x1b[A", b"\x1b[C", b"\x1b[D"]
SCENES = 40  # no page has so many


class Session:
    """The program at a page, and its screen."""

    def __init__(self, command, columns, rows, state):
        self.screen = pyte.Screen(columns, rows)
        self.stream = pyte.ByteStream(self.screen)
        self.begun = time.perf_counter()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm-256color", LANG="C.UTF-8", XDG_STATE_HOME=state, XDG_CONFIG_HOME=state)
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            os.execvp(command[0], command)

    def read(self, wait):
        """What comes within `wait` seconds, shown on the screen; False if nothing did."""
        ready, _, _ = select.select([self.fd], [], [], wait)
        if not ready:
            return False
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            return False
        self.last = time.perf_counter()
        self.stream.feed(data)
        return bool(data)

    def settle(self, begun, limit=3.0):
        """Seconds from `begun` to the last byte before quiet; None where nothing came."""
        self.last = None
        while time.perf_counter() - begun < limit:
            if not self.read(QUIET_S if self.last else min(limit, 0.2)):
                break
        return self.last - begun if self.last else None

    def key(self, key):
        begun = time.perf_counter()
        os.write(self.fd, key)
        return self.settle(begun)

    def until(self, text, limit, where=None):
        """Seconds until `text` is on the screen, or in what `where` gives of it; None if it never is."""
        begun = time.perf_counter()
        while time.perf_counter() - begun < limit:
            self.read(0.02)
            if text in (where or self.text)():
                return time.perf_counter() - begun
        return None

    def trains(self):
        """The line that says how far a training is; "" where nothing trains."""
        return next((line for line in self.screen.display if " speed " in line), "")

    def text(self):
        return "\n".join(self.screen.display)

    def foot(self):
        return self.screen.display[-1]

    def end(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)


def train(session, waits):
    """One training run to its end; its seconds, or None. Asks for help three times, and notes how long that takes."""
    begun = time.perf_counter()
    os.write(session.fd, b" ")
    for _ in range(3):
        if session.until("trained", 0.3, session.trains) is not None:
            return time.perf_counter() - begun
        asked = time.perf_counter()
        os.write(session.fd, b"?")
        if session.until("Esc close", 3.0) is not None:
            waits.append(time.perf_counter() - asked)
            os.write(session.fd, b"\x1b")
            session.until(" speed ", 3.0)
    if session.until("trained", 90, session.trains) is None:
        return None
    return time.perf_counter() - begun


def walk(session):
    """Through the page: seconds of each key with its scene, training runs, and waits for help in them."""
    keys, runs, waits = [], [], []
    begins = set()
    for scene in range(SCENES):
        foot = session.foot()
        begin = "".join(session.screen.display[2:6])  # how a scene begins
        if begin in begins:  # back at a question that is open
            break
        begins.add(begin)
        if "answer" in foot:
            for key in (b"1", b"\x1b[A", b"\r"):
                keys.append((session.key(key), scene))
            if "answer" in session.foot() and "go on" not in session.foot():
                keys.append((session.key(b"\r"), scene))
        else:
            for key in ARROWS * 2 + [b"\t"] + ARROWS:
                keys.append((session.key(key), scene))
            if "Space" in foot or session.trains():
                runs.append(train(session, waits))
        before = session.screen.display[:2]  # the page and how far one is in it
        for _ in range(9):  # a long text scrolls first
            keys.append((session.key(b"\r"), scene))
            if session.screen.display[:2] != before:
                break
        if session.screen.display[0] != before[0]:
            break
    return [(seconds, scene) for seconds, scene in keys if seconds is not None], runs, waits


def ms(values, share):
    ordered = sorted(values)
    return "%.1f" % (1e3 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]) if ordered else "-"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("losslab")
    parser.add_argument("--size", default="80x24")
    parser.add_argument("--opens", type=int, default=7)
    parser.add_argument("pages", nargs="*")
    options = parser.parse_intermixed_args()
    columns, rows = map(int, options.size.split("x"))
    listed = subprocess.run([options.losslab, "list"], stdout=subprocess.PIPE, check=True).stdout.decode()
    pages = options.pages or re.findall(r"^\s*(\d\.\d)\s", listed, re.M)
    every_open, every_key, every_wait = [], [], []
    print("| page | opens, median | worst | keys | median | 99 % | worst (scene) | training, s | help meanwhile, worst |")
    print("|---|---|---|---|---|---|---|---|---|")
    for page in pages:
        opens = []
        with tempfile.TemporaryDirectory() as state:
            for _ in range(options.opens):
                session = Session([options.losslab, "learn", page], columns, rows, state)
                opens.append(session.settle(session.begun) or 3.0)
                session.end()
        with tempfile.TemporaryDirectory() as state:
            session = Session([options.losslab, "learn", page, "--lang", "en"], columns, rows, state)
            session.settle(session.begun)
            keys, runs, waits = walk(session)
            session.end()
        seconds = [value for value, _ in keys]
        worst = max(keys) if keys else (0, 0)
        row = [page, ms(opens, 0.5), ms(opens, 1), len(keys), ms(seconds, 0.5), ms(seconds, 0.99)]
        row += ["%.1f (%d)" % (1e3 * worst[0], worst[1])]
        row += [", ".join("-" if run is None else "%.1f" % run for run in runs) or "none", ms(waits, 1)]
        print("| " + " | ".join(map(str, row)) + " |", flush=True)
        every_open += opens
        every_key += seconds
        every_wait += waits
    row = ["all", ms(every_open, 0.5), ms(every_open, 0.99) + " (99 %)", len(every_key), ms(every_key, 0.5)]
    row += [ms(every_key, 0.99), ms(every_key, 1), "", ms(every_wait, 1)]
    print("| " + " | ".join(map(str, row)) + " |")
    sys.exit(0 if every_key else 1)


if __name__ == "__main__":
    main()
