"""What a ticket's paper says, as blocks from top to bottom; knows no printer and no screen."""

from collections.abc import Callable, Iterator, Mapping
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
    cover: Literal["open", "closed"] | None = None
    cutter: Literal["ok", "failed"] | None = None
    detail: str = ""

    @property
    def stops(self) -> tuple[str, ...]:
        """The faults with which no slip comes out, as stable codes."""
        causes = {
            "paper_out": self.paper == "out",
            "cover_open": self.cover == "open",
            "cutter_failed": self.cutter == "failed",
        }
        found = tuple(code for code, is_so in causes.items() if is_so)
        return found or (("printer_offline",) if self.online is False else ())

    @property
    def faults(self) -> tuple[str, ...]:
        """What the staff should know, as stable codes; paper that is low stops nothing."""
        return (*self.stops, *(("paper_low",) if self.paper == "low" else ()))

    @property
    def ready(self) -> bool:
        """Whether a slip would come out, as far as the printer can tell."""
        return not self.stops


@dataclass(frozen=True, slots=True)
class SlipTicket:
    """What a slip needs to know of its ticket; ``service``, ``bring`` and ``service_text`` per language.

    ``ahead`` is None when nobody could say (a press without a connection); ``clock`` is False when the kiosk
    did not know the time of ``issued_at``.
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
    service_text: Mapping[str, str] = field(default_factory=dict)
    copy: bool = False
    offline: bool = False
    clock: bool = True


USUAL_BLOCKS = (
    "logo",
    "office",
    "time",
    "service",
    "number",
    "class",
    "line",
    "code",
    "documents",
    "service-text",
    "text",
    "footer",
)


@dataclass(frozen=True, slots=True)
class SlipOffice:
    """What a slip needs to know of its office. ``footer`` replaces the line about the ticket's validity.

    ``blocks`` names the slip's parts from top to bottom (PARTS has them all), ``text`` is the site's own.
    """

    name: str
    timezone: str
    public_url: str | None = None
    footer: Mapping[str, str] = field(default_factory=dict)
    logo: Path | None = None
    blocks: tuple[str, ...] = USUAL_BLOCKS
    text: Mapping[str, str] = field(default_factory=dict)


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
    """One paper: its blocks, and whose it is (for logs and file names).

    ``fonts`` are for scripts that the kiosk's own font lacks, ``language`` is the one that most of it is in.
    """

    number: str
    at: datetime
    blocks: tuple[Block, ...]
    fonts: tuple[Path, ...] = ()
    language: str | None = None


CLASSES = {"priority": mark("PRIORITY"), "appointment": mark("APPOINTMENT")}


def build_slip(ticket: SlipTicket, office: SlipOffice, texts: Texts) -> Slip:
    """Return the ticket's slip, its times in the office's zone. Only the class is named, never its reason.

    Whatever the office's layout leaves out, a copy says that it is one, the number stands on it, and an
    offline ticket says that it is valid; a name that is not known is passed over.
    """
    at = ticket.issued_at.astimezone(ZoneInfo(office.timezone))
    named = (PARTS[name] for name in _layout(ticket, office) if name in PARTS)
    parts = (block for part in named for block in part(ticket, office, texts))
    blocks = (*_copy(ticket, texts), *parts, Cut())
    return Slip(ticket.number, at, blocks, _fonts(ticket, texts), ticket.language)


def _fonts(ticket: SlipTicket, texts: Texts) -> tuple[Path, ...]:
    """Return the fonts of the ticket's language, and of the others that its service may be named in."""
    named = (texts.font(each) for each in dict.fromkeys((ticket.language, *texts.languages)))
    return tuple(font for font in named if font)


def _layout(ticket: SlipTicket, office: SlipOffice) -> tuple[str, ...]:
    """Return the names of the slip's parts, those that must be there among them."""
    names = office.blocks if "number" in office.blocks else ("number", *office.blocks)
    if ticket.offline and "line" not in names:
        after = names.index("number") + 1
        names = (*names[:after], "line", *names[after:])
    return names


def _copy(ticket: SlipTicket, texts: Texts) -> Iterator[Block]:
    if ticket.copy:
        yield Badge(_in_both(texts, ticket.language, mark("COPY")), strong=True)


def _logo(_ticket: SlipTicket, office: SlipOffice, _texts: Texts) -> Iterator[Block]:
    if office.logo:
        yield Logo(office.logo)


def _name(_ticket: SlipTicket, office: SlipOffice, _texts: Texts) -> Iterator[Block]:
    if office.name:
        yield Heading(office.name.upper())


def _time(ticket: SlipTicket, office: SlipOffice, texts: Texts) -> Iterator[Block]:
    """Say when; a wrong day would be worse than none on a ticket that is valid for one."""
    if ticket.clock:
        at = ticket.issued_at.astimezone(ZoneInfo(office.timezone))
        yield Text(f"{texts.day(ticket.language, at)} · {texts.clock(ticket.language, at)}", whole=True)


def _service(ticket: SlipTicket, _office: SlipOffice, texts: Texts) -> Iterator[Block]:
    first = texts.pick(ticket.language, ticket.service)
    yield Title(first)
    second = next((each for each in texts.languages if each != ticket.language), ticket.language)
    if (other := ticket.service.get(second, first)) != first:
        yield Text(other)


def _number(ticket: SlipTicket, _office: SlipOffice, _texts: Texts) -> Iterator[Block]:
    yield Number(ticket.number)


def _class(ticket: SlipTicket, _office: SlipOffice, texts: Texts) -> Iterator[Block]:
    if name := CLASSES.get(ticket.ticket_class):
        yield Badge(texts.text(ticket.language, name))


def _line(ticket: SlipTicket, _office: SlipOffice, texts: Texts) -> Iterator[Block]:
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


def _documents(ticket: SlipTicket, _office: SlipOffice, texts: Texts) -> Iterator[Block]:
    if documents := texts.pick(ticket.language, ticket.bring).rstrip(" ."):
        yield Text(texts.text(ticket.language, "Have ready: {documents}.", documents=documents))


def _service_text(ticket: SlipTicket, _office: SlipOffice, texts: Texts) -> Iterator[Block]:
    if said := texts.pick(ticket.language, ticket.service_text):
        yield Text(said)


def _text(ticket: SlipTicket, office: SlipOffice, texts: Texts) -> Iterator[Block]:
    if said := texts.pick(ticket.language, office.text):
        yield Text(said)


def _footer(ticket: SlipTicket, office: SlipOffice, texts: Texts) -> Iterator[Block]:
    yield Text(texts.pick(ticket.language, office.footer) or texts.text(ticket.language, "Valid today only."))


def _rule(_ticket: SlipTicket, _office: SlipOffice, _texts: Texts) -> Iterator[Block]:
    yield Rule()


def _in_both(texts: Texts, language: str, message: str) -> str:
    """Return the message in the ticket's language and in the site's, which its officers read."""
    said = dict.fromkeys(texts.text(each, message) for each in (language, texts.languages[0]))
    return " · ".join(said)


PARTS: Mapping[str, Callable[[SlipTicket, SlipOffice, Texts], Iterator[Block]]] = {
    "logo": _logo,
    "office": _name,
    "time": _time,
    "service": _service,
    "number": _number,
    "class": _class,
    "line": _line,
    "code": _code,
    "documents": _documents,
    "service-text": _service_text,
    "text": _text,
    "footer": _footer,
    "rule": _rule,
}
