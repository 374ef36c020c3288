"""Makes raw sound into a clip: one channel, the pack's rate, trimmed, as loud as all others; needs numpy.

Loudness is that of EBU R 128, measured by ITU-R BS.1770-4. Its gate needs blocks of 400 ms, which a spoken
letter does not fill: a clip that is shorter is one block of its own length, so its whole K-weighted mean
power without a gate. A clip is trimmed before, so that no silence counts.
"""

import math
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from pyloudnorm import Meter
from scipy.ndimage import maximum_filter1d
from scipy.signal import resample_poly

from voice.pack import Recording
from voice.synthesis import RATE

Wave: TypeAlias = NDArray[np.float64]

TARGET_LUFS, TOLERANCE_LU = -19.0, 1.0
"""In one channel, as loud as -16 when two play it: 7 LU above broadcasting's -23, since lobbies are noisy."""
TRUE_PEAK_DBTP = -1.0
GATE_S = 0.4
SILENT = 1e-3
WINDOW_S, EDGE_S, FADE_S = 0.005, 0.012, 0.006
QUIETEST_DB, LOUDEST_DB, ABOVE_NOISE_DB = -40.0, -25.0, 6.0
ATTACK_S, HEADROOM_DB = 0.004, 0.4


class NothingHeard(Exception):
    """There is no sound in it."""


@dataclass(frozen=True)
class Take:
    """Raw sound, full scale being 1: samples in time, one column a channel where there are several."""

    samples: Wave
    rate: int


def master(take: Take) -> Recording:
    """Return the clip that is made of a take; raise NothingHeard for silence."""
    return encode(level(trim(convert(take))))


def is_mastered(recording: Recording) -> bool:
    """Tell whether a clip has the pack's rate and loudness already."""
    sound = decode(recording).samples
    return (
        recording.rate == RATE
        and abs(measure_lufs(sound) - TARGET_LUFS) <= TOLERANCE_LU
        and measure_true_peak(sound) <= TRUE_PEAK_DBTP
    )


def convert(take: Take) -> Wave:
    """Return a take as one channel at the pack's rate, without a constant part."""
    one = take.samples.mean(axis=1) if take.samples.ndim == 2 else take.samples
    common = math.gcd(take.rate, RATE)
    if take.rate != RATE and len(one):
        one = resample_poly(one, RATE // common, take.rate // common)
    return np.asarray(one - one.mean() if len(one) else one, dtype=np.float64)


def trim(sound: Wave) -> Wave:
    """Return the sound without the silence and the room's noise around it, with ends that do not click."""
    size = round(WINDOW_S * RATE)
    windows = sound[: len(sound) // size * size].reshape(-1, size)
    power = np.sqrt((windows**2).mean(axis=1))
    if not len(power) or power.max() < SILENT:
        raise NothingHeard("there is no sound in it")
    levels = 20 * np.log10(np.maximum(power / power.max(), 1e-6))
    noise_db = float(np.percentile(levels, 5)) + ABOVE_NOISE_DB
    loud = np.flatnonzero(levels > min(max(noise_db, QUIETEST_DB), LOUDEST_DB))
    edge = round(EDGE_S * RATE)
    kept = sound[max(0, loud[0] * size - edge) : (loud[-1] + 1) * size + edge].copy()
    fade = min(round(FADE_S * RATE), len(kept))
    kept[:fade] *= np.linspace(0, 1, fade)
    kept[-fade:] *= np.linspace(1, 0, fade)
    return kept


def level(sound: Wave) -> Wave:
    """Return the sound at the pack's loudness; peaks that would pass the true peak are rounded off."""
    for _ in range(6):
        missing_db = TARGET_LUFS - measure_lufs(sound)
        if abs(missing_db) < 0.1 and measure_true_peak(sound) <= TRUE_PEAK_DBTP:
            break
        sound = _limit(sound * 10 ** (missing_db / 20))
    return sound


def measure_lufs(sound: Wave, rate: int = RATE) -> float:
    """Return the integrated loudness (ITU-R BS.1770-4) in LUFS; of silence, minus infinity."""
    if not len(sound) or np.abs(sound).max() < 1e-4:
        return -math.inf
    block_s = min(GATE_S, (len(sound) - 0.5) / rate)
    return float(Meter(rate, block_size=block_s).integrated_loudness(sound))


def measure_true_peak(sound: Wave) -> float:
    """Return the highest point, between the samples too, in dBTP (ITU-R BS.1770-4, annex 2)."""
    peak = float(np.abs(resample_poly(sound, 4, 1)).max(initial=0.0)) if len(sound) else 0.0
    return 20 * math.log10(peak) if peak else -math.inf


def encode(sound: Wave) -> Recording:
    """Return the sound as a recording of the pack's form."""
    whole = np.clip(np.round(sound * 32_767), -32_768, 32_767).astype("<i2")
    return Recording(whole.tobytes(), RATE)


def decode(recording: Recording) -> Take:
    """Return a recording as numbers again."""
    return Take(np.frombuffer(recording.frames, dtype="<i2").astype(np.float64) / 32_767, recording.rate)


def _limit(sound: Wave) -> Wave:
    """Return the sound with its gain lowered, softly, around what is above the true peak."""
    ceiling = 10 ** ((TRUE_PEAK_DBTP - HEADROOM_DB) / 20)
    size = 2 * round(ATTACK_S * RATE) + 1
    needed = np.minimum(1.0, ceiling / np.maximum(maximum_filter1d(np.abs(sound), size), 1e-9))
    shape = np.hanning(size + 2)[1:-1]
    around = np.pad(needed, size // 2, mode="edge")
    return np.asarray(sound * np.convolve(around, shape / shape.sum(), mode="valid"), dtype=np.float64)
