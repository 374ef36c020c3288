"""Signing in and out, and knowing who is signed in: passwords, sessions and throttling, over ports."""

import hashlib
import secrets
import threading
from collections.abc import Mapping
from datetime import datetime

from server.domain.identity import SiteId, UserId
from server.services.ports import Clock, Ids
from server.services.staff import (
    AccountStore,
    Limits,
    Passwords,
    Role,
    SamePassword,
    Session,
    TooManyAttempts,
    UnknownUser,
    User,
    WeakPassword,
    WrongCredentials,
    WrongPassword,
)

__all__ = ["Accounts", "Role", "check_password", "digest", "plain"]

NAME_LENGTH = 64
PASSWORD_LENGTH = 256
SHORTEST_PASSWORD = 8


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
        self,
        name: str,
        password: str,
        role: Role,
        site: SiteId | None,
        display_name: str = "",
        *,
        one_time: bool = False,
    ) -> User:
        """Store a new user, who must choose another password if it is ``one_time``.

        Raises UserExists or WeakPassword.
        """
        check_password(password)
        told = display_name or name.strip()
        user = User(UserId(self._ids.uuid()), plain(name), told, role, site, must_change=one_time)
        self._store.add_user(user, self._passwords.hash(password), self._clock.now())
        return user

    def set_password(self, name: str, password: str, *, one_time: bool = False) -> None:
        """Give a user another password and end the user's sessions; raise UnknownUser or WeakPassword."""
        check_password(password)
        found = self._store.user_named(plain(name))
        if found is None:
            raise UnknownUser(user=plain(name))
        self._store.set_password(found[0].id, self._passwords.hash(password), must_change=one_time)
        self._forget_all()

    def change_password(self, user: User, token: str, current: str, new: str, address: str) -> None:
        """Let somebody who is signed in choose a password; the user's other sessions end.

        Raises WeakPassword, SamePassword, WrongPassword or TooManyAttempts.
        """
        check_password(new)
        if new == current:
            raise SamePassword
        if self._verify(user.name, current, address) is None:
            raise WrongPassword
        self._store.set_password(user.id, self._passwords.hash(new), must_change=False, keep=digest(token))
        self._forget_all()

    def sign_in(self, name: str, password: str, address: str) -> tuple[str, Session]:
        """Return a new session and its token; raise WrongCredentials or TooManyAttempts."""
        found = self._verify(plain(name), password, address)
        if found is None:
            raise WrongCredentials
        user, stored = found
        if self._passwords.is_outdated(stored):
            self._store.rehash_password(user.id, stored, self._passwords.hash(password))
        token, now = secrets.token_urlsafe(32), self._clock.now()
        self._store.add_session(digest(token), user.id, now, now + self.limits.absolute)
        return token, Session(user, now, now)

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

    def colleagues(self, site: SiteId) -> list[User]:
        """Return the active members of the site's staff, by name."""
        return [user for user in self._store.users() if user.active and user.site == site]

    def _verify(self, name: str, password: str, address: str) -> tuple[User, str] | None:
        """Return the user and the stored hash if the password is right; raise TooManyAttempts.

        The attempt counts as failed until it has succeeded, so that attempts at once are counted too.
        """
        now = self._clock.now()
        self._throttle(name, address, now)
        self._store.note_failure(name, address, now, now - self.limits.window)
        found = self._store.user_named(name)
        right = self._passwords.verify(found[1] if found else None, password)
        if found is None or not right or not found[0].active:
            return None
        self._store.forget_failures(name)
        return found

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
        # Another process may take the new password: whoever has chosen it must not be asked again.
        if session is not None and not session.user.must_change:
            with self._lock:
                if len(self._seen) > 1000:
                    self._seen.clear()
                self._seen[key] = self._clock.monotonic(), session
        return session

    def _forget(self, key: str) -> None:
        with self._lock:
            self._seen.pop(key, None)

    def _forget_all(self) -> None:
        with self._lock:
            self._seen.clear()


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
