"""A display's copies of the server's media: whole or not there, within their bound, told when they fail."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from display.facts import Medium
from display.media_store import MediaStore
from display.reading import read_medium
from server.adapters.counts import Counts
from server.adapters.media_folder import MediaShelf
from tests.support.media_files import FileServer, file_server, medium, paint_picture
from tests.support.waiting import wait_until
from tests.support.web import SITE, open_site

CONTENT = bytes(range(256)) * 1000


@pytest.fixture
def server() -> Iterator[FileServer]:
    with file_server() as serving:
        yield serving


@pytest.fixture
def store(tmp_path: Path) -> MediaStore:
    return MediaStore(tmp_path / "copies", least_free=0)


def put(server: FileServer, name: str, content: bytes = CONTENT) -> Medium:
    made = medium(name, content)
    server.add(made, content)
    return made


def look_often(store: MediaStore, times: int = 8) -> None:
    """Look so often that everything that failed was tried again, without the waits between."""
    for _ in range(times):
        for tried in store._attempts.values():
            tried.again_s = 0
        store.look()


def test_what_is_listed_is_fetched_once_and_still_there_after_a_new_start(
    server: FileServer, store: MediaStore, tmp_path: Path
) -> None:
    film = put(server, "film.mp4")
    store.want(server.url, (film,), None)
    store.look()
    assert store.kept.paths[film.sha256].read_bytes() == CONTENT
    again = MediaStore(tmp_path / "copies", least_free=0)
    again.want("http://127.0.0.1:9", (film,), None)
    again.look()
    assert again.kept.paths[film.sha256].suffix == ".mp4"
    assert (len(server.asked), again.troubles) == (1, ())


def test_half_a_file_is_never_shown_and_the_rest_is_fetched_later(
    server: FileServer, store: MediaStore
) -> None:
    film = put(server, "film.mp4")
    server.cut_after = 100_000
    store.want(server.url, (film,), None)
    store.look()
    assert store.kept.paths == {}
    look_often(store, 1)
    assert store.kept.paths == {}
    server.cut_after = None
    look_often(store, 1)
    assert store.kept.paths[film.sha256].read_bytes() == CONTENT
    assert [asked for _, asked in server.asked] == ["", "bytes=100000-", "bytes=200000-"]


def test_what_is_not_as_listed_is_thrown_away_and_told(server: FileServer, store: MediaStore) -> None:
    film = put(server, "film.mp4")
    server.files[film.path] = CONTENT[::-1]
    store.want(server.url, (film,), None)
    look_often(store)
    assert store.kept.paths == {}
    assert store.troubles == (f"{Path(film.path).name}: is not what the server lists",)
    assert list((store._folder).iterdir()) == []


def test_a_missing_file_does_not_hold_up_the_others(server: FileServer, store: MediaStore) -> None:
    gone, film = medium("gone.png", b"gone"), put(server, "film.mp4")
    store.want(server.url, (gone, film), None)
    store.look()
    assert set(store.kept.paths) == {film.sha256}
    assert not store.troubles  # the server may be about to list it anew
    look_often(store)
    assert store.troubles == (f"{Path(gone.path).name}: the server answers 404",)


def test_a_server_that_is_away_is_told_by_its_address(store: MediaStore) -> None:
    film = medium("film.mp4", CONTENT)
    store.want("http://127.0.0.1:9", (film,), None)
    look_often(store)
    (trouble,) = store.troubles
    assert "http://127.0.0.1:9 does not answer: " in trouble
    assert "refused" in trouble


def test_a_server_without_an_address_is_told(store: MediaStore) -> None:
    store.want(None, (medium("film.mp4", CONTENT),), None)
    store.look()
    assert store.troubles == ("media: the server has no public_url: set it there, or server here",)


def test_copies_stay_within_their_bound_and_the_oldest_unlisted_ones_go_first(
    server: FileServer, tmp_path: Path
) -> None:
    store = MediaStore(tmp_path / "copies", most_bytes=2500, least_free=0)
    old, older, new = (put(server, f"{name}.png", name.encode() * 250) for name in ("aaaa", "bbbb", "cccc"))
    store.want(server.url, (old, older), None)
    store.look()
    os.utime(store.kept.paths[older.sha256], (1, 1))
    store.want(server.url, (new,), None)
    store.look()
    kept = {file.stem for file in (tmp_path / "copies").iterdir()}
    assert kept == {old.sha256, new.sha256}


def test_what_does_not_fit_is_left_out_and_told(server: FileServer, tmp_path: Path) -> None:
    store = MediaStore(tmp_path / "copies", most_bytes=300_000, least_free=0)
    first, second = put(server, "a.png"), put(server, "b.png", CONTENT[1:])
    store.want(server.url, (first, second), None)
    store.look()
    assert set(store.kept.paths) == {first.sha256}
    assert "no room" in store.troubles[0]
    assert (second.path, "") not in server.asked


def test_the_disk_is_not_filled_to_its_end(server: FileServer, tmp_path: Path) -> None:
    free = shutil.disk_usage(tmp_path).free
    store = MediaStore(tmp_path / "copies", least_free=2 * free)
    store.want(server.url, (put(server, "a.png"),), None)
    store.look()
    assert store.kept.paths == {}
    assert "no room" in store.troubles[0]


def test_a_disk_that_takes_nothing_is_told_and_tried_again(server: FileServer, tmp_path: Path) -> None:
    (tmp_path / "copies").write_text("a file where the folder should be")
    store = MediaStore(tmp_path / "copies", least_free=0)
    film = put(server, "film.mp4")
    store.want(server.url, (film,), None)
    look_often(store)
    assert "exists" in store.troubles[0] or "Not a directory" in store.troubles[0]
    (tmp_path / "copies").unlink()
    look_often(store, 1)
    assert set(store.kept.paths) == {film.sha256}
    assert store.troubles == ()


def test_a_full_disk_leaves_no_half_file_and_is_told(server: FileServer, store: MediaStore) -> None:
    film = put(server, "film.mp4")
    store._folder.mkdir()
    (store._folder / f"{film.sha256}.part").symlink_to("/dev/full")
    store.want(server.url, (film,), None)
    look_often(store)
    assert store.kept.paths == {}
    assert "No space left" in store.troubles[0]


def test_a_damaged_copy_is_fetched_again(server: FileServer, store: MediaStore) -> None:
    film = put(server, "film.mp4")
    store.want(server.url, (film,), None)
    store.look()
    copy = store.kept.paths[film.sha256]
    copy.write_bytes(b"\0" * len(CONTENT))
    store.suspect(film.sha256)
    store.look()
    assert copy.read_bytes() == CONTENT
    store.suspect(film.sha256)
    store.look()
    assert len(server.asked) == 2


def test_the_logo_is_made_as_small_as_it_is_shown(
    server: FileServer, store: MediaStore, tmp_path: Path
) -> None:
    content = paint_picture(tmp_path / "logo.jpg", size=(4000, 500)).read_bytes()
    store.want(server.url, (), put(server, "logo.jpg", content))
    store.look()
    assert store.kept.logo is not None
    from PIL import Image

    with Image.open(store.kept.logo) as logo:
        assert (logo.format, logo.size) == ("PNG", (1200, 150))


def test_a_logo_that_is_no_picture_is_told(server: FileServer, store: MediaStore) -> None:
    store.want(server.url, (), put(server, "logo.png", b"no picture"))
    look_often(store, 2)
    assert store.kept.logo is None
    assert "is no picture" in store.troubles[0]


def test_a_displays_own_folder_is_shown_without_any_server(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    os.utime(paint_picture(own / "a.png"), (1, 1))
    (own / "b.txt").touch()
    store = MediaStore(tmp_path / "copies", own)
    store.look()
    assert [each.medium for each in store.kept.own] == ["own:a"]
    assert store.kept.paths[store.kept.own[0].sha256] == own / "a.png"
    assert store.troubles == ("b.txt is none of .png, .jpg, .jpeg, .webp, .mp4, .webm",)


def test_a_display_has_what_the_real_server_serves(sqlite_url: str, tmp_path: Path) -> None:
    folder = tmp_path / "media"
    folder.mkdir()
    os.utime(paint_picture(folder / "a.webp"), (1, 1))
    shelf = MediaShelf(folder, Counts(), lambda: [SITE])
    with open_site(sqlite_url, media=shelf.find) as site:
        shelf.find(SITE, "")
        listed = tuple(read_medium(each.medium) for each in shelf.of(SITE).files)
        store = MediaStore(tmp_path / "copies", least_free=0)
        store.start()
        store.want(site.address, listed, None)
        wait_until(lambda: listed[0].sha256 in store.kept.paths, what="the copy")
        store.stop()
    assert store.kept.paths[listed[0].sha256].read_bytes() == (folder / "a.webp").read_bytes()
