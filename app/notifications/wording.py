"""What became of mail that came in, and how it stands with the mailbox, in words."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import pgettext

from app.notifications.models import Reason, Trouble, Verdict


def verdict_chip(verdict: Verdict) -> tuple[str, str]:
    """Shape and words, as components/chip.html takes them."""
    return {
        Verdict.TAKEN: ("done", pgettext("received mail", "Taken")),
        Verdict.IGNORED: ("draft", pgettext("received mail", "Passed over")),
        Verdict.REFUSED: ("stop", pgettext("received mail", "Refused")),
    }[verdict]


def reason_words(reason: Reason) -> str:
    return (_taken() | _ignored() | _refused())[reason]


def trouble_words(trouble: Trouble) -> str:
    """Why the mailbox can't be read."""
    return {
        Trouble.UNREACHABLE: _("Its server is not there or does not answer."),
        Trouble.CERTIFICATE: _("Its server shows a certificate that does not hold."),
        Trouble.NOT_A_MAILBOX: _("What answers there does not speak IMAP over TLS."),
        Trouble.SIGN_IN: _("Its server refuses the user or the password."),
        Trouble.FOLDER: _("A folder is not there, or nothing may be marked or put in it."),
        Trouble.OTHER: _("For a reason that only the log of the server says."),
    }[trouble]


def remedy_words(trouble: Trouble) -> str:
    """What whoever runs the server can do about it."""
    return {
        Trouble.UNREACHABLE: _("See that the mail server can be reached; correct CONVOCA_IMAP_HOST and CONVOCA_IMAP_PORT."),
        Trouble.CERTIFICATE: _("Have the certificate renewed, or put in CONVOCA_IMAP_HOST the name that it is for."),
        Trouble.NOT_A_MAILBOX: _("Correct CONVOCA_IMAP_HOST and CONVOCA_IMAP_PORT; the usual port is 993."),
        Trouble.SIGN_IN: _("Correct CONVOCA_IMAP_USER and CONVOCA_IMAP_PASSWORD."),
        Trouble.FOLDER: _("Correct CONVOCA_IMAP_FOLDER and CONVOCA_IMAP_DONE_FOLDER, or let that user write in them."),
        Trouble.OTHER: _("Look in the log of convoca-worker."),
    }[trouble]  # fmt: skip


def _taken() -> dict[Reason, str]:
    return {
        Reason.ANSWERED: _("The answer of a seat."),
        Reason.NOTED: _("An answer that is no seat's answer: the notice was received."),
        Reason.BOUNCED: _("A mail of ours did not arrive."),
    }


def _ignored() -> dict[Reason, str]:
    return {
        Reason.NO_ANSWER: _("It answers no invitation."),
        Reason.AUTOMATIC: _("An automatic message."),
        Reason.LATE: _("A newer invitation or a newer answer has taken its place, or the session is over."),
        Reason.ALREADY_TAKEN: _("The same was received before."),
        Reason.DELAYED: _("A mail of ours is late; its server goes on trying."),
        Reason.NOT_ASKED: _(
            "No invitation to this session went to this person, or they have left its body since."
        ),
    }


def _refused() -> dict[Reason, str]:
    return {
        Reason.TOO_LARGE: _("Larger than 1 MB."),
        Reason.TOO_DEEP: _("It has too many parts, or parts within parts."),
        Reason.UNREADABLE: _("It could not be read; the log of the server says why."),
        Reason.ENCODING: _("Its calendar is not encoded as it says."),
        Reason.CHARSET: _("Its calendar is in letters that are not known or not those it names."),
        Reason.TNEF: _("It comes as winmail.dat, which only Outlook reads: have its sender write in HTML or plain text."),
        Reason.MALFORMED: _("Its calendar, or the message itself, is not well formed."),
        Reason.SEVERAL_CALENDARS: _("It brings several calendars that differ."),
        Reason.METHOD: _("It gives an instruction; only answers are taken."),
        Reason.COUNTER: _("It proposes another time, which is not done by mail."),
        Reason.DELEGATED: _("It sends somebody else, which is not done by mail."),
        Reason.SEVERAL_EVENTS: _("It answers for several events at once."),
        Reason.SEVERAL_ATTENDEES: _("It answers for several people, or for nobody."),
        Reason.UNKNOWN_UID: _("There is no such session here."),
        Reason.UNTRUSTED: _("Nothing shows that it is from whom it says."),
        Reason.TOKEN: _("The address it came to is another invitation's, altered, or no longer good."),
        Reason.OTHER_ATTENDEE: _("It answers for somebody else than whom the invitation went to."),
        Reason.STAMP: _("It doesn't say when it was written, or says a day to come."),
        Reason.SEQUENCE: _("It answers an invitation that was never sent."),
        Reason.NOT_ALLOWED: _("The session takes no answers now, or not this person's."),
        Reason.UNKNOWN_BOUNCE: _("It reports about no mail of ours."),
    }  # fmt: skip
