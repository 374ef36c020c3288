"""The cases that every display answers alike, played by the Python view model: ``--write`` writes them anew.

``python -m tests.support.display_cases --write`` writes tests/golden/display/*.json and the page's catalogue
of texts. Review what changes: the Python side is the reference, and the page's scripts must follow.
"""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from babel.messages.pofile import read_po

from display import layout, paging, theme
from display.announcer import Announcement, Announcer
from display.board import Board, find_focus
from display.facts import Call, Heartbeat, Loudness, Office, Snapshot
from display.layout import Length
from display.presentation import Picture, Presenter, RowPicture, find_banner, notice_turns
from display.reading import read
from display.texts import LOCALE
from display.volume import Volume
from tests.support.lobby_messages import DEVICE, SITE, START, Json, Lobby, at, catalog
from voice.call import Manner
from voice.pack import Recording, VoicePack
from voice.vocabulary import CHIME, Clip, Piece
from wire import topics
from wire.layouts import shipped_layouts
from wire.messages import (
    BoardStage,
    CatalogDisplay,
    CatalogLook,
    CatalogNotice,
    CatalogStage,
    CatalogZone,
    CounterState,
)

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests/golden/display"
CATALOGUE = ROOT / "server/web/static/display/catalogue.js"
TICK_S = 0.25
SOUND_S = 2
TOPICS: Mapping[str, topics.Topic] = {
    "board": topics.Board(SITE),
    "call": topics.Call(SITE),
    "catalog": topics.Catalog(SITE),
    "heartbeat": topics.Heartbeat(SITE),
}

# --- playing a case


def play(case: Json) -> list[Json]:
    """Return for each step of the case what is shown then, and what was announced since the step before."""
    start = datetime.fromisoformat(case["clock"])
    board = Board(0.0, start, minimum_show_s=case["minimum_show_s"], missed_after_s=case["missed_after_s"])
    office = Office(name="", timezone="UTC", languages=("id", "en"))
    presenter, known, known_catalog = Presenter(office), False, None
    seen, announced, heart, speaking = [], [], None, False
    steps = {step["at_s"]: step for step in case["steps"]}
    for tick in range(round(max(steps) / TICK_S) + 1):
        now_s = tick * TICK_S
        step = steps.get(now_s, {})
        heart, speaking = step.get("heart", heart), step.get("speaking", speaking)
        messages = list(step.get("messages", []))
        if heart is not None and now_s == int(now_s):
            now = (start + timedelta(seconds=now_s)).isoformat()
            messages.append({"kind": "heartbeat", "v": 1, **heart, "now": now})
        for message in messages:
            payload = json.dumps(message).encode()
            match read(str(TOPICS[message["kind"]]), payload):
                case Snapshot() as snapshot:
                    board.take_snapshot(snapshot)
                case Call() as call:
                    board.take_call(call)
                case Heartbeat() as heartbeat:
                    known_catalog = None if board.take_heartbeat(heartbeat, now_s) else known_catalog
                case Office() as newer:
                    if known_catalog is None or (newer.order or ()) >= known_catalog:
                        setup = newer.setup_of(case["device"])
                        presenter, known_catalog, known = Presenter(newer, setup), newer.order, True
                        board.look_at(find_focus(newer, setup))
        calls = board.advance(now_s, speaking=speaking)
        if calls:
            announced.append([[call.ticket, call.label, call.times] for call in calls])
        if step:
            picture = presenter.present(board.view(), board.clock(now_s), trial=step.get("trial", False))
            if not known:
                picture = replace(picture, day="", clock="")
            banner = find_banner(picture, {"header", "counters"})
            seen.append(
                {
                    "picture": _describe(picture),
                    "banner": asdict(banner) if banner else None,
                    "notices": [list(turn) for turn in notice_turns(picture.notices)],
                    "announced": announced,
                }
            )
            announced = []
    return seen


