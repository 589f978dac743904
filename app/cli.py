"""The command line: ``flask programme | user | import | demo | worker | mail | journal | minutes``.

Each room brings its own commands in ``commands.py``; this file only hangs them up.
"""

from __future__ import annotations

import importlib

import click
from flask import Flask
from flask.cli import AppGroup

import_group = AppGroup("import", help="Take over what an office already has.")
#: Rooms that bring commands. ``commands`` go to the top; ``imports`` under ``flask import``.
ROOMS = (
    "app.programme.commands",
    "app.accounts.commands",
    "app.bodies.commands",
    "app.calendars.commands",
    "app.notifications.commands",
    "app.worker",
    "app.journal.commands",
    "app.minutes.commands",
    "app.demo.commands",
)


def install(app: Flask) -> None:
    for name in ROOMS:
        module = importlib.import_module(name)
        commands: list[click.Command] = getattr(module, "commands", [])
        for command in commands:
            app.cli.add_command(command)
        imports: list[click.Command] = getattr(module, "imports", [])
        for command in imports:
            import_group.add_command(command)
    app.cli.add_command(import_group)
