"""who left the body since they were convoked is told for information; when a calendar was first asked what it answers

Revision ID: 0020
Revises: 0018
"""

from alembic import op

revision = "0020"
down_revision = "0018"
branch_labels = None
depends_on = None

MOMENT = {"sqlite": "DATETIME", "postgresql": "TIMESTAMP WITH TIME ZONE"}
HELD = ("principal", "alternate", "officer", "guest")
HELD_OR_FORMER = (*HELD, "former")


def upgrade() -> None:
    op.execute(f"ALTER TABLE sent_invitation ADD COLUMN asked_at {MOMENT[op.get_bind().dialect.name]}")
    _let_capacities_be(HELD_OR_FORMER, before=HELD)


def downgrade() -> None:
    op.execute("UPDATE notice_recipient SET capacity = 'guest' WHERE capacity = 'former'")
    _let_capacities_be(HELD, before=HELD_OR_FORMER)
    op.execute("ALTER TABLE sent_invitation DROP COLUMN asked_at")


def _let_capacities_be(values: tuple[str, ...], *, before: tuple[str, ...]) -> None:
    """In what capacities a notice goes to people. SQLite alters no CHECK: nothing refers to the table, so it is made anew,
    column by column as it is.
    """
    old, new = (", ".join(f"'{value}'" for value in each) for each in (before, values))
    bind = op.get_bind()
    if bind.dialect.name == "postgresql":
        op.execute("ALTER TABLE notice_recipient DROP CONSTRAINT ck_notice_recipient_capacity")
        op.execute(
            "ALTER TABLE notice_recipient ADD CONSTRAINT ck_notice_recipient_capacity"
            f" CHECK (capacity IN ({new}))"
        )
        return
    made = bind.exec_driver_sql("SELECT sql FROM sqlite_master WHERE name = 'notice_recipient'").scalar()
    assert f"({old})" in made, "the table is as this migration expects it"
    columns = ", ".join(row[1] for row in bind.exec_driver_sql("PRAGMA table_info(notice_recipient)"))
    anew = made.replace("notice_recipient", "notice_recipient_anew", 1).replace(f"({old})", f"({new})")
    op.execute(anew)
    op.execute(f"INSERT INTO notice_recipient_anew ({columns}) SELECT {columns} FROM notice_recipient")  # noqa: S608
    op.execute("DROP TABLE notice_recipient")
    op.execute("ALTER TABLE notice_recipient_anew RENAME TO notice_recipient")
