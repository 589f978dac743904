"""Tables that must be whole: transitions over their states, tags and kinds over what is recorded and told."""

from __future__ import annotations

import ast
import enum
import importlib
import re
from collections.abc import Iterator, Mapping

import pytest
from flask import Flask
from flask_babel import Babel

from app.journal.tags import KINDS, TAGS
from app.web.audit_words import tag_label
from tests.unit.house_rules import reading

#: Declared for verbs that are still to come.
AWAITED = {"meeting:second_call"}
TAG = re.compile(r"^[a-z_]+:[a-z_]+$")


def tables() -> Iterator[tuple[str, Mapping[enum.StrEnum, frozenset[enum.StrEnum]]]]:
    for path, module in reading.modules().items():
        for node in module.body:
            for target in [node.target] if isinstance(node, ast.AnnAssign) else getattr(node, "targets", []):
                if isinstance(target, ast.Name) and target.id.endswith("TRANSITIONS"):
                    name = path.removesuffix(".py").replace("/", ".")
                    yield f"{name}.{target.id}", getattr(importlib.import_module(name), target.id)


def test_there_are_tables() -> None:
    assert len(list(tables())) >= 7


@pytest.mark.parametrize("table", [pytest.param(table, id=name) for name, table in tables()])
def test_a_table_of_transitions_says_something_of_every_state(
    table: Mapping[enum.StrEnum, frozenset[enum.StrEnum]],
) -> None:
    states = set(type(next(iter(table))))
    assert set(table) == states
    assert {target for targets in table.values() for target in targets} <= states


@pytest.mark.parametrize("table", [pytest.param(table, id=name) for name, table in tables()])
def test_every_state_can_be_reached(table: Mapping[enum.StrEnum, frozenset[enum.StrEnum]]) -> None:
    """From the first state of the enum or from one in which things are born (nothing leads there by design)."""
    reached = {next(iter(type(next(iter(table)))))}
    while more := {target for state in reached for target in table[state]} - reached:
        reached |= more
    born_otherwise = {"proposed"} if "constituted" in {state.value for state in table} else set()
    assert {state.value for state in table} - {state.value for state in reached} <= born_otherwise


def written(function: str) -> dict[str, str]:
    """What is given to ``record``, ``announce`` and their local wrappers, where it is written out: tag → where."""
    found = {}
    for where, call, name in reading.calls():
        if re.fullmatch(rf"(\w+\.)*_?{function}", name) and call.args:
            for node in ast.walk(call.args[0]):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and TAG.match(node.value):
                    found[node.value] = where
    return found


def mentioned() -> set[str]:
    """Every text anywhere in app/ that has the form of a tag, and beginnings such as f"issue:{verb}"."""
    texts = set()
    for path, module in reading.modules().items():
        if path not in {"app/journal/tags.py", "app/web/audit_words.py"}:
            for node in ast.walk(module):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    texts.add(node.value)
    return texts


def test_every_tag_that_is_recorded_is_declared() -> None:
    tags = written("record")
    assert {tag: where for tag, where in tags.items() if tag not in TAGS} == {}
    assert len(tags) > 40


def test_every_kind_that_is_announced_is_declared() -> None:
    kinds = written("announce") | written("tell")
    assert {kind: where for kind, where in kinds.items() if kind not in KINDS} == {}
    assert kinds


def test_every_declared_tag_is_said_in_words() -> None:
    app = Flask("words")
    Babel(app)
    with app.test_request_context():
        assert [tag for tag in sorted(TAGS) if tag_label(tag) == tag] == []


def test_no_tag_and_no_kind_is_declared_for_nothing() -> None:
    """Tags that are put together (``f"issue:{verb}"``) count by their first half."""
    texts = mentioned()
    assert [
        name
        for name in sorted((TAGS | KINDS) - AWAITED)
        if name not in texts and f"{name.split(':')[0]}:" not in texts
    ] == []
