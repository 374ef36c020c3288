"""Keep which pages are open as displays."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_web_display"
down_revision: str | None = "2026_11_27_notices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "web_display",
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column("device", sa.String(length=40), nullable=False),
        sa.Column("install", sa.Uuid(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("sound", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name=op.f("fk_web_display_site")),
        sa.PrimaryKeyConstraint("site", "device", "install", name=op.f("pk_web_display")),
    )
