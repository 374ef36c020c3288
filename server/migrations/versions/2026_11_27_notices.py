"""Add the staff's notices, and let displays be told to speak a trial announcement."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_notices"
down_revision: str | None = "2026_11_23_initial"
branch_labels = None
depends_on = None

DEEDS = ("reload", "identify", "test_print", "volume", "reprint", "restart", "announce")
ORDER = "device_order"
ORDER_BEFORE = "device_order_before"


def upgrade() -> None:
    op.create_table(
        "notice",
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("zone", sa.String(length=40), nullable=True),
        sa.Column(
            "urgent", sa.Boolean(create_constraint=True, name=op.f("ck_notice_urgent")), nullable=False
        ),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name=op.f("fk_notice_site")),
        sa.PrimaryKeyConstraint("site", "id", name=op.f("pk_notice")),
    )
    if op.get_context().dialect.name == "sqlite":
        _make_orders_anew()
    else:
        op.drop_constraint(op.f("ck_device_order_deed"), ORDER, type_="check")
        op.create_check_constraint(op.f("ck_device_order_deed"), ORDER, sa.column("deed").in_(DEEDS))


def _make_orders_anew() -> None:
    """SQLite changes no constraint of a table that is there: its rows move to a new one."""
    op.drop_index("ix_device_order_pending", ORDER)
    op.rename_table(ORDER, ORDER_BEFORE)
    op.create_table(
        ORDER,
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column("rev", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("device", sa.String(length=40), nullable=False),
        sa.Column(
            "deed",
            sa.Enum(
                *DEEDS,
                name=op.f("ck_device_order_deed"),
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("ticket", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "sent",
                "expired",
                name=op.f("ck_device_order_state"),
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name=op.f("fk_device_order_site")),
        sa.ForeignKeyConstraint(["ticket"], ["ticket.id"], name=op.f("fk_device_order_ticket")),
        sa.PrimaryKeyConstraint("site", "rev", name=op.f("pk_device_order")),
    )
    op.create_index(
        "ix_device_order_pending",
        ORDER,
        ["site", "rev"],
        sqlite_where=sa.text("state = 'pending'"),
    )
    op.execute("INSERT INTO device_order SELECT * FROM device_order_before")
    op.drop_table(ORDER_BEFORE)
