"""Makes the shipped voice pack with espeak-ng and a chime of our own; not needed to speak."""

import math
from array import array
from collections.abc import Mapping
from pathlib import Path

from voice.pack import SAMPLE_BYTES, Recording
from voice.phrases import PHRASES
from voice.synthesis import FULL, RATE, VOICES, Samples, VoiceBuildError, encode, level, speak, trim
from voice.vocabulary import CHIME, VOCABULARIES

__all__ = ["VoiceBuildError", "build_voice", "make_chime"]


def build_voice(outdir: Path) -> None:
    """Write a whole voice pack to ``outdir``; raise VoiceBuildError without espeak-ng."""
    outdir.mkdir(parents=True, exist_ok=True)
    _write(outdir / f"{CHIME}.wav", make_chime())
    for language, vocabulary in VOCABULARIES.items():
        folder = outdir / language
        folder.mkdir(exist_ok=True)
        words = {**vocabulary, **PHRASES[language]}
        for name, said in words.items():
            _write(folder / f"{name}.wav", level(trim(speak(language, said))))
        (folder / "manifest.toml").write_text(_manifest(language, words), encoding="utf-8")


def make_chime() -> Samples:
    """Return two soft tones, a major third down, each dying away like a bell."""
    length = round(1.5 * RATE)
    samples = array("h", bytes(SAMPLE_BYTES * length))
    for start_s, pitch_hz in ((0.0, 659.26), (0.45, 523.25)):
        start = round(start_s * RATE)
        for at in range(start, length):
            samples[at] += round(FULL * 0.34 * _bell((at - start) / RATE, pitch_hz))
    fade = round(0.1 * RATE)
    for at in range(fade):
        samples[-1 - at] = samples[-1 - at] * at // fade
    return samples


def _bell(t_s: float, pitch_hz: float) -> float:
    attack = min(1.0, t_s / 0.012)
    tones = ((1.0, 1.0, 3.2), (2.0, 0.28, 5.5), (3.01, 0.1, 9.0))
    return attack * sum(
        part * math.exp(-decay * t_s) * math.sin(math.tau * ratio * pitch_hz * t_s)
        for ratio, part, decay in tones
    )


def _write(path: Path, samples: Samples) -> None:
    path.write_bytes(Recording(encode(samples), RATE).as_wav())


def _manifest(language: str, words: Mapping[str, str]) -> str:
    lines = [
        f"# Clips of this voice: NAME.wav says the words. Voice: espeak-ng {' '.join(VOICES[language])}.",
        f'language = "{language}"',
        "",
        "[clips]",
        *(f'{name} = "{word}"' for name, word in words.items()),
    ]
    return "\n".join(lines) + "\n"
