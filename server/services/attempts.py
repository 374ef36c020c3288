"""Keeps an address from trying out codes: so many wrong ones in a while, then it has to wait."""

from dataclasses import dataclass
from datetime import timedelta

from server.services.ports import Clock
from server.services.staff import AccountStore, TooManyAttempts

WINDOW = timedelta(minutes=15)
PER_ADDRESS = 20


@dataclass(frozen=True, slots=True)
class Attempts:
    """Wrong attempts of one kind; they count among failed sign-ins, ``name`` in place of the user's."""

    store: AccountStore
    clock: Clock
    name: str

    def check(self, address: str) -> None:
        """Raise TooManyAttempts, saying how long to wait, where too many were wrong lately."""
        now = self.clock.now()
        lately = self.store.failures(now - WINDOW, address=address)
        if lately.count >= PER_ADDRESS:
            left = (lately.oldest or now) + WINDOW - now
            raise TooManyAttempts(retry_after_s=max(1, int(left.total_seconds())))

    def note(self, address: str) -> None:
        """An attempt from there was wrong."""
        now = self.clock.now()
        self.store.note_failure(self.name, address, now, now - WINDOW)
