"""Office files: the samples are right, what is written reads back, and every mistake is named at once."""

import tomllib
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from server.adapters.display_terms import DisplayTable, LookTable, VoiceTable, ZoneTable
from server.adapters.office_file import OfficeFileError, dump_office, parse_office, read_office
from server.adapters.office_terms import HoursTable, PolicyTable, ServiceTerms, SlipTable
from server.domain.discipline import DEFAULT_CLASSES, Alternate, ClassRule, Match, WaitOver
from server.domain.identity import CounterId, DeviceName, ServiceId, StageId
from server.domain.lobby_setup import (
    Display,
    First,
    LayoutId,
    Look,
    Loudness,
    NumberStyle,
    Theme,
    Voice,
    Zone,
    ZoneId,
)
from server.domain.office import IDENTIFIER
from server.domain.policy import EndOfDay, Policy, Quota, SlipLayout
from server.domain.ticket import TicketClass
from wire.messages import CatalogLayout

ROOT = Path(__file__).parents[2]
SAMPLES = sorted((ROOT / "server" / "samples").glob("*.toml"))
DOCUMENT = (ROOT / "docs/operations.md").read_text(encoding="utf-8")


def small() -> dict[str, Any]:
    return {
        "site": {"id": "small", "name": "Small", "languages": ["id"]},
        "stages": {"desk": {"name": {"id": "Meja"}}},
        "services": {"help": {"letter": "A", "name": {"id": "Bantuan"}, "route": ["desk"]}},
        "counters": {"1": {"label": "Loket 1", "stages": ["desk"]}},
    }


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_is_right_and_reads_back_equal(sample: Path) -> None:
    office = read_office(sample)
    assert parse_office(tomllib.loads(dump_office(office)), "dump") == office


def test_there_are_two_samples() -> None:
    assert [sample.stem for sample in SAMPLES] == ["clinic", "pangkalpinang"]


def test_the_first_office_has_its_services_counters_and_reasons() -> None:
    office = read_office(SAMPLES[1])
    assert [service.series.letter for service in office.services.values()] == list("ABCDEF")
    assert len(office.desks) == 9
    assert list(office.reasons) == ["elderly", "disabled", "pregnant", "with-infant", "ill"]


@pytest.mark.parametrize(
    ("part", "change", "says"),
    [
        ("site", {"timezone": "Mars"}, "site.timezone: 'Mars' is no time zone"),
        ("site", {"languages": ["id", "en"]}, "services.help.name: no text in language 'en'"),
        ("site", {"id": "Not A Slug"}, "site.id"),
        ("site", {"colour": "red"}, "site.colour: Extra inputs"),
        ("site", {"slip_name": "x" * 121}, "site.slip_name"),
        (
            "services",
            {"b": {"letter": "A", "name": {"id": "x"}, "route": ["desk"]}},
            "also the letter of help",
        ),
        (
            "services",
            {"help": {"letter": "A", "name": {"id": "x"}, "route": ["dek"]}},
            "there is no stage 'dek'",
        ),
        ("stages", {"lost": {"name": {"id": "x"}}}, "stages.lost: no counter serves it"),
        ("counters", {"2": {"label": "x", "stages": []}}, "counters.2.stages"),
        ("discipline", {"rules": [{"call": {"class": "priority"}}]}, "write either when_waited_min"),
        ("discipline", {"rules": [{"call": {"service": "x"}, "when_waited_min": 5}]}, "no service 'x'"),
        ("discipline", {"priority": {"rate": 0, "max_wait_min": 5}}, "discipline.priority.rate"),
        ("hours", {"mon": ["8-12"]}, "hours.mon.0"),
        ("policy", {"grace": 5}, "policy.grace: Extra inputs"),
        ("causes", {"toilet": {"name": {"en": "x"}}}, "causes.toilet.name: no text in language 'id'"),
        ("slip", {"blocks": []}, "slip.blocks"),
        ("slip", {"blocks": ["numbr"]}, "slip.blocks: there is no block 'numbr', only logo, office"),
        ("slip", {"blocks": ["number"], "text": {"en": "x"}}, "slip.text: no text in language 'id'"),
    ],
)
def test_a_mistake_is_named_with_its_place(part: str, change: dict[str, Any], says: str) -> None:
    raw = small()
    raw.setdefault(part, {}).update(change)
    with pytest.raises(OfficeFileError, match=r"mistake\(s\)") as error:
        parse_office(raw, "office.toml")
    assert says in str(error.value)


