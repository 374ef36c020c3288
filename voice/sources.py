"""Who says the words of a voice pack: espeak-ng, a Piper voice or somebody's recordings; keeps nothing."""

import importlib.util
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import soundfile

from voice.mastering import Take
from voice.synthesis import FULL, RATE, VOICES, VoiceBuildError, speak
from voice.vocabulary import CHIME, VOCABULARIES

PIPER_S = 1800.0
"""A slow machine speaks a clip a second or two, and a language has a hundred."""
SUFFIXES = (".wav", ".flac", ".ogg", ".mp3")
GET_PIPER = (
    "Piper is not here. Install it beside Antrean: pip install piper-tts (or put the program piper of"
    " https://github.com/OHF-Voice/piper1-gpl on the PATH)"
)


class Source(Protocol):
    """Whoever says the words."""

    languages: tuple[str, ...]
    """What it speaks."""

    name: str
    """What the manifest says of it."""

    def speak(self, language: str, words: Mapping[str, str]) -> Iterator[tuple[str, Take]]:
        """Yield the words that it can say, each with its clip's name; raise VoiceBuildError if it fails."""

    def chime(self) -> Take | None:
        """Return a chime of its own, if it has one."""


class Espeak:
    """The plain voice that every Debian machine can have."""

    def __init__(self) -> None:
        self.languages = tuple(VOICES)
        self.name = "espeak-ng"

    def speak(self, language: str, words: Mapping[str, str]) -> Iterator[tuple[str, Take]]:
        """Yield all words."""
        for name, said in words.items():
            yield name, Take(np.array(speak(language, said), dtype=np.float64) / FULL, RATE)

    def chime(self) -> None:
        """It has none."""


class Piper:
    """A neural voice: a file of the Piper project with its .json beside it, spoken by its own program."""

    def __init__(self, voice: Path, languages: Sequence[str] = ()) -> None:
        self._voice = voice
        self._command = _find_piper()
        self.languages = tuple(languages) or (_language_of(voice),)
        self.name = f"Piper {voice.stem}"

    def speak(self, language: str, words: Mapping[str, str]) -> Iterator[tuple[str, Take]]:
        """Yield all words: one run of the program writes a file for each line that it reads."""
        del language  # the voice has only one
        with tempfile.TemporaryDirectory(prefix="antrean-piper-") as folder:
            self._run("\n".join(words.values()) + "\n", folder)
            files = sorted(Path(folder).glob("*.wav"), key=lambda file: (len(file.stem), file.stem))
            if len(files) != len(words):
                raise VoiceBuildError(f"Piper said {len(files)} of {len(words)} clips")
            for name, file in zip(words, files, strict=True):
                yield name, read_sound(file)

    def chime(self) -> None:
        """It has none."""

    def _run(self, text: str, folder: str) -> None:
        command = [*self._command, "--model", str(self._voice), "--output_dir", folder]
        try:
            subprocess.run(command, input=text.encode(), check=True, capture_output=True, timeout=PIPER_S)
        except subprocess.CalledProcessError as error:
            lines = error.stderr.decode(errors="replace").strip().splitlines()
            raise VoiceBuildError(f"Piper failed: {lines[-1] if lines else error.returncode}") from None
        except (OSError, subprocess.TimeoutExpired) as error:
            raise VoiceBuildError(f"Piper failed: {error}") from None


class Recordings:
    """Somebody's recordings: FOLDER/LANGUAGE/CLIP.wav, or FOLDER/CLIP.wav for one language alone."""

    def __init__(self, folder: Path, languages: Sequence[str] = ()) -> None:
        if not folder.is_dir():
            raise VoiceBuildError(f"{folder} is neither a folder of recordings nor a Piper voice (.onnx)")
        self._folder = folder
        found = tuple(language for language in VOCABULARIES if (folder / language).is_dir())
        self.languages = tuple(languages) or found
        if not self.languages:
            raise VoiceBuildError(
                f"{folder} has no folder {' or '.join(VOCABULARIES)}. Make one, or say --language"
            )
        self.name = "recordings"

    def speak(self, language: str, words: Mapping[str, str]) -> Iterator[tuple[str, Take]]:
        """Yield the words that were recorded; files that cannot be read are named all together."""
        own = self._folder / language
        flat = len(self.languages) == 1 and not own.is_dir()
        problems = []
        for name in words:
            file = _find_sound(self._folder if flat else own, name)
            if file is not None:
                try:
                    yield name, read_sound(file)
                except VoiceBuildError as problem:
                    problems.append(str(problem))
        if problems:
            raise VoiceBuildError("\n".join(problems))

    def chime(self) -> Take | None:
        """Return the recorded chime, if there is one."""
        file = _find_sound(self._folder, CHIME)
        return read_sound(file) if file is not None else None


def find_source(said: str, languages: Sequence[str]) -> Source:
    """Return the source that ``--from`` names: espeak, FILE.onnx or a folder. Raises VoiceBuildError."""
    if said == "espeak":
        return Espeak()
    path = Path(said)
    return Piper(path, languages) if path.suffix == ".onnx" else Recordings(path, languages)


def read_sound(file: Path) -> Take:
    """Return a sound file as it is, of any rate and number of channels. Raises VoiceBuildError."""
    try:
        samples, rate = soundfile.read(file, dtype="float64")
    except (OSError, soundfile.LibsndfileError) as error:
        raise VoiceBuildError(f"{file} cannot be read: {error}") from None
    return Take(np.asarray(samples), int(rate))


def _find_sound(folder: Path, name: str) -> Path | None:
    return next((file for suffix in SUFFIXES if (file := folder / f"{name}{suffix}").is_file()), None)


def _find_piper() -> list[str]:
    if importlib.util.find_spec("piper") is not None:
        return [sys.executable, "-m", "piper"]
    program = shutil.which("piper")
    if program is None:
        raise VoiceBuildError(GET_PIPER)
    return [program]


def _language_of(voice: Path) -> str:
    """Return the language of a Piper voice, which the file beside it names."""
    beside = voice.with_name(f"{voice.name}.json")
    if not voice.is_file():
        raise VoiceBuildError(f"There is no file {voice}")
    try:
        said = json.loads(beside.read_text(encoding="utf-8"))
        language = str(said.get("language", {}).get("family") or said["espeak"]["voice"]).partition("-")[0]
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        raise VoiceBuildError(f"{beside} must lie beside the voice: download both") from None
    if language not in VOCABULARIES:
        raise VoiceBuildError(
            f"{voice.name} speaks {language}, a pack {' and '.join(VOCABULARIES)}. Say --language to use it"
        )
    return language
