"""Draws the display in every layout, orientation, theme and state from made-up facts.

``python -m tests.support.display_screens OUTDIR [PATTERN…]`` writes display-STATE-LAYOUT-THEME-SHAPE.png
each, of those whose name fits a pattern. ``make screenshots`` takes ``FOR_DOCUMENTS``.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatch
from pathlib import Path
from typing import Any
from uuid import UUID

from display.announcer import Announcer
from display.config import DisplaySettings
from display.facts import (
    Call,
    Command,
    Counter,
    Fact,
    Heartbeat,
    Look,
    Notice,
    Office,
    RecentCall,
    Setup,
    Snapshot,
    StageName,
    StageWait,
    Theme,
    Zone,
)
from display.reading import read_shipped
from display.station import Station
from voice.pack import Recording, VoicePack

NOW = datetime(2026, 11, 23, 2, 42, tzinfo=UTC)
SHEET_WIDTH, GAP = 1440, 12
CALM_FRAMES = 14
"""How many frames a busy machine must have drawn after the time to settle, so that every fade is over."""
SETTLE_S = 0.5
SIZES = {
    "landscape": (1920, 1080),
    "portrait": (1080, 1920),
    "small": (1024, 600),
    "low": (1280, 400),
    "uhd": (3840, 2160),
}
STAGES = (
    ("documents", "Pemeriksaan berkas", "Document check", "Berkas"),
    ("photo", "Foto dan wawancara", "Photo and interview", "Foto"),
    ("collection", "Pengambilan", "Collection", "Pengambilan"),
    ("permits", "Izin tinggal", "Stay permits", "Izin tinggal"),
)
OFFICE = Office(
    name="Kantor Imigrasi Pangkalpinang",
    timezone="Asia/Jakarta",
    languages=("id", "en"),
    order=(1, 1, NOW),
    services={"passport": {"id": "Paspor baru", "en": "New passport"}},
    stages={
        key: StageName({"id": name, "en": english}, {"id": short}) for key, name, english, short in STAGES
    },
    ticker={
        "id": "Siapkan dokumen asli dan fotokopi. · Pengunjung lansia, ibu hamil, dan penyandang disabilitas "
        "berhak atas antrean prioritas. · Layanan ini tidak dipungut biaya di luar ketentuan.",
        "en": "Please have your original documents and copies ready.",
    },
    rules={
        "id": "Dipanggil menurut lama menunggu; lansia, ibu hamil, dan penyandang disabilitas didahulukan.",
        "en": "Called by time waited; the elderly, pregnant and disabled go first.",
    },
    layouts=read_shipped(),
)
TICKETS = ("A039", "B017", "A042", "A031", "B014", None, "C022", "D009", None)


class Silence:
    """A loudspeaker that nobody hears."""

    def play(self, recording: Recording, volume: float) -> bool:
        """Play nothing."""
        return True

    def works(self) -> bool:
        """There is no sound."""
        return True

    def playing(self) -> bool:
        """It never is."""
        return False

    def hush(self) -> None:
        """Nothing plays."""

    def stop(self) -> None:
        """There is nothing to stop."""


def make_counters(tickets: tuple[str | None, ...], label: str = "Loket") -> tuple[Counter, ...]:
    """Return a row for each ticket; where there is none the counter is closed."""
    return tuple(
        Counter(str(place), f"{label} {place}", "open" if ticket else "closed", ticket)
        for place, ticket in enumerate(tickets, start=1)
    )


def make_recent(*calls: tuple[str, str]) -> tuple[RecentCall, ...]:
    """Return the calls, newest first, the newest just made."""
    return tuple(
        RecentCall(
            UUID(int=place + 1), ticket, counter, "documents", "passport", NOW - timedelta(seconds=60 * place)
        )
        for place, (ticket, counter) in enumerate(calls)
    )


def make_call(ticket: str, counter: str, label: str = "Loket") -> Call:
    """Return the newest of ``make_recent`` as a call."""
    return Call(
        UUID(int=1),
        1,
        1,
        1,
        ticket,
        counter,
        f"{label} {counter}",
        "documents",
        "passport",
        NOW,
        ("id", "en"),
    )


RECENT = make_recent(("A042", "3"), ("B017", "2"), ("A039", "1"), ("C022", "7"))
WAITS = (
    StageWait("documents", 8, 900, 1500),
    StageWait("photo", 5, 600, 900),
    StageWait("collection", 1, 300, 300),
    StageWait("permits", 4, 1200, 2100),
)


RECENT = make_recent(
    ("A042", "3"), ("B017", "2"), ("A039", "1"), ("C022", "7"), ("D009", "8"), ("A038", "1"), ("B016", "5")
)
WAITS = (
    StageWait("documents", 8, 900, 1500),
    StageWait("photo", 5, 600, 900),
    StageWait("collection", 1, 300, 300),
    StageWait("permits", 4, 1200, 2100),
)


@dataclass(frozen=True, slots=True)
class State:
    """What a display knows: the office, one board, calls; ``silent_s`` without a heartbeat."""

    office: Office
    board: Snapshot
    calls: tuple[Call, ...] = ()
    silent_s: float = 0.0
    setup: Setup = field(default_factory=lambda: Setup("display-1"))
    commands: tuple[Fact, ...] = ()


def usual_rows() -> tuple[Counter, ...]:
    """Return nine counters, one on a break, one closed."""
    rows = list(make_counters(TICKETS))
    rows[5] = Counter("6", "Loket 6", "paused", until=NOW + timedelta(minutes=18))
    return tuple(rows)


def a_call() -> State:
    """A quiet morning: one call, one counter on a break, one closed."""
    board = Snapshot(1, 1, NOW, usual_rows(), RECENT, WAITS)
    return State(OFFICE, board, (make_call("A042", "3"),))


def unknown_waits() -> State:
    """Waits are not known: only people are counted."""
    state = a_call()
    stages = tuple(StageWait(wait.stage, wait.waiting) for wait in WAITS)
    return replace(state, board=replace(state.board, stages=stages))


def welcome() -> State:
    """Opening time: nobody was called yet."""
    rows = tuple(Counter(str(place), f"Loket {place}") for place in range(1, 6))
    return State(OFFICE, Snapshot(1, 1, NOW, rows, (), tuple(StageWait(key, 0) for key, *_ in STAGES)))


def waiting() -> State:
    """Nobody is being called now."""
    old = tuple(replace(call, at=call.at - timedelta(minutes=4)) for call in RECENT)
    return State(OFFICE, Snapshot(1, 1, NOW, make_counters(TICKETS), old, WAITS))


def closed() -> State:
    """A holiday."""
    office = replace(
        OFFICE,
        open=False,
        note={
            "id": "Libur nasional. Kami buka kembali Selasa pukul 08.00.",
            "en": "Public holiday. We open again on Tuesday at 8:00 am.",
        },
    )
    return State(office, Snapshot(1, 1, NOW, make_counters((None,) * 9), (), ()))


def lobby_of(count: int) -> State:
    """Return a lobby of so many counters, most of them with a ticket."""
    tickets = tuple(
        None if place % 7 == 5 else f"{'ABCDE'[place % 5]}{37 + place:03}" for place in range(count)
    )
    called = min(count, 52) - (tickets[min(count, 52) - 1] is None)
    recent = make_recent(
        (str(tickets[called - 1]), str(called)), *((c.ticket, c.counter) for c in RECENT[1:])
    )
    board = Snapshot(1, 1, NOW, make_counters(tickets), recent, WAITS)
    return State(OFFICE, board, (make_call(str(tickets[called - 1]), str(called)),))


def twenty() -> State:
    """A large lobby."""
    return lobby_of(20)


def sixty() -> State:
    """The largest lobby; the call is on the last page."""
    return lobby_of(60)


def one() -> State:
    """A clinic with one counter and a long number."""
    office = replace(
        OFFICE,
        name="Klinik Pratama Sehat Bersama",
        timezone="Asia/Makassar",
        languages=("id",),
        services={"passport": {"id": "Dokter umum"}},
        stages={"documents": StageName({"id": "Pemeriksaan dokter"}, {})},
        ticker={},
        rules={},
    )
    rows = (Counter("1", "Ruang Dokter Umum", "open", "AK1207", stage="documents"),)
    call = replace(make_call("AK1207", "1"), label="Ruang Dokter Umum", languages=("id",))
    return State(
        office, Snapshot(1, 1, NOW, rows, make_recent(("AK1207", "1")), (StageWait("documents", 3),)), (call,)
    )


def long_names() -> State:
    """Names as long as offices have them."""
    names = (
        "Loket Pelayanan Informasi dan Pengaduan 12",
        "Loket Pemeriksaan Berkas Permohonan Paspor 3",
        "Ruang Wawancara dan Pengambilan Foto Biometrik 2",
        "Meja Pengambilan Paspor Jadi",
        "Loket Prioritas",
        "Loket Izin Tinggal Terbatas dan Izin Tinggal Tetap 1",
        "Ruang Kepala Seksi Lalu Lintas Keimigrasian",
    )
    states = ("AK0107", "B1017", "A0042", None, "PRIO1234", "C022", None)
    rows = [
        Counter(str(place), name, "open" if ticket else "closed", ticket)
        for place, (name, ticket) in enumerate(zip(names, states, strict=True), start=1)
    ]
    rows[3] = replace(
        rows[3],
        state="paused",
        until=NOW + timedelta(minutes=48),
        note={"id": "rapat koordinasi mingguan dengan kepala kantor"},
    )
    office = replace(
        OFFICE,
        name="Kantor Imigrasi Kelas I Khusus Tempat Pemeriksaan Imigrasi Bandar Udara Soekarno-Hatta",
        zones={
            "hall": Zone("hall", {"id": "Gedung B lantai 2, sayap timur"}, frozenset(map(str, range(1, 8))))
        },
        services={
            "passport": {
                "id": "Penggantian paspor karena rusak atau hilang",
                "en": "Replacement of a damaged or lost passport",
            }
        },
        stages={
            key: StageName({"id": f"{name} dan kelengkapan dokumen", "en": f"{english} and completeness"}, {})
            for key, name, english, _ in STAGES
        },
    )
    zone = replace(office.zones["hall"], stages=frozenset(office.stages))
    office = replace(office, zones={"hall": zone})
    call = replace(make_call("AK0107", "1"), label=names[0])
    recent = make_recent(("AK0107", "1"), ("B1017", "2"), ("A0042", "3"), ("PRIO1234", "5"), ("C022", "6"))
    board = Snapshot(1, 1, NOW, tuple(rows), recent, WAITS)
    return State(office, board, (call,), setup=Setup("display-1", zone="hall"))


def batch() -> State:
    """A rush: four calls at once."""
    state = a_call()
    recent = tuple(replace(call, at=NOW) for call in RECENT[:4]) + RECENT[4:]
    calls = tuple(replace(make_call(call.ticket, call.counter), call_id=call.call_id) for call in recent[:4])
    return replace(state, board=replace(state.board, recent=recent), calls=calls)


def batch_long() -> State:
    """A rush to counters with long names."""
    state = long_names()
    labels = {row.counter: row.label for row in state.board.counters}
    calls = tuple(
        replace(
            make_call(call.ticket, call.counter), call_id=call.call_id, label=labels[call.counter], at=call.at
        )
        for call in state.board.recent[:3]
    )
    recent = tuple(replace(call, at=NOW) for call in state.board.recent)
    return replace(
        state, board=replace(state.board, recent=recent), calls=tuple(replace(c, at=NOW) for c in calls)
    )


def notice() -> State:
    """The staff have something to say."""
    texts = {
        "id": "Sistem pembayaran sedang dalam pemeliharaan sampai pukul 11.00. "
        "Pembayaran dapat dilakukan di loket bank di lantai 1.",
        "en": "Payments are down until 11:00 am. Please pay at the bank counter on the ground floor.",
    }
    state = a_call()
    return replace(state, office=replace(OFFICE, notices=(Notice(UUID(int=1), texts),)))


def urgent() -> State:
    """The building must be left, in as many words as a notice may have."""
    text = (
        "Mohon tinggalkan gedung dengan tenang melalui pintu darurat terdekat. Jangan gunakan lift. Ikuti "
        "petunjuk petugas dan berkumpul di halaman parkir depan. Nomor antrean Anda tetap berlaku dan "
        "pelayanan dilanjutkan setelah keadaan dinyatakan aman oleh petugas. Pengunjung yang memerlukan "
        "bantuan harap melapor kepada petugas terdekat."
    )
    state = a_call()
    return replace(state, office=replace(OFFICE, notices=(Notice(UUID(int=1), {"id": text}, urgent=True),)))


def paused() -> State:
    """Lunch: most counters pause with a reason, and the office has six stages."""
    rows = list(make_counters(("A051", *(None,) * 8)))
    for place in range(1, 6):
        note = {"id": "istirahat salat"} if place % 2 else {}
        until = NOW + timedelta(minutes=15 * place) if place != 3 else None
        rows[place] = Counter(str(place + 1), f"Loket {place + 1}", "paused", until=until, note=note)
    more = (
        ("permit-desk", "Meja izin", "Permit desk", "Meja izin"),
        ("biometrics", "Biometrik", "Biometrics", "Biometrik"),
    )
    stages = {
        key: StageName({"id": name, "en": english}, {"id": short})
        for key, name, english, short in STAGES + more
    }
    office = replace(OFFICE, stages=stages, ticker={"id": "Pelayanan dibuka kembali pukul 13.00."})
    waits = (*WAITS, StageWait("permit-desk", 2, 240, 420), StageWait("biometrics", 0))
    board = Snapshot(1, 1, NOW, tuple(rows), make_recent(("A051", "1"), ("B020", "4")), waits)
    return State(office, board, (make_call("A051", "1"),))


def lost() -> State:
    """The server is gone."""
    return replace(a_call(), silent_s=30.0)


def brand() -> State:
    """An office with colours of its own, a zone and a trial of the voice."""
    stages = frozenset(key for key, *_ in STAGES)
    zone = Zone("hall", {"id": "Lantai 2"}, frozenset(map(str, range(1, 10))), stages)
    office = replace(OFFICE, look=Look("#006747", "#003d2b"), zones={"hall": zone})
    state = replace(waiting(), office=office, setup=Setup("display-1", zone="hall"))
    return replace(state, commands=(Command("announce"),))


def mandarin() -> State:
    """A visitor who chose a language in another script."""
    notices = (
        Notice(UUID(int=1), {"zh": "三号窗口暂停服务至十一点，请到四号窗口办理。给您带来不便，敬请谅解。"}),
    )
    office = replace(
        OFFICE,
        languages=("id", "en", "zh"),
        services={"passport": {"id": "Paspor baru", "en": "New passport", "zh": "新护照"}},
        stages={**OFFICE.stages, "documents": StageName({"id": "Pemeriksaan berkas", "zh": "材料审核"}, {})},
        notices=notices,
    )
    state = a_call()
    return replace(state, office=office, calls=(replace(state.calls[0], languages=("zh", "id")),))


def sign_of(counter: Counter, *, called: bool = False, silent_s: float = 0.0) -> State:
    """Return what the sign above a counter knows."""
    calls = (replace(make_call("A042", "3"), label=counter.label),) if called else ()
    board = Snapshot(1, 1, NOW, (counter,), RECENT[:1] if called else (), ())
    return State(OFFICE, board, calls, silent_s, Setup("display-1", counter="3"))


LONG = "Loket Pelayanan Informasi dan Pengaduan 12"
STATES: dict[str, Callable[[], State]] = {
    "call": a_call,
    "people-only": unknown_waits,
    "welcome": welcome,
    "waiting": waiting,
    "closed": closed,
    "many": twenty,
    "sixty": sixty,
    "one": one,
    "long": long_names,
    "batch": batch,
    "batch-long": batch_long,
    "notice": notice,
    "urgent": urgent,
    "paused": paused,
    "lost": lost,
    "brand": brand,
    "mandarin": mandarin,
}
SIGNS: dict[str, Callable[[], State]] = {
    "sign-called": lambda: sign_of(Counter("3", "Loket 3", "open", "A042", stage="documents"), called=True),
    "sign-serving": lambda: sign_of(Counter("3", "Loket 3", "open", "A042", stage="documents")),
    "sign-free": lambda: sign_of(Counter("3", "Loket 3")),
    "sign-paused": lambda: sign_of(Counter("3", "Loket 3", "paused", until=NOW + timedelta(minutes=18))),
    "sign-closed": lambda: sign_of(Counter("3", "Loket 3", "closed")),
    "sign-long": lambda: sign_of(Counter("3", LONG, "open", "A042", stage="documents")),
    "sign-lost": lambda: sign_of(Counter("3", "Loket 3", "open", "A042"), silent_s=30),
}
LAYOUTS = ("main", "list", "grid", "totem")
THEMES: tuple[Theme, ...] = ("light", "dark")


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture to draw."""

    state: str
    layout: str
    theme: Theme
    shape: str

    @property
    def name(self) -> str:
        """The picture's file, without its folder."""
        return f"display-{self.state}-{self.layout}-{self.theme}-{self.shape}.png"