def _describe(picture: Picture) -> Json:
    """Return the picture without the names of files, which only a display with a disk has."""
    described: Json = json.loads(json.dumps(asdict(picture)))
    return {name: value for name, value in described.items() if name not in {"logo_path", "medium"}}


# --- writing cases


def step(s: float, *messages: Json, **more: Any) -> Json:
    """Return what happens so long after the start."""
    return {"at_s": s, **({"messages": list(messages)} if messages else {}), **more}


def joins_and_calls() -> Iterator[Json]:
    """A display starts, meets its server, sees a call by the board alone, a recall, and the visitor go."""
    lobby = Lobby(stages=(BoardStage(stage="documents", waiting=8, wait_low_s=905, wait_high_s=1450),))
    yield step(0)
    yield step(0.5, catalog(), lobby.board(0))
    yield step(1, heart=lobby.heart)
    lobby.call(42, 2, counter=3)
    yield step(2, lobby.board(2), heart=lobby.heart)
    yield step(8)
    lobby.call(42, 9, counter=3, times=2)
    yield step(9, lobby.board(9), heart=lobby.heart)
    lobby.finish(3)
    yield step(10, lobby.board(10), heart=lobby.heart)
    yield step(14)


def calls_by_message() -> Iterator[Json]:
    """A call's message and its board come in either order; a message that comes twice counts once."""
    lobby = Lobby()
    yield step(0, catalog(), lobby.board(0), heart=lobby.heart)
    lobby.call(1, 1)
    yield step(1, lobby.message(1))
    yield step(1.25, lobby.board(1), heart=lobby.heart)
    lobby.call(2, 6)
    yield step(6, lobby.board(6), heart=lobby.heart)
    yield step(6.25, lobby.message(2), lobby.message(2))
    yield step(12, lobby.message(2))
    lobby.call(3, 13)
    yield step(13, lobby.board(13), heart=lobby.heart)
    yield step(14.75)
    yield step(15.25)


def taken_back() -> Iterator[Json]:
    """A call that is taken back disappears at once, on the screen and from the queue; others stand."""
    lobby = Lobby()
    yield step(0, catalog(), lobby.board(0), heart=lobby.heart)
    lobby.call(1, 1)
    lobby.call(2, 1)
    yield step(1, lobby.board(1), heart=lobby.heart)
    lobby.take_back(1)
    yield step(2, lobby.board(2), heart=lobby.heart)
    lobby.call(3, 2.5)
    yield step(2.5, lobby.board(2.5), heart=lobby.heart)
    lobby.take_back(3)
    yield step(3, lobby.board(3), heart=lobby.heart)
    yield step(9)


def ten_at_once() -> Iterator[Json]:
    """Ten calls in one second: shown in their order, several together, each for its time."""
    lobby = Lobby([f"Loket {place}" for place in range(1, 11)])
    yield step(0, catalog(), lobby.board(0), heart=lobby.heart)
    for number in range(1, 11):
        lobby.call(number, 1 + number / 100)
    yield step(2, lobby.board(2), heart=lobby.heart)
    for s in (5.75, 6, 8.75, 9, 12.75, 13, 16, 20, 24):
        yield step(s)


def one_of_a_batch_is_taken_back() -> Iterator[Json]:
    """Of several calls that are shown together one is taken back, and the rest stay for their time."""
    lobby = Lobby([f"Loket {place}" for place in range(1, 6)])
    yield step(0, catalog(), lobby.board(0), heart=lobby.heart)
    for number in range(1, 5):
        lobby.call(number, 1)
    yield step(1, lobby.board(1), heart=lobby.heart)
    lobby.take_back(2)
    yield step(3, lobby.board(3), heart=lobby.heart)
    lobby.call(5, 4)
    yield step(4, lobby.board(4), heart=lobby.heart)
    yield step(6)
    yield step(7)


