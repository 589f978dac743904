"""Answers to invitations as calendars write them, and what nobody should get away with."""

from __future__ import annotations

import base64
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

from app.kernel import clock
from app.kernel.db import db
from app.meetings import queries as meeting_queries
from app.meetings.models import AttendanceReply
from tests.factories import House
from tests.functional.notifications.inviting import MAILBOX, event_in
from tests.functional.notifications.post_office import Office
from tests.functional.notifications.readers import EARLY

#: The hour at which these answer.
NOW = EARLY + timedelta(hours=1)


@dataclass(frozen=True)
class Asked:
    """What an invitation asked: whom, for what, and where the answer goes."""

    uid: str
    sequence: int
    organizer: str
    attendee: str
    at: datetime

    def but(self, **values: Any) -> Asked:
        return replace(self, **values)

    @property
    def stamp(self) -> str:
        return f"{self.at:%Y%m%dT%H%M%SZ}"


def asked(house: House, office: Office, who: str = "canacar") -> Asked:
    address = house.people[who].email
    event = event_in(office.of(address)[-1])
    return Asked(
        uid=str(event["UID"]),
        sequence=int(event["SEQUENCE"]),
        organizer=str(event["ORGANIZER"]).removeprefix("mailto:"),
        attendee=address,
        at=clock.now(),
    )


def answer_of(house: House, meeting_id: int, chamber: str = "CANACAR") -> AttendanceReply | None:
    db.session.expire_all()
    return meeting_queries.find_reply(meeting_id, house.seats[chamber].id)


def calendar(
    asked: Asked, answer: str = "ACCEPTED", *, method: str = "REPLY", organizer: bool = True, **values: str
) -> str:
    """A calendar as RFC 5546 3.2.3 has it; ``values`` replace lines: ``attendees``, ``stamp``, ``events``, ``more``."""
    attendee = f"ATTENDEE;PARTSTAT={answer};CN=Titular CANACAR:mailto:{asked.attendee}"
    lines = [
        "BEGIN:VEVENT",
        f"UID:{asked.uid}",
        f"SEQUENCE:{asked.sequence}",
        values.get("stamp", f"DTSTAMP:{asked.stamp}"),
        *([f"ORGANIZER:mailto:{asked.organizer}"] if organizer else []),
        values.get("attendees", attendee),
        "DTSTART:20261112T160000Z",
        "DTEND:20261112T190000Z",
        *([values["more"]] if "more" in values else []),
        "END:VEVENT",
    ]
    event = values.get("events", "\r\n".join(line for line in lines if line))
    return "\r\n".join(
        [
            "BEGIN:VCALENDAR",
            "PRODID:-//Prueba//ES",
            "VERSION:2.0",
            f"METHOD:{method}",
            event,
            "END:VCALENDAR",
            "",
        ]
    )


def _head(asked: Asked, message: EmailMessage) -> EmailMessage:
    message["From"] = f"Titular CANACAR <{asked.attendee}>"
    message["To"] = asked.organizer
    message["Subject"] = "Aceptada: sesión"
    message["Message-ID"] = f"<{asked.stamp}@example.org>"
    message["Date"] = asked.at
    return message


def as_gmail(asked: Asked, answer: str = "ACCEPTED") -> bytes:
    """mixed ⟨ alternative ⟨ plain (base64), html, calendar (7bit) ⟩, the same as application/ics (base64) ⟩; automatic."""
    content = calendar(
        asked, answer,
        attendees=f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={answer};CN=Titular \r\n"
        f" CANACAR;X-NUM-GUESTS=0:mailto:{asked.attendee}",
        more="CREATED:20261001T140000Z\r\nDESCRIPTION:\r\nSTATUS:CONFIRMED\r\nTRANSP:OPAQUE",
    )  # fmt: skip
    message = _head(asked, EmailMessage())
    message["Reply-To"] = asked.attendee
    message["Sender"] = "Google Calendar <calendar-notification@google.com>"
    message["Auto-Submitted"] = "auto-generated"
    message.replace_header("To", f"Secretaría <{asked.organizer}>")
    message.set_content("Titular CANACAR ha aceptado la invitación.", cte="base64")
    message.add_alternative("<p>Titular CANACAR ha aceptado la invitación.</p>", subtype="html")
    message.add_alternative(content, subtype="calendar", params={"method": "REPLY"}, cte="7bit")
    message.add_attachment(content.encode(), maintype="application", subtype="ics", filename="invite.ics")
    return message.as_bytes()


