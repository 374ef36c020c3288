"""The board in words: every text of the picture, ready to draw; knows no window and no broker."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from display.board import Contact, Row, View
from display.facts import Call, Counter, Office, RecentCall, StageWait
from display.facts import Texts as Translations
from display.texts import Texts

RECENT_AT_MOST = 5


class Scene(StrEnum):
    """What the large panel is about."""

    CONNECTING = "connecting"
    WELCOME = "welcome"
    WAITING = "waiting"
    CALL = "call"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class RowPicture:
    """A counter's row. ``pale`` says that nobody is served there now."""

    label: str
    value: str
    pale: bool
    lit: bool


@dataclass(frozen=True, slots=True)
class StagePicture:
    """A stage's wait: the name, what matters most, and a small line."""

    name: str
    strong: str
    weak: str


@dataclass(frozen=True, slots=True)
class RecentPicture:
    """A call of before."""

    number: str
    place: str


@dataclass(frozen=True, slots=True)
class Picture:
    """All texts of the screen. ``*_second`` is the same in the site's second language."""

    scene: Scene
    office: str
    day: str
    clock: str
    headline: str
    headline_second: str
    number: str = ""
    place: str = ""
    detail: str = ""
    detail_second: str = ""
    counter_heading: str = ""
    number_heading: str = ""
    rows: tuple[RowPicture, ...] = ()
    recent_heading: str = ""
    recent: tuple[RecentPicture, ...] = ()
    stages: tuple[StagePicture, ...] = ()
    ticker: str = ""


