"""Whose a file is, as its name and those of its folders and archives say."""

import re
import unicodedata
from datetime import datetime
from typing import NamedTuple

from grading.export import printable

PLATFORMS = (  # what each puts before a file's name; the first two as in their source code
    r"(?P<student>[^_]+)_(?P<number>\d+)_assignsubmission_[a-z]+_?(?P<file>.*)",  # Moodle
    r"(?P<student>.+?)(?:_LATE)?_(?P<number>\d{3,})_\d{3,}_(?P<file>.+)",  # Canvas
    r"(?P<number>.+?_(?P<student>[^_]+))_attempt_(?P<time>[\d-]{19})_?(?P<file>.*)",  # Blackboard
    r"(?P<number>\d+-\d+) - (?P<student>.+?) ?- "  # Brightspace
    r"(?P<time>\w+ \d+, \d+ \d+ [AP]M)(?: - )?(?P<file>.*)",
)
CLASS = re.compile(
    r"(class|course|moodle|canvas|blackboard|brightspace|drive|gradebook|submissions|students)"
    r"(?![^\W_])|.* Download \w{3} \d+, \d{4}",
    re.IGNORECASE,
)
NOTEBOOK = re.compile(r"\.ipynb(\.txt|\.json)?$", re.IGNORECASE)
ARCHIVE = re.compile(r"\.(zip|tar|tar\.gz|tgz)$", re.IGNORECASE)
COPY = re.compile(r"(?:^|(?<=[\s_-]))(?:copy of|kopie von|copie de|copia de)\s+", re.IGNORECASE)
AGAIN = re.compile(r"\s?\((\d{1,3})\)$")  # a browser's second download
VERSION = re.compile(r"(?:-|\s?\()(\d{1,3})\)?$")  # that, or a platform's second upload
MAX_NAME = 100  # bytes


class Skip(Exception):
    """A reason why a file is left out."""


class Claim(NamedTuple):
    """Whose a file is."""

    parts: tuple  # its path: folders and archives, then its name
    student: str
    number: str  # tells two students of one name apart
    order: tuple  # when it was handed in, as far as its path says so
    name: str  # without what a platform put before it
    box: tuple  # the folder or archive that bears the student's name; none where a platform says so

    @property
    def owner(self):
        return self.student, self.number

    @property
    def timed(self):
        return self.order[0] > datetime.min


class Names:
    """How students, platforms and browsers name what is handed in for an assignment."""

    def __init__(self, assignment):
        self.assignment = assignment
        words = r"[\s_-]*".join(map(re.escape, re.findall(r"[^\W_]+", assignment)))
        after = rf"{words}(?P<rest>(?![^\W_]).*)"
        self.alone = re.compile(after, re.IGNORECASE)
        self.after_student = re.compile(rf"(?P<student>.*[^\s_-])[\s_-]+{after}", re.IGNORECASE)

    def claim(self, parts):
        """The Claim of the file with this path; Skip where no name in it says whose it is."""
        *boxes, name = parts
        for place, box in enumerate(boxes, start=1):
            stem = stem_of(box)
            if found := platform(box):
                return claim_of(parts, found.groupdict(), name)
            if self.is_class(stem):
                continue
            if found := self.after_student.fullmatch(stem):
                return claim_of(parts, found.groupdict(), name, place)
            if self.alone.fullmatch(stem):
                break
            return claim_of(parts, {"student": AGAIN.sub("", stem)}, name, place)
        else:
            if found := platform(name):
                return claim_of(parts, found.groupdict(), found["file"] or name)
            if found := self.after_student.fullmatch(stem_of(name)):
                return claim_of(parts, found.groupdict(), name)
        raise Skip(f"says no student's name; rename it to STUDENT_{self.assignment}.ipynb")

    def owner(self, parts):
        """The name and the number of the student whose a file is; None where no name says so."""
        try:
            return self.claim(parts).owner
        except Skip:
            return None

    def is_class(self, stem):
        """Whether a folder or an archive is named like one of a whole class."""
        if found := self.alone.fullmatch(stem):
            return not re.search(r"[^\W\d_TZ]", found["rest"])  # Drive adds -20260130T120000Z-001
        return bool(CLASS.match(stem))

    def in_name(self, name):
        """Where a file's name, without what a platform put before it, names the assignment."""
        return self.alone.fullmatch(stem_of(name)) or self.after_student.fullmatch(stem_of(name))

    def rest(self, claim):
        """What a name says beside the assignment; None where it says another, or other's."""
        found = self.in_name(claim.name)
        student = found.groupdict().get("student", claim.student) if found else ""
        return found["rest"] if student.casefold() == claim.student.casefold() else None


def claim_of(parts, found, name, place=0):
    """The Claim of the student that was found in a path; Skip where that can't be a name."""
    student, number = found["student"].strip(), found.get("number", "")[-30:]
    if set(student) & set("*?["):
        raise Skip("belongs to a name with one of *?[, which nbgrader reads as a pattern")
    if not student or student.startswith("."):
        raise Skip("belongs to a name that is empty or begins with a dot")
    if len(f"{student} {number}".encode()) > MAX_NAME:
        raise Skip(f"belongs to a name of more than {MAX_NAME} bytes")
    box = parts[:place]
    order = time_of(found.get("time", "")), version(AGAIN, *box[-1:]), version(VERSION, name)
    return Claim(parts, student, number, order, name, box)


def platform(name):
    """What a platform wrote before a file's name, as a match; of several, the outermost."""
    found = [re.fullmatch(pattern, name) for pattern in PLATFORMS]
    return min(filter(None, found), key=lambda match: match.start("file"), default=None)


def version(pattern, name=""):
    found = pattern.search(stem_of(name))
    return int(found[1]) if found else 0


def time_of(text):
    """The time that a platform wrote; the earliest there is where it wrote none."""
    text = re.sub(r" (\d{3}) ", r" 0\1 ", text)  # 926 PM
    for form in ("%Y-%m-%d-%H-%M-%S", "%b %d, %Y %I%M %p"):
        try:
            return datetime.strptime(text, form)
        except ValueError:
            continue
    return datetime.min


def stem_of(name):
    """A name without its ending and without what makes it a copy."""
    return COPY.sub("", ARCHIVE.sub("", NOTEBOOK.sub("", name))).strip()


def parts_of(path):
    """A path's parts as printable text; those that name no file or folder are left out."""
    parts = re.split(r"[\\/]", printable(unicodedata.normalize("NFC", path)))
    return tuple(part for part in parts if part not in ("", ".", ".."))


def text_of(raw, encoding):
    """A name as text: in UTF-8, or else in the encoding that older programs used."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode(encoding)
