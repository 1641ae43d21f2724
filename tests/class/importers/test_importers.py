"""What we hand back is taken by the importers' models, whatever names and words are in it; and the
models find faults that are planted. Arguments: the program."""
import csv
import io
import unittest

import canvas
import moodle
from book import ADVICE, NAMES, Book, result, score_of, table


class Canvas(Book):
    HEADER = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Essay (1)",
              "Tversky (90017)", "Final Score", "Current Points"]

    def setUp(self):
        super().setUp()
        self.take([result(number, "tversky", f"s/{number}/tversky.lua", name)
                   for number, name in NAMES.items()])

    def template(self, header=None):
        rows = [header or self.HEADER,
                ["    Points Possible", "", "", "", "", "10", "100.00", "(read only)", "(read only)"]]
        for number, name in NAMES.items():
            shown = f'="{name}"' if name.startswith("=") else name
            rows.append([shown, number, f"0{number}", f"login{number}", "CSE-01, A", "7", "", "1", "1"])
        rows.append(["Teststudent", "599", "", "t", "CSE-01, A", "", "", "", ""])
        return rows

    def course(self):
        students = [canvas.Student(number, f"0{number}", f"login{number}", name)
                    for number, name in NAMES.items()]
        students.append(canvas.Student("599", "", "t", "Teststudent"))
        assignments = [canvas.Assignment("1", "Essay"), canvas.Assignment("90017", "Tversky")]
        return canvas.Course(students, assignments, {(number, "1"): 7.0 for number in NAMES})

    def export(self, template):
        (self.at / "Grades.csv").write_bytes(template)
        out = self.losslab("gradebook", "export", "--format", "canvas", "--template", "Grades.csv")
        return out.stdout

    def wanted(self):
        return {(number, "90017"): score_of(number) for number in NAMES}

    def test_each_mark_arrives_and_nothing_else_changes(self):
        for mark in (b"", b"\xef\xbb\xbf"):
            for ends in ("\n", "\r\n"):
                read = canvas.read(self.export(table(self.template(), mark, ends)), self.course())
                self.assertEqual(read.changes, self.wanted())
                self.assertEqual((read.new_assignments, read.new_students), ([], []))
                self.assertEqual(read.dropped_columns, ["Final Score", "Current Points"])

    def test_a_template_that_a_korean_spreadsheet_saved_arrives_too(self):
        rows = self.template()
        rows[3][0] = "이서연"  # CP949 has no parts of syllables
        saved = table(rows, ends="\r\n").decode().encode("cp949")
        read = canvas.read(self.export(saved), self.course())
        self.assertEqual(read.changes, self.wanted())
        self.assertEqual(read.new_students, [])

    def test_semicolons_stay_semicolons(self):
        text = io.StringIO()
        rows = [["a" if cell == NAMES["510"] else cell for cell in row] for row in self.template()]
        csv.writer(text, delimiter=";", lineterminator="\n").writerows(rows)
        read = canvas.read(self.export(text.getvalue().encode()), self.course())
        self.assertEqual(read.changes, self.wanted())

    def test_read_only_cells_and_the_lms_own_are_as_they_were(self):
        before = self.template()
        after = list(csv.reader(io.StringIO(self.export(table(before)).decode())))
        self.assertEqual(len(before), len(after))
        for old, new in zip(before, after):
            self.assertEqual(old[:6] + old[7:], new[:6] + new[7:])

    def test_the_excused_arrive_as_excused(self):
        self.losslab("gradebook", "set", "501", "tversky", "excused", "--reason", "ill", "--who", "x")
        read = canvas.read(self.export(table(self.template())), self.course())
        self.assertEqual(read.changes["501", "90017"], "EX")

    def test_planted_faults_are_found(self):
        good = list(csv.reader(io.StringIO(self.export(table(self.template())).decode())))

        def changed(change):
            rows = [list(row) for row in good]
            change(rows)
            try:
                read = canvas.read(table(rows), self.course())
            except canvas.Refused as refused:
                return str(refused)
            is_right = (read.changes == self.wanted() and not read.new_assignments
                        and not read.new_students)
            return None if is_right else read

        def rename_title(rows):
            rows[0][6] = "Tversky"  # matches by title: no fault
        def lose_id(rows):
            rows[0][6] = "Tversky (7)"
        def comma(rows):
            rows[2][6] = "1," + rows[2][6]
        def lose_student(rows):
            rows[0][0] = "학생"
        def lose_section(rows):
            rows[0].remove("Section")
        def swap(rows):
            rows[2][6], rows[3][6] = rows[3][6], rows[2][6]
        def new_person(rows):
            rows[4][:4] = ["Nobody", "1", "2", "3"]
        def move_column(rows):
            for row in rows:
                row[5], row[6] = row[6], row[5]
            rows[0][5], rows[0][6] = rows[0][6], rows[0][5]
        def total(rows):
            rows[0][6] = "Tversky Final Score (90017)"
        def words(rows):
            rows[2][6] = "excellent"
        def formula(rows):
            rows[2][6] = "'" + rows[2][6]

        self.assertIsNone(changed(lambda rows: None))
        self.assertIsNone(changed(rename_title))
        for fault in (lose_id, comma, lose_student, lose_section, swap, new_person, move_column,
                      total, words, formula):
            self.assertIsNotNone(changed(fault), fault.__name__)
        last_first = table([["LastName", "FirstName", "ID", "Section", "Tversky (90017)"],
                            ["Kim", "Minsu", "501", "x", "5"]], b"\xef\xbb\xbf")
        self.assertRaises(canvas.Refused, canvas.read, last_first, self.course())
        self.assertRaises(canvas.Refused, canvas.read, "Student,ID,한\n".encode("cp949"), self.course())
        self.assertRaises(canvas.Refused, canvas.read, b'Student,ID,Section,T\n"a"b,1,,5\n', self.course())


