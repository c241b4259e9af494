"""The course on a JupyterHub: an assignment goes from the teacher to students and back, to marks.

The hub is a real one on loopback; each user's server runs as a user of its own.
"""

import contextlib
import importlib.util
import json
import os
import pathlib
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest
from answers import ASSIGNMENTS
from support.course_copy import copy_course, marks_of
from support.guards import ROOT
from support.hub_user import UIDS
from support.needs import skip_if
from support.ports import free_port

from grading import sandbox

pytestmark = pytest.mark.slow

NAME = "01_model"
TOKEN = "known-to-this-test-alone"
CONFIG = """
import sys
c = get_config()
c.JupyterHub.bind_url = "http://127.0.0.1:{ports[0]}"
c.JupyterHub.hub_port = {ports[1]}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{ports[2]}"
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allowed_users = {users!r}
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = "{base}/{{username}}"
c.Spawner.cmd = [sys.executable, "{root}/tests/support/hub_user.py"]
c.Spawner.environment = {{"HOMES": "{base}", "PYTHONPATH": "{root}"}}
c.Spawner.args = ["--ServerApp.root_dir=/", "--ServerApp.disable_check_xsrf=True"]
c.JupyterHub.services = [{{"name": "test", "api_token": "{token}"}}]
scopes = ["admin:users", "admin:servers", "access:servers"]
c.JupyterHub.load_roles = [{{"name": "test", "scopes": scopes, "services": ["test"]}}]
"""
STUDENT = """
c = get_config()
c.CourseDirectory.course_id = "linear_regression"
c.CourseDirectory.root = "{course}"
"""
TEACHER = 'load_subconfig("nbgrader_config.py", path="{course}")\nc = get_config()\n'
EXCHANGE = 'c.Exchange.root = "{exchange}"\nc.Exchange.assignment_dir = "{course}"\n'


def missing():
    """Why no hub can be started here; None if one can."""
    if importlib.util.find_spec("jupyterhub") is None:
        return "JupyterHub is not installed (pip install -e .[hub])"
    if os.geteuid() != 0:
        return "a hub that starts servers for other users must be root's"
    for folder in sandbox.python_folders():
        if os.stat(folder).st_mode & 0o005 != 0o005:
            return f"{folder} is closed to the hub's other users"
    return sandbox.unavailable()


def homes(base):
    """A home for each user, and nbgrader's exchange; the teacher's has the course."""
    (base / "exchange").mkdir()
    (base / "exchange").chmod(0o777)
    lines = [f"{name}:x:{uid}:{uid}::{base / name}:/bin/sh" for name, uid in UIDS.items()]
    (base / "passwd").write_text("\n".join(lines) + "\n")
    for name, uid in UIDS.items():
        course = base / name / "course"
        course.mkdir(parents=True)
        if name == "teacher":
            copy_course(course)
        (base / name / "secret.txt").write_text(f"{name}'s own")
        (base / name / ".jupyter").mkdir()
        config = (TEACHER if name == "teacher" else STUDENT) + EXCHANGE
        (base / name / ".jupyter" / "nbgrader_config.py").write_text(
            config.format(course=course, exchange=base / "exchange")
        )
        for path in [base / name, *(base / name).rglob("*")]:
            os.chown(path, uid, uid)
        (base / name).chmod(0o700)


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    """A function that asks the hub or a user's server, and the folder of the homes."""
    skip_if(missing())
    base = tmp_path_factory.mktemp("hub")
    for folder in [base, *base.parents][:3]:
        folder.chmod(folder.stat().st_mode | 0o055)  # the users pass through
    homes(base)
    ports = [free_port() for _ in range(3)]
    config = base / "jupyterhub_config.py"
    values = {"ports": ports, "base": base, "root": ROOT, "token": TOKEN, "users": set(UIDS)}
    config.write_text(CONFIG.format(**values))
    log = (base / "hub.log").open("w")
    path = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])
    process = subprocess.Popen(
        [sys.executable, "-m", "jupyterhub", "-f", str(config)],
        cwd=base, stdout=log, stderr=log, env={**os.environ, "PATH": path},
    )  # fmt: skip

    def ask(path, data=None, method=None):
        request = urllib.request.Request(
            f"http://127.0.0.1:{ports[0]}{path}",
            data=None if data is None else json.dumps(data).encode(),
            headers={"Authorization": f"token {TOKEN}", "Content-Type": "application/json"},
            method=method,
        )
        try:
            with direct.open(request, timeout=60) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        until(lambda: answers(ask, "/hub/api/"), log.name)
        for user in UIDS:
            ask(f"/hub/api/users/{user}", {}, "POST")
            status, text = ask(f"/hub/api/users/{user}/server", {}, "POST")
            assert status in (201, 202), text  # it runs, or is about to
        for user in UIDS:
            until(lambda user=user: answers(ask, f"/user/{user}/api/status"), log.name)
        yield ask, base
    finally:
        process.terminate()  # it ends its users' servers, too
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        log.close()