def as_outlook(asked: Asked, answer: str = "ACCEPTED", *, charset: str = "utf-8") -> bytes:
    """Exchange: alternative ⟨ plain, html, calendar (base64) ⟩; no ORGANIZER, zones of its own, LANGUAGE parameters."""
    content = "\r\n".join(
        [
            "BEGIN:VCALENDAR", "METHOD:REPLY", "PRODID:Microsoft Exchange Server 2010", "VERSION:2.0",
            "BEGIN:VTIMEZONE", "TZID:Central Standard Time (Mexico)", "BEGIN:STANDARD", "DTSTART:16010101T000000",
            "TZOFFSETFROM:-0600", "TZOFFSETTO:-0600", "END:STANDARD", "END:VTIMEZONE", "BEGIN:VEVENT",
            f'ATTENDEE;PARTSTAT={answer};CN="Treviño, Óscar":MAILTO:{asked.attendee.upper()}',
            "COMMENT;LANGUAGE=es-MX:Allí estaré.\\n::AVISO::\\nEste mensaje y lo que lleva adjun", " to son para quien lo re",
            " cibe.\\n", f"UID:{asked.uid}", "SUMMARY;LANGUAGE=es-MX:Aceptada: Sesión ordinaria",
            "DTSTART;TZID=Central Standard Time (Mexico):20261112T100000",
            "DTEND;TZID=Central Standard Time (Mexico):20261112T130000",
            "CLASS:PUBLIC", "PRIORITY:5", f"DTSTAMP:{asked.stamp}", "TRANSP:OPAQUE", "STATUS:CONFIRMED",
            f"SEQUENCE:{asked.sequence}", "LOCATION;LANGUAGE=es-MX:Sala Magna",
            f"X-MICROSOFT-CDO-APPT-SEQUENCE:{asked.sequence}", "X-MICROSOFT-CDO-BUSYSTATUS:BUSY",
            "X-MICROSOFT-DISALLOW-COUNTER:FALSE", "END:VEVENT", "END:VCALENDAR", "",
        ]
    )  # fmt: skip
    message = _head(asked, EmailMessage())
    message.set_content("", charset="windows-1252", cte="quoted-printable")
    message.add_alternative(
        "<html><body></body></html>", subtype="html", charset="windows-1252", cte="quoted-printable"
    )
    message.add_alternative(
        content.encode(charset),
        maintype="text",
        subtype="calendar",
        params={"charset": charset, "method": "REPLY"},
    )
    return message.as_bytes()


def as_old_outlook(asked: Asked, answer: str = "ACCEPTED") -> bytes:
    return as_outlook(asked, answer, charset="windows-1252")


def as_apple(asked: Asked, answer: str = "ACCEPTED") -> bytes:
    """Mail of a Mac: alternative ⟨ plain, mixed ⟨ html, calendar as a file, html ⟩ ⟩, its part without method or charset."""
    content = calendar(
        asked, answer,
        attendees=f'ATTENDEE;CN="{asked.attendee}";CUTYPE=INDIVIDUAL;PARTSTAT={answer};\r\n'
        f" ROLE=REQ-PARTICIPANT:mailto:{asked.attendee}",
        more="CREATED:20261001T150000Z\r\nX-APPLE-TRAVEL-ADVISORY-BEHAVIOR:AUTOMATIC",
    )  # fmt: skip
    file, html, mixed = EmailMessage(), EmailMessage(), EmailMessage()
    file["Content-Disposition"] = "attachment; filename=iCal-20261001-090000.ics"
    file["Content-Type"] = 'text/calendar; x-unix-mode=0644; name="iCal-20261001-090000.ics"'
    file["Content-Transfer-Encoding"] = "quoted-printable"
    file.set_payload(content.replace("=", "=3D").replace("\r\n", "=0D=0A=\n"))
    html.set_content("<p><br></p>", subtype="html", charset="us-ascii")
    mixed.make_mixed()
    for part in (html, file, html):
        mixed.attach(part)
    message = _head(asked, EmailMessage())
    message.set_content("Titular CANACAR aceptó.")
    message.make_alternative()
    message.attach(mixed)
    return message.as_bytes()


