"""`antrean user`: the staff who may sign in."""

import secrets
import sys
from typing import Annotated, Literal

import typer

from antrean.failure import needs
from antrean.options import Config, Database, Site

app = typer.Typer(no_args_is_help=True, help="The staff who may sign in: add, change a password, list.")
Name = Annotated[str, typer.Argument(metavar="NAME", help="What the person types to sign in.")]
PasswordStdin = Annotated[
    bool | None,
    typer.Option(
        "--password-stdin", metavar="", help="Read the password from standard input instead of asking."
    ),
]


@app.command()
def add(
    name: Name,
    role: Annotated[
        Literal["officer", "supervisor", "admin"], typer.Option(help="What the person may do.")
    ] = "officer",
    password_stdin: PasswordStdin = None,
    display_name: Annotated[str, typer.Option(metavar="TEXT", help="What colleagues read.")] = "",
    config: Config = None,
    database: Database = None,
    site: Site = None,
) -> None:
    """Add a member of staff."""
    with needs("server"):
        from antrean.database import choose_site, open_accounts, opened
        from server.services.staff import Role

        with opened(config, database) as db:
            at = choose_site(db, site)
            open_accounts(db).add_user(
                name, read_password(from_stdin=bool(password_stdin)), Role(role), at, display_name
            )
    typer.echo(f"{name} may sign in at {at} as {role}.")


@app.command()
def password(
    name: Name, password_stdin: PasswordStdin = None, config: Config = None, database: Database = None
) -> None:
    """Change a password; the person is signed out everywhere."""
    with needs("server"):
        from antrean.database import open_accounts, opened

        with opened(config, database) as db:
            open_accounts(db).set_password(name, read_password(from_stdin=bool(password_stdin)))
    typer.echo(f"The password of {name} is changed.")


@app.command("list")
def list_users(config: Config = None, database: Database = None) -> None:
    """Show who may sign in."""
    with needs("server"):
        from antrean.database import opened
        from server.adapters.accounts import SqlAccountStore
        from server.adapters.ids import SystemIds

        with opened(config, database) as db:
            for user in SqlAccountStore(db, SystemIds()).users():
                state = "" if user.active else "  (may not sign in)"
                typer.echo(
                    f"{user.name:<20} {user.role:<11} {user.site or '':<20} {user.display_name}{state}"
                )


def read_password(*, from_stdin: bool) -> str:
    """Return the password from standard input's first line, or ask for it twice."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    answer: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    return answer


def make_password() -> str:
    """Return a password that can be read out: 60 random bits, without letters that look alike."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(3))
