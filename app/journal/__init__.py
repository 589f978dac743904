"""What happened (audit) and what must be told (outbox): rows an operation writes in its own transaction.

``from app import journal`` and then ``journal.record(...)``, ``journal.announce(...)``.
"""

from app.journal.operations import announce, record

__all__ = ["announce", "record"]
