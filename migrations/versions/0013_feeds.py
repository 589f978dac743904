"""calendar addresses: when and from where they are asked

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Plain ADD COLUMN on both: SQLite's way of making the table anew would meet the rows that refer to it.
    op.execute(
        "ALTER TABLE feed_token ADD COLUMN last_client VARCHAR(24) CONSTRAINT ck_feed_token_last_client"
        " CHECK (last_client IN ('google', 'outlook', 'apple', 'thunderbird', 'other'))"
    )
    op.create_table(
        "feed_poll",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_id", sa.Integer(), nullable=False),
        sa.Column("network", sa.String(length=32), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["token_id"], ["feed_token.id"], name=op.f("fk_feed_poll_token_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_poll")),
        sa.UniqueConstraint("token_id", "network", name=op.f("uq_feed_poll_token_id_network")),
    )


def downgrade() -> None:
    op.drop_table("feed_poll")
    op.execute("ALTER TABLE feed_token DROP COLUMN last_client")
