"""agreements still owed are listed without passing by those that are done

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    is_open = sa.text("state IN ('adopted', 'in_progress', 'reported')")
    op.create_index(
        "ix_agreement_open", "agreement", ["due_on", "id"], sqlite_where=is_open, postgresql_where=is_open
    )


def downgrade() -> None:
    op.drop_index("ix_agreement_open", "agreement")
