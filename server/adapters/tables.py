"""Every table of the database, typed, with a name for each constraint; knows no query.

Ids of layout (stages, services, counters, reasons) are unique in their site; tickets, turns and users in
the database. What an office no longer has is retired, never deleted: tickets refer to it.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar, cast
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    false,
    text,
    true,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import BigInteger

from server.adapters.column_types import JSON_OR_NULL, UtcDateTime, flag, one_of
from server.domain.device import Deed, DeviceKind
from server.domain.office import CounterState
from server.domain.stop import StopKind
from server.domain.ticket import PrintState, TicketClass, TicketState
from server.domain.turn import TurnState
from server.services.accounts import Role

SLUG = 40
NUMBER = 12
HASH = 64
MEANT_FOR = 60
LINE_KEY = ("site", "stage", "class", "service", "meant_for")

WAITING = "state = 'waiting'"
AT_COUNTER = "state IN ('called', 'serving')"
LIVE = "state IN ('waiting', 'called', 'serving', 'parked', 'no_show')"
AWAY = "state IN ('parked', 'no_show')"
SOUNDED = "state IN ('called', 'serving', 'done', 'no_show')"
FINISHED = "state = 'done'"
HANDLED = "state IN ('done', 'no_show')"
TICKET_LIVE = "state = 'live'"
COUNTED = "counted"
PENDING = "state = 'pending'"
FORGETTABLE = "kind NOT IN ('IssueTicket', 'CheckIn', 'RecordOffline')"
ALONE = "state = 'live' AND NOT collides"
COLLIDING = "state = 'live' AND collides"


class OutboxState(StrEnum):
    """Whether a call is still to be published."""

    PENDING = "pending"
    SENT = "sent"
    EXPIRED = "expired"


class Base(DeclarativeBase):
    """The metadata of all tables."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime,
        dict[str, str]: JSON_OR_NULL,
        dict[str, Any]: JSON_OR_NULL,
        list[str]: JSON_OR_NULL,
        list[Any]: JSON_OR_NULL,
        UUID: Uuid,
        date: Date,
        str: Text,
    }


def _of_site(*columns: str, table: str, key: str = "id") -> ForeignKeyConstraint:
    """Return a foreign key to a row of the same site."""
    return ForeignKeyConstraint(["site", *columns], [f"{table}.site", f"{table}.{key}"])


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class SiteRow(Base):
    """A site: its layout's frame, and how far it has come. This row is the site's lock."""

    __tablename__ = "site"

    id: Mapped[str] = mapped_column(String(SLUG), primary_key=True)
    name: Mapped[str]
    slip_name: Mapped[str]
    timezone: Mapped[str] = mapped_column(String(64))
    cutover_hour: Mapped[int]
    languages: Mapped[list[str]]
    ticker: Mapped[dict[str, str]]
    footer: Mapped[dict[str, str]]
    terms: Mapped[dict[str, Any]]
    config_rev: Mapped[int]
    epoch: Mapped[int] = mapped_column(BigInteger)
    rev: Mapped[int] = mapped_column(BigInteger)
    last_event_at: Mapped[datetime | None]
    last_hash: Mapped[str] = mapped_column(String(HASH))
    business_day: Mapped[date | None]
    person_key: Mapped[bytes | None]

    __table_args__ = (CheckConstraint("cutover_hour BETWEEN 0 AND 23", name="cutover_hour"),)


