"""Brings a database to the newest schema, and says whether it is there; the tables are the models'."""

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from server.adapters.tables import Base


class WrongRevision(Exception):
    """The database's schema is not the one of this program."""


def migrate(connection: Connection, revision: str = "head") -> None:
    """Bring the schema to a revision, the newest unless told, within the connection's transaction."""
    command.upgrade(_config(connection), revision)


def check_revision(connection: Connection) -> None:
    """Raise WrongRevision, saying what to do, unless the schema is the newest."""
    found = MigrationContext.configure(connection).get_current_revision()
    wanted = ScriptDirectory.from_config(_config(connection)).get_current_head()
    if found != wanted:
        raise WrongRevision(
            f"the database is at revision {found or 'none'}, this program needs {wanted}: "
            "run `antrean db upgrade --database URL`"
        )


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", "server:migrations")
    config.attributes |= {"connection": connection, "metadata": Base.metadata}
    return config
