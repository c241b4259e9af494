"""zip_collect gives each notebook to the student who handed it in, and names what it leaves out."""

import io
import os
import pathlib
import re
import stat
import subprocess
import sys
import tarfile
import tempfile
import unicodedata
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbgrader.apps import ZipCollectApp
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins import ExtractorPlugin, FileNameCollectorPlugin
from support.course_copy import api_of, copy_course, release_of
from support.guards import ROOT

from grading import collect as plugins
from grading.collect import skipped
from grading.course import config_of
from grading.submissions import read_submission

NAME = "01_model"
NO_STUDENT = "says no student's name; rename it to STUDENT_01_model.ipynb"
NO_NOTEBOOK = "is not a notebook"
A_CLASS = "seems to hold a whole class; let its name begin with class"
OLDER = "is older than another one of the same student's"
NESTED = "is an archive in an archive in an archive"
OTHER = "is an archive of a kind that isn't opened here; ask for a zip file"

NAMES = {  # a path, with what is in an archive: the student, or why it is left out
    "ada_01_model.ipynb": "ada",
    "ada_01_x_01_model.ipynb": "ada_01_x",
    "lovelace_ada_01_model.ipynb": "lovelace_ada",
    "una_02_01_model.ipynb": "una_02",
    "Zoë Müller_01_model.ipynb": "Zoë Müller",
    "李雷 01_model.ipynb": "李雷",
    "ben - 01_model.ipynb": "ben",
    "hal-01_model.ipynb": "hal",
    "ida 01 Model.ipynb": "ida",
    "gus_01-MODEL.IPYNB": "gus",
    "kim_01model.ipynb": "kim",
    "jo_01_model.ipynb.txt": "jo",
    "jim_01_model.ipynb.json": "jim",
    "bob_Copy of 01_model.ipynb": "bob",
    "Copy of carl_01_model.ipynb": "carl",
    "Kopie von Copy of cora_01_model.ipynb": "cora",
    "dora_01_model (1).ipynb": "dora",
    "ed_01_model-1.ipynb": "ed",
    "li_01_model_final.ipynb": "li",
    "lou_01_model - Copy.ipynb": "lou",
    "Ada Lovelace_1234567_assignsubmission_file_01_model.ipynb": "Ada Lovelace",
    "Ann Lee_1234568_assignsubmission_file_Untitled (3).ipynb": "Ann Lee",
    "Sam Poe_1234569_assignsubmission_file_/01_model.ipynb": "Sam Poe",
    "lovelaceada_LATE_12345_6789_01_model-1.ipynb": "lovelaceada",
    "noether_emmy_12346_6790_work.ipynb": "noether_emmy",
    "poincarehenri_12347_6791_hw.zip/hw/01_model.ipynb": "poincarehenri",
    "Assignment1_s123456_attempt_2026-01-30-15-00-00_01_model.ipynb": "s123456",
    "39786-640693 - Mary-Ann Smith - Sep 24, 2024 926 PM/01_model.ipynb": "Mary-Ann Smith",
    "39787-640693 - John Doe - Oct 10, 2025 1022 AM - 01_model.ipynb": "John Doe",
    "vic.zip/01_model.ipynb": "vic",
    "val/01_model.ipynb": "val",
    "ver (1).zip/ver/ver_01_model.ipynb": "ver",
    "eve_01_model.zip/01_model.ipynb": "eve",
    "moodle.zip/Ada Byron_7654321_assignsubmission_file/01_model.ipynb": "Ada Byron",
    "moodle.zip/Max Muster_7654322_assignsubmission_file/hw.zip/my/01_model.ipynb": "Max Muster",
    "class_mac.zip/fay_01_model.ipynb": "fay",
    "class_mac.zip/class/fred/01_model.ipynb": "fred",
    "class_mac.zip/韩梅梅_01_model.ipynb": "韩梅梅",
    "abe.zip/.ipynb": "abe",
    "submissions (2).zip/euler_12348_6792_01_model.ipynb": "euler",
    "gradebook_LR_01_model_2026.zip/A1_s7_attempt_2026-01-30-15-00-00_x.ipynb": "s7",
    "drive-download-20260130T120000Z-001.zip/gil 01_model.ipynb": "gil",
    "01_model-20260130T120000Z-001.zip/01_model/gina_01_model.ipynb": "gina",
    "Lab 1 Download Sep 24, 2024 926 PM.zip/1-2 - Al Bo - Sep 24, 2024 926 PM/a.ipynb": "Al Bo",
    # A student's name for a file inside a student's own archive or folder says nothing.
    "eva_01_model.zip/bob_01_model.ipynb": "eva",
    "evi.zip/bob_01_model.ipynb": "evi",
    "evo/class/bob_01_model.ipynb": "evo",
    "moodle.zip/Eli Oz_7654323_assignsubmission_file/class.zip/bob_01_model.ipynb": "Eli Oz",
    "moodle.zip/Elo Oz_7654324_assignsubmission_file_bob_01_model.ipynb": "Elo Oz",
    "submissions (2).zip/elmo_111_222_Bob_1_assignsubmission_file_01_model.ipynb": "elmo",
    "class_mac.zip/A1_el_attempt_2026-01-30-15-00-00_A1_bob_attempt_"
    "2027-01-30-15-00-00_01_model.ipynb": "el",
    "class_mac.zip/A1_emil_attempt_2026-01-30-15-00-00_bob_111_222_01_model.ipynb": "emil",
    # Paths as other systems write them.
    "class_mac.zip/otto\\01_model.ipynb": "otto",
    "class_mac.zip/../olga_01_model.ipynb": "olga",
    "class_mac.zip/./ole /01_model.ipynb": "ole",
    # What names no student.
    "01_model.ipynb": NO_STUDENT,
    "01_model_sam.ipynb": NO_STUDENT,
    "mo_model.ipynb": NO_STUDENT,
    "ria_assignment 1.ipynb": NO_STUDENT,
    "ada_01_models.ipynb": NO_STUDENT,
    "class_mac.zip/01_model.ipynb": NO_STUDENT,
    "01_model_sam.zip/bob_01_model.ipynb": NO_STUDENT,
    "class_mac.zip/submissions.zip": "has no student's name",
    ".._01_model.ipynb": "belongs to a name that is empty or begins with a dot",
    "a*b_01_model.ipynb": "belongs to a name with one of *?[, which nbgrader reads as a pattern",
    "é" * 51 + "_01_model.ipynb": "belongs to a name of more than 100 bytes",
    # What is no notebook, and nothing else came from that student.
    "wes_01_model.7z": OTHER,
    "wim.zip/wim.rar": OTHER,
    "wolf_01_model.ipynb.gz": OTHER,
    "wu/work.tar.xz": OTHER,
    "vic.zip/data.csv.gz": None,
    "xia_report.pdf": NO_NOTEBOOK,
    "yan.zip/report.pdf": NO_NOTEBOOK,
    "yan.zip/table.csv": None,  # one of them says it
    "vic.zip/a.zip/b.zip": NESTED,
    "vic.zip/data.csv": None,
    # What a Mac and others add.
    "class_mac.zip/__MACOSX/._fay_01_model.ipynb": None,
    "._fay_01_model.ipynb": None,
    "vic.zip/.ipynb_checkpoints/01_model-checkpoint.ipynb": None,
    "val/.DS_Store": None,
    "Thumbs.db": None,
}


