"""What the verbs of a group are called, and what each brings about."""

from __future__ import annotations

from flask_babel import gettext as _


def verb_words(verb: str, *, by_agreement: bool = False) -> tuple[str, str]:
    """A step in a group's life as the button says it, and what it brings about.

    ``by_agreement``: for who does not decide alone, but enters what the plenary agreed to.
    """
    title, about = _verb_words(verb)
    return (_("Enter the plenary's agreement") if by_agreement else title), about


def _verb_words(verb: str) -> tuple[str, str]:
    return {
        "constitute": (
            _("Constitute the group"),
            _("Its letter is sealed, its issues are referred to it, each chamber is asked by mail to name who sits, and "
              "its first session is planned."),
        ),
        "refuse": (
            _("Refuse the proposal"),
            _("The answer goes to those who proposed it. The issues stay as they are."),
        ),
        "suspend": (_("Suspend"), _("It convokes no session until it is resumed. Its end date stays.")),
        "resume": (_("Resume"), _("The group goes on with its work.")),
        "extend": (_("Extend the mandate"), _("A later end date, by the chair or by the plenary's agreement.")),
        "report": (
            _("File the report"),
            _("It goes before the plenary at its next ordinary session. Chambers may annex their dissent until the group "
              "is closed."),
        ),
        "resume_work": (_("Define further work"), _("The group works again, until a new end date.")),
        "close": (
            _("Close the group"),
            _("Its issues go back with their outcome; what it still owes is followed up by the standing body."),
        ),
        "dissolve": (
            _("Dissolve"),
            _("It ends without a report. Its issues and its open agreements are given on."),
        ),
        "dissent": (_("Annex a dissent"), _("What your chamber holds against the report stays with it, under its name.")),
    }[verb]  # fmt: skip


def done_words(verb: str, name: str) -> str:
    """What is said when the step is taken."""
    return {
        "constitute": _("“%(group)s” is constituted. Its issues are with it and its chambers were written to.", group=name),
        "refuse": _("The proposal is refused. Those who made it are told why."),
        "suspend": _("“%(group)s” is suspended.", group=name),
        "resume": _("“%(group)s” works again.", group=name),
        "extend": _("The mandate of “%(group)s” is extended.", group=name),
        "report": _("The report is filed. It goes before the plenary at its next ordinary session."),
        "resume_work": _("“%(group)s” works again, until its new end date.", group=name),
        "close": _("“%(group)s” is closed. Its issues went back and its open agreements were given on.", group=name),
        "dissolve": _("“%(group)s” is dissolved.", group=name),
        "dissent": _("Your chamber's dissent stands with the report."),
    }[verb]  # fmt: skip
