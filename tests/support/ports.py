"""Ports for the servers of tests."""

import contextlib
import secrets
import socket


def free_port():
    """A port of loopback that is free, and most likely stays so until a server opens it.

    It lies below those that Linux gives to whoever asks for any; and it is no matter of
    `random`, which starts anew with the same seed in each process where tests are shuffled.
    """
    while True:
        port = 10_000 + secrets.randbelow(20_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