class StageRow(Base):
    """One stop that counters serve."""

    __tablename__ = "stage"

    site: Mapped[str] = mapped_column(ForeignKey("site.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String(SLUG), primary_key=True)
    position: Mapped[int]
    name: Mapped[dict[str, str]]
    short_name: Mapped[dict[str, str]]
    usual_s: Mapped[int]
    retired: Mapped[bool] = mapped_column(flag("retired"), server_default=false())


class ServiceRow(Base):
    """What a visitor picks, with its series of numbers."""

    __tablename__ = "service"

    site: Mapped[str] = mapped_column(ForeignKey("site.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String(SLUG), primary_key=True)
    position: Mapped[int]
    letter: Mapped[str] = mapped_column(String(4))
    first: Mapped[int]
    last: Mapped[int]
    width: Mapped[int]
    wrap: Mapped[bool] = mapped_column(flag("wrap"))
    name: Mapped[dict[str, str]]
    description: Mapped[dict[str, str]]
    bring: Mapped[dict[str, str]]
    note: Mapped[dict[str, str]]
    open: Mapped[bool] = mapped_column(flag("open"))
    terms: Mapped[dict[str, Any]]
    retired: Mapped[bool] = mapped_column(flag("retired"), server_default=false())

    __table_args__ = (CheckConstraint("first <= last", name="first_to_last"),)


class ServiceStageRow(Base):
    """One step of a service's route."""

    __tablename__ = "service_stage"

    site: Mapped[str] = mapped_column(String(SLUG), primary_key=True)
    service: Mapped[str] = mapped_column(String(SLUG), primary_key=True)
    step: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    stage: Mapped[str] = mapped_column(String(SLUG))

    __table_args__ = (_of_site("service", table="service"), _of_site("stage", table="stage"))


class CounterRow(Base):
    """A counter: its place in the layout, who is there, and what its last command changed."""

    __tablename__ = "counter"

    site: Mapped[str] = mapped_column(ForeignKey("site.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String(SLUG), primary_key=True)
    position: Mapped[int]
    label: Mapped[str]
    shifts: Mapped[list[str]]
    retired: Mapped[bool] = mapped_column(flag("retired"), server_default=false())
    state: Mapped[CounterState] = mapped_column(one_of(CounterState), server_default="closed")
    officer: Mapped[UUID | None]
    since: Mapped[datetime | None]
    until: Mapped[datetime | None]
    note: Mapped[dict[str, str]]
    undo: Mapped[dict[str, Any] | None]

    __table_args__ = (
        UniqueConstraint("site", "officer"),
        CheckConstraint("(state = 'closed') = (officer IS NULL)", name="officer"),
    )


class CounterStageRow(Base):
    """A stage that a counter serves, with its weight there."""

    __tablename__ = "counter_stage"

    site: Mapped[str] = mapped_column(String(SLUG), primary_key=True)
    counter: Mapped[str] = mapped_column(String(SLUG), primary_key=True)
    stage: Mapped[str] = mapped_column(String(SLUG), primary_key=True)
    position: Mapped[int]
    weight: Mapped[int]

    __table_args__ = (
        _of_site("counter", table="counter"),
        _of_site("stage", table="stage"),
        CheckConstraint("weight >= 0", name="weight"),
    )


class PriorityReasonRow(Base):
    """Why somebody may go first."""

    __tablename__ = "priority_reason"

    site: Mapped[str] = mapped_column(ForeignKey("site.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String(SLUG), primary_key=True)
    position: Mapped[int]
    name: Mapped[dict[str, str]]
    retired: Mapped[bool] = mapped_column(flag("retired"), server_default=false())


class SeriesPositionRow(Base):
    """How far a series has come on a business day."""

    __tablename__ = "series_position"

    site: Mapped[str] = mapped_column(ForeignKey("site.id"), primary_key=True)
    business_day: Mapped[date] = mapped_column(primary_key=True)
    letter: Mapped[str] = mapped_column(String(4), primary_key=True)
    round: Mapped[int]
    sequence: Mapped[int]


class RetiredNumberRow(Base):
    """A number that was given but is on no paper: it is not given again on that day."""

    __tablename__ = "retired_number"

    site: Mapped[str] = mapped_column(ForeignKey("site.id"), primary_key=True)
    business_day: Mapped[date] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(NUMBER), primary_key=True)


class TicketRow(Base):
    """One visit. No two live tickets of a site bear the same number, unless a kiosk printed it twice."""

    __tablename__ = "ticket"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    site: Mapped[str] = mapped_column(String(SLUG))
    number: Mapped[str] = mapped_column(String(NUMBER))
    service: Mapped[str] = mapped_column(String(SLUG))
    ticket_class: Mapped[TicketClass] = mapped_column("class", one_of(TicketClass, "class"))
    language: Mapped[str] = mapped_column(String(16))
    business_day: Mapped[date]
    letter: Mapped[str] = mapped_column(String(4))
    round: Mapped[int]
    sequence: Mapped[int]
    public_token: Mapped[str] = mapped_column(String(22), unique=True)
    arrived_at: Mapped[datetime]
    device: Mapped[str | None] = mapped_column(String(SLUG))
    ahead: Mapped[int]
    wait_low_s: Mapped[int | None]
    wait_high_s: Mapped[int | None]
    state: Mapped[TicketState] = mapped_column(one_of(TicketState))
    print_state: Mapped[PrintState] = mapped_column(one_of(PrintState, "print_state"))
    route: Mapped[list[Any] | None]
    counted: Mapped[bool] = mapped_column(flag("counted"), server_default=true())
    collides: Mapped[bool] = mapped_column(flag("collides"), server_default=false())

    __table_args__ = (
        _of_site("service", table="service"),
        Index("ix_ticket_given", "site", "service", "business_day", "arrived_at", **_where(COUNTED)),
        UniqueConstraint("site", "business_day", "letter", "round", "sequence"),
        Index("uq_ticket_live_number", "site", "number", unique=True, **_where(ALONE)),
        Index("ix_ticket_colliding", "site", "number", **_where(COLLIDING)),
    )


class TicketPriorityRow(Base):
    """Why a ticket has priority: personal, so it stands aside and retention empties it."""

    __tablename__ = "ticket_priority"

    ticket: Mapped[UUID] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    site: Mapped[str] = mapped_column(String(SLUG))
    reason: Mapped[str] = mapped_column(String(SLUG))

    __table_args__ = (_of_site("reason", table="priority_reason"),)


class TicketPersonRow(Base):
    """The keyed hash of who took a ticket: it stands aside and retention empties it."""

    __tablename__ = "ticket_person"

    ticket: Mapped[UUID] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    site: Mapped[str] = mapped_column(ForeignKey("site.id"))
    mark: Mapped[str] = mapped_column(String(HASH))


class AppointmentRow(Base):
    """A held slot; retention empties its initials."""

    __tablename__ = "appointment"

    site: Mapped[str] = mapped_column(String(SLUG), primary_key=True)
    code: Mapped[str] = mapped_column(String(SLUG), primary_key=True)
    service: Mapped[str] = mapped_column(String(SLUG))
    slot: Mapped[datetime]
    initials: Mapped[str | None] = mapped_column(String(8))
    ticket: Mapped[UUID | None] = mapped_column(ForeignKey("ticket.id"), unique=True)

    __table_args__ = (_of_site("service", table="service"), Index("ix_appointment_slot", "site", "slot"))


class TicketTombstoneRow(Base):
    """A ticket id that must never be issued."""

    __tablename__ = "ticket_tombstone"

    site: Mapped[str] = mapped_column(ForeignKey("site.id"), primary_key=True)
    ticket: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class LineRow(Base):
    """A line in which somebody may stand: those of the services' routes, and any that was ever used."""

    __tablename__ = "line"

    site: Mapped[str] = mapped_column(ForeignKey("site.id"), primary_key=True)
    stage: Mapped[str] = mapped_column(String(SLUG), primary_key=True)
    ticket_class: Mapped[TicketClass] = mapped_column("class", one_of(TicketClass, "class"), primary_key=True)
    service: Mapped[str] = mapped_column(String(SLUG), primary_key=True)
    meant_for: Mapped[str] = mapped_column(String(MEANT_FOR), primary_key=True)


class TurnRow(Base):
    """One wait and service at one stage; the class repeats the ticket's, for the lines' indexes."""

    __tablename__ = "turn"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    site: Mapped[str] = mapped_column(String(SLUG))
    ticket: Mapped[UUID] = mapped_column(ForeignKey("ticket.id"))
    stage: Mapped[str] = mapped_column(String(SLUG))
    ticket_class: Mapped[TicketClass] = mapped_column("class", one_of(TicketClass, "class"))
    service: Mapped[str] = mapped_column(String(SLUG))
    step: Mapped[int]
    place: Mapped[int] = mapped_column(BigInteger)
    queued_at: Mapped[datetime]
    queued_rev: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[TurnState] = mapped_column(one_of(TurnState))
    counter: Mapped[str | None] = mapped_column(String(SLUG))
    call_id: Mapped[UUID | None]
    times: Mapped[int]
    called_at: Mapped[datetime | None]
    sounded_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    reason: Mapped[dict[str, Any] | None]
    rev: Mapped[int] = mapped_column(BigInteger)
    meant_for: Mapped[str] = mapped_column(String(MEANT_FOR))
    until: Mapped[datetime | None]
    cause: Mapped[str | None] = mapped_column(String(SLUG))
    outcome: Mapped[str | None] = mapped_column(String(SLUG))

    __table_args__ = (
        _of_site("stage", table="stage"),
        _of_site("counter", table="counter"),
        CheckConstraint(f"NOT ({AT_COUNTER}) OR counter IS NOT NULL", name="counter"),
        Index("uq_turn_at_counter", "site", "counter", unique=True, **_where(AT_COUNTER)),
        Index("uq_turn_live_ticket", "ticket", unique=True, **_where(LIVE)),
        Index("ix_turn_line", *LINE_KEY, "place", "queued_rev", **_where(WAITING)),
        Index("ix_turn_oldest", *LINE_KEY, "queued_at", "queued_rev", **_where(WAITING)),
        Index("ix_turn_handled", "site", "ended_at", **_where(HANDLED)),
        Index("ix_turn_away", "site", "state", **_where(AWAY)),
        Index("ix_turn_sounded", "site", "sounded_at", "rev", **_where(SOUNDED)),
        Index("ix_turn_of_counter", "site", "counter", "sounded_at", **_where(SOUNDED)),
        Index("ix_turn_finished", "site", "counter", "ended_at", **_where(FINISHED)),
        Index("ix_turn_ticket", "ticket", "step"),
    )


class TurnNoteRow(Base):
    """What an officer noted for colleagues; retention empties it."""

    __tablename__ = "turn_note"

    turn: Mapped[UUID] = mapped_column(primary_key=True)
    site: Mapped[str] = mapped_column(ForeignKey("site.id"))
    text: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)


class EventRow(Base):
    """One change of a site. ``body`` is its canonical JSON, ``hash`` the SHA-256 of that."""

    __tablename__ = "event"

    site: Mapped[str] = mapped_column(ForeignKey("site.id"), primary_key=True)
    rev: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    type: Mapped[str] = mapped_column(String(40))
    body: Mapped[str]
    prev: Mapped[str] = mapped_column(String(HASH))
    hash: Mapped[str] = mapped_column(String(HASH))


class CommandRow(Base):
    """What a command id was answered: kept 14 days, one that asked for a ticket for ever."""

    __tablename__ = "command"

    site: Mapped[str] = mapped_column(ForeignKey("site.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    actor: Mapped[str] = mapped_column(String(80))
    fingerprint: Mapped[str] = mapped_column(String(HASH))
    body: Mapped[dict[str, Any] | None]
    refused: Mapped[str | None] = mapped_column(String(SLUG))
    at: Mapped[datetime]

    __table_args__ = (Index("ix_command_forgettable", "at", **_where(FORGETTABLE)),)


class OutboxRow(Base):
    """A call on its way to the displays; ``rev`` gives the order."""

    __tablename__ = "outbox"

    site: Mapped[str] = mapped_column(ForeignKey("site.id"), primary_key=True)
    rev: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    call_id: Mapped[UUID]
    times: Mapped[int]
    ticket: Mapped[str] = mapped_column(String(NUMBER))
    counter: Mapped[str] = mapped_column(String(SLUG))
    label: Mapped[str]
    stage: Mapped[str] = mapped_column(String(SLUG))
    service: Mapped[str] = mapped_column(String(SLUG))
    languages: Mapped[list[str]]
    at: Mapped[datetime]
    state: Mapped[OutboxState] = mapped_column(one_of(OutboxState))

    __table_args__ = (Index("ix_outbox_pending", "site", "rev", **_where(PENDING)),)


class DeviceRow(Base):
    """An enrolled kiosk or display. A kiosk's letter marks the numbers that it gives while offline."""

    __tablename__ = "device"

    site: Mapped[str] = mapped_column(ForeignKey("site.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(SLUG), primary_key=True)
    kind: Mapped[DeviceKind] = mapped_column(one_of(DeviceKind, "kind"))
    letter: Mapped[str | None] = mapped_column(String(1))
    secret_hash: Mapped[str]
    enrolled_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("site", "letter"),
        CheckConstraint("(kind = 'kiosk') = (letter IS NOT NULL)", name="letter"),
    )


class DeviceInvitationRow(Base):
    """A device may enrol with a one-time code: a hash of its proof, and what the code alone opens."""

    __tablename__ = "device_invitation"

    site: Mapped[str] = mapped_column(String(SLUG), primary_key=True)
    device: Mapped[str] = mapped_column(String(SLUG), primary_key=True)
    proof_hash: Mapped[str] = mapped_column(String(HASH), unique=True)
    sealed: Mapped[str]
    expires_at: Mapped[datetime]
    install: Mapped[UUID | None]

    __table_args__ = (
        ForeignKeyConstraint(["site", "device"], ["device.site", "device.name"], ondelete="CASCADE"),
    )


class DeviceFaultRow(Base):
    """What is wrong with a device now; an empty device is the server itself."""

    __tablename__ = "device_fault"

    site: Mapped[str] = mapped_column(ForeignKey("site.id"), primary_key=True)
    device: Mapped[str] = mapped_column(String(SLUG), primary_key=True)
    code: Mapped[str] = mapped_column(String(SLUG), primary_key=True)
    since: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[UUID | None]


class WebDisplayRow(Base):
    """A page that is open as a display, by the installation of its browser; gone when it is not seen."""

    __tablename__ = "web_display"

    site: Mapped[str] = mapped_column(ForeignKey("site.id"), primary_key=True)
    device: Mapped[str] = mapped_column(String(SLUG), primary_key=True)
    install: Mapped[UUID] = mapped_column(primary_key=True)
    seen_at: Mapped[datetime]
    version: Mapped[str] = mapped_column(String(64))
    sound: Mapped[bool | None]


class DeviceOrderRow(Base):
    """What a device was told to do, on its way there; ``rev`` gives the order."""

    __tablename__ = "device_order"

    site: Mapped[str] = mapped_column(ForeignKey("site.id"), primary_key=True)
    rev: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    id: Mapped[UUID]
    device: Mapped[str] = mapped_column(String(SLUG))
    deed: Mapped[Deed] = mapped_column(one_of(Deed, "deed"))
    at: Mapped[datetime]
    value: Mapped[int | None]
    ticket: Mapped[UUID | None] = mapped_column(ForeignKey("ticket.id"))
    state: Mapped[OutboxState] = mapped_column(one_of(OutboxState))

    __table_args__ = (Index("ix_device_order_pending", "site", "rev", **_where(PENDING)),)


class StopRow(Base):
    """Where a supervisor lets nobody take a ticket: the site, a service or a kiosk."""

    __tablename__ = "stop"

    site: Mapped[str] = mapped_column(ForeignKey("site.id"), primary_key=True)
    kind: Mapped[StopKind] = mapped_column(one_of(StopKind, "kind"), primary_key=True)
    what: Mapped[str] = mapped_column(String(SLUG), primary_key=True)
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    note: Mapped[dict[str, str]]


class NoticeRow(Base):
    """What the staff let displays say; without a zone, in the whole lobby."""

    __tablename__ = "notice"

    site: Mapped[str] = mapped_column(ForeignKey("site.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    text: Mapped[dict[str, str]]
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    zone: Mapped[str | None] = mapped_column(String(SLUG))
    urgent: Mapped[bool] = mapped_column(flag("urgent"))


class KioskInstallRow(Base):
    """An installation of a kiosk, enrolled or not, and the letter that marks the numbers it gives alone."""

    __tablename__ = "kiosk_install"

    site: Mapped[str] = mapped_column(ForeignKey("site.id"), primary_key=True)
    device: Mapped[str] = mapped_column(String(SLUG), primary_key=True)
    install: Mapped[UUID] = mapped_column(primary_key=True)
    letter: Mapped[str | None] = mapped_column(String(1))
    at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("site", "letter"),)


class UserAccountRow(Base):
    """A member of staff; without a site, of all of them."""

    __tablename__ = "user_account"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    display_name: Mapped[str]
    role: Mapped[Role] = mapped_column(one_of(Role, "role"))
    site: Mapped[str | None] = mapped_column(ForeignKey("site.id"))
    password_hash: Mapped[str]
    must_change: Mapped[bool] = mapped_column(flag("must_change"))
    active: Mapped[bool] = mapped_column(flag("active"))
    created_at: Mapped[datetime]


class SessionRow(Base):
    """Somebody is signed in; only the hash of the cookie's token is kept."""

    __tablename__ = "session"

    token_hash: Mapped[str] = mapped_column(String(HASH), primary_key=True)
    user: Mapped[UUID] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    site: Mapped[str | None] = mapped_column(ForeignKey("site.id"))
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class SignInFailureRow(Base):
    """A sign-in that failed, by the name that was typed and the address that it came from."""

    __tablename__ = "sign_in_failure"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]

    __table_args__ = (
        Index("ix_sign_in_failure_name", "name", "at"),
        Index("ix_sign_in_failure_address", "address", "at"),
    )


def _table(row: type[Base]) -> Table:
    return cast("Table", row.__table__)


SITE = _table(SiteRow)
STAGE = _table(StageRow)
SERVICE = _table(ServiceRow)
SERVICE_STAGE = _table(ServiceStageRow)
COUNTER = _table(CounterRow)
COUNTER_STAGE = _table(CounterStageRow)
PRIORITY_REASON = _table(PriorityReasonRow)
SERIES_POSITION = _table(SeriesPositionRow)
RETIRED_NUMBER = _table(RetiredNumberRow)
TICKET = _table(TicketRow)
TICKET_PRIORITY = _table(TicketPriorityRow)
TICKET_PERSON = _table(TicketPersonRow)
APPOINTMENT = _table(AppointmentRow)
TICKET_TOMBSTONE = _table(TicketTombstoneRow)
TURN = _table(TurnRow)
TURN_NOTE = _table(TurnNoteRow)
LINE = _table(LineRow)
EVENT = _table(EventRow)
COMMAND = _table(CommandRow)
OUTBOX = _table(OutboxRow)
DEVICE = _table(DeviceRow)
DEVICE_INVITATION = _table(DeviceInvitationRow)

DEVICE_FAULT = _table(DeviceFaultRow)
DEVICE_ORDER = _table(DeviceOrderRow)
WEB_DISPLAY = _table(WebDisplayRow)
STOP = _table(StopRow)
NOTICE = _table(NoticeRow)
KIOSK_INSTALL = _table(KioskInstallRow)
USER_ACCOUNT = _table(UserAccountRow)
SESSION = _table(SessionRow)
SIGN_IN_FAILURE = _table(SignInFailureRow)
