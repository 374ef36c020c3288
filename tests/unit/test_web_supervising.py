"""The supervisors' page says what is so, and offers what can be done about it."""

import json
from dataclasses import replace
from datetime import time, timedelta
from typing import Any
from uuid import uuid4

import pytest

from kiosk.staff_words import FAULTS
from server.domain.device import DeviceKind, Fault
from server.domain.hours import Hours
from server.domain.identity import CounterId, DeviceName, ServiceId, UserId
from server.domain.lobby_setup import Display, LobbySetup, Loudness, Theme, Voice, Zone, ZoneId
from server.domain.notice import Notice, NoticeId
from server.domain.office import Counter, CounterState
from server.domain.policy import Quota
from server.domain.stop import Stop, StopKind
from server.services.devices import DeviceNow
from server.web.display_setup import set_up_panel
from server.web.faults import MILD, WORDS, fault_lines, fault_words
from server.web.supervising import SiteFacts, Supervision, show_supervision
from tests.support.queue import MORNING, office

KIOSK = DeviceNow(DeviceName("kiosk-1"), DeviceKind.KIOSK, online=True, paper="low", last_ticket="A007")
DISPLAY = DeviceNow(DeviceName("display-1"), DeviceKind.DISPLAY, online=False)
RINA = UserId(uuid4())


def shown(facts: SiteFacts, language: str = "en") -> Supervision:
    return show_supervision(facts, language)


def facts() -> SiteFacts:
    return SiteFacts(office(), MORNING, (), (DISPLAY, KIOSK), (), {RINA: "Rina"})


def stopped(*stops: Stop) -> SiteFacts:
    return replace(facts(), office=replace(office(), stops=stops))


def test_everything_that_gives_numbers_can_be_stopped() -> None:
    places = shown(facts()).places
    assert [(place.name, place.look) for place in places] == [
        ("The whole office", "giving"),
        ("A · Paspor", "giving"),
        ("B · Info", "giving"),
        ("C · Tutup", "closed"),
        ("kiosk-1", "giving"),
    ]
    assert [place.act.panel if place.act else None for place in places] == [
        "stop-site",
        "stop-service-a",
        "stop-service-b",
        None,
        "stop-kiosk-kiosk-1",
    ]


def test_what_is_stopped_says_since_when_and_what_visitors_read_and_can_be_opened() -> None:
    note = {"id": "Rapat", "en": "A meeting"}
    until = MORNING + timedelta(hours=9)
    place = shown(stopped(Stop(StopKind.SERVICE, "a", MORNING, until, note))).places[1]
    assert (place.look, place.said, place.note) == (
        "stopped",
        "Stopped since 8:00 am, for today",
        "A meeting",
    )
    assert place.act is not None
    assert place.act.url == "/api/v1/services/a/resume"


def test_a_stop_that_is_over_is_not_shown() -> None:
    assert shown(stopped(Stop(StopKind.SITE, "", MORNING, MORNING))).places[0].look == "giving"


def test_sold_out_and_closing_time_are_told() -> None:
    layout = office()
    layout.services[ServiceId("a")] = replace(layout.services[ServiceId("a")], quota=Quota(day=1))
    closed = replace(layout, hours=Hours({}))
    places = shown(replace(facts(), office=closed, sold_out=frozenset({ServiceId("a")}))).places
    assert [place.said for place in places[:2]] == ["Closed by its hours", "Sold out for today"]


def test_a_stop_is_sent_with_a_message_in_the_sites_languages() -> None:
    panel = next(one for one in shown(facts()).panels if one.id == "stop-service-a")
    assert [(one.key, one.url, json.loads(one.body)) for one in panel.choices] == [
        ("1", "/api/v1/services/a/stop", {"today": True}),
        ("2", "/api/v1/services/a/stop", {}),
    ]
    message = json.loads(panel.settings[0].options[0].body)["note"]
    assert list(message) == ["id", "en"]
    assert message["id"] != message["en"]
    assert [field.path for field in panel.fields] == ["note.id", "note.en"]


