"""Officers who work by themselves through the real HTTP API, with a recall or a no-show now and then."""

import logging
import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from antrean.demo.api import Api, ApiError
from antrean.demo.pace import Pace

IDLE_S = (1.0, 2.0)
TROUBLE_S = 3.0
RECALLED = 0.12
MISSING = 0.06
log = logging.getLogger(__name__)


class Officer:
    """One officer at one counter; ``step`` does what is due and returns when to come back."""

    def __init__(self, api: Api, counter: str, pace: Pace, chance: random.Random) -> None:
        self._api, self._counter, self._pace, self._chance = api, counter, pace, chance
        self._do: Callable[[], float] = self._open
        self._stages: list[str] = []

    def step(self) -> float:
        """Do the next thing; return the seconds until the one after. Trouble makes the officer look again."""
        try:
            return self._do()
        except ApiError as error:
            log.warning("counter %s: %s", self._counter, error)
            self._do = self._look
            return TROUBLE_S

    def _open(self) -> float:
        self._api.post(f"/counters/{self._counter}/open")
        return self._look()

    def _look(self) -> float:
        """Find out what stands at the counter and go on from there."""
        mine = next(row for row in self._api.get("/counters")["counters"] if row["id"] == self._counter)
        if mine["state"] != "open":
            return self._open()
        self._stages = mine["stages"]
        return self._begin(mine["turn"])

    def _begin(self, turn: dict[str, str] | None) -> float:
        if turn is None:
            self._do = self._watch_the_line
            return self._within(IDLE_S)
        if turn["state"] == "serving":
            self._do = lambda: self._call_next(finish="done")
            return self._within(self._pace.serve_s)
        self._do = lambda: self._receive(turn["id"])
        return self._within(self._pace.walk_s)

    def _watch_the_line(self) -> float:
        """Press Next once somebody waits for a stage of this counter."""
        waiting = {line["stage"]: line["waiting"] for line in self._api.get("/board")["stages"]}
        if any(waiting.get(stage) for stage in self._stages):
            return self._call_next()
        return self._within(IDLE_S)

    def _call_next(self, finish: str | None = None) -> float:
        return self._begin(
            self._api.post(f"/counters/{self._counter}/next", {"finish": finish} if finish else {})
        )

    def _receive(self, turn: str) -> float:
        """Begin to serve who came; call again or give up on who did not."""
        dice = self._chance.random()
        if dice < MISSING:
            return self._call_next(finish="no_show")
        if dice < MISSING + RECALLED:
            self._api.post(f"/turns/{turn}/recall")
            return self._within(self._pace.walk_s)
        return self._begin(self._api.post(f"/turns/{turn}/start"))

    def _within(self, least_and_most: tuple[float, float]) -> float:
        return self._chance.uniform(*least_and_most)


@dataclass(slots=True)
class _Due:
    at_s: float
    officer: Officer


class Officers:
    """All officers of a demo, on one thread of their own from ``start`` to ``stop``."""

    def __init__(self, officers: Sequence[Officer]) -> None:
        now_s = time.monotonic()
        self._due = [_Due(now_s + 0.6 * place, officer) for place, officer in enumerate(officers)]
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="officers", daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def stop(self) -> None:
        """Go home."""
        self._stopping.set()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        try:
            self._work()
        except Exception:
            log.exception("the officers have stopped")

    def _work(self) -> None:
        while not self._stopping.is_set():
            due = min(self._due, key=lambda one: one.at_s)
            if not self._stopping.wait(max(0.0, due.at_s - time.monotonic())):
                due.at_s = time.monotonic() + due.officer.step()
