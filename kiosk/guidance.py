"""What each screen says aloud and which choices it has, from the views that are drawn; knows no sound."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from kiosk import visit
from kiosk.guide import Again, Group, Guide, Meaning, Option, Script
from kiosk.texts import Texts, mark
from kiosk.views import (
    AidView,
    AloudView,
    EntryView,
    FrameView,
    HomeView,
    MoreTimeView,
    NoticeView,
    PrintingView,
    ReasonsView,
    RefusedView,
    ServiceView,
    TicketView,
    View,
    WaitView,
)
from voice.vocabulary import CLAUSE_S, LANGUAGE_S, VOCABULARIES, Clip, Pause, Piece, Spoken, Text, spell

GROUP_SIZE = 6
"""Keys read as one choice: 36 keys are reached in at most six and six."""
HYPHEN = "-"
ON = mark("Spoken guidance is on")
HOW = mark("Each choice is read aloud. Touch the middle of the screen right after the one you want")
WHERE = mark("To end the guidance, touch the lower left corner")
ENDED = mark("Spoken guidance has ended")
ASK = mark("Please ask an officer for a number.")


@dataclass(frozen=True, slots=True)
class Reader:
    """Turns texts into speech in one language; ``loud``: the visitor has made it louder."""

    texts: Texts
    language: str
    loud: bool = False

    def message(self, message: str) -> Text:
        """Return one of the kiosk's own messages."""
        return self.free(self.texts.text(self.language, message))

    def free(self, words: str, instead: tuple[Piece, ...] = ()) -> Text:
        """Return any words as they are read aloud."""
        return Text(self.language, self._readable(words), instead)

    def characters(self, characters: str) -> Spoken:
        """Return a ticket's number or a typed code, character by character."""
        parts = characters.split(HYPHEN)
        said = list(spell(self.language, parts[0]))
        for part in parts[1:]:
            said += [self.message(mark("hyphen")), *spell(self.language, part)]
        return tuple(said)

    def key_range(self, keys: tuple[str, ...]) -> Spoken:
        """Return a group of keys by its first and its last."""
        return (*self.characters(keys[0]), self.message(mark("to")), *self.characters(keys[-1]))

    def clips(self, *names: str) -> tuple[Piece, ...]:
        """Return these clips of the pack; nothing in a language that packs do not speak."""
        return tuple(Clip(self.language, name) for name in names) if self.language in VOCABULARIES else ()

    def _readable(self, words: str) -> str:
        """Say signs that are made for the eye: 15–25 is "15 to 25", ± 5 is "about 5"."""
        to, about = (self.texts.text(self.language, each) for each in (mark("to"), mark("about")))
        ranges = re.sub(r"(?<=\d)\s*–\s*(?=\d)", f" {to} ", words)
        return ranges.replace("±", about).replace("·", ",")


def script_of(view: View, texts: Texts, language: str, *, loud: bool = False) -> Script:
    """Return what a screen says in this language, and its choices in the order in which they are read."""
    return _SCRIPTS[type(view)](Reader(texts, language, loud), view)


def introduction(texts: Texts, language: str) -> Spoken:
    """Return what is said once, before the first screen."""
    read = Reader(texts, language)
    return (*_sentences(read.message(ON), read.message(HOW), read.message(WHERE)), Pause(LANGUAGE_S))


def farewell(texts: Texts, language: str) -> Spoken:
    """Return what is said when the guidance ends."""
    return (Reader(texts, language).message(ENDED),)


def guided(view: View, guide: Guide, texts: Texts, language: str) -> AloudView:
    """Return what the screen shows while it is read aloud: the choice that the large button takes."""
    hint = mark("Touch anywhere here to choose what you have just heard")
    return AloudView(
        frame=_bare(view.frame),
        title=guide.script.shown,
        choice=guide.option.shown if guide.option else "",
        place=guide.place + 1,
        count=len(guide.options),
        hint=texts.text(language, hint) if guide.option else "",
    )


def _bare(frame: FrameView) -> FrameView:
    """Return the frame with one help alone: a hand that looks for it must not press another."""
    return replace(frame, aids=tuple(replace(aid, offered=aid.kind == "aloud") for aid in frame.aids))


