"""`antrean voice check` and `antrean voice say`, as a person types them."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from antrean.command import app
from antrean.failure import Failure
from voice.call import Manner, SpokenCall, announcement
from voice.pack import SHIPPED, VoicePack, read_wav


def voice(*words: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(app, ["voice", *words], catch_exceptions=False)


def test_the_shipped_voice_is_found_good() -> None:
    done = voice("check")
    assert done.exit_code == 0
    assert "clips in id, en: no problems" in done.stdout


def test_a_voice_with_a_missing_clip_is_not(tmp_path: Path) -> None:
    shutil.copytree(SHIPPED / "en", tmp_path / "en")
    shutil.copy(SHIPPED / "chime.wav", tmp_path)
    (tmp_path / "en/letter-a.wav").unlink()
    done = voice("check", str(tmp_path))
    assert done.exit_code == 1
    assert "en/letter-a: missing: its file is not there" in done.stdout
    assert "1 problem" in done.stdout


def test_a_call_is_written_as_a_display_would_speak_it(tmp_path: Path) -> None:
    file = tmp_path / "call.wav"
    asked = ["--number", "A142", "--counter", "Loket 3", "--language", "en,id", "--numbers", "number"]
    assert voice("say", *asked, "--to", str(file)).exit_code == 0
    manner = Manner(("en", "id"), numbers={"en": "number", "id": "number"})
    pieces = announcement((SpokenCall("A142", "Loket 3", ("en", "id")),), manner)
    pack = VoicePack.load()
    assert read_wav(file) == (pack.record(pieces).frames, pack.rate)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--number", "a42"], "is no ticket's number"),
        (["--number", "A042", "--language", "fr"], "does not speak fr, only en, id"),
        (["--number", "A042", "--pack", "nowhere"], "cannot be read"),
        (["--number", "A042", "--to", "nowhere/call.wav"], "cannot be written"),
    ],
    ids=["number", "language", "pack", "file"],
)
def test_what_cannot_be_said_is_explained(words: list[str], said: str) -> None:
    with pytest.raises(Failure, match=said):
        voice("say", "--counter", "Loket 3", *words)
