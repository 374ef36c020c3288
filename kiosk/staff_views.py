"""What the screens say that are not for visitors: the staff's menu, the kiosk's name, rest, enrolment.

Plain text ready to show, as in ``kiosk.views``; a ``meaning`` is what a touch says.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from kiosk import enrolment, staff


@dataclass(frozen=True, slots=True)
class RowView:
    """One row of a page: something to touch when it has a meaning, else something to read."""

    name: str
    title: str
    detail: str = ""
    value: str = ""
    meaning: staff.Touch | None = None
    tone: Literal["plain", "good", "bad"] = "plain"


@dataclass(frozen=True, slots=True)
class PageView:
    """A page of the menu; ``back`` is empty on the first one. ``bar``: a share from 0 to 1, None without."""

    title: str
    subtitle: str
    rows: tuple[RowView, ...]
    note: str
    note_is_bad: bool
    back: str
    close: str
    bar: float | None = None


@dataclass(frozen=True, slots=True)
class PinView:
    """The PIN is asked for; ``dots`` were typed of it."""

    title: str
    subtitle: str
    dots: int
    is_bad: bool
    enter: str
    close: str


@dataclass(frozen=True, slots=True)
class FieldView:
    """Something to type."""

    name: str
    label: str
    text: str
    chosen: bool
    meaning: enrolment.Choose


@dataclass(frozen=True, slots=True)
class EnrolView:
    """The first start: what to type, the keys for it, and how it goes."""

    title: str
    subtitle: str
    fields: tuple[FieldView, ...]
    keys: tuple[str, ...]
    enter: str
    ready: bool
    message: str
    is_bad: bool
    other_language: str


@dataclass(frozen=True, slots=True)
class NameView:
    """The kiosk's own name, large: somebody asked which one it is."""

    device: str
    office: str


@dataclass(frozen=True, slots=True)
class RestView:
    """An idle screen: a few words at a place (shares of the free room), or nothing at all when ``dark``."""

    title: str
    detail: str
    clock: str
    place: tuple[float, float]
    dark: bool


StaffScreenView: TypeAlias = PageView | PinView | EnrolView | NameView | RestView
