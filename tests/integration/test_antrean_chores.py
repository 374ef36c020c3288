"""The chores of the command line on a real database: office, users, devices, the broker's files."""

import re
import sqlite3
import tomllib
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

from antrean.command import app
from antrean.failure import Crash, Failure
from kiosk.pin import verify_pin

SAMPLES = Path(__file__).parents[2] / "server/samples"


class Shell:
    """Runs the command on one database."""

    def __init__(self, url: str) -> None:
        self._url = url

    def __call__(self, *words: str, typed: str | None = None) -> str:
        """Return what the command said; raise what it failed with."""
        done = CliRunner().invoke(
            app, list(words), input=typed, env={"ANTREAN_SERVER_DATABASE": self._url}, catch_exceptions=False
        )
        assert done.exit_code == 0, done.output
        return done.output


@pytest.fixture
def shell(sqlite_url: str) -> Shell:
    """The command on a database with the sample office."""
    run = Shell(sqlite_url)
    run("office", "load", str(SAMPLES / "pangkalpinang.toml"))
    return run


def test_an_office_comes_back_as_it_went_in(shell: Shell) -> None:
    before = tomllib.loads((SAMPLES / "pangkalpinang.toml").read_text())
    after = tomllib.loads(shell("office", "dump"))
    assert after["site"]["name"] == before["site"]["name"]
    assert after["services"].keys() == before["services"].keys()
    assert after["counters"].keys() == before["counters"].keys()


def test_a_user_is_added_listed_and_gets_another_password(shell: Shell) -> None:
    added = shell("user", "add", "--password-stdin", "--role", "supervisor", "Siti", typed="correct horse\n")
    assert "siti" in added.lower()
    assert "supervisor" in shell("user", "list")
    assert "changed" in shell("user", "password", "siti", typed="battery staple\nbattery staple\n")


def test_a_one_time_password_is_made_printed_and_noted(shell: Shell) -> None:
    for said in (shell("user", "add", "--one-time", "siti"), shell("user", "password", "--one-time", "siti")):
        assert re.search(r"^Password: [a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4} ", said, re.MULTILINE)
        assert "one-time password" in shell("user", "list")
    shell("user", "password", "--password-stdin", "siti", typed="battery staple\n")
    assert "one-time" not in shell("user", "list")
    with pytest.raises(Failure, match="leave out --password-stdin"):
        shell("user", "add", "--one-time", "--password-stdin", "ani", typed="battery staple\n")


def test_a_weak_password_is_refused(shell: Shell) -> None:
    with pytest.raises(Failure, match="too short"):
        shell("user", "add", "--password-stdin", "siti", typed="short\n")