def while_speaking() -> Iterator[Json]:
    """What is being spoken stays on the screen, but not for ever."""
    lobby = Lobby()
    yield step(0, catalog(), lobby.board(0), heart=lobby.heart)
    lobby.call(1, 1)
    lobby.call(2, 1)
    yield step(1, lobby.board(1), heart=lobby.heart, speaking=True)
    yield step(8)
    yield step(8.25, speaking=False)
    yield step(9, speaking=True)
    lobby.call(3, 10)
    yield step(10, lobby.board(10), heart=lobby.heart)
    yield step(38)
    yield step(38.5)


def lost_and_found() -> Iterator[Json]:
    """The server falls silent: within 5 s nothing is shown as current; when it is back, the truth."""
    lobby = Lobby(stages=(BoardStage(stage="documents", waiting=3),))
    lobby.call(1, -40)
    yield step(0, catalog(), lobby.board(0), heart=lobby.heart)
    lobby.call(2, 2)
    yield step(2, lobby.board(2), heart=lobby.heart)
    yield step(4.25, heart=None)
    yield step(8.75)
    yield step(9)
    yield step(70)
    lobby.call(3, 30)
    lobby.call(1, 68, times=2)
    yield step(70.25, lobby.board(70.25))
    yield step(71, heart=lobby.heart)
    yield step(76)


def lost_over_midnight() -> Iterator[Json]:
    """A connection that was lost yesterday says the day."""
    lobby = Lobby()
    lobby.rows = {1: {"state": CounterState.PAUSED, "until": at(86_400)}}
    yield step(0, catalog(), lobby.board(0), heart=lobby.heart)
    yield step(0.25, heart=None)
    yield step(51_500)


def new_epochs() -> Iterator[Json]:
    """A new owner's epoch wins; what an earlier owner still says counts for nothing."""
    lobby = Lobby()
    lobby.call(1, 0)
    yield step(0, catalog(), lobby.board(0), heart=lobby.heart)
    old = replace(lobby, recent=[*lobby.recent], rows={**lobby.rows})
    lobby = Lobby(epoch=7, rev=1)
    yield step(3, lobby.board(3), heart=lobby.heart)
    old.call(2, 4)
    yield step(4, old.board(4), heart=old.heart)
    yield step(8.75)
    yield step(9)
    lobby.call(9, 9.5, counter=1)
    yield step(9.5, lobby.board(9.5), heart=lobby.heart)
    yield step(10)


def an_epoch_that_goes_back() -> Iterator[Json]:
    """A restored database counts from an earlier epoch: after a while that is the truth."""
    lobby = Lobby(epoch=7, rev=5)
    lobby.call(1, 0)
    yield step(0, catalog(epoch=7), lobby.board(0), heart=lobby.heart)
    older = Lobby(epoch=3, rev=2)
    yield step(3, heart=older.heart)
    yield step(8)
    yield step(13, older.board(13), catalog(epoch=3, name="Kantor lain"))
    older.call(2, 13.5)
    yield step(13.5, older.board(13.5), heart=older.heart)
    yield step(16)


def overtaken_during_an_outage() -> Iterator[Json]:
    """Who was called before an outage is not called after it, once others were."""
    lobby = Lobby()
    yield step(0, catalog(), lobby.board(0), heart=lobby.heart)
    lobby.call(1, 1)
    yield step(1, lobby.board(1), heart=lobby.heart)
    yield step(2, heart=None)
    yield step(10)
    lobby.call(2, 12)
    yield step(100, lobby.board(100), heart=lobby.heart)
    yield step(101)


def behind_its_heartbeat() -> Iterator[Json]:
    """A heartbeat names a board that does not come: the display does not look right for ever."""
    lobby = Lobby()
    lobby.call(1, 0)
    yield step(0, catalog(), lobby.board(0), heart=lobby.heart)
    lobby.call(2, 2)
    yield step(2, heart=lobby.heart)
    yield step(6.75)
    yield step(7)
    yield step(10, lobby.board(2))


