"""Users, sessions and failed sign-ins on both databases, and passwords hashed by argon2."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher

from server.adapters.accounts import SqlAccountStore
from server.adapters.database import open_database
from server.adapters.ids import SystemIds
from server.adapters.offices import save_office
from server.adapters.passwords import Argon2Passwords
from server.domain.identity import Actor, SiteId
from server.services.accounts import Accounts
from server.services.staff import (
    AccountError,
    Role,
    SamePassword,
    TooManyAttempts,
    UnknownUser,
    UserExists,
    WeakPassword,
    WrongCredentials,
    WrongPassword,
)
from tests.support.queue import HandClock, office

PASSWORD = "loket nomor tiga"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def accounts(database_url: str, clock: HandClock) -> Iterator[Accounts]:
    database, ids = open_database(database_url), SystemIds()
    save_office(database, office(), clock, Actor("owner"))
    yield Accounts(SqlAccountStore(database, ids), Argon2Passwords(QUICK), clock, ids)
    database.close()


@pytest.fixture
def ani(accounts: Accounts) -> Accounts:
    accounts.add_user("ani", PASSWORD, Role.SUPERVISOR, SiteId("main"), "Ani Lestari")
    return accounts


def test_a_session_knows_its_user(ani: Accounts) -> None:
    token, session = ani.sign_in("Ani ", PASSWORD, "10.0.0.1")
    found = ani.signed_in(token)
    assert found is not None
    assert found.user == session.user
    assert (found.user.display_name, found.user.role, found.user.site) == (
        "Ani Lestari",
        Role.SUPERVISOR,
        "main",
    )
    assert ani.display_names() == {found.user.id: "Ani Lestari"}


def test_no_other_token_is_a_session(ani: Accounts) -> None:
    token, _ = ani.sign_in("ani", PASSWORD, "10.0.0.1")
    assert ani.signed_in(token[:-1]) is None
    assert ani.signed_in("") is None
    ani.sign_out(token)
    assert ani.signed_in(token) is None


def test_a_name_is_taken_once_whatever_its_case(ani: Accounts) -> None:
    with pytest.raises(UserExists):
        ani.add_user("ANI", PASSWORD, Role.OFFICER, SiteId("main"))


@pytest.mark.parametrize("password", ["short", "", "x" * 257])
def test_a_password_has_a_length_that_can_be_used(ani: Accounts, password: str) -> None:
    with pytest.raises(WeakPassword):
        ani.add_user("budi", password, Role.OFFICER, None)
    with pytest.raises(WeakPassword):
        ani.set_password("ani", password)


def test_only_a_known_user_gets_another_password(ani: Accounts) -> None:
    with pytest.raises(UnknownUser):
        ani.set_password("budi", PASSWORD)
    ani.set_password("ani", "another password")
    assert ani.sign_in("ani", "another password", "10.0.0.1")


def test_a_one_time_password_must_be_changed_until_it_is(ani: Accounts) -> None:
    ani.add_user("budi", "given-once", Role.OFFICER, SiteId("main"), one_time=True)
    token, session = ani.sign_in("budi", "given-once", "10.0.0.1")
    assert session.user.must_change
    ani.change_password(session.user, token, "given-once", PASSWORD, "10.0.0.1")
    found = ani.signed_in(token)
    assert found is not None
    assert not found.user.must_change
    assert not ani.sign_in("budi", PASSWORD, "10.0.0.1")[1].user.must_change
    ani.set_password("budi", "given-again", one_time=True)
    assert ani.signed_in(token) is None
    assert ani.sign_in("budi", "given-again", "10.0.0.1")[1].user.must_change


def test_changing_a_password_ends_the_users_other_sessions_only(ani: Accounts) -> None:
    ani.add_user("budi", PASSWORD, Role.OFFICER, SiteId("main"))
    budi, _ = ani.sign_in("budi", PASSWORD, "10.0.0.1")
    other, _ = ani.sign_in("ani", PASSWORD, "10.0.0.1")
    own, session = ani.sign_in("ani", PASSWORD, "10.0.0.1")
    ani.change_password(session.user, own, PASSWORD, "another password", "10.0.0.1")
    assert ani.signed_in(other) is None
    assert ani.signed_in(own) is not None
    assert ani.signed_in(budi) is not None


@pytest.mark.parametrize(
    ("current", "new", "refusal"),
    [
        (PASSWORD, "short", WeakPassword),
        (PASSWORD, PASSWORD, SamePassword),
        ("guess", "new one!", WrongPassword),
    ],
)
def test_a_password_is_changed_to_another_good_one_by_who_knows_it(
    ani: Accounts, current: str, new: str, refusal: type[AccountError]
) -> None:
    token, session = ani.sign_in("ani", PASSWORD, "10.0.0.1")
    with pytest.raises(refusal):
        ani.change_password(session.user, token, current, new, "10.0.0.1")
    assert ani.sign_in("ani", PASSWORD, "10.0.0.1")


def test_guessing_the_current_password_is_slowed_down_like_signing_in(
    ani: Accounts, clock: HandClock
) -> None:
    token, session = ani.sign_in("ani", PASSWORD, "10.0.0.1")
    for _ in range(8):
        with pytest.raises(WrongPassword):
            ani.change_password(session.user, token, "guess", "another password", "10.0.0.1")
    with pytest.raises(TooManyAttempts):
        ani.change_password(session.user, token, PASSWORD, "another password", "10.0.0.1")
    with pytest.raises(TooManyAttempts):
        ani.sign_in("ani", PASSWORD, "10.0.0.1")
    clock.move(minutes=15)
    ani.change_password(session.user, token, PASSWORD, "another password", "10.0.0.1")


def test_another_process_knows_at_once_that_a_one_time_password_was_changed(
    database_url: str, ani: Accounts, clock: HandClock
) -> None:
    ani.add_user("budi", "given-once", Role.OFFICER, SiteId("main"), one_time=True)
    token, session = ani.sign_in("budi", "given-once", "10.0.0.1")
    database, ids = open_database(database_url), SystemIds()
    elsewhere = Accounts(SqlAccountStore(database, ids), Argon2Passwords(QUICK), clock, ids)
    before = elsewhere.signed_in(token)
    ani.change_password(session.user, token, "given-once", PASSWORD, "10.0.0.1")
    after = elsewhere.signed_in(token)
    database.close()
    assert before is not None
    assert after is not None
    assert (before.user.must_change, after.user.must_change) == (True, False)


@pytest.mark.parametrize("name", ["", "\x00", "a\x00ni", "'; DROP TABLE session; --", "é" * 500, "\ud800"])
def test_odd_names_are_only_wrong(ani: Accounts, name: str) -> None:
    with pytest.raises(WrongCredentials):
        ani.sign_in(name, "guess", "10.0.0.1")


def test_guesses_at_once_are_all_counted(ani: Accounts) -> None:
    def guess(_: int) -> type[AccountError]:
        with pytest.raises(AccountError) as refused:
            ani.sign_in("ani", "guess", "10.0.0.1")
        return refused.type

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(guess, range(24)))
    assert told.count(WrongCredentials) <= 8 + 7
    with pytest.raises(TooManyAttempts) as refused:
        ani.sign_in("ani", PASSWORD, "10.0.0.1")
    assert refused.value.details == {"retry_after_s": 900}


def test_old_mistakes_are_forgotten(ani: Accounts, clock: HandClock) -> None:
    for _ in range(8):
        with pytest.raises(WrongCredentials):
            ani.sign_in("ani", "guess", "10.0.0.1")
    clock.move(minutes=15)
    assert ani.sign_in("ani", PASSWORD, "10.0.0.1")


def test_a_weaker_hash_is_made_anew_when_its_password_is_seen(database_url: str, clock: HandClock) -> None:
    database, ids = open_database(database_url), SystemIds()
    store = SqlAccountStore(database, ids)
    Accounts(store, Argon2Passwords(QUICK), clock, ids).add_user("root", PASSWORD, Role.ADMIN, None)
    stronger = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    Accounts(store, Argon2Passwords(stronger), clock, ids).sign_in("root", PASSWORD, "10.0.0.1")
    found = store.user_named("root")
    assert found is not None
    assert "m=16,t=2" in found[1]
    database.close()


def test_a_hash_that_cannot_be_read_is_no_password() -> None:
    assert not Argon2Passwords(QUICK).verify("plain text", "plain text")
