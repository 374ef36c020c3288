"""What each screen says aloud: everything that a visitor must know, and every choice that it has."""

from dataclasses import replace
from typing import get_args
from uuid import UUID

import pytest

from kiosk import guidance, visit
from kiosk.flow import Flow
from kiosk.guidance import farewell, introduction, script_of
from kiosk.guide import Again, Group, Meaning, Script
from kiosk.outcome import PrintOutcome
from kiosk.scene import Scene
from kiosk.texts import Texts
from kiosk.views import AloudView, View
from kiosk.visit import State, Visit
from kiosk.words import describe
from tests.support import kiosk_samples
from tests.support.kiosk_samples import NOW, ticket
from voice.pack import VoicePack
from voice.phrases import PHRASES
from voice.reading import read_text, words_of
from voice.vocabulary import VOCABULARIES, Clip, Spoken, Text

PACK = VoicePack.load()
PRESS = UUID(int=1)
LANGUAGES = ("id", "en")
"""What the site of the samples speaks."""


def script(state: State, language: str = "en", **changes: object) -> Script:
    """Return what the screen of this state says, in a kiosk that can be heard."""
    office = replace(kiosk_samples.office(), appointments=bool(changes.get("appointments")))
    catalog = kiosk_samples.catalog(**changes)
    scene = Scene(Flow(office=office, state=state), catalog, kiosk_samples.board(), NOW, speaks=True)
    return script_of(describe(scene), scene.texts, language)


def heard(spoken: Spoken) -> str:
    """Return what a listener hears, sentence after sentence."""
    words = {
        Clip(language, name): word for language, all_ in VOCABULARIES.items() for name, word in all_.items()
    }
    said = (
        words[each] if isinstance(each, Clip) else each.words
        for each in spoken
        if isinstance(each, Clip | Text)
    )
    return " | ".join(said)


def choices(said: Script) -> list[tuple[str, Meaning]]:
    return [(heard(option.said), option.meaning) for option in said.options]


HOME = visit.Choosing(Visit("en", aloud=True))
CHOSEN = Visit("en", "passport-new", aloud=True)


def test_the_first_screen_reads_languages_then_every_open_service_with_its_wait_then_the_helps() -> None:
    said = script(HOME, appointments=True)
    assert heard(said.opening) == "Choose your service"
    assert choices(said) == [
        ("Untuk bahasa Indonesia, sentuh sekarang", visit.ChooseLanguage("id")),
        ("Speak louder", visit.SpeakLouder(on=True)),
        ("New passport | 15 to 25 minutes | 8 people waiting", visit.ChooseService("passport-new")),
        (
            "Passport replacement | 10 to 20 minutes | 5 people waiting",
            visit.ChooseService("passport-replacement"),
        ),
        (
            "Passport collection | about 5 minutes | 1 person waiting",
            visit.ChooseService("passport-collection"),
        ),
        ("Stay permit | 20 to 35 minutes | 4 people waiting", visit.ChooseService("stay-permit")),
        ("Information and complaints | Right away | nobody is waiting", visit.ChooseService("information")),
        ("Priority", visit.AskPriority()),
        ("I have an appointment", visit.AskAppointment()),
    ]


def test_an_invitation_to_another_language_is_spoken_in_it() -> None:
    (piece,) = script(HOME).options[0].said
    assert isinstance(piece, Text)
    assert piece.language == "id"


def test_when_every_service_is_closed_help_is_named() -> None:
    closed = tuple(each.model_copy(update={"open": False}) for each in kiosk_samples.SERVICES)
    said = script(HOME, services=closed)
    assert heard(said.opening).endswith("Please ask an officer for a number.")


def test_a_service_says_all_that_its_screen_shows_and_takes_a_number_first() -> None:
    said = script(visit.Confirming(CHOSEN))
    for words in (
        "New passport",
        "First passport",
        "8 people ahead of you",
        "15 to 25 minutes",
        "Have ready",
        "Family card",
    ):
        assert words in heard(said.opening), words
    assert [meaning for _, meaning in choices(said)] == [
        visit.Take,
        visit.AskPriority(),
        Again(),
        visit.Back(),
    ]


def test_a_reason_that_was_chosen_is_said_and_can_be_taken_back() -> None:
    said = script(visit.Confirming(replace(CHOSEN, reason="elderly")))
    assert "Priority: Elderly" in heard(said.opening)
    assert ("Go without priority", visit.DropPriority()) in choices(said)


def test_every_reason_is_a_choice() -> None:
    meanings = [meaning for _, meaning in choices(script(visit.ChoosingReason(Visit("en"))))]
    assert meanings == [*(visit.ChooseReason(each.id) for each in kiosk_samples.REASONS), visit.Back()]


def test_the_number_is_said_twice_character_by_character_with_what_to_do_next() -> None:
    said = script(visit.Showing(CHOSEN, PRESS, ticket(), PrintOutcome.PRINTED))
    words = heard(said.opening)
    assert words.startswith("Your number | A | zero | four | two | A | zero | four | two")
    assert "Take your ticket below this screen" in words
    assert [meaning for _, meaning in choices(said)] == [Again(), visit.Finish()]


