"""One design language: the pages' tokens are those of the kiosk and the display."""

import re
from collections.abc import Mapping
from pathlib import Path

import display.theme
import kiosk.theme
import server.web

TOKENS = Path(server.web.__path__[0]) / "static/tokens.css"
COLOUR = re.compile(r"#[0-9a-f]{6}")


def _tokens(named: Mapping[str, object]) -> dict[str, str]:
    """Return the colours by their names."""
    return {
        name.upper().replace("-", "_"): value
        for name, value in named.items()
        if isinstance(value, str) and COLOUR.fullmatch(value)
    }


def test_the_tokens_are_those_of_the_other_programs() -> None:
    own = _tokens(dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", TOKENS.read_text())))
    assert len(own) == 13
    assert own == _tokens(vars(kiosk.theme)) == _tokens(vars(display.theme))
