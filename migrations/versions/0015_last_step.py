"""the last step that moved is found by an index

Revision ID: 0015
Revises: 0014
"""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_step_day_moved_at", "step_day", ["moved_at"])


def downgrade() -> None:
    op.drop_index("ix_step_day_moved_at", "step_day")
