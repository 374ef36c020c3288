"""A voice pack is made by espeak-ng as it is shipped, by Piper's program, and of somebody's recordings."""

import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest
import soundfile
from typer.testing import CliRunner

from antrean.command import app
from antrean.failure import Failure
from voice.build import VoiceBuildError, build_voice, words_of_language
from voice.check import check_pack
from voice.pack import SHIPPED, VoicePack, read_wav
from voice.phrases import PHRASES
from voice.sources import Espeak, find_source
from voice.vocabulary import EXTRAS, VOCABULARIES, Clip

PIPER = """#!{python}
import argparse, struct, sys, time, wave
from pathlib import Path
parser = argparse.ArgumentParser()
parser.add_argument("-m", "--model", required=True)
parser.add_argument("-d", "--output_dir", "--output-dir", required=True)
asked = parser.parse_args()
if Path(asked.model).read_bytes() != b"a voice":
    sys.exit("ValueError: this is no voice")
for line in filter(None, map(str.strip, sys.stdin)):
    with wave.open(f"{{asked.output_dir}}/{{time.monotonic_ns()}}.wav", "wb") as sound:
        sound.setparams((1, 2, 16_000, 0, "NONE", ""))
        signs = (1 if at // (20 + len(line)) % 2 else -1 for at in range(8000))
        sound.writeframes(b"".join(struct.pack("<h", 9000 * sign) for sign in signs))
"""


