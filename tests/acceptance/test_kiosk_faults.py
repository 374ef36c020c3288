"""A kiosk, a server and a broker as processes, and whatever may happen to them: tickets are counted after it.

What must hold each time: each number on paper stands once on the server, and nothing stands there that no
visitor holds.
"""

import random
import re
import signal
import sqlite3
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from typing import NoReturn, Self

import pytest

from tests.support.escpos import UnknownCommand, print_bytes
from tests.support.kiosk_site import KioskSite
from tests.support.mosquitto import find_mosquitto
from tests.support.played_kiosk import PlayedKiosk, Visit
from tests.support.printers import Simulator, TcpPrinter
from tests.support.waiting import stays, wait_until

SERVICE = "passport-new"
NUMBER = re.compile(r"\b[A-Z]{1,2}\d{2,}\b")

SERVICES = ("passport-new", "passport-collection", "information")
TICKETS = 1000
EVERY = 60
TROUBLES = ("kiosk", "kiosk", "kiosk", "server", "broker", "cable", "cable")
START = b"\x1b@"
UNDER_WAY = {"pressed", "answered", "numbered", "sent"}

HOLD = """
CREATE TRIGGER hold BEFORE {event} ON press {when}
BEGIN
    SELECT (WITH RECURSIVE endless(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM endless)
            SELECT count(*) FROM endless WHERE x < 0);
END
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, missing: Callable[[str], NoReturn]) -> Iterator[KioskSite]:
    if find_mosquitto() is None:
        missing("mosquitto")
    folder = tmp_path_factory.mktemp("site")
    with KioskSite(folder, f"sqlite:///{folder}/antrean.db") as running:
        yield running


@pytest.fixture
def printer() -> Iterator[TcpPrinter]:
    with TcpPrinter(Simulator()) as printing:
        yield printing


@pytest.fixture
def kiosk(site: KioskSite, printer: TcpPrinter, tmp_path: Path) -> Iterator[PlayedKiosk]:
    with site.far_kiosk(tmp_path / "kiosk", printer.address) as running:
        assert running.visit(SERVICE).number, "the kiosk is known to the server"
        wait_until(lambda: owed(running) == 0, what="all told")
        yield running


def numbers(printer: TcpPrinter) -> list[str]:
    """Return the numbers on paper, in the order of printing; what was torn off before a slip has none."""
    found = [NUMBER.findall(paper.words) for paper in printer.simulator.slips]
    return [each[0] for each in found if each]


def owed(kiosk: PlayedKiosk) -> int:
    """Return how many messages the server has not answered, by the journal on disk."""
    count = ask(kiosk, "SELECT count(*) FROM owed WHERE answer IS NULL")
    assert isinstance(count, int)
    return count


def ask(kiosk: PlayedKiosk, question: str) -> object:
    """Return one value of the journal."""
    with closing(sqlite3.connect(kiosk.data / "journal.sqlite", timeout=20)) as database:
        (value,) = database.execute(question).fetchone()
        return value


def hold(kiosk: PlayedKiosk, event: str, when: str = "") -> None:
    """Make the journal stop for ever, inside its transaction, when this is about to be written."""
    with closing(sqlite3.connect(kiosk.data / "journal.sqlite", timeout=20)) as database, database:
        database.execute(HOLD.format(event=event, when=when))


def let_go(kiosk: PlayedKiosk) -> None:
    """Take the hold away; the kiosk must be dead."""
    with closing(sqlite3.connect(kiosk.data / "journal.sqlite", timeout=20)) as database, database:
        database.execute("DROP TRIGGER hold")


def step(kiosk: PlayedKiosk) -> object:
    """Return how far the newest press has come."""
    return ask(kiosk, "SELECT step FROM press ORDER BY seq DESC LIMIT 1")


def settled(site: KioskSite, kiosk: PlayedKiosk) -> None:
    """Wait until the server has all that the kiosk has to say."""
    wait_until(lambda: step(kiosk) not in UNDER_WAY and owed(kiosk) == 0, 30, "all told")


class Ledger:
    """What stood on the server and lay in visitors' hands before something happened."""

    def __init__(self, site: KioskSite, printer: TcpPrinter) -> None:
        self._site, self._printer = site, printer
        self._standing, self._printed = len(site.standing()), len(numbers(printer))

    def new_standing(self) -> list[str]:
        """Return the numbers that have come to stand on the server since."""
        return self._site.standing()[self._standing :]

    def new_printed(self) -> list[str]:
        """Return the numbers that were printed since."""
        return numbers(self._printer)[self._printed :]


