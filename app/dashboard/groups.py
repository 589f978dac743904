"""What waits about bodies themselves: groups to constitute, to close, to report or to extend, and seats left vacant."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.bodies.models import Body, BodyState
from app.bodies.vacancies import Vacancy, list_vacancies
from app.dashboard import waiting
from app.dashboard.tasks import ONE_BY_ONE, Desk, Task
from app.meetings.wording import day


def decision_tasks(desk: Desk) -> Iterator[Task | None]:
    """The chair's: groups proposed, and those whose report is there. One query."""
    for group in waiting.list_groups_in(desk.actor.chair_of, (BodyState.PROPOSED, BodyState.REPORTED)):
        if group.state is BodyState.PROPOSED:
            yield desk.task(
                _("Constitute the group “%(group)s”, or refuse it", group=group.short_name),
                _("It was proposed to you as the chair."),
                url=url_for("bodies.show", slug=group.slug),
                do=_("Decide"),
                key=("body", group.id),
            )
        else:
            yield _reported(desk, group)


def keeper_tasks(desk: Desk) -> Iterator[Task | None]:
    """The secretary's: mandates that end or have ended, groups reported, seats vacant or about to be. 3 queries."""
    kept = desk.actor.secretary_of
    for group in waiting.list_ending_groups(kept, desk.today):
        yield desk.task(
            _("The mandate of the group “%(group)s” has ended", group=group.short_name)
            if group.is_expired(desk.today)
            else _("The mandate of the group “%(group)s” is about to end", group=group.short_name),
            _("It can only report, be extended or be closed.")
            if group.is_expired(desk.today)
            else _("By then it has to report or be extended."),
            url=url_for("bodies.show", slug=group.slug),
            do=_("See the group"),
            due=group.ends_on,
            key=("report", group.id),
            waits_already=True,
        )
    for group in waiting.list_groups_in(kept, (BodyState.REPORTED,)):
        yield _reported(desk, group)
    yield from _vacancy_tasks(desk, list_vacancies(desk.today, kept))


def coordinator_tasks(desk: Desk) -> Iterator[Task | None]:
    """The report a group owes by the end of its mandate. One query."""
    if not desk.actor.body_ids_as("coordinator"):
        return
    for group in waiting.list_coordinated(desk.actor):
        yield desk.task(
            _("File the report of the group “%(group)s”", group=group.short_name),
            _("Its mandate has ended: it can only report, be extended or be closed.")
            if group.is_expired(desk.today)
            else _("Its mandate ends that day."),
            url=url_for("bodies.show", slug=group.slug),
            do=_("See the group"),
            due=group.ends_on,
            key=("report", group.id),
        )


def _reported(desk: Desk, group: Body) -> Task | None:
    return desk.task(
        _("Close the group “%(group)s”, or give it further work", group=group.short_name),
        _("Its report is filed."),
        url=url_for("bodies.show", slug=group.slug),
        do=_("Read the report"),
        key=("body", group.id),
    )


def _vacancy_tasks(desk: Desk, vacancies: list[Vacancy]) -> Iterator[Task | None]:
    for vacancy in vacancies[:ONE_BY_ONE]:
        yield desk.task(
            _("Seat vacant: %(chamber)s in %(body)s", chamber=vacancy.chamber.acronym, body=vacancy.body.short_name)
            if vacancy.is_vacant
            else _(
                "Seat about to be vacant: %(chamber)s in %(body)s",
                chamber=vacancy.chamber.acronym,
                body=vacancy.body.short_name,
            ),
            _why(vacancy),
            url=url_for("bodies.seats", slug=vacancy.body.slug) + f"#seat-{vacancy.seat.id}",
            do=_("See the seat"),
            due=None if vacancy.is_vacant else vacancy.ends_on,
            key=("seat", vacancy.seat.id),
            waits_already=True,
        )  # fmt: skip
    if (more := len(vacancies) - ONE_BY_ONE) > 0:
        rest = vacancies[ONE_BY_ONE]
        yield desk.task(
            ngettext("%(num)s more vacant seat", "%(num)s more vacant seats", more), "",
            url=url_for("bodies.seats", slug=rest.body.slug), do=_("See all"), stands_for=more,
        )  # fmt: skip


def _why(vacancy: Vacancy) -> str:
    if vacancy.last is None or vacancy.ends_on is None:
        return _("Nobody was ever appointed.")
    said = {"name": vacancy.last.person.name, "day": day(vacancy.ends_on)}
    if vacancy.is_vacant:
        return _("%(name)s was its principal until %(day)s.", **said)
    return _("%(name)s is its principal until %(day)s, and nobody follows.", **said)
