"""what a calendar answered, and the hours it answered to, are kept with what it was told

Revision ID: 0018
Revises: 0017
"""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

ANSWERS = ("NEEDS-ACTION", "ACCEPTED", "DECLINED", "TENTATIVE")
MOMENT = {"sqlite": "DATETIME", "postgresql": "TIMESTAMP WITH TIME ZONE"}


def upgrade() -> None:
    moment = MOMENT[op.get_bind().dialect.name]
    named = ", ".join(f"'{answer}'" for answer in ANSWERS)
    check = f"CONSTRAINT ck_sent_invitation_answer CHECK (answer IN ({named}))"
    for column in (
        f"starts_at {moment}",
        f"ends_at {moment}",
        f"answer VARCHAR(24) NOT NULL DEFAULT 'NEEDS-ACTION' {check}",
    ):
        op.execute(f"ALTER TABLE sent_invitation ADD COLUMN {column}")


def downgrade() -> None:
    for column in ("answer", "ends_at", "starts_at"):
        op.execute(f"ALTER TABLE sent_invitation DROP COLUMN {column}")
