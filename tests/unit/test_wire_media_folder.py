"""A folder of media becomes a list in its order, and every mistake in it is named."""

import hashlib
import os
from pathlib import Path

import pytest

from wire.media_folder import Media, MediaFolder

LONG_AGO = 1_000_000_000


def put(folder: Path, name: str, content: bytes = b"picture", *, fresh: bool = False) -> Path:
    """Put a file there that nobody has touched for years."""
    file = folder / name
    file.write_bytes(content)
    if not fresh:
        os.utime(file, (LONG_AGO, LONG_AGO))
    return file


def read(folder: Path) -> Media:
    return MediaFolder(folder, "/media/pkp").read()


def names(media: Media) -> list[str]:
    return [each.file.name for each in media.files]


def test_pictures_and_videos_are_listed_by_name_with_what_a_display_needs_to_fetch_them(
    tmp_path: Path,
) -> None:
    put(tmp_path, "b.mp4", b"film")
    put(tmp_path, "A.JPG")
    film = read(tmp_path).files[1].medium
    assert names(read(tmp_path)) == ["A.JPG", "b.mp4"]
    digest = hashlib.sha256(b"film").hexdigest()
    assert (film.id, film.kind, film.size, film.sha256) == ("b", "video", 4, digest)
    assert film.path == f"/media/pkp/b.{digest[:12]}.mp4"


def test_names_as_cameras_and_telephones_give_them_are_taken(tmp_path: Path) -> None:
    put(tmp_path, "WhatsApp Image 2026-01-02 at 10.00.00 (1).jpeg")
    put(tmp_path, "Foto_Kantor Imigrasi – ruang tunggu yang baru.png", b"one")
    put(tmp_path, "照片.png", b"two")
    found = read(tmp_path)
    assert found.mistakes == ()
    assert [each.medium.id for each in found.files] == [
        "foto-kantor-imigrasi-ruang-tunggu-yang-b",
        "whatsapp-image-2026-01-02-at-10-00-00-1",
        f"medium-{hashlib.sha256(b'two').hexdigest()[:8]}",
    ]


def test_files_whose_names_look_alike_keep_apart(tmp_path: Path) -> None:
    put(tmp_path, "a b.png", b"one")
    put(tmp_path, "a-b.png", b"two")
    first, second = (each.medium for each in read(tmp_path).files)
    assert first.id == "a-b"
    assert second.id == f"a-b-{second.sha256[:8]}"
    assert first.path != second.path


def test_the_schedule_orders_and_times_the_files_and_the_others_follow(tmp_path: Path) -> None:
    for name in ("a.png", "b.png", "c.png"):
        put(tmp_path, name, name.encode())
    put(
        tmp_path,
        "schedule.toml",
        b"""
        seconds = 20
        [[show]]
        file = "c.png"
        seconds = 5
        days = ["mon", "fri"]
        start = "08:00"
        end = 12:00:00
        first = 2026-11-01
        last = 2026-11-30
        zone = "hall-2"
        """,
    )
    found = read(tmp_path)
    assert (found.mistakes, names(found)) == ((), ["c.png", "a.png", "b.png"])
    medium = found.files[0].medium
    assert (medium.seconds, medium.days, medium.start, medium.end, medium.zone) == (
        5,
        (1, 5),
        "08:00",
        "12:00",
        "hall-2",
    )
    assert (str(medium.first), str(medium.last)) == ("2026-11-01", "2026-11-30")
    assert found.files[1].medium.seconds == 20


def test_the_logo_is_taken_out_of_the_turn(tmp_path: Path) -> None:
    put(tmp_path, "Logo.png", b"logo")
    put(tmp_path, "logo.mp4", b"film")
    found = read(tmp_path)
    assert found.logo is not None
    assert (found.logo.medium.id, names(found)) == ("logo", ["logo.mp4"])


