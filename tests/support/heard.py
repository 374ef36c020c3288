"""What a program played, from the raw file of SDL's disk driver: chimes, silences, loudness."""

import math
from array import array
from pathlib import Path

import numpy

RATE = 44_100
WINDOW_S = 0.05
CHIME_HZ = 659.26
SILENT = 0.002
ALIKE = 0.8


def read_sound(path: Path, since: int = 0) -> array:  # type: ignore[type-arg]
    """Return one channel of a recording of 44.1 kHz, 16 bit, stereo, ``since`` so many bytes."""
    content = path.read_bytes()[since // 4 * 4 :]
    return array("h", content[: len(content) // 4 * 4])[::2]


def loudness(samples: "array[int]") -> list[float]:
    """Return the root mean square of each window, full scale being 1."""
    return [math.sqrt(sum(x * x for x in window) / len(window)) / 32768 for window in _windows(samples)]


def find_chimes(samples: "array[int]") -> list[float]:
    """Return when each chime begins, in seconds."""
    found: list[float] = []
    for place, window in enumerate(_windows(samples)):
        at_s = place * WINDOW_S
        if _share_of_tone(window, CHIME_HZ) > 0.6 and (not found or at_s - found[-1] > 1):
            found.append(at_s)
    return found


def find_clip(samples: "array[int]", frames: bytes, *, apart_s: float = 0.2) -> list[float]:
    """Return when a clip of 22.05 kHz begins, in seconds (by normalised cross-correlation)."""
    played = numpy.array(samples, dtype=float)[::2]
    clip = numpy.frombuffer(frames, dtype="<i2").astype(float)
    if len(played) < len(clip):
        return []
    length = 1 << (len(played) + len(clip)).bit_length()
    both = numpy.fft.irfft(numpy.fft.rfft(played, length) * numpy.conj(numpy.fft.rfft(clip, length)), length)
    energy = numpy.concatenate(([0.0], numpy.cumsum(played**2)))
    places = len(played) - len(clip) + 1
    around = numpy.sqrt((energy[len(clip) :] - energy[:places]).clip(1.0) * (clip @ clip))
    alike = both[:places] / around
    found: list[float] = []
    for place in numpy.flatnonzero(alike > ALIKE):
        if not found or place / (RATE / 2) - found[-1] > apart_s:
            found.append(place / (RATE / 2))
    return found


def longest_silence(samples: "array[int]", start_s: float, end_s: float) -> float:
    """Return how long nothing sounds within a span, in seconds."""
    longest = current = 0
    for level in loudness(samples[int(start_s * RATE) : int(end_s * RATE)]):
        current = current + 1 if level < SILENT else 0
        longest = max(longest, current)
    return longest * WINDOW_S


def sounding(samples: "array[int]") -> tuple[float, float]:
    """Return when the first sound begins and the last one ends, in seconds."""
    loud = [place for place, level in enumerate(loudness(samples)) if level >= SILENT]
    return (loud[0] * WINDOW_S, (loud[-1] + 1) * WINDOW_S) if loud else (0.0, 0.0)


def _windows(samples: "array[int]") -> "list[array[int]]":
    size = int(WINDOW_S * RATE)
    return [samples[at : at + size] for at in range(0, len(samples) - size + 1, size)]


def _share_of_tone(window: "array[int]", pitch_hz: float) -> float:
    """Return how much of the window's energy is at the pitch (Goertzel's algorithm)."""
    energy = sum(x * x for x in window)
    if energy < (SILENT * 32768) ** 2 * len(window):
        return 0.0
    turn = 2 * math.cos(math.tau * pitch_hz / RATE)
    one = two = 0.0
    for x in window:
        one, two = x + turn * one - two, one
    power = one * one + two * two - turn * one * two
    return 2 * power / (len(window) * energy)
