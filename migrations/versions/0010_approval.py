"""written procedure, signatures, published versions

Text that was frozen before gets its verification code, addenda their number and fingerprint, and what was published its
public version: the whole text, as the public has read it so far.

Revision ID: 0010
Revises: 0009
"""

import hashlib
import json
import secrets

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# Plain ADD COLUMN on both: SQLite's way of making the table anew would meet the rows that refer to it.
ADDED = {
    "minutes": {
        "approving_meeting_id": "INTEGER CONSTRAINT fk_minutes_approving_meeting_id REFERENCES meeting (id)",
        "approving_item_id": "INTEGER CONSTRAINT fk_minutes_approving_item_id REFERENCES agenda_item (id)",
        "approval_changes": "TEXT NOT NULL DEFAULT ''",
        "verification_code": "VARCHAR(20)",
    },
    "signature": {
        "confirmed_by": "VARCHAR(24) CONSTRAINT ck_signature_confirmed_by CHECK (confirmed_by IN ('password'))",
    },
    "addendum": {
        "number": "INTEGER NOT NULL DEFAULT 1",
        "decided_in": "VARCHAR(300) NOT NULL DEFAULT ''",
        "decided_by_meeting_id": "INTEGER CONSTRAINT fk_addendum_decided_by_meeting_id REFERENCES meeting (id)",
        "hash": "VARCHAR(64) NOT NULL DEFAULT ''",
    },
}
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def choice(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def upgrade() -> None:
    for table, columns in ADDED.items():
        for name, kind in columns.items():
            op.execute(f"ALTER TABLE {table} ADD COLUMN {name} {kind}")
    op.create_table(
        "written_procedure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("minutes_id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("state", choice("open", "closed", "withdrawn", name="state"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "rule", choice("consensus_else_majority", "consensus", "majority", name="rule"), nullable=False
        ),
        sa.Column("silence_is_assent", sa.Boolean(), nullable=False),
        sa.Column("required", sa.Integer(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.String(length=200), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("way", choice("consensus", "majority", name="way"), nullable=True),
        sa.Column("result", choice("carried", "not_carried", "tied", name="result"), nullable=True),
        sa.Column("taking_part", sa.Integer(), nullable=False),
        sa.Column("votes_for", sa.Integer(), nullable=False),
        sa.Column("votes_against", sa.Integer(), nullable=False),
        sa.Column("abstentions", sa.Integer(), nullable=False),
        sa.Column("silent_assents", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["minutes_id"], ["minutes.id"], name=op.f("fk_written_procedure_minutes_id")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_written_procedure_body_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_written_procedure")),
    )
    op.create_index("ix_written_procedure_minutes_id", "written_procedure", ["minutes_id"])
    op.create_index(
        "uq_written_procedure_open",
        "written_procedure",
        ["minutes_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "written_ballot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("procedure_id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("chamber_acronym", sa.String(length=40), nullable=False),
        sa.Column("choice", choice("for", "against", "abstention", name="choice"), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("person_name", sa.String(length=200), nullable=False),
        sa.Column("cast_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["procedure_id"], ["written_procedure.id"], name=op.f("fk_written_ballot_procedure_id")
        ),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_written_ballot_seat_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_written_ballot_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_written_ballot")),
        sa.UniqueConstraint("procedure_id", "seat_id", name=op.f("uq_written_ballot_procedure_id_seat_id")),
    )
    op.create_index("ix_written_ballot_seat_id", "written_ballot", ["seat_id"])
    op.create_table(
        "redaction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("minutes_id", sa.Integer(), nullable=False),
        sa.Column("target", choice("clause", "agreement", "addendum", name="target"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("phrase", sa.Text(), nullable=False),
        sa.Column(
            "ground",
            choice(
                "personal_data",
                "trade_secret",
                "fiscal_secret",
                "reserved",
                "security",
                "other",
                name="ground",
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", choice("marked", "in_force", "to_lift", "lifted", name="state"), nullable=False),
        sa.Column("marked_by", sa.String(length=200), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["minutes_id"], ["minutes.id"], name=op.f("fk_redaction_minutes_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redaction")),
    )
    op.create_index("ix_redaction_minutes_id", "redaction", ["minutes_id"])
    op.create_table(
        "public_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("minutes_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["minutes_id"], ["minutes.id"], name=op.f("fk_public_version_minutes_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_version")),
        sa.UniqueConstraint("minutes_id", "number", name=op.f("uq_public_version_minutes_id_number")),
    )
    _give_codes()
    _number_addenda()
    _publish()
    op.create_index("uq_minutes_verification_code", "minutes", ["verification_code"], unique=True)
    op.create_index("uq_addendum_number", "addendum", ["minutes_id", "number"], unique=True)


def downgrade() -> None:
    op.drop_index("uq_addendum_number", table_name="addendum")
    op.drop_index("uq_minutes_verification_code", table_name="minutes")
    op.drop_table("public_version")
    op.drop_table("redaction")
    op.drop_table("written_ballot")
    op.drop_table("written_procedure")
    for table, columns in ADDED.items():
        for name in reversed(columns):
            op.execute(f"ALTER TABLE {table} DROP COLUMN {name}")


def _give_codes() -> None:
    connection = op.get_bind()
    frozen = connection.execute(
        sa.text("SELECT id FROM minutes WHERE state IN ('approved', 'signed', 'published', 'corrected')")
    )
    for (minutes_id,) in frozen.fetchall():
        connection.execute(
            sa.text("UPDATE minutes SET verification_code = :code WHERE id = :id"),
            {"code": _code(), "id": minutes_id},
        )


def _number_addenda() -> None:
    connection = op.get_bind()
    rows = connection.execute(
        sa.text(
            """SELECT addendum.id, addendum.minutes_id, addendum.text, addendum.created_by, minutes.hash
               FROM addendum JOIN minutes ON minutes.id = addendum.minutes_id ORDER BY addendum.id"""
        )
    ).fetchall()
    numbers: dict[int, int] = {}
    for addendum_id, minutes_id, text, created_by, corrected in rows:
        numbers[minutes_id] = number = numbers.get(minutes_id, 0) + 1
        content = {"of": corrected, "number": number, "text": text, "decided_in": "", "by": created_by}
        connection.execute(
            sa.text("UPDATE addendum SET number = :number, hash = :hash WHERE id = :id"),
            {"number": number, "hash": _fingerprint(content), "id": addendum_id},
        )


def _publish() -> None:
    connection = op.get_bind()
    minutes = sa.table(
        "minutes", *map(sa.column, ("id", "version")), sa.column("published_at", sa.DateTime())
    )
    version = sa.table(
        "minutes_version",
        *map(sa.column, ("minutes_id", "number", "created_by")),
        sa.column("content", sa.JSON()),
        sa.column("created_at", sa.DateTime(timezone=True)),
    )
    public = sa.table(
        "public_version",
        *map(sa.column, ("minutes_id", "number", "hash", "note", "created_by")),
        sa.column("content", sa.JSON()),
        sa.column("created_at", sa.DateTime(timezone=True)),
    )
    rows = connection.execute(
        sa.select(version.c.minutes_id, version.c.content, version.c.created_at, version.c.created_by)
        .join(minutes, sa.and_(minutes.c.id == version.c.minutes_id, minutes.c.version == version.c.number))
        .where(minutes.c.published_at.is_not(None))
    ).fetchall()
    for minutes_id, content, created_at, created_by in rows:
        addenda = connection.execute(
            sa.text(
                "SELECT number, text, decided_in, hash FROM addendum WHERE minutes_id = :id ORDER BY number"
            ),
            {"id": minutes_id},
        ).fetchall()
        shown = {
            **content,
            "addenda": [
                {"number": number, "text": text, "decided_in": decided_in, "hash": sealed}
                for number, text, decided_in, sealed in addenda
            ],
        }
        connection.execute(
            sa.insert(public).values(
                minutes_id=minutes_id,
                number=1,
                content=shown,
                hash=_fingerprint(shown),
                note="",
                created_at=created_at,
                created_by=created_by,
            )
        )


def _code() -> str:
    drawn = [secrets.randbelow(len(ALPHABET)) for _ in range(15)]
    total = 0
    for value in drawn:
        total = (total ^ value) << 1
        total = total ^ 0b100101 if total >= 32 else total
    return "".join(ALPHABET[value] for value in [*drawn, total])


def _fingerprint(content: dict) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
