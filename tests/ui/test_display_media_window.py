"""Pictures and videos in the display's real window, from a real web server, past a file that is bad."""

from functools import partial
from pathlib import Path

from PIL import Image
from pydantic_core import Url

from tests.support.device_process import DisplayProcess
from tests.support.lobby_server import SITE, LobbyServer
from tests.support.media_files import file_server, film, medium, paint_picture
from tests.support.mosquitto import Mosquitto
from tests.support.waiting import wait_until
from tests.support.xvfb import VirtualScreen, need_screen_tools, virtual_screen
from wire import topics
from wire.codec import decode
from wire.messages import CatalogDisplay, CatalogMedium, CatalogMessage, HealthMessage
from wire.mqtt import Connection
from wire.settings import Broker

GREEN, BLUE, VIOLET = (20, 140, 60), (30, 60, 220), (120, 20, 160)


def fills(screen: VirtualScreen, folder: Path, colour: tuple[int, int, int]) -> bool:
    """Tell whether the colour fills at least an eighth of the screen."""
    screen.picture(folder / "screen.png")
    with Image.open(folder / "screen.png") as image:
        pixels = image.convert("RGB").tobytes()
    near = sum(
        all(abs(one - other) < 16 for one, other in zip(pixels[at : at + 3], colour, strict=True))
        for at in range(0, len(pixels), 3)
    )
    return near > screen.width * screen.height / 8


class MediaServer(LobbyServer):
    """A server whose displays have a place for media."""

    def __init__(self, url: str, media: tuple[CatalogMedium, ...], public_url: str | None = None) -> None:
        super().__init__(url)
        self._more = {
            "media": media,
            "public_url": None if public_url is None else Url(public_url),
            "displays": (CatalogDisplay(device="display-1", layout="totem"),),
        }

    def catalog(self) -> CatalogMessage:
        """Return what the office offers, with its media."""
        return super().catalog().model_copy(update=self._more)


def listed(name: str, content: bytes) -> CatalogMedium:
    made = medium(name, content, "video" if name.endswith("mp4") else "picture")
    return CatalogMedium(
        id=made.medium, kind=made.kind, path=made.path, sha256=made.sha256, size=made.size, seconds=4
    )


def test_a_picture_and_a_videos_frames_are_drawn_and_a_bad_file_is_passed_over_and_told(
    tmp_path: Path, mosquitto: Mosquitto
) -> None:
    need_screen_tools()
    contents = {
        "bad.png": b"no picture at all",
        "green.png": paint_picture(tmp_path / "green.png", GREEN, (640, 360)).read_bytes(),
        "film.mp4": film(tmp_path / "film.mp4", BLUE, VIOLET, seconds=2.5).read_bytes(),
    }
    media = tuple(listed(name, content) for name, content in contents.items())
    with (
        file_server() as files,
        virtual_screen(640, 360) as screen,
        MediaServer(mosquitto.url, media, files.url),
    ):
        files.files = {each.path: content for each, content in zip(media, contents.values(), strict=True)}
        listener = Connection(Broker(url=mosquitto.url), "listener")
        listener.subscribe(topics.Health.filter(SITE), 1)
        listener.start()
        with DisplayProcess(tmp_path, screen, broker=mosquitto.url, site=SITE, mute=True) as display:
            for colour in (GREEN, BLUE, VIOLET, GREEN):
                wait_until(
                    partial(fills, screen, tmp_path, colour),
                    timeout_s=40,
                    what=f"{colour}; {display.shown.get('medium')}",
                )

            def told() -> HealthMessage | None:
                said = listener.receive(0.2)
                health = decode(HealthMessage, said.payload) if said is not None else None
                return health if health is not None and health.errors else None

            health = wait_until(told, timeout_s=30, what="the fault")
            assert health is not None
            assert health.faults == ("media",)
            assert health.errors[0].startswith(f"{Path(media[0].path).name} is no picture that can be read")
        listener.stop()
