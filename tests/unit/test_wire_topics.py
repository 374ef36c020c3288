"""Topics are built, parsed and filtered by one table, and none can be invalid."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wire.topics import (
    TOPICS,
    Board,
    Call,
    Catalog,
    DeviceCommand,
    DeviceTopic,
    Health,
    Heartbeat,
    InvalidTopic,
    KioskRequest,
    KioskResponse,
    Poke,
    Presence,
    Role,
    Topic,
    parse,
)

SLUGS = st.from_regex(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?", fullmatch=True)
KINDS = st.sampled_from(TOPICS)

CASES: list[tuple[Topic, str, int, bool]] = [
    (KioskRequest("main", "kiosk-1"), "antrean/1/main/kiosk/kiosk-1/request", 1, False),
    (KioskResponse("main", "kiosk-1"), "antrean/1/main/kiosk/kiosk-1/response", 1, False),
    (Catalog("main"), "antrean/1/main/catalog", 1, True),
    (Board("main"), "antrean/1/main/board", 1, True),
    (Call("main"), "antrean/1/main/call", 1, False),
    (Heartbeat("main"), "antrean/1/main/heartbeat", 0, False),
    (Poke("main"), "antrean/1/main/poke", 0, False),
    (Presence("main", "d"), "antrean/1/main/device/d/presence", 1, True),
    (Health("main", "d"), "antrean/1/main/device/d/health", 1, True),
    (DeviceCommand("main", "d"), "antrean/1/main/device/d/command", 1, False),
]


@pytest.mark.parametrize(("topic", "text", "qos", "retained"), CASES, ids=str)
def test_topic_is_written_and_travels_as_the_contract_says(
    topic: Topic, text: str, qos: int, retained: bool
) -> None:
    assert (str(topic), topic.qos, topic.retained) == (text, qos, retained)
    assert parse(text) == topic


def test_every_topic_has_its_case() -> None:
    assert {type(topic) for topic, *_ in CASES} == set(TOPICS)


def make(kind: type[Topic], site: str, device: str) -> Topic:
    """Return a topic of the kind."""
    return kind(site, device) if issubclass(kind, DeviceTopic) else kind(site)


@given(KINDS, SLUGS, SLUGS)
def test_what_is_written_is_read_back(kind: type[Topic], site: str, device: str) -> None:
    topic = make(kind, site, device)
    assert parse(str(topic)) == topic
    assert kind.parse(str(topic)) == topic


@given(KINDS, KINDS, SLUGS, SLUGS)
def test_filter_matches_its_own_kind_only(
    kind: type[Topic], other: type[Topic], site: str, device: str
) -> None:
    assert matches(kind.filter(), str(make(other, site, device))) == (kind is other)


def matches(topic_filter: str, topic: str) -> bool:
    """Return whether an MQTT filter without ``#`` matches a topic (MQTT 5, 4.7)."""
    wanted, given_ = topic_filter.split("/"), topic.split("/")
    return len(wanted) == len(given_) and all(w in {"+", g} for w, g in zip(wanted, given_, strict=True))


@given(st.text(max_size=60))
def test_any_text_is_a_topic_or_refused(text: str) -> None:
    try:
        assert str(parse(text)) == text
    except InvalidTopic:
        return


@pytest.mark.parametrize(
    "text",
    [
        "",
        "antrean/1/main",
        "antrean/2/main/board",
        "antrean/1/main/board/",
        "antrean/1//board",
        "antrean/1/+/board",
        "antrean/1/main/kiosk/#/request",
        "antrean/1/Main/board",
        "antrean/1/main/kiosk/kiosk-/request",
        "antrean/1/main/kiosk//request",
        "antrean/1/main/board\n",
        "$SYS/1/main/board",
        "antrean/1/" + "a" * 41 + "/board",
    ],
)
def test_text_outside_the_contract_is_refused(text: str) -> None:
    with pytest.raises(InvalidTopic):
        parse(text)


@pytest.mark.parametrize("name", ["", "-a", "a-", "A", "a b", "a/b", "+", "#", "a" * 41, "é", "a\n"])
def test_topic_with_an_invalid_name_cannot_be_made(name: str) -> None:
    with pytest.raises(InvalidTopic, match="site"):
        Board(name)
    with pytest.raises(InvalidTopic, match="device"):
        Health("main", name)
    if name != "+":
        with pytest.raises(InvalidTopic):
            Board.filter(name)


def test_topic_cannot_change() -> None:
    with pytest.raises(AttributeError):
        Board("main").site = "other"  # type: ignore[misc]


@pytest.mark.parametrize("kind", TOPICS)
def test_each_topic_has_somebody_who_speaks_and_somebody_who_listens(kind: type[Topic]) -> None:
    assert kind.publishers
    assert kind.receivers
    assert Role.SERVER in kind.publishers | kind.receivers
