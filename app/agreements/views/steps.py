"""What every form of an agreement's page does: record, show what is refused with what was typed, go back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import flash, redirect, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from app.agreements import policy, queries
from app.agreements.models import Agreement
from app.agreements.operations import Attachment
from app.agreements.views import reading
from app.kernel.db import db, transaction
from app.kernel.errors import InvalidInput, Refused, WrongState
from app.web.forms import Form
from app.web.guard import current_actor


def chosen(agreement_id: int, verb: str) -> Agreement:
    """The agreement, for whoever may do ``verb`` with it, whatever its state. Raises NotFound, NotAllowed."""
    actor = current_actor()
    agreement = queries.get_agreement(agreement_id, actor)
    policy.require_may(actor, verb, agreement)
    return agreement


def recorded(form: Form, record: Callable[[], object]) -> bool:
    """Whether the form was right and ``record`` took it; else what was refused stands in the form."""
    if not form.validate():
        return False
    try:
        with transaction():
            record()
    except InvalidInput as error:
        form.show(error)
        return False
    except (Refused, WrongState) as error:
        form.form_errors.append(str(error))
        return False
    return True


def again(agreement_id: int, **forms: Form) -> tuple[str, int]:
    """The page with what was typed, and what is to be mended."""
    db.session.expire_all()
    return reading.page(queries.get_agreement(agreement_id, current_actor()), **forms), 422


def attachments(given: Any) -> list[Attachment]:
    """The files a form brought; a field left empty brings none."""
    return [
        Attachment(row.filename, row.read())
        for row in given or ()
        if isinstance(row, FileStorage) and row.filename
    ]


def back_to(agreement_id: int) -> Response:
    return redirect(url_for("agreements.show", agreement_id=agreement_id), code=303)


@contextmanager
def said_on_return() -> Iterator[None]:
    """What the state refuses is said on the page one comes back to; nothing was changed."""
    try:
        yield
    except (Refused, WrongState) as error:
        flash(str(error), "error")
