"""Settings come from flags, environment and file in that order, and every problem is told at once."""

from pathlib import Path

import pytest
from pydantic_settings import SettingsConfigDict

from wire.settings import Broker, Program, SettingsError


class Sample(Program):
    """A program's settings as a test needs them."""

    model_config = SettingsConfigDict(env_prefix="ANTREAN_SAMPLE_")

    site: str
    broker: Broker = Broker()
    port: int = 80
    languages: tuple[str, ...] = ("id",)
    journal: Path | None = None


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "sample.toml"
    path.write_text('site = "file"\nport = 1\n[broker]\nurl = "mqtt://file"\nusername = "anna"\n')
    return path


def test_defaults_fill_what_nobody_gave() -> None:
    loaded = Sample.load(site="a")
    assert (loaded.site, loaded.port, loaded.broker.host, loaded.broker.port) == ("a", 80, "127.0.0.1", 1883)


def test_flag_beats_environment_beats_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTREAN_SAMPLE_SITE", "environment")
    monkeypatch.setenv("ANTREAN_SAMPLE_PORT", "2")
    loaded = Sample.load(file, port=3, site=None)
    assert (loaded.site, loaded.port, loaded.broker.host) == ("environment", 3, "file")


def test_broker_url_as_flag_keeps_the_rest_of_the_table(file: Path) -> None:
    broker = Sample.load(file, broker="mqtt://flag:1884").broker
    assert (broker.host, broker.port, broker.username) == ("flag", 1884, "anna")


def test_environment_reaches_into_tables_and_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTREAN_SAMPLE_BROKER__USERNAME", "budi")
    monkeypatch.setenv("ANTREAN_SAMPLE_BROKER", "mqtt://budi.example")
    monkeypatch.setenv("ANTREAN_SAMPLE_LANGUAGES", '["id", "en"]')
    loaded = Sample.load(site="a")
    assert (loaded.broker.host, loaded.broker.username) == ("budi.example", "budi")
    assert loaded.languages == ("id", "en")


def test_making_settings_directly_reads_no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTREAN_SAMPLE_PORT", "2")
    assert Sample(site="a").port == 80


def test_all_problems_are_told_at_once_with_a_hint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text('sit = "a"\nport = "many"\n[broker]\nurl = "http://x"\nusernam = "anna"\n')
    monkeypatch.setenv("ANTREAN_SAMPLE_LANGUAGE", "id")
    with pytest.raises(SettingsError) as caught:
        Sample.load(file)
    problems = str(caught.value).splitlines()
    assert len(problems) == 6
    assert "sit: unknown setting; did you mean 'site'?" in problems
    assert "site: is missing" in problems
    assert "broker.usernam: unknown setting; did you mean 'username'?" in problems
    assert "ANTREAN_SAMPLE_LANGUAGE: unknown setting; did you mean 'languages'?" in problems
    assert any(
        problem.startswith("broker.url: is not a broker's address; write mqtt://") for problem in problems
    )
    assert any(problem.startswith("port: ") for problem in problems)


def test_file_that_is_not_toml_or_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"none\.toml cannot be read"):
        Sample.load(tmp_path / "none.toml")
    (tmp_path / "bad.toml").write_text("site = ")
    with pytest.raises(SettingsError, match=r"bad\.toml is not TOML"):
        Sample.load(tmp_path / "bad.toml")


def test_paths_in_a_file_are_relative_to_it(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s3cret\n")
    file = tmp_path / "a.toml"
    file.write_text(
        'site = "a"\njournal = "var/journal"\n[broker]\nusername = "anna"\npassword_file = "secret"\n'
    )
    loaded = Sample.load(file)
    assert loaded.journal == tmp_path / "var/journal"
    assert loaded.broker.credentials == ("anna", "s3cret")


def test_password_in_the_url_is_used_and_never_shown() -> None:
    broker = Sample.load(site="a", broker="mqtts://an%40na:top%3Asecret@host").broker
    assert broker.credentials == ("an@na", "top:secret")
    assert (broker.tls, broker.port, broker.url) == (True, 8883, "mqtts://host")
    assert "top" not in repr(broker)
    assert "top" not in broker.model_dump_json()


@pytest.mark.parametrize("url", ["mqtt://u:hunter2@host:99999", "mqtt://u:hunter2@[::1", "x://u:hunter2@h"])
def test_password_in_a_wrong_url_is_not_in_the_error(url: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Sample.load(site="a", broker=url)
    assert "hunter2" not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    "url", ["", "host:1883", "mqtt://", "mqtt://host:0", "mqtt://host/path", "mqtt://h:x"]
)
def test_url_that_is_no_broker_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match=r"broker\.url: .* write mqtt://HOST"):
        Sample.load(site="a", broker=url)


def test_ipv6_address_is_understood() -> None:
    assert Broker(url="mqtt://[::1]:1884").host == "::1"


def test_secret_file_that_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"broker\.password_file: .* does not exist"):
        Sample.load(site="a", broker={"url": "mqtt://h", "password_file": tmp_path / "none"})


def test_name_of_the_device_is_used_where_only_a_password_is_given() -> None:
    secret = Broker.model_validate({"url": "mqtt://h", "password": "s"})
    assert secret.as_user("main.kiosk-1").credentials == ("main.kiosk-1", "s")
    assert Broker().as_user("main.kiosk-1").credentials is None
    assert Broker(url="mqtt://anna:s@h").as_user("main.kiosk-1").username == "anna"
