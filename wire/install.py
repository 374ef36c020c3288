"""The id that names one installation of a device on one machine; knows no broker.

Two devices that answer to one name are told apart by it. A folder that comes to another machine, on a disk
that was cloned, counts as a new installation there.
"""

import hashlib
import logging
from collections.abc import Mapping
from pathlib import Path
from uuid import UUID, uuid4

from wire.atomic import write_atomically

FILE_NAME = "install-id"
PERMANENT = "0"
"""The kernel's addr_assign_type of an address that is burnt into the device."""
BOARD_FILES = (
    "sys/firmware/devicetree/base/serial-number",
    "sys/class/dmi/id/product_uuid",
    "sys/class/dmi/id/board_serial",
)

Machine = Mapping[str, frozenset[str]]
"""Marks of a machine by kind; what cannot be read is left out. Only hashes: serial numbers stay here."""

NO_MARKS: frozenset[str] = frozenset()

log = logging.getLogger(__name__)


def install_id(directory: Path, machine: Machine | None = None) -> UUID:
    """Return the installation's id, made at the first call and again on another machine.

    An unreadable one is replaced with a warning. ``machine`` is this one unless told otherwise.
    """
    here = read_machine() if machine is None else machine
    path = directory / FILE_NAME
    try:
        made, there = _parse(path.read_text(encoding="ascii"))
    except FileNotFoundError:
        log.info("a new installation in %s", directory)
        return new_install_id(directory, here)
    except ValueError:
        log.warning("%s holds no id: this counts as a new installation", path)
        return new_install_id(directory, here)
    if is_other_machine(there, here):
        log.warning("%s comes from another machine: this counts as a new installation", path)
        return new_install_id(directory, here)
    known = {kind: there.get(kind, NO_MARKS) | here.get(kind, NO_MARKS) for kind in {*there, *here}}
    if known != there:
        _write(path, made, known)
    return made


def new_install_id(directory: Path, machine: Machine | None = None) -> UUID:
    """Return a new id, in place of any that there was."""
    made = uuid4()
    _write(directory / FILE_NAME, made, read_machine() if machine is None else machine)
    return made


def is_other_machine(there: Machine, here: Machine) -> bool:
    """Return whether any kind of mark that both know has nothing in common."""
    return any(not there[kind] & here[kind] for kind in there.keys() & here.keys())


def read_machine(root: Path = Path("/")) -> Machine:
    """Return this machine's marks: its board's serial number and its network devices' own addresses.

    ``/etc/machine-id`` is none: it is cloned together with the disk. Virtual devices have no address of
    their own.
    """
    marks = {
        "board": frozenset(filter(None, (_read(root / name) for name in BOARD_FILES))),
        "network": frozenset(filter(None, (_address(each) for each in root.glob("sys/class/net/*")))),
    }
    return {kind: frozenset(map(_mark, found)) for kind, found in marks.items() if found}


def _address(device: Path) -> str:
    burnt_in = (device / "device").exists() and _read(device / "addr_assign_type") == PERMANENT
    return _read(device / "address") if burnt_in else ""


def _read(path: Path) -> str:
    """Return a file's text; nothing when it is missing, or for root's eyes only."""
    try:
        return path.read_text(encoding="ascii").strip("\0 \n")
    except (OSError, ValueError):
        return ""


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _parse(text: str) -> tuple[UUID, Machine]:
    first, *rest = text.splitlines() or [""]
    marks: dict[str, frozenset[str]] = {}
    for line in rest:
        kind, _, mark = line.partition(" ")
        marks[kind] = marks.get(kind, frozenset()) | {mark}
    return UUID(first.strip()), marks


def _write(path: Path, made: UUID, machine: Machine) -> None:
    lines = [f"{kind} {mark}" for kind in sorted(machine) for mark in sorted(machine[kind])]
    write_atomically(path, "\n".join([str(made), *lines, ""]))
