"""Commands of the room ``bodies``."""

from __future__ import annotations

import click

commands: list[click.Command] = []