def every_shot() -> Iterator[Shot]:
    """Yield all there is to look at."""
    for theme in THEMES:
        for shape in ("landscape", "portrait"):
            for layout in LAYOUTS:
                for state in STATES:
                    yield Shot(state, layout, theme, shape)
            yield Shot("sixty", "main", theme, "uhd")
        for shape in ("landscape", "portrait", "small", "low"):
            for state in SIGNS:
                yield Shot(state, "sign", theme, shape)


FOR_DOCUMENTS = {
    f"display-{state}-{shape}.png": Shot(state, "main", "light", shape)
    for state in ("call", "people-only", "welcome", "waiting", "many", "one", "paused", "lost")
    for shape in ("landscape", "portrait")
}
"""The pictures of docs/images, by their files."""
SHEETS = {
    "display-layouts.png": (
        3,
        (
            Shot("call", "main", "light", "landscape"),
            Shot("batch", "main", "dark", "landscape"),
            Shot("notice", "list", "light", "landscape"),
            Shot("sixty", "grid", "dark", "landscape"),
            Shot("long", "main", "light", "landscape"),
            Shot("brand", "grid", "light", "landscape"),
        ),
    ),
    "display-upright.png": (
        4,
        (
            Shot("sixty", "main", "light", "portrait"),
            Shot("call", "main", "dark", "portrait"),
            Shot("batch", "list", "light", "portrait"),
            Shot("urgent", "grid", "dark", "portrait"),
        ),
    ),
    "display-signs.png": (
        3,
        (
            Shot("sign-called", "sign", "light", "small"),
            Shot("sign-paused", "sign", "dark", "small"),
            Shot("sign-long", "sign", "light", "small"),
        ),
    ),
}
"""Several side by side: how many in a row, and which."""