def test_whoever_cannot_see_whether_a_ticket_came_out_is_told_what_to_do_without() -> None:
    said = script(visit.Showing(CHOSEN, PRESS, ticket(), PrintOutcome.UNKNOWN))
    assert "If no ticket came out, photograph this number" in heard(said.opening)
    assert [meaning for _, meaning in choices(said)] == [Again(), visit.Finish()]


def test_a_number_without_paper_can_be_kept() -> None:
    said = script(visit.Showing(CHOSEN, PRESS, ticket(), PrintOutcome.FAILED))
    assert heard(said.opening).startswith("Your ticket was not printed")
    assert [meaning for _, meaning in choices(said)] == [Again(), visit.Keep(), visit.Finish()]


def test_a_code_is_typed_by_groups_of_keys_and_only_its_last_key_is_said() -> None:
    said = script(visit.CheckingIn(Visit("en")), appointments=True)
    groups = [option.meaning for option in said.options if isinstance(option.meaning, Group)]
    keys = [option.meaning for group in groups for option in group.options]
    assert {key.key for key in keys if isinstance(key, visit.TypeKey)} == set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    )
    assert all(len(group.options) <= guidance.GROUP_SIZE + 1 for group in groups)
    assert [heard(option.said) for option in said.options[:3]] == [
        "one | to | six",
        "seven | to | zero",
        "A | to | F",
    ]
    hyphen = next(option for option in said.options if option.meaning == visit.TypeKey("-"))
    assert heard(hyphen.said) == "hyphen"
    typed = script(visit.CheckingIn(Visit("en"), "AB7"), appointments=True)
    assert heard(typed.opening) == "seven"
    assert ("Erase", visit.EraseKey()) in choices(typed)


def test_a_closed_office_is_said_in_every_language() -> None:
    words = heard(script(visit.Closed()).opening)
    assert "Kantor sedang tutup" in words
    assert "The office is closed now" in words


STATES: list[State] = [
    visit.Connecting(),
    visit.OutOfOrder(),
    visit.Unreachable(NOW),
    visit.Closed(),
    HOME,
    visit.Confirming(CHOSEN),
    visit.ChoosingReason(CHOSEN),
    visit.CheckingIn(Visit("en")),
    visit.Identifying(CHOSEN),
    visit.Asking(CHOSEN, PRESS),
    visit.Printing(CHOSEN, PRESS, ticket()),
    visit.Showing(CHOSEN, PRESS, ticket(), PrintOutcome.PRINTED),
    visit.Refused(CHOSEN, "series_full"),
    visit.MoreTime(HOME),
]


def test_every_screen_is_read() -> None:
    assert {type(state) for state in STATES} == set(get_args(State))
    assert set(guidance._SCRIPTS) == set(get_args(View)) - {AloudView}
    for state in STATES:
        assert heard(script(state).opening), state


@pytest.mark.parametrize("state", STATES, ids=lambda state: type(state).__name__)
def test_every_choice_of_a_screen_can_be_made_and_left(state: State) -> None:
    options = script(state).options
    assert len({option.meaning for option in options}) == len(options)
    if isinstance(state, visit.Confirming | visit.ChoosingReason | visit.CheckingIn | visit.Identifying):
        assert visit.Back() in [option.meaning for option in options]


def test_the_packs_phrases_are_the_kiosks_own_words() -> None:
    texts = Texts(LANGUAGES)
    counted = {
        "people-waiting": texts.plural("id", "person waiting", "people waiting", 2),
        "people-ahead": texts.plural("id", "person ahead of you", "people ahead of you", 2),
        "minutes": texts.plural("id", "{minutes} minute", "{minutes} minutes", 2, minutes="").strip(),
        "service": "Layanan",
    }
    own = {name: counted.get(name) or texts.text("id", PHRASES["en"][name]) for name in PHRASES["id"]}
    assert own == PHRASES["id"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_synthesiser_the_way_to_a_number_is_still_said(language: str) -> None:
    """Every choice and number is heard from the shipped clips; only the office's own texts are not."""
    texts = Texts(LANGUAGES)
    spoken = [introduction(texts, language), farewell(texts, language)]
    chosen = replace(CHOSEN, language=language)
    states: list[State] = [
        visit.Choosing(Visit(language, aloud=True)),
        visit.Confirming(chosen),
        visit.Showing(chosen, PRESS, ticket(), PrintOutcome.PRINTED),
        visit.Showing(chosen, PRESS, ticket(), PrintOutcome.FAILED),
        visit.Refused(chosen, "busy"),
    ]
    for each in (script(state, language) for state in states):
        spoken += [option.said for option in each.options]
    for said in spoken:
        for piece in said:
            if isinstance(piece, Text) and not piece.instead:
                assert read_text(piece.language, piece.words, PACK.phrases).complete, piece
            elif isinstance(piece, Text):
                assert all(clip in PACK.clips for clip in piece.instead if isinstance(clip, Clip)), piece


def test_a_language_without_clips_is_spoken_as_free_text() -> None:
    said = script_of(
        describe(kiosk_samples.scene(Flow(office=kiosk_samples.office(), state=HOME))), Texts(["zh"]), "zh"
    )
    assert all(
        isinstance(piece, Text)
        for option in said.options
        for piece in option.said
        if not hasattr(piece, "seconds")
    )
    number = guidance.Reader(Texts(["zh"]), "zh").characters("A042")
    assert number == (Text("zh", "A 0 4 2"),)
    assert words_of("A 0 4 2") == ("a", "0", "4", "2")
