"""`antrean user`: the staff who may sign in."""

import secrets
import sys
from typing import Annotated, Literal

import typer

from antrean.failure import Failure, needs
from antrean.options import Config, Database, Site

app = typer.Typer(no_args_is_help=True, help="The staff who may sign in: add, change a password, list.")
Name = Annotated[str, typer.Argument(metavar="NAME", help="What the person types to sign in.")]
PasswordStdin = Annotated[
    bool | None,
    typer.Option(
        "--password-stdin", metavar="", help="Read the password from standard input instead of asking."
    ),
]

OneTime = Annotated[
    bool | None,
    typer.Option(
        "--one-time",
        metavar="",
        help="Make a password and print it; at the first sign-in the person chooses another.",
    ),
]


@app.command()
def add(
    name: Name,
    role: Annotated[
        Literal["officer", "supervisor", "admin"], typer.Option(help="What the person may do.")
    ] = "officer",
    password_stdin: PasswordStdin = None,
    one_time: OneTime = None,
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
            chosen = choose_password(one_time=bool(one_time), from_stdin=bool(password_stdin))
            open_accounts(db).add_user(name, chosen, Role(role), at, display_name, one_time=bool(one_time))
    typer.echo(f"{name} may sign in at {at} as {role}.")
    if one_time:
        show_once(chosen)


@app.command()
def password(
    name: Name,
    password_stdin: PasswordStdin = None,
    one_time: OneTime = None,
    config: Config = None,
    database: Database = None,
) -> None:
    """Change a password; the person is signed out everywhere."""
    with needs("server"):
        from antrean.database import open_accounts, opened

        with opened(config, database) as db:
            chosen = choose_password(one_time=bool(one_time), from_stdin=bool(password_stdin))
            open_accounts(db).set_password(name, chosen, one_time=bool(one_time))
    typer.echo(f"The password of {name} is changed.")
    if one_time:
        show_once(chosen)


@app.command("list")
def list_users(config: Config = None, database: Database = None) -> None:
    """Show who may sign in."""
    with needs("server"):
        from antrean.database import opened
        from server.adapters.accounts import SqlAccountStore
        from server.adapters.ids import SystemIds

        with opened(config, database) as db:
            for user in SqlAccountStore(db, SystemIds()).users():
                state = "  (one-time password)" if user.must_change else ""
                state = state if user.active else "  (may not sign in)"
                typer.echo(
                    f"{user.name:<20} {user.role:<11} {user.site or '':<20} {user.display_name}{state}"
                )


def choose_password(*, one_time: bool, from_stdin: bool) -> str:
    """Return a password that is made, read or asked for; raise Failure when two ways are wanted."""
    if one_time and from_stdin:
        raise Failure("--one-time makes the password itself: leave out --password-stdin")
    return make_password() if one_time else read_password(from_stdin=from_stdin)


def show_once(password: str) -> None:
    """Print a one-time password."""
    typer.echo(f"Password: {password}   (shown only now, for the first sign-in)")


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
