"""Free texts as sound: synthesised once and kept in a folder; a text that cannot be spoken is None."""

import hashlib
import logging
import wave
from collections.abc import Callable
from pathlib import Path

from voice.pack import Recording
from voice.synthesis import (
    RATE,
    TARGET_DB,
    NoVoice,
    Samples,
    VoiceBuildError,
    encode,
    level,
    speak,
    trim,
    voice_of,
)

KEPT_BYTES = 30_000_000
"""About eleven minutes of speech: several times what an office's services, documents and notes need."""
log = logging.getLogger(__name__)


class Speech:
    """A synthesiser with a memory on disk. Belongs to one thread."""

    def __init__(self, folder: Path, synthesize: Callable[[str, str], Samples] = speak) -> None:
        self._folder = folder
        self._synthesize = synthesize
        self._mute: set[str] = set()

    def say(self, language: str, words: str) -> bytes | None:
        """Return the words' frames at 22,050 samples a second, or None where they cannot be spoken."""
        kept = self._folder / f"{_name(language, words)}.wav"
        return _read(kept) or self._make(language, words, kept)

    def _make(self, language: str, words: str, kept: Path) -> bytes | None:
        if language in self._mute:
            return None
        try:
            frames = encode(level(trim(self._synthesize(language, words))))
        except NoVoice as problem:
            self._mute.add(language)
            log.warning("Names and notes in %s are not spoken: %s", language, problem)
            return None
        except VoiceBuildError as problem:
            log.warning("A text in %s is not spoken: %s", language, problem)
            return None
        self._keep(kept, frames)
        return frames

    def _keep(self, kept: Path, frames: bytes) -> None:
        """Write the frames for the next time; a disk that is full costs only the time to speak anew."""
        draft = kept.with_suffix(".new")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(Recording(frames, RATE).as_wav())
            draft.replace(kept)
            self._forget_oldest()
        except OSError as error:
            log.warning("Spoken words are not kept: %s", error)

    def _forget_oldest(self) -> None:
        files = sorted(self._folder.glob("*.wav"), key=lambda file: file.stat().st_mtime, reverse=True)
        total = 0
        for file in files:
            total += file.stat().st_size
            if total > KEPT_BYTES:
                file.unlink(missing_ok=True)


def _name(language: str, words: str) -> str:
    """Return a file's name for these words in this voice, as loud as the clips are."""
    return hashlib.sha256("\n".join((*voice_of(language), f"{TARGET_DB}", words)).encode()).hexdigest()[:32]


def _read(path: Path) -> bytes | None:
    """Return what was kept, unless it is missing or damaged: a power cut may have left half a file."""
    try:
        with wave.open(str(path), "rb") as sound:
            if (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) != (RATE, 1, 2):
                return None
            return sound.readframes(sound.getnframes()) or None
    except (OSError, EOFError, wave.Error):
        return None