def packed(files):
    """Files by their paths, with those in a path like a.zip/b inside a zip file."""
    flat, archives = {}, {}
    for path, content in files.items():
        outer, zip_, inner = path.partition(".zip/")
        if zip_:
            archives.setdefault(f"{outer}.zip", {})[inner] = content
        else:
            flat[path] = content
    return flat | {path: zipped(inner) for path, inner in archives.items()}


def zipped(files, way=zipfile.ZIP_DEFLATED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", way) as archive:
        for path, content in packed(files).items():
            archive.writestr(path, content)
    return file.getvalue()


def tarred(*members, mode="w"):
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode=mode) as archive:
        for name, content, *kind in members:
            info = tarfile.TarInfo(name)
            info.size, info.linkname = len(content), "/etc/passwd"
            info.type = kind[0] if kind else tarfile.REGTYPE
            archive.addfile(info, io.BytesIO(content))
    return file.getvalue()


class Course:
    """A folder in which nbgrader's real command collects, in this process."""

    def __init__(self, root):
        self.root, self.config = root, config_of(ROOT)
        self.config.CourseDirectory.root = str(root)
        self.archive = root / "build/downloaded" / NAME / "archive"
        self.archive.mkdir(parents=True)

    def hand_in(self, files):
        for path, content in packed(files).items():
            target = self.archive / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)

    def collect(self, files=(), force=False, **plugin):
        self.hand_in(dict(files))
        course = CourseDirectory(config=self.config, assignment_id=NAME)
        ZipCollectApp(config=self.config, coursedir=course, force=force, **plugin).start()

    def collected(self):
        """For each content where it is: a student and a file's name."""
        files = (self.root / "build/submitted").glob(f"*/{NAME}/*.ipynb")
        places = [(path.read_bytes(), (path.parts[-3], path.name)) for path in files]
        assert len(dict(places)) == len(places)
        return dict(places)

    def why(self):
        return dict(skipped(self.config, NAME))

    def elsewhere(self):
        """All that is in the course but where collecting writes to."""
        places = ("extracted", "submitted", "skipped.csv")
        paths = [path for path in self.root.rglob("*") if not set(path.parts) & set(places)]
        return {path: path.read_bytes() if path.is_file() else None for path in paths}


