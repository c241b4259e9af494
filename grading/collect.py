"""Collect what a class handed in as files: each notebook for one student, the rest with a reason.

`nbgrader zip_collect` uses the two plugins. A name at the top of its folder `archive`, or in an
archive of the whole class, says whose a file is. What lies in a student's own archive or folder is
that student's, whatever it is called.
"""

import contextlib
import csv
import gzip
import hashlib
import os
import pathlib
import re
import stat
import tarfile
import tempfile
import zipfile
from collections import Counter, defaultdict
from datetime import datetime
from functools import partial

from nbgrader.plugins import ExtractorPlugin, FileNameCollectorPlugin

from grading.export import as_text
from grading.names import ARCHIVE, NOTEBOOK, VERSION, Names, Skip, parts_of, platform, text_of
from grading.submissions import MAX_BYTES, OF_A_COMPUTER

OF_STUDENT, OF_CLASS = 200 * 2**20, 4 * 2**30  # bytes, of all that a student hands in
MAX_FILES = 100_000  # in an archive
MAX_NOTEBOOKS = 100  # of a student's
MAX_SKIPPED = 100  # in an archive of a student's
MAX_SHOWN = 400  # characters of a path
MAX_PATH = 8192  # characters of a path in an archive: each part of it takes memory
OTHER_ARCHIVE = re.compile(r"\.(7z|rar|tar\.\w+|ipynb\.gz)$", re.IGNORECASE)
NO_FILE = "is a link or no plain file"


def skipped(config, assignment):
    """What the last zip_collect left out of an assignment: pairs of a file and why."""
    root, downloaded = config.CourseDirectory.root, config.ZipCollectApp.downloaded_directory
    file = pathlib.Path(root, downloaded, assignment, "skipped.csv")
    if not file.exists():
        return []
    with file.open(newline="", encoding="utf-8") as table:
        return [(row["file"], row["why"]) for row in csv.DictReader(table)]


