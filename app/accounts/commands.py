"""``flask user``: the first administrator, and links when mail is out of order."""

from __future__ import annotations

import sys

import click
from flask import current_app
from flask.cli import AppGroup

from app.accounts.operations import people
from app.accounts.queries import find_person_by_email
from app.kernel.actor import system
from app.kernel.db import transaction
from app.kernel.errors import DomainError
from app.web.addresses import absolute

group = AppGroup("user", help="People who sign in.")


@group.command("create-admin")
@click.argument("email")
@click.option("--name", required=True)
@click.option("--locale", default="es", type=click.Choice(["es", "en"]))
def create_admin(email: str, name: str, locale: str) -> None:
    """Create an administrator and print their one-time link."""
    actor = system("flask user create-admin")
    try:
        with transaction():
            person = people.create(name=name, email=email, locale=locale, is_administrator=True, actor=actor)
            token = people.invite(person, hours=int(current_app.config["INVITATION_HOURS"]), actor=actor)
    except DomainError as error:
        click.echo(f"Refused: {error.message}", err=True)
        sys.exit(1)
    _print_link(token)


@group.command("link")
@click.argument("email")
def link(email: str) -> None:
    """Print a fresh one-time link for somebody who is here already."""
    person = find_person_by_email(email)
    if person is None:
        click.echo(f"Nobody here has the address {email}.", err=True)
        sys.exit(1)
    with transaction():
        token = people.invite(
            person, hours=int(current_app.config["INVITATION_HOURS"]), actor=system("flask user link")
        )
    _print_link(token)


def _print_link(token: str) -> None:
    with current_app.test_request_context():
        click.echo(absolute("accounts.accept", token=token))


commands: list[click.Command] = [group]
