"""The light behind the panel, in files like the kernel's."""

from pathlib import Path

import pytest

from kiosk.backlight import Backlight


def panel(folder: Path, name: str, most: str = "255") -> Path:
    (folder / name).mkdir()
    (folder / name / "max_brightness").write_text(f"{most}\n")
    (folder / name / "brightness").write_text(f"{most}\n")
    return folder / name / "brightness"


def test_every_panel_gets_its_share_of_its_own_full_light(tmp_path: Path) -> None:
    first, second = panel(tmp_path, "a"), panel(tmp_path, "b", "1000")
    light = Backlight(tmp_path)
    light.shine(0.4)
    assert (first.read_text(), second.read_text()) == ("102\n", "400\n")
    light.shine(1.0)
    assert (first.read_text(), second.read_text()) == ("255\n", "1000\n")


def test_light_that_is_as_wanted_is_left_alone(tmp_path: Path) -> None:
    file = panel(tmp_path, "a")
    light = Backlight(tmp_path)
    light.shine(0.4)
    file.write_text("7\n")
    light.shine(0.4)
    assert file.read_text() == "7\n"


def test_a_panel_that_cannot_be_set_is_told_of_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    good = panel(tmp_path, "b")
    panel(tmp_path, "a", "much")
    light = Backlight(tmp_path)
    light.shine(0.5)
    light.shine(0.0)
    assert len(caplog.records) == 1
    assert good.read_text() == "0\n"


def test_a_machine_without_a_panel_is_no_trouble(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    Backlight(tmp_path / "none").shine(0.0)
    assert caplog.records == []
