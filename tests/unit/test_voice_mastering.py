"""Clips are trimmed and equally loud, by a meter that agrees with the standard; so are the shipped ones."""

import math
from array import array

import numpy as np
import pytest

from voice.mastering import (
    TARGET_LUFS,
    TRUE_PEAK_DBTP,
    NothingHeard,
    Take,
    Wave,
    convert,
    decode,
    level,
    master,
    measure_lufs,
    measure_true_peak,
    trim,
)
from voice.pack import Recording, VoicePack
from voice.synthesis import RATE, encode
from voice.synthesis import level as level_plainly
from voice.vocabulary import Clip

PACK = VoicePack.load()


def tone(pitch_hz: float, lasts_s: float, rate: int = RATE, amplitude: float = 1.0) -> Wave:
    """Return a sine."""
    times_s = np.arange(round(lasts_s * rate)) / rate
    return np.asarray(amplitude * np.sin(math.tau * pitch_hz * times_s), dtype=np.float64)


def speech() -> Wave:
    """Return a spoken phrase of about a second."""
    return decode(Recording(PACK.clips[Clip("id", "ticket-number")], PACK.rate)).samples


@pytest.mark.parametrize("rate", [RATE, 48_000])
def test_the_meter_agrees_with_the_standard(rate: int) -> None:
    """ITU-R BS.1770-4: a full-scale sine of 997 Hz in one channel reads -3.01."""
    assert measure_lufs(tone(997, 2, rate), rate) == pytest.approx(-3.01, abs=0.1)


@pytest.mark.parametrize("lasts_s", [0.1, 0.2, 0.399, 0.4, 0.401, 3.0])
def test_a_sound_that_is_shorter_than_the_gate_reads_as_a_longer_one(lasts_s: float) -> None:
    assert measure_lufs(tone(997, lasts_s)) == pytest.approx(-3.01, abs=0.3)


def test_peaks_between_the_samples_are_seen() -> None:
    """A sine of a quarter of the rate, sampled beside its tops: they are 3 dB above each sample."""
    beside = np.asarray(np.sin(math.tau / 4 * np.arange(2000) + math.tau / 8), dtype=np.float64)
    assert np.abs(beside).max() == pytest.approx(0.707, abs=0.001)
    assert measure_true_peak(beside[50:-50]) == pytest.approx(0.0, abs=0.5)


def test_silence_has_no_loudness_and_makes_no_clip() -> None:
    assert measure_lufs(np.zeros(RATE)) == measure_true_peak(np.zeros(0)) == -math.inf
    for silent in (np.zeros(RATE), np.zeros(0), np.full(RATE, 0.25)):
        with pytest.raises(NothingHeard):
            master(Take(silent, RATE))


@pytest.mark.parametrize("gain_db", [-30.0, -6.0, 0.0, 12.0])
def test_a_clip_of_any_loudness_becomes_as_loud_as_the_others(gain_db: float) -> None:
    levelled = level(speech() * 10 ** (gain_db / 20))
    assert measure_lufs(levelled) == pytest.approx(TARGET_LUFS, abs=0.2)
    assert measure_true_peak(levelled) <= TRUE_PEAK_DBTP


def test_a_plosive_is_rounded_off_and_the_word_still_loud_enough() -> None:
    sound = speech() * 0.1
    sound[2000:2040] += np.hanning(40)
    levelled = level(sound)
    assert measure_true_peak(levelled) <= TRUE_PEAK_DBTP
    assert measure_lufs(levelled) == pytest.approx(TARGET_LUFS, abs=1.0)


def test_silence_and_a_rooms_noise_around_the_words_are_cut_off() -> None:
    noise = np.random.default_rng(5).normal(0, 0.003, 3 * RATE)
    word = tone(300, 1, amplitude=0.5)
    noise[RATE : 2 * RATE] += word
    assert len(trim(noise)) / RATE == pytest.approx(1.0, abs=0.05)
    assert len(trim(np.concatenate([np.zeros(RATE), word, np.zeros(RATE)]))) / RATE == pytest.approx(
        1, abs=0.05
    )


@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100, 48_000])
def test_any_rate_and_two_channels_become_one_at_the_packs_rate(rate: int) -> None:
    left = tone(440, 1, rate, 0.5)
    sound = convert(Take(np.stack([left, np.zeros(len(left))], axis=1), rate))
    assert sound.shape == pytest.approx((RATE,), abs=2)
    spectrum = np.abs(np.fft.rfft(sound))
    assert int(spectrum.argmax()) == pytest.approx(440, abs=1)
    assert np.abs(sound).max() == pytest.approx(0.25, abs=0.02)


def test_every_shipped_clip_is_as_loud_as_the_standard_wants() -> None:
    loudness, peaks = {}, {}
    for clip, frames in PACK.clips.items():
        sound = decode(Recording(frames, PACK.rate)).samples
        loudness[clip], peaks[clip] = measure_lufs(sound, PACK.rate), measure_true_peak(sound)
    assert len(loudness) > 190
    assert {clip: lufs for clip, lufs in loudness.items() if abs(lufs - TARGET_LUFS) > 1.0} == {}
    assert {clip: peak for clip, peak in peaks.items() if peak > TRUE_PEAK_DBTP} == {}


def test_words_that_a_kiosk_has_spoken_itself_are_about_as_loud_as_the_clips() -> None:
    for clip in (Clip("id", "guidance-how"), Clip("en", "keep"), Clip("id", "letter-a")):
        softly = array("h", (sample // 3 for sample in array("h", PACK.clips[clip])))
        spoken = Recording(encode(level_plainly(softly)), RATE)
        assert measure_lufs(decode(spoken).samples) == pytest.approx(TARGET_LUFS, abs=1.5)