def test_killed_before_the_journal_has_the_press(
    site: KioskSite, kiosk: PlayedKiosk, printer: TcpPrinter
) -> None:
    ledger = Ledger(site, printer)
    hold(kiosk, "INSERT")
    kiosk.send(SERVICE)
    stays(lambda: not ledger.new_standing(), 0.7, "nothing is sent before it is written down")
    kiosk.kill()
    let_go(kiosk)
    kiosk.start()
    after = kiosk.visit(SERVICE)
    settled(site, kiosk)
    assert ledger.new_standing() == ledger.new_printed() == [after.number]


def test_killed_after_the_journal_has_the_press(
    site: KioskSite, kiosk: PlayedKiosk, printer: TcpPrinter
) -> None:
    ledger = Ledger(site, printer)
    hold(kiosk, "UPDATE", "WHEN NEW.step = 'answered'")
    kiosk.send(SERVICE)
    wait_until(lambda: len(ledger.new_standing()) == 1, what="the ticket on the server")
    assert step(kiosk) == "pressed"
    kiosk.kill()
    let_go(kiosk)
    kiosk.start()
    wait_until(lambda: ledger.new_standing() == [], 20, "the withdrawal")
    after = kiosk.visit(SERVICE)
    settled(site, kiosk)
    assert ledger.new_standing() == ledger.new_printed() == [after.number]


def test_killed_after_the_answer(site: KioskSite, kiosk: PlayedKiosk, printer: TcpPrinter) -> None:
    ledger = Ledger(site, printer)
    hold(kiosk, "UPDATE", "WHEN NEW.step = 'sent'")
    kiosk.send(SERVICE)
    wait_until(lambda: step(kiosk) == "answered", what="the answer in the journal")
    assert len(ledger.new_standing()) == 1
    kiosk.kill()
    let_go(kiosk)
    kiosk.start()
    wait_until(lambda: ledger.new_standing() == [], 20, "the withdrawal")
    assert ledger.new_printed() == []


def test_killed_in_print(site: KioskSite, kiosk: PlayedKiosk, printer: TcpPrinter) -> None:
    ledger = Ledger(site, printer)
    printer.simulator.buffer_bytes = 200
    printer.simulator.hangs = True
    kiosk.send(SERVICE)
    wait_until(lambda: step(kiosk) == "sent", what="the slip in hand")
    kiosk.kill()
    printer.simulator.forget()
    printer.simulator.hangs, printer.simulator.buffer_bytes = False, None
    kiosk.start()
    settled(site, kiosk)
    (number,) = ledger.new_standing()
    (ticket,) = [each for each in site.tickets() if each.number == number and each.stands]
    assert ticket.print_state == "unknown"
    stays(lambda: ledger.new_printed() == [], 1.0, "nothing prints by itself")


def test_killed_after_print(site: KioskSite, kiosk: PlayedKiosk, printer: TcpPrinter) -> None:
    ledger = Ledger(site, printer)
    hold(kiosk, "UPDATE", "WHEN NEW.step = 'printed'")
    kiosk.send(SERVICE)
    wait_until(lambda: len(ledger.new_printed()) == 1, what="the slip")
    assert step(kiosk) == "sent"
    kiosk.kill()
    let_go(kiosk)
    kiosk.start()
    settled(site, kiosk)
    stays(lambda: len(ledger.new_printed()) == 1, 1.0, "nothing prints by itself")
    assert ledger.new_standing() == ledger.new_printed()


