"""Create every table."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_initial"
down_revision: str | None = None
branch_labels = None
depends_on = None


def upgrade() -> None:  # noqa: PLR0915 - a schema is as long as it is
    op.create_table(
        "sign_in_failure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_failure")),
    )
    op.create_index("ix_sign_in_failure_address", "sign_in_failure", ["address", "at"])
    op.create_index("ix_sign_in_failure_name", "sign_in_failure", ["name", "at"])

    op.create_table(
        "site",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("slip_name", sa.Text(), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("cutover_hour", sa.Integer(), nullable=False),
        sa.Column("languages", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("ticker", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("footer", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("terms", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("config_rev", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.Column("last_event_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_hash", sa.String(length=64), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=True),
        sa.Column("person_key", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("cutover_hour BETWEEN 0 AND 23", name=op.f("ck_site_cutover_hour")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
    )
    op.create_table(
        "command",
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("body", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("refused", sa.String(length=40), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name=op.f("fk_command_site")),
        sa.PrimaryKeyConstraint("site", "id", name=op.f("pk_command")),
    )
    op.create_index(
        "ix_command_forgettable",
        "command",
        ["at"],
        sqlite_where=sa.text("kind NOT IN ('IssueTicket', 'CheckIn', 'RecordOffline')"),
        postgresql_where=sa.text("kind NOT IN ('IssueTicket', 'CheckIn', 'RecordOffline')"),
    )

    op.create_table(
        "counter",
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("shifts", sa.JSON(none_as_null=True), nullable=False),
        sa.Column(
            "retired",
            sa.Boolean(create_constraint=True, name=op.f("ck_counter_retired")),
            server_default=sa.false(),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "paused",
                "closed",
                name=op.f("ck_counter_state"),
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            server_default="closed",
            nullable=False,
        ),
        sa.Column("officer", sa.Uuid(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("undo", sa.JSON(none_as_null=True), nullable=True),
        sa.CheckConstraint("(state = 'closed') = (officer IS NULL)", name=op.f("ck_counter_officer")),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name=op.f("fk_counter_site")),
        sa.PrimaryKeyConstraint("site", "id", name=op.f("pk_counter")),
        sa.UniqueConstraint("site", "officer", name=op.f("uq_counter_site_officer")),
    )
    op.create_table(
        "device",
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "kiosk",
                "display",
                name=op.f("ck_device_kind"),
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("letter", sa.String(length=1), nullable=True),
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(kind = 'kiosk') = (letter IS NOT NULL)", name=op.f("ck_device_letter")),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name=op.f("fk_device_site")),
        sa.PrimaryKeyConstraint("site", "name", name=op.f("pk_device")),
        sa.UniqueConstraint("site", "letter", name=op.f("uq_device_site_letter")),
    )
    op.create_table(
        "device_invitation",
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column("device", sa.String(length=40), nullable=False),
        sa.Column("proof_hash", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("install", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["site", "device"],
            ["device.site", "device.name"],
            name=op.f("fk_device_invitation_site_device"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("site", "device", name=op.f("pk_device_invitation")),
        sa.UniqueConstraint("proof_hash", name=op.f("uq_device_invitation_proof_hash")),
    )
    op.create_table(
        "event",
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column("rev", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("prev", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name=op.f("fk_event_site")),
        sa.PrimaryKeyConstraint("site", "rev", name=op.f("pk_event")),
    )
    op.create_table(
        "outbox",
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column("rev", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("ticket", sa.String(length=12), nullable=False),
        sa.Column("counter", sa.String(length=40), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("languages", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "sent",
                "expired",
                name=op.f("ck_outbox_state"),
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name=op.f("fk_outbox_site")),
        sa.PrimaryKeyConstraint("site", "rev", name=op.f("pk_outbox")),
    )
    op.create_index(
        "ix_outbox_pending",
        "outbox",
        ["site", "rev"],
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )

    op.create_table(
        "priority_reason",
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.JSON(none_as_null=True), nullable=False),
        sa.Column(
            "retired",
            sa.Boolean(create_constraint=True, name=op.f("ck_priority_reason_retired")),
            server_default=sa.false(),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name=op.f("fk_priority_reason_site")),
        sa.PrimaryKeyConstraint("site", "id", name=op.f("pk_priority_reason")),
    )
    op.create_table(
        "kiosk_install",
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column("device", sa.String(length=40), nullable=False),
        sa.Column("install", sa.Uuid(), nullable=False),
        sa.Column("letter", sa.String(length=1), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name=op.f("fk_kiosk_install_site")),
        sa.PrimaryKeyConstraint("site", "device", "install", name=op.f("pk_kiosk_install")),
        sa.UniqueConstraint("site", "letter", name=op.f("uq_kiosk_install_site_letter")),
    )
    op.create_table(
        "retired_number",
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("number", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name=op.f("fk_retired_number_site")),
        sa.PrimaryKeyConstraint("site", "business_day", "number", name=op.f("pk_retired_number")),
    )
    op.create_table(
        "series_position",
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("letter", sa.String(length=4), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name=op.f("fk_series_position_site")),
        sa.PrimaryKeyConstraint("site", "business_day", "letter", name=op.f("pk_series_position")),
    )
    op.create_table(
        "service",
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("letter", sa.String(length=4), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("terms", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("name", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("description", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("bring", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("note", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("open", sa.Boolean(create_constraint=True, name=op.f("ck_service_open")), nullable=False),
        sa.Column("wrap", sa.Boolean(create_constraint=True, name=op.f("ck_service_wrap")), nullable=False),
        sa.Column(
            "retired",
            sa.Boolean(create_constraint=True, name=op.f("ck_service_retired")),
            server_default=sa.false(),
            nullable=False,
        ),
        sa.CheckConstraint("first <= last", name=op.f("ck_service_first_to_last")),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name=op.f("fk_service_site")),
        sa.PrimaryKeyConstraint("site", "id", name=op.f("pk_service")),
    )
    op.create_table(
        "stage",
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("short_name", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("usual_s", sa.Integer(), nullable=False),
        sa.Column(
            "retired",
            sa.Boolean(create_constraint=True, name=op.f("ck_stage_retired")),
            server_default=sa.false(),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name=op.f("fk_stage_site")),
        sa.PrimaryKeyConstraint("site", "id", name=op.f("pk_stage")),
    )
    op.create_table(
        "ticket_tombstone",
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column("ticket", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name=op.f("fk_ticket_tombstone_site")),
        sa.PrimaryKeyConstraint("site", "ticket", name=op.f("pk_ticket_tombstone")),
    )
    op.create_table(
        "user_account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "officer",
                "supervisor",
                "admin",
                name=op.f("ck_user_account_role"),
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("site", sa.String(length=40), nullable=True),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column(
            "must_change",
            sa.Boolean(create_constraint=True, name=op.f("ck_user_account_must_change")),
            nullable=False,
        ),
        sa.Column(
            "active", sa.Boolean(create_constraint=True, name=op.f("ck_user_account_active")), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name=op.f("fk_user_account_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("name", name=op.f("uq_user_account_name")),
    )
    op.create_table(
        "counter_stage",
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column("counter", sa.String(length=40), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.CheckConstraint("weight >= 0", name=op.f("ck_counter_stage_weight")),
        sa.ForeignKeyConstraint(
            ["site", "counter"], ["counter.site", "counter.id"], name=op.f("fk_counter_stage_site_counter")
        ),
        sa.ForeignKeyConstraint(
            ["site", "stage"], ["stage.site", "stage.id"], name=op.f("fk_counter_stage_site_stage")
        ),
        sa.PrimaryKeyConstraint("site", "counter", "stage", name=op.f("pk_counter_stage")),
    )
    op.create_table(
        "service_stage",
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("step", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["site", "service"], ["service.site", "service.id"], name=op.f("fk_service_stage_site_service")
        ),
        sa.ForeignKeyConstraint(
            ["site", "stage"], ["stage.site", "stage.id"], name=op.f("fk_service_stage_site_stage")
        ),
        sa.PrimaryKeyConstraint("site", "service", "step", name=op.f("pk_service_stage")),
    )
    op.create_table(
        "session",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user", sa.Uuid(), nullable=False),
        sa.Column("site", sa.String(length=40), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name=op.f("fk_session_site")),
        sa.ForeignKeyConstraint(
            ["user"], ["user_account.id"], name=op.f("fk_session_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_session")),
    )
    op.create_index("ix_session_expires_at", "session", ["expires_at"])
    op.create_index("ix_session_user", "session", ["user"])

    op.create_table(
        "ticket",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=12), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column(
            "class",
            sa.Enum(
                "regular",
                "appointment",
                "priority",
                name=op.f("ck_ticket_class"),
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("letter", sa.String(length=4), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("public_token", sa.String(length=22), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("device", sa.String(length=40), nullable=True),
        sa.Column("ahead", sa.Integer(), nullable=False),
        sa.Column("wait_low_s", sa.Integer(), nullable=True),
        sa.Column("wait_high_s", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "live",
                "done",
                "cancelled",
                "expired",
                name=op.f("ck_ticket_state"),
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("route", sa.JSON(none_as_null=True), nullable=True),
        sa.Column(
            "print_state",
            sa.Enum(
                "pending",
                "sent",
                "printed",
                "failed",
                "unknown",
                name=op.f("ck_ticket_print_state"),
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "counted",
            sa.Boolean(create_constraint=True, name=op.f("ck_ticket_counted")),
            server_default=sa.true(),
            nullable=False,
        ),
        sa.Column(
            "collides",
            sa.Boolean(create_constraint=True, name=op.f("ck_ticket_collides")),
            server_default=sa.false(),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["site", "service"], ["service.site", "service.id"], name=op.f("fk_ticket_site_service")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
        sa.UniqueConstraint("public_token", name=op.f("uq_ticket_public_token")),
        sa.UniqueConstraint(
            "site",
            "business_day",
            "letter",
            "round",
            "sequence",
            name=op.f("uq_ticket_site_business_day_letter_round_sequence"),
        ),
    )
    op.create_index(
        "ix_ticket_given",
        "ticket",
        ["site", "service", "business_day", "arrived_at"],
        sqlite_where=sa.text("counted"),
        postgresql_where=sa.text("counted"),
    )
    op.create_table(
        "ticket_person",
        sa.Column("ticket", sa.Uuid(), nullable=False),
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name=op.f("fk_ticket_person_site")),
        sa.ForeignKeyConstraint(["ticket"], ["ticket.id"], name=op.f("fk_ticket_person_ticket")),
        sa.PrimaryKeyConstraint("ticket", name=op.f("pk_ticket_person")),
    )
    op.create_table(
        "appointment",
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("slot", sa.DateTime(timezone=True), nullable=False),
        sa.Column("initials", sa.String(length=8), nullable=True),
        sa.Column("ticket", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["site", "service"], ["service.site", "service.id"], name=op.f("fk_appointment_site_service")
        ),
        sa.ForeignKeyConstraint(["ticket"], ["ticket.id"], name=op.f("fk_appointment_ticket")),
        sa.PrimaryKeyConstraint("site", "code", name=op.f("pk_appointment")),
        sa.UniqueConstraint("ticket", name=op.f("uq_appointment_ticket")),
    )
    op.create_index("ix_appointment_slot", "appointment", ["site", "slot"])
    op.create_index(
        "uq_ticket_live_number",
        "ticket",
        ["site", "number"],
        unique=True,
        sqlite_where=sa.text("state = 'live' AND NOT collides"),
        postgresql_where=sa.text("state = 'live' AND NOT collides"),
    )
    op.create_index(
        "ix_ticket_colliding",
        "ticket",
        ["site", "number"],
        sqlite_where=sa.text("state = 'live' AND collides"),
        postgresql_where=sa.text("state = 'live' AND collides"),
    )

    op.create_table(
        "ticket_priority",
        sa.Column("ticket", sa.Uuid(), nullable=False),
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["site", "reason"],
            ["priority_reason.site", "priority_reason.id"],
            name=op.f("fk_ticket_priority_site_reason"),
        ),
        sa.ForeignKeyConstraint(["ticket"], ["ticket.id"], name=op.f("fk_ticket_priority_ticket")),
        sa.PrimaryKeyConstraint("ticket", name=op.f("pk_ticket_priority")),
    )
    op.create_table(
        "line",
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column(
            "class",
            sa.Enum(
                "regular",
                "appointment",
                "priority",
                name=op.f("ck_line_class"),
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("meant_for", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name=op.f("fk_line_site")),
        sa.PrimaryKeyConstraint("site", "stage", "class", "service", "meant_for", name=op.f("pk_line")),
    )
    op.create_table(
        "turn_note",
        sa.Column("turn", sa.Uuid(), nullable=False),
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name=op.f("fk_turn_note_site")),
        sa.PrimaryKeyConstraint("turn", name=op.f("pk_turn_note")),
    )
    op.create_index("ix_turn_note_at", "turn_note", ["at"])
    op.create_table(
        "turn",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column("ticket", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column(
            "class",
            sa.Enum(
                "regular",
                "appointment",
                "priority",
                name=op.f("ck_turn_class"),
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("queued_rev", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "called",
                "serving",
                "parked",
                "no_show",
                "done",
                "transferred",
                "cancelled",
                "expired",
                name=op.f("ck_turn_state"),
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("counter", sa.String(length=40), nullable=True),
        sa.Column("call_id", sa.Uuid(), nullable=True),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sounded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.Column("meant_for", sa.String(length=60), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cause", sa.String(length=40), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.CheckConstraint(
            "NOT (state IN ('called', 'serving')) OR counter IS NOT NULL", name=op.f("ck_turn_counter")
        ),
        sa.ForeignKeyConstraint(
            ["site", "counter"], ["counter.site", "counter.id"], name=op.f("fk_turn_site_counter")
        ),
        sa.ForeignKeyConstraint(
            ["site", "stage"], ["stage.site", "stage.id"], name=op.f("fk_turn_site_stage")
        ),
        sa.ForeignKeyConstraint(["ticket"], ["ticket.id"], name=op.f("fk_turn_ticket")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turn")),
    )
    op.create_index(
        "ix_turn_away",
        "turn",
        ["site", "state"],
        sqlite_where=sa.text("state IN ('parked', 'no_show')"),
        postgresql_where=sa.text("state IN ('parked', 'no_show')"),
    )
    op.create_index(
        "ix_turn_finished",
        "turn",
        ["site", "counter", "ended_at"],
        sqlite_where=sa.text("state = 'done'"),
        postgresql_where=sa.text("state = 'done'"),
    )
    op.create_index(
        "ix_turn_line",
        "turn",
        ["site", "stage", "class", "service", "meant_for", "place", "queued_rev"],
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index(
        "ix_turn_of_counter",
        "turn",
        ["site", "counter", "sounded_at"],
        sqlite_where=sa.text("state IN ('called', 'serving', 'done', 'no_show')"),
        postgresql_where=sa.text("state IN ('called', 'serving', 'done', 'no_show')"),
    )
    op.create_index(
        "ix_turn_oldest",
        "turn",
        ["site", "stage", "class", "service", "meant_for", "queued_at", "queued_rev"],
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index(
        "ix_turn_handled",
        "turn",
        ["site", "ended_at"],
        sqlite_where=sa.text("state IN ('done', 'no_show')"),
        postgresql_where=sa.text("state IN ('done', 'no_show')"),
    )
    op.create_index(
        "ix_turn_sounded",
        "turn",
        ["site", "sounded_at", "rev"],
        sqlite_where=sa.text("state IN ('called', 'serving', 'done', 'no_show')"),
        postgresql_where=sa.text("state IN ('called', 'serving', 'done', 'no_show')"),
    )
    op.create_index("ix_turn_ticket", "turn", ["ticket", "step"])
    op.create_index(
        "uq_turn_at_counter",
        "turn",
        ["site", "counter"],
        unique=True,
        sqlite_where=sa.text("state IN ('called', 'serving')"),
        postgresql_where=sa.text("state IN ('called', 'serving')"),
    )
    op.create_index(
        "uq_turn_live_ticket",
        "turn",
        ["ticket"],
        unique=True,
        sqlite_where=sa.text("state IN ('waiting', 'called', 'serving', 'parked', 'no_show')"),
        postgresql_where=sa.text("state IN ('waiting', 'called', 'serving', 'parked', 'no_show')"),
    )

    op.create_table(
        "stop",
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "site",
                "service",
                "kiosk",
                name=op.f("ck_stop_kind"),
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name=op.f("fk_stop_site")),
        sa.PrimaryKeyConstraint("site", "kind", "what", name=op.f("pk_stop")),
    )
    op.create_table(
        "device_fault",
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column("device", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name=op.f("fk_device_fault_site")),
        sa.PrimaryKeyConstraint("site", "device", "code", name=op.f("pk_device_fault")),
    )
    op.create_table(
        "device_order",
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column("rev", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("device", sa.String(length=40), nullable=False),
        sa.Column(
            "deed",
            sa.Enum(
                "reload",
                "identify",
                "test_print",
                "volume",
                "reprint",
                "restart",
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
        "device_order",
        ["site", "rev"],
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
