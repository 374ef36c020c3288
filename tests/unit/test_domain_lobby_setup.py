"""Zones are completed from what counters serve, colours are judged, and the rules fit in one line."""

from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain.discipline import DEFAULT_CLASSES, ClassRule, Discipline, Match, WaitOver
from server.domain.errors import UnknownZone
from server.domain.identity import CounterId, DeviceName, StageId
from server.domain.lobby_setup import (
    LEAST_CONTRAST,
    Display,
    LobbySetup,
    Theme,
    Zone,
    ZoneId,
    contrast_with_white,
)
from server.domain.policy import Policy
from server.domain.rules_line import rules_in_one_line
from server.domain.ticket import TicketClass
from tests.support.queue import office

FILES, PHOTO = StageId("files"), StageId("photo")
ONE, TWO, THREE = CounterId("1"), CounterId("2"), CounterId("3")
HALL, SIGN = DeviceName("hall"), DeviceName("sign")


@pytest.mark.parametrize(
    ("zone", "counters", "stages"),
    [
        (Zone(ZoneId("z"), {}, counters=(TWO,)), (TWO,), (FILES,)),
        (Zone(ZoneId("z"), {}, counters=(THREE, ONE, THREE)), (THREE, ONE), (PHOTO, FILES)),
        (Zone(ZoneId("z"), {}, stages=(PHOTO,)), (ONE, THREE), (PHOTO,)),
        (Zone(ZoneId("z"), {}, counters=(ONE,), stages=(FILES,)), (ONE,), (FILES,)),
    ],
    ids=["counters", "counters in their order", "stages", "both"],
)
def test_what_a_zone_leaves_out_follows_from_what_counters_serve(
    zone: Zone, counters: tuple[CounterId, ...], stages: tuple[StageId, ...]
) -> None:
    layout = replace(office(), setup=LobbySetup(zones={zone.id: zone}))
    (resolved,) = layout.zones
    assert (resolved.counters, resolved.stages) == (counters, stages)


def test_displays_that_are_not_named_keep_what_they_had() -> None:
    before = Display(HALL, theme=Theme.DARK), Display(SIGN, counter=ONE)
    kept = LobbySetup(displays={HALL: Display(HALL, mute=True)}).keeping(before)
    assert kept.displays == {HALL: Display(HALL, mute=True), SIGN: before[1]}
    assert LobbySetup().display(SIGN) == Display(SIGN)


def test_only_known_zones_pass() -> None:
    setup = LobbySetup(zones={ZoneId("z"): Zone(ZoneId("z"), {}, (ONE,))})
    setup.check_zone(None)
    setup.check_zone(ZoneId("z"))
    with pytest.raises(UnknownZone):
        setup.check_zone(ZoneId("y"))


@pytest.mark.parametrize(
    ("colour", "contrast"),
    [
        ("#ffffff", 1.0),
        ("#000000", 21.0),
        ("#0000ff", 8.59),
        ("#ff0000", 4.0),
        ("#767676", 4.54),
        ("#777777", 4.48),
    ],
)
def test_contrast_is_as_wcag_has_it(colour: str, contrast: float) -> None:
    assert contrast_with_white(colour) == pytest.approx(contrast, abs=0.005)
    assert (contrast_with_white(colour) >= LEAST_CONTRAST) == (contrast >= LEAST_CONTRAST)


def test_the_rules_in_one_line_say_who_goes_faster_and_after_which_wait() -> None:
    assert rules_in_one_line(office()) == {
        "id": "Dipanggil menurut lama menunggu. Prioritas dihitung lebih cepat. "
        "Prioritas didahulukan setelah 20 menit.",
        "en": "Called by time waited. Time counts faster for priority. Priority goes first after 20 minutes.",
    }
    with_slots = rules_in_one_line(replace(office(), policy=Policy(appointments=True)))
    assert "Time counts faster for priority and appointments." in with_slots["en"]
    assert "Prioritas dan janji temu dihitung lebih cepat." in with_slots["id"]


@pytest.mark.parametrize(
    ("seconds", "minutes_id", "minutes_en"),
    [
        (30, "1 menit", "1 minute"),
        (60, "1 menit", "1 minute"),
        (90, "2 menit", "2 minutes"),
        (120, "2 menit", "2 minutes"),
        (0, "1 menit", "1 minute"),
    ],
)
def test_the_rules_in_one_line_say_whole_minutes_in_the_right_number(
    seconds: int, minutes_id: str, minutes_en: str
) -> None:
    rule = ClassRule(1, timedelta(seconds=seconds))
    soon = Discipline({**DEFAULT_CLASSES, TicketClass.PRIORITY: rule})
    said = rules_in_one_line(replace(office(), discipline=soon))
    assert said["id"].endswith(f"Prioritas didahulukan setelah {minutes_id}.")
    assert said["en"].endswith(f"Priority goes first after {minutes_en}.")


def test_the_rules_in_one_line_promise_nothing_that_does_not_hold() -> None:
    same = ClassRule(1, timedelta(minutes=60))
    even = Discipline(dict.fromkeys(TicketClass, same), (WaitOver(Match(), timedelta(minutes=40)),))
    assert rules_in_one_line(replace(office(), discipline=even))["en"] == (
        "Called by time waited. This office has further rules."
    )
    slow = Discipline({**DEFAULT_CLASSES, TicketClass.PRIORITY: ClassRule(1, timedelta(minutes=15))})
    assert rules_in_one_line(replace(office(), discipline=slow, languages=("en", "fr"))) == {
        "en": "Called by time waited. Priority goes first after 15 minutes."
    }
