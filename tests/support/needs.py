"""What some tests need of a machine."""

import os

import pytest


def skip_if(problem):
    """Skip a test where there is a reason, which a machine of CI must not have: there, fail."""
    if problem and os.environ.get("CI") == "true":
        pytest.fail(f"{problem}, and in CI this test must run")
    if problem:
        pytest.skip(problem)
