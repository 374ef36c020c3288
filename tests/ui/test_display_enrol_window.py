"""A display that belongs to no office says so on its screen, takes a keyboard, and goes on by itself."""

import subprocess
from datetime import timedelta
from pathlib import Path

from antrean.enrolment import invite
from server.adapters.clock import SystemClock
from tests.support.device_process import DisplayProcess
from tests.support.mosquitto import Mosquitto
from tests.support.waiting import wait_until
from tests.support.web import SITE, open_site
from tests.support.xvfb import need_screen_tools, virtual_screen
from wire.settings import Broker

WARNING = (0xC2, 0x41, 0x0C)


def test_a_display_is_enrolled_with_a_keyboard_and_starts(
    tmp_path: Path, sqlite_url: str, mosquitto: Mosquitto
) -> None:
    need_screen_tools()
    with (
        open_site(sqlite_url, SystemClock()) as site,
        virtual_screen(480, 270) as screen,
        DisplayProcess(tmp_path, screen) as display,
    ):

        def keys(*words: str) -> None:
            subprocess.run(["xdotool", *words], env=screen.environment, check=True)

        def typed(field: str, text: str) -> None:
            keys("type", "--delay", "20", text)
            wait_until(lambda: display.shown[field] == text, what=f"{text} in {display.shown}")
            keys("key", "Return")

        code = invite(
            site.database,
            SITE,
            "display-7",
            Broker(url=mosquitto.url),
            lasts=timedelta(hours=1),
            kind="display",
        ).code
        wait_until(lambda: display.shown.get("scene") == "enrolment", timeout_s=40, what="the first screen")
        assert "belum" in display.shown["headline"]
        typed("address", site.address)
        typed("code", "AAAA-BBBB-CCCC")
        wait_until(lambda: display.shown["is_bad"], what="the refusal")
        keys("key", "--repeat", "12", "BackSpace")
        typed("code", code)
        wait_until(lambda: "display-7" in display.shown.get("message", ""), what="the enrolment")
        wait_until(
            lambda: display.shown.get("scene") in {"connecting", "lost"},
            timeout_s=40,
            what="the display itself",
        )
        assert display.process is not None
        assert display.process.poll() is None, "the same process goes on"
