"""What is said, clip by clip, and that every clip of it is shipped."""

import math
from array import array
from collections.abc import Sequence
from pathlib import Path

import pytest

from voice.call import Ability, Manner, SpokenCall, Style, announcement, summary, trial
from voice.pack import SHIPPED, Recording, VoicePack, VoicePackError
from voice.phrases import PHRASES
from voice.vocabulary import EXTRAS, VOCABULARIES, Clip, Pause, Piece, spell_number


def hear(pieces: Sequence[Piece]) -> str:
    """Return what a listener hears; the chime is "*"."""
    clips = [piece for piece in pieces if isinstance(piece, Clip)]
    return " ".join(VOCABULARIES[clip.language][clip.name] if clip.language else "*" for clip in clips)


def words(languages: tuple[str, ...], number: str, label: str, style: Style = "digits") -> str:
    """Return what a listener hears of one call."""
    manner = Manner(numbers=dict.fromkeys(languages, style))
    return hear(announcement((SpokenCall(number, label, languages),), manner)).removeprefix("* ")


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
    assert words((language,), number, label) == said


def test_languages_follow_each_other_once_each_after_one_chime() -> None:
    said = words(("en", "id", "en", "xx"), "A001", "Loket 1")
    assert said.startswith("ticket number")
    assert said.count("nomor antrean") == said.count("ticket number") == 1


@pytest.mark.parametrize(
    ("number", "indonesian", "english"),
    [
        ("A000", "A nol", "A zero"),
        ("A007", "A tujuh", "A seven"),
        ("A010", "A sepuluh", "A ten"),
        ("A011", "A sebelas", "A eleven"),
        ("A015", "A lima belas", "A fifteen"),
        ("A042", "A empat puluh dua", "A forty two"),
        ("A070", "A tujuh puluh", "A seventy"),
        ("A100", "A seratus", "A one hundred"),
        ("A101", "A seratus satu", "A one hundred one"),
        ("A111", "A seratus sebelas", "A one hundred eleven"),
        ("A142", "A seratus empat puluh dua", "A one hundred forty two"),
        ("A200", "A dua ratus", "A two hundred"),
        ("A219", "A dua ratus sembilan belas", "A two hundred nineteen"),
        ("A999", "A sembilan ratus sembilan puluh sembilan", "A nine hundred ninety nine"),
        ("A1000", "A seribu", "A one thousand"),
        ("A1100", "A seribu seratus", "A one thousand one hundred"),
        ("A7042", "A tujuh ribu empat puluh dua", "A seven thousand forty two"),
        ("A12345", "A satu dua tiga empat lima", "A one two three four five"),
        ("AK07", "A K tujuh", "A K seven"),
        ("AA012", "A A dua belas", "A A twelve"),
    ],
)
def test_a_number_is_said_as_one_where_a_site_wants_it(number: str, indonesian: str, english: str) -> None:
    assert words(("id",), number, "3", "number") == f"nomor antrean {indonesian} silakan menuju loket tiga"
    assert words(("en",), number, "3", "number") == f"ticket number {english} please go to counter three"


