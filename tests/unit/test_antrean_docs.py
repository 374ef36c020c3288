"""docs/operations.md names every setting of every program."""

import re
from pathlib import Path

import pytest

from antrean.onepc.config import BrokerSettings
from display.config import DisplaySettings
from kiosk.config import KioskSettings
from server.config import ServerSettings
from wire.settings import Broker, Program

DOCUMENT = (Path(__file__).parents[2] / "docs/operations.md").read_text(encoding="utf-8")
PROGRAMS: tuple[type[Program], ...] = (ServerSettings, KioskSettings, DisplaySettings, BrokerSettings)


def documented(section: str) -> set[str]:
    """Return the settings in the table of the section whose heading holds these words."""
    text = next(
        part for part in re.split(r"^###? ", DOCUMENT, flags=re.MULTILINE) if section in part.split("\n")[0]
    )
    return set(re.findall(r"^\| `([a-z_]+)` \|", text, flags=re.MULTILINE))


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.__name__)
def test_every_setting_of_a_program_is_documented_and_no_other(program: type[Program]) -> None:
    prefix = program.model_config["env_prefix"]
    assert documented(f"{prefix}…") == set(program.model_fields)


def test_every_setting_of_a_connection_is_documented() -> None:
    assert documented("[broker]") == set(Broker.model_fields)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.__name__)
def test_a_documented_default_is_the_real_one(program: type[Program]) -> None:
    prefix = program.model_config["env_prefix"]
    section = DOCUMENT.partition(f"{prefix}…")[2].partition("\n##")[0]
    rows = dict(re.findall(r"^\| `([a-z_]+)` \| `([^`]+)` \|", section, flags=re.MULTILINE))
    for name, shown in rows.items():
        default = program.model_fields[name].default
        if default is not None:
            assert shown == str(default).lower().removesuffix(".0"), name


def test_the_commands_of_the_document_exist() -> None:
    from typer.main import get_command

    from antrean.command import app

    command = get_command(app)
    known = set(command.commands)  # type: ignore[attr-defined]
    assert set(re.findall(r"antrean (?!up`|init`)([a-z]+) ", DOCUMENT)) <= known | {"is"}
