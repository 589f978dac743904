"""invitations by mail and their answers

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

MOMENT = {"sqlite": "DATETIME", "postgresql": "TIMESTAMP WITH TIME ZONE"}
COLUMNS = (
    (
        "person",
        "sessions_in_mail",
        (
            "VARCHAR(24) NOT NULL DEFAULT 'none' CONSTRAINT ck_person_sessions_in_mail"
            " CHECK (sessions_in_mail IN ('none', 'invitations'))"
        ),
    ),
    (
        "person",
        "address_state",
        (
            "VARCHAR(24) NOT NULL DEFAULT 'in_order' CONSTRAINT ck_person_address_state"
            " CHECK (address_state IN ('in_order', 'bouncing'))"
        ),
    ),
    ("person", "bounced_at", "{moment}"),
    ("person", "bounce_answer", "TEXT NOT NULL DEFAULT ''"),
    (
        "notice_recipient",
        "telling",
        (
            "VARCHAR(24) NOT NULL DEFAULT 'by_mail' CONSTRAINT ck_notice_recipient_telling"
            " CHECK (telling IN ('by_mail', 'not_needed'))"
        ),
    ),
    ("mail", "sender", "VARCHAR(254) NOT NULL DEFAULT ''"),
)
MEANS, MEANS_WITH_MAIL = ("page", "link", "telephone"), ("page", "link", "mail", "telephone")
VERDICTS = ("taken", "ignored", "refused")
REASONS = (
    "answered", "noted", "bounced", "no_answer", "automatic", "late", "already_taken", "delayed", "not_asked", "too_large",
    "too_deep", "unreadable", "encoding", "charset", "tnef", "malformed", "several_calendars", "method", "counter",
    "delegated", "several_events", "several_attendees", "unknown_uid", "untrusted", "token", "other_attendee", "stamp",
    "sequence", "not_allowed", "unknown_bounce",
)  # fmt: skip


def upgrade() -> None:
    moment = MOMENT[op.get_bind().dialect.name]
    for table, column, definition in COLUMNS:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {definition.format(moment=moment)}")
    _let_means_be(MEANS_WITH_MAIL, before=MEANS)
    op.create_table(
        "sent_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("method", _one_of("method", "REQUEST", "CANCEL"), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("revised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_stamp", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_sent_invitation_meeting_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sent_invitation_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_invitation")),
        sa.UniqueConstraint("meeting_id", "person_id", name=op.f("uq_sent_invitation_meeting_id_person_id")),
    )
    op.create_table(
        "received_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("message_id", sa.String(length=300), nullable=False),
        sa.Column("sender", sa.String(length=320), nullable=False),
        sa.Column("verdict", _one_of("verdict", *VERDICTS), nullable=False),
        sa.Column("reason", _one_of("reason", *REASONS), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_received_mail_meeting_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_received_mail_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_received_mail")),
    )
    op.create_index("ix_received_mail_verdict", "received_mail", ["verdict", "id"])


def downgrade() -> None:
    op.drop_table("received_mail")
    op.drop_table("sent_invitation")
    op.execute("UPDATE attendance_reply SET means = 'page' WHERE means = 'mail'")
    _let_means_be(MEANS, before=MEANS_WITH_MAIL)
    for table, column, _definition in reversed(COLUMNS):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def _let_means_be(values: tuple[str, ...], *, before: tuple[str, ...]) -> None:
    """How an answer may come in. SQLite alters no CHECK: nothing refers to the table, so it is made anew, column by
    column as it is.
    """
    old, new = (", ".join(f"'{value}'" for value in each) for each in (before, values))
    bind = op.get_bind()
    if bind.dialect.name == "postgresql":
        op.execute("ALTER TABLE attendance_reply DROP CONSTRAINT ck_attendance_reply_means")
        op.execute(
            f"ALTER TABLE attendance_reply ADD CONSTRAINT ck_attendance_reply_means CHECK (means IN ({new}))"
        )
        return
    made = bind.exec_driver_sql("SELECT sql FROM sqlite_master WHERE name = 'attendance_reply'").scalar()
    assert f"({old})" in made, "the table is as this migration expects it"
    columns = ", ".join(row[1] for row in bind.exec_driver_sql("PRAGMA table_info(attendance_reply)"))
    anew = made.replace("attendance_reply", "attendance_reply_anew", 1).replace(f"({old})", f"({new})")
    op.execute(anew)
    op.execute(f"INSERT INTO attendance_reply_anew ({columns}) SELECT {columns} FROM attendance_reply")  # noqa: S608
    op.execute("DROP TABLE attendance_reply")
    op.execute("ALTER TABLE attendance_reply_anew RENAME TO attendance_reply")
