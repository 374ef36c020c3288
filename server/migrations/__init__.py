"""The history of the schema, by Alembic; knows no query."""