class ByStudent(ExtractorPlugin):
    """Sorts what was handed in, also in archives, into a folder for each student."""

    def extract(self, archive_path, extracted_path):
        archive, extracted = pathlib.Path(archive_path), pathlib.Path(extracted_path)
        self.names = Names(self.parent.coursedir.assignment_id)
        self.notebooks, self.skipped = [], []
        self.others, self.number = {}, 0  # what is neither: one path by owner, and how many
        self.left = defaultdict(lambda: OF_STUDENT, {None: OF_CLASS})  # bytes, by owner
        self.count = Counter()  # of notebooks, by owner
        # Whatever a file is called, here it is a number; no student's name begins with a dot.
        with tempfile.TemporaryDirectory(prefix=".", dir=extracted) as folder:
            self.folder = pathlib.Path(folder)
            for path in sorted(below(archive)):
                parts = parts_of(text_of(os.fsencode(path.relative_to(archive)), "latin-1"))
                try:
                    mode = path.lstat().st_mode
                except OSError as error:  # as of a path that is too long for Linux
                    self.skip(parts, f"can't be read ({error.strerror})")
                    continue
                if stat.S_ISREG(mode):
                    self.take(parts, partial(path.open, "rb"))
                elif not stat.S_ISDIR(mode):
                    self.skip(parts, NO_FILE)
                elif not os.access(path, os.R_OK | os.X_OK):
                    self.skip(parts, "is a folder that can't be read")
            self.leave_classes()
            self.place(extracted)
        rows = sorted(self.skipped)
        with extracted.with_name("skipped.csv").open("w", newline="", encoding="utf-8") as table:
            csv.writer(table).writerows([("file", "why"), *rows])
        for file, why in rows:
            self.log.warning("Left out: %s %s", file, why)

    def skip(self, parts, reason):
        path = "/".join(parts)
        path = path if len(path) < MAX_SHOWN else f"{path[:MAX_SHOWN]}…"
        self.skipped.append((as_text(path), as_text(str(reason))))

    def take(self, parts, source, depth=0):
        """Keep a notebook, open an archive, name what can't be read; `source` opens the file."""
        name = parts[-1]
        if any(map(OF_A_COMPUTER.match, parts)):
            return
        try:
            if NOTEBOOK.search(name):
                claim, file = self.names.claim(parts), self.folder / str(len(self.notebooks))
                self.count[claim.owner] += 1
                if self.count[claim.owner] > MAX_NOTEBOOKS:
                    raise Skip(f"comes after {MAX_NOTEBOOKS} notebooks of the same student's")
                with source() as stream, file.open("wb") as target:
                    sha = self.copy(stream, target, claim.owner, MAX_BYTES)
                self.notebooks.append((claim, file, sha))
            elif ARCHIVE.search(name):
                with source() as stream:
                    self.unpack(parts, stream, depth)
            elif OTHER_ARCHIVE.search(name):
                raise Skip("is an archive of a kind that isn't opened here; ask for a zip file")
            else:
                self.number += 1
                self.others.setdefault(self.names.owner(parts) or parts, parts)  # one says it
        except Skip as reason:
            self.skip(parts, reason)
        except Exception as error:  # whatever it holds, it stops no other
            self.skip(parts, f"can't be read ({type(error).__name__}: {str(error)[:100]})")

    def copy(self, source, target, owner, most):
        """Copy a file, but no more bytes than it and its owner may have; its digest."""
        sha, size = hashlib.sha256(), 0
        while chunk := source.read(2**16):
            size += len(chunk)
            self.left[owner] -= len(chunk)
            if size > most:
                raise Skip(f"is larger than {most // 2**20} MB")
            if self.left[owner] < 0:
                limit = OF_STUDENT if owner else OF_CLASS
                raise Skip(f"goes beyond {limit // 2**20} MB, the most that is read")
            sha.update(chunk)
            target.write(chunk)
        return sha.hexdigest()

    def unpack(self, parts, stream, depth):
        """Take each file of an archive; of one in an archive, too, but none in that."""
        owner = self.names.owner((*parts, "any file"))
        if depth == 2:
            raise Skip("is an archive in an archive in an archive")
        if depth and not owner:
            raise Skip("has no student's name")
        before, skipped = self.seen(), len(self.skipped)
        with tempfile.TemporaryFile(dir=self.folder) as file:
            packed = gzip.open(stream) if parts[-1].lower().endswith("gz") else stream
            self.copy(packed, file, owner, OF_CLASS)
            file.seek(0)  # a zip file's table of contents is read at once, however long it is
            listed = sum(part.count(b"PK\1\2") for part in iter(partial(file.read, 2**20), b""))
            if owner and listed > MAX_FILES:
                raise Skip("holds too many files")
            file.seek(0)
            for count, (path, source) in enumerate(members(file, parts[-1])):
                many = owner and len(self.skipped) - skipped > MAX_SKIPPED
                if many or count == MAX_FILES:
                    raise Skip("holds too many files")
                if len(path) > MAX_PATH:
                    self.skip((*parts, path[:MAX_SHOWN]), "has a path that is too long")
                elif inner := parts_of(path):
                    self.take((*parts, *inner), source, depth + 1)
        if self.seen() == before:
            raise Skip("holds no file")

    def seen(self):
        return len(self.notebooks) + self.number + len(self.skipped)

    def leave_classes(self):
        """Leave out what is called like a student's, and holds what a whole class handed in."""
        boxes = defaultdict(list)
        for claim, *_ in self.notebooks:
            boxes[claim.box].append(claim)
        for box, claims in boxes.items():
            inside = [part for claim in claims for part in claim.parts[len(box) :]]
            several = sum(bool(self.names.in_name(claim.name)) for claim in claims) > 3
            if box and (several or any(map(platform, inside))):
                self.skip(box, "seems to hold a whole class; let its name begin with class")
                self.notebooks = [kept for kept in self.notebooks if kept[0].box != box]

    def place(self, extracted):
        """Put what each student handed in into a folder of that name."""
        owners, students = {claim.owner for claim, *_ in self.notebooks}, defaultdict(list)
        namesakes = Counter(student for student, number in owners if number)
        for claim, file, sha in self.notebooks:
            alone = not claim.number or namesakes[claim.student] == 1
            student = claim.student if alone else f"{claim.student} {claim.number}"
            students[student].append((claim, file, sha))
        for student, notebooks in students.items():
            self.place_newest(extracted / student, notebooks)
        for owner, parts in self.others.items():
            if owner not in owners:
                self.skip(parts, "is not a notebook")

    def place_newest(self, folder, notebooks):
        """Place a student's notebooks, the assignment's first; leave out older ones."""
        rows, newest, kept = [], {}, {}
        for claim, file, sha in notebooks:
            rest = self.names.rest(claim)
            variant = VERSION.sub("", claim.name if rest is None else rest).lower(), claim.timed
            newest[variant] = max(claim.order, newest.get(variant, claim.order))
            at_home = self.names.alone.fullmatch("".join(claim.parts[-2:-1]))
            rank = rest is None, not at_home, len(claim.parts), len(claim.name), claim.parts
            rows.append((rank, variant, claim, file, sha))
        folder.mkdir(exist_ok=True)
        for rank, variant, claim, file, sha in sorted(rows):
            if claim.order == newest[variant] and sha not in kept:
                first = not kept and not rank[0]
                kept[sha] = claim.order[0]
                file.rename(free_path(folder, self.names.assignment if first else claim.name))
        for *_, claim, _, sha in rows:
            if sha not in kept:
                self.skip(claim.parts, "is older than another one of the same student's")
        if max(kept.values()) > datetime.min:
            (folder / "timestamp.txt").write_text(str(max(kept.values())))


def below(folder):
    """All files and folders in a folder, however deep; of one that can't be read, none."""
    folders = [folder]
    while folders:
        with contextlib.suppress(OSError), os.scandir(folders.pop()) as entries:
            for entry in entries:
                yield pathlib.Path(entry.path)
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)


def free_path(folder, name):
    """A path for a notebook of this name that isn't there yet."""
    stem = NOTEBOOK.sub("", name).encode()[:200].decode(errors="ignore").strip(" .") or "notebook"
    file, count = folder / f"{stem}.ipynb", 1
    while file.exists():
        count += 1
        file = folder / f"{stem} {count}.ipynb"
    return file


def members(file, name):
    """Of each file in an archive its path, and a function that opens it or raises Skip."""
    if name.lower().endswith(".zip"):
        with zipfile.ZipFile(file) as archive:
            for info in archive.infolist():
                path, source = info.filename, partial(archive.open, info)
                if not info.flag_bits & 0x800:  # not marked as UTF-8, which it may be all the same
                    path = text_of(path.encode("cp437"), "cp437")
                if stat.S_ISLNK(info.external_attr >> 16):
                    source = partial(refuse, NO_FILE)
                if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                    source = partial(refuse, "is packed in a way that isn't opened here")
                if not info.is_dir():
                    yield path, source
    else:
        with tarfile.open(fileobj=file, mode="r:") as archive:
            for info in archive:
                source = archive.extractfile if info.isfile() else partial(refuse, NO_FILE)
                if not info.isdir():
                    yield text_of(os.fsencode(info.name), "latin-1"), partial(source, info)


def refuse(reason, *_):
    raise Skip(reason)


class ByFolder(FileNameCollectorPlugin):
    """Takes what the other plugin sorted."""

    def collect(self, submitted_file):
        path = pathlib.Path(submitted_file)
        return {"student_id": path.parent.name, "file_id": path.name}