def test_a_kiosk_can_be_told_more_than_a_display_and_nothing_while_it_is_away() -> None:
    display, kiosk = shown(facts()).devices
    assert [act.label for act in kiosk.acts] == [
        "Show its name",
        "Trial slip",
        "Second slip …",
        "Volume …",
        "Reload",
        "Restart",
    ]
    assert [act.label for act in display.acts] == [
        "Set up …",
        "Mute",
        "Show its name",
        "Trial announcement",
        "Volume …",
        "Reload",
        "Restart",
    ]
    assert {act.enabled for act in kiosk.acts} == {True}
    assert [act.label for act in display.acts if act.enabled] == ["Set up …", "Mute"]


def with_zone(display: Display | None = None, **more: Any) -> SiteFacts:
    """A lobby with a zone, whose one display is set up as told."""
    zone = Zone(ZoneId("hall"), {"id": "Aula", "en": "Hall"}, counters=(CounterId("2"),))
    displays = {} if display is None else {display.device: display}
    setup = LobbySetup({zone.id: zone}, displays=displays, voice=Voice(loudness=(Loudness(time(7), 80),)))
    return replace(facts(), office=replace(office(), setup=setup, **more))


def test_a_display_says_how_it_is_set_up() -> None:
    assert shown(with_zone()).devices[0].set_up == (
        "shows: the whole lobby · layout: Call and counters · "
        "volume: 07:00\N{NO-BREAK SPACE}80\N{NO-BREAK SPACE}%"
    )
    dark = Display(DISPLAY.name, ZoneId("hall"), theme=Theme.DARK, mute=True)
    told = shown(with_zone(dark)).devices
    assert told[0].set_up == "shows: Hall · layout: Call and counters · dark · silent"
    assert told[1].set_up == ""
    sign = shown(with_zone(Display(DISPLAY.name, counter=CounterId("2"))), "id").devices[0]
    assert sign.set_up.startswith("menampilkan: hanya 2 · tata letak: Panggilan dan loket · volume: 07.00")


def test_a_display_is_given_the_lobby_a_zone_or_a_counter_and_keeps_the_rest() -> None:
    own = Display(
        DISPLAY.name, ZoneId("hall"), theme=Theme.DARK, mute=True, loudness=(Loudness(time(9), 50),)
    )
    panel = set_up_panel(with_zone(own).office, DISPLAY, "en")
    assert [one.label for one in panel.choices] == [
        "The whole lobby",
        "Hall (now)",
        "Only 1",
        "Only 2",
        "Only 3",
    ]
    assert {(one.method, one.url) for one in panel.choices} == {("PATCH", "/api/v1/displays/display-1")}
    assert [json.loads(one.body) for one in panel.choices[:3]] == [
        {"zone": None, "counter": None},
        {"zone": "hall", "counter": None},
        {"zone": None, "counter": "1"},
    ]
    layout, theme = panel.settings
    assert [json.loads(one.body) for one in theme.options] == [{"theme": "dark"}, {"theme": "light"}]
    assert json.loads(layout.options[0].body) == {"layout": "main"}


def test_the_page_has_no_list_of_places_for_each_display_for_that_is_fetched_when_it_is_opened() -> None:
    page = shown(with_zone())
    opens = page.devices[0].acts[0]
    assert (opens.panel, opens.fetched) == ("setup-display-1", "/supervise/displays/display-1/set-up")
    assert "setup-display-1" not in {panel.id for panel in page.panels}


def test_mute_sends_the_mute_alone_for_the_page_may_be_old() -> None:
    for muted, label in ((False, "Mute"), (True, "Sound on")):
        own = Display(DISPLAY.name, ZoneId("hall"), mute=muted)
        act = shown(with_zone(own)).devices[0].acts[1]
        assert (act.label, act.method, json.loads(act.body)) == (label, "PATCH", {"mute": not muted})


