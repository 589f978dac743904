"""the agenda studio

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# Plain ADD COLUMN on both: SQLite's way of making the table anew would meet the rows that refer to it.
ADDED = {
    "state": "VARCHAR(24) NOT NULL DEFAULT 'on_agenda' CONSTRAINT ck_agenda_item_state"
    " CHECK (state IN ('on_agenda', 'proposed', 'late', 'declined', 'carried'))",
    "handling": "VARCHAR(24) NOT NULL DEFAULT 'singly' CONSTRAINT ck_agenda_item_handling"
    " CHECK (handling IN ('singly', 'consent'))",
    "expects_papers": "BOOLEAN NOT NULL DEFAULT FALSE",
    "source": "VARCHAR(60) NOT NULL DEFAULT ''",
    "proposer_seat_id": "INTEGER CONSTRAINT fk_agenda_item_proposer_seat_id REFERENCES seat (id)",
    "proposed_by": "VARCHAR(200) NOT NULL DEFAULT ''",
    "proposed_at": None,
    "reason": "TEXT NOT NULL DEFAULT ''",
    "answer": "TEXT NOT NULL DEFAULT ''",
}
MOMENT = {"sqlite": "DATETIME", "postgresql": "TIMESTAMP WITH TIME ZONE"}


def upgrade() -> None:
    for name, kind in ADDED.items():
        op.execute(f"ALTER TABLE agenda_item ADD COLUMN {name} {kind or MOMENT[op.get_bind().dialect.name]}")
    op.execute("ALTER TABLE agenda_template ADD COLUMN revision INTEGER NOT NULL DEFAULT 1")
    op.create_table(
        "item_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column(
            "audience",
            sa.Enum(
                "members", "public", name="audience", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "attached", "withdrawn", name="state", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_item.id"], name=op.f("fk_item_paper_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_paper")),
    )
    op.create_index("ix_item_paper_item_id", "item_paper", ["item_id"])
    op.create_table(
        "item_paper_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("person_name", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_item_paper_version_file_id")),
        sa.ForeignKeyConstraint(["paper_id"], ["item_paper.id"], name=op.f("fk_item_paper_version_paper_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_item_paper_version_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_paper_version")),
        sa.UniqueConstraint("paper_id", "number", name=op.f("uq_item_paper_version_paper_id_number")),
    )


def downgrade() -> None:
    op.drop_table("item_paper_version")
    op.drop_table("item_paper")
    op.execute("ALTER TABLE agenda_template DROP COLUMN revision")
    # What waits beside an agenda, or left it, would come back onto it.
    op.execute(
        """UPDATE agenda_item SET carried_from_id = NULL
           WHERE carried_from_id IN (SELECT id FROM agenda_item WHERE state <> 'on_agenda')"""
    )
    op.execute("DELETE FROM agenda_item WHERE state <> 'on_agenda'")
    for name in reversed(ADDED):
        op.execute(f"ALTER TABLE agenda_item DROP COLUMN {name}")
