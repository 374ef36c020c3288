"""A display enrols itself with a code at a real server, from a terminal or at its screen."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from antrean.enrolment import invite
from display.config import DisplaySettings
from display.enrolling import Enroller, NotEnrollable, enrol_by_command
from server.adapters.devices import list_devices
from tests.support.ports import free_port
from tests.support.waiting import wait_until
from tests.support.web import SITE, Site, open_site
from wire.device_settings import NAMELESS, NotEnrolled
from wire.enrolling import EnrolmentFailed, fetch
from wire.enrolment import Kind
from wire.settings import Broker

BROKER = Broker(url="mqtt://broker.example:1883")


@pytest.fixture
def site(sqlite_url: str) -> Iterator[Site]:
    from server.adapters.clock import SystemClock

    with open_site(sqlite_url, SystemClock()) as opened:
        yield opened


def invited(site: Site, name: str = "display-7", kind: Kind = "display") -> str:
    return invite(site.database, SITE, name, BROKER, lasts=timedelta(hours=1), kind=kind).code


def nameless(folder: Path) -> DisplaySettings:
    return DisplaySettings(site=NAMELESS, data_dir=folder)


def test_a_display_without_settings_is_not_enrolled_and_then_is(site: Site, tmp_path: Path) -> None:
    with pytest.raises(NotEnrolled) as nobody:
        DisplaySettings.load(None, data_dir=tmp_path, volume=30)
    waiting = nobody.value.settings
    assert isinstance(waiting, DisplaySettings)
    assert waiting.volume == 30
    code = invited(site)
    assert enrol_by_command(waiting, site.address.removeprefix("http://"), code.lower()) == "display-7"
    settings = DisplaySettings.load(None, data_dir=tmp_path)
    assert (settings.site, settings.device, settings.broker.url) == (SITE, "display-7", BROKER.url)
    assert settings.broker.credentials is not None
    assert settings.broker.credentials[0] == f"{SITE}.display-7"
    assert settings.server == site.address, "media come from the server that answered"
    assert settings.enrolment.stat().st_mode & 0o777 == 0o600
    assert [(str(each.name), str(each.kind)) for each in list_devices(site.database, SITE)] == [
        ("display-7", "display")
    ]


def test_a_kiosks_enrolment_on_the_same_machine_is_not_a_displays(site: Site, tmp_path: Path) -> None:
    (tmp_path / "enrolment.toml").write_text('site = "elsewhere"\npin = "x"\n')
    with pytest.raises(NotEnrolled):
        DisplaySettings.load(None, data_dir=tmp_path)


def test_a_code_of_another_kind_is_refused_by_both(site: Site, tmp_path: Path) -> None:
    with pytest.raises(NotEnrollable, match="This code is for a kiosk"):
        enrol_by_command(nameless(tmp_path), site.address, invited(site, "kiosk-7", "kiosk"))
    assert not nameless(tmp_path).enrolment.exists()
    with pytest.raises(EnrolmentFailed, match="wrong_kind"):
        fetch(site.address, invited(site), uuid4(), "kiosk")


def test_what_goes_wrong_is_said_to_the_person_at_the_terminal(site: Site, tmp_path: Path) -> None:
    with pytest.raises(NotEnrollable, match=r"The server does not know this code\."):
        enrol_by_command(nameless(tmp_path), site.address, "AAAA-BBBB-CCCC")
    with pytest.raises(NotEnrollable, match=r"The server does not know this code\."):
        enrol_by_command(nameless(tmp_path), site.address, "AAAA")
    with pytest.raises(NotEnrollable, match="Nobody answers at this address"):
        enrol_by_command(nameless(tmp_path), f"127.0.0.1:{free_port()}", "AAAA-BBBB-CCCC")
    (tmp_path / "file").touch()
    with pytest.raises(NotEnrollable, match="cannot be written"):
        enrol_by_command(nameless(tmp_path / "file"), site.address, invited(site))


def test_a_screen_that_waits_notices_what_was_done_at_a_terminal(site: Site, tmp_path: Path) -> None:
    waiting = Enroller(nameless(tmp_path))
    assert not waiting.done
    enrol_by_command(nameless(tmp_path), site.address, invited(site))
    assert waiting.done


def test_a_person_with_a_keyboard_enrols_the_display(site: Site, tmp_path: Path) -> None:
    enroller = Enroller(nameless(tmp_path))
    enroller.type(site.address)
    enroller.press("enter")
    enroller.type("AAAABBBBCCCC")
    enroller.press("enter")
    wait_until(lambda: enroller.picture.is_bad, what="the refusal")
    for _ in range(12):
        enroller.press("backspace")
    enroller.type(invited(site))
    enroller.press("enter")
    wait_until(lambda: enroller.done, what="the enrolment")
    assert "display-7" in enroller.picture.message
