"""What each screen says, as plain text ready to show; knows no widget and decides nothing."""

from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class LanguageView:
    """A language in the switch."""

    id: str
    name: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class HeaderView:
    """The top of a light screen."""

    office: str
    hours: str
    clock: str
    day: str


@dataclass(frozen=True, slots=True)
class AidView:
    """A help at the foot of every screen, always at the same place; ``armed`` while it is on.

    ``kind`` says which: ``aloud``, ``priority``, ``appointment``, ``large`` or ``low``. One that means
    nothing on this screen keeps its place with ``offered`` False.
    """

    kind: str
    title: str
    armed: bool = False
    offered: bool = True


@dataclass(frozen=True, slots=True)
class FrameView:
    """What surrounds every screen of a visit, and how it is drawn: ``large`` type, ``low`` buttons.

    ``fonts`` are the files for the letters that the kiosk's own typeface lacks.
    """

    header: HeaderView
    languages: tuple[LanguageView, ...] = ()
    aids: tuple[AidView, ...] = ()
    large: bool = False
    low: bool = False
    fonts: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class WaitView:
    """A main figure and the words below it; both empty while nothing is known."""

    figure: str
    caption: str


@dataclass(frozen=True, slots=True)
class TileView:
    """A service on the first screen."""

    service: str
    letter: str
    name: str
    description: str
    wait: WaitView
    open: bool


@dataclass(frozen=True, slots=True)
class HomeView:
    """The first screen; ``banner`` is what every visitor must know before, else empty."""

    frame: FrameView
    title: str
    subtitle: str
    banner: str
    tiles: tuple[TileView, ...]


@dataclass(frozen=True, slots=True)
class FactView:
    """A fact of a service: what it is, and how much."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class ServiceView:
    """One service before its number is taken."""

    frame: FrameView
    letter: str
    name: str
    description: str
    facts: tuple[FactView, ...]
    bring_title: str
    bring: tuple[str, ...]
    figures: tuple[WaitView, ...]
    priority: str
    take: str
    back: str


@dataclass(frozen=True, slots=True)
class ReasonView:
    """A reason for priority."""

    id: str
    name: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class ReasonsView:
    """Why this visitor goes before others."""

    frame: FrameView
    title: str
    subtitle: str
    reasons: tuple[ReasonView, ...]
    back: str


@dataclass(frozen=True, slots=True)
class EntryView:
    """A keypad for a short text: an appointment's code, or who the person is. ``ready``: it can be sent."""

    frame: FrameView
    title: str
    subtitle: str
    typed: str
    keys: tuple[str, ...]
    erase: str
    submit: str
    ready: bool
    back: str


@dataclass(frozen=True, slots=True)
class MoreTimeView:
    """The question before a visit is forgotten."""

    frame: FrameView
    title: str
    detail: str
    more: str
    finish: str
    since: float
    until: float


@dataclass(frozen=True, slots=True)
class PrintingView:
    """The press is on its way, or its paper is; ``number`` is empty until there is one."""

    frame: FrameView
    title: str
    detail: str
    service: str
    number: str


@dataclass(frozen=True, slots=True)
class TicketView:
    """The number and what to do next; ``failed`` when there is no paper.

    ``code`` is the address behind the QR code to photograph where there may be no paper, ``code_title`` what
    to do with it, ``note`` what is special about this number.
    """

    frame: FrameView
    title: str
    service: str
    number: str
    moment: str
    priority: str
    note: str
    code: str
    code_title: str
    figures: tuple[WaitView, ...]
    steps: tuple[str, ...]
    finish: str
    keep: str
    failed: bool
    since: float
    until: float


@dataclass(frozen=True, slots=True)
class RefusedView:
    """No ticket, why, and what to do."""

    frame: FrameView
    title: str
    advice: str
    finish: str


@dataclass(frozen=True, slots=True)
class NoticeView:
    """Nothing to touch: a title and a line in each of the site's languages. ``sign`` picks the drawing."""

    frame: FrameView
    sign: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class AloudView:
    """A screen while it is read aloud: the choice that the one large button takes.

    ``place`` of ``count`` choices, 0 while the screen itself is explained; ``choice`` is empty then.
    """

    frame: FrameView
    title: str
    choice: str
    hint: str
    place: int
    count: int


View: TypeAlias = (
    HomeView
    | ServiceView
    | ReasonsView
    | EntryView
    | MoreTimeView
    | PrintingView
    | TicketView
    | RefusedView
    | NoticeView
    | AloudView
)
