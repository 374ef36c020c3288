"""Who may sign in and who is signed in: passwords, sessions and throttling, over ports; knows no HTTP."""

import hashlib
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Protocol

from server.domain.identity import Json, SiteId, UserId
from server.services.ports import Clock, Ids

NAME_LENGTH = 64
PASSWORD_LENGTH = 256
SHORTEST_PASSWORD = 8


class AccountError(Exception):
    """The account does not allow this."""

    code: ClassVar[str]

    def __init__(self, **details: Json) -> None:
        self.details = details
        super().__init__(self.__doc__)


class WrongCredentials(AccountError):
    """The user name or the password is wrong."""

    code = "wrong_credentials"


class TooManyAttempts(AccountError):
    """Too many sign-ins failed; try again later."""

    code = "too_many_attempts"


class UserExists(AccountError):
    """There is a user of this name already."""

    code = "user_exists"


class UnknownUser(AccountError):
    """There is no user of this name."""

    code = "unknown_user"


class WeakPassword(AccountError):
    """The password is too short or too long."""

    code = "weak_password"


ACCOUNT_ERRORS: dict[str, type[AccountError]] = {
    error.code: error for error in (WrongCredentials, TooManyAttempts, UserExists, UnknownUser, WeakPassword)
}


class Role(StrEnum):
    """What a member of staff may do; each role may do what the ones before it may."""

    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"

    def covers(self, needed: "Role") -> bool:
        """Tell whether this role may do what ``needed`` may."""
        order = list(Role)
        return order.index(self) >= order.index(needed)


@dataclass(frozen=True, slots=True)
class User:
    """A member of staff. ``name`` is what is typed, ``display_name`` what colleagues read."""

    id: UserId
    name: str
    display_name: str
    role: Role
    site: SiteId | None
    active: bool = True


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody is signed in."""

    user: User
    started_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Failures:
    """How often a sign-in failed lately, and when the first of those was."""

    count: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lasts, and how many sign-ins may fail within ``window``."""

    idle: timedelta = timedelta(hours=4)
    absolute: timedelta = timedelta(hours=14)
    window: timedelta = timedelta(minutes=15)
    per_name: int = 8
    per_address: int = 60
    cached_s: float = 1.0
    touch_every: timedelta = timedelta(minutes=1)


class AccountStore(Protocol):
    """Users, sessions and failed sign-ins in the database."""

    def user_named(self, name: str) -> tuple[User, str] | None:
        """Return the user of this name and the stored hash of the password."""
        ...

    def display_names(self) -> Mapping[UserId, str]:
        """Return what colleagues read for every user."""
        ...

    def add_user(self, user: User, password_hash: str, at: datetime) -> None:
        """Store a new user; raise UserExists."""
        ...

    def set_password(self, user: UserId, password_hash: str) -> None:
        """Store another password."""
        ...

    def end_sessions(self, user: UserId) -> None:
        """Forget every session of the user."""
        ...

    def add_session(self, token_hash: str, user: UserId, at: datetime, expires_at: datetime) -> None:
        """Store a session; sessions that are over by their absolute end are forgotten."""
        ...

    def session(self, token_hash: str) -> Session | None:
        """Return the session, with its user as it is now."""
        ...

    def touch_session(self, token_hash: str, at: datetime) -> None:
        """Note when the session was used last."""
        ...

    def end_session(self, token_hash: str) -> None:
        """Forget the session."""
        ...

    def failures(self, since: datetime, *, name: str | None = None, address: str | None = None) -> Failures:
        """Return the failed sign-ins of a name or an address."""
        ...

    def note_failure(self, name: str, address: str, at: datetime, forget_before: datetime) -> None:
        """Note a failed sign-in, and forget old ones."""
        ...

    def forget_failures(self, name: str) -> None:
        """Forget the failed sign-ins of a name."""
        ...


class Passwords(Protocol):
    """Hashes passwords, slowly on purpose."""

    def hash(self, password: str) -> str:
        """Return what to store."""
        ...

    def verify(self, stored: str | None, password: str) -> bool:
        """Tell whether the password is right; without a stored hash take as long and say no."""
        ...

    def is_outdated(self, stored: str) -> bool:
        """Tell whether the hash was made with parameters that are too weak by now."""
        ...


