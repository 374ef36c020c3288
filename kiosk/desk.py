"""Carries out what the flow decided: journal first, then the link or the paper; decides nothing itself.

What the server must be told goes one message after the other, each until it is answered, and none before the
server knows this kiosk. What the journal could not take down for the moment waits in ``_later``; what stands
in it is told all the same, and told again after a crash, which changes nothing.
"""

import logging
import secrets
from collections import deque
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import assert_never
from uuid import UUID

import uuid_utils

from kiosk.clock import Anchor, Clock, Reading
from kiosk.flow import NO_ANSWER, NO_JOURNAL
from kiosk.introduction import Introduction
from kiosk.journal import NOT_BEGUN, Journal, JournalFailed, Press, Step
from kiosk.link import Link
from kiosk.outcome import PrintOutcome
from kiosk.paper import Paper
from kiosk.situation import business_day
from kiosk.slip import build_slip
from kiosk.slip_facts import find_service, slip_office, slip_ticket
from kiosk.texts import Texts
from kiosk.visit import (
    Effect,
    Event,
    GiveUp,
    GoAlone,
    MakeCheckIn,
    MakePress,
    NoNumber,
    OwnNumber,
    PrintEnded,
    PrintSlip,
    Report,
    Ticket,
)
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
ASK_AGAIN_S = 60.0
"""How soon a kiosk without a letter of its own asks for one again."""
INTRODUCE_GAP_S = 0.9
"""Less than the time after which a press is repeated, and so asks for it again."""
LISTED_DAYS = timedelta(days=1)


def new_id() -> UUID:
    """Return a new version 7 id."""
    return UUID(int=uuid_utils.uuid7().int)