def as_thunderbird(asked: Asked, answer: str = "ACCEPTED") -> bytes:
    """A message that is the calendar and nothing else, in 8 bits; an empty property and an almost empty line in it."""
    content = calendar(
        asked.but(uid=f"{asked.uid[:20]}\r\n {asked.uid[20:]}\r\n "), answer,
        attendees=f"ATTENDEE;CN=Titular;PARTSTAT={answer};CUTYPE=INDIVIDUAL;X-ID=810:\r\n mailto:{asked.attendee}",
        more="DURATION:PT1H\r\nX-LIC-ERROR;X-LIC-ERRORTYPE=VALUE-PARSE-ERROR:No value for X pro\r\n perty\r\n"
        "LOCATION:Salón de sesiones",
    )  # fmt: skip
    head = _head(asked, EmailMessage()).as_bytes().rstrip(b"\n")
    kind = b"Content-class: urn:content-classes:calendarmessage\nContent-type: text/calendar; method=REPLY; charset=UTF-8"
    return head + b"\n" + kind + b"\nContent-transfer-encoding: 8BIT\n\n" + content.encode()


def without_sequence(asked: Asked, begins: str, answer: str = "ACCEPTED") -> bytes:
    """As some programmes answer, whatever the revision: ``begins`` is the DTSTART, with its parameters."""
    content = calendar(asked, answer, stamp=f"DTSTAMP;VALUE=DATE-TIME:{asked.stamp}")
    content = content.replace(f"SEQUENCE:{asked.sequence}\r\n", "")
    return with_calendar(asked, content.replace("DTSTART:20261112T160000Z", begins), method="reply")


def with_calendar(asked: Asked, content: str | bytes, *, cte: str = "base64", **params: str) -> bytes:
    """A plain message with that calendar part, whatever it holds."""
    data = content.encode() if isinstance(content, str) else content
    message = _head(asked, EmailMessage())
    message.set_content("Respuesta.")
    message.add_alternative(
        data,
        maintype="text",
        subtype="calendar",
        cte="base64",
        params={"method": "REPLY", "charset": "utf-8", **params},
    )
    raw = message.as_bytes()
    return raw if cte == "base64" else raw.replace(b"Content-Transfer-Encoding: base64", cte.encode())