@pytest.fixture
def course(tmp_path):
    return Course(tmp_path / "course")


def as_nbgrader_comes(course, **options):
    """Collect with nbgrader's own plugins and a pattern for ada_01_model.ipynb."""
    course.config.FileNameCollectorPlugin.named_regexp = (
        r".*/(?P<student_id>[^/]+)_(?P<file_id>\d\d_[^/]+)"
    )
    own = {"extractor_plugin": ExtractorPlugin, "collector_plugin": FileNameCollectorPlugin}
    for name in own:
        del course.config.ZipCollectApp[name]
    course.collect(**options, **own)


@pytest.fixture(scope="module")
def by_name(tmp_path_factory):
    course = Course(tmp_path_factory.mktemp("names"))
    course.collect({path: path.encode() for path in NAMES})
    return course.collected(), course.why()


@pytest.mark.parametrize("path", NAMES)
def test_a_name_says_whose_a_notebook_is_or_it_is_left_out_with_a_reason(path, by_name):
    collected, why = by_name
    student, _ = collected.get(path.encode(), (None, None))
    assert (student or why.get(path)) == NAMES[path]


def test_only_a_notebook_called_like_the_assignment_is_renamed_like_it(by_name):
    collected, _ = by_name
    kept = {path.decode(): name for path, (_, name) in collected.items() if name != f"{NAME}.ipynb"}
    assert set(kept.values()) == {
        "Untitled (3).ipynb",
        "work.ipynb",
        "x.ipynb",
        "a.ipynb",
        "bob_01_model.ipynb",
        "Bob_1_assignsubmission_file_01_model.ipynb",
        "A1_bob_attempt_2027-01-30-15-00-00_01_model.ipynb",
        "bob_111_222_01_model.ipynb",
        "notebook.ipynb",
    }


