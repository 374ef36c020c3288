"""Every text of the picture, in the site's languages and its own time."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from display import texts as display_texts
from display.board import Contact, Row, View
from display.facts import Box, Counter, Layout, Look, Notice, Office, Setup, StageName, StageWait, Zone
from display.presentation import (
    BannerPicture,
    CallPicture,
    NoticePicture,
    Presenter,
    RecentPicture,
    RowPicture,
    Scene,
    SignPicture,
    find_banner,
    notice_turns,
    split_labels,
)
from display.texts import LOCALE, Texts
from tests.support.board_facts import START, board, call

OFFICE = Office(
    name="Kantor Imigrasi",
    timezone="Asia/Jakarta",
    languages=("id", "en"),
    services={"passport": {"id": "Paspor baru", "en": "New passport"}},
    stages={"documents": StageName({"id": "Pemeriksaan berkas", "en": "Document check"}, {"id": "Berkas"})},
    ticker={"en": "Welcome.", "id": "Selamat datang."},
)
LIVE = View(Contact.LIVE, None, START, (), (), (), ())


def rows(*counters: Counter) -> tuple[Row, ...]:
    """Return rows that are not lit."""
    return tuple(Row(counter, lit=False) for counter in counters)


def test_a_call_says_number_place_and_purpose_in_both_languages() -> None:
    picture = Presenter(OFFICE).present(replace(LIVE, calls=(call(42),)), START)
    assert picture.scene is Scene.CALL
    assert (picture.number, picture.place) == ("A042", "Loket 42")
    assert (picture.headline, picture.headline_second) == ("Nomor antrean", "Ticket number")
    assert picture.detail == "Pemeriksaan berkas · Paspor baru"
    assert picture.detail_second == "Document check · New passport"


def test_a_stage_that_is_called_as_its_service_is_said_once() -> None:
    names = {"id": "Informasi", "en": "Information"}
    office = replace(OFFICE, services={"passport": names}, stages={"documents": StageName(names, {})})
    picture = Presenter(office).present(replace(LIVE, calls=(call(42),)), START)
    assert (picture.detail, picture.detail_second) == ("Informasi", "Information")


def test_a_counter_that_is_only_numbered_is_called_a_counter() -> None:
    picture = Presenter(OFFICE).present(replace(LIVE, calls=(replace(call(3), label="3"),)), START)
    assert picture.place == "Loket 3"


def test_a_site_with_one_language_shows_one() -> None:
    office = replace(OFFICE, languages=("id",))
    picture = Presenter(office).present(replace(LIVE, calls=(call(42),)), START)
    assert (picture.headline_second, picture.detail_second) == ("", "")
    assert picture.counter_heading == "Loket"


def test_day_and_clock_are_the_sites() -> None:
    picture = Presenter(OFFICE).present(LIVE, START)
    assert (picture.day, picture.clock) == ("Senin, 23 November 2026", "09.42")
    east = replace(OFFICE, timezone="Asia/Jayapura", languages=("en",))
    picture = Presenter(east).present(LIVE, START + timedelta(hours=14))
    assert (picture.day, picture.clock) == ("Tuesday, 24 November 2026", "1:42 am")


def test_before_the_first_call_visitors_are_welcomed_and_later_asked_to_wait() -> None:
    presenter = Presenter(OFFICE)
    assert presenter.present(LIVE, START).headline == "Selamat datang"
    waiting = presenter.present(replace(LIVE, recent=board(1, call(1)).recent), START)
    assert (waiting.scene, waiting.recent[0].number) == (Scene.WAITING, "A001")


def test_a_closed_office_says_so_and_why() -> None:
    office = replace(OFFICE, open=False, note={"id": "Libur nasional"})
    picture = Presenter(office).present(LIVE, START)
    assert (picture.headline, picture.detail) == ("Pelayanan tutup", "Libur nasional")


def test_a_lost_connection_says_since_when_and_shows_no_call_or_wait() -> None:
    view = replace(
        LIVE,
        contact=Contact.LOST,
        lost_since=START,
        rows=rows(Counter("c1", "Loket 1", ticket="A001")),
        stages=(StageWait("documents", 3),),
    )
    picture = Presenter(OFFICE).present(view, START + timedelta(minutes=5))
    assert picture.headline == "Tidak ada sambungan sejak 09.42"
    assert picture.headline_second == "No connection since 9:42 am"
    assert picture.number_heading == "keadaan pukul 09.42"
    assert (picture.number, picture.stages) == ("", ())


def test_an_outage_since_another_day_names_the_day() -> None:
    view = replace(LIVE, contact=Contact.LOST, lost_since=START)
    picture = Presenter(OFFICE).present(view, START + timedelta(days=2))
    assert picture.headline == "Tidak ada sambungan sejak Senin, 23 November 09.42"


@pytest.mark.parametrize(
    ("counter", "row"),
    [
        (
            Counter("c1", "Loket 1", "open", "A001"),
            RowPicture("1", "A001", pale=False, lit=False, place="Loket 1"),
        ),
        (Counter("c1", "Loket 1", "open"), RowPicture("1", "–", pale=False, lit=False, place="Loket 1")),
        (Counter("c1", "Loket 1", "closed"), RowPicture("1", "tutup", pale=True, lit=False, place="Loket 1")),
        (
            Counter("c1", "Loket 1", "paused"),
            RowPicture("1", "istirahat", pale=True, lit=False, place="Loket 1"),
        ),
        (
            Counter("c1", "Loket 1", "paused", until=START + timedelta(minutes=18)),
            RowPicture("1", "istirahat sampai 10.00", pale=True, lit=False, place="Loket 1"),
        ),
        (
            Counter("c1", "Loket 1", "paused", until=START, note={"id": "rapat"}),
            RowPicture("1", "rapat", pale=True, lit=False, place="Loket 1"),
        ),
        (
            Counter("c1", "Loket 1", "paused", "A001"),
            RowPicture("1", "A001", pale=False, lit=False, place="Loket 1"),
        ),
    ],
)
def test_a_counters_row_says_how_it_is(counter: Counter, row: RowPicture) -> None:
    assert Presenter(OFFICE).present(replace(LIVE, rows=rows(counter)), START).rows == (row,)


def test_waits_are_ranges_and_where_unknown_people_are_counted() -> None:
    stages = (
        StageWait("documents", 8, 900, 1500),
        StageWait("documents", 8),
        StageWait("new-stage", 0, 60, 240),
    )
    known, unknown, other = Presenter(OFFICE).present(replace(LIVE, stages=stages), START).stages
    assert (known.name, known.strong, known.weak) == ("Berkas", "15–25 menit", "8 menunggu")
    assert (unknown.strong, unknown.weak) == ("8 menunggu", "8 waiting")
    assert (other.name, other.strong) == ("new-stage", "1–4 menit")


def test_calls_at_once_are_all_in_the_picture() -> None:
    picture = Presenter(OFFICE).present(replace(LIVE, calls=(call(42), call(7))), START)
    assert picture.calls == (CallPicture("A042", "Loket 42"), CallPicture("A007", "Loket 7"))
    assert (picture.scene, picture.number) == (Scene.CALL, "A042")


NOTICES = (
    Notice(UUID(int=1), {"id": "Musala di lantai 2", "en": "Prayer room upstairs"}),
    Notice(UUID(int=2), {"en": "Please leave the building"}, urgent=True),
    Notice(UUID(int=3), {"id": "Lantai 1 saja"}, zone="hall"),
    Notice(UUID(int=4), {"id": "Sampai nanti"}, until=START + timedelta(minutes=1)),
)


def test_notices_of_this_place_and_time_are_shown_the_urgent_first() -> None:
    office = replace(OFFICE, notices=NOTICES)
    texts = [notice.text for notice in Presenter(office).present(LIVE, START).notices]
    assert texts == ["Please leave the building", "Musala di lantai 2", "Sampai nanti"]
    later = Presenter(office, Setup("display-1", zone="hall")).present(LIVE, START + timedelta(minutes=1))
    assert [notice.text for notice in later.notices] == [
        "Please leave the building",
        "Musala di lantai 2",
        "Lantai 1 saja",
    ]
    assert [notice.second for notice in later.notices] == ["", "Prayer room upstairs", ""]
    assert [notice.urgent for notice in later.notices] == [True, False, False]


def test_a_set_up_names_zone_layout_and_look() -> None:
    box = Box(part="call")
    office = replace(
        OFFICE,
        zones={"hall": Zone("hall", {"id": "Lantai 1"})},
        layouts={"grid": Layout("grid", box, box)},
        look=Look("#112233", "#001122"),
        rules={"en": "By time waited.", "id": "Menurut lama menunggu."},
    )
    picture = Presenter(office, Setup("d", zone="hall", layout="grid", theme="dark")).present(LIVE, START)
    assert (picture.zone, picture.layout, picture.theme) == ("Lantai 1", "grid", "dark")
    assert (picture.brand, picture.deep_brand) == ("#112233", "#001122")
    assert (picture.rules, picture.rules_second) == ("Menurut lama menunggu.", "By time waited.")
    assert Presenter(office, Setup(layout="gone")).present(LIVE, START).layout == "main"


def sign(view: View, counter: str | None = "c1") -> SignPicture | None:
    """Return the sign of one counter."""
    return Presenter(OFFICE, Setup("sign", counter=counter)).present(view, START).sign


def test_a_sign_shows_its_counters_ticket_and_stage() -> None:
    serving = Counter("c1", "Loket 1", "open", "A001", stage="documents")
    view = replace(LIVE, rows=(Row(serving, lit=True), Row(Counter("c2", "Loket 2"), lit=False)))
    assert sign(view) == SignPicture("Loket 1", "A001", "", "", "Pemeriksaan berkas", pale=False, lit=True)
    assert sign(view, counter=None) is None
    assert sign(view, counter="gone") is None


@pytest.mark.parametrize(
    ("counter", "state", "second"),
    [
        (Counter("c1", "Loket 1"), "Silakan tunggu nomor Anda", "Please wait for your number"),
        (Counter("c1", "Loket 1", "closed"), "tutup", "closed"),
        (
            Counter("c1", "Loket 1", "paused", until=START + timedelta(minutes=18), note={"id": "rapat"}),
            "rapat sampai 10.00",
            "on a break until 10:00 am",
        ),
    ],
    ids=["open", "closed", "paused"],
)
def test_a_sign_says_why_nobody_is_served(counter: Counter, state: str, second: str) -> None:
    shown = sign(replace(LIVE, rows=rows(counter)))
    assert shown is not None
    assert (shown.number, shown.state, shown.state_second) == ("", state, second)


def test_a_sign_without_connection_shows_no_number() -> None:
    serving = Counter("c1", "Loket 1", "open", "A001")
    lost = replace(LIVE, contact=Contact.LOST, lost_since=START, rows=rows(serving))
    shown = sign(lost)
    assert shown is not None
    assert (shown.number, shown.state) == ("", "Tidak ada sambungan sejak 09.42")


def test_what_must_be_said_stands_above_a_screen_that_has_no_place_for_it() -> None:
    lost = Presenter(OFFICE).present(replace(LIVE, contact=Contact.LOST, lost_since=START), START)
    banner = find_banner(lost, ["header", "grid"])
    assert banner is not None
    assert banner.alarm
    assert banner.text == "Tidak ada sambungan sejak 09.42 · Mohon perhatikan panggilan petugas"
    assert find_banner(lost, ["call"]) is find_banner(lost, ["sign"]) is None
    closed = Presenter(replace(OFFICE, open=False)).present(LIVE, START)
    said = BannerPicture("Pelayanan tutup", "The office is closed", alarm=False)
    assert find_banner(closed, ["grid"]) == said
    assert find_banner(closed, ["calls"]) is None
    after_a_day = replace(closed, recent=(RecentPicture("A001", "Loket 1"),))
    assert find_banner(after_a_day, ["calls"]) == said
    assert find_banner(Presenter(OFFICE).present(LIVE, START), ["calls"]) is None
    trial = Presenter(OFFICE).present(LIVE, START, trial=True)
    assert find_banner(trial, ["call"]) == BannerPicture(trial.trial, trial.trial_second, alarm=False)


def test_notices_are_read_in_turn_and_urgent_ones_alone() -> None:
    usual = [NoticePicture("satu", "one", urgent=False), NoticePicture("dua", "", urgent=False)]
    assert notice_turns(usual) == (("satu", False), ("one", False), ("dua", False))
    urgent = NoticePicture("awas", "", urgent=True)
    assert notice_turns([urgent, *usual]) == (("awas", True),)
    assert notice_turns([]) == ()


def test_a_call_is_told_in_the_visitors_own_language_beside_the_first() -> None:
    office = replace(
        OFFICE, languages=("id", "en", "ms"), services={"passport": {"id": "Paspor", "ms": "Pasport"}}
    )
    malay = replace(call(42), languages=("ms", "id"))
    picture = Presenter(office).present(replace(LIVE, calls=(malay,)), START)
    assert picture.detail_second == "Pemeriksaan berkas · Pasport"
    other = Presenter(OFFICE).present(replace(LIVE, calls=(malay,)), START)
    assert other.detail_second == "Document check · New passport"


def test_a_trial_of_the_voice_says_that_it_is_one() -> None:
    picture = Presenter(OFFICE).present(LIVE, START, trial=True)
    assert picture.trial == "Ini uji suara. Tidak ada yang dipanggil."
    assert picture.trial_second == "This is a sound test. Nobody is being called."
    assert Presenter(OFFICE).present(LIVE, START).trial == ""


def test_the_ticker_speaks_the_first_language_first() -> None:
    assert Presenter(OFFICE).present(LIVE, START).ticker == "Selamat datang. · Welcome."


@pytest.mark.parametrize(
    ("labels", "heading", "short"),
    [
        (["Loket 1", "Loket 12"], "Loket", ["1", "12"]),
        (["Loket A", "Loket 3B"], "Loket", ["A", "3B"]),
        (["Loket 1", "Meja 2"], "", ["Loket 1", "Meja 2"]),
        (["Ruang Dokter Umum"], "", ["Ruang Dokter Umum"]),
        (["1", "2"], "", ["1", "2"]),
        ([], "", []),
    ],
)
def test_a_word_that_all_counters_share_becomes_the_heading(
    labels: list[str], heading: str, short: list[str]
) -> None:
    assert split_labels(labels) == (heading, short)


def test_every_message_is_translated() -> None:
    source = "".join(
        (Path(display_texts.__file__).parent / name).read_text(encoding="utf-8")
        for name in ("presentation.py", "texts.py")
    )
    said = re.findall(
        r'(?:_text|_both|_in_second)\(\s*"(.+?)"|(?:_headline|_detail|_text_in)\([^"()]+, "(.+?)"', source
    )
    messages = {first or second for first, second in said}
    assert {"closed", "Counter", "Welcome", "Your number will appear here", "No connection"} <= messages
    indonesian = Texts(["id"])
    for message in messages:
        placeholders = dict.fromkeys(re.findall(r"{(\w+)}", message), "x")
        assert indonesian.text("id", message, **placeholders) != message.format(**placeholders), message


def test_compiled_catalogues_are_those_of_the_sources() -> None:
    for language in ("id", "en"):
        folder = LOCALE / language / "LC_MESSAGES"
        compiled = (folder / "display.mo").read_bytes().decode(errors="ignore")
        texts = re.findall(
            r'^msgstr(?:\[\d\])? "(.+)"$', (folder / "display.po").read_text(encoding="utf-8"), re.MULTILINE
        )
        assert all(text in compiled for text in texts)


def test_a_further_language_is_a_catalogue_of_the_sites_own(tmp_path: Path) -> None:
    folder = tmp_path / "ms" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    catalogue = Catalog(locale="ms")
    catalogue.add("closed", "ditutup")
    with (folder / "display.mo").open("wb") as file:
        write_mo(file, catalogue)
    texts = Texts(["ms", "id"], tmp_path)
    assert texts.text("ms", "closed") == "ditutup"
    assert texts.text("ms", "Counter") == "Counter"
    assert texts.text("id", "closed") == "tutup"


def test_english_says_am_and_pm() -> None:
    texts = Texts(["en"])
    assert texts.clock("en", datetime(2026, 1, 1, 0, 5, tzinfo=UTC)) == "12:05 am"
    assert texts.clock("en", datetime(2026, 1, 1, 12, 5, tzinfo=UTC)) == "12:05 pm"
    assert texts.wait("en", 60, 60) == "± 1 minute"
    assert texts.wait("en", None, 60) is None
