"""Commands of the room ``programme``."""

from __future__ import annotations

import click

commands: list[click.Command] = []
