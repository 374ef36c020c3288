"""Real pictures and videos are read upright and in size, and every bad one is refused in words."""

import struct
import time
import zlib
from pathlib import Path

import pytest
from PIL import Image

from display.picture_file import MOST_POINTS, BadMedium, Pixels, read_picture
from display.video_file import Video
from tests.support.media_files import film, paint_picture
from tests.support.waiting import wait_until

RED, BLUE = (200, 30, 30), (30, 30, 200)


def near(pixel: bytes, colour: tuple[int, int, int]) -> bool:
    return all(abs(one - other) < 12 for one, other in zip(pixel, colour, strict=False))


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp"])
def test_a_picture_is_made_as_small_as_it_is_shown(tmp_path: Path, name: str) -> None:
    read = read_picture(paint_picture(tmp_path / name, RED, (1600, 900)), 400, 400)
    assert (read.width, read.height, len(read.rgba)) == (400, 225, 400 * 225 * 4)
    assert near(read.rgba[:4], RED)


def test_a_small_picture_is_left_as_it_is(tmp_path: Path) -> None:
    read = read_picture(paint_picture(tmp_path / "a.png", size=(40, 30)), 400, 400)
    assert (read.width, read.height) == (40, 30)


def test_a_picture_that_a_camera_held_upright_is_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter: Exif 2.32, 4.6.4 A
    Image.new("RGB", (80, 40), RED).save(tmp_path / "a.jpg", exif=exif)
    read = read_picture(tmp_path / "a.jpg", 400, 400)
    assert (read.width, read.height) == (40, 80)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK", "I;16"])
def test_a_picture_of_any_kind_is_read(tmp_path: Path, mode: str) -> None:
    file = tmp_path / ("a.jpg" if mode == "CMYK" else "a.png")
    Image.new(mode, (10, 10)).save(file)
    assert len(read_picture(file, 100, 100).rgba) == 400


def write_bomb(file: Path) -> None:
    """Write a PNG of some kilobytes that would unfold to 3.6 GB."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 10_000_000, 9)
    file.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


def test_a_small_file_that_would_unfold_to_gigabytes_is_refused_unread(tmp_path: Path) -> None:
    write_bomb(tmp_path / "bomb.png")
    began_s = time.monotonic()
    with pytest.raises(BadMedium, match="points: make it smaller"):
        read_picture(tmp_path / "bomb.png", 400, 400)
    assert time.monotonic() - began_s < 2


def test_the_bound_stands_above_what_telephones_make(tmp_path: Path) -> None:
    assert MOST_POINTS > 8160 * 6120
    file = tmp_path / "large.png"
    Image.new("1", (10_000, 5_001)).save(file)
    with pytest.raises(BadMedium, match="has 10000 × 5001 points: make it smaller"):
        read_picture(file, 400, 400)


@pytest.mark.parametrize(
    "content",
    [b"", b"no picture", b"\x89PNG\r\n\x1a\n" + b"\0" * 100, b"GIF89a" + b"\0" * 100],
    ids=["empty", "text", "head of a PNG", "GIF"],
)
def test_a_file_that_is_no_picture_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.png").write_bytes(content)
    with pytest.raises(BadMedium, match="is no picture that can be read"):
        read_picture(tmp_path / "a.png", 400, 400)


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp"])
def test_half_a_picture_is_refused(tmp_path: Path, name: str) -> None:
    whole = tmp_path / name
    Image.effect_noise((400, 300), 90).convert("RGB").save(whole)
    whole.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    with pytest.raises(BadMedium, match="is no picture that can be read"):
        read_picture(whole, 400, 400)


def test_a_picture_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadMedium, match="is gone"):
        read_picture(tmp_path / "a.png", 400, 400)


def watch(video: Video) -> list[Pixels]:
    """Return every picture of the video until its end."""
    shown: list[Pixels] = []

    def over() -> bool:
        frame = video.take()
        if frame is not None:
            shown.append(frame)
        return video.ended or bool(video.problem)

    wait_until(over, timeout_s=30, what="the end", interval_s=0.005)
    return shown


@pytest.mark.parametrize("name", ["a.mp4", "a.webm"])
def test_a_video_is_played_in_its_time_and_size_to_its_end(tmp_path: Path, name: str) -> None:
    file = film(tmp_path / name, RED, BLUE)
    began_s = time.monotonic()
    video = Video(file, 160, 160)
    shown = watch(video)
    assert (video.ended, video.problem) == (True, "")
    assert time.monotonic() - began_s > 1.5
    assert (shown[0].width, shown[0].height) == (160, 90)
    assert near(shown[0].rgba, RED)
    assert near(shown[-1].rgba, BLUE)
    assert video.join(10)


def test_a_video_stops_when_it_is_told(tmp_path: Path) -> None:
    video = Video(film(tmp_path / "a.mp4", RED, seconds=5), 160, 160)
    wait_until(lambda: video.take() is not None, what="the first picture")
    video.close()
    assert video.join(10)
    assert not video.problem


@pytest.mark.parametrize(
    ("content", "problem"),
    [(b"no video" * 999, "is no video that can be played"), (None, "is gone")],
    ids=["nonsense", "gone"],
)
def test_a_file_that_is_no_video_is_told_in_words(
    tmp_path: Path, content: bytes | None, problem: str
) -> None:
    if content is not None:
        (tmp_path / "a.mp4").write_bytes(content)
    video = Video(tmp_path / "a.mp4", 160, 160)
    assert watch(video) == []
    assert video.problem == problem
    assert video.join(10)
