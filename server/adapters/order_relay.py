"""Orders on their way from the outbox to the devices: each handed to the broker once, or expired."""

from collections import deque
from datetime import timedelta

from sqlalchemy import BindParameter, and_, bindparam, exists, select, text, update

from server.adapters import tables
from server.adapters.conditions import TICKET_COLUMNS, ticket_of
from server.adapters.database import Database
from server.adapters.tables import DEVICE_ORDER, SITE, TICKET, OutboxState
from server.domain.device import Order
from server.domain.identity import DeviceName, SiteId
from server.domain.ticket import Ticket
from server.services.ports import Clock
from wire.messages import CommandMessage, CommandSlip, TicketClass
from wire.mqtt import Connection
from wire.topics import DeviceCommand

LASTS_S = 30.0
"""Whoever pressed stands there and looks; later it would surprise somebody else."""

_site: BindParameter[str] = bindparam("of_site")
_mine = and_(SITE.c.id == _site, SITE.c.epoch == bindparam("of_epoch"))
_COLUMNS = (
    DEVICE_ORDER.c.id,
    DEVICE_ORDER.c.rev,
    DEVICE_ORDER.c.device,
    DEVICE_ORDER.c.deed,
    DEVICE_ORDER.c.at,
    DEVICE_ORDER.c.value,
    DEVICE_ORDER.c.ticket,
)
_PENDING = (
    select(*_COLUMNS, *TICKET_COLUMNS)
    .select_from(DEVICE_ORDER)
    .join(SITE, SITE.c.id == DEVICE_ORDER.c.site)
    .outerjoin(TICKET, TICKET.c.id == DEVICE_ORDER.c.ticket)
    .where(_mine, DEVICE_ORDER.c.site == _site, text(f"device_order.{tables.PENDING}"))
    .order_by(DEVICE_ORDER.c.rev)
)
_MARK = (
    update(DEVICE_ORDER)
    .where(DEVICE_ORDER.c.site == _site, DEVICE_ORDER.c.rev == bindparam("of_rev"), exists().where(_mine))
    .values(state=bindparam("outcome"))
)


class OrderRelay:
    """One site's orders, while its epoch is this one."""

    def __init__(
        self, database: Database, connection: Connection, site: SiteId, epoch: int, clock: Clock
    ) -> None:
        self._database, self._connection, self._clock = database, connection, clock
        self._site, self._epoch = site, epoch
        self._waiting: deque[tuple[Order, Ticket | None]] = deque()
        self._looked_at_rev = -1

    def send(self, rev: int) -> None:
        """Hand over what a site at ``rev`` has to say; raise NotConnected, PublishRefused."""
        if rev > self._looked_at_rev:
            self._waiting = deque(self._pending())
            self._looked_at_rev = rev
        while self._waiting:
            order, ticket = self._waiting[0]
            left: timedelta = order.at + timedelta(seconds=LASTS_S) - self._clock.now()
            if left > timedelta():
                message, left_s = order_message(order, ticket), min(LASTS_S, left.total_seconds())
                self._connection.publish(DeviceCommand(self._site, order.device), message, expiry_s=left_s)
            self._mark(order, OutboxState.SENT if left > timedelta() else OutboxState.EXPIRED)
            self._waiting.popleft()

    def _pending(self) -> list[tuple[Order, Ticket | None]]:
        named, width = {"of_site": self._site, "of_epoch": self._epoch}, len(_COLUMNS)
        with self._database.reading() as connection:
            rows = connection.execute(_PENDING, named).all()
        return [_read(row[:width], row[width:]) for row in rows]

    def _mark(self, order: Order, outcome: OutboxState) -> None:
        named = {"of_site": self._site, "of_epoch": self._epoch, "of_rev": order.rev, "outcome": outcome}
        with self._database.writing() as connection:
            connection.execute(_MARK, named)


def order_message(order: Order, ticket: Ticket | None) -> CommandMessage:
    """Return an order as the device gets it."""
    slip = None if ticket is None else _slip(ticket)
    return CommandMessage(id=order.id, action=order.deed.value, value=order.value, slip=slip)


def _slip(ticket: Ticket) -> CommandSlip:
    return CommandSlip(
        ticket=ticket.id,
        number=ticket.number,
        service=ticket.service,
        ticket_class=TicketClass(ticket.ticket_class.value),
        language=ticket.language,
        issued_at=ticket.arrived_at,
        public_token=ticket.public_token,
    )


def _read(order: tuple[object, ...], ticket: tuple[object, ...]) -> tuple[Order, Ticket | None]:
    id_, rev, device, deed, at, value, of_ticket = order
    made = Order(id_, rev, DeviceName(str(device)), deed, at, value, of_ticket)  # type: ignore[arg-type]
    return made, None if of_ticket is None else ticket_of(ticket)
