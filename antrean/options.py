"""Options that several commands share, each with the same words everywhere."""

from pathlib import Path
from typing import Annotated

import typer

Config = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="Settings in a TOML file; docs/operations.md lists them."),
]
Database = Annotated[
    str | None,
    typer.Option(
        "--database",
        metavar="URL",
        help="sqlite:///FILE or postgresql://USER@HOST/NAME  [default: what --config or "
        "ANTREAN_SERVER_DATABASE say]",
    ),
]
Site = Annotated[
    str | None, typer.Option("--site", metavar="SITE", help="The office's id; not needed where there is one.")
]
Broker = Annotated[
    str | None,
    typer.Option("--broker", metavar="URL", help="mqtt://HOST:PORT, or mqtts://HOST:PORT with TLS."),
]
DeviceSite = Annotated[str | None, typer.Option("--site", metavar="SITE", help="The office's id.")]
Windowed = Annotated[
    str | None,
    typer.Option("--windowed", metavar="WxH", help="A window of this size instead of the full screen."),
]
