"""What every test may ask for: a real broker, and one rule for tools that are not installed."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from tests.support.mosquitto import Mosquitto, find_mosquitto


def report_missing(tool: str) -> NoReturn:
    """Fail in CI and skip elsewhere, naming the tool that a test needs."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{tool} is not installed, and CI must run every test")
    pytest.skip(f"{tool} is not installed")


@pytest.fixture(scope="session")
def missing() -> Callable[[str], NoReturn]:
    """What a test calls when a tool that it needs is not there."""
    return report_missing


@pytest.fixture
def mosquitto(tmp_path: Path) -> Iterator[Mosquitto]:
    """A mosquitto of this test alone that lets everybody do everything."""
    if find_mosquitto() is None:
        report_missing("mosquitto")
    with Mosquitto(tmp_path) as broker:
        yield broker