RULES = """
[policy]
recalls = 1
grace_min = 20
late_behind = 3
preview = true
end_of_day = "carry_on"

[hours]
mon = ["08:00-12:00", "13:00-15:30"]
fri = ["08:00-11:30"]
last_ticket_min = 30
special."2026-12-25" = { note = { id = "Natal" } }

[discipline]
priority = { rate = 4, max_wait_min = 15 }
rules = [
  { call = { class = "regular" }, when_waited_min = 40 },
  { call = { class = "priority" }, times = 2, then = { class = "regular" } },
]

[causes.toilet]
name = { id = "Ke belakang" }
"""


def test_an_offices_rules_are_read_and_written_back() -> None:
    raw = small() | tomllib.loads(RULES)
    raw["services"]["help"] |= {
        "outcomes": {"solved": {"id": "Selesai"}},
        "outcome_required": True,
        "quota": {"day": 50},
        "wrap": False,
    }
    raw["stages"]["desk"]["usual_min"] = 7
    raw["counters"]["1"] |= {"stages": {"desk": 0}, "shifts": ["08:00-12:00"]}
    office = parse_office(raw, "office.toml")
    assert office.discipline.classes[TicketClass.PRIORITY] == ClassRule(4, timedelta(minutes=15))
    assert office.discipline.classes[TicketClass.REGULAR] == DEFAULT_CLASSES[TicketClass.REGULAR]
    assert office.discipline.rules == (
        WaitOver(Match(TicketClass.REGULAR), timedelta(minutes=40)),
        Alternate(Match(TicketClass.PRIORITY), 2, Match(TicketClass.REGULAR)),
    )
    assert office.policy == Policy(1, timedelta(minutes=20), 3, preview=True, end_of_day=EndOfDay.CARRY_ON)
    assert office.hours is not None
    assert office.hours.at(datetime(2026, 12, 25, 3, tzinfo=UTC), office.zone).why == "holiday"
    assert list(office.causes) == ["toilet"]
    service = office.services[ServiceId("help")]
    assert (service.quota, service.outcome_required, service.series.wrap) == (Quota(day=50), True, False)
    assert office.stages[StageId("desk")].usual == timedelta(minutes=7)
    assert parse_office(tomllib.loads(dump_office(office)), "dump") == office


DISPLAYS = """
[zones.hall]
name = { id = "Aula" }
stages = ["desk"]

[layouts.quiet]
name = { id = "Tenang" }
landscape = { rows = [{ part = "header", size = 96 }, { part = "calls", share = 2.5, collapses = true }] }
portrait = { part = "calls" }

[displays.display-1]
zone = "hall"
layout = "quiet"
theme = "dark"
mute = true
loudness = [{ start = "12:00", percent = 50 }, { start = "07:00", percent = 80 }]

[displays.sign-1]
counter = "1"

[look]
brand = "#0b3d91"
deep_brand = "#072a66"

[voice]
first = "site"
numbers = { id = "number" }
loudness = [{ start = "06:30", percent = 70 }]
"""


def test_how_displays_are_set_up_is_read_and_written_back() -> None:
    office = parse_office(small() | tomllib.loads(DISPLAYS), "office.toml")
    setup, hall, first = office.setup, ZoneId("hall"), DeviceName("display-1")
    assert setup.zones[hall] == Zone(hall, {"id": "Aula"}, stages=(StageId("desk"),))
    assert office.zones[0].counters == (CounterId("1"),)
    assert setup.displays[first] == Display(
        first,
        hall,
        layout=LayoutId("quiet"),
        theme=Theme.DARK,
        mute=True,
        loudness=(Loudness(time(7), 80), Loudness(time(12), 50)),
    )
    assert setup.display(DeviceName("sign-1")).counter == "1"
    assert setup.layouts[LayoutId("quiet")].screens["portrait"] == {"part": "calls"}
    assert setup.look == Look("#0b3d91", "#072a66")
    assert setup.voice == Voice(First.SITE, {"id": NumberStyle.NUMBER}, (Loudness(time(6, 30), 70),))
    assert parse_office(tomllib.loads(dump_office(office)), "dump") == office