SEVERAL = {  # what several files of a student, or of students with one name, come to
    "identical ones are one": (
        {"ada_01_model.ipynb": b"1", "ada.zip/01_model.ipynb": b"1"},
        {b"1": ("ada", "01_model.ipynb")},
        {},
    ),
    "a browser's later download": (
        {
            "ada_01_model (2).ipynb": b"2",
            "ada_01_model.ipynb": b"0",
            "ada_01_model (1).ipynb": b"1",
        },
        {b"2": ("ada", "01_model.ipynb")},
        {"ada_01_model.ipynb": OLDER, "ada_01_model (1).ipynb": OLDER},
    ),
    "a later archive": (
        {"ada.zip/01_model.ipynb": b"0", "ada (1).zip/01_model.ipynb": b"1"},
        {b"1": ("ada", "01_model.ipynb")},
        {"ada.zip/01_model.ipynb": OLDER},
    ),
    "Blackboard's later attempt": (
        {
            f"A1_ada_attempt_2026-01-{day}-15-00-00_01_model.ipynb": day.encode()
            for day in ("30", "09")
        },
        {b"30": ("ada", "01_model.ipynb")},
        {"A1_ada_attempt_2026-01-09-15-00-00_01_model.ipynb": OLDER},
    ),
    "a platform's, and one that somebody put beside it": (
        {"A1_ada_attempt_2026-01-30-15-00-00_01_model.ipynb": b"1", "ada_01_model.ipynb": b"2"},
        {b"1": ("ada", "01_model.ipynb"), b"2": ("ada", "ada_01_model.ipynb")},
        {},
    ),
    "two without an order": (
        {
            "ada_01_model.ipynb": b"1",
            "ada.zip/01_model.ipynb": b"2",
            "ada-01_model_new.ipynb": b"3",
        },
        {
            b"1": ("ada", "01_model.ipynb"),
            b"2": ("ada", "01_model 2.ipynb"),
            b"3": ("ada", "ada-01_model_new.ipynb"),
        },
        {},
    ),
    "a lesson and the assignment of the same name": (
        {"ada.zip/c/01_model.ipynb": b"1", "ada.zip/c/assignments/01_model/01_model.ipynb": b"2"},
        {b"1": ("ada", "01_model 2.ipynb"), b"2": ("ada", "01_model.ipynb")},
        {},
    ),
    "two students with one name": (
        {f"Ada B_{number}_assignsubmission_file/x.ipynb": b"%d" % number for number in (7, 8)},
        {b"7": ("Ada B 7", "x.ipynb"), b"8": ("Ada B 8", "x.ipynb")},
        {},
    ),
    "students whom Moodle keeps anonymous": (
        {
            f"Participant_{number}_assignsubmission_file_/{name}": b"%d" % number
            for number, name in ((1, "a.ipynb"), (2, "b.ipynb"), (3, "c.pdf"))
        },
        {b"1": ("Participant 1", "a.ipynb"), b"2": ("Participant 2", "b.ipynb")},
        {"Participant_3_assignsubmission_file_/c.pdf": NO_NOTEBOOK},
    ),
    "one student whose name is written in two ways": (
        {
            unicodedata.normalize("NFC", "Zoë_01_model.ipynb"): b"1",
            unicodedata.normalize("NFD", "Zoë_01_model_b.ipynb"): b"2",
        },
        {b"1": ("Zoë", "01_model.ipynb"), b"2": ("Zoë", "Zoë_01_model_b.ipynb")},
        {},
    ),
    "Moodle's whole class in a zip file that bears no word for it": (
        {f"LR-01_model-9.zip/{name}_1_assignsubmission_file/01_model.ipynb": b"" for name in "ab"},
        {},
        {"LR-01_model-9.zip": A_CLASS},
    ),
    "a whole class in a zip file called like a student": (
        {f"week 1.zip/{name}_01_model.ipynb": name.encode() for name in "abcd"},
        {},
        {"week 1.zip": A_CLASS},
    ),
    "three in a student's own": (
        {f"ada.zip/{name}_01_model.ipynb": name.encode() for name in "abc"},
        {name.encode(): ("ada", f"{name}_01_model.ipynb") for name in "abc"},
        {},
    ),
}


@pytest.mark.parametrize("case", SEVERAL)
def test_of_several_files_none_is_lost_silently(case, course):
    files, collected, why = SEVERAL[case]
    course.collect(files)
    assert (course.collected(), course.why()) == (collected, why)


def test_control_nbgrader_stops_for_all_at_a_second_file_and_lets_one_hand_in_for_another(course):
    as_nbgrader_comes(course, files={"eve.zip/bob_01_model.ipynb": b"eve's"})
    assert course.collected() == {b"eve's": ("bob", "01_model.ipynb")}
    with pytest.raises(SystemExit):
        course.collect({"bob_01_model.ipynb": b"bob's"}, force=True)


