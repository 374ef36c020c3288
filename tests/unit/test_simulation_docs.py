"""docs/simulate.md: its scenario is one, its commands exist, and it names every figure."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from antrean.command import app
from server.simulation.results import Results
from server.simulation.scenario import Scenario, parse_scenario

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs/simulate.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^antrean (.*?)(?: +#.*)?$", DOCUMENT, flags=re.MULTILINE)


def example() -> dict[str, Any]:
    """Return the scenario that stands in the document."""
    (text,) = re.findall(r"^```toml\n(.*?)^```", DOCUMENT, flags=re.MULTILINE | re.DOTALL)
    return tomllib.loads(text)


def test_the_example_is_a_scenario_and_uses_every_part_of_one() -> None:
    raw = example()
    parse_scenario(raw, "docs/simulate.md")
    assert set(raw) == set(Scenario.model_fields)


def test_every_key_of_every_part_is_in_the_document() -> None:
    for part, field in Scenario.model_json_schema()["$defs"].items():
        for key in field.get("properties", {}):
            assert re.search(rf"\b{key}\b", DOCUMENT), f"{part}.{key}"


@pytest.mark.parametrize("words", COMMANDS)
def test_a_command_exists_with_its_options(words: str) -> None:
    command = get_command(app).commands["simulate"]  # type: ignore[attr-defined]
    assert words.split(maxsplit=1)[0] == "simulate"
    options = {name for one in command.params for name in one.opts}
    assert {word for word in words.split() if word.startswith("--")} <= options


def test_every_figure_is_explained() -> None:
    found = Results("none").as_json()
    for key in ("visitors", "unserved", "classes", "stages", "counters", "estimate", "baselines"):
        assert key in found
        assert f"`{key}" in DOCUMENT
    for part in ("estimate", "baselines"):
        for key in found[part]:  # type: ignore[attr-defined]
            assert key in DOCUMENT or key == "told", key
