"""Where a demo puts its folder, its ports and its windows."""

import socket
from pathlib import Path

import pytest

from antrean.demo.plan import make_plan
from antrean.demo.windows import has_screen, side_by_side
from antrean.failure import Failure
from antrean.ports import claim_free, find_free


@pytest.mark.parametrize("screen", [(1366, 768), (1920, 1080), (3840, 2160), (1280, 1024), (1080, 1920)])
def test_both_windows_fit_beside_each_other(screen: tuple[int, int]) -> None:
    kiosk, display = side_by_side(*screen)
    assert kiosk.left >= 0
    assert kiosk.left + kiosk.width < display.left
    assert display.left + display.width <= screen[0]
    assert max(kiosk.top + kiosk.height, display.top + display.height) <= screen[1]
    assert kiosk.width / kiosk.height == pytest.approx(9 / 16, abs=0.01)
    assert display.width / display.height == pytest.approx(16 / 9, abs=0.01)


def test_an_x_server_that_does_not_answer_is_no_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("DISPLAY", ":4711")
    assert not has_screen()
    monkeypatch.delenv("DISPLAY")
    assert not has_screen()


def test_a_port_that_is_taken_is_not_chosen() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert find_free([port]) != port


def test_two_that_claim_a_port_at_once_get_two() -> None:
    port = find_free()
    other = find_free([port + 1])
    assert claim_free([port, other]) == port
    assert claim_free([port, other]) == other


def test_a_folder_in_use_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Failure, match="not empty"):
        make_plan(tmp_path)


def test_a_new_folder_is_made_with_room_for_tickets(tmp_path: Path) -> None:
    plan = make_plan(tmp_path / "demo")
    assert plan.tickets.is_dir()
    assert plan.database == f"sqlite:///{tmp_path}/demo/antrean.sqlite"