@pytest.mark.parametrize("at", ["numbered", "sent", "printed"])
def test_killed_alone(site: KioskSite, kiosk: PlayedKiosk, printer: TcpPrinter, at: str) -> None:
    ledger = Ledger(site, printer)
    site.cable.cut()
    following = {"numbered": "sent", "sent": "printed", "printed": None}[at]
    if following is not None:
        hold(kiosk, "UPDATE", f"WHEN NEW.step = '{following}'")
        kiosk.send(SERVICE)
        wait_until(lambda: step(kiosk) == at, 20, "the step")
        if at == "sent":
            wait_until(lambda: len(ledger.new_printed()) == 1, what="the slip")
        kiosk.kill()
        let_go(kiosk)
    else:
        assert kiosk.visit(SERVICE).offline
        kiosk.kill()
    site.cable.mend()
    kiosk.start()
    settled(site, kiosk)
    assert len(ledger.new_printed()) == (0 if at == "numbered" else 1)
    wait_until(lambda: ledger.new_standing() == ledger.new_printed(), 20, "what is printed, and no more")
    assert ask(kiosk, "SELECT count(*) FROM owed WHERE kind = 'record_offline'") == (at != "numbered")


def test_the_server_killed_and_back(site: KioskSite, kiosk: PlayedKiosk, printer: TcpPrinter) -> None:
    ledger = Ledger(site, printer)
    before = kiosk.visit(SERVICE)
    site.stop_server(signal.SIGKILL)
    meanwhile = [kiosk.visit(SERVICE) for _ in range(2)]
    site.start_server()
    settled(site, kiosk)
    after = kiosk.visit(SERVICE)
    settled(site, kiosk)
    assert [visit.offline for visit in (before, *meanwhile, after)] == [False, True, True, False]
    assert (
        ledger.new_standing()
        == ledger.new_printed()
        == [visit.number for visit in (before, *meanwhile, after)]
    )


def test_the_broker_killed_and_back(site: KioskSite, kiosk: PlayedKiosk, printer: TcpPrinter) -> None:
    ledger = Ledger(site, printer)
    site.broker.kill()
    meanwhile = [kiosk.visit(SERVICE) for _ in range(2)]
    site.broker.start()
    settled(site, kiosk)
    assert all(visit.offline for visit in meanwhile)
    assert ledger.new_standing() == ledger.new_printed() == [visit.number for visit in meanwhile]


@pytest.mark.parametrize("late", [False, True], ids=["lost", "late"])
def test_packets_dropped_both_ways(
    site: KioskSite, kiosk: PlayedKiosk, printer: TcpPrinter, *, late: bool
) -> None:
    ledger = Ledger(site, printer)
    site.cable.cut()
    meanwhile = [kiosk.visit(SERVICE) for _ in range(2)]
    site.cable.mend(late=late)
    settled(site, kiosk)
    after = kiosk.visit(SERVICE)
    settled(site, kiosk)
    assert [visit.offline for visit in (*meanwhile, after)] == [True, True, False]
    assert ledger.new_standing() == ledger.new_printed() == [visit.number for visit in (*meanwhile, after)]


def test_a_press_that_the_server_numbered_takes_the_printed_number(
    site: KioskSite, kiosk: PlayedKiosk, printer: TcpPrinter
) -> None:
    ledger, retired = Ledger(site, printer), site.retired()
    site.cable.cut_back()
    visit = kiosk.visit(SERVICE)
    site.cable.mend(late=True)
    settled(site, kiosk)
    assert visit.offline
    assert ledger.new_standing() == ledger.new_printed() == [visit.number]
    (given,) = site.retired() - retired
    after = kiosk.visit(SERVICE)
    settled(site, kiosk)
    assert after.number != given, "the number that is on no paper is never given again"
    assert ledger.new_standing() == ledger.new_printed() == [visit.number, after.number]


def test_a_full_disk(site: KioskSite, printer: TcpPrinter, tmp_path: Path) -> None:
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("only root may mount a small disk")
    try:
        fill_and_free(site, printer, folder, tmp_path)
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill_and_free(site: KioskSite, printer: TcpPrinter, disk: Path, elsewhere: Path) -> None:
    """Fill the disk under a kiosk, and make room again."""
    with site.far_kiosk(elsewhere / "kiosk", printer.address, data_dir=str(disk / "data")) as kiosk:
        kiosk.data = disk / "data"
        assert kiosk.visit(SERVICE).number
        wait_until(lambda: owed(kiosk) == 0, what="all told")
        ledger = Ledger(site, printer)
        filler = disk / "filler"
        fill(filler)
        seen: list[Visit] = []
        while not seen or seen[-1].code is None:
            seen.append(kiosk.visit(SERVICE))
            assert len(seen) < 60
        assert seen[-1].code == "no_journal"
        filler.unlink()
        after = kiosk.visit(SERVICE)
        settled(site, kiosk)
        given = [visit.number for visit in (*seen, after) if visit.number]
        assert ledger.new_standing() == ledger.new_printed() == given