UNITS = ("", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")
COUNTED = {"satu belas": "sebelas", "satu puluh": "sepuluh", "satu ratus": "seratus"}


def count_in_indonesian(number: int) -> str:
    """Return 1 to 999 by the rule of the language: units with their order, then the contracted ones."""
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    if tens == 1 and ones:
        rest = f"{UNITS[ones]} belas"
    else:
        rest = f"{UNITS[tens]} puluh {UNITS[ones]}" if tens else UNITS[ones]
    said = f"{UNITS[hundreds]} ratus {rest}" if hundreds else rest
    for whole, contracted in COUNTED.items():
        said = f" {said} ".replace(f" {whole} ", f" {contracted} ")
    return " ".join(said.split())


def test_every_number_is_counted_as_the_language_counts() -> None:
    for number in range(1, 1000):
        said = " ".join(VOCABULARIES["id"][clip] for clip in spell_number("id", number))
        assert said == count_in_indonesian(number)


TENS = {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
SMALL = {VOCABULARIES["en"][f"number-{number}"]: number for number in range(20)}


def test_every_english_number_is_understood_as_itself() -> None:
    for number in range(1000):
        understood = 0
        for word in (VOCABULARIES["en"][clip] for clip in spell_number("en", number)):
            understood = understood * 100 if word == "hundred" else understood + (TENS | SMALL)[word]
        assert understood == number


@pytest.mark.parametrize("language", VOCABULARIES)
def test_every_number_has_its_clips(language: str) -> None:
    for number in range(10_000):
        assert set(spell_number(language, number)) <= VOCABULARIES[language].keys()


ID_THEN_EN = Manner(("id", "en"))


def test_the_visitors_own_language_comes_first_or_the_sites() -> None:
    call = SpokenCall("A1", "1", ("en", "id"))
    assert hear(announcement((call,), ID_THEN_EN)).startswith("* ticket number A one")
    said = hear(announcement((call,), Manner(("id", "en"), "site")))
    assert said.startswith("* nomor antrean A satu")
    assert said.endswith("please go to counter one")


def test_several_calls_share_a_chime_and_each_visitor_hears_the_own_language() -> None:
    calls = [SpokenCall("A1", "1", ("id", "en")), SpokenCall("B2", "2", ("en", "id")), SpokenCall("C3", "3")]
    assert hear(announcement(calls, Manner(("id", "en"), "site"))) == (
        "* nomor antrean A satu silakan menuju loket satu"
        " ticket number B two please go to counter two"
        " nomor antrean C tiga silakan menuju loket tiga"
    )


def test_a_call_in_a_language_that_nobody_speaks_is_still_said() -> None:
    strange = SpokenCall("A1", "1", ("zh",))
    assert hear(announcement((strange,), Manner(("en",)))).startswith("* ticket number")
    assert hear(announcement((strange,), Manner(()))).startswith("* ticket number")
    only_indonesian = Ability(frozenset({"id"}), frozenset())
    calls = (SpokenCall("A1", "1", ("en",)), strange)
    assert hear(announcement(calls, Manner(("en",)), only_indonesian)).count("nomor antrean") == 2


def test_a_voice_without_the_words_for_numbers_says_digits() -> None:
    names = VOCABULARIES["id"].keys() - EXTRAS
    able = Ability(frozenset({"id"}), frozenset(Clip("id", name) for name in names))
    call, manner = SpokenCall("A142", "1", ("id",)), Manner(("id",), numbers={"id": "number"})
    assert "A satu empat dua" in hear(announcement((call,), manner, able))
    assert hear(summary(manner, able)) == "* silakan lihat layar"
    assert hear(trial(manner, able)) == "* satu dua tiga"


def test_calls_left_out_and_a_trial_are_told_in_the_sites_languages() -> None:
    assert hear(summary(ID_THEN_EN)) == (
        "* nomor lain juga telah dipanggil silakan lihat layar"
        " other numbers have been called too please look at the screen"
    )
    assert hear(trial(ID_THEN_EN)).startswith("* ini percobaan pengeras suara satu dua tiga this is a test")


def test_a_part_of_an_announcement_has_no_second_chime() -> None:
    call = SpokenCall("A1", "1", ("id", "en"))
    pieces = announcement((call,), ID_THEN_EN, brief=True, chime=False)
    assert hear(pieces) == "nomor antrean A satu silakan menuju loket satu"
    assert pieces[0] == Clip("id", "ticket-number")


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
        longest_s = 7.0 if clip.name in PHRASES["en"].keys() | EXTRAS else 2.0
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


def test_a_pack_from_before_the_words_for_numbers_still_speaks(tmp_path: Path) -> None:
    for path in SHIPPED.rglob("*"):
        if path.is_file() and path.stem not in EXTRAS:
            copy = tmp_path / path.relative_to(SHIPPED)
            copy.parent.mkdir(exist_ok=True)
            copy.write_bytes(path.read_bytes())
    able = VoicePack.load(tmp_path).ability
    assert able.languages == {"id", "en"}
    assert not able.says("id", ["ratus"])
    assert VoicePack.load().ability.says("id", ["ratus"])


def test_a_clip_of_another_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / "chime.wav").write_bytes(b"not a sound")
    with pytest.raises(VoicePackError, match="cannot be read"):
        VoicePack.load(tmp_path)


def test_a_pack_that_cannot_be_used_gives_way_to_the_shipped_one(tmp_path: Path) -> None:
    assert VoicePack.choose(tmp_path).clips == VoicePack.choose(None).clips == VoicePack.load().clips


def test_a_recording_is_a_wav_file() -> None:
    assert Recording(bytes(20), 22_050).as_wav()[:4] == b"RIFF"
