"""A feed that cannot read its site says so in the log, seldom."""

import asyncio
import logging
import re
from dataclasses import dataclass

import pytest

from server.domain.identity import SiteId
from server.services.listening import Event, Look, NobodyRelays
from server.web import feed
from server.web.feed import Feed, Rhythm

SITE = SiteId("pangkalpinang")


@dataclass
class Broken:
    """A source that fails at each look."""

    error: Exception
    looks: int = 0

    def look(self, site: SiteId, seen: None) -> Look[None]:
        self.looks += 1
        raise self.error

    def beat(self, seen: None) -> Event:
        return Event("alive", "{}")


async def listen_for(source: Broken, looks: int) -> None:
    """Listen until the source was asked so often."""
    followed = Feed(source, Rhythm(0.01, 1))
    async for _ in followed.listen(SITE):
        if source.looks >= looks:
            followed.close()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "POLL_S", 0.001)
    monkeypatch.setattr(feed, "GAP_S", 0.001)


@pytest.mark.parametrize(
    ("error", "level", "traced"),
    [(ValueError("a bug"), logging.ERROR, True), (NobodyRelays(), logging.WARNING, False)],
    ids=["bug", "nobody relays"],
)
def test_a_site_that_fails_is_told_at_first_and_then_not_at_each_look(
    caplog: pytest.LogCaptureFixture, error: Exception, level: int, traced: bool
) -> None:
    asyncio.run(listen_for(Broken(error), 20))
    (told,) = (one for one in caplog.records if "cannot be told" in one.getMessage())
    assert (told.levelno, bool(told.exc_info)) == (level, traced)
    assert "(failed looks: 1)" in told.getMessage()


def test_what_lasts_is_told_again_with_how_often_it_failed_meanwhile(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "TELL_S", 0.1)
    source = Broken(ValueError("a bug"))
    asyncio.run(listen_for(source, 150))
    found = re.findall(r"\(failed looks: (\d+)\)", caplog.text)
    counts = [int(times) for times in found]
    assert counts[0] == 1
    assert len(counts) > 1
    assert len(counts) < sum(counts) <= source.looks
