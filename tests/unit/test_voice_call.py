"""What is said, clip by clip, and that every clip of it is shipped."""

import math
from array import array
from pathlib import Path

import pytest

from voice.call import announcement
from voice.pack import SHIPPED, Recording, VoicePack, VoicePackError
from voice.phrases import PHRASES
from voice.vocabulary import VOCABULARIES, Clip, Pause, spell_number


def words(languages: list[str], number: str, label: str) -> str:
    """Return what a listener hears."""
    pieces = announcement(languages, number, label)
    clips = [piece for piece in pieces if isinstance(piece, Clip)]
    assert clips[0] == Clip("", "chime")
    return " ".join(VOCABULARIES[clip.language][clip.name] for clip in clips[1:])


@pytest.mark.parametrize(
    ("language", "number", "label", "said"),
    [
        ("id", "A042", "Loket 3", "nomor antrean A nol empat dua silakan menuju loket tiga"),
        ("en", "A042", "Loket 3", "ticket number A zero four two please go to counter three"),
        ("id", "AK07", "3", "nomor antrean A K nol tujuh silakan menuju loket tiga"),
        ("id", "B100", "Meja 12", "nomor antrean B satu nol nol silakan menuju meja dua belas"),
        ("en", "B100", "Ruang Foto 21", "ticket number B one zero zero please go to room twenty one"),
        ("id", "C001", "Loket 20", "nomor antrean C nol nol satu silakan menuju loket dua puluh"),
        ("id", "C001", "Loket 104", "nomor antrean C nol nol satu silakan menuju loket satu nol empat"),
        ("id", "C001", "Loket 07", "nomor antrean C nol nol satu silakan menuju loket nol tujuh"),
        ("en", "C001", "Loket 3B", "ticket number C zero zero one please go to counter three B"),
        ("id", "C001", "Kasir", "nomor antrean C nol nol satu silakan menuju kasir"),
        ("id", "C001", "Pojok Ramah Anak", "nomor antrean C nol nol satu silakan lihat layar"),
        ("en", "C001", "Ünïcode ٣", "ticket number C zero zero one please look at the screen"),
    ],
)
def test_a_call_is_said_as_people_say_it(language: str, number: str, label: str, said: str) -> None:
    assert words([language], number, label) == said


def test_languages_follow_each_other_once_each_after_one_chime() -> None:
    said = words(["en", "id", "en", "xx"], "A001", "Loket 1")
    assert said.startswith("ticket number")
    assert said.count("nomor antrean") == said.count("ticket number") == 1


@pytest.mark.parametrize("language", VOCABULARIES)
def test_every_number_to_99_has_its_clips(language: str) -> None:
    for number in range(100):
        assert set(spell_number(language, number)) <= VOCABULARIES[language].keys()


def test_the_shipped_pack_is_complete_small_and_even() -> None:
    pack = VoicePack.load()
    assert pack.languages == {"id", "en"}
    assert sum(path.stat().st_size for path in SHIPPED.rglob("*")) < 8_500_000
    assert pack.clips.keys() == {
        Clip("", "chime"),
        *(
            Clip(language, name)
            for words in (VOCABULARIES, PHRASES)
            for language in words
            for name in words[language]
        ),
    }
    for clip, frames in pack.clips.items():
        samples = array("h", frames)
        rms = math.sqrt(sum(sample * sample for sample in samples) / len(samples)) / 32768
        assert max(map(abs, samples)) < 0.95 * 32768, clip
        assert 0.08 < rms < 0.2, clip
        longest_s = 7.0 if clip.name in PHRASES["en"] else 2.0
        assert 0.05 < len(samples) / pack.rate < longest_s, clip


def test_a_recording_lasts_as_long_as_its_clips_and_pauses() -> None:
    pack = VoicePack(rate=100, clips={Clip("", "chime"): bytes(200)}, languages=frozenset())
    recording = pack.record([Clip("", "chime"), Pause(0.5), Clip("id", "unknown")])
    assert recording.duration_s == 1.5


def test_an_incomplete_language_is_left_out(tmp_path: Path) -> None:
    for path in SHIPPED.rglob("*"):
        if path.is_file() and path.name != "letter-q.wav":
            copy = tmp_path / path.relative_to(SHIPPED)
            copy.parent.mkdir(exist_ok=True)
            copy.write_bytes(path.read_bytes())
    with pytest.raises(VoicePackError, match="no complete language"):
        VoicePack.load(tmp_path)
    (tmp_path / "en/letter-q.wav").write_bytes((SHIPPED / "en/letter-q.wav").read_bytes())
    assert VoicePack.load(tmp_path).languages == {"en"}


def test_a_pack_from_before_the_guidance_still_speaks_calls(tmp_path: Path) -> None:
    for path in SHIPPED.rglob("*"):
        if path.is_file() and path.stem not in PHRASES["en"]:
            copy = tmp_path / path.relative_to(SHIPPED)
            copy.parent.mkdir(exist_ok=True)
            copy.write_bytes(path.read_bytes())
    pack = VoicePack.load(tmp_path)
    assert pack.languages == {"id", "en"}
    assert pack.phrases == {}


def test_a_clip_of_another_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / "chime.wav").write_bytes(b"not a sound")
    with pytest.raises(VoicePackError, match="cannot be read"):
        VoicePack.load(tmp_path)


def test_a_pack_that_cannot_be_used_gives_way_to_the_shipped_one(tmp_path: Path) -> None:
    assert VoicePack.choose(tmp_path).clips == VoicePack.choose(None).clips == VoicePack.load().clips


def test_a_recording_is_a_wav_file() -> None:
    assert Recording(bytes(20), 22_050).as_wav()[:4] == b"RIFF"