class Accounts:
    """Signs people in and out, and knows who is signed in."""

    def __init__(
        self, store: AccountStore, passwords: Passwords, clock: Clock, ids: Ids, limits: Limits | None = None
    ) -> None:
        self._store, self._passwords, self._clock, self._ids = store, passwords, clock, ids
        self.limits = limits or Limits()
        self._seen: dict[str, tuple[float, Session]] = {}
        self._lock = threading.Lock()

    def add_user(
        self, name: str, password: str, role: Role, site: SiteId | None, display_name: str = ""
    ) -> User:
        """Store a new user; raise UserExists or WeakPassword."""
        check_password(password)
        user = User(UserId(self._ids.uuid()), plain(name), display_name or name.strip(), role, site)
        self._store.add_user(user, self._passwords.hash(password), self._clock.now())
        return user

    def set_password(self, name: str, password: str) -> None:
        """Change a password and end the user's sessions; raise UnknownUser or WeakPassword."""
        check_password(password)
        found = self._store.user_named(plain(name))
        if found is None:
            raise UnknownUser(user=plain(name))
        self._store.set_password(found[0].id, self._passwords.hash(password))
        self._store.end_sessions(found[0].id)
        with self._lock:
            self._seen.clear()

    def sign_in(self, name: str, password: str, address: str) -> tuple[str, Session]:
        """Return a new session and its token; raise WrongCredentials or TooManyAttempts.

        The attempt counts as failed until it has succeeded, so that attempts at once are counted too.
        """
        name, now = plain(name), self._clock.now()
        self._throttle(name, address, now)
        self._store.note_failure(name, address, now, now - self.limits.window)
        found = self._store.user_named(name)
        right = self._passwords.verify(found[1] if found else None, password)
        if found is None or not right or not found[0].active:
            raise WrongCredentials
        self._store.forget_failures(name)
        if self._passwords.is_outdated(found[1]):
            self._store.set_password(found[0].id, self._passwords.hash(password))
        token = secrets.token_urlsafe(32)
        self._store.add_session(digest(token), found[0].id, now, now + self.limits.absolute)
        return token, Session(found[0], now, now)

    def signed_in(self, token: str, *, active: bool = True) -> Session | None:
        """Return whose session it is; ``active`` says that a person did something, which keeps it alive."""
        key, now = digest(token), self._clock.now()
        session = self._known(key) or self._read(key)
        if session is None or self._is_over(session, now):
            return None
        if active and now - session.seen_at >= self.limits.touch_every:
            self._store.touch_session(key, now)
            self._forget(key)
        return session

    def cached(self, token: str) -> Session | None:
        """Return the session when it needs no look at the database."""
        session = self._known(digest(token))
        now = self._clock.now()
        if session is None or self._is_over(session, now):
            return None
        return session if now - session.seen_at < self.limits.touch_every else None

    def sign_out(self, token: str) -> None:
        """End the session."""
        self._store.end_session(digest(token))
        self._forget(digest(token))

    def display_names(self) -> Mapping[UserId, str]:
        """Return what colleagues read for every user."""
        return self._store.display_names()

    def _throttle(self, name: str, address: str, now: datetime) -> None:
        since = now - self.limits.window
        for failures, limit in (
            (self._store.failures(since, name=name), self.limits.per_name),
            (self._store.failures(since, address=address), self.limits.per_address),
        ):
            if failures.count >= limit:
                oldest = failures.oldest or now
                raise TooManyAttempts(
                    retry_after_s=max(1, int((oldest + self.limits.window - now).total_seconds()))
                )

    def _is_over(self, session: Session, now: datetime) -> bool:
        idle, age = now - session.seen_at, now - session.started_at
        return not session.user.active or idle > self.limits.idle or age > self.limits.absolute

    def _known(self, key: str) -> Session | None:
        with self._lock:
            read_at, session = self._seen.get(key, (0.0, None))
        fresh = session is not None and self._clock.monotonic() - read_at < self.limits.cached_s
        return session if fresh else None

    def _read(self, key: str) -> Session | None:
        session = self._store.session(key)
        if session is not None:
            with self._lock:
                if len(self._seen) > 1000:
                    self._seen.clear()
                self._seen[key] = self._clock.monotonic(), session
        return session

    def _forget(self, key: str) -> None:
        with self._lock:
            self._seen.pop(key, None)


def plain(name: str) -> str:
    """Return a user name as it is compared: without regard to case, or to what cannot be printed."""
    return "".join(one for one in name.casefold() if one.isprintable()).strip()[:NAME_LENGTH]


def check_password(password: str) -> None:
    """Raise WeakPassword unless the password has a length that can be used."""
    if not SHORTEST_PASSWORD <= len(password) <= PASSWORD_LENGTH:
        raise WeakPassword(shortest=SHORTEST_PASSWORD, longest=PASSWORD_LENGTH)


def digest(token: str) -> str:
    """Return the SHA-256 of a session's token, all that the database learns of it."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
