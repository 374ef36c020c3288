"""What a command's transaction says to the database: each statement built once, with named parameters."""

from typing import Any

from sqlalchemy import (
    BindParameter,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import UpdateBase

from server.adapters.conditions import (
    AT_COUNTER,
    LIVE,
    TICKET_ALONE,
    TICKET_COLLIDING,
    TICKET_COLUMNS,
    TICKET_LIVE,
    UNSERVED,
    select_bearers,
    select_turns,
)
from server.adapters.prepared import Prepared
from server.adapters.tables import (
    COMMAND,
    COUNTER,
    DEVICE,
    DEVICE_FAULT,
    DEVICE_ORDER,
    EVENT,
    KIOSK_INSTALL,
    LINE,
    NOTICE,
    OUTBOX,
    RETIRED_NUMBER,
    SERIES_POSITION,
    SITE,
    STOP,
    TICKET,
    TICKET_PRIORITY,
    TICKET_TOMBSTONE,
    TURN,
    TURN_NOTE,
)

_site: BindParameter[str] = bindparam("site")

LOCK_SITE = (
    select(
        SITE.c.config_rev,
        SITE.c.epoch,
        SITE.c.rev,
        SITE.c.last_event_at,
        SITE.c.business_day,
        SITE.c.last_hash,
    )
    .where(SITE.c.id == _site)
    .with_for_update(key_share=True)
)
"""Takes the lock on PostgreSQL; on SQLite the transaction is the only writer already."""

SAVE_SITE = Prepared(
    update(SITE)
    .where(SITE.c.id == bindparam("of_site"))
    .values({name: bindparam(name) for name in ("rev", "last_event_at", "last_hash", "business_day")})
)

ANSWER_TO = select(COMMAND.c.actor, COMMAND.c.fingerprint, COMMAND.c.body, COMMAND.c.refused).where(
    COMMAND.c.site == _site, COMMAND.c.id == bindparam("id")
)

TICKET_BY_ID = select(*TICKET_COLUMNS).where(TICKET.c.site == _site, TICKET.c.id == bindparam("id"))
TICKETS_BY_ID = select(*TICKET_COLUMNS).where(
    TICKET.c.site == _site, TICKET.c.id.in_(bindparam("ids", expanding=True))
)
HAS_TICKET = select(
    exists().where(or_(TICKET.c.id == bindparam("id"), TICKET.c.public_token == bindparam("token")))
)
IS_WITHDRAWN = select(
    exists().where(TICKET_TOMBSTONE.c.site == _site, TICKET_TOMBSTONE.c.ticket == bindparam("ticket"))
)
_numbered = and_(TICKET.c.site == _site, TICKET.c.number == bindparam("number"))
_retired = and_(
    RETIRED_NUMBER.c.site == _site,
    RETIRED_NUMBER.c.business_day == bindparam("day"),
    RETIRED_NUMBER.c.number == bindparam("number"),
)
LIVE_BEARER = select_bearers(_numbered, TICKET.c.id)
IS_TAKEN = select(
    or_(
        exists().where(_numbered, TICKET_ALONE),
        exists().where(_numbered, TICKET_COLLIDING),
        exists().where(_retired),
    )
)
IS_RETIRED = select(exists().where(_retired))
LEAST_ROUND = select(func.min(TICKET.c.round)).where(
    TICKET.c.site == _site,
    TICKET.c.business_day == bindparam("day"),
    TICKET.c.letter == bindparam("letter"),
    TICKET.c.sequence == bindparam("sequence"),
    TICKET.c.round <= 0,
)
ON_PAPER = ("number", "letter", "round", "sequence", "collides", "arrived_at")
SAVE_NUMBER = Prepared(
    update(TICKET)
    .where(TICKET.c.id == bindparam("of_ticket"))
    .values({name: bindparam(name) for name in ON_PAPER})
)
SAVE_TICKET = Prepared(
    update(TICKET)
    .where(TICKET.c.id == bindparam("of_ticket"))
    .values(state=bindparam("state"), print_state=bindparam("print_state"))
)

SAVE_VISIT = Prepared(
    update(TICKET)
    .where(TICKET.c.id == bindparam("of_ticket"))
    .values({name: bindparam(name) for name in ("service", "class", "route")})
)
FORGET_PRIORITY = Prepared(delete(TICKET_PRIORITY).where(TICKET_PRIORITY.c.ticket == bindparam("of_ticket")))

POSITION = select(SERIES_POSITION.c.round, SERIES_POSITION.c.sequence).where(
    SERIES_POSITION.c.site == _site,
    SERIES_POSITION.c.business_day == bindparam("business_day"),
    SERIES_POSITION.c.letter == bindparam("letter"),
)

TURN_BY_ID = select_turns(TURN.c.site == _site, TURN.c.id == bindparam("id"))
TURNS_BY_ID = select_turns(TURN.c.site == _site, TURN.c.id.in_(bindparam("ids", expanding=True)))
LIVE_TURN = select_turns(TURN.c.ticket == bindparam("ticket"), LIVE)
TURN_AT = select_turns(TURN.c.site == _site, TURN.c.counter == bindparam("counter"), AT_COUNTER)
TURNS_BEFORE = select_turns(
    TICKET.c.site == _site, TICKET_LIVE, TICKET.c.business_day < bindparam("day"), UNSERVED
).order_by(TURN.c.queued_rev)
TURNS_MEANT_FOR = select_turns(
    TURN.c.site == _site, TURN.c.meant_for.in_(bindparam("names", expanding=True)), UNSERVED
).order_by(TURN.c.queued_rev)

TURN_STATE = (
    "stage",
    "service",
    "step",
    "state",
    "place",
    "queued_at",
    "queued_rev",
    "counter",
    "call_id",
    "times",
    "called_at",
    "sounded_at",
    "started_at",
    "ended_at",
    "reason",
    "rev",
    "meant_for",
    "until",
    "cause",
    "outcome",
)
SAVE_TURN = Prepared(
    update(TURN)
    .where(TURN.c.id == bindparam("of_turn"))
    .values({name: bindparam(name) for name in ("class", *TURN_STATE)})
)

_COUNTER = select(
    COUNTER.c.id, COUNTER.c.state, COUNTER.c.officer, COUNTER.c.since, COUNTER.c.until, COUNTER.c.note
)
COUNTER_BY_ID = _COUNTER.where(COUNTER.c.site == _site, COUNTER.c.id == bindparam("id"))
COUNTER_OF = _COUNTER.where(COUNTER.c.site == _site, COUNTER.c.officer == bindparam("officer"))
_OF_COUNTER = update(COUNTER).where(
    COUNTER.c.site == bindparam("of_site"), COUNTER.c.id == bindparam("of_counter")
)
SAVE_COUNTER = Prepared(
    _OF_COUNTER.values({name: bindparam(name) for name in ("state", "officer", "since", "until", "note")})
)
UNDO_OF = select(COUNTER.c.undo).where(COUNTER.c.site == _site, COUNTER.c.id == bindparam("counter"))
KEEP_UNDO = Prepared(_OF_COUNTER.values(undo=bindparam("undo")))


KEEP_ANSWER = Prepared(insert(COMMAND))
ADD_TICKET = Prepared(insert(TICKET))
ADD_PRIORITY = Prepared(insert(TICKET_PRIORITY))
RETIRE_NUMBER = Prepared(insert(RETIRED_NUMBER))
INSTALLS = select(
    KIOSK_INSTALL.c.device, KIOSK_INSTALL.c.install, KIOSK_INSTALL.c.letter, KIOSK_INSTALL.c.at
).where(KIOSK_INSTALL.c.site == _site)
FORGET_INSTALL = Prepared(
    delete(KIOSK_INSTALL).where(
        KIOSK_INSTALL.c.site == bindparam("of_site"),
        KIOSK_INSTALL.c.device == bindparam("of_device"),
        KIOSK_INSTALL.c.install == bindparam("of_install"),
    )
)
ADD_INSTALL = Prepared(insert(KIOSK_INSTALL))
ENROLLED_LETTERS = select(DEVICE.c.name, DEVICE.c.letter).where(
    DEVICE.c.site == _site, DEVICE.c.letter.is_not(None)
)
ADD_TOMBSTONE = Prepared(insert(TICKET_TOMBSTONE))
ADD_TURN = Prepared(insert(TURN))
ADD_NOTE = Prepared(insert(TURN_NOTE))
FORGET_NOTE = Prepared(delete(TURN_NOTE).where(TURN_NOTE.c.turn == bindparam("of_turn")))
ADD_EVENT = Prepared(insert(EVENT))
ADD_CALL = Prepared(insert(OUTBOX))
REMOVE_TURN = Prepared(delete(TURN).where(TURN.c.id == bindparam("of_turn")))


ADD_STOP = Prepared(insert(STOP))
REMOVE_STOP = Prepared(
    delete(STOP).where(
        STOP.c.site == bindparam("of_site"),
        STOP.c.kind == bindparam("of_kind"),
        STOP.c.what == bindparam("of_what"),
    )
)
ADD_NOTICE = Prepared(insert(NOTICE))
REMOVE_NOTICE = Prepared(
    delete(NOTICE).where(NOTICE.c.site == bindparam("of_site"), NOTICE.c.id == bindparam("of_notice"))
)
TERMS = select(SITE.c.terms).where(SITE.c.id == _site)
SAVE_TERMS = Prepared(update(SITE).where(SITE.c.id == bindparam("of_site")).values(terms=bindparam("terms")))
RAISE_CONFIG = Prepared(
    update(SITE)
    .where(SITE.c.id == bindparam("of_site"))
    .values(config_rev=SITE.c.config_rev + literal_column("1"))
)
"""Lets every process read the office anew."""

FAULT = select(
    DEVICE_FAULT.c.device,
    DEVICE_FAULT.c.code,
    DEVICE_FAULT.c.since,
    DEVICE_FAULT.c.acknowledged_at,
    DEVICE_FAULT.c.acknowledged_by,
).where(
    DEVICE_FAULT.c.site == _site,
    DEVICE_FAULT.c.device == bindparam("device"),
    DEVICE_FAULT.c.code == bindparam("code"),
)
ADD_FAULT = Prepared(insert(DEVICE_FAULT))
REMOVE_FAULT = Prepared(
    delete(DEVICE_FAULT).where(
        DEVICE_FAULT.c.site == bindparam("of_site"),
        DEVICE_FAULT.c.device == bindparam("of_device"),
        DEVICE_FAULT.c.code == bindparam("of_code"),
    )
)
ADD_ORDER = Prepared(insert(DEVICE_ORDER))


def move_position(dialect: str) -> Prepared:
    """Return the statement that stores how far a series has come, first time or not."""
    return _MOVE_POSITION[dialect]


def _upsert(make: Any) -> Prepared:
    given = make(SERIES_POSITION).values(
        {column.name: bindparam(column.name) for column in SERIES_POSITION.columns}
    )
    upsert: UpdateBase = given.on_conflict_do_update(
        index_elements=list(SERIES_POSITION.primary_key.columns),
        set_={"round": given.excluded.round, "sequence": given.excluded.sequence},
    )
    return Prepared(upsert)


def open_line(dialect: str) -> Prepared:
    """Return the statement that stores a line unless it is known."""
    return _OPEN_LINE[dialect]


def _insert_once(make: Any) -> Prepared:
    given = make(LINE).values({column.name: bindparam(column.name) for column in LINE.columns})
    return Prepared(given.on_conflict_do_nothing())


_OPEN_LINE = {"sqlite": _insert_once(sqlite.insert), "postgresql": _insert_once(postgresql.insert)}
_MOVE_POSITION = {"sqlite": _upsert(sqlite.insert), "postgresql": _upsert(postgresql.insert)}
