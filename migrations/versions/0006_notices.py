"""the notice that holds up

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MOMENT = {"sqlite": "DATETIME", "postgresql": "TIMESTAMP WITH TIME ZONE"}
COLUMNS = (
    (
        "notice",
        "kind",
        (
            "VARCHAR(24) NOT NULL DEFAULT 'convocation' CONSTRAINT ck_notice_notice_kind"
            " CHECK (kind IN ('convocation', 'change', 'deferral', 'cancellation'))"
        ),
    ),
    ("notice", "urgency_by", "VARCHAR(200) NOT NULL DEFAULT ''"),
    ("notice", "urgency_at", "{moment}"),
    ("notice_recipient", "queued_at", "{moment}"),
    ("notice_recipient", "server_code", "INTEGER"),
    ("notice_recipient", "server_answer", "TEXT NOT NULL DEFAULT ''"),
    ("notice_recipient", "opened_at", "{moment}"),
    ("notice_recipient", "earlier", "JSON NOT NULL DEFAULT '[]'"),
    (
        "attendance_reply",
        "attending_id",
        "INTEGER CONSTRAINT fk_attendance_reply_attending_id REFERENCES person (id)",
    ),
    (
        "attendance_reply",
        "means",
        (
            "VARCHAR(24) NOT NULL DEFAULT 'page' CONSTRAINT ck_attendance_reply_means"
            " CHECK (means IN ('page', 'link', 'telephone'))"
        ),
    ),
    ("attendance_reply", "recorded_by", "VARCHAR(200) NOT NULL DEFAULT ''"),
    ("mail", "server_code", "INTEGER"),
    ("mail", "server_answer", "TEXT NOT NULL DEFAULT ''"),
)


def upgrade() -> None:
    moment = MOMENT[op.get_bind().dialect.name]
    for table, column, definition in COLUMNS:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {definition.format(moment=moment)}")
    op.create_table(
        "urgency_declaration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("declared_by_id", sa.Integer(), nullable=True),
        sa.Column("declared_by", sa.String(length=200), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["declared_by_id"], ["person.id"], name=op.f("fk_urgency_declaration_declared_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_urgency_declaration_meeting_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_urgency_declaration")),
    )
    op.create_index(op.f("ix_urgency_declaration_meeting_id"), "urgency_declaration", ["meeting_id"])


def downgrade() -> None:
    op.drop_table("urgency_declaration")
    for table, column, _definition in reversed(COLUMNS):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
