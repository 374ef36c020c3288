"""Reads a folder of pictures and videos with its schedule and names every mistake; knows no site, no screen.

What is read of a file is kept until the file changes, so that looking again costs next to nothing.
"""

import hashlib
import re
import time as clock
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from wire.media import TYPES
from wire.messages import CatalogMedium, Slug

SCHEDULE = "schedule.toml"
LOGO = "logo"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SECONDS = 12
MOST = 200
"""As many as a catalog may list."""
LARGEST = 2_000_000_000
STILL_S = 3.0
"""A file that changed so lately may still be on its way into the folder."""
HIDDEN = re.compile(r"^[.~]|^(thumbs\.db|desktop\.ini)$|\.(part|tmp|crdownload)$", re.IGNORECASE)
NOT_ROUND_THE_CLOCK = "start and end are the same: leave both out for the whole day"

Signature = tuple[int, int, int]


class Turn(BaseModel):
    """When one file is shown, as the schedule says it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: str = Field(min_length=1)
    seconds: int | None = Field(default=None, ge=2, le=3600)
    days: tuple[str, ...] = Field(default=(), max_length=7)
    start: str | None = None
    end: str | None = None
    first: date | None = None
    last: date | None = None
    zone: Slug | None = None

    @field_validator("days")
    @classmethod
    def _check_days(cls, days: tuple[str, ...]) -> tuple[str, ...]:
        if wrong := [day for day in days if day not in DAYS]:
            raise ValueError(f"there is no day {', '.join(wrong)}; write {', '.join(DAYS)}")
        return days

    @field_validator("start", "end", mode="before")
    @classmethod
    def _check_time(cls, value: object) -> object:
        if isinstance(value, time):
            return f"{value:%H:%M}"
        if isinstance(value, str) and not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", value):
            raise ValueError('write a time as "08:30"')
        return value


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A file and what the catalog says of it."""

    file: Path
    medium: CatalogMedium
    changed_ns: int

    def is_unchanged(self) -> bool:
        """Tell whether the file still is what the catalog says, by its size and its time."""
        try:
            told = self.file.stat()
        except OSError:
            return False
        return (told.st_size, told.st_mtime_ns) == (self.medium.size, self.changed_ns)


