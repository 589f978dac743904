"""The rules as the pages group them."""

from __future__ import annotations

from dataclasses import fields

from flask import Flask

from app.bodies.rules import Rules
from app.bodies.wording import rule_groups, rule_label


def test_each_rule_stands_under_one_heading_and_has_words(app: Flask) -> None:
    with app.test_request_context():
        named = [name for names in rule_groups().values() for name in names]
        assert sorted(named) == sorted(field.name for field in fields(Rules))
        assert all(rule_label(name) != name.replace("_", " ") for name in named)
