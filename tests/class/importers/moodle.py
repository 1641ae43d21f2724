"""Models of two of Moodle's importers, written from what mod/assign/feedback does; they are not
Moodle. worksheet() is offline/importgradeslib.php over lib/csvlib.class.php, feedback() is
file/importziplib.php."""
import io
import re
import zipfile
import zlib
from dataclasses import dataclass, field


class Refused(Exception):
    """The whole file is refused."""


@dataclass
class Participant:
    grade: float = None
    feedback: str = ""
    is_locked: bool = False


@dataclass
class Assignment:
    participants: dict  # number -> Participant
    maximum: float = 100.0
    prefix: str = "Participant "
    identifier: str = "Identifier"
    grade: str = "Grade"
    changed: str = "Last modified (grade)"
    feedback: str = "Feedback comments"


@dataclass
class Import:
    grades: dict = field(default_factory=dict)  # number -> grade that changes
    feedback: dict = field(default_factory=dict)  # number -> feedback that changes
    skipped: list = field(default_factory=list)  # (number or cell, why): without a word in Moodle


def fgetcsv(text):
    """PHP's reader: a backslash keeps the quote behind it, and stays."""
    rows, row, cell, at = [], [], "", 0
    while at < len(text):
        if text[at] == '"':
            at += 1
            while at < len(text):
                if text[at] == "\\" and at + 1 < len(text):
                    cell += text[at : at + 2]
                    at += 2
                elif text[at] == '"' and text[at + 1 : at + 2] == '"':
                    cell += '"'
                    at += 2
                elif text[at] == '"':
                    at += 1
                    break
                else:
                    cell += text[at]
                    at += 1
        while at < len(text) and text[at] not in ",\n":
            cell += text[at]
            at += 1
        row.append(cell)
        cell = ""
        if at >= len(text) or text[at] == "\n":
            rows.append(row)
            row = []
        at += 1
        if at == len(text) and text[at - 1] == ",":
            row.append("")
    if row:
        rows.append(row)
    return rows


def table_of(data):
    data = data[3:] if data.startswith(b"\xef\xbb\xbf") else data
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as err:
        raise Refused(f"not UTF-8: {err}") from err
    rows = fgetcsv(text.replace("\r\n", "\n").replace("\r", "\n"))
    rows = [row for row in rows if row != [""]]
    if not rows:
        raise Refused("empty")
    for row in rows[1:]:
        if len(row) != len(rows[0]):
            raise Refused(f"a row has {len(row)} columns and not {len(rows[0])}: {row}")
    return [cell.strip() for cell in rows[0]], rows[1:]


def unformat_float(cell):
    """None where it is empty; 'x' where it is no number."""
    cell = cell.strip().replace(" ", "")
    if cell in ("", "-"):
        return None
    try:
        return float(cell.replace(",", "."))
    except ValueError:
        return "x"


def worksheet(data, assignment):
    header, rows = table_of(data)
    for needed in (assignment.identifier, assignment.grade, assignment.changed):
        if needed not in header:
            raise Refused(f"no column {needed}")
    place = {name: column for column, name in enumerate(header)}
    out = Import()
    for row in rows:
        number = row[place[assignment.identifier]][len(assignment.prefix) :]
        participant = assignment.participants.get(number)
        if participant is None:
            out.skipped.append((row[place[assignment.identifier]], "unknown"))
            continue
        grade = unformat_float(row[place[assignment.grade]])
        if participant.is_locked:
            out.skipped.append((number, "locked"))
        elif grade == "x" or (grade is not None and not 0 <= grade <= assignment.maximum):
            out.skipped.append((number, "grade"))
        elif grade is not None and grade != participant.grade:
            out.grades[number] = grade
        if assignment.feedback in place and row[place[assignment.feedback]] != participant.feedback:
            out.feedback[number] = row[place[assignment.feedback]]
    return out


PLUGINS = {"assignsubmission_file", "assignsubmission_onlinetext", "assignfeedback_file"}


def feedback(data, numbers):
    """{number: {path: bytes}} of what would be given to whom, and what is passed over."""
    given, ignored = {}, []
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        broken = archive.testzip()
    except (zipfile.BadZipFile, zlib.error) as err:
        raise Refused(str(err)) from err
    if broken:
        raise Refused(f"{broken}: checksum")
    for info in archive.infolist():
        if info.is_dir():
            continue
        if not info.filename.isascii() and not info.flag_bits & 0x800:
            raise Refused(f"{info.filename}: a name that is not flagged as UTF-8")
        parts = info.filename.split("/")
        found = None
        for at, part in enumerate(parts):
            bits = part.split("_", 4)
            if len(bits) >= 4 and re.fullmatch(r"\d+", bits[1]) and f"{bits[2]}_{bits[3]}" in PLUGINS:
                found = (bits[1], [bit for bit in bits[4:] if bit] + parts[at + 1 :])
                break
        is_hidden = any(part.startswith((".", "~")) for part in parts)
        if not found or is_hidden or found[0] not in numbers or not found[1]:
            ignored.append(info.filename)
            continue
        files = given.setdefault(found[0], {})
        path = "/".join(found[1])
        if path in files:
            raise Refused(f"{info.filename}: replaces another file")
        files[path] = archive.read(info)
    return given, ignored
