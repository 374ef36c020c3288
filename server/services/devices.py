"""Devices as the staff meet them: faults come, are acknowledged and go; devices are told what to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from server.domain.device import DeviceKind, Fault, Order, Reach
from server.domain.errors import DeviceOffline, UnknownDevice, UnknownFault, UnknownTicket
from server.domain.events import EventType
from server.domain.identity import DeviceName, SiteId
from server.services.answers import Answer, instant
from server.services.commands import AcknowledgeFault, EndFault, NoteFault, OrderDevice
from server.services.ports import Reader
from server.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class DeviceNow:
    """How a device is, as it said last; what it did not say is None. ``errors`` are its own words."""

    name: DeviceName
    kind: DeviceKind
    online: bool
    version: str = ""
    heard_at: datetime | None = None
    printer: str | None = None
    paper: str | None = None
    cover: str | None = None
    journal: int | None = None
    offline_tickets: int | None = None
    last_ticket: str | None = None
    last_ticket_at: datetime | None = None
    disk_free_mb: int | None = None
    temperature_c: int | None = None
    errors: tuple[str, ...] = ()


def every_device(reader: Reader, heard: Mapping[DeviceName, DeviceNow], site: SiteId) -> list[DeviceNow]:
    """Return the devices that the office has or that said anything, by name."""
    silent = {one.name: DeviceNow(one.name, one.kind, online=False) for one in reader.devices(site)}
    return [now for _, now in sorted({**silent, **heard}.items())]


def note_fault(work: UnitOfWork, command: NoteFault) -> Answer:
    """Record that something is wrong with a device, once."""
    if work.tx.fault(command.device, command.code) is None:
        work.tx.save_fault(Fault(command.device, command.code, min(command.since, work.at)))
        work.record(EventType.FAULT_BEGAN, device=command.device, fault=command.code)
    return {}


def end_fault(work: UnitOfWork, command: EndFault) -> Answer:
    """Record that it is over."""
    fault = work.tx.fault(command.device, command.code)
    if fault is not None:
        work.tx.remove_fault(command.device, command.code)
        work.record(
            EventType.FAULT_ENDED, device=command.device, fault=command.code, since=instant(fault.since)
        )
    return {}


def acknowledge_fault(work: UnitOfWork, command: AcknowledgeFault) -> Answer:
    """Note that a supervisor knows of the fault; raise UnknownFault for one that is over."""
    fault = work.tx.fault(command.device, command.code)
    if fault is None:
        raise UnknownFault(device=command.device, fault=command.code)
    if fault.acknowledged_at is None:
        fault = Fault(fault.device, fault.code, fault.since, work.at, command.supervisor)
        work.tx.save_fault(fault)
        work.record(EventType.FAULT_ACKNOWLEDGED, device=command.device, fault=command.code)
    return {
        "device": fault.device,
        "fault": fault.code,
        "since": instant(fault.since),
        "acknowledged_at": instant(fault.acknowledged_at),
    }


def order_device(work: UnitOfWork, command: OrderDevice) -> Answer:
    """Tell a device what to do, once; raise UnknownDevice, DeviceOffline or UnknownTicket.

    A second slip is for somebody who still waits or is served, and it is a kiosk that prints.
    """
    if command.reach is Reach.UNKNOWN:
        raise UnknownDevice(device=command.device)
    if command.reach is Reach.OFFLINE:
        raise DeviceOffline(device=command.device)
    if command.ticket is not None and not work.tx.ticket(command.ticket).live:
        raise UnknownTicket(ticket=str(command.ticket))
    ticket = None if command.ticket is None else str(command.ticket)
    rev = work.record(
        EventType.DEVICE_ORDERED,
        device=command.device,
        deed=command.deed.value,
        value=command.value,
        ticket=ticket,
    )
    order = Order(work.ids.uuid(), rev, command.device, command.deed, work.at, command.value, command.ticket)
    work.tx.send_order(order)
    return {
        "id": str(order.id),
        "device": order.device,
        "action": order.deed.value,
        "sent_at": instant(work.at),
    }
