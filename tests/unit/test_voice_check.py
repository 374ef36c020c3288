"""What is wrong with a voice pack is found and named, clip by clip."""

import shutil
import wave
from array import array
from pathlib import Path

import pytest

from voice.check import check_pack
from voice.pack import SHIPPED, Recording, VoicePackError, read_wav


def change(file: Path, gain: float = 1.0, *, rate: int | None = None) -> None:
    """Make a clip louder or softer, cutting off what is too loud."""
    frames, own_rate = read_wav(file)
    louder = array("h", (max(-32768, min(32767, round(sample * gain))) for sample in array("h", frames)))
    file.write_bytes(Recording(louder.tobytes(), rate or own_rate).as_wav())


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the English half of the shipped pack."""
    shutil.copytree(SHIPPED / "en", tmp_path / "en")
    shutil.copy(SHIPPED / "chime.wav", tmp_path)
    return tmp_path


def test_each_defect_is_named(pack: Path) -> None:
    english = pack / "en"
    (english / "letter-a.wav").unlink()
    (english / "letter-b.wav").write_bytes(b"no sound")
    change(english / "letter-c.wav", 0.0)
    change(english / "letter-d.wav", 30.0)
    change(english / "letter-e.wav", 0.5)
    change(english / "letter-f.wav", 1.3)
    change(english / "letter-g.wav", rate=16_000)
    with wave.open(str(english / "letter-h.wav"), "wb") as stereo:
        stereo.setparams((2, 2, 22_050, 0, "NONE", ""))
        stereo.writeframes(bytes(4000))
    manifest = english / "manifest.toml"
    lines = manifest.read_text().splitlines()
    manifest.write_text(
        "\n".join(line for line in lines if line.split(" =")[0] not in {"letter-i", "hundred"})
    )
    report = check_pack(pack)
    unreadable = next(finding for finding in report.findings if finding.clip == "en/letter-b")
    assert "cannot be read" in unreadable.said
    others = [finding for finding in report.findings if finding is not unreadable]
    said = {(finding.clip, finding.said.partition(":")[0]): finding.grave for finding in others}
    assert said == {
        ("en/letter-a", "missing"): True,
        ("en/letter-c", "silent"): True,
        ("en/letter-d", "too loud"): True,
        ("en/letter-d", "clipped"): True,
        ("en/letter-e", "too quiet"): True,
        ("en/letter-f", "too loud"): True,
        ("en/letter-f", "peaks at -0.6 dBTP, above -1"): True,
        ("en/letter-g", "has 16000 samples a second, the chime has 22050"): True,
        ("en/letter-h", "letter-h.wav must be 16-bit mono"): True,
        ("en/letter-i", "missing"): True,
        ("en/hundred", "missing"): False,
    }
    assert not report.good


def test_a_pack_without_what_calls_need_not_is_good(pack: Path) -> None:
    (pack / "en" / "manifest.toml").write_text(
        (pack / "en" / "manifest.toml").read_text().replace('hundred = "hundred"\n', "")
    )
    report = check_pack(pack)
    assert report.good
    assert [(finding.clip, finding.said) for finding in report.findings] == [
        ("en/hundred", 'missing: "hundred"')
    ]
    assert report.languages == ("en",)


def test_a_pack_without_chime_or_manifest_is_not_good(pack: Path) -> None:
    (pack / "chime.wav").unlink()
    (pack / "en" / "manifest.toml").unlink()
    clips = {finding.clip for finding in check_pack(pack).findings}
    assert clips == {"chime", "en/manifest.toml"}


def test_where_there_is_no_pack_that_is_said(tmp_path: Path) -> None:
    with pytest.raises(VoicePackError, match="holds no voice pack"):
        check_pack(tmp_path)
