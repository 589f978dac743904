"""feeds kept by the chunk

What was kept of feeds is only ever made anew from the rest, so it is dropped both ways.

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def event_block(*more: sa.Column) -> None:
    op.create_table(
        "event_block",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("audience", sa.String(length=10), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        *more,
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_event_block_meeting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_block")),
        sa.UniqueConstraint("meeting_id", "audience", name=op.f("uq_event_block_meeting_id_audience")),
    )


def upgrade() -> None:
    op.execute("DELETE FROM kept_feed")
    op.drop_table("event_block")
    event_block(
        sa.Column("revised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("previous_id", sa.Integer(), nullable=True),
        sa.Column("following_id", sa.Integer(), nullable=True),
    )
    op.create_index("ix_event_block_previous_id", "event_block", ["previous_id"])
    op.create_index("ix_event_block_following_id", "event_block", ["following_id"])
    op.create_table(
        "kept_chunk",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("zones", sa.Text(), nullable=False),
        sa.Column("deflated", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("crc", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["kept_feed.id"], name=op.f("fk_kept_chunk_feed_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_chunk")),
        sa.UniqueConstraint("feed_id", "number", name=op.f("uq_kept_chunk_feed_id_number")),
    )


def downgrade() -> None:
    op.drop_table("kept_chunk")
    op.drop_table("event_block")
    op.execute("DELETE FROM kept_feed")
    event_block()