class Clockwork:
    """A source whose time and heartbeats are turned by hand."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.facts: list[Fact] = []

    def receive(self) -> Iterator[Fact]:
        """Yield what was put in."""
        facts, self.facts = self.facts, []
        yield from facts

    def resync(self) -> None:
        """There is nothing else to say."""

    def resubscribe(self) -> None:
        """There is nothing else to say."""

    def report(self, *, sound: bool | None) -> None:
        """Nobody asks."""


def make_station(shot: Shot) -> Station:
    """Return a station that knows the state, as the layout and theme show it."""
    state = (STATES | SIGNS)[shot.state]()
    source = Clockwork()
    announcer = Announcer(Silence(), VoicePack.load(), mute=not state.commands)
    station = Station(source, announcer, lambda: source.now_s, NOW, device="display-1")
    setup = replace(state.setup, layout=shot.layout, theme=shot.theme)
    office = replace(state.office, setups={"display-1": setup})
    source.facts = [office, Heartbeat(1, 1, NOW), state.board, *state.calls]
    station.step()
    source.now_s += max(0.1, state.silent_s)
    source.facts = list(state.commands)
    station.step()
    return station


def draw(folder: Path, shots: list[Shot], names: list[str]) -> None:
    """Open one window on this process's display and write what it shows of each."""
    from display import paging
    from display.app import prepare_kivy

    paging.PAGE_S = 3600.0  # nothing turns its page while it is drawn, however slow the machine
    width, height = SIZES[shots[0].shape]
    prepare_kivy(DisplaySettings(site="demo", windowed=f"{width}x{height}", mute=True))
    from kivy.app import App
    from kivy.clock import Clock
    from kivy.uix.boxlayout import BoxLayout
    from PIL import ImageGrab

    from display.screens.lobby import Lobby

    class Gallery(App):  # type: ignore[misc]  # Kivy has no types
        """Shows one lobby after the other."""

        def build(self) -> Any:
            """Begin with the first."""
            self.left = list(zip(shots, names, strict=True))
            Clock.schedule_once(self.following, 0.3)
            return BoxLayout()

        def following(self, _elapsed_s: float) -> None:
            """Show the next, or end."""
            self.root.clear_widgets()
            if not self.left:
                self.stop()
                return
            station = make_station(self.left[0][0])
            lobby = Lobby(station.find_layout)
            self.root.add_widget(lobby)
            lobby.show(station.picture)
            self.frames = iter(range(CALM_FRAMES))
            Clock.schedule_once(lambda _elapsed_s: Clock.schedule_interval(self.save, 0), SETTLE_S)

        def save(self, _elapsed_s: float) -> bool:
            """Keep the picture once all is calm."""
            if next(self.frames, None) is not None:
                return True
            _, name = self.left.pop(0)
            ImageGrab.grab(xdisplay=os.environ["DISPLAY"]).save(folder / name)
            Clock.schedule_once(self.following, 0)
            return False

    Gallery().run()


