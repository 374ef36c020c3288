"""Carries out what the flow decided: journal first, then the link or the paper; decides nothing itself."""

import logging
import secrets
from datetime import datetime
from pathlib import Path
from typing import assert_never
from uuid import UUID

import uuid_utils

from kiosk.journal import Journal, Press, Step
from kiosk.link import Link
from kiosk.outcome import PrintOutcome
from kiosk.paper import Paper
from kiosk.slip import build_slip
from kiosk.slip_facts import slip_office, slip_ticket
from kiosk.texts import Texts
from kiosk.visit import Effect, GiveUp, GoAlone, MakeCheckIn, MakePress, PrintSlip, Report
from wire.messages import (
    CatalogMessage,
    CheckIn,
    IssueTicket,
    KioskAnswer,
    Refused,
    TicketClass,
    TicketIssued,
)

log = logging.getLogger(__name__)

REPORT_REPEAT_S = 3.0


def new_id() -> UUID:
    """Return a new version 7 id."""
    return UUID(int=uuid_utils.uuid7().int)


class Desk:
    """Everything that happens outside the flow, for one thread."""

    def __init__(
        self, journal: Journal, link: Link, paper: Paper, *, wait_s: float, logo: Path | None
    ) -> None:
        self._journal, self._link, self._paper = journal, link, paper
        self._wait_s, self._logo = wait_s, logo

    def recover(self) -> None:
        """Settle what a former run left: withdraw what never printed, report the rest unknown."""
        for press in self._journal.unfinished():
            if press.step in {Step.PRESSED, Step.ANSWERED}:
                self._journal.withdraw(press.id, command=new_id())
            else:
                known = press.step is Step.PRINTED
                outcome = PrintOutcome.PRINTED if known else PrintOutcome.UNKNOWN
                self._journal.report(press.id, outcome, command=new_id())
            log.info("press %s was left at %s", press.id, press.step)
        for command in self._journal.owed():
            self._link.send(command, repeat_s=REPORT_REPEAT_S)

    def carry_out(self, effect: Effect, catalog: CatalogMessage | None, now: datetime) -> None:
        """Do what the flow decided, in the order that loses nothing."""
        match effect:
            case MakePress():
                self._make_press(effect, now)
            case MakeCheckIn():
                self._make_check_in(effect, now)
            case GiveUp(press) | GoAlone(press):
                self._give_up(press)
            case PrintSlip():
                self._print(effect, catalog)
            case Report(press, outcome, kept):
                self._journal.report(press, outcome, command=new_id(), kept=kept)
                self._send_owed()
            case _:
                assert_never(effect)

    def note_answer(self, command: UUID, answer: KioskAnswer) -> None:
        """Journal the server's answer to a press or to a report."""
        match answer:
            case TicketIssued():
                self._journal.answer(answer)
            case Refused(code=code):
                self._journal.refuse(command, code)
                self._journal.settle(command, code)
            case _:
                self._journal.settle(command, "accepted")

    def note_print(self, press: UUID, outcome: PrintOutcome) -> None:
        """Journal what became of a slip."""
        self._journal.end_print(press, outcome)

    def _make_press(self, effect: MakePress, now: datetime) -> None:
        command = IssueTicket(
            id=effect.press,
            ticket=new_id(),
            public_token=secrets.token_urlsafe(16),
            service=effect.service,
            ticket_class=TicketClass.PRIORITY if effect.reason else TicketClass.REGULAR,
            reason=effect.reason,
            language=effect.language,
            pressed_at=now,
            identifier=effect.identifier,
        )
        self._journal.begin(
            Press(
                command.id,
                command.ticket,
                command.public_token,
                command.service,
                priority=effect.reason is not None,
                language=command.language,
                pressed_at=now,
            )
        )
        self._link.send(command, wait_s=self._wait_s)

    def _make_check_in(self, effect: MakeCheckIn, now: datetime) -> None:
        command = CheckIn(
            id=effect.press,
            ticket=new_id(),
            public_token=secrets.token_urlsafe(16),
            code=effect.code,
            language=effect.language,
            pressed_at=now,
        )
        self._journal.begin(
            Press(
                command.id,
                command.ticket,
                command.public_token,
                service="",
                priority=False,
                language=command.language,
                pressed_at=now,
            )
        )
        self._link.send(command, wait_s=self._wait_s)

    def _give_up(self, press: UUID) -> None:
        log.warning("press %s was not answered in time and is withdrawn", press)
        self._link.cancel(press)
        self._journal.withdraw(press, command=new_id())
        self._send_owed()

    def _print(self, effect: PrintSlip, catalog: CatalogMessage | None) -> None:
        """Hand the slip to the printer; the journal says ``sent`` before the first byte moves."""
        assert catalog is not None
        slip = build_slip(
            slip_ticket(
                effect.ticket,
                effect.language,
                catalog,
                offline=effect.ticket.offline,
                clock=effect.ticket.timed,
            ),
            slip_office(catalog, self._logo),
            Texts(catalog.languages),
        )
        if self._journal.send(effect.press):
            self._paper.print(effect.press, slip)

    def _send_owed(self) -> None:
        for command in self._journal.owed():
            self._link.send(command, repeat_s=REPORT_REPEAT_S)