def fill(filler: Path) -> None:
    """Write until nothing fits any more."""
    with filler.open("wb", buffering=0) as file:
        for size in (65_536, 4096, 512):
            while True:
                try:
                    if file.write(b"x" * size) < size:
                        break
                except OSError:
                    break


def test_a_damaged_journal_begins_anew_under_another_letter(
    site: KioskSite, kiosk: PlayedKiosk, printer: TcpPrinter
) -> None:
    ledger = Ledger(site, printer)
    site.cable.cut()
    first = kiosk.visit(SERVICE)
    kiosk.kill()
    with (kiosk.data / "journal.sqlite").open("r+b") as file:
        file.write(b"\xa5" * 1000)
    for part in kiosk.data.glob("journal.sqlite-*"):
        part.unlink()
    site.cable.mend()
    kiosk.start()
    online = kiosk.visit(SERVICE)
    wait_until(lambda: owed(kiosk) == 0, 20, "all told")
    site.cable.cut()
    second = kiosk.visit(SERVICE)
    site.cable.mend()
    settled(site, kiosk)
    assert first.number is not None
    assert second.number is not None
    assert first.number[1] != second.number[1], "the letter of the lost numbers is never given again"
    wait_until(lambda: ledger.new_standing() == [online.number, second.number], 20)
    assert ledger.new_printed() == [first.number, online.number, second.number]


def test_two_kiosks_with_one_name(
    site: KioskSite, kiosk: PlayedKiosk, printer: TcpPrinter, tmp_path: Path
) -> None:
    ledger = Ledger(site, printer)
    with (
        TcpPrinter(Simulator()) as other_printer,
        site.far_kiosk(tmp_path / "other", other_printer.address) as other,
    ):
        online = [kiosk.visit(SERVICE), other.visit(SERVICE)]
        assert all(visit.number for visit in online), "both serve while the server does"
        site.cable.cut()
        alone = [kiosk.visit(SERVICE), other.visit(SERVICE)]
        site.cable.mend()
        settled(site, kiosk)
        settled(site, other)
        assert alone[0].offline
        assert alone[1].code == "no_answer", "the newcomer has no letter"
        printed = sorted(ledger.new_printed() + numbers(other_printer))
        wait_until(lambda: sorted(ledger.new_standing()) == printed, 20, "what is printed, and no more")
        assert len(printed) == len(set(printed)) == 3


@pytest.mark.timeout(1200)  # on a machine with much else to do
def test_a_thousand_tickets_under_random_faults(site: KioskSite, tmp_path: Path) -> None:
    before = len(site.standing())
    with ExitStack() as stack:
        lobby = [stack.enter_context(crowd) for crowd in crowds(site, tmp_path)]
        trouble = stack.enter_context(Trouble(site, random.Random(4)))
        with ThreadPoolExecutor() as threads:
            for serving in [threads.submit(crowd.serve, trouble) for crowd in lobby]:
                serving.result()
        trouble.mend()
        for crowd in lobby:
            settled(site, crowd.kiosk)
    rolls, standing = [read_roll(crowd.roll) for crowd in lobby], site.standing()[before:]
    printed = {number for roll in rolls for number in roll}
    assert len(printed) == sum(map(len, rolls)), "no number twice on paper"
    assert printed <= set(standing), "none lost"
    unknown = {ticket.number for ticket in site.tickets() if ticket.print_state == "unknown"}
    assert set(standing) - printed <= unknown, "nobody stands there whom no paper may have"
    for roll in rolls:
        on_paper = [number for number in standing if number in set(roll)]
        assert on_paper == roll, f"arrival order kept: {misplaced(on_paper, roll)}"
    seen = [visit for crowd in lobby for visit in crowd.seen]
    assert {visit.number for visit in seen if visit.number} <= printed
    assert len(printed) >= TICKETS - trouble.struck["kiosk"], "nobody else went away without paper"
    assert trouble.struck.keys() == set(TROUBLES), trouble.struck
    assert sum(visit.offline for visit in seen) > TICKETS // 20