def _home(read: Reader, view: HomeView) -> Script:
    options = (
        *_languages(read, view.frame),
        _loudness(read),
        *_services(read, view),
        *_aids(read, view.frame),
    )
    banner = (read.free(view.banner),) if view.banner else ()
    closed = () if any(tile.open for tile in view.tiles) else (read.message(ASK),)
    opening = _sentences(read.free(view.title), *banner, *closed)
    return Script(("home", read.language), opening, options, view.title)


def _languages(read: Reader, frame: FrameView) -> Iterator[Option]:
    """Yield the other languages, each inviting in itself."""
    for language in frame.languages:
        if not language.chosen:
            said = Reader(read.texts, language.id).message(mark("For English, touch now"))
            yield Option(language.name, (said,), visit.ChooseLanguage(language.id))


def _loudness(read: Reader) -> Option:
    """Return the choice that makes the voice louder, as early as the language: the rest must be heard."""
    wanted = mark("Speak more softly") if read.loud else mark("Speak louder")
    return _option(read, read.texts.text(read.language, wanted), visit.SpeakLouder(on=not read.loud))


def _services(read: Reader, view: HomeView) -> Iterator[Option]:
    for tile in view.tiles:
        if tile.open:
            name = _service_name(read, tile.name, tile.letter)
            said = _sentences(name, *(read.free(words) for words in _wait(tile.wait)))
            yield Option(tile.name, said, visit.ChooseService(tile.service))


def _service_name(read: Reader, name: str, letter: str) -> Text:
    """Return the name; where nothing can speak it, the letter that the visitor's number begins with."""
    return read.free(name, read.clips("service", f"letter-{letter.lower()}"))


def _wait(wait: WaitView) -> list[str]:
    if wait.figure.isdigit():
        return [f"{wait.figure} {wait.caption}"]
    return [words for words in (wait.figure, wait.caption) if words]


def _aids(read: Reader, frame: FrameView) -> Iterator[Option]:
    for aid in frame.aids:
        if aid.offered and aid.kind == "priority":
            yield _priority(read, aid)
        elif aid.offered and aid.kind == "appointment":
            yield Option(aid.title, (read.free(aid.title),), visit.AskAppointment())


def _priority(read: Reader, aid: AidView) -> Option:
    title = read.free(aid.title, read.clips("priority"))
    if not aid.armed:
        return Option(aid.title, (title,), visit.AskPriority())
    undo = read.message(mark("Go without priority"))
    return Option(undo.words, (undo,), visit.DropPriority())


def _service(read: Reader, view: ServiceView) -> Script:
    facts = (f"{fact.label}: {fact.value}" for fact in view.facts)
    documents = (view.bring_title, *view.bring) if view.bring else ()
    figures = (f"{each.figure} {each.caption}" for each in view.figures)
    told = (view.description, view.priority, *figures, *facts, *documents)
    name = _service_name(read, view.name, view.letter)
    opening = _sentences(name, *(read.free(words) for words in told if words))
    options = (
        _option(read, view.take, visit.Take),
        *(
            option
            for option in _aids(read, view.frame)
            if not isinstance(option.meaning, visit.AskAppointment)
        ),
        _again(read),
        _option(read, view.back, visit.Back()),
    )
    return Script(("service", read.language, view.name, view.priority), opening, options, view.name)


def _reasons(read: Reader, view: ReasonsView) -> Script:
    reasons = tuple(_option(read, each.name, visit.ChooseReason(each.id)) for each in view.reasons)
    options = (*reasons, _option(read, view.back, visit.Back()))
    opening = _sentences(read.free(view.title), read.free(view.subtitle))
    return Script(("reasons", read.language), opening, options, view.title)


def _entry(read: Reader, view: EntryView) -> Script:
    """Read the keys in groups; of what was typed, only the last key is said: others are listening."""
    opening = (
        read.characters(view.typed[-1])
        if view.typed
        else (_sentences(read.free(view.title), read.free(view.subtitle)))
    )
    submit = (_option(read, view.submit, visit.Take),) if view.ready else ()
    erase = (_option(read, view.erase, visit.EraseKey()),) if view.typed else ()
    back = _option(read, view.back, visit.Back())
    options = (*submit, *_groups(read, view.keys, back), *erase, back)
    return Script(("entry", read.language, view.title, view.typed), opening, options, view.title)


