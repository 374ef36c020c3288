"""Twenty calls within a second, listened to: in order, never two at once, one chime an announcement.

The voice is one whose clips are short bursts of noise, each unlike all others, so that a recording of the
loudspeaker can be read like a text.
"""

import random
import signal
from array import array
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from tests.support.device_process import DisplayProcess
from tests.support.heard import find_clip, loudness, read_sound
from tests.support.lobby_server import SITE, LobbyServer
from tests.support.mosquitto import Mosquitto
from tests.support.waiting import wait_until
from tests.support.xvfb import VirtualScreen, need_screen_tools, virtual_screen
from voice.pack import Recording, VoicePack
from voice.vocabulary import VOCABULARIES, Clip

RATE = 22_050
BURST_S, CHIME_S = 0.08, 0.3
CALLS = 20
LANGUAGES = {number: ("en", "id") if number % 3 == 0 else ("id", "en") for number in range(1, CALLS + 1)}


@pytest.fixture(scope="module")
def screen() -> Iterator[VirtualScreen]:
    """A small screen."""
    need_screen_tools()
    with virtual_screen(480, 270) as made:
        yield made


def make_burst(seed: int, lasts_s: float) -> bytes:
    """Return noise below 4 kHz that no other seed makes."""
    noise = np.random.default_rng(seed).normal(0, 1, round(lasts_s * RATE))
    spectrum = np.fft.rfft(noise)
    spectrum[round(4000 * lasts_s) :] = 0
    shaped = np.fft.irfft(spectrum, len(noise))
    return array("h", (round(9000 * sample) for sample in shaped / np.abs(shaped).max())).tobytes()


def make_voice(folder: Path) -> VoicePack:
    """Write a voice of bursts and return it."""
    names = [Clip(language, name) for language, words in VOCABULARIES.items() for name in words]
    for seed, clip in enumerate([Clip("", "chime"), *names]):
        file = folder / clip.language / f"{clip.name}.wav"
        file.parent.mkdir(parents=True, exist_ok=True)
        burst = make_burst(seed, CHIME_S if clip.name == "chime" else BURST_S)
        file.write_bytes(Recording(burst, RATE).as_wav())
    for language, words in VOCABULARIES.items():
        lines = [f'{name} = "{said}"' for name, said in words.items()]
        (folder / language / "manifest.toml").write_text("\n".join(["[clips]", *lines]))
    return VoicePack.load(folder)


def listen(samples: "array[int]", voice: VoicePack) -> list[tuple[float, float, Clip]]:
    """Return what was played, in order: from when, until when, which clip of those that could be."""
    possible = {clip: frames for clip, frames in voice.clips.items() if clip.name[:7] != "letter-"}
    possible |= {
        Clip(language, "letter-a"): voice.clips[Clip(language, "letter-a")] for language in VOCABULARIES
    }
    heard = [
        (start_s, start_s + len(frames) / 2 / RATE, clip)
        for clip, frames in possible.items()
        for start_s in find_clip(samples, frames, apart_s=BURST_S)
    ]
    return sorted(heard, key=lambda one: one[0])


def read_calls(clips: list[Clip]) -> Iterator[tuple[str, str, str]]:
    """Yield each call of an announcement: language, number, counter."""
    starts = [place for place, clip in enumerate(clips) if clip.name == "ticket-number"]
    assert starts
    assert starts[0] == 0
    for start, end in zip(starts, [*starts[1:], len(clips)], strict=True):
        call = clips[start:end]
        assert len({clip.language for clip in call}) == 1
        words = [clip.name.rpartition("-")[2] for clip in call]
        way = words.index("to")
        assert words[way + 1] == "counter"
        counter = [VOCABULARIES[call[0].language][clip.name] for clip in call[way + 2 :]]
        yield call[0].language, "".join(words[1:way]).upper(), " ".join(counter)


def test_twenty_calls_within_a_second_are_each_spoken_once_in_order(
    tmp_path: Path, mosquitto: Mosquitto, screen: VirtualScreen
) -> None:
    voice = make_voice(tmp_path / "voice")
    order = random.Random(7).sample(range(1, CALLS + 1), CALLS)
    with (
        DisplayProcess(
            tmp_path, screen, broker=mosquitto.url, site=SITE, voice=str(tmp_path / "voice")
        ) as display,
        LobbyServer(mosquitto.url, counters=CALLS) as server,
    ):
        wait_until(lambda: display.shown.get("sound"), 20, "a display with sound")
        for number in order:
            server.call(f"A{number:02}", number, languages=LANGUAGES[number])
        wait_until(lambda: display.shown.get("speaking"), 20, "a voice")
        last = f"A{order[-1]:02}"
        wait_until(
            lambda: (
                not display.shown["speaking"] and last in {call["number"] for call in display.shown["calls"]}
            ),
            110,
            "the last call spoken",
        )
        assert display.process is not None
        display.process.send_signal(signal.SIGTERM)
        assert display.process.wait(10) == 0
    samples = read_sound(display.sound)
    heard = listen(samples, voice)

    assert heard[0][2].name == "chime"
    assert all(after[0] >= before[1] - 0.005 for before, after in pairwise(heard))
    sounding_s = sum(level > 0.002 for level in loudness(samples)) * 0.05
    assert sounding_s < sum(end_s - start_s for start_s, end_s, _ in heard) + 0.05 * len(heard) + 1

    chimes = [place for place, one in enumerate(heard) if one[2].name == "chime"]
    groups = [
        list(read_calls([one[2] for one in heard[start + 1 : end]]))
        for start, end in zip(chimes, [*chimes[1:], len(heard)], strict=True)
    ]
    said: list[str] = []
    for calls in groups:
        numbers = list(dict.fromkeys(number for _, number, _ in calls))
        own = {number: LANGUAGES[int(number[1:])] for number in numbers}
        if len(numbers) == 1:
            assert [language for language, _, _ in calls] == list(own[numbers[0]])
        else:
            assert len(numbers) <= 4
            assert [language for language, _, _ in calls] == [own[number][0] for number in numbers]
        said += numbers
    assert said == [f"A{number:02}" for number in order]
    assert len(groups) < CALLS / 2
