"""What a visitor reads when no ticket was made, for each code of a refused press; knows no toolkit."""

from dataclasses import dataclass

from kiosk.flow import NO_ANSWER, NO_JOURNAL
from kiosk.texts import mark


@dataclass(frozen=True, slots=True)
class RefusalText:
    """Message ids of the catalogue: what happened, and what to do now."""

    title: str
    advice: str


ASK_OFFICER = mark("Please ask an officer at the information desk.")
TRY_AGAIN = mark("Please try once more. If it happens again, ask an officer.")
CHECK_CODE = mark("Please check the code and type it once more, or ask an officer.")
CHOOSE_ANOTHER = mark("Please choose another service or ask an officer.")

_NOT_POSSIBLE = RefusalText(mark("No number could be taken"), TRY_AGAIN)

UNKNOWN_CODE = RefusalText(mark("No number could be taken"), ASK_OFFICER)

REFUSALS: dict[str, RefusalText] = {
    NO_ANSWER: RefusalText(
        mark("The queue system is not answering"),
        mark("No number was taken. Please try once more or ask an officer."),
    ),
    NO_JOURNAL: RefusalText(mark("This kiosk cannot give numbers now"), ASK_OFFICER),
    "series_full": RefusalText(mark("All numbers for this service are in use"), CHOOSE_ANOTHER),
    "service_closed": RefusalText(mark("This service has just closed"), CHOOSE_ANOTHER),
    "site_closed": RefusalText(
        mark("The office takes no more visitors today"), mark("Please come back during opening hours.")
    ),
    "stopped": RefusalText(mark("No numbers are given here at the moment"), ASK_OFFICER),
    "quota_full": RefusalText(mark("All numbers of this service are taken"), CHOOSE_ANOTHER),
    "person_quota_full": RefusalText(
        mark("You have had all of today's numbers for this service"), ASK_OFFICER
    ),
    "identifier_required": RefusalText(mark("This service needs your identification"), ASK_OFFICER),
    "unknown_appointment": RefusalText(mark("There is no appointment with this code"), CHECK_CODE),
    "appointment_used": RefusalText(mark("This appointment has been used already"), ASK_OFFICER),
    "too_early": RefusalText(
        mark("It is too early for your appointment"),
        mark("Please come back closer to its time, or ask an officer."),
    ),
    "too_late": RefusalText(
        mark("Your appointment is over"), mark("Please choose your service as usual, or ask an officer.")
    ),
    "unknown_service": RefusalText(mark("This service is no longer offered"), CHOOSE_ANOTHER),
    "unknown_reason": RefusalText(mark("This priority reason is no longer offered"), ASK_OFFICER),
    "reason_required": _NOT_POSSIBLE,
    "ticket_exists": _NOT_POSSIBLE,
    "key_reused": _NOT_POSSIBLE,
    "withdrawn": _NOT_POSSIBLE,
    "unknown_site": UNKNOWN_CODE,
    "malformed": UNKNOWN_CODE,
    "too_large": UNKNOWN_CODE,
    "unknown_version": RefusalText(mark("This kiosk needs an update"), ASK_OFFICER),
}


def refusal_text(code: str) -> RefusalText:
    """Return what to show for a code; a code that this version does not know gets a polite general text."""
    return REFUSALS.get(code, UNKNOWN_CODE)
