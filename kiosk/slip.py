"""What a ticket's paper says, as blocks from top to bottom; knows no printer and no screen."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from kiosk.texts import Texts, mark


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """How a printer is; None where it cannot tell. ``detail`` is for those who repair it."""

    kind: str
    online: bool | None = None
    paper: Literal["ok", "low", "out"] | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class SlipTicket:
    """What a slip needs to know of its ticket. ``service`` and ``bring`` are texts per language.

    ``ahead`` is None when nobody could say (a press without a connection).
    """

    number: str
    service: Mapping[str, str]
    language: str
    issued_at: datetime
    ticket_class: str = "regular"
    ahead: int | None = None
    wait_low_s: int | None = None
    wait_high_s: int | None = None
    public_token: str | None = None
    bring: Mapping[str, str] = field(default_factory=dict)
    copy: bool = False
    offline: bool = False


@dataclass(frozen=True, slots=True)
class SlipOffice:
    """What a slip needs to know of its office. ``footer`` replaces the line about the ticket's validity."""

    name: str
    timezone: str
    public_url: str | None = None
    footer: Mapping[str, str] = field(default_factory=dict)
    logo: Path | None = None


@dataclass(frozen=True, slots=True)
class Logo:
    """The office's picture."""

    file: Path


@dataclass(frozen=True, slots=True)
class Heading:
    """The office's name."""

    text: str


@dataclass(frozen=True, slots=True)
class Title:
    """The line that says what the ticket is for."""

    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """Words in ordinary size, wrapped as the paper needs; ``whole``: smaller rather than wrapped."""

    text: str
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """The ticket's number, as large as the paper allows."""

    text: str


@dataclass(frozen=True, slots=True)
class Badge:
    """A few words in a frame; ``strong`` ones stand white on black."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A dashed line across the paper."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A large value over its small label."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Figures:
    """One or two figures side by side."""

    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Qr:
    """A code that leads to ``address``."""

    address: str


@dataclass(frozen=True, slots=True)
class Cut:
    """The end of the paper."""


Block = Logo | Heading | Title | Text | Number | Badge | Rule | Figures | Qr | Cut


@dataclass(frozen=True, slots=True)
class Slip:
    """One paper: its blocks, and whose it is (for logs and file names)."""

    number: str
    at: datetime
    blocks: tuple[Block, ...]


CLASSES = {"priority": mark("PRIORITY"), "appointment": mark("APPOINTMENT")}


def build_slip(ticket: SlipTicket, office: SlipOffice, texts: Texts) -> Slip:
    """Return the ticket's slip, its times in the office's zone. Only the class is named, never its reason."""
    at = ticket.issued_at.astimezone(ZoneInfo(office.timezone))
    blocks = (
        *_office(ticket, office, texts, at),
        *_service(ticket, texts),
        Number(ticket.number),
        *_class(ticket, texts),
        *_line(ticket, texts),
        *_code(ticket, office, texts),
        *_footer(ticket, office, texts),
        Cut(),
    )
    return Slip(ticket.number, at, blocks)


def _office(ticket: SlipTicket, office: SlipOffice, texts: Texts, at: datetime) -> Iterator[Block]:
    if ticket.copy:
        yield Badge(_in_both(texts, ticket.language, mark("COPY")), strong=True)
    if office.logo:
        yield Logo(office.logo)
    if office.name:
        yield Heading(office.name.upper())
    yield Text(f"{texts.day(ticket.language, at)} · {texts.clock(ticket.language, at)}", whole=True)


def _service(ticket: SlipTicket, texts: Texts) -> Iterator[Block]:
    first = texts.pick(ticket.language, ticket.service)
    yield Title(first)
    second = next((each for each in texts.languages if each != ticket.language), ticket.language)
    if (other := ticket.service.get(second, first)) != first:
        yield Text(other)


def _class(ticket: SlipTicket, texts: Texts) -> Iterator[Block]:
    if name := CLASSES.get(ticket.ticket_class):
        yield Badge(texts.text(ticket.language, name))


def _line(ticket: SlipTicket, texts: Texts) -> Iterator[Block]:
    yield Rule()
    if figures := tuple(_figures(ticket, texts)):
        yield Figures(figures)
    if ticket.offline:
        yield Text(texts.text(ticket.language, "Printed without a connection. Your number is valid."))
    elif not figures:
        yield Text(texts.text(ticket.language, "Please wait for your number to be called."))
    yield Rule()


def _figures(ticket: SlipTicket, texts: Texts) -> Iterator[Figure]:
    language = ticket.language
    minutes = texts.minutes(ticket.wait_low_s, ticket.wait_high_s)
    if ticket.ahead == 0:
        expected = (
            texts.text(language, "estimated wait: {minutes} minutes", minutes=minutes) if minutes else ""
        )
        yield Figure(texts.text(language, "You are next"), expected)
        return
    if ticket.ahead is not None:
        label = texts.plural(language, "person ahead of you", "people ahead of you", ticket.ahead)
        yield Figure(str(ticket.ahead), label)
    if minutes:
        yield Figure(minutes, texts.text(language, "minutes estimated"))


def _code(ticket: SlipTicket, office: SlipOffice, texts: Texts) -> Iterator[Block]:
    if office.public_url and ticket.public_token:
        yield Qr(f"{office.public_url.rstrip('/')}/t/{ticket.public_token}")
        yield Text(texts.text(ticket.language, "Scan to follow your turn"))


def _footer(ticket: SlipTicket, office: SlipOffice, texts: Texts) -> Iterator[Block]:
    if documents := texts.pick(ticket.language, ticket.bring).rstrip(" ."):
        yield Text(texts.text(ticket.language, "Have ready: {documents}.", documents=documents))
    yield Text(texts.pick(ticket.language, office.footer) or texts.text(ticket.language, "Valid today only."))


def _in_both(texts: Texts, language: str, message: str) -> str:
    """Return the message in the ticket's language and in the site's, which its officers read."""
    said = dict.fromkeys(texts.text(each, message) for each in (language, texts.languages[0]))
    return " · ".join(said)
