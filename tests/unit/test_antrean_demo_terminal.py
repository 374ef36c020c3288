"""The lobby in a terminal: what is called meets the eye, and a pipe gets plain lines."""

import io
from dataclasses import replace

from rich.console import Console

from antrean.demo.drawing import draw
from antrean.demo.terminal import LiveScreen, PlainScreen, open_screen
from display.presentation import Picture, RowPicture, Scene, StagePicture

LOBBY = Picture(
    scene=Scene.CALL,
    office="Kantor",
    day="Senin",
    clock="09.42",
    headline="Nomor antrean",
    headline_second="Ticket number",
    number="A042",
    place="Loket 3",
    detail="Pemeriksaan berkas",
    counter_heading="Loket",
    number_heading="Nomor",
    rows=(RowPicture("3", "A042", pale=False, lit=True), RowPicture("4", "tutup", pale=True, lit=False)),
    stages=(StagePicture("Foto", "3 menunggu", ""),),
)


def shown(picture: Picture) -> str:
    """Return the picture as a terminal of 100 columns shows it."""
    console = Console(file=io.StringIO(), width=100, record=True)
    console.print(draw(picture, ("something happened",), ("Ctrl-C ends",)))
    return console.export_text()


def test_the_call_the_counters_and_what_happened_are_shown() -> None:
    text = shown(LOBBY)
    for words in (
        "A 0 4 2",
        "Loket 3",
        "tutup",
        "Foto: 3 menunggu",
        "something happened",
        "Ctrl-C ends",
        "09.42",
    ):
        assert words in text


def test_a_lost_connection_is_shown_instead_of_an_old_call() -> None:
    text = shown(replace(LOBBY, scene=Scene.LOST, headline="Tidak ada koneksi sejak 09.41"))
    assert "Tidak ada koneksi sejak 09.41" in text
    assert "A 0 4 2" not in text


def test_a_pipe_gets_the_notes_and_then_plain_lines() -> None:
    out = io.StringIO()
    screen = open_screen(Console(file=out, soft_wrap=True), ("Officers' page [here]",))
    assert isinstance(screen, PlainScreen)
    with screen:
        screen.tell("09.42  call    A042 to Loket 3")
        screen.show(LOBBY)
    assert out.getvalue() == "Officers' page [here]\n09.42  call    A042 to Loket 3\n"


def test_a_terminal_gets_a_living_picture() -> None:
    out = io.StringIO()
    screen = open_screen(Console(file=out, force_terminal=True, width=100, height=40), ("note",))
    assert isinstance(screen, LiveScreen)
    with screen:
        screen.show(LOBBY)
    assert "Loket 3" in out.getvalue()
