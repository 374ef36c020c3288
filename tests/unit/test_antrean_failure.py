"""What a person reads when a command cannot go on."""

import importlib

import pytest

from antrean.failure import FOR_PEOPLE, Failure, needs
from wire.settings import SettingsError


def test_a_missing_library_names_the_command_that_installs_it() -> None:
    with pytest.raises(Failure, match=r'pip install "antrean\[kiosk\]"'), needs("kiosk"):
        raise ModuleNotFoundError("No module named 'kivy'", name="kivy.core")


def test_a_missing_module_of_our_own_is_a_mistake_of_ours() -> None:
    with pytest.raises(ModuleNotFoundError), needs("kiosk"):
        raise ModuleNotFoundError("No module named 'kiosk.gone'", name="kiosk.gone")


def test_all_problems_of_the_settings_are_told() -> None:
    with pytest.raises(Failure, match="one\ntwo") as caught, needs("server"):
        raise SettingsError(["one", "two"])
    assert caught.value.exit_code == 2


def test_any_other_error_stays_what_it_is() -> None:
    with pytest.raises(ZeroDivisionError), needs("server"):
        raise ZeroDivisionError


@pytest.mark.parametrize("module", FOR_PEOPLE)
def test_every_error_that_is_meant_for_people_exists(module: str) -> None:
    for name in FOR_PEOPLE[module]:
        assert issubclass(getattr(importlib.import_module(module), name), Exception)
