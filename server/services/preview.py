"""Looking at whom a counter would call next, without calling and outside the site's lock."""

from datetime import datetime

from server.domain.discipline import choose
from server.domain.errors import UnknownCounter
from server.domain.identity import CounterId, Json, SiteId, UserId
from server.domain.turn import Turn
from server.services.ports import Reader


def preview(
    reader: Reader, site: SiteId, counter_id: CounterId, officer: UserId, now: datetime
) -> tuple[Turn, dict[str, Json]] | None:
    """Return the turn that Next would call now and the reason, or None when nobody waits.

    Raises UnknownCounter, NotYourCounter or CounterClosed.
    """
    with reader.glance(site):
        counter = next((one for one, _ in reader.counters(site) if one.id == counter_id), None)
        if counter is None:
            raise UnknownCounter(counter=counter_id)
        counter.must_serve(officer)
        discipline = reader.office(site).discipline
        return choose(reader.offer(site, counter, discipline.memory), discipline, now)
