"""The documents: every setting is documented, and every documented command exists."""

import re
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from antrean.command import app
from antrean.onepc.config import BrokerSettings
from display.config import DisplaySettings
from kiosk.config import KioskSettings
from server.config import ServerSettings
from wire.settings import Broker, Program

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
VOICE = (ROOT / "docs/voice.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
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


def commands_in(text: str) -> list[list[str]]:
    """Return the words of every ``antrean ...`` line in the text's blocks of code."""
    blocks = re.findall(r"^```sh\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    lines = [line.partition("#")[0].split() for block in blocks for line in block.splitlines()]
    return [line[1:] for line in lines if line[:1] == ["antrean"]]


@pytest.mark.parametrize("words", commands_in(DOCUMENT + VOICE + README), ids=" ".join)
def test_a_documented_command_exists_with_its_options(words: list[str]) -> None:
    command: Any = get_command(app)
    while words[0] in getattr(command, "commands", {}):
        command, words = command.commands[words[0]], words[1:]
    options = {name for one in command.params for name in one.opts}
    assert {word for word in words if word.startswith("--")} <= options


def test_readme_leads_from_the_demo_to_an_office_by_its_commands() -> None:
    blocks = re.findall(r"^```sh\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)
    assert "make demo" in blocks[0]
    assert commands_in(README) == [["init", "kantor"], ["up", "kantor"]]
