"""A role may say and hear what its topics grant, in its own name only."""

import pytest

from broker_config.roles import may_publish, may_receive
from wire.topics import Role

KIOSK = ("main", "kiosk-1")


def test_kiosk_speaks_in_its_own_name_only() -> None:
    assert may_publish(Role.KIOSK, *KIOSK) == [
        "antrean/1/main/kiosk/kiosk-1/request",
        "antrean/1/main/device/kiosk-1/presence",
        "antrean/1/main/device/kiosk-1/health",
    ]


def test_kiosk_hears_its_answers_and_what_a_lobby_may_see() -> None:
    assert may_receive(Role.KIOSK, *KIOSK) == [
        "antrean/1/main/kiosk/kiosk-1/response",
        "antrean/1/main/catalog",
        "antrean/1/main/board",
        "antrean/1/main/heartbeat",
        "antrean/1/main/device/kiosk-1/command",
    ]


def test_display_hears_calls_and_the_catalog_and_asks_for_nothing() -> None:
    assert "antrean/1/main/call" in may_receive(Role.DISPLAY, "main", "display-1")
    assert "antrean/1/main/catalog" in may_receive(Role.DISPLAY, "main", "display-1")
    assert not any("request" in topic for topic in may_publish(Role.DISPLAY, "main", "display-1"))


def test_server_answers_every_site_and_device() -> None:
    assert "antrean/1/+/kiosk/+/response" in may_publish(Role.SERVER)
    assert "antrean/1/+/device/+/presence" in may_receive(Role.SERVER)


@pytest.mark.parametrize("role", [Role.KIOSK, Role.DISPLAY])
def test_no_wildcard_reaches_a_device(role: Role) -> None:
    for topic in [*may_publish(role, *KIOSK), *may_receive(role, *KIOSK)]:
        assert "+" not in topic
        assert "#" not in topic
