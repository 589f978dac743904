"""sessions from a calendar file keep what the file calls them, and which version of it was taken over

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Plain ADD COLUMN on both: SQLite's way of making the table anew would meet the rows that refer to it.
    op.add_column("meeting", sa.Column("source_key", sa.String(length=255), nullable=True))
    op.add_column("meeting", sa.Column("source_sequence", sa.Integer(), nullable=True))
    op.add_column("meeting", sa.Column("source_stamp", sa.DateTime(timezone=True), nullable=True))
    op.add_column("meeting", sa.Column("source_taken_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_meeting_source_key", "meeting", ["source_key"])


def downgrade() -> None:
    op.drop_index("ix_meeting_source_key", "meeting")
    for column in ("source_taken_at", "source_stamp", "source_sequence", "source_key"):
        op.drop_column("meeting", column)
