"""One recording of clips and free texts: the pack first, then the synthesiser, then what stands in."""

from array import array
from pathlib import Path

import pytest

from voice.pack import VoicePack
from voice.reading import words_of
from voice.recorder import Recorder
from voice.speech import Speech
from voice.synthesis import RATE, NoVoice, Samples, VoiceBuildError, encode, resample
from voice.vocabulary import Clip, Pause, Text

SERVICE, LETTER = Clip("en", "service"), Clip("en", "letter-a")
PACK = VoicePack(
    rate=RATE,
    clips={SERVICE: bytes(2 * RATE), LETTER: bytes(RATE)},
    languages=frozenset({"en"}),
    phrases={("en", words_of("Service")): SERVICE},
)


class Synthesizer:
    """Says every text in half a second, or fails."""

    def __init__(self, problem: VoiceBuildError | None = None) -> None:
        self.problem = problem
        self.asked: list[str] = []

    def __call__(self, language: str, words: str) -> Samples:
        self.asked.append(words)
        if self.problem is not None:
            raise self.problem
        return array("h", [8000, -8000] * (RATE // 4))


def seconds(frames: bytes) -> float:
    return len(frames) / 2 / RATE


def test_a_clip_that_says_the_words_goes_before_the_synthesiser(tmp_path: Path) -> None:
    synthesizer = Synthesizer()
    recording = Recorder(PACK, Speech(tmp_path, synthesizer)).record((Text("en", "Service!"), Pause(0.5)))
    assert recording.duration_s == 1.5
    assert synthesizer.asked == []


def test_a_free_text_is_synthesised_once_and_kept(tmp_path: Path) -> None:
    synthesizer = Synthesizer()
    said = (Text("en", "New passport", (SERVICE, LETTER)),)
    first = Recorder(PACK, Speech(tmp_path / "voice", synthesizer)).record(said)
    again = Recorder(PACK, Speech(tmp_path / "voice", synthesizer)).record(said)
    assert first == again
    assert first.duration_s == pytest.approx(0.5, abs=0.02)
    assert synthesizer.asked == ["New passport"]


def test_without_a_synthesiser_the_stand_in_is_said_and_nobody_asks_again(tmp_path: Path) -> None:
    synthesizer = Synthesizer(NoVoice("espeak-ng is not installed"))
    recorder = Recorder(PACK, Speech(tmp_path, synthesizer))
    for words in ("New passport", "Stay permit"):
        assert recorder.record((Text("en", words, (SERVICE, LETTER)),)).duration_s == 1.5
    assert recorder.record((Text("en", "Service for all"),)).duration_s == 1.0, "the words that it has"
    assert synthesizer.asked == ["New passport"]


def test_one_text_that_cannot_be_said_does_not_silence_the_next(tmp_path: Path) -> None:
    synthesizer = Synthesizer(VoiceBuildError("espeak-ng said nothing"))
    recorder = Recorder(PACK, Speech(tmp_path, synthesizer))
    recorder.record((Text("en", "…"),))
    synthesizer.problem = None
    assert recorder.record((Text("en", "New passport"),)).duration_s > 0.4


def test_half_a_file_that_a_power_cut_left_is_made_anew(tmp_path: Path) -> None:
    synthesizer = Synthesizer()
    speech = Speech(tmp_path, synthesizer)
    whole = speech.say("en", "New passport")
    (kept,) = tmp_path.glob("*.wav")
    kept.write_bytes(kept.read_bytes()[:20])
    assert speech.say("en", "New passport") == whole
    assert len(synthesizer.asked) == 2


def test_a_folder_that_cannot_be_written_costs_nothing_but_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    speech = Speech(tmp_path / "file" / "voice", Synthesizer())
    assert speech.say("en", "New passport")


def test_what_is_kept_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("voice.speech.KEPT_BYTES", 100_000)
    speech = Speech(tmp_path, Synthesizer())
    for number in range(10):
        speech.say("en", f"Service number {number}")
    assert 0 < sum(file.stat().st_size for file in tmp_path.iterdir()) <= 100_000


@pytest.mark.parametrize("rate", [16_000, 44_100, 48_000])
def test_a_pack_at_another_rate_gets_the_same_words_as_long_and_as_loud(rate: int) -> None:
    said = encode(array("h", [8000] * RATE))
    changed = resample(said, rate)
    assert len(changed) / 2 == rate
    assert set(array("h", changed)) == {8000}