def test_what_a_person_must_look_at_is_named_when_it_is_graded(course):
    notebook = b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
    course.collect(
        {
            "ada.zip/bob_01_model.ipynb": notebook,
            "ben_01_model.ipynb": notebook,
            "ben.zip/01_model.ipynb": notebook + b" ",
            "cem.zip/a.ipynb": notebook,
            "cem.zip/b.ipynb": notebook + b" ",
        }
    )
    ada, ben, cem = (
        course.root / "build/submitted" / name / NAME for name in ("ada", "ben", "cem")
    )
    assert read_submission(ada, NAME)[2] == ["handed in as bob_01_model.ipynb"]
    assert read_submission(ben, NAME)[2] == [
        "holds 01_model 2.ipynb too; what was graded is 01_model.ipynb"
    ]
    assert read_submission(cem, NAME)[2] == [
        "handed in as a.ipynb",
        "holds b.ipynb too; what was graded is a.ipynb",
    ]


def test_a_time_that_a_platform_wrote_is_that_of_the_submission(course):
    course.collect(
        {
            "A1_ada_attempt_2026-01-30-15-00-00_01_model.ipynb": b"1",
            "1-2 - Ben - Sep 4, 2024 112 PM/01_model.ipynb": b"2",
            "A1_eve_attempt_2026-99-30-15-00-00_01_model.ipynb": b"3",
        }
    )
    times = {}
    for student in ("ada", "Ben", "eve"):
        folder = course.root / "build/submitted" / student / NAME
        times[student] = CourseDirectory(config=course.config).get_existing_timestamp(str(folder))
    assert {student: str(time) for student, time in times.items()} == {
        "ada": "2026-01-30 15:00:00",
        "Ben": "2024-09-04 13:12:00",
        "eve": "None",
    }


OUTSIDE = [
    "../../../../x",
    "/tmp/x",
    "..\\..\\x",
    "C:\\x",
    "C:x",
    "a/../../x",
    "\\\\server\\x",
    "/..",
]


@pytest.mark.parametrize("path", OUTSIDE)
def test_nothing_is_written_outside(path, course):
    name = f"{path}.ipynb"
    course.hand_in({"ada.zip": zipped({name: b"1"}), "ben.tar": tarred((name, b"2"))})
    before = course.elsewhere()
    course.collect()
    assert {student for student, _ in course.collected().values()} == {"ada", "ben"}
    assert course.elsewhere() == before


def test_control_nbgrader_writes_outside_of_what_is_submitted(course):
    as_nbgrader_comes(course, files={".._01_model.ipynb": b"1"})
    assert (course.root / "build" / NAME / "01_model.ipynb").exists()


def link(course):
    secret = course.root / "secret"
    secret.write_bytes(b"secret")
    (course.archive / "ada_01_model.ipynb").symlink_to(secret)


def test_a_link_leads_nowhere(course):
    link(course)
    os.mkfifo(course.archive / "eve_01_model.ipynb")
    (course.archive / "fay").symlink_to(course.archive)
    in_zip = io.BytesIO()
    with zipfile.ZipFile(in_zip, "w") as archive:
        info = zipfile.ZipInfo("01_model.ipynb")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    kinds = (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE)
    in_tar = tarred(*((f"{kind.decode()}.ipynb", b"", kind) for kind in kinds))
    course.collect({"ben.zip": in_zip.getvalue(), "cem.tar": in_tar})
    assert course.collected() == {}
    paths = {"ada_01_model.ipynb", "ben.zip/01_model.ipynb", "eve_01_model.ipynb", "fay"}
    paths |= {f"cem.tar/{kind.decode()}.ipynb" for kind in kinds}
    assert course.why() == dict.fromkeys(paths, "is a link or no plain file")


def test_control_nbgrader_follows_a_link(course):
    link(course)
    as_nbgrader_comes(course)
    assert course.collected() == {b"secret": ("ada", "01_model.ipynb")}


