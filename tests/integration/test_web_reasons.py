"""Why somebody goes first: the officer reads it at the counter, and nobody else reads it anywhere."""

import contextlib
import logging
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, event

from tests.support.web import Client, Site, open_site

FIRST = {"class": "priority", "reason": "pregnant"}
TOLD = ("hamil", "pregnant", "Pregnant")


@pytest.fixture
def site(sqlite_url: str) -> Iterator[Site]:
    with open_site(sqlite_url) as opened:
        yield opened


@pytest.fixture
def budi(site: Site) -> Client:
    client = site.client("budi", **{"Accept-Language": "id"})
    client.press("/counters/1/open")
    return client


@contextlib.contextmanager
def statements() -> Iterator[list[str]]:
    """Give the list that fills with every statement a database is sent."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, sql: str, *_: object) -> None:
        seen.append(sql)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def test_the_officer_reads_the_reason_at_the_counter_and_in_line(budi: Client) -> None:
    for _ in range(2):
        budi.issue(**FIRST)
    budi.press("/counters/1/next")
    page = budi.get("/counter/desk").text
    assert '<span class="pill priority">Prioritas · ibu hamil</span>' in page
    assert '<span class="pill priority" title="Prioritas · ibu hamil">ibu hamil</span>' in page
    assert "Priority · pregnant" in budi.get("/counter?language=en").text


def test_the_reasons_of_a_page_cost_one_statement_at_most(budi: Client) -> None:
    budi.issue()
    with statements() as plain:
        budi.get("/counter/desk")
    for _ in range(20):
        budi.issue(**FIRST)
    budi.press("/counters/1/next")
    with statements() as seen:
        budi.get("/counter/desk")
    assert sum("ticket_priority" in sql for sql in seen) == 1
    assert not any("ticket_priority" in sql for sql in plain)
    assert sum("FROM site" in sql for sql in seen) == 1
    assert len(seen) <= 11, "\n".join(seen)


def test_nobody_else_reads_the_reason(site: Site, budi: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    ticket = budi.issue(**FIRST)
    turn = budi.press("/counters/1/next")
    public = site.client()
    shown = [
        turn.text,
        public.get("/api/v1/board").text,
        public.get(f"/api/v1/tickets/{ticket['public_token']}").text,
        public.get(f"/t/{ticket['public_token']}").text,
        public.get("/metrics").text,
        caplog.text,
    ]
    assert not [text for text in shown if any(told in text for told in TOLD)]