def late_calls() -> Iterator[Json]:
    """A call of more than 30 s ago is not shown as current by a display that joins."""
    lobby = Lobby()
    lobby.call(1, -31)
    lobby.call(2, -29)
    yield step(0, catalog(), lobby.board(0), heart=lobby.heart)
    yield step(3)
    yield step(9)


def a_clock_that_was_set_back() -> Iterator[Json]:
    """Where the server's clock is behind its last calls, a call's age counts from the latest of them."""
    lobby = Lobby()
    lobby.call(1, 3500)
    lobby.call(2, 3600)
    yield step(0, catalog(), lobby.board(0), heart=lobby.heart)
    yield step(1)
    lobby.call(3, 3600.5)
    yield step(6, lobby.board(6), heart=lobby.heart)
    yield step(12)


def closed_office() -> Iterator[Json]:
    """Outside its hours the office says why; on its first morning it welcomes."""
    lobby = Lobby()
    note = {"id": "Buka kembali Senin, pukul 08.00.", "en": "Opens again on Monday at 8:00."}
    yield step(0, catalog(open=False, note=note), lobby.board(0), heart=lobby.heart)
    yield step(1, catalog(2))


def states_of_counters() -> Iterator[Json]:
    """Pauses with and without a reason and an end, closed counters, labels without a common word."""
    lobby = Lobby(["Loket 1", "Loket 2", "Kasir", "Loket 4", "5", "Loket 6"])
    lobby.rows = {
        1: {"state": CounterState.PAUSED, "until": at(1080)},
        2: {"state": CounterState.PAUSED, "note": {"id": "istirahat salat"}, "until": at(1080)},
        3: {"state": CounterState.PAUSED, "note": {"en": "meeting"}, "until": at(-1)},
        4: {"state": CounterState.CLOSED},
    }
    lobby.call(7, 1, counter=5)
    yield step(0, catalog(), lobby.board(0), heart=lobby.heart)
    yield step(2, catalog(2, languages=("en", "id")))
    yield step(3, catalog(3, languages=("id",)))


def long_names_and_odd_texts() -> Iterator[Json]:
    """Long names stay whole; line breaks and signs that no font draws become spaces."""
    long = "Pemeriksaan kelengkapan dokumen permohonan paspor Republik Indonesia bagi anak di bawah umur"
    lobby = Lobby(["Ruang\tWawancara\n Khusus\u200b Lantai 2", "\u0007", "B", "12A"])
    lobby.call(1, 0)
    stage = CatalogStage(id="documents", name={"id": long, "en": f"{long} (English)"})
    yield step(0, catalog(stages=(stage,), name=f"Kantor\r\n{long}"), lobby.board(0), heart=lobby.heart)
    yield step(1, catalog(2, stages=(), services=(), ticker={}, languages=("en",)))


def waits_in_words() -> Iterator[Json]:
    """Waits in single minutes, fives and tens; only people where the wait is unknown."""
    waits = ((0, 45), (61, 61), (240, 420), (540, 600), (605, 1500), (3500, 3700), (4000, 7000), (None, None))
    lobby = Lobby(
        stages=tuple(
            BoardStage(stage=f"s{place}", waiting=place, wait_low_s=low, wait_high_s=high)
            for place, (low, high) in enumerate(waits)
        )
    )
    yield step(0, catalog(), lobby.board(0), heart=lobby.heart)
    yield step(1, catalog(2, languages=("en", "id")))


