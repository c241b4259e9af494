"""The tests have a PostgreSQL of their own: closed to others, unprivileged, gone at the end."""

import os
import pathlib

import psutil
import psycopg
import pytest
from support import postgres as servers


def asked(address, question):
    with psycopg.connect(address, connect_timeout=5) as connection:
        return connection.execute(question).fetchone()[0]


def test_each_test_gets_an_empty_database_of_its_own(postgres, postgres_server):
    assert postgres.endswith(asked(postgres, "SELECT current_database()"))
    tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
    with psycopg.connect(postgres) as connection:
        connection.execute("CREATE TABLE mine (number int)")
    assert (asked(postgres, tables), asked(postgres_server, tables)) == (1, 0)


def test_it_hears_loopback_alone_and_wants_a_password(postgres_server):
    assert asked(postgres_server, "SHOW listen_addresses") == "127.0.0.1"
    assert asked(postgres_server, "SHOW unix_socket_directories") == ""
    place = postgres_server.rpartition("@")[2]
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(f"postgresql://course:guessed@{place}", connect_timeout=5)


def test_it_runs_unprivileged_and_leaves_nothing_behind():
    with servers.running_postgres(servers.need_postgres()) as address:
        folder = pathlib.Path(asked(address, "SHOW data_directory"))
        still = psycopg.connect(address)  # whoever is connected does not hold up the end
        pids = int((folder / "postmaster.pid").read_text().split()[0]), still.info.backend_pid
        server, helper = processes = [psutil.Process(pid) for pid in pids]
        assert (server.ppid(), helper.ppid()) == (os.getpid(), server.pid)
        assert all(process.uids().effective != 0 for process in processes)
    assert not [process for process in processes if process.is_running()]
    assert not folder.exists() and not folder.parent.exists()
    still.close()


def test_without_postgresql_a_test_is_skipped_and_fails_in_ci(monkeypatch):
    monkeypatch.setattr(servers, "find_postgres", lambda: None)
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no PostgreSQL found"):
        servers.need_postgres()
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="in CI this test must run"):
        servers.need_postgres()


def test_a_server_that_does_not_start_says_why(monkeypatch):
    monkeypatch.setitem(servers.SETTINGS, "shared_buffers", "none")
    with pytest.raises(RuntimeError, match="(?s)did not start.*shared_buffers"):
        with servers.running_postgres(servers.need_postgres()):
            pass