LARGE = {"rows": [{"columns": [{"rows": [{"part": "calls"}] * 12}] * 12}] * 12}
QUIET = {"landscape": {"part": "calls"}, "portrait": {"part": "calls"}}


@pytest.mark.parametrize(
    ("part", "change", "says"),
    [
        ("zones", {"a": {"name": {"id": "x"}}}, "zones.a: write its counters or its stages"),
        (
            "zones",
            {"a": {"name": {"id": "x"}, "counters": ["9"]}},
            "zones.a.counters: there is no counter '9', only 1",
        ),
        (
            "zones",
            {"a": {"name": {"id": "x"}, "stages": ["dek"]}},
            "zones.a.stages: there is no stage 'dek', only desk",
        ),
        ("zones", {"a": {"name": {}, "stages": ["desk"]}}, "zones.a.name: no text in language 'id'"),
        ("displays", {"d": {"zone": "hal"}}, "displays.d.zone: there is no zone 'hal', there are none"),
        ("displays", {"d": {"counter": "9"}}, "displays.d.counter: there is no counter '9', only 1"),
        ("displays", {"d": {"layout": "mian"}}, "displays.d.layout: there is no layout 'mian', only "),
        ("displays", {"d": {"theme": "blue"}}, "displays.d.theme"),
        ("displays", {"d": {"loudness": [{"start": "7:00", "percent": 5}]}}, "displays.d.loudness.0.start"),
        ("displays", {"d": {"loudness": [{"start": "07:00", "percent": 101}]}}, "loudness.0.percent"),
        (
            "displays",
            {"d": {"loudness": [{"start": "07:00", "percent": 5}, {"start": "07:00", "percent": 6}]}},
            "displays.d.loudness: 07:00 stands twice",
        ),
        ("layouts", {"q": {"landscape": {"part": "calls"}}}, "layouts.q: portrait: Field required"),
        (
            "layouts",
            {"q": {**QUIET, "portrait": {"part": "clok"}}},
            "layouts.q: there is no part clok; there are",
        ),
        (
            "layouts",
            {"q": {**QUIET, "portrait": {"rows": [{"part": "calls", "colapses": True}]}}},
            "layouts.q.portrait.rows.0: there is no key 'colapses'",
        ),
        ("layouts", {"q": {**QUIET, "portrait": LARGE}}, "layouts: together larger than 40 kB"),
        ("layouts", {"q": {**QUIET, "potrait": {}}}, "layouts.q: there is no key 'potrait'"),
        ("layouts", {"q": {**QUIET, "name": {"en": "Quiet"}}}, "layouts.q.name: no text in language 'id'"),
        ("layouts", {"q": {**QUIET, "name": "Tenang"}}, "layouts.q: name: Input should be a valid dict"),
        (
            "look",
            {"brand": "#ffcc00"},
            "look.brand: white text on #ffcc00 has a contrast of 1.5 to 1 and needs 4.5 to 1",
        ),
        ("look", {"deep_brand": "#777777"}, "look.deep_brand: white text on #777777 has a contrast of 4.4"),
        ("look", {"brand": "blue"}, "look.brand"),
        ("voice", {"first": "visitor"}, "voice.first"),
        ("voice", {"numbers": {"fr": "digits"}}, "voice.numbers: there is no language 'fr', only id"),
        ("voice", {"speed": 2}, "voice.speed: Extra inputs"),
    ],
)
def test_a_mistake_in_the_displays_tables_is_named_with_its_place(
    part: str, change: dict[str, Any], says: str
) -> None:
    with pytest.raises(OfficeFileError, match=r"mistake\(s\)") as error:
        parse_office(small() | {part: change}, "office.toml")
    assert says in str(error.value)


TEXTS = """
[policy]
appointments = true

[slip]
blocks = ["number", "text"]
text = { id = "Terima kasih" }

[services.help]
fee = { id = "Gratis" }
duration = { id = "Sekitar 10 menit" }
slip_text = { id = "Bawa KTP" }
identifier = { id = "NIK" }
quota = { person = 1 }
"""


