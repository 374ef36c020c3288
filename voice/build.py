"""Makes the shipped voice pack with espeak-ng and a chime of our own; not needed to speak."""

import io
import math
import subprocess
import sys
import wave
from array import array
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

from voice.pack import SAMPLE_BYTES, Recording
from voice.vocabulary import CHIME, VOCABULARIES

Samples: TypeAlias = "array[int]"

RATE = 22_050
FULL = 32_767
TARGET_RMS, PEAK = 0.15, 0.89
SILENCE = 0.006
FADE_S = 0.006
VOICES: Mapping[str, tuple[str, ...]] = {
    "id": ("-v", "id", "-s", "145", "-p", "48"),
    "en": ("-v", "en-us", "-s", "150", "-p", "48"),
}
# Words whose vowels espeak-ng 1.51 gets wrong, in its own phoneme letters.
PRONUNCIATIONS: Mapping[tuple[str, str], str] = {
    ("id", "empat"): "[[@mp'at]]",
    ("id", "enam"): "[[@n'am]]",
    ("id", "sebelas"): "[[s@b@l'as]]",
    ("id", "belas"): "[[b@l'as]]",
    ("id", "loket"): "[[l'okEt]]",
    ("id", "meja"): "[[m'EdZa]]",
    ("en", "A"): "[['eI]]",
    ("en", "I"): "[['aI]]",
}


class VoiceBuildError(Exception):
    """The voice pack cannot be made."""


def build_voice(outdir: Path) -> None:
    """Write a whole voice pack to ``outdir``; raise VoiceBuildError without espeak-ng."""
    outdir.mkdir(parents=True, exist_ok=True)
    _write(outdir / f"{CHIME}.wav", make_chime())
    for language, words in VOCABULARIES.items():
        folder = outdir / language
        folder.mkdir(exist_ok=True)
        for name, word in words.items():
            _write(folder / f"{name}.wav", level(trim(speak(language, word))))
        (folder / "manifest.toml").write_text(_manifest(language, words), encoding="utf-8")


def speak(language: str, words: str) -> Samples:
    """Return the words as samples, as espeak-ng says them."""
    text = PRONUNCIATIONS.get((language, words), words)
    try:
        spoken = subprocess.run(
            ["espeak-ng", *VOICES[language], "--stdout", text], check=True, capture_output=True
        )
    except FileNotFoundError:
        raise VoiceBuildError("espeak-ng is not installed (apt-get install espeak-ng)") from None
    except subprocess.CalledProcessError as error:
        raise VoiceBuildError(f"espeak-ng failed: {error.stderr.decode(errors='replace')[:200]}") from None
    with wave.open(io.BytesIO(spoken.stdout)) as sound:
        if (sound.getframerate(), sound.getnchannels()) != (RATE, 1):
            raise VoiceBuildError("espeak-ng speaks at another sample rate than 22050")
        return _samples(sound.readframes(10 * 60 * RATE))


def trim(samples: Samples) -> Samples:
    """Return the samples without the silence around them, with ends that do not click."""
    loud = [at for at, sample in enumerate(samples) if abs(sample) > SILENCE * FULL]
    if not loud:
        raise VoiceBuildError("espeak-ng said nothing")
    fade = round(FADE_S * RATE)
    kept = samples[max(0, loud[0] - fade) : loud[-1] + fade]
    for at in range(min(fade, len(kept))):
        kept[at] = kept[at] * at // fade
        kept[-1 - at] = kept[-1 - at] * at // fade
    return kept


def level(samples: Samples) -> Samples:
    """Return the samples at the pack's loudness, or as near as their peak allows without clipping."""
    rms = math.sqrt(sum(sample * sample for sample in samples) / len(samples)) / FULL
    peak = max(abs(sample) for sample in samples) / FULL
    gain = min(TARGET_RMS / rms, PEAK / peak)
    return array("h", (round(sample * gain) for sample in samples))


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


def _samples(frames: bytes) -> Samples:
    samples = array("h", frames)
    if sys.byteorder == "big":
        samples.byteswap()
    return samples


def _write(path: Path, samples: Samples) -> None:
    little = array("h", samples)
    if sys.byteorder == "big":
        little.byteswap()
    path.write_bytes(Recording(little.tobytes(), RATE).as_wav())


def _manifest(language: str, words: Mapping[str, str]) -> str:
    lines = [
        f"# Clips of this voice: NAME.wav says the words. Voice: espeak-ng {' '.join(VOICES[language])}.",
        f'language = "{language}"',
        "",
        "[clips]",
        *(f'{name} = "{word}"' for name, word in words.items()),
    ]
    return "\n".join(lines) + "\n"
