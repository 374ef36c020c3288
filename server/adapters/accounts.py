"""Users, sessions and failed sign-ins in the database."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Row
from sqlalchemy.exc import IntegrityError

from server.adapters.database import Database
from server.adapters.tables import SESSION, SIGN_IN_FAILURE, USER_ACCOUNT
from server.domain.identity import SiteId, UserId
from server.services.ports import Ids
from server.services.staff import Failures, Role, Session, User, UserExists

ADDRESS = 64
_USER = USER_ACCOUNT.c
_FAILED = SIGN_IN_FAILURE.c


class SqlAccountStore:
    """The account store of a database."""

    def __init__(self, database: Database, ids: Ids) -> None:
        self._database, self._ids = database, ids

    def user_named(self, name: str) -> tuple[User, str] | None:
        """Return the user of this name and the stored hash of the password."""
        with self._database.reading() as connection:
            row = connection.execute(sa.select(USER_ACCOUNT).where(_USER.name == name)).one_or_none()
        return None if row is None else (_user(row), row.password_hash)

    def users(self) -> list[User]:
        """Return every user, by name."""
        with self._database.reading() as connection:
            return [_user(row) for row in connection.execute(sa.select(USER_ACCOUNT).order_by(_USER.name))]

    def display_names(self) -> Mapping[UserId, str]:
        """Return what colleagues read for every user."""
        with self._database.reading() as connection:
            rows = connection.execute(sa.select(_USER.id, _USER.display_name)).all()
        return {UserId(row.id): row.display_name for row in rows}

    def add_user(self, user: User, password_hash: str, at: datetime) -> None:
        """Store a new user; raise UserExists."""
        row = sa.insert(USER_ACCOUNT).values(
            id=user.id,
            name=user.name,
            display_name=user.display_name,
            role=user.role,
            site=user.site,
            password_hash=password_hash,
            must_change=user.must_change,
            active=user.active,
            created_at=at,
        )
        try:
            with self._database.writing() as connection:
                connection.execute(row)
        except IntegrityError:
            if self.user_named(user.name) is None:
                raise
            raise UserExists(user=user.name) from None

    def rehash_password(self, user: UserId, old_hash: str, new_hash: str) -> None:
        """Store another hash of the same password, unless the password has changed meanwhile."""
        account = sa.update(USER_ACCOUNT).where(_USER.id == user, _USER.password_hash == old_hash)
        with self._database.writing() as connection:
            connection.execute(account.values(password_hash=new_hash))

    def set_password(
        self, user: UserId, password_hash: str, *, must_change: bool, keep: str | None = None
    ) -> None:
        """Store another password and forget the user's sessions, but for the token hash ``keep``."""
        account = sa.update(USER_ACCOUNT).where(_USER.id == user)
        ended = sa.delete(SESSION).where(SESSION.c.user == user, SESSION.c.token_hash != (keep or ""))
        with self._database.writing() as connection:
            connection.execute(account.values(password_hash=password_hash, must_change=must_change))
            connection.execute(ended)

    def add_session(self, token_hash: str, user: UserId, at: datetime, expires_at: datetime) -> None:
        """Store a session; sessions that are over by their absolute end are forgotten."""
        site = sa.select(_USER.site).where(_USER.id == user).scalar_subquery()
        with self._database.writing() as connection:
            connection.execute(sa.delete(SESSION).where(SESSION.c.expires_at <= at))
            connection.execute(
                sa.insert(SESSION).values(
                    token_hash=token_hash,
                    user=user,
                    site=site,
                    started_at=at,
                    seen_at=at,
                    expires_at=expires_at,
                )
            )

    def session(self, token_hash: str) -> Session | None:
        """Return the session, with its user as it is now."""
        wanted = (
            sa.select(USER_ACCOUNT, SESSION.c.started_at, SESSION.c.seen_at)
            .join(SESSION, SESSION.c.user == _USER.id)
            .where(SESSION.c.token_hash == token_hash)
        )
        with self._database.reading() as connection:
            row = connection.execute(wanted).one_or_none()
        return None if row is None else Session(_user(row), row.started_at, row.seen_at)

    def touch_session(self, token_hash: str, at: datetime) -> None:
        """Note when the session was used last."""
        with self._database.writing() as connection:
            connection.execute(
                sa.update(SESSION).where(SESSION.c.token_hash == token_hash).values(seen_at=at)
            )

    def end_session(self, token_hash: str) -> None:
        """Forget the session."""
        with self._database.writing() as connection:
            connection.execute(sa.delete(SESSION).where(SESSION.c.token_hash == token_hash))

    def failures(self, since: datetime, *, name: str | None = None, address: str | None = None) -> Failures:
        """Return the failed sign-ins of a name or an address."""
        wanted = sa.select(sa.func.count(), sa.func.min(_FAILED.at)).where(_FAILED.at > since)
        if name is not None:
            wanted = wanted.where(_FAILED.name == name)
        if address is not None:
            wanted = wanted.where(_FAILED.address == address[:ADDRESS])
        with self._database.reading() as connection:
            count, oldest = connection.execute(wanted).one()
        return Failures(count, oldest)

    def note_failure(self, name: str, address: str, at: datetime, forget_before: datetime) -> None:
        """Note a failed sign-in, and forget old ones."""
        with self._database.writing() as connection:
            connection.execute(sa.delete(SIGN_IN_FAILURE).where(_FAILED.at <= forget_before))
            connection.execute(
                sa.insert(SIGN_IN_FAILURE).values(
                    id=self._ids.uuid(), name=name, address=address[:ADDRESS], at=at
                )
            )

    def forget_failures(self, name: str) -> None:
        """Forget the failed sign-ins of a name."""
        with self._database.writing() as connection:
            connection.execute(sa.delete(SIGN_IN_FAILURE).where(_FAILED.name == name))


def _user(row: Row[Any]) -> User:
    return User(
        id=UserId(row.id),
        name=row.name,
        display_name=row.display_name,
        role=Role(row.role),
        site=None if row.site is None else SiteId(row.site),
        active=row.active,
        must_change=row.must_change,
    )
