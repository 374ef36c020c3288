"""Faults begin when a device says so or is silent while the office is open, and end once they stay away."""

from datetime import UTC, datetime, timedelta

from server.domain.device import OFFLINE, THE_SERVER, Fault
from server.domain.identity import DeviceName, SiteId
from server.services.commands import EndFault, NoteFault
from server.services.device_watch import DeviceWatch, Glimpse, Said, fault_presses

AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
KIOSK, DISPLAY = DeviceName("kiosk-1"), DeviceName("display-1")
FINE = Said(online=True)
OUT = Said(online=True, faults=frozenset({"paper_out"}))
AWAY = Said(online=False)


class Office:
    """A watch whose faults stand as it notes them, looked at second by second."""

    def __init__(self, *enrolled: DeviceName) -> None:
        self.watch = DeviceWatch(offline_after_s=60)
        self.enrolled = enrolled
        self.standing: dict[tuple[DeviceName, str], Fault] = {}
        self.second = 0

    def look(
        self,
        said: dict[DeviceName, Said],
        seconds: int = 1,
        *,
        open_: bool = True,
        deaf: bool = False,
    ) -> list[str]:
        """Look once a second and return what was noted, in short words."""
        noted = []
        for _ in range(seconds):
            at = AT + timedelta(seconds=self.second)
            standing = list(self.standing.values())
            seen = Glimpse(self.enrolled, said, standing, open_, at, float(self.second), deaf)
            for one in self.watch.look(seen):
                self._keep(one)
                noted.append(f"{'+' if isinstance(one, NoteFault) else '-'}{one.device} {one.code}")
            self.second += 1
        return noted

    def _keep(self, one: NoteFault | EndFault) -> None:
        if isinstance(one, NoteFault):
            self.standing[one.device, one.code] = Fault(one.device, one.code, one.since)
        else:
            del self.standing[one.device, one.code]


def test_a_fault_is_noted_once_and_ends_when_it_stays_away() -> None:
    office = Office(KIOSK)
    assert office.look({KIOSK: OUT}, 20) == ["+kiosk-1 paper_out"]
    assert office.look({KIOSK: FINE}, 5) == []
    assert office.look({KIOSK: FINE}) == ["-kiosk-1 paper_out"]


def test_a_fault_that_comes_and_goes_is_told_once() -> None:
    office = Office(KIOSK)
    noted = [one for _ in range(10) for said in (OUT, FINE) for one in office.look({KIOSK: said}, 4)]
    assert noted == ["+kiosk-1 paper_out"]


def test_a_silent_device_is_told_after_its_time_with_when_it_was_heard_last() -> None:
    office = Office(KIOSK)
    office.look({KIOSK: FINE}, 10)
    assert office.look({KIOSK: AWAY}, 60) == []
    assert office.look({KIOSK: AWAY}, 60) == ["+kiosk-1 offline"]
    assert office.standing[KIOSK, OFFLINE].since == AT + timedelta(seconds=10)
    assert office.look({KIOSK: FINE}, 7) == ["-kiosk-1 offline"]


def test_an_enrolled_device_that_never_said_anything_is_told_too() -> None:
    assert Office(DISPLAY).look({}, 100) == ["+display-1 offline"]


def test_a_device_that_the_office_does_not_have_is_not_missed() -> None:
    assert Office().look({KIOSK: FINE}, 5) == []
    assert Office().look({KIOSK: AWAY}, 200) == []


def test_what_a_device_said_stands_while_it_may_come_back_and_then_only_that_it_is_away() -> None:
    office = Office(KIOSK)
    office.look({KIOSK: OUT}, 10)
    assert office.look({KIOSK: AWAY}, 60) == []
    assert office.look({KIOSK: AWAY}, 10) == ["+kiosk-1 offline", "-kiosk-1 paper_out"]


def test_nobody_is_missed_while_the_office_is_closed_nor_at_once_when_it_opens() -> None:
    office = Office(KIOSK)
    assert office.look({KIOSK: AWAY}, 300, open_=False) == []
    assert office.look({KIOSK: AWAY}, 60) == []
    assert office.look({KIOSK: AWAY}, 10) == ["+kiosk-1 offline"]
    assert office.look({KIOSK: AWAY}, 10, open_=False) == ["-kiosk-1 offline"]


def test_a_server_without_its_broker_misses_nobody_and_says_so_itself() -> None:
    office = Office(KIOSK)
    office.look({KIOSK: OUT}, 10)
    assert office.look({KIOSK: AWAY}, 9, deaf=True) == []
    assert office.look({KIOSK: AWAY}, 300, deaf=True) == ["+ broker_lost"]
    assert office.look({KIOSK: OUT}, 10) == ["- broker_lost"]


def test_the_servers_own_alarms_stand_under_its_name() -> None:
    said = {THE_SERVER: Said(online=True, faults=frozenset({"clock_behind"}))}
    assert Office().look(said) == ["+ clock_behind"]


def test_a_repeat_of_a_note_has_the_same_id() -> None:
    noted = [NoteFault(KIOSK, "paper_out", AT)]
    first, again = (fault_presses(SiteId("main"), noted, AT) for _ in range(2))
    later = fault_presses(SiteId("main"), noted, AT + timedelta(seconds=1))
    assert first == again
    assert first[0][0].id != later[0][0].id
