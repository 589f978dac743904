"""how the looks at the mailbox go

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TROUBLES = ("unreachable", "certificate", "not_a_mailbox", "sign_in", "folder", "other")


def upgrade() -> None:
    trouble = sa.Enum(*TROUBLES, name="trouble", native_enum=False, create_constraint=True, length=24)
    op.create_table(
        "mailbox",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trouble", trouble, nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_mailbox_only_one")),
        sa.CheckConstraint(
            "(failing_since IS NULL) = (trouble IS NULL)", name=op.f("ck_mailbox_failing_for_a_reason")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailbox")),
    )


def downgrade() -> None:
    op.drop_table("mailbox")