class Moodle(Book):
    HEADER = ["Identifier", "Full name", "Email address", "Status", "Grade", "Maximum grade",
              "Grade can be changed", "Last modified (submission)", "Last modified (grade)",
              "Feedback comments"]
    KOREAN = ["식별자", "성명", "이메일 주소", "상태", "성적 ", "최고 점수", "성적 변경 가능",
              "최종 수정 (제출)", "최종 수정 (성적)", "피드백"]

    def setUp(self):
        super().setUp()
        # Two assignments, in which the same number is another student.
        self.numbers = {"tversky": {n: n for n in NAMES}, "perceptual": {}}
        people = list(NAMES)
        for at, number in enumerate(people):
            self.numbers["perceptual"][number] = people[(at + 1) % len(people)]
        results = []
        for exercise, numbers in self.numbers.items():
            for number, person in numbers.items():
                name = NAMES[person].replace("_", " ").replace("/", "")
                path = f"sub/{name}_{number}_assignsubmission_file/{exercise}.lua"
                results.append(result(number, exercise, path, name))
        self.take(results)

    def rows(self, exercise, korean=False):
        rows = [self.KOREAN if korean else self.HEADER]
        for number, person in self.numbers[exercise].items():
            rows.append([("참가자 " if korean else "Participant ") + number, NAMES[person],
                         f"p{person}@example.kr", "Submitted for grading", "-", "100.00", "Yes",
                         "Monday, 30 November 2026, 9:12 AM", "-", ""])
        return rows

    def assignment(self, exercise, **words):
        numbers = {number: moodle.Participant() for number in self.numbers[exercise]}
        return moodle.Assignment(numbers, **words)

    def export(self, exercise, template, *more):
        (self.at / "sheet.csv").write_bytes(template)
        return self.losslab("gradebook", "export", "--format", "moodle", "--exercise", exercise,
                            "--template", "sheet.csv", *more).stdout

    def test_each_grade_arrives_with_its_words(self):
        for exercise, numbers in self.numbers.items():
            for mark in (b"", b"\xef\xbb\xbf"):
                sheet = self.export(exercise, table(self.rows(exercise), mark))
                read = moodle.worksheet(sheet, self.assignment(exercise))
                self.assertEqual(read.grades, {number: score_of(number) for number in numbers})
                self.assertEqual(read.skipped, [])
                for number in numbers:
                    words = ADVICE[int(number) % len(ADVICE)].replace("\n", " ").split("\\")[0]
                    self.assertIn(words.split('"')[0].strip(), read.feedback[number])
                    self.assertNotIn(read.feedback[number][0], "=+-@")

    def test_a_korean_worksheet_is_filled_by_place(self):
        words = dict(prefix="참가자 ", identifier="식별자", grade="성적", changed="최종 수정 (성적)",
                     feedback="피드백")
        sheet = self.export("tversky", table(self.rows("tversky", korean=True)))
        read = moodle.worksheet(sheet, self.assignment("tversky", **words))
        self.assertEqual(len(read.grades), len(NAMES))
        self.assertEqual(len(read.feedback), len(NAMES))
        # Uploaded by a teacher whose Moodle speaks English it is refused, as Moodle refuses it.
        self.assertRaises(moodle.Refused, moodle.worksheet, sheet, self.assignment("tversky"))

    def test_a_worksheet_without_a_column_for_feedback_keeps_its_dates(self):
        rows = [row[:-1] for row in self.rows("tversky", korean=True)]
        sheet = self.export("tversky", table(rows))
        after = list(csv.reader(io.StringIO(sheet.decode())))
        self.assertEqual([row[8] for row in rows], [row[8] for row in after])

    def test_of_one_row_a_number_is_not_taken_for_the_maximum(self):
        header = list(self.KOREAN)
        header[2] = "학번"
        row = self.rows("tversky", korean=True)[1]
        row[2] = "20231234"
        sheet = self.export("tversky", table([header, row]))
        after = list(csv.reader(io.StringIO(sheet.decode())))[1]
        self.assertEqual(after[1:4], row[1:4])
        self.assertEqual(float(after[4]), score_of("501"))

    def test_the_excused_and_the_unknown_are_told(self):
        self.losslab("gradebook", "set", "501", "tversky", "excused", "--reason", "ill", "--who", "x")
        rows = self.rows("tversky") + [["Participant 9", "Nobody", "", "", "-", "100.00", "Yes", "-", "-", ""]]
        (self.at / "sheet.csv").write_bytes(table(rows))
        done = self.losslab("gradebook", "export", "--format", "moodle", "--exercise", "tversky",
                            "--template", "sheet.csv")
        self.assertIn("excused", done.stderr.decode())
        self.assertIn("without a mark: 9 Nobody", done.stderr.decode())
        read = moodle.worksheet(done.stdout, self.assignment("tversky"))
        self.assertNotIn("501", read.grades)

    def test_planted_faults_are_found(self):
        good = list(csv.reader(io.StringIO(self.export("tversky", table(self.rows("tversky"))).decode())))
        wanted = {number: score_of(number) for number in NAMES}

        def changed(change):
            rows = [list(row) for row in good]
            change(rows)
            try:
                read = moodle.worksheet(table(rows), self.assignment("tversky"))
            except moodle.Refused as refused:
                return str(refused)
            return None if read.grades == wanted and not read.skipped else read

        def heading(rows):
            rows[0][0] = "식별자"
        def date(rows):
            rows[0][8] = "Changed"
        def number(rows):
            rows[1][0] = "501"
        def above(rows):
            rows[1][4] = "101"
        def points(rows):
            rows[1][4] = "85 points"
        def wider(rows):
            rows[1].append("")
        def backslash(rows):
            rows[1][3] = "ends, in \\"
        def swap(rows):
            rows[1][4], rows[2][4] = rows[2][4], rows[1][4]

        self.assertIsNone(changed(lambda rows: None))
        for fault in (heading, date, number, above, points, wider, backslash, swap):
            self.assertIsNotNone(changed(fault), fault.__name__)
        self.assertRaises(moodle.Refused, moodle.worksheet, "성적".encode("cp949"),
                          self.assignment("tversky"))

    # ---- The zip of feedback files

    def packed(self, exercise, *more):
        out = self.at / "feedback.zip"
        out.unlink(missing_ok=True)
        done = self.losslab("gradebook", "export", "--format", "moodle-feedback", "--exercise",
                            exercise, "-o", "feedback.zip", *more)
        return out.read_bytes(), done.stderr.decode()

    def hold(self, exercise, data, numbers):
        given, ignored = moodle.feedback(data, set(self.numbers[exercise]))
        self.assertEqual(ignored, [])
        self.assertEqual(set(given), set(numbers))
        for number, files in given.items():
            (page,) = files.values()
            self.assertIn(f"{score_of(number):g} of 100 points", page.decode())
            other = "Perceptual" if exercise == "tversky" else "Tversky"
            self.assertNotIn(f"<h2>{other.lower()}", page.decode())

    def test_each_participant_gets_one_page_in_both_assignments(self):
        for exercise, numbers in self.numbers.items():
            data, said = self.packed(exercise)
            self.hold(exercise, data, numbers)
            self.assertNotIn("no row", said)
            self.assertEqual(data, self.packed(exercise)[0])

    def test_after_the_worksheets_one_person_has_both(self):
        for exercise in self.numbers:
            (self.at / "sheet.csv").write_bytes(table(self.rows(exercise)))
            self.losslab("gradebook", "import", "--roster", "sheet.csv", "--exercise", exercise)
        for exercise, numbers in self.numbers.items():
            self.hold(exercise, self.packed(exercise)[0], numbers)
            (self.at / "sheet.csv").write_bytes(table(self.rows(exercise)))
            self.hold(exercise, self.packed(exercise, "--template", "sheet.csv")[0], numbers)
        shown = self.losslab("gradebook", "show", "--student", "p502@example.kr").stdout.decode()
        self.assertIn(f"{score_of('502'):g}/100", shown)  # tversky's 502 ...
        self.assertIn(f"{score_of('501'):g}/100", shown)  # ... is perceptual's 501
        lines = [line for line in shown.splitlines() if line and not line.startswith(" ")]
        self.assertEqual(len(lines), 2, shown)

    def test_a_worksheet_says_who_is_in_it(self):
        rows = self.rows("tversky")
        (self.at / "sheet.csv").write_bytes(table(rows[:1] + rows[3:]))
        data, said = self.packed("tversky", "--template", "sheet.csv")
        self.hold("tversky", data, list(NAMES)[2:])
        self.assertIn("no row or column in the file", said)

    def test_without_an_exercise_a_worksheet_names_nobody(self):
        (self.at / "sheet.csv").write_bytes(table(self.rows("tversky")))
        done = self.losslab("gradebook", "import", "--roster", "sheet.csv", wanted=2)
        self.assertIn("--exercise", done.stderr.decode())

    def test_where_no_number_is_known_nothing_is_packed(self):
        self.losslab("gradebook", "export", "--format", "moodle-feedback", "--exercise", "balancing",
                     wanted=2)

    def test_faulty_zips_are_found(self):
        good = self.packed("tversky")[0]
        numbers = set(self.numbers["tversky"])

        def right(data):
            try:
                given, ignored = moodle.feedback(data, numbers)
            except (moodle.Refused, NotImplementedError):
                return False
            return set(given) == numbers and not ignored

        self.assertTrue(right(good))
        self.assertFalse(right(good.replace(b"_501_", b"_x01_")))
        self.assertFalse(right(good.replace(b"_501_", b"_999_")))
        self.assertFalse(right(good.replace(b"assignfeedback", b"assignsomething")))
        self.assertFalse(right(good[:-1]))
        self.assertFalse(right(good[:200] + bytes([good[200] ^ 1]) + good[201:]))
        self.assertFalse(right(good.replace(b"hidden_507_", b".idden_507_")))


if __name__ == "__main__":
    unittest.main()
