"""the issues desk, and specialized groups

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

FULL_TEXT = {
    "sqlite": (
        """CREATE VIRTUAL TABLE issue_fts USING fts5(
             title_stems, text_stems, content='issue_search', content_rowid='issue_id', tokenize='unicode61')""",
        "CREATE VIRTUAL TABLE issue_fts_words USING fts5vocab('issue_fts', 'row')",
        """CREATE TRIGGER issue_search_added AFTER INSERT ON issue_search BEGIN
             INSERT INTO issue_fts(rowid, title_stems, text_stems)
             VALUES (new.issue_id, new.title_stems, new.text_stems);
           END""",
        """CREATE TRIGGER issue_search_removed AFTER DELETE ON issue_search BEGIN
             INSERT INTO issue_fts(issue_fts, rowid, title_stems, text_stems)
             VALUES ('delete', old.issue_id, old.title_stems, old.text_stems);
           END""",
        """CREATE TRIGGER issue_search_changed AFTER UPDATE ON issue_search BEGIN
             INSERT INTO issue_fts(issue_fts, rowid, title_stems, text_stems)
             VALUES ('delete', old.issue_id, old.title_stems, old.text_stems);
             INSERT INTO issue_fts(rowid, title_stems, text_stems)
             VALUES (new.issue_id, new.title_stems, new.text_stems);
           END""",
    ),
    "postgresql": (
        """CREATE INDEX ix_issue_search_stems ON issue_search USING gin (
             (setweight(to_tsvector('simple', title_stems), 'A') || setweight(to_tsvector('simple', text_stems), 'B')))""",
    ),
}


def upgrade() -> None:
    op.create_table(
        "issue_search",
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("title_stems", sa.Text(), nullable=False),
        sa.Column("text_stems", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_issue_search_issue_id")),
        sa.PrimaryKeyConstraint("issue_id", name=op.f("pk_issue_search")),
    )
    for statement in FULL_TEXT[op.get_bind().dialect.name]:
        op.execute(statement)
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_saved_view_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("person_id", "name", name=op.f("uq_saved_view_person_id_name")),
    )
    op.create_table(
        "seat_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("invited_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["invited_by_id"], ["person.id"], name=op.f("fk_seat_invitation_invited_by_id")
        ),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_seat_invitation_seat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_seat_invitation_token_hash")),
    )
    op.create_index("ix_seat_invitation_seat_id", "seat_invitation", ["seat_id"])
    op.create_table(
        "group_issue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_group_issue_body_id")),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_group_issue_issue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_issue")),
        sa.UniqueConstraint("body_id", "issue_id", name=op.f("uq_group_issue_body_id_issue_id")),
    )
    op.create_index("ix_group_issue_issue_id", "group_issue", ["issue_id"])
    op.create_table(
        "group_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("proposed_by", sa.String(length=200), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_session_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_session_minutes", sa.Integer(), nullable=False),
        sa.Column("first_session_place", sa.String(length=200), nullable=False),
        sa.Column("agreement", sa.String(length=120), nullable=False),
        sa.Column("letter", sa.Text(), nullable=False),
        sa.Column("letter_hash", sa.String(length=64), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_group_proposal_body_id")),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["person.id"], name=op.f("fk_group_proposal_proposed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_proposal")),
        sa.UniqueConstraint("body_id", name=op.f("uq_group_proposal_body_id")),
    )
    op.create_table(
        "dissent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("chamber_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("person_name", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_dissent_body_id")),
        sa.ForeignKeyConstraint(["chamber_id"], ["chamber.id"], name=op.f("fk_dissent_chamber_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_dissent_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dissent")),
        sa.UniqueConstraint("body_id", "chamber_id", name=op.f("uq_dissent_body_id_chamber_id")),
    )
    op.create_table(
        "group_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum("working", "report", name="kind", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_group_document_body_id")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_group_document_file_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_group_document_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_document")),
        sa.UniqueConstraint("body_id", "file_id", name=op.f("uq_group_document_body_id_file_id")),
    )
    # Plain ADD COLUMN on both: SQLite's way of making the table anew would meet the rows that refer to it.
    op.execute(
        "ALTER TABLE agenda_item ADD COLUMN group_id INTEGER CONSTRAINT fk_agenda_item_group_id REFERENCES body (id)"
    )
    op.create_index("ix_agenda_item_group_id", "agenda_item", ["group_id"])
    op.execute("ALTER TABLE issue ADD COLUMN appeal_dismissed TEXT NOT NULL DEFAULT ''")
    op.execute("ALTER TABLE appointment ADD COLUMN letter_on DATE")
    op.execute(
        """ALTER TABLE appointment ADD COLUMN letter_file_id INTEGER
           CONSTRAINT fk_appointment_letter_file_id REFERENCES stored_file (id)"""
    )


def downgrade() -> None:
    op.execute("ALTER TABLE appointment DROP COLUMN letter_file_id")
    op.execute("ALTER TABLE appointment DROP COLUMN letter_on")
    op.execute("ALTER TABLE issue DROP COLUMN appeal_dismissed")
    op.drop_index("ix_agenda_item_group_id", table_name="agenda_item")
    op.execute("ALTER TABLE agenda_item DROP COLUMN group_id")
    for table in (
        "group_document",
        "dissent",
        "group_proposal",
        "group_issue",
        "seat_invitation",
        "saved_view",
    ):
        op.drop_table(table)
    if op.get_bind().dialect.name == "sqlite":
        op.drop_table("issue_fts_words")
        op.drop_table("issue_fts")
    op.drop_table("issue_search")
