"""The `antrean` command: help for everything, readable errors, and nothing loaded before it is needed."""

import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from antrean.command import app, main

HEAVY = ("kivy", "sqlalchemy", "fastapi", "escpos", "PIL", "paho", "alembic", "argon2", "pydantic")


def commands() -> list[tuple[str, ...]]:
    """Return every command and subcommand as it is typed."""
    found: list[tuple[str, ...]] = []
    for name, command in get_command(app).commands.items():  # type: ignore[attr-defined]
        below = getattr(command, "commands", {})
        itself = not below or command.invoke_without_command
        found += [(name, sub) for sub in below] + [(name,)] * itself
    return found


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_every_command_and_every_option_of_it_is_explained(words: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(app, [*words, "--help"])
    assert shown.exit_code == 0
    command = get_command(app)
    for word in words:
        command = command.commands[word]  # type: ignore[attr-defined]
    assert len(command.help or "") > 20
    unexplained = [one.name for one in command.params if not getattr(one, "help", None)]
    assert not unexplained


def test_loading_the_command_loads_no_program_and_no_large_library() -> None:
    script = f"import sys, antrean.command; print([name for name in {HEAVY} if name in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert loaded.stdout == "[]\n"


def test_an_error_is_readable_and_ends_with_code_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    wrong = tmp_path / "display.toml"
    wrong.write_text('sight = "x"\nvolume = 300\n')
    monkeypatch.setattr(sys, "argv", ["antrean", "display", "--config", str(wrong)])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 2
    said = capsys.readouterr().err
    assert said.startswith("antrean: ")
    assert "did you mean 'site'?" in said
    assert "volume" in said
    assert "Traceback" not in said


def test_the_version_is_told() -> None:
    assert CliRunner().invoke(app, ["--version"]).stdout.startswith("antrean")


def test_a_folder_of_media_is_shown_with_its_times_and_its_mistakes(tmp_path: Path) -> None:
    for name in ("a.png", "b.mp4", "logo.png", "c.txt"):
        (tmp_path / name).write_text(name)
    (tmp_path / "schedule.toml").write_text('[[show]]\nfile = "a.png"\ndays = ["sun"]\nend = "12:00"\n')
    done = CliRunner().invoke(app, ["media", str(tmp_path)])
    assert done.exit_code == 1
    assert [" ".join(line.split()) for line in done.stdout.splitlines()] == [
        "a.png 12 s, sun, 00:00-12:00",
        "b.mp4 to its end",
        "logo.png the office's logo",
    ]
    assert done.stderr == "mistake: c.txt is none of .png, .jpg, .jpeg, .webp, .mp4, .webm\n"
    (tmp_path / "c.txt").unlink()
    assert CliRunner().invoke(app, ["media", str(tmp_path)]).exit_code == 0