def zones() -> Iterator[Json]:
    """A display of a zone shows and announces its own alone, and another part as soon as it is told so."""
    lobby = Lobby(
        [f"Loket {place}" for place in range(1, 7)],
        stages=(BoardStage(stage="documents", waiting=5), BoardStage(stage="photo", waiting=2)),
    )
    upstairs = CatalogZone(
        id="up", name={"id": "Lantai 2", "en": "Upper floor"}, counters=("c4", "c5", "c6"), stages=("photo",)
    )

    def told(rev: int, **setup: Any) -> Json:
        return catalog(rev, zones=(upstairs,), displays=(CatalogDisplay(device=DEVICE, **setup),))

    yield step(0, told(1, zone="up", layout="list", theme="dark"), lobby.board(0), heart=lobby.heart)
    lobby.call(1, 1)
    lobby.call(5, 1, stage="photo")
    yield step(1, lobby.board(1), heart=lobby.heart)
    lobby.call(6, 3)
    yield step(3, lobby.board(3), heart=lobby.heart)
    yield step(6, told(2, counter="c6", layout="sign"))
    yield step(8, told(3, zone="gone", layout="unheard-of"))
    yield step(20)


def signs() -> Iterator[Json]:
    """The small screen above one counter: its ticket, its state, and that it has no connection."""
    lobby = Lobby()
    setup = (CatalogDisplay(device=DEVICE, counter="c2", layout="sign"),)
    yield step(0, catalog(displays=setup), heart=lobby.heart)
    yield step(0.25, lobby.board(0))
    lobby.call(8, 1, counter=2)
    yield step(1, lobby.board(1), heart=lobby.heart)
    yield step(6)
    lobby.finish(2)
    lobby.rows[2] = {
        "state": CounterState.PAUSED,
        "note": {"id": "istirahat", "en": "lunch"},
        "until": at(1e3),
    }
    yield step(7, lobby.board(7), heart=lobby.heart)
    lobby.rev += 1
    lobby.rows[2] = {"state": CounterState.CLOSED}
    yield step(8, lobby.board(8), heart=lobby.heart)
    yield step(8.25, heart=None)
    yield step(13.25)


def notices_rules_and_look() -> Iterator[Json]:
    """Notices for here until their time is over, urgent ones first; the rules; the site's own colours."""
    lobby = Lobby()

    def notice(number: int, words: str, **more: Any) -> CatalogNotice:
        texts = {"id": words, "en": f"{words} (en)"} if number != 3 else {"id": words, "en": words}
        return CatalogNotice(id=UUID(int=number), text=texts, **more)

    said = (
        notice(1, "Mobil B 1234 XY, lampunya menyala.", until=at(2)),
        notice(2, "Hanya di lantai 2.", zone="up"),
        notice(3, "Hari ini tutup pukul 15.00."),
        notice(4, "Tinggalkan gedung lewat tangga.", urgent=True, until=at(3)),
    )
    more: Json = {
        "notices": said,
        "rules": {"id": "Siapa menunggu paling lama dipanggil dulu.", "en": "Longest wait first."},
        "look": CatalogLook(brand="#7a1f3d", deep_brand="#4d1226"),
    }
    yield step(0, catalog(**more), lobby.board(0), heart=lobby.heart)
    yield step(1.75)
    yield step(2)
    yield step(3)
    yield step(4, trial=True)


def languages_of_visitors() -> Iterator[Json]:
    """Beside the site's first language a call is written in the visitor's own, where the site speaks it."""
    lobby = Lobby(["Loket 1", "Loket 2", "Loket 3"])
    yield step(0, catalog(languages=("id", "en", "ms")), lobby.board(0), heart=lobby.heart)
    lobby.call(1, 1, languages=("ms", "id", "en"))
    yield step(1, lobby.board(1), heart=lobby.heart)
    lobby.call(2, 6, languages=("zh", "id", "en"))
    yield step(6, lobby.board(6), heart=lobby.heart)
    lobby.call(3, 11, languages=("id", "en", "ms"))
    yield step(11, lobby.board(11), heart=lobby.heart)


