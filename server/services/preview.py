"""Looking at whom a counter would call next, without calling."""

from datetime import datetime

from server.domain.discipline import choose
from server.domain.identity import CounterId, Json, SiteId, UserId
from server.domain.turn import Turn
from server.services.ports import Store


def preview(
    store: Store, site: SiteId, counter_id: CounterId, officer: UserId, now: datetime
) -> tuple[Turn, dict[str, Json]] | None:
    """Return the turn that Next would call now and the reason, or None when nobody waits.

    Raises UnknownCounter, NotYourCounter or CounterClosed.
    """
    with store.transaction(site) as tx:
        counter = tx.counter(counter_id)
        counter.must_serve(officer)
        discipline = tx.office.discipline
        return choose(tx.offer(counter, discipline.memory), discipline, now)