def answers(ask, path):
    with contextlib.suppress(OSError):
        return ask(path)[0] == 200
    return False


def until(holds, log, seconds=60):
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, pathlib.Path(log).read_text()[-3000:]
        time.sleep(0.3)


def done(answer):
    status, text = answer
    assert status in (200, 201), (status, text[-2000:])
    return json.loads(text) if text else None


def test_an_assignment_goes_to_two_students_and_back_to_marks(hub):
    ask, base = hub
    grader = f"/user/teacher/formgrader/api/assignment/{NAME}"
    for step in ("assign", "release"):
        assert done(ask(f"{grader}/{step}", {}))["success"]
    both = {"assignment_id": NAME, "course_id": "linear_regression"}
    rows = ASSIGNMENTS[NAME]
    work = {
        "ada": {task: answers[0] for task, answers in rows.RIGHT.items()},
        "bob": {task: next(iter(answers.values())) for task, answers in rows.WRONG.items()},
    }
    for student, solved in work.items():
        assert done(ask(f"/user/{student}/assignments/fetch", both))["success"]
        path = f"/user/{student}/api/contents{base}/{student}/course/{NAME}/{NAME}.ipynb"
        notebook = done(ask(path))["content"]
        for cell in notebook["cells"]:
            grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
            if grade_id in solved:
                cell["source"] = solved[grade_id].strip()
        done(ask(path, {"type": "notebook", "content": notebook}, "PUT"))
        assert done(ask(f"/user/{student}/assignments/submit", both))["success"]
    assert done(ask(f"{grader}/collect", {}))["success"]
    course = base / "teacher" / "course"
    for path in [base / "teacher", *course.rglob("*"), course]:
        os.chown(path, 0, 0)  # graded outside: in a sandbox there is no other
    command = [sys.executable, "-m", "grading", NAME]
    subprocess.run(command, cwd=course, check=True, stdout=subprocess.DEVNULL)
    for student, share in (("ada", 1), ("bob", 0)):
        points = marks_of(course, NAME, student)
        assert all(points[task][0] == share * points[task][1] for task in rows.RIGHT)


@pytest.mark.parametrize(("one", "other"), [("ada", "bob"), ("bob", "ada"), ("ada", "teacher")])
def test_one_user_sees_nothing_of_another(one, other, hub):
    ask, base = hub
    own = ask(f"/user/{one}/api/contents{base}/{one}/secret.txt")
    assert own[0] == 200 and f"{one}'s own" in own[1]
    listing = ask(f"/user/{one}/api/contents{base}/{other}")
    secret = ask(f"/user/{one}/api/contents{base}/{other}/secret.txt")
    assert listing[0] in (403, 404) and secret[0] in (403, 404)
    assert f"{other}'s own" not in secret[1]