CASES: Sequence[Callable[[], Iterator[Json]]] = (
    joins_and_calls,
    calls_by_message,
    taken_back,
    ten_at_once,
    one_of_a_batch_is_taken_back,
    while_speaking,
    lost_and_found,
    lost_over_midnight,
    new_epochs,
    an_epoch_that_goes_back,
    overtaken_during_an_outage,
    behind_its_heartbeat,
    late_calls,
    a_clock_that_was_set_back,
    closed_office,
    states_of_counters,
    long_names_and_odd_texts,
    waits_in_words,
    zones,
    signs,
    notices_rules_and_look,
    languages_of_visitors,
)
BY_MESSAGE = frozenset({calls_by_message})
"""Played as a display of the broker: calls have messages, and the board makes up only for lost ones."""


def make_case(story: Callable[[], Iterator[Json]]) -> Json:
    """Return a case with what the view model makes of it."""
    case: Json = {
        "about": story.__doc__,
        "device": DEVICE,
        "layouts": sorted(shipped_layouts()),
        "clock": START.isoformat(),
        "minimum_show_s": 4.0,
        "missed_after_s": 2.0 if story in BY_MESSAGE else 0.0,
        "steps": list(story()),
    }
    seen = play(case)
    case["steps"] = [{**one, "expect": found} for one, found in zip(case["steps"], seen, strict=True)]
    return case


# --- what needs no story: pages, places and colours


def make_sums() -> Json:
    """Return how pages, places, rows, tiles and texts are divided, and how themes are coloured."""
    sizes = ((700.0, 786.0), (1080.0, 500.0), (1920.0, 900.0), (3840.0, 1900.0))
    states = ("A042", "tutup", "istirahat salat sampai 13.00 hari ini")
    labels = ("1", "12A", "Kasir lantai dua")
    every = [[labels[n % 17 % 3], states[n % 3], n % 3 > 0] for n in range(60)]
    some = [every[:count] for count in (0, 1, 9, 20, 60)]
    pages = ([False], [True], [False, False, True], [True, False, True, False])
    boxes = (
        (Length(96.0), Length(110.0, gone=True), Length(share=2.0), Length(), Length(78.0)),
        (Length(500.0), Length(400.0)),
        (Length(2000.0), Length()),
    )
    brands = ((None, None), ("#7a1f3d", "#4d1226"), ("#ffd54f", None))
    words = ([3.0], [2.5, 1.25, 4.0], [0.5] * 9, [7.25, 0.5, 0.5, 6.0, 2.0])
    return {
        "split_pages": [
            _sum(len_of(paging.split_pages(range(count), capacity)), count, capacity)
            for count in (0, 1, 9, 25, 60)
            for capacity in (1, 8, 12)
        ],
        "choose_page": [
            _sum(paging.choose_page(lit, seconds), lit, seconds)
            for lit in pages
            for seconds in (-1.0, 0.0, 7.75, 8.0, 20.0, 33.0)
        ],
        "count_columns": [
            _sum(layout.count_columns(width, narrow), width, narrow)
            for width, _ in sizes
            for narrow in (270.0, 600.0)
        ],
        "rows": [
            _sum(_divide_rows(rows, height, columns), rows, height, columns)
            for rows in some
            for _, height in sizes
            for columns in (1, 3)
        ],
        "grid": [
            _sum([layout.grid_capacity(*size), layout.grid_shape(count, *size)], count, *size)
            for count in (1, 2, 9, 13, 60)
            for size in sizes
        ],
        "divide": [
            _sum(layout.divide(extent, lengths), extent, [asdict(length) for length in lengths])
            for extent in (600.0, 1080.0, 1920.0)
            for lengths in boxes
        ],
        "fit_lines": [
            _sum(layout.fit_lines(each, 0.25, width, 80.0, 40.0, lines), each, 0.25, width, 80.0, 40.0, lines)
            for each in words
            for width in (60.0, 200.0)
            for lines in (1, 3)
        ],
        "speeches": [{"about": about, **_sum(speak(steps, 70), steps, 70)} for about, steps in SPEECHES],
        "volume": [_sum(follow_volume(hours, MOMENTS), hours, MOMENTS) for hours in (HOURS, ())],
        "palettes": [
            _sum(asdict(theme.make_palette(name, *brand)), name, *brand)
            for name in ("light", "dark")
            for brand in brands
        ],
    }


