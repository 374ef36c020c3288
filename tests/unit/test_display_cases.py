"""The cases that displays in a browser must answer are what the Python view model answers today."""

from pathlib import Path

import pytest

from tests.support.display_cases import GOLDEN, make_files

FILES = make_files()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_written_cases_and_texts_are_those_of_the_display(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == FILES[path], (
        "python -m tests.support.display_cases --write, and let server/web/static/display follow"
    )


def test_no_case_is_left_over() -> None:
    assert {path for path in FILES if path.parent == GOLDEN} == {*GOLDEN.iterdir()}
