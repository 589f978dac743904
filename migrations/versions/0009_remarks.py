"""comments on minutes and dissents

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# Plain ADD COLUMN on both: SQLite's way of making the table anew would meet the rows that refer to it.
ADDED = {
    "revision": "INTEGER NOT NULL DEFAULT 1",
    "person_name": "VARCHAR(200) NOT NULL DEFAULT ''",
    "chamber_acronym": "VARCHAR(40) NOT NULL DEFAULT ''",
    "version": "INTEGER NOT NULL DEFAULT 0",
    "clause": "INTEGER NOT NULL DEFAULT 0",
    "passage": "TEXT NOT NULL DEFAULT ''",
    "final_wording": "TEXT NOT NULL DEFAULT ''",
    "answered_by": "VARCHAR(200) NOT NULL DEFAULT ''",
    "answered_at": None,
}
MOMENT = {"sqlite": "DATETIME", "postgresql": "TIMESTAMP WITH TIME ZONE"}


def upgrade() -> None:
    for name, kind in ADDED.items():
        op.execute(f"ALTER TABLE remark ADD COLUMN {name} {kind or MOMENT[op.get_bind().dialect.name]}")
    op.create_table(
        "minutes_assent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("minutes_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("person_name", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["minutes_id"], ["minutes.id"], name=op.f("fk_minutes_assent_minutes_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_minutes_assent_person_id")),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_minutes_assent_seat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes_assent")),
        sa.UniqueConstraint(
            "minutes_id", "version", "seat_id", name=op.f("uq_minutes_assent_minutes_id_version_seat_id")
        ),
    )
    op.create_table(
        "minutes_dissent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("person_name", sa.String(length=200), nullable=False),
        sa.Column("chamber_acronym", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_minutes_dissent_agreement_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_item.id"], name=op.f("fk_minutes_dissent_item_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_minutes_dissent_meeting_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_minutes_dissent_person_id")),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_minutes_dissent_seat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes_dissent")),
        sa.UniqueConstraint(
            "seat_id", "item_id", "agreement_id", name=op.f("uq_minutes_dissent_seat_id_item_id_agreement_id")
        ),
    )
    op.create_index("ix_minutes_dissent_meeting_id", "minutes_dissent", ["meeting_id"])


def downgrade() -> None:
    op.drop_table("minutes_dissent")
    op.drop_table("minutes_assent")
    for name in reversed(ADDED):
        op.execute(f"ALTER TABLE remark DROP COLUMN {name}")
