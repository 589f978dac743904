"""The lines and components of a calendar file that somebody else's program wrote (RFC 5545 3.1, 3.4, 3.6).

Nothing here raises on what a file holds. icalendar takes content lines apart; the file is divided by hand, so that
each component keeps the number of its line, one broken line costs one component, and a VTIMEZONE of the file never
reaches icalendar's process-wide cache of zones, from where it would move other people's meetings.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from icalendar.parser import Contentline, unescape_backslash

_LINE_END: Final = re.compile(r"\r?\n")
_NAME: Final = re.compile(r"\s*([A-Za-z0-9-]+)\s*[;:]")
_DEEPEST: Final = 20
_LONGEST: Final = 100_000


@dataclass(frozen=True, slots=True)
class Line:
    """One content line, unfolded.

    ``number`` is that of the line it began on in the file, from 1; ``name`` the property's in capitals, or nothing.
    """

    number: int
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Property:
    """A content line taken apart. Parameter names are capitals; of several values the first is kept.

    ``value`` is unescaped as TEXT is; ``raw`` is as written.
    """

    line: int
    name: str
    parameters: dict[str, str]
    raw: str

    @property
    def value(self) -> str:
        text: str = unescape_backslash(self.raw)
        return text


class LineRefused(ValueError):
    """A content line that can't be taken apart."""

    def __init__(self, line: Line) -> None:
        super().__init__(line.text[:80])
        self.line = line


@dataclass(slots=True)
class Component:
    """BEGIN to END. ``is_closed`` is False where the file ended, or another one began, before its END."""

    name: str
    line: int
    lines: list[Line] = field(default_factory=list)
    children: list[Component] = field(default_factory=list)
    is_closed: bool = False

    def find(self, name: str) -> Property | None:
        """Return the first property of that name. Raises LineRefused."""
        return next(self.each(name), None)

    def each(self, name: str) -> Iterator[Property]:
        """Yield every property of that name. Raises LineRefused."""
        return (_taken_apart(line) for line in self.lines if line.name == name)


def decode(data: bytes) -> tuple[str, str | None]:
    """Return the file's text, and the encoding if it had to be guessed: None for UTF-8, which is the rule [3.1.4]."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace"), "UTF-16"
    try:
        return data.decode("utf-8-sig"), None
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace"), "Windows-1252"


def unfold(text: str) -> Iterator[Line]:
    """Yield content lines: a line that begins with white space goes on from the one before [3.1]."""
    number, parts = 0, [""]
    ends = _LINE_END if "\n" in text else re.compile("\r")
    for count, line in enumerate(ends.split(text), start=1):
        if line[:1] in {" ", "\t"}:
            parts.append(line[1:])
        elif line:
            if number:
                yield _line(number, "".join(parts))
            number, parts = count, [line]
    if number:
        yield _line(number, "".join(parts))


def _line(number: int, text: str) -> Line:
    match = _NAME.match(text)
    return Line(number, match[1].upper() if match else "", text)


def components(lines: Iterable[Line]) -> list[Component]:
    """Return the outermost components, each with those inside it.

    An event does not hold events: where one begins within another, the first was never closed. An END that closes
    nothing is passed over. Deeper than ``_DEEPEST`` nothing is opened.
    """
    outermost: list[Component] = []
    opened = _Opened()
    for line in lines:
        if line.name == "BEGIN":
            component = Component(line.text.partition(":")[2].strip().upper(), line.number)
            if component.name == "VEVENT":
                opened.pop_to("VEVENT")
            if len(opened.stack) < _DEEPEST:
                (opened.stack[-1].children if opened.stack else outermost).append(component)
            opened.push(component)
        elif line.name == "END":
            closed = opened.pop_to(line.text.partition(":")[2].strip().upper())
            if closed is not None:
                closed.is_closed = True
        elif opened.stack:
            opened.stack[-1].lines.append(line)
    return outermost


class _Opened:
    """The components that are open, innermost last. What costs time is counted, not searched: files nest at will."""

    def __init__(self) -> None:
        self.stack: list[Component] = []
        self._names: Counter[str] = Counter()

    def push(self, component: Component) -> None:
        self.stack.append(component)
        self._names[component.name] += 1

    def pop_to(self, name: str) -> Component | None:
        """Take off the innermost component of that name and all within it; nothing if there is none."""
        if not self._names[name]:
            return None
        while True:
            component = self.stack.pop()
            self._names[component.name] -= 1
            if component.name == name:
                return component


def _taken_apart(line: Line) -> Property:
    if len(line.text) > _LONGEST:
        raise LineRefused(line)
    try:
        name, parameters, raw = Contentline(line.text.replace("\n", " ")).raw_parts()  # type: ignore[no-untyped-call]
    except (ValueError, AssertionError) as error:
        raise LineRefused(line) from error
    first = {key.upper(): value[0] if isinstance(value, list) else value for key, value in parameters.items()}
    return Property(line.number, name.upper(), {key: str(value) for key, value in first.items()}, raw)
