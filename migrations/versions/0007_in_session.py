"""votes by seat, second call

The votes of 0001 were never written by anything: they hung on an agreement. Now a vote stands on its own, with its
ballots, and an agreement takes over its figures.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def choice(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def upgrade() -> None:
    op.drop_table("vote")
    op.create_table(
        "vote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("state", choice("open", "closed", "withdrawn", name="state"), nullable=False),
        sa.Column(
            "rule", choice("consensus_else_majority", "consensus", "majority", name="rule"), nullable=False
        ),
        sa.Column("chair_casts", sa.Boolean(), nullable=False),
        sa.Column("casting", choice("for", "against", "abstention", name="casting"), nullable=True),
        sa.Column("cast_by", sa.String(length=200), nullable=False),
        sa.Column("way", choice("consensus", "majority", name="way"), nullable=True),
        sa.Column("result", choice("carried", "not_carried", "tied", name="result"), nullable=True),
        sa.Column("votes_for", sa.Integer(), nullable=False),
        sa.Column("votes_against", sa.Integer(), nullable=False),
        sa.Column("abstentions", sa.Integer(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_vote_meeting_id")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_vote_body_id")),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_item.id"], name=op.f("fk_vote_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote")),
    )
    op.create_index("ix_vote_meeting_id", "vote", ["meeting_id"])
    op.create_index("ix_vote_item_id", "vote", ["item_id"])
    op.create_index(
        "uq_vote_open_per_meeting",
        "vote",
        ["meeting_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "ballot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("vote_id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("choice", choice("for", "against", "abstention", name="choice"), nullable=False),
        sa.Column("chamber_acronym", sa.String(length=40), nullable=False),
        sa.Column("person_name", sa.String(length=200), nullable=False),
        sa.Column("dissent", sa.String(length=500), nullable=False),
        sa.Column("cast_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["vote_id"], ["vote.id"], name=op.f("fk_ballot_vote_id")),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_ballot_seat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballot")),
        sa.UniqueConstraint("vote_id", "seat_id", name=op.f("uq_ballot_vote_id_seat_id")),
    )
    moment = "TIMESTAMP WITH TIME ZONE" if op.get_bind().dialect.name == "postgresql" else "DATETIME"
    op.execute(f"ALTER TABLE meeting ADD COLUMN resumes_at {moment}")
    op.execute(f"ALTER TABLE meeting ADD COLUMN roll_from {moment}")
    op.execute(f"ALTER TABLE guest_entry ADD COLUMN left_at {moment}")


def downgrade() -> None:
    op.execute("ALTER TABLE guest_entry DROP COLUMN left_at")
    op.execute("ALTER TABLE meeting DROP COLUMN roll_from")
    op.execute("ALTER TABLE meeting DROP COLUMN resumes_at")
    op.drop_table("ballot")
    op.drop_table("vote")
    op.create_table(
        "vote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("choice", choice("for", "against", "abstention", name="choice"), nullable=False),
        sa.Column("cast_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_vote_agreement_id")),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_vote_seat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote")),
        sa.UniqueConstraint("agreement_id", "seat_id", name=op.f("uq_vote_agreement_id_seat_id")),
    )
