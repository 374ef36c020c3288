"""Keeps copies of the server's media on this display's disk, fetched by a thread of its own; draws nothing.

A copy gets its name only when it is whole: its size and SHA-256 are those of the catalog. What is no longer
listed stays until its room is needed.
"""

import hashlib
import logging
import os
import random
import shutil
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from pathlib import Path
from typing import IO

from display.facts import Medium
from display.picture_file import BadMedium, keep_smaller
from display.reading import read_medium
from wire.atomic import sync_folder
from wire.media_folder import MediaFolder

log = logging.getLogger(__name__)

MOST_BYTES = 2_000_000_000
LEAST_FREE = 300_000_000
"""The disk is not filled beyond this: the system and its log need it more."""
ANSWER_S = 10.0
GOODBYE_S = 1.0
CHUNK = 65_536
LOOK_S = 2.0
FIRST_WAIT_S, LONGEST_WAIT_S = 1.0, 300.0
TOLD_AFTER = 4
"""A person hears of a file that could not be fetched so often; until then a server may be starting."""
LOGO_SIZE = (1200, 400)
OWN = "own:"
"""What the media of this display's own folder are called, for the server has names of its own."""


class NotFetched(Exception):
    """The copy could not be made; the message says why."""


class NoRoom(NotFetched):
    """The copy does not fit."""


class Unreachable(NotFetched):
    """The server is not there: the others need not be tried either."""


@dataclass(slots=True)
class Attempts:
    """How often a file could not be fetched, why, and when it is tried again (monotonic seconds)."""

    failed: int = 0
    why: str = ""
    again_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """What there should be a copy of, and below which address it is."""

    base: str | None = None
    media: tuple[Medium, ...] = ()
    logo: Medium | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """What can be shown now: paths by SHA-256, the own folder's media, the logo's picture."""

    paths: dict[str, Path] = field(default_factory=dict)
    own: tuple[Medium, ...] = ()
    logo: Path | None = None


