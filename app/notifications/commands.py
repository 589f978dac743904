"""Commands of the room ``notifications``."""

from __future__ import annotations

import click

commands: list[click.Command] = []