MB = bytes(2**20)
TOO_MUCH = {
    "a notebook": ({"ada_01_model.ipynb": MB + MB}, "is larger than 1 MB"),
    "one in an archive": ({"ada.zip/01_model.ipynb": MB + MB}, "is larger than 1 MB"),
    "many in an archive": (
        {f"ada.zip/{place}.ipynb": MB[place:] for place in range(4)},
        "goes beyond 3 MB, the most that is read",
    ),
    "many in archives in an archive": (
        {f"ada.zip/{place}.zip/a.ipynb": MB[place:] for place in range(4)},
        "goes beyond 3 MB, the most that is read",
    ),
    "a packed archive": (
        {"ada.tgz": tarred(("a", MB), ("b", MB), ("c", MB), mode="w:gz")},
        "goes beyond 3 MB, the most that is read",
    ),
    "many notebooks": (
        {f"ada.zip/{place}.ipynb": b"%d" % place for place in range(8)},
        "comes after 7 notebooks of the same student's",
    ),
    "many files": (
        {f"ada.zip/{place}.txt": b"" for place in range(9)},
        "holds too many files",
    ),
    "many files in a tar file": (
        {"ada.tar": tarred(*((f"{place}.txt", b"") for place in range(9)))},
        "holds too many files",
    ),
    "many that can't be read": (
        {f"ada.zip/{place}.rar": b"" for place in range(4)},
        "holds too many files",
    ),
}


@pytest.mark.parametrize("case", TOO_MUCH)
def test_one_student_takes_no_more_than_a_share(case, course, monkeypatch):
    for name, most in {"OF_STUDENT": 3 * 2**20, "MAX_BYTES": 2**20, "MAX_FILES": 8}.items():
        monkeypatch.setattr(plugins, name, most)
    monkeypatch.setattr(plugins, "MAX_SKIPPED", 2)
    monkeypatch.setattr(plugins, "MAX_NOTEBOOKS", 7)
    files, why = TOO_MUCH[case]
    course.collect(files | {"ben_01_model.ipynb": b"ben's"})
    assert why in course.why().values()
    assert course.collected()[b"ben's"] == ("ben", "01_model.ipynb")


def test_a_student_s_zip_file_with_a_long_table_of_contents_is_not_read(course, monkeypatch):
    monkeypatch.setattr(plugins, "MAX_FILES", 8)
    monkeypatch.setattr(plugins.zipfile, "ZipFile", None)
    course.hand_in({"ada.zip": b"PK\1\2" * 9, "ben.zip": b"PK\1\2" * 8})
    course.collect()
    why = course.why()
    assert why["ada.zip"] == "holds too many files" and "TypeError" in why["ben.zip"]


def test_the_share_is_each_student_s_of_several_with_one_name(course, monkeypatch):
    monkeypatch.setattr(plugins, "MAX_NOTEBOOKS", 1)
    course.collect({f"Participant_{i}_assignsubmission_file_/a.ipynb": b"%d" % i for i in range(3)})
    assert len(course.collected()) == 3 and course.why() == {}


@pytest.mark.parametrize("case", TOO_MUCH)
def test_control_within_the_limits_nothing_goes_beyond(case, course):
    files, why = TOO_MUCH[case]
    course.collect(files)
    assert why not in course.why().values()


def encrypted(archive):
    """A zip file that says of its files that they need a password."""
    for sign, place in ((b"PK\1\2", 8), (b"PK\3\4", 6)):
        place += archive.index(sign)
        archive = archive[:place] + bytes([archive[place] | 1]) + archive[place + 1 :]
    return archive


BROKEN = {
    "ada.zip": (b"PK no zip file", "can't be read (BadZipFile: File is not a zip file)"),
    "bea.tar.gz": (tarred(("x", MB), mode="w:gz")[:-90], "can't be read (EOFError:"),
    "cem.tar": (b"x" * 600, "can't be read (ReadError:"),
    "dan.zip": (encrypted(zipped({"01_model.ipynb": b"1"})), "can't be read (RuntimeError: File"),
    "eva.zip": (zipped({"01_model.ipynb": MB}).replace(b"\0" * 9, b"\1" * 9), "can't be read ("),
    "fay.zip": (zipped({}), "holds no file"),
    "hal.zip": (
        zipped({"01_model.ipynb": b"1"}, zipfile.ZIP_LZMA),
        "is packed in a way that isn't opened here",
    ),
    "gil.zip": (zipped({"__MACOSX/._01_model.ipynb": b"1"}), "holds no file"),
}


