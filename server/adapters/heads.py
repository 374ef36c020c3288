"""Finds what a counter may choose from, each line by two looks into the lines' indexes; knows no rule.

The table of lines names every line in which anybody may stand, so one statement serves both databases and
costs the same whether ten wait or a hundred thousand.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, Connection, ScalarSelect, Select, and_, bindparam, or_, select, union

from server.adapters.conditions import SOUNDED, TICKET_COLUMNS, TURN_COLUMNS, WAITING, turn_of
from server.adapters.tables import COUNTER_STAGE, LINE, TICKET, TURN
from server.domain.calendar import cutover
from server.domain.discipline import ANYBODY, Line, Offer, for_counter, for_officer
from server.domain.office import Counter, Office
from server.domain.turn import Turn

_site: BindParameter[str] = bindparam("site")


def _first_by(*order: Any) -> ScalarSelect[Any]:
    same_line = [TURN.c[name] == LINE.c[name] for name in ("site", "stage", "class", "service", "meant_for")]
    return (
        select(TURN.c.id)
        .where(*same_line, WAITING)
        .order_by(*order)
        .limit(1)
        .correlate(LINE)
        .scalar_subquery()
    )


def _heads() -> Select[Any]:
    mine = or_(
        LINE.c.meant_for == ANYBODY,
        LINE.c.meant_for == bindparam("of_counter"),
        LINE.c.meant_for == bindparam("of_officer"),
    )
    served = and_(
        COUNTER_STAGE.c.site == LINE.c.site,
        COUNTER_STAGE.c.stage == LINE.c.stage,
        COUNTER_STAGE.c.counter == bindparam("counter"),
    )
    firsts = (
        select(
            _first_by(TURN.c.place, TURN.c.queued_rev).label("head"),
            _first_by(TURN.c.queued_at, TURN.c.queued_rev).label("oldest"),
        )
        .join_from(LINE, COUNTER_STAGE, served)
        .where(LINE.c.site == _site, mine)
        .cte("firsts")
    )
    found = union(select(firsts.c.head), select(firsts.c.oldest))
    return (
        select(*TURN_COLUMNS, *TICKET_COLUMNS)
        .join_from(TURN, TICKET, TICKET.c.id == TURN.c.ticket)
        .where(TURN.c.id.in_(found))
    )


HEADS = _heads()
"""The first by place and the longest waiting of each of the counter's lines, to be read by ``turn_of``."""

RECENT = (
    select(TURN.c.stage, TURN.c["class"], TURN.c.service, TURN.c.meant_for)
    .where(
        TURN.c.site == _site,
        TURN.c.counter == bindparam("counter"),
        TURN.c.sounded_at >= bindparam("since"),
        SOUNDED,
    )
    .order_by(TURN.c.sounded_at.desc(), TURN.c.rev.desc())
    .limit(bindparam("limit"))
)
"""The lines of a counter's last calls since then, the newest first."""

PLACES = (
    select(TURN.c.place)
    .where(
        TURN.c.site == _site,
        TURN.c.stage == bindparam("stage"),
        TURN.c["class"] == bindparam("class"),
        TURN.c.service == bindparam("service"),
        TURN.c.meant_for == bindparam("meant_for"),
        WAITING,
    )
    .order_by(TURN.c.place, TURN.c.queued_rev)
    .limit(bindparam("limit"))
)
"""The first places of a line."""


def read_offer(
    connection: Connection, office: Office, day: date | None, counter: Counter, memory: int
) -> Offer[Turn]:
    """Return what the counter may choose from, with the lines of its last ``memory`` calls of the day."""
    named = {
        "site": office.id,
        "counter": counter.id,
        "of_counter": for_counter(counter.id),
        "of_officer": ANYBODY if counter.officer is None else for_officer(counter.officer),
    }
    heads, oldest = heads_and_oldest(turn_of(row) for row in connection.execute(HEADS, named))
    recent: list[Line] = []
    if memory and day is not None:
        since = cutover(day, office.zone, office.cutover_hour)
        last = {"site": office.id, "counter": counter.id, "since": since, "limit": memory}
        recent = [Line(*row) for row in connection.execute(RECENT, last)]
    return Offer(heads, oldest, counter.desk.stages, recent)


def of_line(line: Line) -> dict[str, Any]:
    """Return a line's values as the statements name them."""
    return {
        "stage": line.stage,
        "class": line.ticket_class,
        "service": line.service,
        "meant_for": line.meant_for,
    }


def heads_and_oldest(turns: Iterable[Turn]) -> tuple[list[Turn], list[Turn]]:
    """Return each line's first by place and each line's longest waiting, from what HEADS found."""
    heads: dict[Line, Turn] = {}
    oldest: dict[Line, Turn] = {}
    for turn in turns:
        line = turn.line
        if line not in heads or _by_place(turn) < _by_place(heads[line]):
            heads[line] = turn
        if line not in oldest or _by_wait(turn) < _by_wait(oldest[line]):
            oldest[line] = turn
    return list(heads.values()), list(oldest.values())


def _by_place(turn: Turn) -> tuple[int, int]:
    return turn.place, turn.queued_rev


def _by_wait(turn: Turn) -> tuple[Any, int]:
    return turn.queued_at, turn.queued_rev