def draw_all(outdir: Path, shots: dict[str, Shot]) -> None:
    """Draw the shots, by their files, on a screen in memory: one process for each size."""
    from tests.support.xvfb import virtual_screen

    outdir.mkdir(parents=True, exist_ok=True)
    for shape, (width, height) in SIZES.items():
        chosen = [f"{name}={shot.name}" for name, shot in shots.items() if shot.shape == shape]
        if not chosen:
            continue
        with virtual_screen(width, height) as screen:
            command = [sys.executable, "-m", __spec__.name, "--draw", str(outdir), *chosen]
            subprocess.run(command, check=True, env=screen.environment)


def draw_for_documents(outdir: Path) -> None:
    """Draw the pictures of docs/images, and put the sheets together."""
    from PIL import Image

    parts = outdir / "parts"
    draw_all(outdir, FOR_DOCUMENTS)
    draw_all(parts, {shot.name: shot for _, shots in SHEETS.values() for shot in shots})
    for name, (across, shots) in SHEETS.items():
        pictures = [Image.open(parts / shot.name).convert("RGB") for shot in shots]
        wide = SHEET_WIDTH // across
        high = wide * pictures[0].height // pictures[0].width
        sheet = Image.new(
            "RGB", (across * wide - GAP, -(-len(shots) // across) * (high + GAP) - GAP), "white"
        )
        for place, picture in enumerate(pictures):
            small = picture.resize((wide - GAP, high), Image.Resampling.LANCZOS)
            sheet.paste(small, (place % across * wide, place // across * (high + GAP)))
        sheet.save(outdir / name)


def main(arguments: list[str]) -> None:
    """Draw what the command line asks for."""
    known = {shot.name: shot for shot in every_shot()}
    if arguments[0] == "--draw":
        pairs = [argument.split("=") for argument in arguments[2:]]
        draw(Path(arguments[1]), [known[shot] for _, shot in pairs], [name for name, _ in pairs])
        return
    patterns = [f"display-{pattern}.png" for pattern in arguments[1:] or ["*"]]
    chosen = {
        name: shot for name, shot in known.items() if any(fnmatch(name, pattern) for pattern in patterns)
    }
    draw_all(Path(arguments[0]), chosen)


if __name__ == "__main__":
    main(sys.argv[1:])