def test_what_is_broken_is_named_and_stops_no_other(course):
    course.collect(
        {name: content for name, (content, _) in BROKEN.items()} | {"z.zip/a.ipynb": b""}
    )
    assert course.collected() == {b"": ("z", "a.ipynb")}
    why = course.why()
    assert {file.partition("/")[0] for file in why} == BROKEN.keys()
    for file, reason in why.items():
        assert reason.startswith(BROKEN[file.partition("/")[0]][1])


def test_a_folder_that_can_t_be_read_is_named(course, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, _: "ada" not in str(path))  # root may read all
    course.collect({"ada/01_model.txt": b"", "ben/01_model.ipynb": b""})
    assert course.why()["ada"] == "is a folder that can't be read"
    assert "ben" not in course.why()


def test_control_nbgrader_stops_at_a_broken_archive(course):
    with pytest.raises(Exception, match="ada.zip"):
        as_nbgrader_comes(course, files={"ada.zip": BROKEN["ada.zip"][0]})


@pytest.mark.parametrize("name", ["d", "d" * 250], ids=["deep", "long"])
def test_folders_in_folders_stop_no_other(name, course):
    course.hand_in({"ada/a.pdf": b"", f"ben_{NAME}.ipynb": b"1"})
    folder = os.open(course.archive / "ada", os.O_RDONLY)
    for _ in range(1200):  # each by the one above: the path as a whole may be too long
        os.mkdir(name, dir_fd=folder)
        above, folder = folder, os.open(name, os.O_RDONLY, dir_fd=folder)
        os.close(above)
    os.close(folder)
    try:
        course.collect()
    finally:
        subprocess.run(["rm", "-r", course.archive / "ada" / name], check=True)
    assert course.collected() == {b"1": ("ben", "01_model.ipynb")}
    long = {why for file, why in course.why().items() if file != "ada/a.pdf"}
    assert long == ({"can't be read (File name too long)"} if len(name) > 1 else set())


