"""The server's media: listed to displays as they change, and served whole or in parts, and nothing beside."""

import hashlib
import http.client
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.adapters.counts import Counts
from server.adapters.media_folder import MediaShelf
from server.domain.identity import SiteId
from server.services.ports import StoreUnavailable
from tests.support.mosquitto import Mosquitto
from tests.support.owner import Device, owning
from tests.support.queue import Queue
from tests.support.waiting import wait_until
from tests.support.web import SITE, Client, open_site

FILM = bytes(range(256)) * 40
LONG_AGO = 1_000_000_000


def put(folder: Path, name: str, content: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    os.utime(folder / name, (LONG_AGO, LONG_AGO))


@pytest.fixture
def shelf(tmp_path: Path) -> MediaShelf:
    put(tmp_path / "media", "film.mp4", FILM)
    put(tmp_path / "media", "logo.png", b"logo")
    put(tmp_path, "secret.png", b"nobody's business")
    return MediaShelf(tmp_path / "media", Counts(), lambda: [SITE, SiteId("clinic"), SiteId("office")])


@pytest.fixture
def client(sqlite_url: str, shelf: MediaShelf) -> Iterator[Client]:
    with open_site(sqlite_url, media=shelf.find) as site:
        yield site.client()


def address(shelf: MediaShelf) -> str:
    shelf.find(SITE, "")
    return shelf.of(SITE).files[0].medium.path


def test_a_listed_file_is_sent_with_what_a_browser_needs_to_keep_it(
    client: Client, shelf: MediaShelf
) -> None:
    answer = client.get(address(shelf))
    assert (answer.status_code, answer.content) == (200, FILM)
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.headers["content-length"] == str(len(FILM))
    assert answer.headers["etag"] == f'"{shelf.of(SITE).files[0].medium.sha256}"'
    assert "immutable" in answer.headers["cache-control"]
    assert client.head(address(shelf)).headers["content-length"] == str(len(FILM))


@pytest.mark.parametrize(
    ("asked", "sent"),
    [("bytes=100-199", FILM[100:200]), ("bytes=10000-", FILM[10_000:]), ("bytes=-5", FILM[-5:])],
    ids=["middle", "rest", "end"],
)
def test_a_part_of_a_video_is_sent_by_itself(
    client: Client, shelf: MediaShelf, asked: str, sent: bytes
) -> None:
    answer = client.get(address(shelf), headers={"Range": asked})
    assert (answer.status_code, answer.content) == (206, sent)
    assert answer.headers["content-range"].endswith(f"/{len(FILM)}")


def test_a_part_beyond_the_end_is_refused(client: Client, shelf: MediaShelf) -> None:
    assert client.get(address(shelf), headers={"Range": "bytes=999999-"}).status_code == 416


def test_the_logo_is_sent_too(client: Client, shelf: MediaShelf) -> None:
    address(shelf)
    logo = shelf.of(SITE).logo
    assert logo is not None
    assert client.get(logo.medium.path).content == b"logo"


@pytest.mark.parametrize(
    "path",
    [
        "/media/{site}/film.mp4",
        "/media/{site}/..%2Fsecret.png",
        "/media/{site}/%2e%2e/secret.png",
        "/media/{site}/..%2f..%2f..%2fetc%2fpasswd",
        "/media/{site}/",
        "/media/..%2f/secret.png",
        "/media/nowhere/film.mp4",
    ],
    ids=["bare name", "one up", "encoded dots", "etc", "folder", "site up", "unknown site"],
)
def test_nothing_but_listed_files_is_sent(client: Client, path: str) -> None:
    answer = client.get(path.format(site=SITE))
    assert answer.status_code == 404
    assert b"nobody" not in answer.content


@pytest.mark.parametrize("site", ["..", "%2e%2e", ".", "%2e", "%00"])
def test_a_folder_that_is_no_sites_is_not_even_read(client: Client, shelf: MediaShelf, site: str) -> None:
    secret = hashlib.sha256(b"nobody's business").hexdigest()
    connection = http.client.HTTPConnection(client.base_url.host, client.base_url.port)
    connection.request("GET", f"/media/{site}/secret.{secret[:12]}.png")  # httpx would tidy the path up
    assert connection.getresponse().status == 404
    connection.close()
    assert set(shelf._media) <= {SITE}


def test_a_file_that_has_changed_is_not_sent_under_its_old_address(
    client: Client, shelf: MediaShelf, tmp_path: Path
) -> None:
    old = address(shelf)
    (tmp_path / "media/film.mp4").write_bytes(b"another film")
    assert client.get(old).status_code == 404
    (tmp_path / "media/film.mp4").unlink()
    assert client.get(old).status_code == 404


def test_a_site_with_a_folder_of_its_own_has_nothing_of_the_others(shelf: MediaShelf, tmp_path: Path) -> None:
    put(tmp_path / "media" / "clinic", "own.png", b"own")
    for site in ("clinic", "office"):
        shelf.find(SiteId(site), "")
    assert [each.file.name for each in shelf.of(SiteId("clinic")).files] == ["own.png"]
    assert [each.file.name for each in shelf.of(SiteId("office")).files] == ["film.mp4"]


def test_while_a_share_is_away_displays_are_told_of_the_same_media(shelf: MediaShelf, tmp_path: Path) -> None:
    name = address(shelf).rpartition("/")[2]
    (tmp_path / "media").rename(tmp_path / "away")
    shelf._look(SITE)
    assert [each.medium.id for each in shelf.of(SITE).files] == ["film"]
    assert (shelf.find(SITE, name), len(shelf.of(SITE).mistakes)) == (None, 1)
    (tmp_path / "away").rename(tmp_path / "media")
    shelf._look(SITE)
    assert shelf.find(SITE, name) is not None
    assert shelf.of(SITE).mistakes == ()


@pytest.mark.parametrize(
    ("folder", "zones", "told"),
    [
        ("media", {SITE: {"hall"}}, 1),
        ("media", {SITE: {"hall", "roof"}}, 0),
        ("media", {SiteId("clinic"): {"roof"}}, 0),
        (f"media/{SITE}", {SiteId("clinic"): {"roof"}}, 1),
    ],
    ids=["nowhere", "known", "another office's", "not the own folder's"],
)
def test_a_file_for_a_zone_that_does_not_exist_is_a_mistake_for_it_would_never_be_shown(
    tmp_path: Path, folder: str, zones: dict[SiteId, set[str]], told: int
) -> None:
    put(tmp_path / folder, "film.mp4", FILM)
    put(tmp_path / folder, "schedule.toml", b'[[show]]\nfile = "film.mp4"\nzone = "roof"\n')
    counts = Counts()
    shelf = MediaShelf(
        tmp_path / "media", counts, lambda: [SITE, SiteId("clinic")], lambda site: zones.get(site, ())
    )
    shelf._look(SITE)
    mistake = "schedule.toml: film.mp4 is for zone roof, which the office does not have"
    assert shelf.of(SITE).mistakes == (mistake,) * told
    assert [each.medium.id for each in shelf.of(SITE).files] == ["film"]
    assert counts.alarms == [("media", SITE)] * told


def test_while_the_database_is_away_media_are_read_on(tmp_path: Path) -> None:
    def away(_site: SiteId) -> set[str]:
        raise StoreUnavailable

    put(tmp_path, "film.mp4", FILM)
    put(tmp_path, "schedule.toml", b'[[show]]\nfile = "film.mp4"\nzone = "roof"\n')
    shelf = MediaShelf(tmp_path, Counts(), lambda: [SITE], away)
    shelf._look(SITE)
    assert ([each.medium.zone for each in shelf.of(SITE).files], shelf.of(SITE).mistakes) == (["roof"], ())


def test_displays_hear_of_every_change_and_the_staff_of_every_mistake(
    sqlite_url: str, mosquitto: Mosquitto, tmp_path: Path
) -> None:
    folder = tmp_path / "media"
    put(folder, "a.png", b"a")
    with (
        Queue(sqlite_url) as queue,
        owning(queue, mosquitto.url, folder) as owner,
        Device(mosquitto.url) as display,
    ):

        def listed() -> list[str]:
            return [medium.id for medium in display.catalogs()[-1].media] if display.catalogs() else []

        wait_until(lambda: listed() == ["a"], what="the first picture")
        put(folder, "b.webm", b"b")
        put(folder, "logo.png", b"logo")
        wait_until(lambda: listed() == ["a", "b"], what="the video")
        logo = display.catalogs()[-1].look.logo
        assert logo is not None
        assert logo.path.endswith(".png")
        put(folder, "c.docx", b"c")
        wait_until(lambda: any(name == "media" for name, _ in owner.counts.alarms), what="the alarm")
        (folder / "c.docx").unlink()
        wait_until(lambda: not any(name == "media" for name, _ in owner.counts.alarms), what="peace")
        put(folder, "schedule.toml", b'[[show]]\nfile = "b.webm"\nzone = "roof"\n')
        wait_until(lambda: any(name == "media" for name, _ in owner.counts.alarms), what="the zone's alarm")
        (folder / "schedule.toml").unlink()
        (folder / "a.png").unlink()
        wait_until(lambda: listed() == ["b"], what="the removal")
        wait_until(lambda: not any(name == "media" for name, _ in owner.counts.alarms), what="peace")
