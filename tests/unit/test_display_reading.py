"""The broker's messages as the display's own values, and garbage as a clear error."""

from datetime import timedelta
from pathlib import Path

import pytest

from display.facts import Call, Command, Heartbeat, Loudness, Office, Setup, Snapshot
from display.reading import read
from tests.support.messages import EXAMPLES
from wire import topics
from wire.codec import CodecError, Malformed, UnknownVersion, encode
from wire.messages import BoardCounter, BoardMessage, CatalogMessage, CounterState, HeartbeatMessage

GOLDEN = Path(__file__).parent.parent / "golden"
SITE = "main"


def topic(name: str) -> str:
    """Return the site's topic."""
    return f"antrean/1/{SITE}/{name}"


@pytest.mark.parametrize(
    ("name", "kind"),
    [("board", Snapshot), ("call", Call), ("heartbeat", Heartbeat), ("catalog", Office)],
)
def test_golden_messages_are_read(name: str, kind: type) -> None:
    assert isinstance(read(topic(name), (GOLDEN / f"{name}.json").read_bytes()), kind)


def test_a_board_keeps_its_rows_and_calls() -> None:
    fact = read(topic("board"), (GOLDEN / "board.json").read_bytes())
    assert isinstance(fact, Snapshot)
    assert [row.state for row in fact.counters] == ["open", "paused"]
    assert fact.recent[0].times == 2


def test_a_catalog_says_how_displays_are_set_up() -> None:
    fact = read(topic("catalog"), (GOLDEN / "catalog.json").read_bytes())
    assert isinstance(fact, Office)
    assert fact.setup_of("display-1") == Setup(
        "display-1", zone="lantai-1", layout="loket-saja", theme="dark",
        loudness=(Loudness("07:00", 80), Loudness("17:00", 50)),
    )  # fmt: skip
    assert fact.setup_of("display-2").counter == "2"
    assert fact.setup_of("display-9") == Setup("display-9")
    assert fact.zones["lantai-1"].counters == {"1", "2"}
    assert {"main", "loket-saja"} <= fact.layouts.keys()
    own = fact.layout_named("loket-saja")
    assert own is not None
    assert [box.part for box in own.landscape.rows] == ["header", "grid"]
    assert fact.layout_named("gone") == fact.layouts["main"]
    assert fact.notices[0].text["id"] == "Loket 3 tutup sampai pukul 13.00"
    assert (fact.voice.first, fact.voice.numbers["en"]) == ("ticket", "number")
    assert fact.look.logo is not None
    assert fact.look.logo.path == "/media/pangkalpinang/logo.png"
    assert fact.media[0].days == (1, 2, 3, 4, 5)


def test_a_command_for_printers_is_none_of_a_displays() -> None:
    command = b'{"id": "019ab0c4-5a7e-7c3d-9f10-2b8d4e6f8a01", "action": "%s", "value": 30}'
    where = topic("device/display-1/command")
    assert read(where, command % b"test_print") is None
    assert read(where, command % b"volume") == Command("volume", 30)
    assert read(where, command % b"announce") == Command("announce", 30)


@pytest.mark.parametrize("payload", [b"", b"{", b"[]", b"\xff", b'{"v": 1}', b"[" * 100_000])
@pytest.mark.parametrize("name", ["board", "call", "heartbeat", "catalog", "device/display-1/command"])
def test_garbage_is_malformed(name: str, payload: bytes) -> None:
    with pytest.raises(CodecError):
        read(topic(name), payload)


def test_another_version_is_refused() -> None:
    with pytest.raises(UnknownVersion):
        read(topic("heartbeat"), b'{"v": 2, "epoch": 1, "rev": 1, "now": "2026-11-23T02:42:00Z"}')


def test_a_time_at_the_end_of_the_calendar_is_refused() -> None:
    heartbeat = EXAMPLES[topics.Heartbeat]
    assert isinstance(heartbeat, HeartbeatMessage)
    late = heartbeat.model_copy(update={"now": heartbeat.now.replace(year=9999) + timedelta(days=30)})
    with pytest.raises(Malformed):
        read(topic("heartbeat"), encode(late))


def test_an_unknown_zone_is_refused() -> None:
    catalog = EXAMPLES[topics.Catalog]
    assert isinstance(catalog, CatalogMessage)
    for zone in ("Mars/Olympus", "../../etc/passwd", "", "Asia"):
        with pytest.raises(Malformed, match="timezone"):
            read(topic("catalog"), encode(catalog.model_copy(update={"timezone": zone})))


def test_labels_become_one_printable_line() -> None:
    example = EXAMPLES[topics.Board]
    assert isinstance(example, BoardMessage)
    rows = tuple(
        BoardCounter(counter="c1", label=label, state=CounterState.OPEN) for label in ("Loket\n\x00 3", " \t")
    )
    fact = read(topic("board"), encode(example.model_copy(update={"counters": rows})))
    assert isinstance(fact, Snapshot)
    assert [row.label for row in fact.counters] == ["Loket 3", "c1"]
