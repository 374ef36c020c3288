"""How a device's machine is, from the files in which its kernel tells it."""

from pathlib import Path

import pytest

from wire.vitals import HOT_C, LEAST_DISK_MB, Vitals, read_vitals


def sensor(folder: Path, name: str, text: str) -> None:
    (folder / name).mkdir()
    (folder / name / "temp").write_text(text)


def test_the_hottest_sensor_counts(tmp_path: Path) -> None:
    sensor(tmp_path, "thermal_zone0", "41200\n")
    sensor(tmp_path, "thermal_zone1", "52700\n")
    sensor(tmp_path, "thermal_zone2", "n/a\n")
    sensor(tmp_path, "thermal_zone3", "99999999\n")
    assert read_vitals(tmp_path, tmp_path).temperature_c == 53


def test_a_machine_that_does_not_tell_is_not_guessed_at(tmp_path: Path) -> None:
    assert read_vitals(tmp_path / "none", tmp_path / "none") == Vitals(None, None)


def test_the_room_on_the_disk_of_the_data_is_told(tmp_path: Path) -> None:
    free_mb = read_vitals(tmp_path, tmp_path).disk_free_mb
    assert free_mb is not None
    assert free_mb > 0


@pytest.mark.parametrize(
    ("vitals", "faults"),
    [
        (Vitals(LEAST_DISK_MB, HOT_C - 1), ()),
        (Vitals(LEAST_DISK_MB - 1, HOT_C - 1), ("disk_low",)),
        (Vitals(LEAST_DISK_MB, HOT_C), ("hot",)),
        (Vitals(0, 100), ("disk_low", "hot")),
        (Vitals(None, None), ()),
    ],
)
def test_a_full_disk_and_heat_are_faults(vitals: Vitals, faults: tuple[str, ...]) -> None:
    assert vitals.faults == faults
