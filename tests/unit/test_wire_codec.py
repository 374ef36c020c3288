"""Messages keep their golden form, and what is not a message is refused with what is wrong."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.golden import GOLDEN, golden_text
from tests.support.messages import NOON, board
from wire import messages
from wire.codec import (
    CodecError,
    Malformed,
    TooLarge,
    UnknownVersion,
    decode,
    decode_answer,
    decode_command,
    encode,
)
from wire.messages import (
    BoardCounter,
    BoardMessage,
    CatalogMessage,
    CommandMessage,
    CounterState,
    HeartbeatMessage,
    IssueTicket,
    Message,
    PokeMessage,
)


def all_kinds() -> set[type[Message]]:
    """Return every message of the contract."""
    values = vars(messages).values()
    return {value for value in values if isinstance(value, type) and issubclass(value, Message)} - {Message}


def test_every_message_has_a_golden_file_and_every_file_a_message() -> None:
    assert set(GOLDEN.values()) == all_kinds()
    assert {path.stem for path in Path("tests/golden").glob("*.json")} >= set(GOLDEN)


@pytest.mark.parametrize("name", GOLDEN)
def test_golden_message_is_read_and_written_unchanged(name: str) -> None:
    text = golden_text(name)
    message = decode(GOLDEN[name], text.encode())
    assert json.loads(encode(message)) == json.loads(text)
    assert decode(GOLDEN[name], encode(message)) == message


@pytest.mark.parametrize("name", GOLDEN)
def test_unknown_fields_are_ignored(name: str) -> None:
    body = {**json.loads(golden_text(name)), "from_the_future": {"a": [1]}}
    assert decode(GOLDEN[name], json.dumps(body).encode()) == decode(GOLDEN[name], golden_text(name).encode())


@pytest.mark.parametrize("name", GOLDEN)
@pytest.mark.parametrize("version", [0, 2, "1", None, [1], 10**30])
def test_unknown_version_is_refused_whatever_else_is_wrong(name: str, version: object) -> None:
    body = {**json.loads(golden_text(name)), "v": version, "rev": "x"}
    with pytest.raises(UnknownVersion, match="only 1"):
        decode(GOLDEN[name], json.dumps(body).encode())


@pytest.mark.parametrize("name", GOLDEN)
def test_message_cannot_change(name: str) -> None:
    message = decode(GOLDEN[name], golden_text(name).encode())
    with pytest.raises(ValueError, match="frozen"):
        message.v = 1


def test_version_may_be_left_out() -> None:
    assert decode(PokeMessage, b'{"rev": 5}') == PokeMessage(rev=5)


@pytest.mark.parametrize(
    ("payload", "problem"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[" * 60_000, "not JSON"),
        (b"null", "not a JSON object"),
        (b"[]", "not a JSON object"),
        (b"{}", "rev: Field required"),
        (b'{"rev": "1"}', "rev: Input should be a valid integer"),
        (b'{"rev": 1.5}', "rev: "),
        (b'{"rev": -1}', "rev: Input should be greater than or equal to 0"),
        (b'{"rev": 9007199254740992}', "rev: Input should be less than"),
        (b'{"rev": NaN}', "rev: "),
    ],
)
def test_malformed_payload_is_refused_with_its_first_problems(payload: bytes, problem: str) -> None:
    with pytest.raises(Malformed) as caught:
        decode(PokeMessage, payload)
    assert problem in str(caught.value)
    assert caught.value.code == "malformed"
    assert len(str(caught.value)) < 1000


def test_payload_over_its_size_is_refused_before_it_is_read() -> None:
    with pytest.raises(TooLarge, match="65536"):
        decode(PokeMessage, b" " * 65_537)
    with pytest.raises(TooLarge):
        decode_command(b" " * 65_537)
    decode(BoardMessage, encode(board()) + b" " * 100_000)


def test_message_over_its_size_is_not_written() -> None:
    row = BoardCounter(counter="loket-1", label="x" * 400, state=CounterState.OPEN)
    with pytest.raises(TooLarge):
        encode(board().model_copy(update={"counters": (row,) * 600}))


def test_command_of_an_unknown_type_is_refused_and_an_answer_is_no_command() -> None:
    for payload in (b'{"type": "nope"}', b"{}", golden_text("accepted").encode()):
        with pytest.raises(Malformed, match="type"):
            decode_command(payload)
    with pytest.raises(Malformed):
        decode_answer(golden_text("issue_ticket").encode())
    assert isinstance(decode_command(golden_text("issue_ticket").encode()), IssueTicket)


@pytest.mark.parametrize(
    "moment",
    ["2026-11-23T02:50:01", "2026-11-23", 0, "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", None],
)
def test_time_without_an_offset_or_out_of_the_calendar_is_refused(moment: object) -> None:
    with pytest.raises(Malformed, match="now"):
        decode(HeartbeatMessage, json.dumps({"epoch": 1, "rev": 1, "now": moment}).encode())


def test_time_of_another_zone_is_the_same_moment_in_utc() -> None:
    local = NOON.astimezone(ZoneInfo("Asia/Jayapura"))
    message = HeartbeatMessage(epoch=1, rev=1, now=local)
    assert message.now == NOON
    assert message.now.utcoffset() == timedelta(0)
    assert b'"now":"2026-11-23T05:00:00Z"' in encode(message)


@pytest.mark.parametrize("zone", ["", "Mars/Phobos", "../../etc/passwd", "Asia", "x" * 300, "Asia/Jakarta\n"])
def test_time_zone_that_is_not_known_is_refused(zone: str) -> None:
    body = {**json.loads(golden_text("catalog")), "timezone": zone}
    with pytest.raises(Malformed, match="timezone"):
        decode(CatalogMessage, json.dumps(body).encode())


@pytest.mark.parametrize("address", ["javascript:alert(1)", "ftp://x", "https://" + "x" * 300, "nowhere"])
def test_public_address_is_of_the_web(address: str) -> None:
    body = {**json.loads(golden_text("catalog")), "public_url": address}
    with pytest.raises(Malformed, match="public_url"):
        decode(CatalogMessage, json.dumps(body).encode())


def test_newer_board_is_decided_by_epoch_then_rev_then_time() -> None:
    later = board(1).model_copy(update={"as_of": datetime(2026, 11, 24, tzinfo=UTC)})
    newer_epoch = board(0).model_copy(update={"epoch": 2})
    ordered = [board(1), later, board(2), newer_epoch]
    assert sorted([newer_epoch, board(2), later, board(1)], key=lambda each: each.order) == ordered


@given(st.binary(max_size=200), st.sampled_from(sorted(GOLDEN)))
def test_garbage_never_raises_anything_but_a_codec_error(payload: bytes, name: str) -> None:
    try:
        decode(GOLDEN[name], payload)
    except CodecError:
        return


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.data(), st.sampled_from(sorted(GOLDEN)))
def test_golden_message_with_one_field_replaced_is_read_or_refused(data: st.DataObject, name: str) -> None:
    body = json.loads(golden_text(name))
    body[data.draw(st.sampled_from(sorted(body)))] = data.draw(JSON)
    try:
        message = decode(GOLDEN[name], json.dumps(body).encode())
    except CodecError:
        return
    assert decode(GOLDEN[name], encode(message)) == message


def test_volume_stays_within_its_range() -> None:
    body = {**json.loads(golden_text("command")), "value": 101}
    with pytest.raises(Malformed, match="value"):
        decode(CommandMessage, json.dumps(body).encode())


@pytest.mark.parametrize("of", ["display", "voice"])
def test_a_catalog_has_as_many_rows_of_loudness_as_an_office_file_may_have(of: str) -> None:
    rows = [{"start": f"{hour:02}:00", "percent": 50} for hour in range(13)]
    body = json.loads(golden_text("catalog"))
    part = body["displays"][0] if of == "display" else body["voice"]
    part["loudness"] = rows[:12]
    decode(CatalogMessage, json.dumps(body).encode())
    part["loudness"] = rows
    with pytest.raises(Malformed, match="loudness"):
        decode(CatalogMessage, json.dumps(body).encode())