def test_what_kiosk_and_slip_say_is_read_and_written_back() -> None:
    raw, told = small(), tomllib.loads(TEXTS)
    service = raw["services"]["help"] | told.pop("services")["help"]
    office = parse_office(raw | told | {"services": {"help": service}}, "office.toml")
    help_ = office.services[ServiceId("help")]
    assert (help_.fee, help_.duration) == ({"id": "Gratis"}, {"id": "Sekitar 10 menit"})
    assert (help_.slip_text, help_.asks_for) == ({"id": "Bawa KTP"}, {"id": "NIK"})
    assert office.policy.appointments
    assert office.slip == SlipLayout(("number", "text"), {"id": "Terima kasih"})
    assert parse_office(tomllib.loads(dump_office(office)), "dump") == office


def test_a_service_that_counts_no_persons_asks_for_nothing() -> None:
    raw = small()
    raw["services"]["help"]["identifier"] = {"id": "NIK"}
    with pytest.raises(OfficeFileError, match=r"nobody is asked for it without quota\.person"):
        parse_office(raw, "office.toml")
    raw["services"]["help"] = {**small()["services"]["help"], "quota": {"person": 2}}
    asked = parse_office(raw, "office.toml").services[ServiceId("help")].asks_for
    assert asked == IDENTIFIER


@pytest.mark.parametrize(
    ("hours", "says"),
    [
        ({"mon": ["08:00-12:00", "11:30-16:00"]}, "hours.mon: 08:00-12:00 and 11:30-16:00 overlap"),
        ({"sat": ["08:00-02:00", "20:00-22:00"]}, "hours.sat: 08:00-02:00 and 20:00-22:00 overlap"),
        ({"special": {"2026-12-31": {"note": {"en": "Early"}}}}, "hours.special.2026-12-31.note: no text in"),
        ({"mon": ["8:00-12:00"]}, "hours.mon.0"),
        ({"special": {"31/12": {}}}, "hours.special.31/12"),
    ],
)
def test_mistakes_in_the_hours_are_named(hours: dict[str, Any], says: str) -> None:
    with pytest.raises(OfficeFileError) as error:
        parse_office(small() | {"hours": hours}, "office.toml")
    assert says in str(error.value)


def test_every_rule_of_an_office_is_documented_with_an_example_that_reads() -> None:
    section = DOCUMENT.partition("## The office file\n")[2].partition("\n## ")[0]
    for table, part in (
        ("policy", PolicyTable),
        ("hours", HoursTable),
        ("services.*", ServiceTerms),
        ("slip", SlipTable),
        ("zones.*", ZoneTable),
        ("displays.*", DisplayTable),
        ("look", LookTable),
        ("layouts.*", CatalogLayout),
        ("voice", VoiceTable),
    ):
        for key in part.model_fields.keys() - {"tue", "wed", "thu", "fri", "sat", "id"}:
            assert f"`{table}.{key}" in section or f"`{key}`" in section, f"{table}.{key}"
    raw = small() | tomllib.loads(section.partition("```toml\n")[2].partition("```")[0])
    raw["site"]["languages"] = ["id", "en"]
    stages = ("document-check", "photo-interview", "biometrics")
    raw["stages"] = {stage: {"name": {"id": stage, "en": stage}} for stage in stages}
    raw["counters"]["1"] = {"label": "Loket 1", "stages": ["document-check"]}
    raw["services"]["stay-permit"] = {"letter": "D", "name": {"id": "I", "en": "P"}, "route": ["biometrics"]}
    assert parse_office(raw, "docs/operations.md").hours is not None


@pytest.mark.parametrize(
    ("zones", "counters", "says"),
    [(60, 200, "may have 150"), (1, 201, "at most 200")],
    ids=["together", "one zone"],
)
def test_an_office_that_devices_could_not_be_told_of_is_refused(zones: int, counters: int, says: str) -> None:
    raw = small()
    raw["counters"] = {f"counter-{at}": {"label": "Loket", "stages": ["desk"]} for at in range(counters)}
    raw["zones"] = {f"z{at}": {"name": {"id": "Aula"}, "stages": ["desk"]} for at in range(zones)}
    with pytest.raises(OfficeFileError, match=says):
        parse_office(raw, "office.toml")


def test_a_missing_or_broken_file_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(OfficeFileError, match="cannot be read"):
        read_office(tmp_path / "none.toml")
    broken = tmp_path / "broken.toml"
    broken.write_text("[site")
    with pytest.raises(OfficeFileError, match="is not TOML"):
        read_office(broken)
