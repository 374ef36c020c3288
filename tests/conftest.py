"""What every test may ask for: a real broker, and one rule for tools that are not installed."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import HealthCheck, settings

from server.adapters.database import upgrade
from tests.support.mosquitto import Mosquitto, find_mosquitto
from tests.support.postgres import Postgres, find_postgres

# Time says nothing here: machines are busy, and figures belong to the benchmarks.
settings.register_profile("antrean", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("antrean")


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


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mosquitto]:
    """A mosquitto of all tests of a file, which then must bear what the tests before left retained."""
    if find_mosquitto() is None:
        report_missing("mosquitto")
    with Mosquitto(tmp_path_factory.mktemp("mosquitto")) as running:
        yield running


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One PostgreSQL for all tests of this run, with a migrated database named ``pattern``."""
    if find_postgres() is None:
        report_missing("PostgreSQL")
    with Postgres() as cluster:
        upgrade(cluster.url(cluster.create(name="pattern")))
        yield cluster


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """The address of an empty, migrated PostgreSQL database that nobody else has meanwhile."""
    name = postgres.lend("pattern")
    yield postgres.url(name)
    postgres.take_back(name)


@pytest.fixture(scope="session")
def sqlite_pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty, migrated SQLite file to copy."""
    file = tmp_path_factory.mktemp("pattern") / "antrean.db"
    upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture
def sqlite_url(sqlite_pattern: Path, tmp_path: Path) -> str:
    """The address of an empty, migrated SQLite file of this test alone."""
    return f"sqlite:///{shutil.copyfile(sqlite_pattern, tmp_path / 'antrean.db')}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty, migrated database, one after the other of each kind."""
    fixture = {"sqlite": "sqlite_url", "postgresql": "postgres_url"}[request.param]
    url: str = request.getfixturevalue(fixture)
    return url