@pytest.mark.parametrize(
    ("schedule", "said"),
    [
        ("file = ", "is not TOML"),
        ("secs = 3", "there is no secs; write seconds and [[show]]"),
        ("seconds = 1", "seconds: write a whole number from 2 to 3600"),
        ("[show]\nfile = 'a.png'", "write [[show]] with two brackets"),
        ("[[show]]\nfile = 'gone.png'", "there is no file gone.png"),
        ("[[show]]\nseconds = 3", "entry 1, file: Field required"),
        ("[[show]]\nfile = 'a.png'\nday = ['mon']", "a.png, day: Extra inputs are not permitted"),
        (
            "[[show]]\nfile = 'a.png'\ndays = ['monday']",
            "a.png, days: there is no day monday; write mon, tue",
        ),
        ("[[show]]\nfile = 'a.png'\nstart = '8:00'", 'a.png, start: write a time as "08:30"'),
        ("[[show]]\nfile = 'a.png'\nstart = '08:00'\nend = '08:00'", "start and end are the same"),
        ("[[show]]\nfile = 'a.png'\nfirst = 2026-11-02\nlast = 2026-11-01", "a.png: last is before first"),
        ("[[show]]\nfile = 'a.png'\n[[show]]\nfile = 'a.png'", "a.png stands there twice"),
    ],
    ids=[
        "no TOML",
        "unknown key",
        "too short",
        "one bracket",
        "absent file",
        "no file",
        "unknown field",
        "unknown day",
        "bad time",
        "no span",
        "backwards",
        "twice",
    ],
)
def test_a_mistake_in_the_schedule_is_named_and_the_file_is_shown_as_usual(
    tmp_path: Path, schedule: str, said: str
) -> None:
    put(tmp_path, "a.png")
    put(tmp_path, "schedule.toml", schedule.encode())
    found = read(tmp_path)
    assert names(found) == ["a.png"]
    assert any(mistake.startswith("schedule.toml") and said in mistake for mistake in found.mistakes), found


def test_every_file_that_cannot_be_shown_is_named_with_the_reason(tmp_path: Path) -> None:
    put(tmp_path, "a.png")
    put(tmp_path, "empty.png", b"")
    put(tmp_path, "notes.docx")
    (tmp_path / "elsewhere.png").symlink_to("gone.png")
    found = read(tmp_path)
    assert names(found) == ["a.png"]
    assert found.mistakes == (
        "elsewhere.png cannot be read: No such file or directory",
        "empty.png is empty",
        "notes.docx is none of .png, .jpg, .jpeg, .webp, .mp4, .webm",
    )


def test_what_systems_leave_behind_and_folders_are_nobodys_mistake(tmp_path: Path) -> None:
    for name in (".DS_Store", "Thumbs.db", "a.mp4.part", "~lock.png"):
        put(tmp_path, name)
    (tmp_path / "other-site").mkdir()
    assert read(tmp_path) == Media()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert read(tmp_path / "gone").mistakes == (
        f"{tmp_path / 'gone'} cannot be read: No such file or directory",
    )


def test_a_file_that_is_still_being_written_comes_when_it_rests(tmp_path: Path) -> None:
    folder = MediaFolder(tmp_path, "/media/pkp")
    put(tmp_path, "a.mp4", b"half", fresh=True)
    assert folder.read().files == ()
    put(tmp_path, "a.mp4", b"half and more", fresh=True)
    assert folder.read().files == ()
    assert names(folder.read()) == ["a.mp4"]


def test_a_changed_file_has_another_address_and_an_unchanged_one_is_not_read_again(tmp_path: Path) -> None:
    folder = MediaFolder(tmp_path, "/media/pkp")
    file = put(tmp_path, "a.png", b"first")
    before = folder.read()
    file.write_bytes(b"other")  # the same size and time: nobody can tell without reading it
    os.utime(file, (LONG_AGO, LONG_AGO))
    assert folder.read() == before
    os.utime(file, (LONG_AGO + 1, LONG_AGO + 1))
    after = folder.read().files[0].medium
    assert after.sha256 == hashlib.sha256(b"other").hexdigest()
    assert after.path != before.files[0].medium.path


def test_more_files_than_a_catalog_may_list_are_cut_and_told(tmp_path: Path) -> None:
    for number in range(201):
        put(tmp_path, f"{number:03}.png", str(number).encode())
    found = read(tmp_path)
    assert (len(found.files), found.mistakes) == (200, ("there are 201 files, and the first 200 are shown",))
