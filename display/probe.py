"""Tells, as JSON in a file, what is on the screen: for tests and for support; changes nothing.

The file is replaced at each change, so that a reader never sees half of it.
"""

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

from display.presentation import Picture, Scene


def describe(picture: Picture, *, times: int | None, sound: bool | None, speaking: bool) -> dict[str, Any]:
    """Return the picture as plain values. ``times`` counts the soundings of the main call."""
    return {
        "program": "display",
        "stale": picture.scene is Scene.LOST,
        "times": times,
        "sound": sound,
        "speaking": speaking,
        **asdict(picture),
    }


def write_probe(path: Path, shown: dict[str, Any]) -> None:
    """Put the description in place of the last one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_text(json.dumps(shown, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    beside.replace(path)
