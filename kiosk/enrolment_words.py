"""Turns a kiosk's enrolment into what its screen says; knows no widget."""

from kiosk.enrolment import Choose, Enrolling, Field, Step
from kiosk.staff_views import EnrolView, FieldView
from kiosk.texts import Texts, mark

KEYS = {
    Field.ADDRESS: ("1234567890", "qwertyuiop", "asdfghjkl-", "zxcvbnm.:/"),
    Field.CODE: ("23456789AB", "CDEFGHJKMN", "PQRSTVWXYZ"),
    Field.PIN: ("123", "456", "789", " 0"),
}
GROUP = 4
LABELS = {
    Field.ADDRESS: mark("Address of the server"),
    Field.CODE: mark("One-time code"),
    Field.PIN: mark("A new PIN for the staff menu, 4 to 8 digits"),
}
HINTS = {
    Field.ADDRESS: mark("for example 192.168.1.10:8080"),
    Field.CODE: mark("made at the server with: antrean device invite"),
    Field.PIN: mark(
        "Touch the upper left corner three times and then the upper right one, and the kiosk asks for it."
    ),
}
PROBLEMS = {
    "unreachable": mark("Nobody answers at this address. Is the network cable plugged in?"),
    "bad_address": mark("This is not an address."),
    "not_antrean": mark("The server at this address does not answer as Antrean does."),
    "unknown_invitation": mark("The server does not know this code."),
    "invitation_expired": mark("This code is no longer valid. Ask for a new one."),
    "invitation_used": mark("Another kiosk has used this code. Ask for a new one."),
    "wrong_kind": mark("This code is for a display. Ask for one for a kiosk."),
    "too_many_attempts": mark("Too many wrong codes. Wait a quarter of an hour."),
    "cannot_unseal": mark("The answer was changed on its way. Ask for a new code."),
    "cannot_store": mark("The disk does not take the settings."),
}


def describe_enrolment(state: Enrolling) -> EnrolView:
    """Return what the screen says now."""
    language = "en" if state.english else "id"
    texts = Texts((language,))
    typed = {Field.ADDRESS: state.address, Field.CODE: _grouped(state.code), Field.PIN: state.pin}
    message, is_bad = _message(texts, language, state)
    return EnrolView(
        texts.text(language, "A new kiosk"),
        texts.text(language, "Connect it with the server of your office"),
        tuple(
            FieldView(
                f"field:{each.value}",
                texts.text(language, LABELS[each]),
                typed[each],
                each is state.chosen and state.step is Step.TYPING,
                Choose(each),
            )
            for each in Field
        ),
        KEYS[state.chosen] if state.step is Step.TYPING else (),
        texts.text(language, mark("Connect") if state.ready else mark("Continue")),
        state.step is Step.TYPING and (state.ready or state.is_full(state.chosen)),
        message,
        is_bad,
        "Bahasa Indonesia" if state.english else "English",
    )


def _message(texts: Texts, language: str, state: Enrolling) -> tuple[str, bool]:
    """Return the one line below the fields, and whether it is bad news."""
    if state.step is Step.ASKING:
        return texts.text(language, "Asking the server …"), False
    if state.step is Step.DONE:
        return texts.text(language, "This is {device} now. It starts …", device=state.device), False
    if state.problem:
        return texts.text(language, PROBLEMS.get(state.problem, state.problem)), True
    return texts.text(language, HINTS[state.chosen]), False


def _grouped(code: str) -> str:
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))
