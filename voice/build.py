"""Makes a voice pack of a source's words and a chime of our own; needs numpy, and is not needed to speak."""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from voice.mastering import NothingHeard, Take, Wave, is_mastered, master
from voice.pack import Recording, VoicePackError, read_manifest, read_wav
from voice.phrases import PHRASES
from voice.sources import Espeak, Source, read_sound
from voice.synthesis import RATE, VoiceBuildError
from voice.vocabulary import CHIME, EXTRAS, VOCABULARIES

__all__ = ["Built", "VoiceBuildError", "build_voice", "make_chime", "words_of_language"]


@dataclass(frozen=True)
class Built:
    """What became of one language: its clips, and the names of those that ``fill`` or that nobody said."""

    language: str
    by: str
    clips: Mapping[str, bytes] = field(repr=False)
    missing: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()

    @property
    def speaks(self) -> bool:
        """Whether calls can be spoken in it."""
        return not (VOCABULARIES[self.language].keys() - EXTRAS) & set(self.missing)


def build_voice(
    folder: Path, source: Source | None = None, languages: Sequence[str] = (), *, fill: Source | None = None
) -> list[Built]:
    """Write the languages of a source into a pack; ``fill`` says what the source does not.

    Other languages of a pack that is there stay as they are. Raises VoiceBuildError, having changed nothing.
    """
    source = source or Espeak()
    try:
        chime = _make_chime(folder, source)
        built = [_make_language(name, source, fill) for name in _check(languages or source.languages)]
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{CHIME}.wav").write_bytes(chime)
        for language in built:
            _write(folder / language.language, language)
    except OSError as error:
        raise VoiceBuildError(f"{folder} cannot be written: {error}") from None
    return built


def words_of_language(language: str) -> Mapping[str, str]:
    """Return every clip of a pack's language with its words: what to record."""
    return {**VOCABULARIES[language], **PHRASES[language]}


def make_chime() -> Take:
    """Return two soft tones, a major third down, each dying away like a bell."""
    sound = _bell(0.0, 659.26) + _bell(0.45, 523.25)
    fade = round(0.1 * RATE)
    sound[-fade:] *= np.linspace(1, 0, fade)
    return Take(sound, RATE)


def _bell(start_s: float, pitch_hz: float) -> Wave:
    """Return a struck bell within the chime's second and a half."""
    times_s = np.arange(round(1.5 * RATE)) / RATE - start_s
    sounding = np.clip(times_s, 0, None)
    tones = ((1.0, 1.0, 3.2), (2.0, 0.28, 5.5), (3.01, 0.1, 9.0))
    waves = (
        part * np.exp(-decay * sounding) * np.sin(math.tau * ratio * pitch_hz * sounding)
        for ratio, part, decay in tones
    )
    return np.asarray(0.34 * np.minimum(1.0, sounding / 0.012) * sum(waves), dtype=np.float64)


def _check(languages: Sequence[str]) -> Sequence[str]:
    unknown = [language for language in languages if language not in VOCABULARIES]
    if unknown:
        raise VoiceBuildError(
            f"No words are known in {', '.join(unknown)}, only in {', '.join(VOCABULARIES)}"
        )
    return languages


def _make_chime(folder: Path, source: Source) -> bytes:
    """Return the source's chime, else the one that the pack has, as it is if it is right, else ours."""
    there = folder / f"{CHIME}.wav"
    take = source.chime()
    if take is None and there.is_file():
        with suppress(VoicePackError):
            kept = Recording(*read_wav(there))
            if is_mastered(kept):
                return kept.as_wav()
        take = read_sound(there)
    return _master_all([(CHIME, take if take is not None else make_chime())])[CHIME]


def _make_language(language: str, source: Source, fill: Source | None) -> Built:
    words = words_of_language(language)
    clips = _master_all(source.speak(language, words))
    left = {name: said for name, said in words.items() if name not in clips}
    filled = _master_all(fill.speak(language, left)) if fill and left else {}
    by = source.name + (f", and {fill.name} for {len(filled)} of the clips" if fill and filled else "")
    missing = tuple(name for name in left if name not in filled)
    return Built(language, by, {**clips, **filled}, missing, tuple(filled))


def _master_all(takes: Iterable[tuple[str, Take]]) -> dict[str, bytes]:
    """Return the clips; those in which nothing is heard are named all together."""
    clips, silent = {}, []
    for name, take in takes:
        try:
            clips[name] = master(take).as_wav()
        except NothingHeard:
            silent.append(name)
    if silent:
        raise VoiceBuildError(f"Nothing is heard in {', '.join(silent)}")
    return clips


def _write(folder: Path, built: Built) -> None:
    """Write the clips in place of the language's earlier ones; an office's further ones stay."""
    words = words_of_language(built.language)
    manifest = folder / "manifest.toml"
    earlier = read_manifest(manifest) if manifest.is_file() else {}
    folder.mkdir(exist_ok=True)
    for name in words.keys() - built.clips.keys():
        (folder / f"{name}.wav").unlink(missing_ok=True)
    for name, content in built.clips.items():
        (folder / f"{name}.wav").write_bytes(content)
    said = {name: words[name] for name in words if name in built.clips}
    further = {name: said for name, said in earlier.items() if name not in words}
    manifest.write_text(_manifest(built.language, said | further, built.by), encoding="utf-8")


def _manifest(language: str, words: Mapping[str, str], by: str) -> str:
    lines = [
        f"# Clips of this voice: NAME.wav says the words. Voice: {by}.",
        f'language = "{language}"',
        "",
        "[clips]",
        *(f"{name} = {json.dumps(word, ensure_ascii=False)}" for name, word in words.items()),
    ]
    return "\n".join(lines) + "\n"
