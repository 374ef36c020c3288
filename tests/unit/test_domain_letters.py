"""A kiosk's letter is its own: kept by the same installation, never shared, and the longest at rest first."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from server.domain.identity import DeviceName
from server.domain.letters import ORDER, RESTED, Install, is_newest, letter_for

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
ONE, TWO = DeviceName("kiosk-1"), DeviceName("kiosk-2")
FIRST, SECOND, THIRD = (UUID(int=number) for number in (1, 2, 3))
LONG = RESTED + timedelta(hours=1)


def had(install: UUID, letter: str | None, device: DeviceName = ONE, ago: timedelta = LONG) -> Install:
    return Install(device, install, letter, NOW - ago)


def test_the_first_installation_gets_the_letter_that_the_kiosk_was_enrolled_with() -> None:
    assert letter_for(ONE, FIRST, [], {ONE: "R", TWO: "K"}, NOW) == ("R", None)


def test_a_kiosk_that_nobody_enrolled_gets_a_free_letter() -> None:
    assert letter_for(ONE, FIRST, [], {TWO: "K"}, NOW) == ("L", None)


def test_the_same_installation_keeps_its_letter() -> None:
    installs = [had(FIRST, "K"), had(SECOND, "L", ago=timedelta(0))]
    assert letter_for(ONE, FIRST, installs, {ONE: "K"}, NOW) == ("K", None)


def test_an_installation_that_a_backup_forgot_keeps_the_letter_on_its_paper() -> None:
    enrolled = {ONE: "K", TWO: "M"}
    assert letter_for(ONE, SECOND, [], enrolled, NOW, on_paper="P") == ("P", None)
    assert letter_for(ONE, SECOND, [], enrolled, NOW, on_paper="M") == ("K", None), "another's"
    installs = [had(FIRST, "P", ago=timedelta(0))]
    assert letter_for(ONE, SECOND, installs, enrolled, NOW, on_paper="P") == ("K", None), "a copied disk"


def test_another_installation_gets_a_letter_that_nobody_has() -> None:
    installs = [had(FIRST, "K"), had(THIRD, "L", TWO)]
    assert letter_for(ONE, SECOND, installs, {ONE: "K", TWO: "M"}, NOW) == ("N", None)


def test_when_all_served_the_one_that_rests_longest_is_taken_from_whoever_had_it() -> None:
    installs = [
        had(UUID(int=100 + at), letter, ago=LONG + timedelta(days=at)) for at, letter in enumerate(ORDER)
    ]
    letter, until_now = letter_for(ONE, SECOND, installs, {ONE: "K"}, NOW)
    assert (letter, until_now) == (ORDER[-1], installs[-1])


def test_a_letter_that_is_in_use_or_has_not_rested_is_not_given() -> None:
    fresh = [had(UUID(int=100 + at), letter, ago=timedelta(days=1)) for at, letter in enumerate(ORDER)]
    assert letter_for(ONE, SECOND, fresh, {ONE: "K"}, NOW) == (None, None)
    others = [
        had(UUID(int=100 + at), letter, DeviceName(f"k-{letter.lower()}")) for at, letter in enumerate(ORDER)
    ]
    assert letter_for(ONE, SECOND, others, {}, NOW) == (None, None)


def test_the_newest_installation_is_the_one_that_was_introduced_last() -> None:
    installs = [had(FIRST, "K", ago=timedelta(0)), had(SECOND, "L"), had(THIRD, "M", TWO, timedelta(0))]
    assert is_newest(ONE, FIRST, installs)
    assert not is_newest(ONE, SECOND, installs)
    assert not is_newest(ONE, THIRD, installs)