# --- what is spoken


class Tape:
    """A loudspeaker that notes what is played when: what, to which number, with a chime, in brief."""

    def __init__(self) -> None:
        self.now_s, self.broken = 0.0, False
        self.played: list[list[Any]] = []
        self.pieces: Sequence[Piece] = ()

    def play(self, recording: Recording, volume: float) -> bool:
        """Note the pieces that were recorded last."""
        clips = [piece for piece in self.pieces if isinstance(piece, Clip)]
        first = [clip.name for clip in clips if clip.language == "id"]
        digits = [
            name.rpartition("-")[2].upper() for name in first if name.startswith(("letter-", "number-"))
        ]
        if not self.broken:
            chime, brief = (
                clips[0].name == CHIME,
                len({clip.language for clip in clips if clip.language}) == 1,
            )
            kind = "call" if "ticket-number" in first else "missed" if "numbers-missed" in first else "trial"
            number = "".join(digits)[:4] if kind == "call" else ""
            noted = [self.now_s, kind, number, chime or kind == "trial", brief and kind == "call", volume]
            self.played.append(noted)
        return not self.broken

    def playing(self) -> bool:
        """It never lasts longer than its recording."""
        return False

    def works(self) -> bool:
        """Tell whether there is sound."""
        return not self.broken

    def hush(self) -> None:
        """Be silent."""

    stop = hush


class TapePack(VoicePack):
    """A pack whose recordings all last two seconds, and that tells the tape of what they are."""

    tape: Tape

    def record(self, pieces: Iterable[Piece]) -> Recording:
        """Note the pieces."""
        self.tape.pieces = tuple(pieces)
        return Recording(bytes(2 * SOUND_S * 22_050), 22_050)


def speak(steps: Sequence[Json], until_s: float) -> list[list[Any]]:
    """Return what the display's announcer plays when, step by step."""
    tape, listed = Tape(), set()
    shipped = VoicePack.load()
    pack = TapePack(22_050, shipped.clips, shipped.languages)
    object.__setattr__(pack, "tape", tape)
    announcer = Announcer(tape, pack)
    announcer.settle(Manner(("id", "en")), (), mute=False)
    for tick in range(round(until_s / TICK_S) + 1):
        tape.now_s = tick * TICK_S
        for step_ in (one for one in steps if one["at_s"] == tape.now_s):
            for number in step_.get("announce", ()):
                listed.add(UUID(int=number))
                call = Announcement(UUID(int=number), f"A{number:03}", "Loket 1", ("id", "en"))
                announcer.announce(call)
            listed -= {UUID(int=number) for number in step_.get("over", ())}
            tape.broken = step_.get("broken", tape.broken)
            if "mute" in step_:
                announcer.settle(Manner(("id", "en")), (), mute=step_["mute"])
            if "volume" in step_:
                announcer.order_volume(step_["volume"])
            if step_.get("trial"):
                announcer.try_out()
        announcer.advance(tape.now_s, listed.__contains__)
    return tape.played


