"""Commands of the room ``accounts``."""

from __future__ import annotations

import click

commands: list[click.Command] = []
