"""The texts that translators see are the texts that templates ask for, to the space."""

from __future__ import annotations

from flask import Flask

from scripts.translations import JINJA_OPTIONS


def test_extraction_trims_blocks_as_the_application_does(app: Flask) -> None:
    environment = app.jinja_env
    assert JINJA_OPTIONS["trim_blocks"] == str(environment.trim_blocks).lower()
    assert JINJA_OPTIONS["lstrip_blocks"] == str(environment.lstrip_blocks).lower()
    assert environment.policies["ext.i18n.trimmed"] is False, "extraction would have to trim too"
