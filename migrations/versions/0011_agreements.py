"""follow-up of agreements and answers to recommendations

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# Plain ADD COLUMN on both: SQLite's way of making the table anew would meet the rows that refer to it.
ADDED = {
    "response": "VARCHAR(24) CONSTRAINT ck_agreement_response"
    " CHECK (response IN ('awaited', 'under_study', 'accepted', 'accepted_in_part', 'declined'))",
    "response_due_on": "DATE",
    "responded_at": None,
    "noted_in_id": "INTEGER CONSTRAINT fk_agreement_noted_in_id REFERENCES meeting (id)",
}
MOMENT = {"sqlite": "DATETIME", "postgresql": "TIMESTAMP WITH TIME ZONE"}


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def upgrade() -> None:
    for name, kind in ADDED.items():
        op.execute(f"ALTER TABLE agreement ADD COLUMN {name} {kind or MOMENT[op.get_bind().dialect.name]}")
    op.execute(
        """UPDATE agreement SET response = 'awaited', response_due_on = due_on
           WHERE kind = 'recommendation' AND state IN ('adopted', 'in_progress', 'reported')"""
    )
    op.create_index("ix_agreement_body_state_listing", "agreement", ["body_id", "state", "due_on", "id"])
    op.create_index("ix_agreement_chamber_listing", "agreement", ["responsible_chamber_id", "due_on", "id"])
    op.create_index("ix_agreement_response_due", "agreement", ["response", "response_due_on", "id"])
    op.drop_index("ix_agreement_responsible_chamber_id", "agreement")
    _evidence()
    op.create_table(
        "extension_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("new_due_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("person_name", sa.String(length=200), nullable=False),
        sa.Column("state", _choice("state", "pending", "granted", "refused"), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_extension_request_agreement_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_extension_request_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension_request")),
    )
    op.create_index("ix_extension_request_agreement_id", "extension_request", ["agreement_id"])
    op.create_table(
        "authority_response",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column(
            "response",
            _choice("response", "awaited", "under_study", "accepted", "accepted_in_part", "declined"),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("person_name", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_authority_response_agreement_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_authority_response_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authority_response")),
    )
    op.create_index("ix_authority_response_agreement_id", "authority_response", ["agreement_id"])


def _evidence() -> None:
    """Several files to a report, in a table of their own. The column goes before any row refers to its table."""
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("follow_up_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_evidence_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("follow_up_id", "file_id", name=op.f("uq_evidence_follow_up_id_file_id")),
    )
    op.execute(
        """INSERT INTO evidence (follow_up_id, file_id)
           SELECT id, file_id FROM follow_up WHERE file_id IS NOT NULL ORDER BY id"""
    )
    with op.batch_alter_table("follow_up") as table:
        table.drop_column("file_id")
    with op.batch_alter_table("evidence") as table:
        table.create_foreign_key(op.f("fk_evidence_follow_up_id"), "follow_up", ["follow_up_id"], ["id"])


def downgrade() -> None:
    op.drop_table("authority_response")
    op.drop_table("extension_request")
    op.execute(
        "ALTER TABLE follow_up ADD COLUMN file_id INTEGER CONSTRAINT fk_follow_up_file_id REFERENCES stored_file (id)"
    )
    op.execute(
        "UPDATE follow_up SET file_id = (SELECT min(file_id) FROM evidence WHERE follow_up_id = follow_up.id)"
    )
    op.drop_table("evidence")
    op.create_index("ix_agreement_responsible_chamber_id", "agreement", ["responsible_chamber_id"])
    for name in (
        "ix_agreement_response_due",
        "ix_agreement_chamber_listing",
        "ix_agreement_body_state_listing",
    ):
        op.drop_index(name, "agreement")
    for name in reversed(ADDED):
        op.execute(f"ALTER TABLE agreement DROP COLUMN {name}")
