"""Waits until something is so, with a deadline; the only place where a test lets time pass."""

import time
from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value")


def wait_until(
    condition: Callable[[], Value], timeout_s: float = 10, what: str = "", interval_s: float = 0.02
) -> Value:
    """Return the first truthy value of ``condition``; fail the test with ``what`` after ``timeout_s``."""
    deadline = time.monotonic() + timeout_s
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {timeout_s} s in vain for {what or condition}")
        time.sleep(interval_s)
    return value


def stays(condition: Callable[[], object], for_s: float, what: str = "") -> None:
    """Fail the test when ``condition`` stops being so within ``for_s``."""
    deadline = time.monotonic() + for_s
    while time.monotonic() < deadline:
        assert condition(), f"did not stay so for {for_s} s: {what or condition}"
        time.sleep(0.02)
