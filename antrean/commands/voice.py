"""`antrean voice`: the recorded words that displays and kiosks speak."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from antrean.failure import Failure, needs

if TYPE_CHECKING:
    from voice.call import Manner, SpokenCall

app = typer.Typer(no_args_is_help=True, help="The voice that speaks the calls and reads screens aloud.")


@app.callback()
def describe() -> None:
    """The voice of displays and kiosks: a folder of recorded words, which any better voice may replace."""


@app.command()
def build(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where the voice pack is written.")],
    source: Annotated[
        str,
        typer.Option(
            "--from",
            metavar="SOURCE",
            help="Who speaks: espeak, a Piper voice (FILE.onnx), or a folder of recordings.",
        ),
    ] = "espeak",
    language: Annotated[
        str, typer.Option(metavar="LANGUAGES", help="Only these, as in id,en. [default: all of the source]")
    ] = "",
    fill: Annotated[  # noqa: FBT002
        bool, typer.Option("--fill", help="Let espeak-ng say the clips that the source lacks.")
    ] = False,
) -> None:
    """Make a voice pack: each clip trimmed, and all of them equally loud (EBU R 128)."""
    with needs("voice"):
        from voice.build import build_voice
        from voice.sources import Espeak, find_source

        languages = _split(language)
        made = build_voice(folder, find_source(source, languages), languages, fill=Espeak() if fill else None)
    for one in made:
        by = f", {len(one.filled)} of them by espeak-ng" if one.filled else ""
        typer.echo(f"{one.language}: {len(one.clips)} clips{by}")
        if one.missing:
            typer.echo(f"{one.language}: {len(one.missing)} missing: {', '.join(one.missing)}", err=True)
    mute = [one.language for one in made if not one.speaks]
    if mute:
        raise Failure(
            f"Calls are not spoken in {', '.join(mute)} until the missing clips are there."
            " With --fill espeak-ng says them"
        )
    typer.echo(f'{folder} speaks. Use it with voice = "{folder}" in the settings of displays and kiosks.')


@app.command()
def check(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="The voice pack. [default: the shipped one]")
    ] = None,
) -> None:
    """Find clips that are missing, unreadable, silent, clipped, of another rate, too quiet or too loud."""
    with needs("voice"):
        from voice.check import check_pack
        from voice.pack import SHIPPED

        report = check_pack(folder or SHIPPED)
    for finding in report.findings:
        typer.echo(f"{finding.clip}: {finding.said}{'' if finding.grave else ' (calls need it not)'}")
    count = sum(finding.grave for finding in report.findings)
    problems = "1 problem" if count == 1 else f"{count or 'no'} problems"
    typer.echo(f"{report.clips} clips in {', '.join(report.languages)}: {problems}")
    if not report.good:
        raise typer.Exit(1)


@app.command()
def say(
    number: Annotated[str, typer.Option(help="The ticket's number, as in A042.")],
    counter: Annotated[str, typer.Option(help='The counter\'s label, as in "Loket 3".')],
    language: Annotated[str, typer.Option(metavar="LANGUAGES", help="In this order, as in id,en.")] = "id,en",
    numbers: Annotated[
        Literal["digits", "number"], typer.Option(help='Say 042 as "0, 4, 2" or as "42".')
    ] = "digits",
    pack: Annotated[
        Path | None, typer.Option(metavar="DIR", help="The voice pack. [default: the shipped one]")
    ] = None,
    volume: Annotated[int, typer.Option(min=0, max=100, help="In percent.")] = 80,
    to: Annotated[
        Path | None, typer.Option(metavar="FILE.wav", help="Write the sound instead of playing it.")
    ] = None,
) -> None:
    """Speak one call as a display does."""
    with needs("display"):
        from voice.aloud import play_aloud
        from voice.call import announcement
        from voice.pack import SHIPPED, VoicePack

        voice = VoicePack.load(pack or SHIPPED)
        spoken = _read_languages(language, voice.languages)
        call, manner = _read_call(number, counter, spoken, numbers)
        recording = voice.record(announcement((call,), manner, voice.ability))
        if to is None:
            play_aloud(recording, volume / 100)
        else:
            _write(to, recording.as_wav())


def _split(said: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in said.split(",") if part.strip())


def _read_languages(said: str, spoken: frozenset[str]) -> tuple[str, ...]:
    languages = _split(said) or tuple(sorted(spoken))
    unknown = [language for language in languages if language not in spoken]
    if unknown:
        raise Failure(f"This voice does not speak {', '.join(unknown)}, only {', '.join(sorted(spoken))}")
    return languages


def _read_call(
    number: str, counter: str, languages: tuple[str, ...], style: Literal["digits", "number"]
) -> "tuple[SpokenCall, Manner]":
    from voice.call import Manner, SpokenCall

    if re.fullmatch(r"[A-Z]{1,4}[0-9]{1,8}", number) is None:
        raise Failure(
            f'"{number}" is no ticket\'s number: one to four capital letters and digits, as in A042'
        )
    return SpokenCall(number, counter, languages), Manner(languages, numbers=dict.fromkeys(languages, style))


def _write(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as error:
        raise Failure(f"{file} cannot be written: {error}") from None
    typer.echo(f"{file} holds the call.")
