"""The demonstration's issues: filed, backed and carried on, each in its time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select

from app.demo.content import issues as content
from app.demo.content.files import EVIDENCE, EVIDENCE_NAME
from app.demo.story import Story
from app.issues.models import AnswerOutcome, Issue, Strength
from app.issues.operations import course, filing, triage, voices
from app.kernel.db import db
from app.programme.models import Topic


def schedule_issues(story: Story) -> None:
    for filed in content.ISSUES:
        _schedule(story, filed)
    story.at(story.moment(1, 17), lambda: _begin(story, content.DRAFT))


def _schedule(story: Story, filed: content.Filed) -> None:
    def submit() -> None:
        issue = _begin(story, filed)
        if filed.key == "sellos":
            filing.attach(issue, EVIDENCE.encode(), EVIDENCE_NAME, actor=story.representative(filed.chamber))
        filing.submit(issue, actor=story.representative(filed.chamber))

    story.at(story.moment(filed.days, 9, 30), submit)
    for number, (chamber, members, words) in enumerate(filed.backed_by, start=1):
        story.at(
            min(story.moment(filed.days, 12) + timedelta(days=number), story.on(story.today, 0, number)),
            lambda chamber=chamber, members=members, words=words: voices.second(  # type: ignore[misc]
                story.issues[filed.key],
                chamber_id=story.chambers[chamber].id,
                text=words,
                affected_members=members,
                actor=story.representative(chamber),
            ),
        )
    for verb, days in filed.course:
        story.at(story.moment(days, 13), _step(story, filed, verb))


def _begin(story: Story, filed: content.Filed) -> Issue:
    """A draft with everything that was written."""
    actor = story.representative(filed.chamber)
    issue = filing.start(
        story.bodies["GCP"], chamber_id=story.chambers[filed.chamber].id, title=filed.title, actor=actor
    )
    topic = db.session.scalars(select(Topic).where(Topic.key == filed.topic)).one()
    written = filing.IssueText(
        title=filed.title,
        topic_id=topic.id,
        what_happens=filed.what,
        affected=filed.affected,
        customs_offices=filed.offices,
        frequency=filed.frequency,
        request=filed.request,
        evidence=filed.evidence,
    )
    filing.edit(issue, written, revision=issue.revision, actor=actor)
    story.issues[filed.key] = issue
    return issue


def _step(story: Story, filed: content.Filed, verb: str) -> Callable[[], None]:
    name, _colon, argument = verb.partition(":")

    def carry_out() -> None:
        issue = story.issues[filed.key]
        secretary, chair = story.actor("secretary"), story.actor("chair")
        if name == "admit":
            triage.admit(issue, actor=secretary)
        elif name == "return":
            triage.return_for_completion(
                issue,
                missing=content.RETURN_MISSING,
                return_by=story.today + timedelta(days=6),
                actor=secretary,
            )
        elif name == "refuse":
            triage.propose_refusal(
                issue, reason=content.REFUSE_REASON, channel=content.REFUSE_CHANNEL, actor=secretary
            )
            triage.refuse(issue, actor=chair)
        elif name == "merge":
            course.merge(issue, story.issues[argument], actor=secretary)
        elif name == "refer":
            group = {"robo": "GE-RC", "portal": "GE-TP"}[filed.key]
            course.refer(issue, story.bodies[group], actor=chair)
        elif name == "answer":
            course.answer(
                issue,
                office="Dirección de Certificación",
                outcome=AnswerOutcome.ACCEPTED,
                text=content.ANSWERS[filed.key],
                strength=Strength.MUST if filed.key == "carta-porte" else Strength.SHOULD,
                is_published=True,
                actor=story.actor("authority"),
            )
        else:
            _end(story, filed, name, issue)

    return carry_out


def _end(story: Story, filed: content.Filed, name: str, issue: Issue) -> None:
    if name == "resolve":
        course.resolve(issue, outcome="El pleno adoptó acuerdo sobre el asunto.", actor=story.actor("chair"))
    elif name == "close":
        course.confirm(
            issue, satisfaction=5, comment="Queda atendido.", actor=story.representative(filed.chamber)
        )
        course.close(issue, actor=story.actor("secretary"))
    elif name == "reopen":
        course.ask_reopening(issue, facts=content.REOPEN_FACTS, actor=story.representative(filed.chamber))
        course.reopen(issue, actor=story.actor("chair"))
    elif name == "withdraw":
        filing.withdraw(issue, reason=content.WITHDRAW_REASON, actor=story.representative(filed.chamber))
    else:
        raise ValueError(f"the demonstration knows no verb {name!r}")
