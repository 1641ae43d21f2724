"""Reports out of a gradebook are what their readers take: JUnit by the schemas of Ant and Jenkins,
Gradescope and exercism by models, the pages by an HTML checker. Arguments: the program."""
import json
import shutil
import subprocess
import unittest
from pathlib import Path

import reports
from book import NAMES, Book, result, score_of

SCHEMAS = Path(__file__).parent.parent / "schemas"


class Reports(Book):
    def setUp(self):
        super().setUp()
        results = []
        for number, name in NAMES.items():
            for exercise in ("tversky", "perceptual"):
                results.append(self.one(number, exercise, name))
        self.take(results)

    def one(self, number, exercise, name):
        """By its number a result that passed, failed, crashed, was cut off or rejected."""
        it = result(number, exercise, f"home/prof/sub/{number}/{exercise}.lua", name)
        kind = int(number) % 5
        hostile = "a < b && ]]> \x01\x0b\x1b[31m \ufffe \u200b </testcase> \"'"
        it["checks"] = [
            {"id": "a", "title": f"A <b>&amp; {hostile}", "status": "pass", "points": score_of(number),
             "max_points": 90, "message": "", "input": None, "expected": None, "got": None,
             "depends_on": []},
            {"id": "b", "title": "B", "status": ["fail", "timeout", "crash", "forbidden", "error"][kind],
             "points": 0, "max_points": 5, "message": hostile * 30, "input": {"x": [1, 2]},
             "expected": {"y": [1, 2]}, "got": {"y": ["nan", 3]}, "depends_on": ["a"]},
            {"id": "c", "title": "C", "status": "not_run", "points": 0, "max_points": 5,
             "message": "Not run.", "input": None, "expected": None, "got": None, "depends_on": ["b"]},
        ]
        it["output"] = "printed " * 200
        it["curve"] = {"title": f"A curve {hostile}", "x_label": hostile, "x": [0, 1, 2, 3],
                       "expected": [0, 1, 4, 9], "got": [0, "nan", 1e30, "-inf"]}
        if kind == 3:
            it.update(status="rejected", checks=[], diagnosis=[], score=0, message=hostile)
        if kind == 4:
            it.update(status="passed", score=100, diagnosis=[])
            it["checks"] = [dict(it["checks"][0], points=100, max_points=100)]
        return it

    def export(self, form, *more):
        self.losslab("gradebook", "export", "--format", form, "--out", form, *more)
        files = sorted((self.at / form).iterdir())
        self.assertEqual(len(files), len(NAMES))
        return files

    def points(self, number):
        return [score_of(number), score_of(number), score_of(number), 0, 100][int(number) % 5]

    @unittest.skipUnless(shutil.which("xmllint"), "no xmllint: package libxml2-utils")
    def test_junit_is_taken_by_ant_and_jenkins(self):
        def faults(schema, *files):
            done = subprocess.run(["xmllint", "--noout", "--schema", SCHEMAS / schema, *files],
                                  capture_output=True, check=False)
            return done.stderr.decode() if done.returncode else ""

        files = self.export("junit")
        for schema in ("junit-ant.xsd", "junit-jenkins.xsd"):
            self.assertEqual(faults(schema, *files), "")
        good = next(f for f in files if f.name.startswith("501")).read_text()
        self.assertIn(f'name="score" value="{score_of("501"):g}"', good)
        self.assertNotIn("prof", good)
        bad = self.at / "bad.xml"
        for old, new in ((' hostname="localhost"', ""), ("<system-out/>", ""),
                         (' timestamp="1970-01-01T00:00:00"', ' timestamp="1970-01-01T00:00:00Z"')):
            bad.write_text(good.replace(old, new))
            self.assertNotEqual(faults("junit-ant.xsd", bad), "", old)
        for old, new in ((' tests="', ' test="'), (' time="0"', ' time="0.12345"'),
                         ("<skipped/>", "<ignored/>")):
            bad.write_text(good.replace(old, new))
            self.assertNotEqual(faults("junit-jenkins.xsd", bad), "", old)

    def test_gradescope_takes_each_students_file(self):
        files = self.export("gradescope", "--exercise", "tversky")
        for path in files:
            data = path.read_bytes()
            self.assertEqual(reports.gradescope(data), [])
            read = json.loads(data)
            self.assertIn("isolation: full", read["tests"][1]["output"])
            self.assertEqual(read["score"], self.points(path.stem))
        good = next(f for f in files if f.name.startswith("501")).read_bytes()
        for old, new in ((b'"passed"', b'"pass"'), (b'"number":"1"', b'"number":1'),
                         (b'"visible"', b'"secret"'), (b'"score":', b'"points":'), (b"[", b"{")):
            self.assertNotEqual(reports.gradescope(good.replace(old, new)), [], old)

    def test_exercism_takes_both_versions(self):
        for form, version in (("exercism", 2), ("exercism-v3", 3)):
            self.losslab("gradebook", "export", "--format", form, "--out", "no", wanted=2)
            files = self.export(form, "--exercise", "tversky")
            for path in files:
                self.assertEqual(reports.exercism(path.read_bytes(), version), [], path)
            good = next(f for f in files if f.name.startswith("501")).read_bytes()
            self.assertEqual(b"task_id" in good, version == 3)
            for old, new in ((b'"version"', b'"vers"'), (b'"status":"fail"', b'"status":"bad"'),
                             (b'"message":null', b'"message":"x"'), (b'"tests"', b'"test"')):
                self.assertNotEqual(reports.exercism(good.replace(old, new), version), [], old)

    def test_policies_and_a_persons_word_are_in_them(self):
        self.losslab("gradebook", "policy", "points", "50")
        self.losslab("gradebook", "set", "502", "tversky", "33", "--reason", "agreed", "--who", "prof")
        self.losslab("gradebook", "set", "501", "tversky", "excused", "--reason", "ill", "--who", "x")
        words = ("gradebook", "export", "--format", "gradescope", "--exercise", "tversky", "--student")
        read = json.loads(self.losslab(*words, "502").stdout)
        self.assertEqual(read["score"], 33)
        self.assertIn("prof: agreed", read["tests"][1]["output"])
        read = json.loads(self.losslab(*words, "505").stdout)
        self.assertEqual(read["score"], self.points("505") / 2)
        self.losslab(*words, "501", wanted=2)
        self.losslab(*words, "nobody", wanted=2)

    @unittest.skipUnless(shutil.which("tidy"), "no tidy")
    def test_pages_are_html(self):
        def faults(*files):
            done = subprocess.run(["tidy", "-q", "-e", "-utf8", "--doctype", "html5", *files],
                                  capture_output=True, check=False)
            # Inside a picture tidy knows HTML's attributes alone, and none of SVG's.
            svg = ("<title> proprietary", '<svg> proprietary attribute "font-')
            lines = done.stderr.decode().splitlines()
            return [line for line in lines if ("Warning" in line or "Error" in line)
                    and not any(word in line for word in svg)]

        self.losslab("gradebook", "export", "--format", "html", "--out", "pages")
        files = [self.at / "pages" / "class.html", *(self.at / "pages" / "students").iterdir()]
        self.assertEqual(len(files), len(NAMES) + 1)
        self.assertEqual(faults(*files), [])
        bad = self.at / "bad.html"
        for old, new in (("</table>", ""), ("<h1>", "<h1><h1>"), ("</p>", "</p></div>")):
            bad.write_text(files[1].read_text().replace(old, new, 1))
            self.assertNotEqual(faults(bad), [], old)


if __name__ == "__main__":
    unittest.main()
