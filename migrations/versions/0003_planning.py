"""sessions planned together

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

STATES = ("draft", "in_review", "approved", "published", "discarded")
MODES = ("in_person", "remote", "hybrid")


def upgrade() -> None:
    op.create_table(
        "session_calendar",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("first_year", sa.Integer(), nullable=False),
        sa.Column("last_year", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="state", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("missing", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("agreement", sa.String(length=120), nullable=False),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("last_year >= first_year", name=op.f("ck_session_calendar_order")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_session_calendar_body_id")),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["person.id"], name=op.f("fk_session_calendar_approved_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_calendar")),
    )
    op.create_index("ix_session_calendar_body_id", "session_calendar", ["body_id"])
    op.create_table(
        "calendar_date",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("calendar_id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column(
            "mode",
            sa.Enum(*MODES, name="mode", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column(
            "origin",
            sa.Enum("rule", "hand", name="origin", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("wanted_on", sa.Date(), nullable=True),
        sa.Column("avoided", sa.JSON(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_calendar_date_order")),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["session_calendar.id"], name=op.f("fk_calendar_date_calendar_id")
        ),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_calendar_date_body_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_calendar_date_meeting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_date")),
    )
    op.create_index("ix_calendar_date_listing", "calendar_date", ["calendar_id", "starts_at", "id"])


def downgrade() -> None:
    op.drop_table("calendar_date")
    op.drop_table("session_calendar")
