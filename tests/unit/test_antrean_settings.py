"""Every setting of every program can be given as text: that is all an environment has."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from antrean.onepc.config import BrokerSettings
from display.config import DisplaySettings
from kiosk.config import KioskSettings
from server.config import ServerSettings
from wire.settings import Broker, Program, SettingsError

HERE = __file__  # a file that can be read
CONNECTION = {
    "url": ("mqtts://broker.example:8884", "mqtts://broker.example:8884"),
    "username": ("anna", "anna"),
    "password": ("s3cret", SecretStr("s3cret")),
    "password_file": (HERE, Path(HERE)),
    "ca_file": (HERE, Path(HERE)),
}
PIN = "scrypt$14$8$1$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
DEVICE = {
    "broker": ("mqtt://broker.example", Broker(url="mqtt://broker.example")),
    "site": ("main", "main"),
    "device": ("door-1", "door-1"),
    "data_dir": ("/srv/data", Path("/srv/data")),
    "windowed": ("800x600", "800x600"),
    "probe": ("/srv/probe", Path("/srv/probe")),
}
SAMPLES: dict[type[Program], dict[str, tuple[str, object]]] = {
    ServerSettings: {
        "database": ("sqlite:///a.db", SecretStr("sqlite:///a.db")),
        "database_direct": ("postgresql://a@b/c", SecretStr("postgresql://a@b/c")),
        "broker": DEVICE["broker"],
        "http": ("[::1]:8081", "[::1]:8081"),
        "public_url": ("https://a.example/", "https://a.example"),
        "media_dir": ("/srv/media", Path("/srv/media")),
        "voice": ("/srv/voice", Path("/srv/voice")),
        "secure_cookies": ("true", True),
        "device_offline_s": ("45", 45.0),
        "log_level": ("debug", "debug"),
    },
    KioskSettings: {
        **DEVICE,
        "printer": ("usb:04b8:0e28", "usb:04b8:0e28"),
        "rendering": ("text", "text"),
        "paper_mm": ("58", 58),
        "profile": ("TM-T20II", "TM-T20II"),
        "logo": (HERE, Path(HERE)),
        "locale_dir": ("/srv/locale", Path("/srv/locale")),
        "wait_s": ("6.5", 6.5),
        "lost_wait_s": ("1.5", 1.5),
        "offline": ("false", False),
        "show_s": ("20", 20.0),
        "idle_s": ("30", 30.0),
        "more_s": ("25", 25.0),
        "scanner": ("serial:/dev/ttyACM0", "serial:/dev/ttyACM0"),
        "dim_s": ("60", 60.0),
        "rest_s": ("0", 0.0),
        "night": ("20:00-06:00", "20:00-06:00"),
        "volume": ("40", 40),
        "read_aloud": ("false", False),
        "read_aloud_pause_s": ("3", 3.0),
        "voice": ("/srv/voice", Path("/srv/voice")),
        "pin": (PIN, SecretStr(PIN)),
    },
    DisplaySettings: {
        **DEVICE,
        "rotation": ("90", 90),
        "frame_rate": ("30", 30),
        "volume": ("0", 0),
        "mute": ("true", True),
        "voice": ("/srv/voice", Path("/srv/voice")),
        "minimum_show_s": ("2", 2.0),
        "server": ("http://10.0.0.5:8080", "http://10.0.0.5:8080"),
        "media_dir": ("/srv/media", Path("/srv/media")),
        "media_limit_mb": ("500", 500),
        "locale_dir": ("/srv/locale", Path("/srv/locale")),
        "font": ("/srv/font.ttf", Path("/srv/font.ttf")),
    },
    BrokerSettings: {
        "program": ("embedded", "embedded"),
        "listen": ("[::1]:1884", "[::1]:1884"),
    },
}


@pytest.mark.parametrize("program", SAMPLES, ids=lambda program: program.__name__)
def test_every_setting_comes_from_the_environment(
    program: type[Program], monkeypatch: pytest.MonkeyPatch
) -> None:
    samples = SAMPLES[program]
    for name, (text, _) in samples.items():
        monkeypatch.setenv(f"{program.model_config['env_prefix']}{name.upper()}", text)
    loaded = program.load()
    assert {name: getattr(loaded, name) for name in program.model_fields} == {
        name: value for name, (_, value) in samples.items()
    }


@pytest.mark.parametrize("program", [ServerSettings, KioskSettings, DisplaySettings])
def test_every_setting_of_the_connection_comes_from_the_environment(
    program: type[ServerSettings | KioskSettings | DisplaySettings], monkeypatch: pytest.MonkeyPatch
) -> None:
    prefix = program.model_config["env_prefix"]
    for name, (text, _) in CONNECTION.items():
        monkeypatch.setenv(f"{prefix}BROKER__{name.upper()}", text)
    needed = "database" if program is ServerSettings else "site"
    monkeypatch.setenv(f"{prefix}{needed.upper()}", SAMPLES[program][needed][0])
    broker = program.load().broker
    assert {name: getattr(broker, name) for name in Broker.model_fields} == {
        name: value for name, (_, value) in CONNECTION.items()
    }


@pytest.mark.parametrize("written", ["58", "80", '"58"'])
def test_paper_is_58_or_80_in_a_file_and_as_a_flag(tmp_path: Path, written: str) -> None:
    width = int(written.strip('"'))
    file = tmp_path / "kiosk.toml"
    file.write_text(f'site = "main"\npaper_mm = {written}\n')
    assert KioskSettings.load(file).paper_mm == width
    for flag in (width, str(width)):
        assert KioskSettings.load(site="main", paper_mm=flag).paper_mm == width


@pytest.mark.parametrize("written", ["76", "80mm", "", "080"])
def test_other_paper_is_refused_with_what_there_is(written: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTREAN_KIOSK_PAPER_MM", written)
    with pytest.raises(SettingsError, match=r"^ANTREAN_KIOSK_PAPER_MM: Input should be 58 or 80$"):
        KioskSettings.load(site="main")


@pytest.mark.parametrize(
    "address", ["ftp://a.example", "https://", "https://a b", "https://a/?q", f"https://{'a' * 200}.example"]
)
def test_an_address_that_no_catalog_can_carry_is_refused(address: str) -> None:
    with pytest.raises(SettingsError, match="public_url: write https://HOST"):
        ServerSettings.load(database="sqlite:///x.sqlite", public_url=address)
