"""Invitations of devices in the database: each device has one at most."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from server.adapters.database import Database
from server.adapters.tables import DEVICE_INVITATION
from server.domain.identity import DeviceName, SiteId
from server.services.enrolment import Invitation

_INVITATION = DEVICE_INVITATION.c


class SqlInvitationStore:
    """The invitation store of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def invite(self, site: SiteId, device: DeviceName, proof_hash: str, sealed: str, until: datetime) -> None:
        """Store a device's invitation in place of an earlier one."""
        mine = sa.and_(_INVITATION.site == site, _INVITATION.device == device)
        row = {
            "site": site,
            "device": device,
            "proof_hash": proof_hash,
            "sealed": sealed,
            "expires_at": until,
        }
        with self._database.writing() as connection:
            connection.execute(sa.delete(DEVICE_INVITATION).where(mine))
            connection.execute(sa.insert(DEVICE_INVITATION).values(row))

    def claim(self, proof_hash: str, install: UUID) -> Invitation | None:
        """Return the invitation, taken by ``install`` unless another took it before."""
        with self._database.writing() as connection:
            connection.execute(
                sa.update(DEVICE_INVITATION)
                .where(_INVITATION.proof_hash == proof_hash, _INVITATION.install.is_(None))
                .values(install=install)
            )
            found = connection.execute(
                sa.select(DEVICE_INVITATION).where(_INVITATION.proof_hash == proof_hash)
            ).one_or_none()
        if found is None:
            return None
        return Invitation(SiteId(found.site), found.device, found.sealed, found.expires_at, found.install)

    def forget_expired(self, before: datetime) -> None:
        """Forget the invitations whose time was over before then."""
        with self._database.writing() as connection:
            connection.execute(sa.delete(DEVICE_INVITATION).where(_INVITATION.expires_at < before))
