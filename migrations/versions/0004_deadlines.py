"""the days of the procedural clock's steps, as they were last seen

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "step_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("falls_on", sa.Date(), nullable=False),
        sa.Column("session_on", sa.Date(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_step_day_meeting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step_day")),
        sa.UniqueConstraint("meeting_id", "step", name=op.f("uq_step_day_meeting_id_step")),
    )


def downgrade() -> None:
    op.drop_table("step_day")