SPEECHES: Sequence[tuple[str, Sequence[Json]]] = (
    ("one alone in full, two as one announcement", [
        {"at_s": 0, "announce": [1]},
        {"at_s": 0.25, "announce": [2, 3]},
    ]),
    ("six at once", [{"at_s": 0, "announce": [1, 2, 3, 4, 5, 6]}]),
    ("a recall has its own announcement", [{"at_s": 0, "announce": [1, 2, 1]}]),
    ("taken back before it began", [
        {"at_s": 0, "announce": [1]},
        {"at_s": 1, "announce": [2, 3]},
        {"at_s": 1.5, "over": [2]},
    ]),
    ("too many", [{"at_s": 0, "announce": [*range(1, 26)]}]),
    ("muted and heard again", [
        {"at_s": 0, "announce": [1, 2]},
        {"at_s": 1, "mute": True},
        {"at_s": 2, "announce": [3]},
        {"at_s": 3, "mute": False},
        {"at_s": 4, "announce": [4]},
    ]),
    ("no sound for a while", [
        {"at_s": 0, "broken": True, "announce": [1, 2]},
        {"at_s": 7, "broken": False},
        {"at_s": 30, "broken": True, "announce": [3]},
        {"at_s": 52, "broken": False, "announce": [4]},
    ]),
    ("a trial waits for calls", [
        {"at_s": 0, "announce": [1], "trial": True, "volume": 30},
    ]),
)  # fmt: skip


def follow_volume(hours: Sequence[Sequence[Any]], steps: Sequence[Sequence[Any]]) -> list[int]:
    """Return how loud it is at each step, a local time with what the staff order then."""
    volume, found = Volume(80), []
    table = [Loudness(start, percent) for start, percent in hours]
    for local, ordered in steps:
        volume.follow(table, datetime.fromisoformat(local))
        if ordered is not None:
            volume.order(ordered)
        found.append(volume.percent)
    return found


HOURS = (["12:00", 60], ["07:00", 40], ["18:00", 0])
MOMENTS = (
    ["2026-11-23T06:59:00", None],
    ["2026-11-23T07:00:00", None],
    ["2026-11-23T09:00:00", 90],
    ["2026-11-23T11:59:00", None],
    ["2026-11-23T12:00:00", None],
    ["2026-11-23T23:00:00", 20],
    ["2026-11-24T06:00:00", None],
    ["2026-11-24T07:30:00", None],
)


def _sum(found: Any, *given: Any) -> Json:
    return {"given": given, "found": found}


def len_of(pieces: Sequence[Sequence[Any]]) -> list[int]:
    """Return how long each piece is."""
    return [len(piece) for piece in pieces]


def _divide_rows(rows: Sequence[Sequence[Any]], height: float, columns: int) -> list[Any]:
    pictures = [RowPicture(label, value, pale=pale, lit=False) for label, value, pale in rows]
    divided = layout.split_columns(pictures, height, columns)
    return [
        layout.row_capacity(pictures, height, columns),
        len_of(divided),
        layout.row_height(divided, height),
    ]


def make_catalogue() -> str:
    """Return the page's module of texts: what its scripts say, from the display's own catalogues."""
    script = "".join((CATALOGUE.parent / name).read_text("utf-8") for name in ("presentation.js", "texts.js"))
    found: Json = {}
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/display.po")):
        with path.open("rb") as file:
            catalogue = read_po(file)
        messages = {
            english: local
            for english, local in map(_translation, catalogue)
            if english and local and f'"{english}"' in script
        }
        found[path.parts[-3]] = {"forms": catalogue.num_plurals, "messages": messages}
    texts = json.dumps(found, ensure_ascii=False, indent=2, sort_keys=True)
    return (
        "// What the display says in each language. Written from display/locale by\n"
        "// `python -m tests.support.display_cases --write`; English is the message itself.\n\n"
        f"export const CATALOGUES = {texts};\n"
    )


def _translation(message: Any) -> tuple[str, str]:
    """Return a catalogue's message and its translation; of plurals the first."""
    english, local = message.id, message.string
    return (english, local) if isinstance(english, str) else (english[0], local[0])


def make_files() -> dict[Path, str]:
    """Return the content of every file that this writes."""
    made = {GOLDEN / f"{story.__name__}.json": make_case(story) for story in CASES}
    made[GOLDEN / "sums.json"] = make_sums()
    files = {path: json.dumps(case, ensure_ascii=False, indent=1) + "\n" for path, case in made.items()}
    return {**files, CATALOGUE: make_catalogue()}


if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        sys.exit(__doc__)
    for path, text in make_files().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
