"""Commands of the room ``calendars``."""

from __future__ import annotations

import click

commands: list[click.Command] = []