def hostile(asked: Asked, others_token: str, expired: str) -> dict[str, tuple[bytes, str]]:
    """What is refused, or passed over, and the reason that is written down."""
    plain = calendar(asked)
    untrusted = asked.but(organizer="secretaria@example.org")
    nested = [
        f"--b{depth}\r\nContent-Type: multipart/mixed; boundary=b{depth + 1}\r\n" for depth in range(1000)
    ]
    large = with_calendar(asked, plain) + b"\r\n" + b"A" * (10 * 1024 * 1024)
    where = len(MAILBOX.split("@")[0]) + 8
    altered = asked.organizer[:where] + "aaaa" + asked.organizer[where + 4 :]
    yes, other = "ATTENDEE;PARTSTAT=ACCEPTED", "mailto:otra@example.org"

    def by(*attendees: str) -> bytes:
        return with_calendar(asked, calendar(asked, attendees="\r\n".join(attendees)))

    def of(address: str) -> bytes:
        return with_calendar(asked, calendar(asked.but(attendee=address)))

    event = plain[plain.index("BEGIN:VEVENT") : plain.index("END:VCALENDAR")]
    two = plain.replace("END:VCALENDAR", event + "END:VCALENDAR")
    two_uids = two.replace(f"UID:{asked.uid}", "UID:otra@example.org", 1)
    archive = (
        b"Content-Type: application/zip; name=invite.ics.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    )
    outermost = b"\r\nContent-Type: multipart/mixed; boundary=b0\r\n\r\n"
    head = _head(asked, EmailMessage()).as_bytes().rstrip(b"\n")
    return {
        "a forged From, without a token": (as_gmail(untrusted), "untrusted"),
        "the token of another person": (as_gmail(asked.but(organizer=others_token)), "other_attendee"),
        "an expired token": (as_gmail(asked.but(organizer=expired)), "token"),
        "an altered token": (as_gmail(asked.but(organizer=altered)), "token"),
        "a token that is none": (as_gmail(asked.but(organizer=f"agenda+rxyz@{MAILBOX.split('@')[1]}")), "token"),
        "two attendees": (by(f"{yes}:mailto:{asked.attendee}", f"{yes}:{other}"), "several_attendees"),
        "no attendee": (by(""), "several_attendees"),
        "an attendee that was not asked": (of("otra@example.org"), "other_attendee"),
        "an attendee whose address begins alike": (of(f"{asked.attendee}.mx"), "other_attendee"),
        "an old SEQUENCE": (as_gmail(asked.but(sequence=asked.sequence - 1)), "late"),
        "a SEQUENCE to come": (as_gmail(asked.but(sequence=asked.sequence + 5)), "sequence"),
        "no DTSTAMP": (with_calendar(asked, calendar(asked, stamp="")), "stamp"),
        "a DTSTAMP of next year": (with_calendar(asked, calendar(asked, stamp="DTSTAMP:20271001T150000Z")), "stamp"),
        "a DTSTAMP of no zone": (with_calendar(asked, calendar(asked, stamp="DTSTAMP:20261001T150000")), "stamp"),
        "an unknown UID": (as_gmail(asked.but(uid="nada@example.org")), "unknown_uid"),
        "CANCEL from outside": (with_calendar(asked, calendar(asked, method="CANCEL"), method="CANCEL"), "method"),
        "REQUEST": (with_calendar(asked, calendar(asked, method="REQUEST")), "method"),
        "COUNTER": (with_calendar(asked, calendar(asked, method="COUNTER"), method="COUNTER"), "counter"),
        "REPLY that its part calls something else": (with_calendar(asked, plain, method="CANCEL"), "method"),
        "delegated": (with_calendar(asked, calendar(asked, "DELEGATED")), "delegated"),
        "an answer there is not": (with_calendar(asked, calendar(asked, "PERHAPS")), "malformed"),
        "two events of one UID": (with_calendar(asked, two), "several_events"),
        "two events of two UIDs": (with_calendar(asked, two_uids), "several_events"),
        "a part of 10 MB": (large, "too_large"),
        "a thousand parts within parts": (head + outermost + "\r\n".join(nested).encode(), "too_deep"),
        "broken base64": (with_calendar(asked, plain).replace(base64.b64encode(plain.encode())[:60], b"!!%%" * 15), "encoding"),
        "an encoding there is not": (with_calendar(asked, plain, cte="Content-Transfer-Encoding: x-uuencode"), "encoding"),
        "a charset there is not": (with_calendar(asked, plain, charset="klingon-8"), "charset"),
        "letters that are not its charset's": (with_calendar(asked, b"\xff\xfe\xfd" + plain.encode()), "charset"),
        "an attendee slipped in by CN": (
            by(f"{yes};CN=x", f"{yes}:{other}", f"X-N:mailto:{asked.attendee}"), "several_attendees",
        ),
        "a line that never ends": (with_calendar(asked, calendar(asked, more="COMMENT:" + "A" * 200_000)), "malformed"),
        "a thousand components": (with_calendar(asked, calendar(asked, more="BEGIN:VALARM\r\n" * 1000)), "malformed"),
        "no calendar": (head + b"\r\nContent-Type: text/plain\r\n\r\nS\xed, voy.", "no_answer"),
        "an automatic answer": (head + b"\r\nAuto-Submitted: auto-replied\r\n\r\nEstoy de vacaciones.", "automatic"),
        "a bomb in an archive": (
            head + b"\r\n" + archive + base64.b64encode(b"PK\x03\x04" + b"\0" * 5000), "no_answer",
        ),
        "a calendar that is an archive": (with_calendar(asked, b"\x1f\x8b\x08" + bytes(range(256)) * 4), "charset"),
        "winmail.dat": (head + b"\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\n\r\nx", "tnef"),
        "a head nobody writes": (
            head + b"\r\nContent-Type: text/calendar; " + b"a=b; " * 20000 + b"\r\n\r\n" + plain.encode(), "malformed",
        ),
        "two calendars": (
            with_calendar(asked, plain).replace(b"Content-Type: text/plain", b"Content-Type: text/calendar", 1),
            "several_calendars",
        ),
        "nothing at all": (b"", "no_answer"),
        "not a calendar": (with_calendar(asked, "¡Hola!"), "malformed"),
    }  # fmt: skip