def test_a_device_gets_a_secret_that_fits_what_the_broker_is_told(shell: Shell, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    assert "letter K" in shell("device", "add", "--kind", "kiosk", "--secret-file", str(secret), "kiosk-1")
    shell("device", "add", "--kind", "display", "display-1")
    assert secret.stat().st_mode & 0o777 == 0o600
    shell("broker", "render", str(tmp_path / "broker"))
    users = [line.partition(":")[0] for line in (tmp_path / "broker/passwords").read_text().splitlines()]
    assert users == ["server", "pangkalpinang.display-1", "pangkalpinang.kiosk-1"]
    assert secret.read_text().strip() not in (tmp_path / "broker/passwords").read_text()


def test_an_invited_kiosk_gets_a_code_for_what_the_broker_is_told(shell: Shell, tmp_path: Path) -> None:
    said = shell("device", "invite", "--broker", "mqtt://broker.example", "kiosk-2")
    code = re.search(r"code: +([A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}) ", said)
    assert code
    shell("broker", "render", str(tmp_path))
    assert "pangkalpinang.kiosk-2:$7$" in (tmp_path / "passwords").read_text()
    with pytest.raises(Failure, match="already"):
        shell("device", "invite", "--broker", "mqtt://broker.example", "kiosk-2")
    again = shell("device", "invite", "--renew", "--broker", "mqtt://broker.example", "kiosk-2")
    assert "letter K" in said
    assert "letter K" in again
    assert code[1] not in again
    shell("broker", "render", str(tmp_path / "later"))
    assert (tmp_path / "later/passwords").read_text() != (tmp_path / "passwords").read_text()


@pytest.mark.parametrize("broker", ["http://broker.example", "broker.example", "mqtt://HOST:0"])
def test_an_invitation_names_the_broker_that_the_kiosk_reaches(shell: Shell, broker: str) -> None:
    with pytest.raises(Failure, match="--broker"):
        shell("device", "invite", "--broker", broker, "kiosk-2")
    assert shell("device", "list") == ""


def test_a_pin_becomes_a_line_for_the_kiosks_settings(shell: Shell) -> None:
    said = shell("device", "pin", typed="4829\n4829\n")
    assert verify_pin("4829", tomllib.loads(said.splitlines()[-1])["pin"])
    with pytest.raises(Failure, match="4 to 8 digits"):
        shell("device", "pin", typed="12\n12\n")


def test_the_servers_secret_outlives_another_rendering(shell: Shell, tmp_path: Path) -> None:
    secret = tmp_path / "secrets/server"
    shell("broker", "render", str(tmp_path))
    first = secret.read_text()
    shell("broker", "render", str(tmp_path))
    assert secret.read_text() == first


def test_a_display_is_enrolled_with_its_place_or_not_at_all(shell: Shell) -> None:
    shell("device", "add", "--kind", "display", "--zone", "permits", "--layout", "main", "hall-1")
    shell("device", "add", "--kind", "display", "--counter", "4", "sign-4")
    displays = tomllib.loads(shell("office", "dump"))["displays"]
    assert (displays["hall-1"]["zone"], displays["sign-4"]["counter"]) == ("permits", "4")
    with pytest.raises(Failure, match="no such zone"):
        shell("device", "add", "--kind", "display", "--zone", "roof", "hall-2")
    with pytest.raises(Failure, match="only a display has that"):
        shell("device", "add", "--kind", "kiosk", "--zone", "permits", "kiosk-1")
    listed = shell("device", "list")
    assert [name in listed for name in ("hall-1", "hall-2", "kiosk-1")] == [True, False, False]


def test_a_name_that_is_taken_is_refused(shell: Shell) -> None:
    shell("device", "add", "--kind", "kiosk", "kiosk-1")
    with pytest.raises(Failure, match="already"):
        shell("device", "add", "--kind", "kiosk", "kiosk-1")


def test_a_file_of_appointments_comes_in_at_once_or_not_at_all(shell: Shell, tmp_path: Path) -> None:
    lines = shell("office", "appointments", str(SAMPLES / "appointments.csv")).splitlines()
    assert [line.split(",")[1] for line in lines] == [
        "passport-new",
        "passport-new",
        "passport-replacement",
        "stay-permit",
    ]
    assert lines[3].startswith("STAY-7QK2,")
    assert len(lines[0].split(",")[0]) == 8
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("service,slot,code\npasport,2026-11-30T08:30,A1\npassport-new,soon,A2\n")
    with pytest.raises(Failure, match=r"2 mistake\(s\)(?s:.*)line 2: .*pasport(?s:.*)line 3: slot 'soon'"):
        shell("office", "appointments", str(wrong))
    wrong.write_text("name,slot\nAni,2026-11-30T08:30\n")
    with pytest.raises(Failure, match="must name the columns"):
        shell("office", "appointments", str(wrong))


def test_with_two_offices_a_chore_asks_for_which(shell: Shell) -> None:
    other = next(path for path in SAMPLES.glob("*.toml") if path.stem != "pangkalpinang")
    shell("office", "load", str(other))
    with pytest.raises(Failure, match="add --site"):
        shell("device", "list")
    assert shell("device", "list", "--site", "pangkalpinang") == ""


def test_a_database_without_tables_names_the_command_that_makes_them(tmp_path: Path) -> None:
    run = Shell(f"sqlite:///{tmp_path / 'new.sqlite'}")
    with pytest.raises(Failure, match="antrean db upgrade"):
        run("user", "list")
    run("db", "upgrade")
    with pytest.raises(Failure, match="antrean office load"):
        run("office", "dump")


def test_events_that_were_changed_are_named(shell: Shell, sqlite_url: str) -> None:
    assert shell("db", "verify").startswith("pangkalpinang: 1 events")
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as database:
        database.execute("UPDATE event SET body = replace(body, 'command-line', 'somebody')")
        database.commit()
    with pytest.raises(Crash, match="event 1 of site pangkalpinang"):
        shell("db", "verify")


def test_a_database_that_cannot_be_opened_is_one_readable_line(tmp_path: Path) -> None:
    with pytest.raises(Failure, match="unable to open database file") as caught:
        Shell(f"sqlite:///{tmp_path / 'no/such/folder/x.sqlite'}")("user", "list")
    assert "\n" not in str(caught.value)


def test_a_trial_slip_is_as_wide_as_the_kiosks_paper(tmp_path: Path) -> None:
    settings = tmp_path / "kiosk.toml"
    settings.write_text(f'site = "main"\nprinter = "picture:{tmp_path}/tickets"\npaper_mm = 58\n')
    done = CliRunner().invoke(
        app, ["kiosk", "--printer", "test", "--config", str(settings)], catch_exceptions=False
    )
    assert done.output.strip().endswith(": printed (paper ok)")
    (slip,) = (tmp_path / "tickets").glob("*.png")
    with Image.open(slip) as picture:
        assert picture.width == 384
