"""Appointments as a CSV file: read with every mistake named by its line, nothing imported then."""

import csv
from datetime import datetime
from pathlib import Path

from server.domain.appointment import LONGEST_CODE, LONGEST_INITIALS, Appointment, is_code, written_code
from server.domain.identity import ServiceId
from server.domain.office import Office

COLUMNS = ("code", "service", "slot", "initials")
NEEDED = {"service", "slot"}


class AppointmentFileError(ValueError):
    """The file of appointments has mistakes; the message lists all of them, one a line."""


def read_appointments(path: Path, office: Office) -> tuple[Appointment, ...]:
    """Return the appointments of the file; raise AppointmentFileError.

    Columns: ``service`` and ``slot`` (ISO 8601, by the site's clock unless it names a zone), and where wanted
    ``code`` (one is made when it is empty) and ``initials``.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            columns, rows = set(reader.fieldnames or ()), list(reader)
    except OSError as error:
        raise AppointmentFileError(f"{path}: cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise AppointmentFileError(f"{path}: is not a CSV file in UTF-8: {error}") from error
    if not columns >= NEEDED or not columns <= set(COLUMNS):
        raise AppointmentFileError(f"{path}: the first line must name the columns {','.join(COLUMNS)}")
    mistakes: list[str] = []
    read = [_appointment(row, office, f"line {line}", mistakes) for line, row in enumerate(rows, start=2)]
    codes = [one.code for one in read if one is not None and one.code]
    mistakes += [f"code {code}: stands twice" for code in sorted(set(codes)) if codes.count(code) > 1]
    if mistakes:
        raise AppointmentFileError("\n".join([f"{path} has {len(mistakes)} mistake(s):", *mistakes]))
    return tuple(one for one in read if one is not None)


def _appointment(
    row: dict[str, str | None], office: Office, where: str, mistakes: list[str]
) -> Appointment | None:
    given = {name: (row.get(name) or "").strip() for name in COLUMNS}
    found = []
    if given["service"] not in office.services:
        found.append(f"there is no service {given['service']!r}, only {', '.join(office.services)}")
    slot = _slot(given["slot"], office)
    if slot is None:
        found.append(f"slot {given['slot']!r} is no time, write one like 2026-11-24T09:30")
    if not is_code(given["code"]):
        found.append(f"code {given['code']!r}: write at most {LONGEST_CODE} letters, digits and hyphens")
    if len(given["initials"]) > LONGEST_INITIALS:
        found.append(f"initials have at most {LONGEST_INITIALS} characters")
    mistakes += [f"  {where}: {one}" for one in found]
    if found or slot is None:
        return None
    service = ServiceId(given["service"])
    return Appointment(written_code(given["code"]), service, slot, given["initials"] or None)


def _slot(text: str, office: Office) -> datetime | None:
    try:
        slot = datetime.fromisoformat(text)
    except ValueError:
        return None
    if not 2000 <= slot.year <= 9000:
        return None
    return slot if slot.tzinfo is not None else slot.replace(tzinfo=office.zone)