@dataclass(frozen=True, slots=True)
class Media:
    """What a folder holds in its order, the logo apart, and what is wrong, a sentence each."""

    files: tuple[MediaFile, ...] = ()
    logo: MediaFile | None = None
    mistakes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What was read of a file while it had this size and time."""

    signature: Signature
    sha256: str


class MediaFolder:
    """One folder, looked at as often as one likes. Its files are served ``below`` this address."""

    def __init__(self, folder: Path, below: str) -> None:
        self._folder, self._below = folder, below
        self._known: dict[str, Known] = {}
        self._seen: dict[str, Signature] = {}

    def read(self) -> Media:
        """Return what is in the folder now; a file that is still being written comes later."""
        try:
            names = sorted(
                (each.name for each in self._folder.iterdir() if not HIDDEN.search(each.name)),
                key=str.casefold,
            )
        except OSError as error:
            return Media(mistakes=(f"{self._folder} cannot be read: {error.strerror}",))
        mistakes: list[str] = []
        files = {name: known for name in names if (known := self._look(name, mistakes))}
        self._known = {name: known for name, known in self._known.items() if name in names}
        self._seen = {name: seen for name, seen in self._seen.items() if name in names}
        turns, seconds = self._read_schedule(names, mistakes)
        logos = [name for name in files if _is_logo(name)]
        shown = _in_order([name for name in files if name not in logos], turns)
        if len(shown) > MOST:
            mistakes.append(f"there are {len(shown)} files, and the first {MOST} are shown")
        listed = self._name(shown[:MOST], files, turns, seconds)
        logo = self._name(logos[:1], files, {}, seconds)
        return Media(listed, logo[0] if logo else None, tuple(mistakes))

    def _look(self, name: str, mistakes: list[str]) -> Known | None:
        """Return what is known of a file; None for what is not shown, or not yet."""
        file = self._folder / name
        try:
            if file.is_dir() or name == SCHEDULE:
                return None
            if file.suffix.lower() not in TYPES:
                raise ValueError(f"is none of {', '.join(TYPES)}")
            told = file.stat()
            signature = (told.st_size, told.st_mtime_ns, told.st_ino)
            if not 0 < told.st_size <= LARGEST:
                raise ValueError("is empty" if not told.st_size else "is larger than 2 GB")
            known = self._known.get(name)
            if known is None or known.signature != signature:
                if not self._is_still(name, signature):
                    return None
                known = self._known[name] = Known(signature, _digest(file))
        except OSError as error:
            mistakes.append(f"{name} cannot be read: {error.strerror}")
        except ValueError as error:
            mistakes.append(f"{name} {error}")
        else:
            return known
        return None

    def _is_still(self, name: str, signature: Signature) -> bool:
        """Tell whether nobody writes the file: it is old enough, or as it was at the last look."""
        before, self._seen[name] = self._seen.get(name), signature
        return clock.time_ns() - signature[1] > STILL_S * 1e9 or before == signature

    def _read_schedule(self, names: list[str], mistakes: list[str]) -> tuple[dict[str, Turn], int]:
        if SCHEDULE not in names:
            return {}, SECONDS
        try:
            table = tomllib.loads((self._folder / SCHEDULE).read_text(encoding="utf-8"))
        except OSError as error:
            mistakes.append(f"{SCHEDULE} cannot be read: {error.strerror}")
            return {}, SECONDS
        except ValueError as error:
            mistakes.append(f"{SCHEDULE} is not TOML: {error}")
            return {}, SECONDS
        turns, seconds, wrong = read_schedule(table)
        absent = [turn.file for turn in turns if turn.file not in names]
        mistakes += [f"{SCHEDULE}: {each}" for each in wrong]
        mistakes += [f"{SCHEDULE}: there is no file {name}" for name in absent]
        return {turn.file: turn for turn in turns if turn.file in names}, seconds

    def _name(
        self,
        names: Iterable[str],
        files: Mapping[str, Known],
        turns: Mapping[str, Turn],
        seconds: int,
    ) -> tuple[MediaFile, ...]:
        named: dict[str, MediaFile] = {}
        for name in names:
            known = files[name]
            medium = self._describe(name, known, turns.get(name), seconds)
            if medium.id in named:
                medium = medium.model_copy(update={"id": f"{medium.id[:31].rstrip('-')}-{known.sha256[:8]}"})
            named[medium.id] = MediaFile(self._folder / name, medium, known.signature[1])
        return tuple(named.values())

    def _describe(self, name: str, known: Known, turn: Turn | None, seconds: int) -> CatalogMedium:
        stem, suffix = Path(name).stem, Path(name).suffix.lower()
        slug = re.sub(r"[^a-z0-9]+", "-", stem.lower())[:40].strip("-") or f"medium-{known.sha256[:8]}"
        turn = turn or Turn(file=name)
        return CatalogMedium(
            id=slug,
            kind="video" if TYPES[suffix].startswith("video/") else "picture",
            # with the digest, so that what changes has another address and a copy may be kept for good
            path=f"{self._below}/{slug}.{known.sha256[:12]}{suffix}",
            sha256=known.sha256,
            size=known.signature[0],
            seconds=turn.seconds or seconds,
            zone=turn.zone,
            days=tuple(DAYS.index(day) + 1 for day in dict.fromkeys(turn.days)),
            start=turn.start,
            end=turn.end,
            first=turn.first,
            last=turn.last,
        )


def read_schedule(table: Mapping[str, Any]) -> tuple[list[Turn], int, list[str]]:
    """Return the turns of a parsed schedule, the usual seconds and every mistake; the wrong is left out."""
    wrong = [
        f"there is no {name}; write seconds and [[show]]" for name in table if name not in {"seconds", "show"}
    ]
    seconds = table.get("seconds", SECONDS)
    if not isinstance(seconds, int) or isinstance(seconds, bool) or not 2 <= seconds <= 3600:
        wrong.append("seconds: write a whole number from 2 to 3600")
        seconds = SECONDS
    listed = table.get("show", [])
    if not isinstance(listed, list):
        wrong.append("write [[show]] with two brackets")
        listed = []
    turns: dict[str, Turn] = {}
    for place, each in enumerate(listed, 1):
        turn = _read_turn(place, each, wrong)
        if turn is not None and turn.file in turns:
            wrong.append(f"{turn.file} stands there twice")
        elif turn is not None:
            turns[turn.file] = turn
    return list(turns.values()), seconds, wrong


def _read_turn(place: int, table: object, wrong: list[str]) -> Turn | None:
    """Return one entry; one with a mistake is left out, for its file would come at the wrong time."""
    name = table.get("file") if isinstance(table, dict) else None
    where = name if isinstance(name, str) and name else f"entry {place}"
    try:
        turn = Turn.model_validate(table)
    except ValidationError as error:
        for one in error.errors(include_url=False):
            field = ".".join(str(part) for part in one["loc"])
            said = one["msg"].removeprefix("Value error, ")
            wrong.append(f"{where}, {field}: {said}" if field else f"{where}: {said}")
        return None
    if turn.start is not None and turn.start == turn.end:
        wrong.append(f"{where}: {NOT_ROUND_THE_CLOCK}")
        return None
    if turn.first and turn.last and turn.last < turn.first:
        wrong.append(f"{where}: last is before first")
        return None
    return turn


def _in_order(names: list[str], turns: Mapping[str, Turn]) -> list[str]:
    """Return the files in the schedule's order, then the others by name."""
    listed = [name for name in turns if name in names]
    return [*listed, *(name for name in names if name not in turns)]


def _is_logo(name: str) -> bool:
    return Path(name).stem.lower() == LOGO and TYPES[Path(name).suffix.lower()].startswith("image/")


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