def _groups(read: Reader, keys: tuple[str, ...], back: Option) -> Iterator[Option]:
    for group in _in_groups(keys):
        letters = tuple(Option(key, read.characters(key), visit.TypeKey(key)) for key in group)
        if len(letters) == 1:
            yield from letters
            continue
        leave = Option(back.shown, back.said, Again())
        yield Option(f"{group[0]} – {group[-1]}", read.key_range(group), Group((*letters, leave)))


def _in_groups(keys: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield digits, letters and the hyphen apart: "7 to B" helps nobody."""
    for _, alike in groupby(keys, lambda key: (key.isdigit(), key.isalpha())):
        same = tuple(alike)
        yield from (same[first : first + GROUP_SIZE] for first in range(0, len(same), GROUP_SIZE))


def _more_time(read: Reader, view: MoreTimeView) -> Script:
    options = (_option(read, view.more, visit.GoOn()), _option(read, view.finish, visit.Finish()))
    return Script(("more-time", read.language), (read.free(view.title),), options, view.title)


def _printing(read: Reader, view: PrintingView) -> Script:
    opening = _sentences(read.free(view.title), read.free(view.detail))
    return Script(("printing", read.language, view.title), opening, shown=view.title)


def _ticket(read: Reader, view: TicketView) -> Script:
    """Say the number twice: it is all that the visitor must remember, and the slip cannot be felt."""
    number = read.characters(view.number)
    figures = (f"{each.figure} {each.caption}" for each in view.figures)
    doubt = view.code_title if view.code and not view.failed else ""
    told = (view.priority, view.note, doubt, *figures, *view.steps)
    opening = (
        *_sentences(read.free(view.title)),
        *_sentences(number, number, *(read.free(words) for words in told if words)),
    )
    keep = (_option(read, view.keep, visit.Keep()),) if view.failed else ()
    options = (_again(read), *keep, _option(read, view.finish, visit.Finish()))
    return Script(("ticket", read.language, view.number, view.failed), opening, options, view.number)


def _refused(read: Reader, view: RefusedView) -> Script:
    """Say why; an officer helps in every case, also where nothing can speak the reason."""
    opening = _sentences(read.free(view.title), read.free(view.advice), read.message(ASK))
    options = (_option(read, view.finish, visit.Finish()), _again(read))
    return Script(("refused", read.language, view.title), opening, options, view.title)


def _notice(read: Reader, view: NoticeView) -> Script:
    """Say what is so in each of the site's languages, as the screen shows it."""
    said: list[Clip | Pause | Text] = []
    for language, (title, detail) in zip(read.texts.languages, view.lines, strict=False):
        other = Reader(read.texts, language)
        said += [*_sentences(other.free(title), other.free(detail)), Pause(LANGUAGE_S)]
    return Script(("notice", view.sign), tuple(said), shown=view.lines[0][0] if view.lines else "")


def _option(read: Reader, words: str, meaning: Meaning) -> Option:
    return Option(words, (read.free(words),), meaning)


def _again(read: Reader) -> Option:
    again = read.message(mark("Hear it again"))
    return Option(again.words, (again,), Again())


def _sentences(*sentences: Text | Spoken) -> Spoken:
    """Join sentences with a pause after each."""
    said: list[Clip | Pause | Text] = []
    for sentence in sentences:
        said += [*((sentence,) if isinstance(sentence, Text) else sentence), Pause(CLAUSE_S)]
    return tuple(said)


_SCRIPTS: dict[type[View], Callable[[Reader, Any], Script]] = {
    HomeView: _home,
    ServiceView: _service,
    ReasonsView: _reasons,
    EntryView: _entry,
    MoreTimeView: _more_time,
    PrintingView: _printing,
    TicketView: _ticket,
    RefusedView: _refused,
    NoticeView: _notice,
}
