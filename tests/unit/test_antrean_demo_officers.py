"""An officer who is played presses what a person would press."""

import random
from typing import Any

from antrean.demo.api import Api, ApiError
from antrean.demo.officers import TROUBLE_S, Officer
from antrean.demo.pace import READABLE


class Dice(random.Random):
    """Always the same throw."""

    def __init__(self, throw: float) -> None:
        super().__init__(1)
        self._throw = throw

    def random(self) -> float:
        return self._throw


class Desk(Api):
    """Answers as the server would at counter 1 and remembers what was pressed."""

    def __init__(self, *, waiting: int = 1) -> None:
        super().__init__("http://127.0.0.1:1")
        self.pressed: list[str] = []
        self._waiting, self._turn = waiting, None

    def get(self, path: str) -> Any:
        if path == "/board":
            return {
                "stages": [{"stage": "check", "waiting": self._waiting}, {"stage": "photo", "waiting": 9}]
            }
        mine = {"id": "1", "state": "open", "turn": self._turn, "stages": ["check"]}
        return {"counters": [mine], "mine": "1"}

    def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        self.pressed.append(f"{path} {body}" if body else path)
        if path.endswith("/next"):
            self._waiting -= 1
            return {"id": "t", "state": "called"} if self._waiting >= 0 else None
        return {"id": "t", "state": "serving"} if path.endswith("/start") else {}


def test_a_visitor_is_called_received_served_and_followed_by_the_next() -> None:
    desk = Desk()
    officer = Officer(desk, "1", READABLE, Dice(0.9))
    waits = [officer.step() for _ in range(4)]
    assert desk.pressed == [
        "/counters/1/open",
        "/counters/1/next",
        "/turns/t/start",
        "/counters/1/next {'finish': 'done'}",
    ]
    assert READABLE.walk_s[0] <= waits[1] <= READABLE.walk_s[1]
    assert READABLE.serve_s[0] <= waits[2] <= READABLE.serve_s[1]


def test_a_visitor_who_does_not_come_is_called_again() -> None:
    desk = Desk()
    officer = Officer(desk, "1", READABLE, Dice(0.1))
    for _ in range(3):
        officer.step()
    assert desk.pressed[-1] == "/turns/t/recall"


def test_a_visitor_who_never_comes_is_a_no_show() -> None:
    desk = Desk()
    officer = Officer(desk, "1", READABLE, Dice(0.01))
    for _ in range(3):
        officer.step()
    assert desk.pressed[-1] == "/counters/1/next {'finish': 'no_show'}"


def test_next_is_not_pressed_while_nobody_waits_for_this_counter() -> None:
    desk = Desk(waiting=0)
    officer = Officer(desk, "1", READABLE, Dice(0.9))
    for _ in range(3):
        officer.step()
    assert desk.pressed == ["/counters/1/open"]


def test_a_refusal_makes_the_officer_look_again() -> None:
    class Refusing(Desk):
        def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
            if path.endswith("/next"):
                raise ApiError("counter_busy", "")
            return super().post(path, body)

    officer = Officer(Refusing(), "1", READABLE, Dice(0.9))
    officer.step()
    assert officer.step() == TROUBLE_S
    assert officer.step() < TROUBLE_S