def test_notices_are_shown_with_their_end_and_place_and_can_be_withdrawn() -> None:
    end = MORNING + timedelta(hours=16)
    ends = (MORNING + timedelta(minutes=30), end, None, MORNING)
    notices = tuple(
        Notice(NoticeId(uuid4()), {"id": f"Teks {n}", "en": f"Text {n}"}, MORNING, until, zone, urgent=n == 1)
        for n, (until, zone) in enumerate(zip(ends, (None, None, ZoneId("hall"), None), strict=True))
    )
    told = shown(with_zone(notices=notices)).notices
    assert [(one.said, one.urgent, one.facts) for one in told] == [
        ("Text 1", True, "urgent · for today · the whole lobby"),
        ("Text 0", False, "until 8:30 am · the whole lobby"),
        ("Text 2", False, "until it is withdrawn · Hall"),
    ]
    assert told[0].act.url == f"/api/v1/notices/{notices[1].id}/withdraw"


def test_a_notice_is_written_in_each_of_the_sites_languages() -> None:
    panel = next(one for one in shown(with_zone()).panels if one.id == "notice")
    assert [(one.path, one.language, one.first) for one in panel.fields] == [
        ("text.id", "id", True),
        ("text.en", "en", False),
    ]
    assert [json.loads(one.body) for one in panel.settings[1].options] == [{}, {"zone": "hall"}]
    assert [json.loads(one.body) for one in panel.choices] == [{}, {"urgent": True}]
    assert len(next(one for one in shown(facts()).panels if one.id == "notice").settings) == 1


def test_what_a_device_says_of_itself_is_told() -> None:
    now = replace(KIOSK, offline_tickets=1, temperature_c=51, disk_free_mb=21_400, version="1.2")
    (told,) = shown(replace(facts(), devices=(now,))).devices
    assert told.facts == (
        "paper: nearly used up · last number A007 · 1 number not sent yet · 51 °C · 21 GB free · version 1.2"
    )
    bad = replace(now, errors=tuple(f"{name}.png is gone" for name in "abc"))
    (told,) = shown(replace(facts(), devices=(bad,))).devices
    assert told.facts.endswith(" · version 1.2 · a.png is gone · b.png is gone")


def test_a_counter_that_somebody_holds_can_be_released() -> None:
    desks = office().desks
    held = Counter(desks[CounterId("1")], CounterState.OPEN, RINA, MORNING)
    free = Counter(desks[CounterId("2")])
    seats = shown(replace(facts(), counters=((held, None), (free, None)))).seats
    assert [(seat.who, seat.act is not None) for seat in seats] == [("Rina", True), ("", False)]


def test_new_faults_stand_before_known_ones_and_those_that_stop_visitors_before_mild_ones() -> None:
    known = Fault(KIOSK.name, "offline", MORNING, MORNING, RINA)
    mild = Fault(KIOSK.name, "paper_low", MORNING - timedelta(days=1))
    new = Fault(KIOSK.name, "paper_out", MORNING)
    rows = shown(replace(facts(), faults=(known, mild, new))).faults
    assert [(row.line.code, row.line.since, row.act is not None) for row in rows] == [
        ("paper_out", "since 8:00 am", True),
        ("paper_low", "since 22/11 8:00 am", True),
        ("offline", "since 8:00 am", False),
    ]
    assert rows[2].line.known_by == "Rina"


@pytest.mark.parametrize("code", WORDS)
def test_every_fault_is_told_in_both_languages(code: str) -> None:
    assert fault_words(code, "id") != fault_words(code, "en")


def test_every_fault_that_a_kiosk_can_tell_has_its_words_here_too() -> None:
    assert set(FAULTS) <= set(WORDS)


def test_a_fault_of_a_newer_device_is_told_by_its_code() -> None:
    assert fault_words("gate_stuck", "en") == "Fault: gate stuck"


def test_the_servers_own_fault_is_the_servers() -> None:
    (line,) = fault_lines([Fault(DeviceName(""), "clock_behind", MORNING)], {}, MORNING, office().zone, "id")
    assert (line.device, line.said) == ("Server", "Jam server salah")


def test_mild_faults_are_known_ones() -> None:
    assert set(WORDS) >= MILD
