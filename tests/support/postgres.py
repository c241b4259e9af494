"""A PostgreSQL server of the tests' own: on loopback, with a password, gone when they are done."""

import contextlib
import os
import pathlib
import re
import secrets
import shutil
import signal
import subprocess
import tempfile
import time

import pytest

from support.needs import skip_if
from support.ports import free_port

SECONDS = 60  # for a start or an end, which take one at most
INITDB = ["--username=course", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C"]
INITDB += ["--no-sync", "--no-instructions"]
SETTINGS = {  # what a test writes need not outlive a power cut
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "shared_buffers": "16MB",
}


def find_postgres():
    """The folder of the programs of the newest PostgreSQL that is installed, or None."""
    folders = pathlib.Path("/usr/lib/postgresql").glob("*/bin")  # Debian has them on no path
    debian = sorted(folders, key=lambda folder: float(folder.parent.name), reverse=True)
    found = shutil.which("initdb")
    candidates = [*debian, *([pathlib.Path(found).resolve().parent] if found else [])]
    return next((folder for folder in candidates if (folder / "postgres").exists()), None)


def need_postgres():
    """The folder of PostgreSQL's programs; without them skip a test, and in CI fail it."""
    folder = find_postgres()
    reason = "no PostgreSQL found (Debian and Ubuntu: apt-get install postgresql)"
    skip_if(folder is None and reason)
    return folder


def unprivileged():
    """Under which user PostgreSQL runs: it refuses root; {} for this one."""
    if os.geteuid() != 0:
        return {}
    import pwd  # not on Windows

    names = {entry.pw_name for entry in pwd.getpwall()}
    account = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


@contextlib.contextmanager
def running_postgres(programs):
    """Run a server on a free port of loopback; gives its address, and ends it by its pid."""
    account, password = unprivileged(), secrets.token_hex(16)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="postgres-"))  # closed to all but its owner
    try:
        (folder / "password").write_text(password)
        for path in (folder, folder / "password"):
            os.chown(path, account.get("user", -1), account.get("group", -1))
        run = {**account, "cwd": folder, "stdin": subprocess.DEVNULL}
        data, secret = folder / "data", folder / "password"
        command = [programs / "initdb", f"--pgdata={data}", f"--pwfile={secret}", *INITDB]
        subprocess.run(command, check=True, timeout=SECONDS, stdout=subprocess.DEVNULL, **run)
        for attempt in range(5):  # another process may take the port first
            port = free_port()
            command = [programs / "postgres", "-D", data, "-p", str(port)]
            command += [part for pair in SETTINGS.items() for part in ("-c", "=".join(pair))]
            with open(folder / f"log {attempt}", "w") as log:
                server = subprocess.Popen(command, stdout=log, stderr=log, **run)
            try:
                address = f"postgresql://course:{password}@127.0.0.1:{port}/postgres"
                if accepts(server, address):
                    yield address
                    return
            finally:
                end(server)
        raise RuntimeError(f"PostgreSQL did not start:\n{(folder / f'log {attempt}').read_text()}")
    finally:
        shutil.rmtree(folder)


def accepts(server, address):
    """Whether the server comes to accept connections; False if it ends before."""
    import psycopg

    limit = time.monotonic() + SECONDS
    while server.poll() is None and time.monotonic() < limit:
        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(address, connect_timeout=5).close()
            return True
        time.sleep(0.05)
    return False


def end(server):
    """End a server and the processes that it started: it tells them, and waits for them."""
    if server.poll() is None:
        server.send_signal(signal.SIGINT)  # a fast shutdown, whoever is still connected
        try:
            server.wait(SECONDS)
        except subprocess.TimeoutExpired:
            server.send_signal(signal.SIGQUIT)  # at once
            server.wait(SECONDS)


@pytest.fixture(scope="session")
def postgres_server():
    """The address of a database of a server that runs until the last test has ended."""
    with running_postgres(need_postgres()) as address:
        yield address


@pytest.fixture
def postgres(postgres_server):
    """The address of an empty database, as postgresql://user:password@127.0.0.1:port/name."""
    import psycopg  # here, and not for the tests that need none

    name = f"of_{secrets.token_hex(8)}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return re.sub("postgres$", name, postgres_server)
