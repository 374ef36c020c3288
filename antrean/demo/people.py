"""Everybody whom a demo plays: visitors at a real kiosk without its window, officers at the real HTTP API."""

import random
from collections.abc import Callable
from types import TracebackType
from typing import Self

from antrean.demo.api import Api
from antrean.demo.officers import Officer, Officers
from antrean.demo.pace import Pace
from antrean.demo.plan import Plan
from antrean.demo.preparation import YOU, Prepared
from antrean.demo.visitors import Visitors

Tell = Callable[[str], None]


class People:
    """Visitors and officers from enter to exit."""

    def __init__(self, plan: Plan, prepared: Prepared, kiosk: str, pace: Pace, tell: Tell) -> None:
        chance = random.Random()  # noqa: S311 - people, not secrets
        self._visitors = Visitors(plan, prepared.office, kiosk, pace, chance, tell)
        self._officers = Officers([self._hire(plan, prepared, at, pace, chance) for at in prepared.played])

    def __enter__(self) -> Self:
        self._visitors.start()
        self._officers.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._officers.stop()
        self._visitors.stop()

    def _hire(
        self, plan: Plan, prepared: Prepared, counter: str, pace: Pace, chance: random.Random
    ) -> Officer:
        api = Api(plan.pages)
        api.sign_in(f"{YOU}{counter}", prepared.password)
        return Officer(api, counter, pace, chance)
