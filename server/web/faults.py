"""What is wrong with devices, in words: for the strip on the counter page and for supervisors."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from server.domain.device import Fault
from server.domain.identity import UserId
from server.web.texts import clock, mark, text

WORDS: dict[str, str] = {
    "offline": mark("Not connected"),
    "paper_low": mark("The paper is nearly used up"),
    "paper_out": mark("Out of paper"),
    "cover_open": mark("The printer's cover is open"),
    "cutter_failed": mark("The paper cutter is stuck"),
    "printer_offline": mark("The printer does not answer"),
    "journal_full": mark("It has no room left to keep numbers safe"),
    "journal_failed": mark("It cannot write to its disk"),
    "journal_damaged": mark("Its records were damaged and begun anew"),
    "name_taken": mark("Another machine uses its name: it gives no numbers by itself"),
    "no_letter": mark("No letter is left for its own numbers"),
    "introduction_refused": mark("The server turned it away: it gets no numbers from there"),
    "offline_refused": mark("The server did not take a number that it gave by itself"),
    "disk_low": mark("The disk is nearly full"),
    "hot": mark("Too hot"),
    "screen_frozen": mark("The screen does not react"),
    "clock_unknown": mark("It does not know the time"),
    "no_sound": mark("No sound"),
    "two_installs": mark("Two machines use this name"),
    "two_runs": mark("Two machines use this name"),
    "number_collided": mark("Two visitors hold the same number: ask for the time on the slip"),
    "broker_lost": mark("It does not reach the kiosks and displays"),
    "media": mark("A picture or video cannot be shown"),
    "clock_behind": mark("The server's clock is wrong"),
}
"""What a fault is called. One that only a newer device knows is told by its code."""
MILD = frozenset({"paper_low", "disk_low", "hot", "no_sound", "media"})
"""Visitors are still served."""


@dataclass(frozen=True, slots=True)
class FaultLine:
    """A fault as it is read; ``known_by`` acknowledged it, ``code`` and ``of`` name it for commands."""

    of: str
    code: str
    device: str
    said: str
    since: str
    mild: bool
    known: bool
    known_by: str


def fault_lines(
    faults: Iterable[Fault], people: Mapping[UserId, str], now: datetime, zone: ZoneInfo, language: str
) -> tuple[FaultLine, ...]:
    """Return the faults as they are read: what nobody has acknowledged first, then what stops visitors."""
    lines = [_line(fault, people, now, zone, language) for fault in faults]
    return tuple(sorted(lines, key=lambda line: (line.known, line.mild)))


def fault_words(code: str, language: str) -> str:
    """Return what a fault is called."""
    if code in WORDS:
        return text(language, WORDS[code])
    return text(language, "Fault: %(code)s", code=code.replace("_", " "))


def since_when(at: datetime, now: datetime, zone: ZoneInfo, language: str) -> str:
    """Return the time of day, with the day where that is another one."""
    told = clock(language, at, zone)
    local = at.astimezone(zone)
    return told if local.date() == now.astimezone(zone).date() else f"{local:%d/%m} {told}"


def _line(
    fault: Fault, people: Mapping[UserId, str], now: datetime, zone: ZoneInfo, language: str
) -> FaultLine:
    known = fault.acknowledged_at is not None
    return FaultLine(
        of=fault.device,
        code=fault.code,
        device=fault.device or text(language, "Server"),
        said=fault_words(fault.code, language),
        since=text(language, "since %(time)s", time=since_when(fault.since, now, zone, language)),
        mild=fault.code in MILD,
        known=known,
        known_by=people.get(fault.acknowledged_by, "") if known and fault.acknowledged_by else "",
    )