@pytest.fixture
def without_piper(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder that programs are looked for in before all others."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return folder


@pytest.fixture
def piper(without_piper: Path) -> Path:
    """Piper's program, as its documentation describes the command line."""
    program = without_piper / "piper"
    program.write_text(PIPER.format(python=sys.executable))
    program.chmod(0o755)
    return program


@pytest.fixture
def voice_file(tmp_path: Path) -> Path:
    """What a user downloads: a Piper voice and the file beside it."""
    file = tmp_path / "id_ID-news_tts-medium.onnx"
    file.write_bytes(b"a voice")
    beside = {"espeak": {"voice": "id"}, "language": {"code": "id_ID", "family": "id"}}
    file.with_name(f"{file.name}.json").write_text(json.dumps(beside))
    return file


def build(*words: str) -> str:
    """Run the command and return all that it prints."""
    done = CliRunner().invoke(app, ["voice", "build", *words], catch_exceptions=False)
    assert done.exit_code == 0
    return done.output


def record(
    folder: Path, name: str, rate: int = 44_100, *, gain: float = 1.0, subtype: str = "PCM_24"
) -> None:
    """Record a clip as people do: silence around it, noise, two channels, another rate."""
    samples, own_rate = soundfile.read(SHIPPED / "id" / f"{name}.wav")
    times = np.arange(round(len(samples) * rate / own_rate)) / rate
    word = np.interp(times, np.arange(len(samples)) / own_rate, samples) * gain
    around = np.zeros(rate // 2)
    sound = np.concatenate([around, word, around])
    sound += np.random.default_rng(1).normal(0, 0.0005 * gain, len(sound))
    folder.mkdir(parents=True, exist_ok=True)
    soundfile.write(folder / f"{name}.wav", np.stack([sound, sound * 0.5], axis=1), rate, subtype=subtype)


def test_a_built_pack_is_complete_and_a_technician_finds_nothing(
    tmp_path: Path, missing: Callable[[str], NoReturn]
) -> None:
    if shutil.which("espeak-ng") is None:
        missing("espeak-ng")
    build_voice(tmp_path / "voice")
    built = VoicePack.load(tmp_path / "voice")
    assert built.languages == {"id", "en"}
    names = {path.relative_to(tmp_path / "voice") for path in (tmp_path / "voice").rglob("*")}
    assert names == {path.relative_to(SHIPPED) for path in SHIPPED.rglob("*")}
    assert check_pack(tmp_path / "voice").findings == ()


def test_without_espeak_the_package_to_install_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(VoiceBuildError, match="apt-get install espeak-ng"):
        build_voice(tmp_path / "voice")
    assert not (tmp_path / "voice").exists()


def test_a_piper_voice_speaks_its_own_language(tmp_path: Path, piper: Path, voice_file: Path) -> None:
    said = build(str(tmp_path / "voice"), "--from", str(voice_file))
    pack = VoicePack.load(tmp_path / "voice")
    assert (pack.rate, set(pack.languages)) == (22_050, {"id"})
    assert f"id: {len(words_of_language('id'))} clips" in said
    assert "Voice: Piper id_ID-news_tts-medium" in (tmp_path / "voice/id/manifest.toml").read_text()
    assert all(finding.clip.startswith("en/") for finding in check_pack(tmp_path / "voice").findings)
    # Each file is the line that it was read from: the program's pitch depends on the words.
    turns = {}
    for name in ("letter-a", "number-7", "look-at-the-screen"):
        samples = np.frombuffer(pack.clips[Clip("id", name)], dtype="<i2")
        turns[name] = np.count_nonzero(np.diff(np.sign(samples[2000:8000])))
    assert turns["letter-a"] > turns["number-7"] > turns["look-at-the-screen"]


def test_what_is_wrong_with_piper_is_said(
    tmp_path: Path, without_piper: Path, voice_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = str(tmp_path / "voice")
    with monkeypatch.context() as patched:
        patched.setenv("PATH", str(without_piper))
        with pytest.raises(Failure, match="pip install piper-tts"):
            build(folder, "--from", str(voice_file))
    program = without_piper / "piper"
    program.write_text(PIPER.format(python=sys.executable))
    program.chmod(0o755)
    voice_file.write_bytes(b"half a voice")
    with pytest.raises(Failure, match="Piper failed: ValueError: this is no voice"):
        build(folder, "--from", str(voice_file))
    beside = voice_file.with_name(f"{voice_file.name}.json")
    beside.write_text('{"language": {"family": "de"}}')
    with pytest.raises(Failure, match="speaks de"):
        build(folder, "--from", str(voice_file))
    beside.unlink()
    with pytest.raises(Failure, match="must lie beside the voice"):
        build(folder, "--from", str(voice_file))
    with pytest.raises(Failure, match="There is no file"):
        build(folder, "--from", str(tmp_path / "other.onnx"))
    assert not Path(folder).exists()


def test_recordings_of_any_kind_become_clips_and_the_missing_ones_are_listed(tmp_path: Path) -> None:
    recordings, voice = tmp_path / "recordings", tmp_path / "voice"
    names = sorted(VOCABULARIES["id"].keys() - EXTRAS)
    kinds = [(44_100, "PCM_24"), (48_000, "FLOAT"), (16_000, "PCM_16"), (8_000, "PCM_U8")]
    for place, name in enumerate(names):
        rate, subtype = kinds[place % len(kinds)]
        record(recordings / "id", name, rate, gain=(0.2, 1.0, 0.5)[place % 3], subtype=subtype)
    made = build_voice(voice, find_source(str(recordings), ()))
    assert [one.language for one in made] == ["id"]
    assert set(made[0].missing) == PHRASES["id"].keys() | EXTRAS & VOCABULARIES["id"].keys()
    assert made[0].speaks
    pack = VoicePack.load(voice)
    assert pack.languages == {"id"}
    assert check_pack(voice).good
    for name in ("letter-a", "ticket-number"):
        lasts_s = len(pack.clips[Clip("id", name)]) / 2 / pack.rate
        _, shipped = VoicePack.load().rate, VoicePack.load().clips[Clip("id", name)]
        assert lasts_s == pytest.approx(len(shipped) / 2 / pack.rate, abs=0.1)


def test_what_was_not_recorded_is_said_by_espeak_when_that_is_wanted(
    tmp_path: Path, missing: Callable[[str], NoReturn]
) -> None:
    if shutil.which("espeak-ng") is None:
        missing("espeak-ng")
    flat, voice = tmp_path / "recordings", tmp_path / "voice"
    for name in ("letter-a", "number-1", "counter"):
        record(flat, name)
    with pytest.raises(Failure, match="Calls are not spoken in id"):
        build(str(voice), "--from", str(flat), "--language", "id")
    said = build(str(voice), "--from", str(flat), "--language", "id", "--fill")
    words = len(words_of_language("id"))
    assert f"id: {words} clips, {words - 3} of them by espeak-ng" in said
    assert VoicePack.load(voice).languages == {"id"}


def test_bad_recordings_are_named_all_together_and_the_pack_stays_as_it_was(tmp_path: Path) -> None:
    recordings, voice = tmp_path / "recordings", tmp_path / "voice"
    shutil.copytree(SHIPPED, voice)
    before = {path: path.read_bytes() for path in voice.rglob("*.*")}
    record(recordings / "id", "letter-a")
    for name in ("letter-b", "letter-c"):
        (recordings / "id" / f"{name}.wav").write_bytes(b"no sound")
    with pytest.raises(VoiceBuildError, match=r"(?s)letter-b\.wav cannot be read.*letter-c\.wav cannot"):
        build_voice(voice, find_source(str(recordings), ()))
    for name in ("letter-b", "letter-c"):
        soundfile.write(recordings / "id" / f"{name}.wav", np.zeros(9000), 16_000)
    with pytest.raises(VoiceBuildError, match="Nothing is heard in letter-b, letter-c"):
        build_voice(voice, find_source(str(recordings), ()))
    assert {path: path.read_bytes() for path in voice.rglob("*.*")} == before


def test_a_pack_keeps_its_other_language_and_an_offices_own_clips(tmp_path: Path) -> None:
    recordings, voice = tmp_path / "recordings", tmp_path / "voice"
    shutil.copytree(SHIPPED, voice)
    manifest = voice / "id/manifest.toml"
    manifest.write_text(manifest.read_text() + 'passport = "Paspor \\"baru\\""\n')
    shutil.copy(SHIPPED / "id/counter.wav", voice / "id/passport.wav")
    others = [*(voice / "en").iterdir(), voice / "chime.wav"]
    english = {path: path.read_bytes() for path in others}
    record(recordings, "letter-a")
    build_voice(voice, find_source(str(recordings), ("id",)), ("id",))
    assert {path: path.read_bytes() for path in others} == english
    assert 'passport = "Paspor \\"baru\\""' in manifest.read_text()
    record(recordings, "counter", 48_000)
    (recordings / "counter.wav").rename(recordings / "chime.wav")
    build_voice(voice, find_source(str(recordings), ("id",)), ("id",))
    assert read_wav(voice / "chime.wav")[1] == 22_050
    assert (voice / "chime.wav").read_bytes() != english[voice / "chime.wav"]
    assert sorted(path.name for path in (voice / "id").iterdir()) == [
        "letter-a.wav",
        "manifest.toml",
        "passport.wav",
    ]


def test_a_language_without_words_and_a_source_that_is_none_are_refused(tmp_path: Path) -> None:
    with pytest.raises(VoiceBuildError, match="No words are known in fr, only in id, en"):
        build_voice(tmp_path / "voice", Espeak(), ("fr",))
    with pytest.raises(Failure, match="neither a folder of recordings nor a Piper voice"):
        build(str(tmp_path / "voice"), "--from", str(tmp_path / "nothing"))
    (tmp_path / "empty").mkdir()
    with pytest.raises(Failure, match="has no folder id or en"):
        build(str(tmp_path / "voice"), "--from", str(tmp_path / "empty"))
