"""What the place for media shows, by its own clock and the site's: in turn, and past whatever fails."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from display.facts import Box, Layout, Look, Medium, Office, Setup
from display.gallery import Gallery
from display.media import has_media
from display.media_store import Kept
from display.presentation import MediumPicture, Picture, Scene

MORNING = datetime(2026, 11, 23, 2, 42, tzinfo=UTC)  # a Monday, 9.42 in Jakarta
PLACE = Layout("main", Box(rows=(Box("header"), Box("media"))), Box("call"))
BLANK = Picture(Scene.WELCOME, "Kantor", "", "", "", "")


def medium(name: str, **more: object) -> Medium:
    kind = "video" if name.startswith("film") else "picture"
    return Medium(name, kind, f"/media/pkp/{name}", name.ljust(64, "0"), 1, **more)  # type: ignore[arg-type]


class Shelf:
    """Has a copy of everything but what it ``lacks``."""

    def __init__(self) -> None:
        self.lacks: set[str] = set()
        self.wanted: tuple[str | None, tuple[Medium, ...], Medium | None] = None, (), None
        self.suspected: list[str] = []
        self.own: tuple[Medium, ...] = ()
        self.troubles: tuple[str, ...] = ()
        self.logo: Path | None = None

    @property
    def kept(self) -> Kept:
        """What is there."""
        here = [each for each in (*self.wanted[1], *self.own) if each.medium not in self.lacks]
        return Kept({each.sha256: Path(each.medium) for each in here}, self.own, self.logo)

    def want(self, base: str | None, media: tuple[Medium, ...], logo: Medium | None) -> None:
        """Note it."""
        self.wanted = base, media, logo

    def suspect(self, sha256: str) -> None:
        """Note it."""
        self.suspected.append(sha256)


class Display:
    """A gallery with its surroundings and a clock to turn by hand."""

    def __init__(self, *media: Medium, setup: Setup | None = None, server: str | None = None) -> None:
        self.now_s = 0.0
        self.shelf = Shelf()
        self.office = Office(
            "Kantor",
            "Asia/Jakarta",
            ("id",),
            layouts={"main": PLACE},
            media=media,
            public_url="https://antrean.example",
        )
        self.setup = setup or Setup("display-1")
        self.gallery = Gallery(self.shelf, lambda: self.now_s, server)

    def picture(self) -> Picture:
        """Return the picture now."""
        return self.gallery.complete(BLANK, self.office, self.setup, MORNING + timedelta(seconds=self.now_s))

    def shown(self, after_s: float = 0.0) -> MediumPicture | None:
        """Return what is shown so much later."""
        self.now_s += after_s
        return self.picture().medium

    def file(self, after_s: float = 0.0) -> str | None:
        """Return which file that is."""
        shown = self.shown(after_s)
        return shown.file if shown else None


def test_pictures_come_in_turn_each_for_its_time() -> None:
    display = Display(medium("a", seconds=5), medium("b", seconds=10))
    assert [display.file(), display.file(4.9), display.file(0.1), display.file(9.9), display.file(0.1)] == [
        "a",
        "a",
        "b",
        "b",
        "a",
    ]


def test_a_picture_that_is_alone_stays_as_it_is() -> None:
    display = Display(medium("a", seconds=5))
    first = display.shown()
    assert display.shown(30) == first


def test_a_video_is_shown_to_its_end_and_one_that_is_alone_begins_again() -> None:
    display = Display(medium("film", seconds=5))
    first = display.shown()
    assert display.shown(300) == first
    assert first is not None
    display.gallery.end(first.turn)
    second = display.shown()
    assert second == replace(first, turn=first.turn + 1)
    display.gallery.end(first.turn)  # said late, and no longer about what is shown
    assert display.shown() == second


def test_what_is_not_here_yet_is_passed_over_until_it_is() -> None:
    display = Display(medium("a", seconds=5), medium("b", seconds=5))
    display.shelf.lacks = {"a"}
    assert [display.file(), display.file(5)] == ["b", "b"]
    display.shelf.lacks = set()
    assert display.file(5) == "a"


def test_nothing_is_shown_while_nothing_is_here() -> None:
    display = Display(medium("a"))
    display.shelf.lacks = {"a"}
    assert display.shown() is None
    assert Display().shown() is None


def test_what_is_no_longer_due_gives_way_at_once() -> None:
    display = Display(medium("a", seconds=3600, end="09:43"), medium("b"))
    assert [display.file(), display.file(59), display.file(2)] == ["a", "a", "b"]


def test_a_display_shows_what_is_for_its_zone() -> None:
    media = medium("a", zone="hall-2"), medium("b")
    assert Display(*media).file() == "b"
    assert Display(*media, setup=Setup("display-1", zone="hall-2")).file() == "a"


def test_a_file_that_cannot_be_shown_is_passed_over_and_told_once() -> None:
    display = Display(medium("a"), medium("b", seconds=2))
    first = display.shown()
    assert first is not None
    display.gallery.fail(first.turn, "is no picture that can be read")
    assert [display.file(), display.file(2), display.file(2)] == ["b", "b", "b"]
    assert display.gallery.troubles == ("a is no picture that can be read",)
    assert display.shelf.suspected == [display.office.media[0].sha256]


def test_a_failure_ends_with_another_file_and_with_a_new_copy() -> None:
    display = Display(medium("a"))
    first = display.shown()
    assert first is not None
    display.gallery.fail(first.turn, "is damaged")
    assert display.shown() is None
    display.shelf.lacks = {"a"}  # the copy was damaged and is being fetched again
    assert (display.shown(), display.gallery.troubles) == (None, ())
    display.shelf.lacks = set()
    assert display.file() == "a"


def test_media_are_fetched_only_for_a_layout_that_shows_them() -> None:
    def wanted(display: Display) -> tuple[Medium, ...]:
        display.picture()
        return display.shelf.wanted[1]

    display = Display(medium("a"))
    assert wanted(display) == (medium("a"),)
    display.office = replace(display.office, layouts={"main": Layout("main", Box("call"), Box("call"))})
    assert wanted(display) == ()
    assert display.shown() is None


def test_a_place_for_media_in_either_orientation_counts() -> None:
    assert has_media(PLACE)
    assert has_media(Layout("main", Box("call"), Box(columns=(Box("media"),))))
    assert not has_media(Layout("main", Box("call"), Box("call")))
    assert not has_media(None)


def test_the_displays_own_address_of_the_server_goes_before_the_catalogs() -> None:
    def base(display: Display) -> str | None:
        display.picture()
        return display.shelf.wanted[0]

    assert base(Display()) == "https://antrean.example"
    assert base(Display(server="http://10.0.0.5:8080")) == "http://10.0.0.5:8080"


def test_the_displays_own_media_come_after_the_servers() -> None:
    display = Display(medium("a", seconds=5))
    display.shelf.own = (medium("own:b", seconds=5),)
    assert [display.file(), display.file(5), display.file(5)] == ["a", "own:b", "a"]


def test_the_logo_is_shown_as_long_as_the_office_has_one() -> None:
    display = Display()
    display.shelf.logo = Path("logo.png")
    assert display.picture().logo_path == ""
    display.office = replace(display.office, look=Look(logo=medium("logo")))
    assert display.picture().logo_path == "logo.png"
