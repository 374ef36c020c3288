"""New ids and tokens from the machine's randomness."""

import secrets
from uuid import UUID

import uuid_utils


class SystemIds:
    """UUIDs of version 7 and tokens of 128 random bits."""

    def uuid(self) -> UUID:
        """Return a new UUID, version 7."""
        return UUID(int=uuid_utils.uuid7().int)

    def token(self) -> str:
        """Return 128 random bits as 22 characters of base64url."""
        return secrets.token_urlsafe(16)