class Desk:
    """Everything that happens outside the flow, for one thread."""

    def __init__(
        self,
        journal: Journal,
        link: Link,
        paper: Paper,
        clock: Clock,
        *,
        install: UUID,
        wait_s: float,
        logo: Path | None,
        locale_dir: Path | None = None,
    ) -> None:
        self._journal, self._link, self._paper, self._clock = journal, link, paper, clock
        self._install, self._wait_s, self._logo = install, wait_s, logo
        self._locale_dir = locale_dir
        self._catalog: CatalogMessage | None = None
        self._introduction: Introduction | None = None
        self._ask_again_at: float | None = None
        self._asked_at = float("-inf")
        self._on_the_way: UUID | None = None
        self._later: deque[Callable[[], object]] = deque()
        self._answered: set[UUID] = set()
        self._times_wrong = False

    # --- what was left, and what must be told ---------------------------------------------------

    def recover(self) -> None:
        """Settle what a former run left: withdraw what never printed, report the rest unknown."""
        self._write(self._settle_what_was_left)

    def _settle_what_was_left(self) -> None:
        for press in self._journal.unfinished():
            if press.step in NOT_BEGUN:
                self._journal.withdraw(press.id, command=new_id())
            else:
                known = press.step is Step.PRINTED
                outcome = PrintOutcome.PRINTED if known else PrintOutcome.UNKNOWN
                if press.step is Step.SENT:
                    self._paper.note_torn()
                self._journal.report(press.id, outcome, command=new_id())
            log.info("press %s was left at %s", press.id, press.step)

    def hear(self, epoch: int, catalog: CatalogMessage | None, now_s: float) -> None:
        """Introduce the kiosk to an owner that it has not met, and ask again for a letter that is due."""
        self._catalog = catalog
        met = self._introduction
        due = self._ask_again_at is not None and now_s >= self._ask_again_at
        if met is None or met.epoch != epoch or (met.done and due):
            self._introduce(epoch)
        known = self._introduction
        if known is not None and known.done and known.letter is None:
            self._ask_again_at = self._ask_again_at or now_s + ASK_AGAIN_S

    def introduce_again(self, now_s: float) -> None:
        """Introduce the kiosk because the server asked for it, unless that is under way or was just now.

        A server that asks every time, as one does whose epoch the kiosk has not heard yet, is not flooded.
        """
        met = self._introduction
        if met is not None and met.done and now_s >= self._asked_at + INTRODUCE_GAP_S:
            self._asked_at = now_s
            self._introduce(met.epoch)

    def correct_times(self, anchor: Anchor, catalog: CatalogMessage | None) -> None:
        """Correct the hours that nobody could trust, and only then note what time it is at the site.

        Whoever starts after a crash with that note trusts the hours, and what was sent must not change.
        """
        self._times_wrong = True
        self._write(lambda: self._retime(anchor, catalog))
        self._write(lambda: self._journal.notes.keep_anchor(anchor))

    def deliver(self) -> None:
        """Send the oldest message that the server has not answered, when nothing else is on the way."""
        known = self._introduction is not None and self._introduction.done
        if not known or self._on_the_way is not None or self._times_wrong:
            return
        oldest = self._journal.owed(len(self._answered) + 1)
        command = next((each for each in oldest if each.id not in self._answered), None)
        if command is not None:
            self._on_the_way = command.id
            self._link.send(command, repeat_s=REPORT_REPEAT_S)

    def catch_up(self) -> None:
        """Write down what the journal could not take before, now that it can."""
        self._catch_up()
        self.deliver()

    @property
    def letter_denied(self) -> bool:
        """Whether the server gave no letter, since another kiosk has this one's name."""
        met = self._introduction
        return met is not None and met.done and met.refused is None and met.letter is None

    # --- what the flow decided ------------------------------------------------------------------

    def carry_out(self, effect: Effect, catalog: CatalogMessage | None) -> list[Event]:
        """Do what the flow decided, in the order that loses nothing; return what came of it at once."""
        match effect:
            case MakePress():
                return self._make_press(effect)
            case MakeCheckIn():
                return self._make_check_in(effect)
            case GoAlone(press):
                return self._go_alone(press, catalog)
            case GiveUp(press):
                self._give_up(press)
            case PrintSlip():
                return self._print(effect, catalog)
            case Report(press, outcome, kept):
                command = new_id()
                self._write(lambda: self._journal.report(press, outcome, command=command, kept=kept))
                self.deliver()
            case _:
                assert_never(effect)
        return []

    def note_answer(self, command: UUID, answer: KioskAnswer) -> None:
        """Journal the server's answer to a press or to a message, and go on with the next."""
        if self._introduction is not None and self._introduction.take_answer(command, answer):
            self._go_on_introducing(self._introduction)
            return
        match answer:
            case TicketIssued():
                self._write(lambda: self._journal.answer(answer))
            case Refused(code=code):
                self._write(lambda: self._journal.refuse(command, code))
                self._settle(command, code)
            case _:
                self._settle(command, "accepted")

    def note_print(self, press: UUID, outcome: PrintOutcome) -> None:
        """Journal what became of a slip."""
        self._write(lambda: self._journal.end_print(press, outcome))

    # --- the parts ------------------------------------------------------------------------------

    def _retime(self, anchor: Anchor, catalog: CatalogMessage | None) -> None:
        self._journal.retime(anchor.boot, self._clock.at, lambda moment: business_day(moment, catalog))
        self._times_wrong = False

    def _catch_up(self) -> None:
        while self._later:
            self._later[0]()
            self._later.popleft()

    def _introduce(self, epoch: int) -> None:
        if self._journal.broken:
            return
        if self._introduction is not None and self._introduction.next is not None:
            self._link.cancel(self._introduction.next.id)
        since = business_day(self._clock.now(), self._catalog) - LISTED_DAYS
        tickets = self._journal.listed(since)
        self._introduction, self._ask_again_at = Introduction(self._install, epoch, tickets, new_id), None
        self._go_on_introducing(self._introduction)

    def _go_on_introducing(self, introduction: Introduction) -> None:
        if introduction.next is not None:
            self._link.send(introduction.next)
            return
        if introduction.refused is not None:
            log.error("the server refused to know this kiosk: %s", introduction.refused)
        else:
            log.info("introduced to epoch %d, letter %s", introduction.epoch, introduction.letter)
            self._write(lambda: self._journal.notes.keep_letter(introduction.letter))
        self._link.send_again()
        self.deliver()

    def _settle(self, command: UUID, answer: str) -> None:
        if answer != "accepted" and command == self._on_the_way:
            log.error("the server would not take message %s: %s", command, answer)
        self._answered.add(command)
        self._write(lambda: self._note_settled(command, answer))
        if command == self._on_the_way:
            self._on_the_way = None
        self.deliver()

    def _note_settled(self, command: UUID, answer: str) -> None:
        self._journal.settle(command, answer)
        self._answered.discard(command)

    def _make_press(self, effect: MakePress) -> list[Event]:
        read = self._clock.read()
        command = IssueTicket(
            id=effect.press,
            ticket=new_id(),
            public_token=secrets.token_urlsafe(16),
            service=effect.service,
            ticket_class=TicketClass.PRIORITY if effect.reason else TicketClass.REGULAR,
            reason=effect.reason,
            language=effect.language,
            pressed_at=read.at,
            identifier=effect.identifier,
        )
        return self._begin(command, read, command.service, command.ticket_class)

    def _make_check_in(self, effect: MakeCheckIn) -> list[Event]:
        read = self._clock.read()
        command = CheckIn(
            id=effect.press,
            ticket=new_id(),
            public_token=secrets.token_urlsafe(16),
            code=effect.code,
            language=effect.language,
            pressed_at=read.at,
        )
        return self._begin(command, read, "", TicketClass.APPOINTMENT)

    def _begin(
        self, command: IssueTicket | CheckIn, read: Reading, service: str, ticket_class: TicketClass
    ) -> list[Event]:
        """Journal a press and send it; one that cannot be written down is not sent."""
        press = Press(
            command.id,
            command.ticket,
            command.public_token,
            service,
            ticket_class,
            command.language,
            command.pressed_at,
            read.timed,
        )
        try:
            self._journal.begin(press, read)
        except JournalFailed:
            return [NoNumber(command.id, NO_JOURNAL)]
        self._link.send(command, wait_s=self._wait_s)
        return []

    def _go_alone(self, press: UUID, catalog: CatalogMessage | None) -> list[Event]:
        """Give a press a number of the kiosk's own, on disk before anybody sees it."""
        self._link.cancel(press)
        try:
            ticket = self._own_ticket(press, catalog)
        except (JournalFailed, KeyError):
            ticket = None
        if ticket is None:
            return [NoNumber(press, NO_ANSWER)]
        log.warning("press %s was not answered in time: the kiosk gave %s", press, ticket.number)
        return [OwnNumber(press, ticket)]

    def _own_ticket(self, press: UUID, catalog: CatalogMessage | None) -> Ticket | None:
        letter = self._journal.notes.letter
        pressed = self._journal.find(press)
        service = find_service(catalog, pressed.service) if catalog else None
        if letter is None or catalog is None or service is None:
            return None
        read = self._clock.read()
        day = business_day(read.at, catalog)
        number = self._journal.number_alone(press, service.letter + letter, read, day)
        if number is None:
            return None
        return Ticket(
            number=number,
            service=pressed.service,
            priority=pressed.ticket_class is TicketClass.PRIORITY,
            public_token=pressed.public_token,
            issued_at=read.at,
            business_day=day,
            ahead=None,
            offline=True,
            timed=read.timed,
        )

    def _give_up(self, press: UUID) -> None:
        log.warning("press %s was not answered in time and is withdrawn", press)
        self._link.cancel(press)
        command = new_id()
        self._write(lambda: self._journal.withdraw(press, command=command))
        self.deliver()

    def _print(self, effect: PrintSlip, catalog: CatalogMessage | None) -> list[Event]:
        """Hand the slip to the printer; the journal says ``sent`` before the first byte moves.

        What the journal could not take before comes first: it may be the very answer that is printed.
        """
        assert catalog is not None
        ticket = effect.ticket
        facts = slip_ticket(ticket, effect.language, catalog, offline=ticket.offline, clock=ticket.timed)
        slip = build_slip(facts, slip_office(catalog, self._logo), Texts(catalog.languages, self._locale_dir))
        try:
            self._catch_up()
            claimed = self._journal.send(effect.press, command=new_id())
        except JournalFailed:
            return [PrintEnded(effect.press, PrintOutcome.FAILED)]
        if claimed:
            self._paper.print(effect.press, slip)
        return []

    def _write(self, entry: Callable[[], object]) -> None:
        """Write an entry, or keep it until the journal takes entries again; a stranger's is left out."""
        if self._later:
            self._later.append(lambda: _unless_unknown(entry))
            return
        try:
            _unless_unknown(entry)
        except JournalFailed:
            self._later.append(lambda: _unless_unknown(entry))


def _unless_unknown(entry: Callable[[], object]) -> None:
    try:
        entry()
    except KeyError as error:
        log.warning("the journal has no press %s", error)
