"""A display's first start as a pure state: what is typed and what its screen says; knows no network, no disk.

A display has no touch: a person enrols it from a terminal, or with a keyboard that is plugged in for it.
"""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from display.texts import Texts, mark

LONGEST_ADDRESS = 100
CODE_LENGTH = 12
LANGUAGES = ("id", "en")
COMMAND = "antrean display enrol --server {server} --code {code}"

PROBLEMS = {
    "unreachable": mark("Nobody answers at this address. Is the network cable plugged in?"),
    "bad_address": mark("This is not an address."),
    "not_antrean": mark("The server at this address does not answer as Antrean does."),
    "unknown_invitation": mark("The server does not know this code."),
    "invitation_expired": mark("This code is no longer valid. Ask for a new one."),
    "invitation_used": mark("Another device has used this code. Ask for a new one."),
    "wrong_kind": mark("This code is for a kiosk. Ask for one for a display."),
    "too_many_attempts": mark("Too many wrong codes. Wait a quarter of an hour."),
    "cannot_unseal": mark("The answer was changed on its way. Ask for a new code."),
    "cannot_store": mark("The disk does not take the settings."),
}


class Place(StrEnum):
    """Where the next letter goes."""

    ADDRESS = "address"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Form:
    """What was typed. ``problem`` is a stable code; ``device`` is the name once the display is enrolled."""

    address: str = ""
    code: str = field(default="", repr=False)
    place: Place = Place.ADDRESS
    asking: bool = False
    problem: str = ""
    device: str = ""

    @property
    def ready(self) -> bool:
        """Whether both were typed."""
        return bool(self.address) and len(_letters(self.code)) == CODE_LENGTH


@dataclass(frozen=True, slots=True)
class EnrolPicture:
    """What the screen says, in the first and the second language; the two fields as typed."""

    headline: str
    headline_second: str
    steps: tuple[tuple[str, str], ...]
    command: str
    address_label: str
    address: str
    code_label: str
    code: str
    place: str
    message: str
    message_second: str
    is_bad: bool


def type_text(form: Form, text: str) -> Form:
    """Return the form after more letters were typed, or pasted."""
    if form.asking or form.device:
        return form
    kept = "".join(sign for sign in text if sign.isprintable() and not sign.isspace())
    if form.place is Place.ADDRESS:
        return replace(form, address=(form.address + kept)[:LONGEST_ADDRESS], problem="")
    return replace(form, code=_letters(form.code + kept)[:CODE_LENGTH], problem="")


def erase(form: Form) -> Form:
    """Return the form without its last letter."""
    if form.asking or form.device:
        return form
    if form.place is Place.ADDRESS:
        return replace(form, address=form.address[:-1], problem="")
    return replace(form, code=form.code[:-1], problem="")


def switch(form: Form) -> Form:
    """Return the form with the other field chosen."""
    other = Place.CODE if form.place is Place.ADDRESS else Place.ADDRESS
    return form if form.asking or form.device else replace(form, place=other)


def enter(form: Form) -> Form:
    """Return the form that asks the server when both fields are full, else goes to the one that is not."""
    if form.asking or form.device:
        return form
    if form.ready:
        return replace(form, asking=True, problem="")
    return replace(form, place=Place.CODE if form.address else Place.ADDRESS)


def fail(form: Form, code: str) -> Form:
    """Return the form after it did not work."""
    of_address = code in {"unreachable", "bad_address", "not_antrean"}
    place = Place.ADDRESS if of_address else Place.CODE
    return replace(form, asking=False, problem=code, place=place)


def describe_form(form: Form) -> EnrolPicture:
    """Return what the screen says."""
    first, second = LANGUAGES
    texts = Texts(LANGUAGES)
    command = COMMAND.format(server="http://…", code="XXXX-XXXX-XXXX")
    steps = (
        mark("At the server, ask for a code: antrean device invite --kind display"),
        mark("On this machine, in a terminal, say:"),
        mark("Or plug a keyboard in here, fill both lines and press Enter."),
    )
    message, is_bad = _message(form)
    return EnrolPicture(
        headline=texts.text(first, "This display does not belong to an office yet"),
        headline_second=texts.text(second, "This display does not belong to an office yet"),
        steps=tuple((texts.text(first, step), texts.text(second, step)) for step in steps),
        command=command,
        address_label=texts.text(first, "Address of the server"),
        address=form.address,
        code_label=texts.text(first, "One-time code"),
        code="-".join(form.code[at : at + 4] for at in range(0, len(form.code), 4)),
        place="" if form.asking or form.device else form.place.value,
        message=texts.text(first, message, device=form.device) if message else "",
        message_second=texts.text(second, message, device=form.device) if message else "",
        is_bad=is_bad,
    )


def _message(form: Form) -> tuple[str, bool]:
    if form.device:
        return mark("This is {device} now. It starts …"), False
    if form.asking:
        return mark("Asking the server …"), False
    return (PROBLEMS.get(form.problem, form.problem), True) if form.problem else ("", False)


def _letters(code: str) -> str:
    return "".join(sign for sign in code.upper() if sign.isascii() and sign.isalnum())
