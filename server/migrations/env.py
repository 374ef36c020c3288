"""Runs the migrations over the connection that it is given; reads no configuration, opens no database."""

from alembic import context


def run() -> None:
    """Migrate within the caller's transaction."""
    given = context.config.attributes
    context.configure(connection=given["connection"], target_metadata=given["metadata"], render_as_batch=True)
    context.run_migrations()


run()
