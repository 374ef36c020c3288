"""The board in words: every text of the picture, ready to draw; knows no window and no broker."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from display.board import Contact, Row, View
from display.facts import DEFAULT_LAYOUT, Call, Counter, Notice, Office, RecentCall, Setup, StageWait
from display.facts import Texts as Translations
from display.texts import Texts

RECENT_AT_MOST = 12
SPEAKING_PARTS = frozenset({"call", "sign"})  # they say by themselves what there is to say


class Scene(StrEnum):
    """What the large panel is about."""

    CONNECTING = "connecting"
    WELCOME = "welcome"
    CLOSED = "closed"
    WAITING = "waiting"
    CALL = "call"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class RowPicture:
    """A counter's row. ``pale`` says that nobody is served there now.

    ``label`` stands under the heading that all share, ``place`` by itself.
    """

    label: str
    value: str
    pale: bool
    lit: bool
    place: str = ""


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
class CallPicture:
    """A call of now: who, and where to."""

    number: str
    place: str


@dataclass(frozen=True, slots=True)
class NoticePicture:
    """What the staff have to say."""

    text: str
    second: str
    urgent: bool


@dataclass(frozen=True, slots=True)
class SignPicture:
    """The small screen above one counter: whom it serves, or why nobody. ``lit`` while it calls.

    Exactly one of ``number`` and ``state`` is said.
    """

    place: str
    number: str
    state: str
    state_second: str
    stage: str
    pale: bool
    lit: bool


@dataclass(frozen=True, slots=True)
class MediumPicture:
    """What the place for media shows: a file, and the number of its turn, for a video may come again."""

    turn: int
    kind: Literal["picture", "video"]
    file: str


@dataclass(frozen=True, slots=True)
class Picture:
    """All texts of the screen, and how it looks. ``*_second`` is the same in the site's second language.

    ``number``, ``place`` and ``detail`` are those of the first of ``calls``. ``trial`` says that what is
    heard now is none.
    """

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
    zone: str = ""
    calls: tuple[CallPicture, ...] = ()
    sign: SignPicture | None = None
    notices: tuple[NoticePicture, ...] = ()
    rules: str = ""
    rules_second: str = ""
    trial: str = ""
    trial_second: str = ""
    layout: str = DEFAULT_LAYOUT
    theme: str = "light"
    brand: str | None = None
    deep_brand: str | None = None
    logo_path: str = ""
    medium: MediumPicture | None = None


@dataclass(frozen=True, slots=True)
class BannerPicture:
    """What must be said above everything else; ``alarm`` where what is shown cannot be trusted."""

    text: str
    second: str
    alarm: bool


def find_banner(picture: Picture, parts: Iterable[str]) -> BannerPicture | None:
    """Return what a screen of these parts must say above them, if anything."""
    if picture.trial:
        return BannerPicture(picture.trial, picture.trial_second, alarm=False)
    names = set(parts)
    if SPEAKING_PARTS & names or (picture.scene is Scene.CLOSED and "calls" in names and not picture.recent):
        return None  # the list says in its own place that there is no call and why
    if picture.scene in {Scene.LOST, Scene.CONNECTING, Scene.CLOSED}:
        alarm = picture.scene is Scene.LOST
        return BannerPicture(
            _beside(picture.headline, picture.detail),
            _beside(picture.headline_second, picture.detail_second),
            alarm=alarm,
        )
    return None


def notice_turns(notices: Sequence[NoticePicture]) -> tuple[tuple[str, bool], ...]:
    """Return what is to be read one after the other, and whether it is urgent; urgent ones stand alone."""
    urgent = [notice for notice in notices if notice.urgent]
    return tuple(
        (text, notice.urgent) for notice in urgent or notices for text in (notice.text, notice.second) if text
    )


def _beside(*texts: str) -> str:
    return " · ".join(filter(None, texts))


class Presenter:
    """Puts a view into the words of one office, for one of its displays."""

    def __init__(self, office: Office, setup: Setup | None = None, locale_dir: Path | None = None) -> None:
        self.office = office
        self.setup = setup if setup is not None else Setup()
        self._texts = Texts(office.languages, locale_dir)
        self._first = office.languages[0]
        self._second = office.languages[1] if len(office.languages) > 1 else None
        self._zone = ZoneInfo(office.timezone)

    def local(self, now: datetime) -> datetime:
        """Return an aware time by the site's clock."""
        return now.astimezone(self._zone)

    def present(self, view: View, now: datetime, *, trial: bool = False) -> Picture:
        """Return the picture of a view at an aware time. ``trial``: the voice is being tried out."""
        picture = self._frame(view, now)
        if trial:
            picture = self._say_trial(picture)
        if view.contact is Contact.LOST:
            return self._present_lost(picture, view, now)
        if view.contact is Contact.STARTING:
            return self._headline(picture, Scene.CONNECTING, "Connecting…")
        if view.main is not None:
            return self._present_calls(picture, view.calls)
        if not self.office.open:
            return self._present_closed(picture)
        if view.recent:
            return self._headline(picture, Scene.WAITING, "Please wait for your number")
        welcome = self._headline(picture, Scene.WELCOME, "Welcome")
        return self._detail(welcome, "Your number will appear here")

    # --- the large panel

    def _present_calls(self, picture: Picture, calls: Sequence[Call]) -> Picture:
        call = calls[0]
        second = self._second_for(call)
        return replace(
            picture,
            scene=Scene.CALL,
            headline=self._text("Ticket number"),
            headline_second=self._text_in(second, "Ticket number") if second else "",
            calls=tuple(CallPicture(one.ticket, self._place(one.label)) for one in calls),
            number=call.ticket,
            place=self._place(call.label),
            detail=self._stage_and_service(self._first, call),
            detail_second=self._stage_and_service(second, call) if second else "",
        )

    def _second_for(self, call: Call) -> str | None:
        """Return the language beside the first: the visitor's own where the site speaks it."""
        own = (language for language in call.languages if language in self.office.languages)
        return next((language for language in own if language != self._first), self._second)

    def _present_lost(self, picture: Picture, view: View, now: datetime) -> Picture:
        lost = replace(
            picture,
            scene=Scene.LOST,
            headline=self._lost(self._first, view, now),
            headline_second=self._lost(self._second, view, now) if self._second else "",
        )
        return self._detail(lost, "Please listen for the officers")

    def _present_closed(self, picture: Picture) -> Picture:
        closed = self._headline(picture, Scene.CLOSED, "The office is closed")
        return replace(
            closed,
            detail=self.office.note.get(self._first, ""),
            detail_second=self.office.note.get(self._second, "") if self._second else "",
        )

    def _lost(self, language: str, view: View, now: datetime) -> str:
        if view.lost_since is None:
            return self._text_in(language, "No connection")
        since = self._moment(language, view.lost_since, now)
        return self._text_in(language, "No connection since {time}", time=since)

    def _stage_and_service(self, language: str, call: Call) -> str:
        stage = self.office.stages.get(call.stage)
        names = (stage.name if stage else {}, self.office.services.get(call.service, {}))
        words = dict.fromkeys(self._translated(name, language) for name in names)  # often they are the same
        return " · ".join(filter(None, words))

    def _say_trial(self, picture: Picture) -> Picture:
        first = self._text("This is a sound test. Nobody is being called.")
        second = self._in_second("This is a sound test. Nobody is being called.")
        return replace(picture, trial=first, trial_second=second)

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
            ticker=self._join(self.office.ticker),
            zone=self._zone_name(),
            sign=self._sign(view, now),
            notices=self._notices(now),
            rules=self._translated(self.office.rules, self._first),
            rules_second=self.office.rules.get(self._second, "") if self._second else "",
            layout=self._layout(),
            theme=self.setup.theme,
            brand=self.office.look.brand,
            deep_brand=self.office.look.deep_brand,
        )

    def _row(self, row: Row, label: str, now: datetime) -> RowPicture:
        counter, place = row.counter, self._place(row.counter.label)
        if counter.ticket is not None:
            return RowPicture(label, counter.ticket, pale=False, lit=row.lit, place=place)
        if counter.state == "open":
            return RowPicture(label, "–", pale=False, lit=False, place=place)
        return RowPicture(label, self._state(self._first, counter, now), pale=True, lit=False, place=place)

    def _state(self, language: str, counter: Counter, now: datetime) -> str:
        """Return what a visitor meets where nobody is served."""
        if counter.state == "open":
            return self._text_in(language, "Please wait for your number")
        if counter.state == "closed":
            return self._text_in(language, "closed")
        own = self._translated(counter.note, language) if language == self._first else ""
        why = counter.note.get(language) or own or self._text_in(language, "on a break")
        if counter.until is None or counter.until <= now:
            return why
        until = self._moment(language, counter.until, now)
        return self._text_in(language, "{what} until {time}", what=why, time=until)

    # --- one counter's sign

    def _sign(self, view: View, now: datetime) -> SignPicture | None:
        """Return the sign of the display's counter, or of the only one there is."""
        rows = [row for row in view.rows if self.setup.counter in {None, row.counter.counter}]
        if len(rows) != 1:
            return None
        counter = rows[0].counter
        sign = SignPicture(
            place=self._place(counter.label),
            number="",
            state="",
            state_second="",
            stage=self._stage_at(counter),
            pale=counter.state != "open",
            lit=rows[0].lit,
        )
        if view.contact is Contact.LIVE and counter.ticket is not None:
            return replace(sign, number=counter.ticket, pale=False)
        languages = (self._first, self._second or "")
        first, second = (self._sign_state(language, view, counter, now) for language in languages)
        return replace(sign, state=first, state_second=second, stage="")

    def _sign_state(self, language: str, view: View, counter: Counter, now: datetime) -> str:
        if not language:
            return ""
        if view.contact is Contact.LOST:
            return self._lost(language, view, now)
        if view.contact is Contact.STARTING:
            return self._text_in(language, "Connecting…")
        return self._state(language, counter, now)

    def _stage_at(self, counter: Counter) -> str:
        stage = self.office.stages.get(counter.stage or "")
        return self._translated(stage.name, self._first) if stage else ""

    # --- waits and words of the staff

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

    def _notices(self, now: datetime) -> tuple[NoticePicture, ...]:
        """Return what is to be said here now, what is urgent first."""
        zones = {None, self.setup.zone}
        due = [
            notice
            for notice in self.office.notices
            if notice.zone in zones and (notice.until is None or now < notice.until)
        ]
        return tuple(self._notice(notice) for notice in sorted(due, key=lambda notice: not notice.urgent))

    def _notice(self, notice: Notice) -> NoticePicture:
        first = self._translated(notice.text, self._first)
        second = notice.text.get(self._second, "") if self._second else ""
        return NoticePicture(first, second if second != first else "", notice.urgent)

    def _zone_name(self) -> str:
        zone = self.office.zones.get(self.setup.zone) if self.setup.zone is not None else None
        return self._translated(zone.name, self._first) if zone is not None else ""

    def _layout(self) -> str:
        return self.setup.layout if self.setup.layout in self.office.layouts else DEFAULT_LAYOUT

    def _join(self, texts: Translations) -> str:
        languages = filter(None, (self._first, self._second))
        return " · ".join(texts[language] for language in languages if texts.get(language))

    # --- words

    def _text(self, message: str, **values: object) -> str:
        return self._texts.text(self._first, message, **values)

    def _text_in(self, language: str, message: str, **values: object) -> str:
        return self._texts.text(language, message, **values)

    def _in_second(self, message: str) -> str:
        return self._text_in(self._second, message) if self._second else ""

    def _both(self, message: str) -> str:
        second = self._in_second(message)
        return " · ".join(filter(None, (self._text(message), second)))

    def _headline(self, picture: Picture, scene: Scene, message: str) -> Picture:
        second = self._in_second(message)
        return replace(picture, scene=scene, headline=self._text(message), headline_second=second)

    def _detail(self, picture: Picture, message: str) -> Picture:
        second = self._in_second(message)
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
