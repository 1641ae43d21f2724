"""A gradebook with results that were never graded: names and words as students have them, and as
nobody should. PROGRAM is the first argument of the test that imports this."""
import csv
import io
import json
import os
import subprocess
import sys
import tempfile
import unicodedata
import unittest
from pathlib import Path

PROGRAM = os.path.abspath(sys.argv.pop(1))

NAMES = {
    "501": "Kim, Minsu",
    "502": unicodedata.normalize("NFD", "이서연"),
    "503": "=cmd|' /C calc'!A0",
    "504": 'Park "J" Jia',
    "505": "최_지_훈",
    "506": "O'Brien\\",
    "513": 'Back, "slash" \\',
    "507": ".hidden",
    "508": "~tilde/../../etc",
    "509": "@SUM(1)",
    "510": "a;b;c;d;e;f;g;h;i",
    "511": "이서연",  # again
    "512": "<b>Bold</b>&amp;",
}
ADVICE = [
    "plain",
    "a backslash at the end \\",
    'said "so", with a comma',
    'a quote behind a backslash \\" and, more',
    "=HYPERLINK(1)",
    "two\nlines",
    "알파와 베타가 바뀌었습니다",
]


def score_of(number):
    return 40 + int(number) % 50 + (0.5 if int(number) % 2 else 0)


def result(student, exercise, path, name):
    number = int(student)
    return {
        "schema": "losslab.grade/1", "exercise": exercise, "submission": path, "student": student,
        "student_name": name, "attempt": None, "late": False, "language": "lua", "status": "failed",
        "message": "", "notes": "", "score": score_of(student), "max_score": 100,
        "checks": [{"id": "value", "title": "Value", "status": "fail", "points": score_of(student),
                    "max_points": 100, "message": "expected 1, got 2", "input": None,
                    "expected": None, "got": None, "depends_on": []}],
        "diagnosis": [{"id": "m", "title": "A mistake", "advice": ADVICE[number % len(ADVICE)]}],
        "warnings": "", "output": "", "isolation": "full", "seed": 7, "source_sha256": "0" * 64,
        "course_version": "1", "engine_version": "1", "limits": None, "output_cut": False,
        "duration_ms": 1,
    }


def table(rows, mark=b"", ends="\n"):
    text = io.StringIO()
    csv.writer(text, lineterminator=ends).writerows(rows)
    return mark + text.getvalue().encode()


class Book(unittest.TestCase):
    """A folder, with a gradebook in it."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.at = Path(self.folder.name)
        self.addCleanup(self.folder.cleanup)

    def losslab(self, *words, wanted=0):
        environment = dict(os.environ, XDG_STATE_HOME=str(self.at / "state"), LOSSLAB_LANG="en")
        done = subprocess.run([PROGRAM, *words], cwd=self.at, env=environment, capture_output=True,
                              check=False)
        self.assertEqual(done.returncode, wanted, done.stderr.decode())
        return done

    def take(self, results):
        (self.at / "results.jsonl").write_text("".join(json.dumps(r) + "\n" for r in results))
        self.losslab("gradebook", "import", "results.jsonl")
