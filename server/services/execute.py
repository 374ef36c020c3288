"""The one way in for every command: under the site's lock, once per id, answered the same when repeated."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, time, timedelta
from enum import Enum
from typing import Any
from uuid import UUID

from server.domain.errors import ERRORS, DomainError, KeyReused
from server.domain.identity import SiteId
from server.services import (
    appointments,
    commands,
    counters,
    devices,
    displays,
    introducing,
    moving,
    noticing,
    paper,
    rerouting,
    ruling,
    series,
    stopping,
    tickets,
    timed,
    turns,
    undoing,
)
from server.services.answers import Answer
from server.services.commands import Command, Press
from server.services.ports import Clock, Ids, Store, StoredAnswer, Transaction
from server.services.unit_of_work import UnitOfWork, begin

HANDLERS: dict[type, Callable[[UnitOfWork, Any], Answer | None]] = {
    commands.IssueTicket: tickets.issue,
    commands.RecordOffline: paper.record_offline,
    commands.Introduce: introducing.introduce,
    commands.ReportPrint: tickets.report_print,
    commands.WithdrawTicket: tickets.withdraw,
    commands.CallNext: turns.call_next,
    commands.CallChosen: turns.call_chosen,
    commands.Recall: turns.recall,
    commands.Start: turns.start,
    commands.Done: turns.done,
    commands.NoShow: turns.no_show,
    commands.Return: turns.give_back,
    commands.Cancel: turns.cancel,
    commands.CancelVisit: turns.cancel_visit,
    commands.Park: moving.park,
    commands.Resume: moving.resume,
    commands.ResumeParked: moving.resume_parked,
    commands.Transfer: moving.transfer,
    commands.Reclassify: rerouting.reclassify,
    commands.ChangeRoute: rerouting.change_route,
    commands.UndoLast: undoing.undo_last,
    commands.OpenCounter: counters.open_counter,
    commands.PauseCounter: counters.pause_counter,
    commands.CloseCounter: counters.close_counter,
    commands.ReleaseCounter: counters.release_counter,
    commands.ResetSeries: series.reset_series,
    commands.ChangeDiscipline: ruling.change_discipline,
    commands.NoteOpening: timed.note_opening,
    commands.EndDay: timed.end_day,
    commands.ImportAppointments: appointments.import_appointments,
    commands.RemoveAppointment: appointments.remove_appointment,
    commands.CheckIn: appointments.check_in,
    commands.StopTickets: stopping.stop_tickets,
    commands.ResumeTickets: stopping.resume_tickets,
    commands.NoteFault: devices.note_fault,
    commands.EndFault: devices.end_fault,
    commands.AcknowledgeFault: devices.acknowledge_fault,
    commands.OrderDevice: devices.order_device,
    commands.SetUpDisplay: displays.set_up_display,
    commands.PostNotice: noticing.post_notice,
    commands.WithdrawNotice: noticing.withdraw_notice,
}


@dataclass(frozen=True, slots=True)
class Executor:
    """Carries commands out on a database, with a clock and a source of ids."""

    store: Store
    clock: Clock
    ids: Ids

    def execute(self, site: SiteId, press: Press, command: Command) -> Answer | None:
        """Carry the command out once and return its answer (None: nobody waits).

        A repeat of the id returns the first answer or raises the first refusal again; with another
        command or actor it raises KeyReused. Any other DomainError is the command's refusal: it is
        stored too, and nothing else has changed.
        """
        mark = fingerprint(command)
        try:
            with self.store.transaction(site) as tx:
                stored = tx.answer_to(press.id)
                if stored is None:
                    return self._carry_out(tx, press, command, mark)
        except DomainError as refusal:
            stored = self._keep_refusal(
                site, press, command, StoredAnswer(press.actor, mark, refusal.details, refusal.code)
            )
        return _repeat(stored, press, mark)

    def _carry_out(self, tx: Transaction, press: Press, command: Command, mark: str) -> Answer | None:
        work = begin(tx, self.ids, press.actor, self.clock.now())
        answer = HANDLERS[type(command)](work, command)
        tx.keep_answer(press.id, _kind(command), StoredAnswer(press.actor, mark, answer), work.at)
        return answer

    def _keep_refusal(
        self, site: SiteId, press: Press, command: Command, refusal: StoredAnswer
    ) -> StoredAnswer:
        """Store the refusal, unless the same id was answered meanwhile; return what stands."""
        with self.store.transaction(site) as tx:
            stored = tx.answer_to(press.id)
            if stored is None:
                tx.keep_answer(press.id, _kind(command), refusal, self.clock.now())
        return stored or refusal


def fingerprint(command: Command) -> str:
    """Return the SHA-256 of what was asked, without what the server added itself."""
    asked = {
        field.name: _plain(getattr(command, field.name))
        for field in fields(command)
        if field.metadata.get("asked", True)
    }
    text = json.dumps([_kind(command), asked], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _repeat(stored: StoredAnswer, press: Press, mark: str) -> Answer | None:
    if stored.actor != press.actor or stored.fingerprint != mark:
        raise KeyReused(id=str(press.id))
    if stored.refused is not None:
        raise ERRORS[stored.refused](**(stored.body or {}))
    return stored.body


def _kind(command: Command) -> str:
    return type(command).__name__


def _plain(value: object) -> object:
    for kind, plain in _PLAIN.items():
        if isinstance(value, kind):
            return plain(value)
    if is_dataclass(value):
        return [_plain(getattr(value, one.name)) for one in fields(value)]
    return value


_PLAIN: dict[type, Callable[[Any], object]] = {
    Enum: lambda value: value.value,
    UUID: str,
    date: lambda value: value.isoformat(),
    time: lambda value: value.isoformat(),
    timedelta: lambda value: value.total_seconds(),
    tuple: lambda value: [_plain(one) for one in value],
    Mapping: lambda value: [[_plain(key), _plain(value[key])] for key in sorted(value)],
}
"""What JSON does not know, as it stands in a fingerprint."""
