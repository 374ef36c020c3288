"""What each screen says, as plain text ready to show; knows no widget and decides nothing."""

from dataclasses import dataclass
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
class PriorityView:
    """The help that is always at the same place; ``armed`` once a reason was chosen."""

    title: str
    detail: str
    armed: bool


@dataclass(frozen=True, slots=True)
class HomeView:
    """The first screen."""

    header: HeaderView
    title: str
    subtitle: str
    languages: tuple[LanguageView, ...]
    tiles: tuple[TileView, ...]
    priority: PriorityView | None


@dataclass(frozen=True, slots=True)
class ServiceView:
    """One service before its number is taken."""

    header: HeaderView
    languages: tuple[LanguageView, ...]
    letter: str
    name: str
    description: str
    bring_title: str
    bring: tuple[str, ...]
    figures: tuple[WaitView, ...]
    take: str
    back: str
    priority: PriorityView | None


@dataclass(frozen=True, slots=True)
class ReasonView:
    """A reason for priority."""

    id: str
    name: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class ReasonsView:
    """Why this visitor goes before others."""

    header: HeaderView
    title: str
    subtitle: str
    languages: tuple[LanguageView, ...]
    reasons: tuple[ReasonView, ...]
    back: str


@dataclass(frozen=True, slots=True)
class PrintingView:
    """The press is on its way, or its paper is; ``number`` is empty until there is one."""

    title: str
    detail: str
    service: str
    number: str


@dataclass(frozen=True, slots=True)
class TicketView:
    """The number and what to do next; ``failed`` when there is no paper."""

    title: str
    service: str
    number: str
    moment: str
    priority: str
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

    header: HeaderView
    title: str
    advice: str
    finish: str


@dataclass(frozen=True, slots=True)
class NoticeView:
    """Nothing to touch: a title and a line in each of the site's languages. ``sign`` picks the drawing."""

    header: HeaderView
    sign: str
    lines: tuple[tuple[str, str], ...]


View: TypeAlias = HomeView | ServiceView | ReasonsView | PrintingView | TicketView | RefusedView | NoticeView
