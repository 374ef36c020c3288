"""Words spoken by espeak-ng as samples: trimmed, at the pack's loudness; keeps nothing."""

import io
import math
import re
import subprocess
import sys
import wave
from array import array
from collections.abc import Mapping
from typing import TypeAlias

from voice.pack import SAMPLE_BYTES

Samples: TypeAlias = "array[int]"

RATE = 22_050
FULL = 32_767
TARGET_DB, PEAK = -19.0, 0.89
"""Of full scale, by the mean power of blocks gated as in EBU R 128, but without K-weighting, which needs
numpy: with espeak-ng's voices both agree within 1.5 LU."""
BLOCK_S, GATE = 0.4, 0.1
SILENCE = 0.006
FADE_S = 0.006
SYNTHESIS_S = 10.0
VOICES: Mapping[str, tuple[str, ...]] = {
    "id": ("-v", "id", "-s", "145", "-p", "48"),
    "en": ("-v", "en-us", "-s", "150", "-p", "48"),
}
# Words whose vowels espeak-ng 1.51 gets wrong, in its own phoneme letters.
PRONUNCIATIONS: Mapping[str, Mapping[str, str]] = {
    "id": {
        "empat": "[[@mp'at]]",
        "enam": "[[@n'am]]",
        "sebelas": "[[s@b@l'as]]",
        "belas": "[[b@l'as]]",
        "loket": "[[l'okEt]]",
        "meja": "[[m'EdZa]]",
    },
    "en": {"A": "[['eI]]", "I": "[['aI]]"},
}


class VoiceBuildError(Exception):
    """The words cannot be spoken."""


class NoVoice(VoiceBuildError):
    """Nothing here can speak this language."""


def voice_of(language: str) -> tuple[str, ...]:
    """Return espeak-ng's options for a language; one without a voice of our choice has espeak-ng's own."""
    return VOICES.get(language, ("-v", language.lower(), "-s", "150"))


def speak(language: str, words: str) -> Samples:
    """Return the words as samples, as espeak-ng says them.

    Raises NoVoice without espeak-ng or without a voice for the language, VoiceBuildError after a time limit.
    """
    try:
        spoken = subprocess.run(
            ["espeak-ng", *voice_of(language), "--stdin", "--stdout"],
            input=_spelled(language, words).encode(),
            check=True,
            capture_output=True,
            timeout=SYNTHESIS_S,
        )
    except FileNotFoundError:
        raise NoVoice("espeak-ng is not installed (apt-get install espeak-ng)") from None
    except subprocess.CalledProcessError as error:
        raise NoVoice(f"espeak-ng failed: {error.stderr.decode(errors='replace')[:200]}") from None
    except (OSError, subprocess.TimeoutExpired) as error:
        raise VoiceBuildError(f"espeak-ng failed: {error}") from None
    return _read(spoken.stdout)


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
    peak = max(abs(sample) for sample in samples) / FULL
    gain = min(10 ** (TARGET_DB / 20) / math.sqrt(_gated_power(samples)), PEAK / peak)
    return array("h", (round(sample * gain) for sample in samples))


def _gated_power(samples: Samples) -> float:
    """Return the mean power of the blocks of 400 ms that are not much softer than the others."""
    size = min(round(BLOCK_S * RATE), len(samples))
    starts = range(0, len(samples) - size + 1, max(1, size // 4))
    powers = [sum(sample * sample for sample in samples[at : at + size]) / size / FULL**2 for at in starts]
    gate = GATE * sum(powers) / len(powers)
    loud = [power for power in powers if power >= gate]
    return sum(loud) / len(loud)


def resample(frames: bytes, rate: int) -> bytes:
    """Return frames at RATE as frames at another sample rate, each sample a mixture of its two neighbours."""
    samples = decode(frames)
    length = len(samples) * rate // RATE
    if rate == RATE or len(samples) < 2:
        return frames
    changed = array("h", bytes(SAMPLE_BYTES * length))
    for place in range(length):
        at, part = divmod(place * RATE, rate)
        following = samples[min(at + 1, len(samples) - 1)]
        changed[place] = (samples[at] * (rate - part) + following * part) // rate
    return encode(changed)


def encode(samples: Samples) -> bytes:
    """Return the samples as a recording's frames, low byte first."""
    little = array("h", samples)
    if sys.byteorder == "big":
        little.byteswap()
    return little.tobytes()


def decode(frames: bytes) -> Samples:
    """Return a recording's frames as samples."""
    samples = array("h", frames)
    if sys.byteorder == "big":
        samples.byteswap()
    return samples


def _spelled(language: str, words: str) -> str:
    """Return what espeak-ng must read: phonemes where it knows no better, none that a text brings itself."""
    known = PRONUNCIATIONS.get(language, {})
    plain = words.replace("[[", "[ [")
    if language == "en":
        return known.get(plain, plain)  # "A" alone is a letter, within a sentence an article
    return re.sub(r"\w+", lambda word: known.get(word[0].lower(), word[0]), plain)


def _read(content: bytes) -> Samples:
    try:
        with wave.open(io.BytesIO(content)) as sound:
            if (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) != (RATE, 1, SAMPLE_BYTES):
                raise VoiceBuildError("espeak-ng speaks at another sample rate than 22050")
            return decode(sound.readframes(10 * 60 * RATE))
    except (EOFError, wave.Error) as error:
        raise VoiceBuildError(f"espeak-ng said nothing: {error}") from None
