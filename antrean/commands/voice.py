"""`antrean voice`: the recorded words that displays and kiosks speak."""

from pathlib import Path
from typing import Annotated

import typer

from antrean.failure import needs

app = typer.Typer(no_args_is_help=True, help="The voice that speaks the calls and reads screens aloud.")


@app.callback()
def describe() -> None:
    """The voice of displays and kiosks: a folder of recorded words, which any better voice may replace."""


@app.command()
def build(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where the voice pack is written.")],
) -> None:
    """Make a voice pack with espeak-ng, in Indonesian and English."""
    with needs("display"):
        from voice.build import build_voice

        build_voice(folder)
    typer.echo(f'{folder} speaks. Use it with voice = "{folder}" in the settings of displays and kiosks.')
