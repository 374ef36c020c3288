"""What time it is at the site: by the server, by a synchronised machine, or by nobody."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from kiosk.clock import OLDEST, Anchor, Clock, MachineTimepiece

NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)
HOUR = timedelta(hours=1)


@dataclass
class Machine:
    """A machine's clocks, set by hand."""

    walls: datetime = NOON
    since_boot: float = 1000.0
    named: str = "boot-1"
    right: bool = False
    asked: list[str] = field(default_factory=list)

    def wall(self) -> datetime:
        return self.walls

    def boot_s(self) -> float:
        return self.since_boot

    def boot(self) -> str:
        return self.named

    def synchronized(self) -> bool:
        return self.right

    def passes(self, seconds: float) -> None:
        """Let time pass on both clocks."""
        self.walls += timedelta(seconds=seconds)
        self.since_boot += seconds


def test_a_clock_wrong_by_an_hour_is_corrected_by_the_first_heartbeat() -> None:
    machine = Machine(walls=NOON - HOUR)
    clock = Clock(machine)
    assert clock.hear(NOON, machine.boot_s())
    machine.passes(90)
    assert clock.now() == NOON + timedelta(seconds=90)
    assert clock.trusted


def test_setting_the_machine_afterwards_changes_nothing() -> None:
    machine = Machine()
    clock = Clock(machine)
    clock.hear(NOON, machine.boot_s())
    machine.walls += 5 * HOUR
    assert clock.now() == NOON


def test_a_heartbeat_that_lay_in_a_queue_moves_nothing() -> None:
    machine = Machine()
    clock = Clock(machine)
    clock.hear(NOON, machine.boot_s())
    machine.passes(30)
    assert not clock.hear(NOON + timedelta(seconds=3), machine.boot_s())
    assert clock.now() == NOON + timedelta(seconds=30)


def test_a_whole_queue_of_late_heartbeats_moves_nothing() -> None:
    machine = Machine()
    clock = Clock(machine)
    clock.hear(NOON, machine.boot_s())
    machine.passes(60)
    stepped = [clock.hear(NOON + timedelta(seconds=late), machine.boot_s()) for late in range(1, 61)]
    assert not any(stepped)
    assert clock.now() == NOON + timedelta(minutes=1)


def test_a_first_heartbeat_that_came_late_is_overtaken_by_the_next() -> None:
    machine = Machine()
    clock = Clock(machine)
    clock.hear(NOON - timedelta(seconds=20), machine.boot_s())
    assert clock.hear(NOON, machine.boot_s())
    assert clock.now() == NOON


def test_a_clock_that_drifts_is_drawn_back_without_a_step() -> None:
    machine = Machine()
    clock = Clock(machine)
    clock.hear(NOON, machine.boot_s())
    for second in range(1, 2001):
        machine.passes(1.0005)
        assert not clock.hear(NOON + timedelta(seconds=second), machine.boot_s())
    assert abs(clock.now() - NOON - timedelta(seconds=2000)) < timedelta(seconds=0.3)


def test_a_server_whose_clock_was_set_back_is_followed_soon() -> None:
    machine = Machine()
    clock = Clock(machine)
    clock.hear(NOON, machine.boot_s())
    stepped = []
    for second in range(1, 13):
        machine.passes(1)
        stepped.append(clock.hear(NOON - HOUR + timedelta(seconds=second), machine.boot_s()))
    assert clock.now() == NOON - HOUR + timedelta(seconds=12)
    assert stepped.count(True) == 1


def test_the_servers_time_outlives_the_program_but_not_the_machine() -> None:
    machine = Machine(walls=NOON - HOUR)
    clock = Clock(machine)
    clock.hear(NOON, machine.boot_s())
    machine.passes(600)
    again = Clock(machine, anchor=clock.anchor)
    assert (again.now(), again.trusted) == (NOON + timedelta(minutes=10), True)
    rebooted = Machine(walls=NOON - HOUR, since_boot=5.0, named="boot-2")
    after = Clock(rebooted, anchor=clock.anchor)
    assert not after.trusted


def test_without_a_server_a_synchronised_machine_is_trusted() -> None:
    machine = Machine(right=True)
    clock = Clock(machine, floor=NOON + HOUR)
    assert clock.trusted
    assert clock.read().timed
    assert clock.now() == NOON, "what is known to be right may lie before a wrong entry"


def test_an_unknown_time_never_goes_before_the_last_entry_and_goes_on() -> None:
    machine = Machine(walls=datetime(1970, 1, 1, tzinfo=UTC))
    clock = Clock(machine, floor=NOON)
    assert not clock.trusted
    assert clock.read().at == NOON
    machine.passes(60)
    read = clock.read()
    assert (read.at, read.timed) == (NOON + timedelta(minutes=1), False)
    assert (read.boot, read.boot_s) == ("boot-1", 1060.0)


def test_a_first_kiosk_without_a_clock_begins_in_a_year_that_can_be_written() -> None:
    machine = Machine(walls=datetime(1970, 1, 1, tzinfo=UTC))
    assert Clock(machine).now() == OLDEST


def test_moments_of_this_boot_get_their_time_once_it_is_known() -> None:
    machine = Machine(walls=datetime(1970, 1, 1, tzinfo=UTC))
    clock = Clock(machine)
    taken = clock.read()
    machine.passes(300)
    clock.hear(NOON, machine.boot_s())
    assert clock.at(taken.boot_s) == NOON - timedelta(minutes=5)


def test_this_machine_names_its_boot_and_counts_on() -> None:
    machine = MachineTimepiece()
    first = machine.boot_s()
    assert machine.boot() == MachineTimepiece().boot()
    assert machine.boot_s() >= first > 0
    assert machine.synchronized() in {True, False}
    assert abs(machine.wall() - datetime.now(UTC)) < timedelta(seconds=5)
    assert Anchor(machine.boot(), first, NOON).boot
