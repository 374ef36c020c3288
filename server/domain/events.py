"""Events: what happened, in the past tense, with references and classes and never a person's data."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from server.domain.identity import Actor, Json


class EventType(StrEnum):
    """Everything that can happen at a site."""

    TICKET_ISSUED = "ticket_issued"
    TICKET_RECORDED = "ticket_recorded"
    TICKET_RESTORED = "ticket_restored"
    TICKET_RENUMBERED = "ticket_renumbered"
    NUMBER_COLLIDED = "number_collided"
    TICKET_PRINTED = "ticket_printed"
    TICKET_ENDED = "ticket_ended"
    TICKET_RECLASSIFIED = "ticket_reclassified"
    ROUTE_CHANGED = "route_changed"
    APPOINTMENTS_IMPORTED = "appointments_imported"
    APPOINTMENT_CHECKED_IN = "appointment_checked_in"
    SERIES_RESET = "series_reset"
    TURN_QUEUED = "turn_queued"
    TURN_CALLED = "turn_called"
    TURN_RECALLED = "turn_recalled"
    TURN_STARTED = "turn_started"
    TURN_DONE = "turn_done"
    TURN_MISSED = "turn_missed"
    TURN_RETURNED = "turn_returned"
    TURN_TRANSFERRED = "turn_transferred"
    TURN_PARKED = "turn_parked"
    TURN_RESUMED = "turn_resumed"
    TURN_FREED = "turn_freed"
    TURN_CANCELLED = "turn_cancelled"
    TURN_EXPIRED = "turn_expired"
    COMMAND_UNDONE = "command_undone"
    KIOSK_INTRODUCED = "kiosk_introduced"
    COUNTER_OPENED = "counter_opened"
    COUNTER_PAUSED = "counter_paused"
    COUNTER_CLOSED = "counter_closed"
    COUNTER_RELEASED = "counter_released"
    SITE_OPENED = "site_opened"
    SITE_CLOSED = "site_closed"
    TICKETS_STOPPED = "tickets_stopped"
    TICKETS_RESUMED = "tickets_resumed"
    FAULT_BEGAN = "fault_began"
    FAULT_ENDED = "fault_ended"
    FAULT_ACKNOWLEDGED = "fault_acknowledged"
    DEVICE_ORDERED = "device_ordered"
    DAY_BEGAN = "day_began"
    OFFICE_CHANGED = "office_changed"
    DISPLAY_SET_UP = "display_set_up"
    NOTICE_POSTED = "notice_posted"
    NOTICE_WITHDRAWN = "notice_withdrawn"
    DISCIPLINE_CHANGED = "discipline_changed"


@dataclass(frozen=True, slots=True)
class Event:
    """One change of a site. ``rev`` numbers a site's events from 1 without a gap."""

    rev: int
    at: datetime
    type: EventType
    actor: Actor
    data: dict[str, Json]