def crowds(site: KioskSite, folder: Path) -> Iterator["Crowd"]:
    """Return each of the site's kiosks with those who come to it."""
    for place, device in enumerate(site.devices):
        roll = folder / f"{device}.roll"
        roll.touch()
        share = TICKETS // len(site.devices) + (place < TICKETS % len(site.devices))
        kiosk = site.far_kiosk(folder / device, f"file:{roll}", device=device, wait_s=1.0)
        yield Crowd(kiosk, roll, share, random.Random(place))


class Crowd:
    """``share`` visitors before one kiosk, one after the other; ``seen`` is what each of them saw."""

    def __init__(self, kiosk: PlayedKiosk, roll: Path, share: int, chance: random.Random) -> None:
        self.kiosk, self.roll = kiosk, roll
        self.seen: list[Visit] = []
        self._share, self._chance = share, chance

    def __enter__(self) -> Self:
        self.kiosk.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self.kiosk.kill()

    def serve(self, trouble: "Trouble") -> None:
        """Let all of them come, and trouble with them."""
        while len(self.seen) < self._share:
            died = trouble.may_strike(self.kiosk)
            wanted = self._chance.choice(SERVICES)
            self.seen.append(Visit(lost=True) if died else self.kiosk.visit(wanted))


def read_roll(roll: Path) -> list[str]:
    """Return the numbers of all whole slips; a kiosk that was killed in print may have torn one."""
    found = []
    for job in roll.read_bytes().split(START)[1:]:
        try:
            found += NUMBER.findall(print_bytes(START + job).words)[:1]
        except UnknownCommand:
            continue
    return found


def misplaced(one: list[str], other: list[str]) -> list[tuple[int, str, str]]:
    """Return where two orders differ."""
    return [(place, *both) for place, both in enumerate(zip(one, other, strict=False)) if both[0] != both[1]]


class Trouble:
    """Kills a kiosk, server or broker, or cuts the cable, now and then; what it broke is mended later.

    Any visitor may bring it, while the others go on.
    """

    def __init__(self, site: KioskSite, chance: random.Random) -> None:
        self._site, self._chance = site, chance
        self._next = EVERY
        self._mend: Callable[[], None] | None = None
        self._count = 0
        self._counting, self._acting = threading.Lock(), threading.Lock()
        self.struck: Counter[str] = Counter()
        self._left = list(TROUBLES) * (TICKETS // (EVERY * len(TROUBLES)) + 1)
        chance.shuffle(self._left)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.mend()

    def mend(self) -> None:
        """Mend what is broken."""
        mend, self._mend = self._mend, None
        if mend is not None:
            mend()

    def may_strike(self, kiosk: PlayedKiosk) -> bool:
        """Let time pass by one visitor; return whether the kiosk was killed with this visitor before it."""
        if not self._is_due() or not self._acting.acquire(blocking=False):
            return False
        try:
            return self._act(kiosk)
        finally:
            self._acting.release()

    def _is_due(self) -> bool:
        with self._counting:
            self._count += 1
            return self._count >= self._next

    def _act(self, kiosk: PlayedKiosk) -> bool:
        self._next = self._count + (EVERY // 2 if self._mend is None else EVERY)
        if self._mend is not None:
            self.mend()
            return False
        trouble = self._left.pop() if self._left else self._chance.choice(TROUBLES)
        self.struck[trouble] += 1
        self._mend = self._strike(trouble, kiosk)
        return trouble == "kiosk"

    def _strike(self, trouble: str, kiosk: PlayedKiosk) -> Callable[[], None] | None:
        site = self._site
        match trouble:
            case "kiosk":
                kiosk.send(self._chance.choice(SERVICES))
                time.sleep(self._chance.uniform(0.0, 0.25))
                kiosk.kill()
                kiosk.start()
                return None
            case "server":
                site.stop_server(signal.SIGKILL)
                return site.start_server
            case "broker":
                site.broker.kill()
                return site.broker.start
        site.cable.cut()
        late = self._chance.random() < 0.5
        return lambda: site.cable.mend(late=late)
