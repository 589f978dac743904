"""Tables as CSV that spreadsheets open right: UTF-8 with a mark, CRLF, and no cell that is taken for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from flask import Response, stream_with_context

#: What a spreadsheet takes for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(filename: str, heading: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """A download that is written while its rows are read."""
    return Response(
        stream_with_context(_lines(heading, rows)),
        mimetype="text/csv",
        headers={
            "Content-Disposition": f'attachment; filename="{filename}"',
            "X-Content-Type-Options": "nosniff",
        },
    )


def as_text(heading: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The same as one text, for what is no download by itself."""
    return "".join(_lines(heading, rows))


def _lines(heading: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    yield "\ufeff"
    writer.writerow(heading)
    for row in rows:
        yield _emptied(buffer)
        writer.writerow([harmless(cell) for cell in row])
    yield _emptied(buffer)


def _emptied(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def harmless(cell: object) -> str:
    """A cell's text; one that a spreadsheet would calculate gets an apostrophe before it."""
    if cell is None:
        return ""
    text = str(cell)
    return f"'{text}" if text.startswith(_FORMULA) and not isinstance(cell, int | float) else text
