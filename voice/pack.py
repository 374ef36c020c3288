"""A folder of clips and the one recording that is made of them for a call; plays nothing.

A pack is ``chime.wav`` and a folder per language with its clips and a ``manifest.toml`` that names each
clip and its words. Any voice may replace the shipped one: record the same words under the same names,
as 16-bit mono WAV at one sample rate. A manifest may name more clips than the calls need: whole sentences of
the kiosk's guidance, or the names of an office's own services.
"""

import io
import logging
import tomllib
import wave
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Self

from voice.call import Ability
from voice.reading import words_of
from voice.vocabulary import CHIME, EXTRAS, VOCABULARIES, Clip, Piece

SHIPPED = Path(__file__).parent / "clips"
SAMPLE_BYTES = 2
log = logging.getLogger(__name__)


class VoicePackError(Exception):
    """The voice pack cannot be used."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A whole announcement as one sound, so that nothing can overlap or fall apart."""

    frames: bytes
    rate: int

    @property
    def duration_s(self) -> float:
        """How long it plays."""
        return len(self.frames) / SAMPLE_BYTES / self.rate

    def as_wav(self) -> bytes:
        """Return the recording as a WAV file's content."""
        content = io.BytesIO()
        with wave.open(content, "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(SAMPLE_BYTES)
            sound.setframerate(self.rate)
            sound.writeframes(self.frames)
        return content.getvalue()


@dataclass(frozen=True)
class VoicePack:
    """The clips of the languages that are complete."""

    rate: int
    clips: dict[Clip, bytes] = field(repr=False)
    languages: frozenset[str]
    phrases: dict[tuple[str, tuple[str, ...]], Clip] = field(repr=False, default_factory=dict)
    """Which clip says these words (of ``voice.reading.words_of``) of a language."""

    @classmethod
    def load(cls, folder: Path = SHIPPED) -> Self:
        """Read a pack; a language that lacks a clip is left out with a warning.

        Raises VoicePackError when there is no chime or no complete language.
        """
        chime, rate = read_wav(folder / f"{CHIME}.wav")
        clips = {Clip("", CHIME): chime}
        languages = set()
        phrases: dict[tuple[str, tuple[str, ...]], Clip] = {}
        for language in VOCABULARIES:
            try:
                manifest = read_manifest(folder / language / "manifest.toml")
                clips |= _read_language(folder / language, language, rate, manifest)
                languages.add(language)
            except VoicePackError as problem:
                log.warning("Voice %s is left out: %s", language, problem)
            else:
                further = _read_further(folder / language, language, rate, manifest)
                clips |= further
                phrases |= {
                    (language, words_of(manifest[clip.name])): clip
                    for clip in further
                    if clip.name not in EXTRAS
                }
        if not languages:
            raise VoicePackError(f"{folder} has no complete language")
        return cls(rate, clips, frozenset(languages), phrases)

    @classmethod
    def choose(cls, folder: Path | None) -> Self:
        """Return the pack of this folder, or the shipped one where there is none that can be used."""
        if folder is not None:
            try:
                return cls.load(folder)
            except VoicePackError as problem:
                log.error("The voice pack cannot be used, the shipped one speaks instead: %s", problem)
        return cls.load(SHIPPED)

    @cached_property
    def ability(self) -> Ability:
        """What an announcement may be made of."""
        return Ability(self.languages, frozenset(self.clips))

    def record(self, pieces: Iterable[Piece]) -> Recording:
        """Join clips and pauses into one recording; a clip that the pack lacks is left out."""
        frames = bytearray()
        for piece in pieces:
            if isinstance(piece, Clip):
                frames += self.clips.get(piece, b"")
            else:
                frames += bytes(SAMPLE_BYTES * round(piece.seconds * self.rate))
        return Recording(bytes(frames), self.rate)


def _read_language(folder: Path, language: str, rate: int, manifest: Mapping[str, str]) -> dict[Clip, bytes]:
    missing = sorted(VOCABULARIES[language].keys() - EXTRAS - manifest.keys())
    if missing:
        raise VoicePackError(f"its manifest lacks {', '.join(missing[:5])}")
    clips = {}
    for name in VOCABULARIES[language].keys() - EXTRAS:
        clips[Clip(language, name)] = _read_clip(folder / f"{name}.wav", rate)
    return clips


def _read_further(folder: Path, language: str, rate: int, manifest: Mapping[str, str]) -> dict[Clip, bytes]:
    """Return the clips beyond the calls; one that cannot be read is left out with a warning."""
    clips = {}
    for name in (each for each in manifest if each in EXTRAS or each not in VOCABULARIES[language]):
        try:
            clips[Clip(language, name)] = _read_clip(folder / f"{name}.wav", rate)
        except VoicePackError as problem:
            log.warning("Clip %s is left out: %s", name, problem)
    return clips


def _read_clip(path: Path, rate: int) -> bytes:
    frames, clip_rate = read_wav(path)
    if clip_rate != rate:
        raise VoicePackError(f"{path.name} has {clip_rate} samples a second, the chime has {rate}")
    return frames


def read_manifest(path: Path) -> dict[str, str]:
    """Return the words of each clip that a manifest names; raise VoicePackError."""
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8")).get("clips", {})
    except (OSError, ValueError) as error:
        raise VoicePackError(f"{path} cannot be read: {error}") from None
    return {name: str(words) for name, words in said.items()} if isinstance(said, dict) else {}


def read_wav(path: Path) -> tuple[bytes, int]:
    """Return a clip's frames and its rate; raise VoicePackError for anything but 16-bit mono."""
    try:
        with wave.open(str(path), "rb") as sound:
            if (sound.getnchannels(), sound.getsampwidth()) != (1, SAMPLE_BYTES):
                raise VoicePackError(f"{path.name} must be 16-bit mono")
            return sound.readframes(sound.getnframes()), sound.getframerate()
    except (OSError, EOFError, wave.Error) as error:
        raise VoicePackError(f"{path} cannot be read: {error}") from None
