"""The staff as values: users, roles, sessions, what is refused, and the ports that keep them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Protocol

from server.domain.identity import Json, SiteId, UserId


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


class WrongPassword(AccountError):
    """The current password is wrong."""

    code = "wrong_password"


class SamePassword(AccountError):
    """The new password is the current one."""

    code = "same_password"


ACCOUNT_ERRORS: dict[str, type[AccountError]] = {
    error.code: error
    for error in (
        WrongCredentials,
        TooManyAttempts,
        UserExists,
        UnknownUser,
        WeakPassword,
        WrongPassword,
        SamePassword,
    )
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
    """A member of staff. ``name`` is what is typed, ``display_name`` what colleagues read.

    ``must_change`` says that the password was given by somebody else, for choosing another and nothing more.
    """

    id: UserId
    name: str
    display_name: str
    role: Role
    site: SiteId | None
    active: bool = True
    must_change: bool = False


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

    def users(self) -> list[User]:
        """Return every user, by name."""
        ...

    def display_names(self) -> Mapping[UserId, str]:
        """Return what colleagues read for every user."""
        ...

    def add_user(self, user: User, password_hash: str, at: datetime) -> None:
        """Store a new user; raise UserExists."""
        ...

    def rehash_password(self, user: UserId, old_hash: str, new_hash: str) -> None:
        """Store another hash of the same password, unless the password has changed meanwhile."""
        ...

    def set_password(
        self, user: UserId, password_hash: str, *, must_change: bool, keep: str | None = None
    ) -> None:
        """Store another password and forget the user's sessions, but for the token hash ``keep``."""
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