class MediaStore:
    """Works from ``start`` to ``stop``. ``kept`` and ``troubles`` may be read by any thread."""

    def __init__(
        self,
        folder: Path,
        own: Path | None = None,
        *,
        most_bytes: int = MOST_BYTES,
        least_free: int = LEAST_FREE,
    ) -> None:
        self.kept = Kept()
        self.troubles: tuple[str, ...] = ()
        self._folder = folder
        self._own = MediaFolder(own, "/own") if own is not None else None
        self._most_bytes, self._least_free = most_bytes, least_free
        self._wanted = Wanted()
        self._suspects: set[str] = set()
        self._attempts: dict[str, Attempts] = {}
        self._news = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="media", daemon=True)

    def start(self) -> None:
        """Begin to work; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """Let go of what is being fetched; it is continued at the next start."""
        self._stopping.set()
        self._news.set()
        self._thread.join(GOODBYE_S)

    def want(self, base: str | None, media: tuple[Medium, ...], logo: Medium | None) -> None:
        """Say what there should be copies of, below the server's address; returns at once."""
        wanted = Wanted(base.rstrip("/") if base else None, media, logo)
        if wanted != self._wanted:
            self._wanted = wanted
            self._news.set()

    def suspect(self, sha256: str) -> None:
        """Look whether a copy is damaged, for it could not be shown; a damaged one is fetched again."""
        self._suspects.add(sha256)
        self._news.set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._news.clear()
            try:
                self.look()
            except Exception:  # a thread begins here
                log.exception("the media cannot be looked after")
            self._news.wait(LOOK_S)

    def look(self) -> None:
        """Do once what is due now."""
        wanted = self._wanted
        listed = _each_once([*([wanted.logo] if wanted.logo else []), *wanted.media])
        digests = {medium.sha256 for medium in listed}
        self._attempts = {sha256: tried for sha256, tried in self._attempts.items() if sha256 in digests}
        own, paths, troubles = self._look_at_own()
        self._check_suspects()
        for medium in listed:
            if self._is_here(medium):
                paths[medium.sha256] = self._path(medium)
        self.kept = Kept(dict(paths), own, self._show_logo(wanted.logo, paths))
        self._say([*troubles, *self._reasons(listed)])
        if listed and wanted.base is None and len(paths) < len(listed):
            self._say([*troubles, "media: the server has no public_url: set it there, or server here"])
            return
        missing = [medium for medium in listed if medium.sha256 not in paths and self._is_time(medium)]
        for medium in missing:
            if self._stopping.is_set() or self._wanted != wanted or not self._try(wanted, listed, medium):
                break
            if self._is_here(medium):
                paths[medium.sha256] = self._path(medium)
                self.kept = Kept(dict(paths), own, self._show_logo(wanted.logo, paths))
        self._say([*troubles, *self._reasons(listed)])

    # --- what is here

    def _look_at_own(self) -> tuple[tuple[Medium, ...], dict[str, Path], list[str]]:
        if self._own is None:
            return (), {}, []
        found = self._own.read()
        own = tuple(
            replace(read_medium(each.medium), medium=f"{OWN}{each.medium.id}") for each in found.files
        )
        return own, {each.medium.sha256: each.file for each in found.files}, list(found.mistakes)

    def _path(self, medium: Medium) -> Path:
        return self._folder / f"{medium.sha256}{Path(medium.path).suffix}"

    def _is_here(self, medium: Medium) -> bool:
        try:
            return self._path(medium).stat().st_size == medium.size
        except OSError:
            return False

    def _check_suspects(self) -> None:
        while self._suspects:
            sha256 = self._suspects.pop()
            for file in self._folder.glob(f"{sha256}.*"):
                if file.suffix != ".part" and _digest(file) != sha256:
                    log.warning("%s is damaged and is fetched again", file.name)
                    file.unlink(missing_ok=True)

    def _show_logo(self, logo: Medium | None, paths: dict[str, Path]) -> Path | None:
        """Return the logo upright and no larger than it is shown, whatever the office put there."""
        if logo is None or logo.sha256 not in paths:
            return None
        shown = self._folder / f"logo-{logo.sha256}.png"
        try:
            if not shown.exists():
                keep_smaller(paths[logo.sha256], shown, *LOGO_SIZE)
        except (BadMedium, OSError) as error:
            self._fail(logo, str(error), told=True)
            return None
        return shown

    # --- fetching

    def _is_time(self, medium: Medium) -> bool:
        tried = self._attempts.get(medium.sha256)
        return tried is None or time.monotonic() >= tried.again_s

    def _try(self, wanted: Wanted, listed: list[Medium], medium: Medium) -> bool:
        """Fetch a copy, or note why not; tell whether it makes sense to try another one now."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._make_room(medium, listed)
            self._fetch(f"{wanted.base}{medium.path}", medium)
        except NoRoom as error:
            self._fail(medium, str(error), told=True)
        except Unreachable as error:
            self._fail(medium, str(error), told=False)
            return False
        except (NotFetched, OSError, ValueError) as error:
            self._fail(medium, str(error), told=False)
        else:
            self._attempts.pop(medium.sha256, None)
            log.info("%s is here: %d bytes", medium.medium, medium.size)
        return True

    def _fetch(self, url: str, medium: Medium) -> None:
        """Fetch what is missing of a copy, look whether it is whole, and give it its name."""
        part = self._folder / f"{medium.sha256}.part"
        have = part.stat().st_size if part.exists() else 0
        if have > medium.size:
            part.unlink()
            have = 0
        if have < medium.size:
            self._load(url, part, have, medium)
        if part.stat().st_size != medium.size or _digest(part) != medium.sha256:
            part.unlink()
            raise NotFetched("is not what the server lists")
        part.replace(self._path(medium))
        sync_folder(self._folder)

    def _load(self, url: str, part: Path, have: int, medium: Medium) -> None:
        asked = {"Range": f"bytes={have}-", "If-Range": f'"{medium.sha256}"'} if have else {}
        request = urllib.request.Request(url, headers=asked)  # noqa: S310 - http or https only, see the settings
        try:
            with urllib.request.urlopen(request, timeout=ANSWER_S) as answer:  # noqa: S310
                goes_on = answer.status == HTTPStatus.PARTIAL_CONTENT
                with part.open("ab" if goes_on else "wb") as file:
                    self._copy(answer, file, medium.size - (have if goes_on else 0))
        except urllib.error.HTTPError as error:
            if error.code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
                part.unlink(missing_ok=True)
            raise NotFetched(f"the server answers {error.code}") from None
        except urllib.error.URLError as error:
            raise Unreachable(f"{url.removesuffix(medium.path)} does not answer: {error.reason}") from None

    def _copy(self, answer: IO[bytes], file: IO[bytes], missing: int) -> None:
        """Copy until nothing is missing; what came before a cut is kept and continued."""
        while missing > 0 and (chunk := answer.read(min(CHUNK, missing))):
            file.write(chunk)
            missing -= len(chunk)
            if self._stopping.is_set():
                break
        file.flush()
        os.fsync(file.fileno())
        if missing > 0:
            raise NotFetched("the connection was cut")

    def _make_room(self, medium: Medium, listed: list[Medium]) -> None:
        """Remove copies that are no longer listed, oldest first, as far as this one needs it."""
        here = {file: file.stat() for file in self._folder.iterdir() if file.is_file()}
        listed_shas = {each.sha256 for each in listed}
        old = sorted(
            (file for file in here if file.stem.removeprefix("logo-") not in listed_shas),
            key=lambda file: here[file].st_mtime,
        )
        taken = sum(told.st_size for file, told in here.items() if file.stem != medium.sha256)
        free = shutil.disk_usage(self._folder).free
        while taken + medium.size > self._most_bytes or free - medium.size < self._least_free:
            if not old:
                raise NoRoom("does not fit: there is no room for more media on this display")
            gone = old.pop(0)
            gone.unlink(missing_ok=True)
            taken, free = taken - here[gone].st_size, free + here[gone].st_size

    def _fail(self, medium: Medium, why: str, *, told: bool) -> None:
        tried = self._attempts.setdefault(medium.sha256, Attempts())
        if why != tried.why:
            log.warning("%s cannot be fetched: %s", medium.path, why)
        tried.failed = max(tried.failed + 1, TOLD_AFTER if told else 0)
        tried.why = why
        wait_s = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** min(tried.failed - 1, 16))
        tried.again_s = time.monotonic() + wait_s * random.uniform(0.5, 1)  # noqa: S311

    def _reasons(self, listed: list[Medium]) -> list[str]:
        failed = [(medium, self._attempts.get(medium.sha256)) for medium in listed]
        return [
            f"{Path(medium.path).name}: {tried.why}"
            for medium, tried in failed
            if tried is not None and tried.failed >= TOLD_AFTER
        ]

    def _say(self, troubles: list[str]) -> None:
        self.troubles = tuple(troubles)


def _each_once(media: Iterable[Medium]) -> list[Medium]:
    return list({medium.sha256: medium for medium in media}.values())


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