def test_a_path_of_an_archive_that_is_too_long_is_cut_and_named(course):
    long = "ab/" * (plugins.MAX_PATH // 3 + 1)
    course.collect({"ada.tgz": tarred((f"{long}.ipynb", b"1"), ("a.ipynb", b"2"), mode="w:gz")})
    assert course.collected() == {b"2": ("ada", "a.ipynb")}
    ((file, why),) = course.why().items()
    assert why == "has a path that is too long" and len(file) < 500


def test_of_many_files_that_are_no_notebook_one_path_is_kept(course, monkeypatch):
    kept, place = [], plugins.ByStudent.place
    monkeypatch.setattr(
        plugins.ByStudent, "place", lambda self, to: kept.append(self.others) or place(self, to)
    )
    course.collect({"ada.zip": zipped({f"{number}.csv": b"" for number in range(9)})})
    assert len(kept[0]) == len(course.why()) == 1


def test_names_are_read_in_any_encoding_and_cut_where_they_are_long(course):
    utf8, cp437 = "Zoë_01_model.ipynb".encode(), "Jörg_01_model.ipynb".encode("cp437")
    ascii_ = zipped({f"{'~' * len(utf8)}": b"1", f"{'|' * len(cp437)}": b"2"})
    unmarked = ascii_.replace(b"~" * len(utf8), utf8).replace(b"|" * len(cp437), cp437)
    long = f"01_model {'x' * 999}.ipynb"
    deep = f"{'a/' * 3000}{'y' * 300}.ipynb"
    course.collect({"class.zip": unmarked, "ada.zip": zipped({long: b"3", deep: b"4"})})
    (course.archive / os.fsdecode("Åse_01_model.ipynb".encode("latin-1"))).write_bytes(b"5")
    course.collect(force=True)
    students = {content: student for content, (student, _) in course.collected().items()}
    assert students == {b"1": "Zoë", b"2": "Jörg", b"3": "ada", b"4": "ada", b"5": "Åse"}
    assert course.why() == {}
    course.collect({"eve.zip": zipped({f"{deep}.rar": b""})}, force=True)
    (file,) = course.why()
    assert len(file) < 500


def test_names_are_text_alone_to_a_terminal_and_a_spreadsheet(course, capfd):
    course.collect(
        {"=1+1\x1b[31m.pdf": b"", "\x1bJ_01_model.ipynb": b"1", "ada.zip/\x07.ipynb": b"2"}
    )
    assert course.why() == {"'=1+1�[31m.pdf": NO_NOTEBOOK}
    assert {student for student, _ in course.collected().values()} == {"�J", "ada"}
    printed = capfd.readouterr()
    assert "=1+1�[31m.pdf" in printed.err and "�J" in printed.err
    assert not set(printed.out + printed.err) & set("\x1b\x07")


def test_the_command_can_be_repeated(tmp_path, monkeypatch):
    copy_course(tmp_path)
    assert api_of(tmp_path).generate_assignment(NAME)["success"]
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.path", [*sys.path])
    config = config_of(tmp_path)
    assert skipped(config, NAME) == []
    archive = tmp_path / "build/downloaded" / NAME / "archive"
    archive.mkdir(parents=True)
    (archive / "ada_01_model.ipynb").write_bytes(release_of(tmp_path, NAME).read_bytes())
    (archive / "mo.pdf").write_bytes(b"")
    for options in ([], ["--force"], ["--force"]):
        command = ZipCollectApp()
        command.initialize([NAME, *options])
        command.start()
        submission = tmp_path / "build/submitted/ada" / NAME
        assert read_submission(submission, NAME)[2] == []
        assert skipped(config, NAME) == [("mo.pdf", NO_NOTEBOOK)]


WORDS = ["ada", "bob", "class", NAME, "_", " ", "-", "(1)", "..", "\\", "\x1b", "\n", "*", "=", "é"]
WORDS += ["_1234567_assignsubmission_file_", "_attempt_2026-01-30-15-00-00_", "_123_456_", "x" * 60]
PART = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map("".join)
BOXES = st.lists(
    st.sampled_from(["ada/", "ada.zip/", "class/", "class.zip/", "w.zip/"]), max_size=3
)
PATH = st.tuples(BOXES.map("".join), PART, st.just(".ipynb")).map("".join)


def letters(path):
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFC", path))


@given(st.sets(PATH, max_size=6))
def test_whatever_it_is_called_each_notebook_is_one_students_or_named(paths):
    with tempfile.TemporaryDirectory() as folder:
        course = Course(pathlib.Path(folder, "course"))
        course.hand_in({path: path.encode() for path in paths})
        before = course.elsewhere()
        course.collect()
        assert course.elsewhere() == before and os.listdir(folder) == ["course"]
        students = {file.decode(): student for file, (student, _) in course.collected().items()}
        for path, student in students.items():
            if re.match(r"(class/)*(class\.zip/)?(class/)*ada(\.zip)?/", path):
                assert student == "ada"
        for path in paths - set(students):
            assert any(letters(path).startswith(letters(file)) for file in course.why())


ARCHIVES = [
    zipped({"ada_01_model.ipynb": b"1", "x.zip/bob_01_model.ipynb": b"2"}),
    tarred(("ada_01_model.ipynb", b"1"), ("x/bob_01_model.ipynb", b"2")),
    tarred(("ada_01_model.ipynb", b"1"), mode="w:gz"),
]
EDITS = st.lists(st.tuples(st.integers(0, 600), st.binary(min_size=1, max_size=4)), max_size=4)


@given(st.sampled_from(["class", "ada"]), st.sampled_from(ARCHIVES), EDITS, st.integers(0, 600))
def test_whatever_an_archive_holds_it_stops_no_other(name, archive, edits, end):
    kind = {b"P": ".zip", b"\x1f": ".tgz"}.get(archive[:1], ".tar")
    for place, some in edits:
        archive = archive[:place] + some + archive[place + len(some) :]
    with tempfile.TemporaryDirectory() as folder:
        course = Course(pathlib.Path(folder, "course"))
        course.hand_in({f"{name}{kind}": archive, f"{name}2{kind}": archive[:end]})
        course.hand_in({"z_01_model.ipynb": b"z"})
        before = course.elsewhere()
        course.collect()
        assert (course.root / f"build/submitted/z/{NAME}/{NAME}.ipynb").read_bytes() == b"z"
        assert course.elsewhere() == before
