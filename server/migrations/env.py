"""Runs the migrations over the connection that it is given; reads no configuration and opens no database."""

from alembic import context

from server.adapters.tables import Base


def run() -> None:
    """Migrate within the caller's transaction."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=Base.metadata,
        render_as_batch=context.config.attributes["connection"].dialect.name == "sqlite",
    )
    context.run_migrations()


run()
