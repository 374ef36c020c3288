"""A device claims what it was invited with, over a port: once, in time, and not by guessing."""

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from server.domain.identity import SiteId
from server.services.attempts import Attempts
from server.services.ports import Clock
from server.services.staff import AccountError, AccountStore

log = logging.getLogger(__name__)

NAME = "device enrolment"
"""Stands for the user's name among failed sign-ins."""


class UnknownInvitation(AccountError):
    """There is no invitation with this code."""

    code = "unknown_invitation"


class InvitationExpired(AccountError):
    """This code's time is over."""

    code = "invitation_expired"


class InvitationUsed(AccountError):
    """Another device has used this code."""

    code = "invitation_used"


ENROLMENT_ERRORS: dict[str, type[AccountError]] = {
    error.code: error for error in (UnknownInvitation, InvitationExpired, InvitationUsed)
}


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a code may fetch: ``sealed`` opens with the code alone. ``install`` has fetched it."""

    site: SiteId
    device: str
    sealed: str
    expires_at: datetime
    install: UUID | None = None


class InvitationStore(Protocol):
    """The invitations in the database."""

    def claim(self, proof_hash: str, install: UUID) -> Invitation | None:
        """Return the invitation, taken by ``install`` unless another took it before."""
        ...

    def forget_expired(self, before: datetime) -> None:
        """Forget the invitations whose time was over before then."""
        ...


class Enrolment:
    """Hands invited devices their sealed credentials."""

    def __init__(self, store: InvitationStore, failures: AccountStore, clock: Clock) -> None:
        self._store, self._clock = store, clock
        self._attempts = Attempts(failures, clock, NAME)

    def claim(self, proof: str, install: UUID, address: str) -> str:
        """Return what is sealed for the installation that shows the proof; again to it, to no other.

        Raises UnknownInvitation, InvitationExpired, InvitationUsed or TooManyAttempts.
        """
        self._attempts.check(address)
        found = self._store.claim(hash_proof(proof), install)
        if found is None:
            self._attempts.note(address)
            raise UnknownInvitation
        if self._clock.now() >= found.expires_at:
            raise InvitationExpired
        if found.install != install:
            log.error("%s/%s: a second installation tries to enrol with its code", found.site, found.device)
            raise InvitationUsed
        log.info("%s/%s enrolled as installation %s", found.site, found.device, install)
        return found.sealed


def hash_proof(proof: str) -> str:
    """Return the SHA-256 of a proof, all that the database learns of it."""
    return hashlib.sha256(proof.encode("utf-8", "surrogatepass")).hexdigest()
