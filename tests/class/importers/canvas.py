"""A model of Canvas' gradebook import, written from what lib/gradebook_importer.rb does; it is not
Canvas. read(bytes, course) says what an upload would change."""
import csv
import io
import re
import unicodedata
from dataclasses import dataclass, field

TOTALS = [
    f"{state} {what}".strip()
    for what in ("Score", "Points", "Grade")
    for state in ("Current", "Unposted Current", "Final", "Unposted Final")
] + ["Override Score", "Override Grade"]


class Refused(Exception):
    """The whole file is refused."""


@dataclass
class Student:
    id: str
    sis: str
    login: str
    name: str
    is_concluded: bool = False


@dataclass
class Assignment:
    id: str
    title: str
    is_published: bool = True
    is_closed: bool = False


@dataclass
class Course:
    students: list
    assignments: list
    scores: dict = field(default_factory=dict)  # (student id, assignment id) -> number or "EX"


@dataclass
class Import:
    changes: dict = field(default_factory=dict)  # (student id, assignment id) -> number, "EX" or None
    new_assignments: list = field(default_factory=list)
    new_students: list = field(default_factory=list)  # rows that a teacher must map by hand
    dropped_columns: list = field(default_factory=list)


def separator(text):
    """';' only where the first three lines have more fields by it, and equally many."""
    lines = text.split("\n")[:3]
    commas = [line.count(",") for line in lines]
    semicolons = [line.count(";") for line in lines]
    return ";" if sum(semicolons) > sum(commas) and len(set(semicolons)) == 1 else ","


def rows_of(data):
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as err:
        raise Refused(f"not UTF-8: {err}") from err
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "\n".join(line for line in text.split("\n") if not re.fullmatch(r"[,;\s]*", line))
    try:
        return list(csv.reader(io.StringIO(kept), delimiter=separator(kept), strict=True))
    except csv.Error as err:
        raise Refused(f"malformed: {err}") from err


STUDENT_FIELDS = re.compile(
    r"ID(,SIS User ID,SIS Login ID(,Integration ID)?(,Root Account)?|,SIS Login ID)?,Section"
)


def student_columns(header):
    """How many columns are a student's. The first is 'contains Student', so a byte order mark
    passes there, and in no other form."""
    if len(header) < 4:
        raise Refused("invalid header row: too few columns")
    if "Student" in header[0]:
        before = 1
    elif header[:2] == ["LastName", "FirstName"]:
        before = 2
    else:
        raise Refused("invalid header row: no Student")
    if "Section" not in header:
        raise Refused("invalid header row: no Section")
    count = header.index("Section") + 1
    if not STUDENT_FIELDS.fullmatch(",".join(header[before:count])):
        raise Refused("invalid header row: " + ",".join(header[before:count]))
    return before, count


def find_assignment(title, course, out):
    if any(total in title for total in TOTALS):
        out.dropped_columns.append(title)
        return None
    by_id = re.fullmatch(r"(.*)\s\((\d+)\)", title, re.S)
    for assignment in course.assignments:
        if by_id and assignment.id == by_id.group(2) and assignment.is_published:
            return assignment
    for assignment in course.assignments:
        if assignment.title == title and assignment.is_published:
            return assignment
    out.new_assignments.append(title)
    return None


def find_student(cells, header, before, course):
    own = dict(zip(header, cells))
    name = ", ".join(cells[:before]) if before == 2 else cells[0]
    name = re.sub(r'\A="(.*)"\Z', r"\1", name, flags=re.S)
    keys = [("id", own.get("ID")), ("sis", own.get("SIS User ID")), ("login", own.get("SIS Login ID"))]
    for attribute, key in keys:
        for student in course.students:
            if key and getattr(student, attribute) == key:
                return student
    for student in course.students:
        if unicodedata.normalize("NFC", student.name) == unicodedata.normalize("NFC", name):
            return student
    return None


def score_of(cell):
    """A cell's number as Canvas takes it: of digits, ',' and '.' only the last separator is the
    point. None is no score."""
    cell = cell.strip()
    if cell in ("", "-"):
        return None
    if cell.upper() == "EX":
        return "EX"
    if re.fullmatch(r"[\d,.]+", cell):
        parts = re.split(r"[,.]", cell)
        cell = "".join(parts[:-1]) + "." + parts[-1] if len(parts) > 1 else cell
    try:
        return float(cell.rstrip("%"))
    except ValueError:
        return None


def take_row(cells, columns, header, before, count, course, out):
    student = find_student(cells, header, before, course)
    if student is None:
        out.new_students.append(cells[0])
        return
    for column, assignment in columns.items():
        cell = cells[column] if column < len(cells) else ""
        old, new = course.scores.get((student.id, assignment.id)), score_of(cell)
        is_same = old == new or (
            isinstance(old, float) and isinstance(new, float) and abs(old - new) < 0.005
        )
        if not is_same and not student.is_concluded:
            out.changes[student.id, assignment.id] = new


def read(data, course):
    out = Import()
    rows = rows_of(data)
    if not rows:
        raise Refused("empty")
    header = rows[0]
    before, count = student_columns(header)
    columns = {}
    for column in range(count, len(header)):
        assignment = find_assignment(header[column], course, out)
        if assignment and not assignment.is_closed:
            columns[column] = assignment
    for cells in rows[1:]:
        if not cells:
            continue
        if cells[0].strip().startswith("Points Possible"):
            for column, cell in enumerate(cells):
                if cell.strip() == "(read only)":
                    columns.pop(column, None)
            continue
        if any(cell.startswith(("Muted", "Manual Posting")) for cell in cells):
            continue
        take_row(cells, columns, header, before, count, course, out)
    return out
