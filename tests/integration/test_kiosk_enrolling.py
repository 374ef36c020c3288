"""A kiosk enrols itself with a code at a real server, and keeps what it got for itself alone."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from uuid import uuid4

import pytest

from antrean.enrolment import invite
from kiosk.config import KioskSettings
from kiosk.enrolling import Enroller, store
from kiosk.enrolment import Choose, Field
from kiosk.pin import verify_pin
from kiosk.staff import Key
from tests.support.ports import free_port
from tests.support.waiting import wait_until
from tests.support.web import SITE, Site, open_site
from wire.device_settings import NotEnrolled
from wire.enrolling import EnrolmentFailed, fetch, urls_of
from wire.enrolment import Credentials
from wire.settings import Broker, SettingsError

BROKER = Broker(url="mqtt://broker.example:1883")
INSTALL = uuid4()
CREDENTIALS = Credentials(broker=BROKER.url, site=SITE, device="kiosk-7", secret="s" * 32, ca="-----BEGIN")


@pytest.fixture
def site(sqlite_url: str) -> Iterator[Site]:
    from server.adapters.clock import SystemClock

    with open_site(sqlite_url, SystemClock()) as opened:
        yield opened


def invited(site: Site, name: str = "kiosk-7", hours: float = 1) -> str:
    return invite(site.database, SITE, name, BROKER, lasts=timedelta(hours=hours)).code


def host_of(site: Site) -> str:
    return site.address.removeprefix("http://")


def why(address: str, code: str) -> str:
    with pytest.raises(EnrolmentFailed) as failed:
        fetch(address, code, INSTALL, "kiosk")
    return failed.value.code


def test_a_code_opens_the_credentials_of_the_server_that_made_it(site: Site) -> None:
    code = invited(site)
    opened = fetch(host_of(site), code, INSTALL, "kiosk")
    got = opened.credentials
    assert (got.site, got.device, got.broker, opened.url) == (SITE, "kiosk-7", BROKER.url, site.address)
    assert fetch(site.address, code, INSTALL, "kiosk") == opened, "a lost answer may be fetched again"


def test_what_goes_wrong_has_a_name(site: Site) -> None:
    late = invited(site, "kiosk-8", hours=-1)
    used = invited(site, "kiosk-9")
    fetch(site.address, used, uuid4(), "kiosk")
    assert why(host_of(site), "AAAA-BBBB-CCCC") == "unknown_invitation"
    assert why(host_of(site), late) == "invitation_expired"
    assert why(host_of(site), used) == "invitation_used"
    assert why(f"127.0.0.1:{free_port()}", used) == "unreachable"
    assert why(f"{site.address}/api/v1", used) == "not_antrean"


@pytest.mark.parametrize(
    "address", ["", "ftp://a", "http://", "http://a:99999", "http://u@a", "a b?c", "[::1"]
)
def test_what_cannot_be_an_address_is_not_asked(address: str) -> None:
    with pytest.raises(EnrolmentFailed, match="bad_address"):
        urls_of(address)


def test_an_address_without_a_scheme_is_tried_with_tls_first() -> None:
    assert urls_of("antrean.example/") == ["https://antrean.example", "http://antrean.example"]
    assert urls_of("http://[::1]:8080") == ["http://[::1]:8080"]


@pytest.mark.parametrize(
    "answer", [b"", b"[]", b'{"sealed": 7}', b'{"sealed": "AAAA"}', b"<html>", b'{"sealed": "\\ud800"}']
)
def test_a_server_that_is_none_of_ours_is_no_danger(answer: bytes) -> None:
    with answering(answer) as address:
        assert why(address, "AAAA-BBBB-CCCC") in {"not_antrean", "cannot_unseal"}


@contextmanager
def answering(body: bytes) -> Iterator[str]:
    """Answer every request with this body."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_what_was_stored_are_settings_that_nobody_else_may_read(tmp_path: Path) -> None:
    file = store(tmp_path, CREDENTIALS, "482913")
    assert file.stat().st_mode & 0o777 == 0o600
    settings = KioskSettings.load(None, data_dir=tmp_path, printer="picture:elsewhere")
    assert (settings.site, settings.device, settings.printer) == (SITE, "kiosk-7", "picture:elsewhere")
    assert settings.broker.credentials == (f"{SITE}.kiosk-7", CREDENTIALS.secret)
    assert settings.broker.ca_file == tmp_path / "broker-ca.pem"
    assert settings.pin is not None
    assert verify_pin("482913", settings.pin.get_secret_value())
    for hidden in (CREDENTIALS.secret, "482913", "scrypt"):
        assert hidden not in repr(settings)


def test_a_kiosk_that_nobody_named_is_not_enrolled_but_knows_its_other_settings(tmp_path: Path) -> None:
    with pytest.raises(NotEnrolled) as nobody:
        KioskSettings.load(None, data_dir=tmp_path, windowed="540x960")
    assert nobody.value.settings.window_size == (540, 960)
    assert nobody.value.settings.enrolment_folder == tmp_path


def test_other_mistakes_are_told_and_not_enrolled_away(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as wrong:
        KioskSettings.load(None, data_dir=tmp_path, paper_mm="70")
    assert not isinstance(wrong.value, NotEnrolled)
    assert len(wrong.value.problems) == 2


def test_a_named_kiosk_reads_no_enrolment(tmp_path: Path) -> None:
    store(tmp_path, CREDENTIALS, "482913")
    settings = KioskSettings.load(None, data_dir=tmp_path, site="elsewhere")
    assert (settings.site, settings.device, settings.pin) == ("elsewhere", "kiosk-1", None)


def test_a_person_enrols_the_kiosk_by_touching(site: Site, tmp_path: Path) -> None:
    code = invited(site)
    enroller, done = Enroller(tmp_path), threading.Event()
    enroller.on_done = done.set
    for text in (host_of(site), code.replace("-", ""), "482913"):
        for key in (*text, "enter"):
            enroller.touch(Key(key))
    wait_until(lambda: enroller.done, what="the enrolment")
    assert (tmp_path / KioskSettings.enrolment_file).exists()
    assert done.wait(10)


def test_a_disk_that_takes_nothing_is_told(site: Site, tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    enroller = Enroller(in_the_way / "folder")
    for text in (host_of(site), invited(site).replace("-", ""), "482913"):
        for key in (*text, "enter"):
            enroller.touch(Key(key))
    wait_until(lambda: enroller.view().is_bad, what="the trouble")
    assert not enroller.done
    enroller.touch(Choose(Field.CODE))
