"""extraordinary sessions asked for

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def choice(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def upgrade() -> None:
    op.create_table(
        "extraordinary_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "state",
            choice("asked", "supported", "planned", "declined", "withdrawn", name="state"),
            nullable=False,
        ),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.String(length=200), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_extraordinary_request_body_id")),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f("fk_extraordinary_request_asked_by_id")
        ),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_extraordinary_request_seat_id")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_extraordinary_request_meeting_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extraordinary_request")),
    )
    op.create_index("ix_extraordinary_request_body_id", "extraordinary_request", ["body_id"])
    op.create_table(
        "extraordinary_backer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("chamber_acronym", sa.String(length=40), nullable=False),
        sa.Column("sector", sa.String(length=80), nullable=False),
        sa.Column("backed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["extraordinary_request.id"], name=op.f("fk_extraordinary_backer_request_id")
        ),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_extraordinary_backer_seat_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_extraordinary_backer_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extraordinary_backer")),
        sa.UniqueConstraint("request_id", "seat_id", name=op.f("uq_extraordinary_backer_request_id_seat_id")),
        sa.UniqueConstraint("request_id", "sector", name=op.f("uq_extraordinary_backer_request_id_sector")),
    )


def downgrade() -> None:
    op.drop_table("extraordinary_backer")
    op.drop_table("extraordinary_request")
