"""The migrations make exactly the tables that the program has, on both databases."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import IntegrityError

from server.adapters.database import WrongRevision, check_revision, parse_url, upgrade
from server.adapters.migrating import migrate
from server.adapters.tables import Base
from tests.support.postgres import Postgres

CATALOGUE = (
    """SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default,
              numeric_precision
       FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'alembic_version'""",
    """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
       WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> 'alembic_version'""",
    """SELECT tablename, indexname, indexdef FROM pg_indexes
       WHERE schemaname = 'public' AND tablename <> 'alembic_version'""",
)


A_SITE = """INSERT INTO site (id, name, slip_name, timezone, cutover_hour, languages, ticker, footer, terms,
    config_rev, epoch, rev, last_hash)
    VALUES ('main', '', '', 'UTC', 0, '[]', '{}', '{}', '{}', 1, 0, 0, '')"""
AN_ORDER = """INSERT INTO device_order (site, rev, id, device, deed, at, value, state)
    VALUES ('main', {rev}, '00000000000000000000000000000001', 'tv', '{deed}', '2026-11-27', 5, 'sent')"""


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without any table, one after the other of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    name = postgres.create()
    yield postgres.url(name)
    postgres.drop(name)


def make_from_models(url: str) -> str:
    engine = create_engine(parse_url(url))
    Base.metadata.create_all(engine)
    engine.dispose()
    return url


def facts(url: str, *queries: str) -> list[set[Any]]:
    engine = create_engine(parse_url(url))
    with engine.connect() as connection:
        found = [{tuple(row) for row in connection.execute(text(query))} for query in queries]
    engine.dispose()
    return found


def sqlite_schema(url: str) -> dict[str, set[str]]:
    """Each table and index by name, as the set of its lines."""
    (rows,) = facts(
        url, "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'alembic_version'"
    )
    return {name: {line.strip().rstrip(",").strip() for line in sql.splitlines()} for name, sql in rows}


def test_migrations_equal_models_on_postgresql(postgres: Postgres, postgres_url: str) -> None:
    name = postgres.create()
    models = facts(make_from_models(postgres.url(name)), *CATALOGUE)
    postgres.drop(name)
    assert facts(postgres_url, *CATALOGUE) == models


def test_migrations_equal_models_on_sqlite(tmp_path: Path, sqlite_url: str) -> None:
    models = sqlite_schema(make_from_models(f"sqlite:///{tmp_path / 'models.db'}"))
    migrated = sqlite_schema(sqlite_url)
    migrated = {name: lines for name, lines in migrated.items() if "alembic_version" not in name}
    assert migrated == models


def test_every_constraint_has_a_name(postgres_url: str) -> None:
    engine = create_engine(parse_url(postgres_url))
    found = inspect(engine)
    for table in Base.metadata.tables:
        for constraint in [
            found.get_pk_constraint(table),
            *found.get_foreign_keys(table),
            *found.get_unique_constraints(table),
            *found.get_check_constraints(table),
        ]:
            assert str(constraint["name"])[:3] in {"pk_", "fk_", "uq_", "ck_"}, (table, constraint)
    engine.dispose()


def test_upgrading_twice_changes_nothing(database_url: str) -> None:
    upgrade(database_url)
    check_revision(database_url)


def test_a_database_without_the_schema_is_named_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(WrongRevision, match="antrean db upgrade"):
        check_revision(f"sqlite:///{tmp_path / 'empty.db'}")


def test_orders_that_were_there_stay_when_displays_learn_to_announce(empty_url: str) -> None:
    engine = create_engine(parse_url(empty_url))
    with engine.begin() as connection:
        migrate(connection, "2026_11_23_initial")
        connection.execute(text(A_SITE))
        connection.execute(text(AN_ORDER.format(rev=7, deed="restart")))
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(text(AN_ORDER.format(rev=8, deed="announce")))
    with engine.begin() as connection:
        migrate(connection)
        connection.execute(text(AN_ORDER.format(rev=8, deed="announce")))
        rows = connection.execute(text("SELECT rev, deed, value FROM device_order ORDER BY rev")).all()
    engine.dispose()
    assert [tuple(row) for row in rows] == [(7, "restart", 5), (8, "announce", 5)]
