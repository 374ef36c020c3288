"""A kiosk says who it is: what the database lacks of its tickets is restored, and it gets its letter."""

from server.domain.events import EventType
from server.domain.letters import Install, giving_up, is_newest, letter_for
from server.domain.numbering import printed_number
from server.services.answers import Answer
from server.services.commands import Introduce
from server.services.paper import restore
from server.services.unit_of_work import UnitOfWork


def introduce(work: UnitOfWork, command: Introduce) -> Answer:
    """Restore the tickets; with the last part answer the letter, None where it may give no number alone.

    While another installation is connected under the same name, one that came later gets none.
    """
    for listed in sorted(command.tickets, key=lambda one: one.issued_at):
        restore(work, listed, command.device)
    if command.more:
        return {}
    letter = _letter(work, command)
    work.record(
        EventType.KIOSK_INTRODUCED,
        device=command.device,
        install=str(command.install),
        letter=letter,
        alone=command.alone,
    )
    return {"letter": letter}


def _letter(work: UnitOfWork, command: Introduce) -> str | None:
    installs = work.tx.installs()
    if not command.alone and not is_newest(command.device, command.install, installs):
        return None
    letter, until_now = letter_for(
        command.device,
        command.install,
        installs,
        work.tx.enrolled_letters(),
        work.at,
        on_paper=_on_paper(command),
    )
    if until_now is not None:
        work.tx.save_install(giving_up(until_now))
    work.tx.save_install(Install(command.device, command.install, letter, work.at))
    return letter


def _on_paper(command: Introduce) -> str | None:
    """Return the kiosk's letter on the newest number of its own that it lists, as the K in AK07."""
    letters = (printed_number(one.number)[0] for one in reversed(command.tickets))
    return next((own[-1] for own in letters if len(own) > 1), None)