class Presenter:
    """Puts a view into the words of one office."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self._texts = Texts(office.languages)
        self._first = office.languages[0]
        self._second = office.languages[1] if len(office.languages) > 1 else None
        self._zone = ZoneInfo(office.timezone)

    def present(self, view: View, now: datetime) -> Picture:
        """Return the picture of a view at an aware time."""
        picture = self._frame(view, now)
        if view.contact is Contact.LOST:
            return self._present_lost(picture, view, now)
        if view.contact is Contact.STARTING:
            return self._headline(picture, Scene.CONNECTING, "Connecting…")
        if view.main is not None:
            return self._present_call(picture, view.main)
        if not self.office.open:
            return self._present_closed(picture)
        if view.recent:
            return self._headline(picture, Scene.WAITING, "Please wait for your number")
        welcome = self._headline(picture, Scene.WELCOME, "Welcome")
        return self._detail(welcome, "Your number will appear here")

    # --- the large panel

    def _present_call(self, picture: Picture, call: Call) -> Picture:
        called = self._headline(picture, Scene.CALL, "Ticket number")
        return replace(
            called,
            number=call.ticket,
            place=self._place(call.label),
            detail=self._stage_and_service(self._first, call),
            detail_second=self._stage_and_service(self._second, call) if self._second else "",
        )

    def _present_lost(self, picture: Picture, view: View, now: datetime) -> Picture:
        since = view.lost_since
        if since is None:
            lost = self._headline(picture, Scene.LOST, "No connection")
        else:
            lost = replace(
                picture,
                scene=Scene.LOST,
                headline=self._since(self._first, since, now),
                headline_second=self._since(self._second, since, now) if self._second else "",
            )
        return self._detail(lost, "Please listen for the officers")

    def _present_closed(self, picture: Picture) -> Picture:
        closed = self._headline(picture, Scene.WELCOME, "The office is closed")
        return replace(
            closed,
            detail=self.office.note.get(self._first, ""),
            detail_second=self.office.note.get(self._second, "") if self._second else "",
        )

    def _since(self, language: str, since: datetime, now: datetime) -> str:
        return self._texts.text(
            language, "No connection since {time}", time=self._moment(language, since, now)
        )

    def _stage_and_service(self, language: str, call: Call) -> str:
        stage = self.office.stages.get(call.stage)
        names = (stage.name if stage else {}, self.office.services.get(call.service, {}))
        return " · ".join(filter(None, (self._translated(name, language) for name in names)))

    # --- around it

    def _frame(self, view: View, now: datetime) -> Picture:
        local = now.astimezone(self._zone)
        heading, labels = split_labels([row.counter.label for row in view.rows])
        rows = zip(view.rows, labels, strict=True)
        return Picture(
            scene=Scene.WAITING,
            office=self.office.name,
            day=self._texts.day(self._first, local),
            clock=self._texts.clock(self._first, local),
            headline="",
            headline_second="",
            counter_heading=self._counter_heading(heading),
            number_heading=self._number_heading(view, now),
            rows=tuple(self._row(row, label, now) for row, label in rows),
            recent_heading=self._both("Just called"),
            recent=tuple(self._recent(call, view.rows) for call in view.recent[:RECENT_AT_MOST]),
            stages=tuple(self._stage(stage) for stage in view.stages if view.contact is Contact.LIVE),
            ticker=self._ticker(),
        )

    def _row(self, row: Row, label: str, now: datetime) -> RowPicture:
        counter = row.counter
        if counter.ticket is not None:
            return RowPicture(label, counter.ticket, pale=False, lit=row.lit)
        if counter.state == "open":
            return RowPicture(label, "–", pale=False, lit=False)
        value = self._pause(counter, now) if counter.state == "paused" else self._text("closed")
        return RowPicture(label, value, pale=True, lit=False)

    def _pause(self, counter: Counter, now: datetime) -> str:
        why = self._translated(counter.note, self._first) or self._text("on a break")
        if counter.until is None or counter.until <= now:
            return why
        until = self._moment(self._first, counter.until, now)
        return self._text("{what} until {time}", what=why, time=until)

    def _stage(self, stage: StageWait) -> StagePicture:
        known = self.office.stages.get(stage.stage)
        short = self._translated(known.short, self._first) if known else ""
        name = short or (self._translated(known.name, self._first) if known else "") or stage.stage
        people = self._people(self._first, stage.waiting)
        wait = self._texts.wait(self._first, stage.low_s, stage.high_s)
        if wait is None:
            return StagePicture(
                name, people, self._people(self._second, stage.waiting) if self._second else ""
            )
        return StagePicture(name, wait, people)

    def _people(self, language: str, waiting: int) -> str:
        return self._texts.plural(language, "{n} waiting", "{n} waiting", waiting)

    def _recent(self, call: RecentCall, rows: Sequence[Row]) -> RecentPicture:
        labels = {row.counter.counter: row.counter.label for row in rows}
        return RecentPicture(call.ticket, self._place(labels.get(call.counter, call.counter)))

    def _place(self, label: str) -> str:
        """Return where to go: a bare number or letter is a counter's."""
        return f"{self._text('Counter')} {label}" if is_mark(label) else label

    def _counter_heading(self, heading: str) -> str:
        if heading and heading != self._text("Counter"):
            return heading
        return self._both("Counter")

    def _number_heading(self, view: View, now: datetime) -> str:
        if view.contact is Contact.LIVE or view.as_of is None:
            return self._both("Number")
        return self._text("as of {time}", time=self._moment(self._first, view.as_of, now))

    def _ticker(self) -> str:
        languages = filter(None, (self._first, self._second))
        return " · ".join(
            self.office.ticker[language] for language in languages if language in self.office.ticker
        )

    # --- words

    def _text(self, message: str, **values: object) -> str:
        return self._texts.text(self._first, message, **values)

    def _both(self, message: str) -> str:
        second = self._texts.text(self._second, message) if self._second else ""
        return " · ".join(filter(None, (self._text(message), second)))

    def _headline(self, picture: Picture, scene: Scene, message: str) -> Picture:
        second = self._texts.text(self._second, message) if self._second else ""
        return replace(picture, scene=scene, headline=self._text(message), headline_second=second)

    def _detail(self, picture: Picture, message: str) -> Picture:
        second = self._texts.text(self._second, message) if self._second else ""
        return replace(picture, detail=self._text(message), detail_second=second)

    def _moment(self, language: str, at: datetime, now: datetime) -> str:
        """Return the time of day, with the day when it is not today."""
        local, today = at.astimezone(self._zone), now.astimezone(self._zone)
        clock = self._texts.clock(language, local)
        if local.date() == today.date():
            return clock
        return f"{self._texts.day(language, local, year=False)} {clock}"

    def _translated(self, texts: Translations, language: str) -> str:
        return texts.get(language) or next(iter(texts.values()), "")


def split_labels(labels: Sequence[str]) -> tuple[str, list[str]]:
    """Return the words that all labels begin with, and the labels without them.

    "Loket 1", "Loket 2" become "Loket" over "1", "2". Labels that do not end in a number or letter each
    after the same words stay whole.
    """
    parts = [label.rpartition(" ") for label in labels]
    headings = {heading for heading, _, _ in parts}
    if len(headings) != 1 or "" in headings or not all(is_mark(mark) for _, _, mark in parts):
        return "", list(labels)
    return headings.pop(), [mark for _, _, mark in parts]


def is_mark(word: str) -> bool:
    """Tell whether the word numbers a counter: 3, 12, A, 3B."""
    return len(word) == 1 or (len(word) <= 4 and any(sign.isdigit() for sign in word))
