"""A mail with an invitation, whatever sessions, places and people are called: nothing written gets into a header."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from app.calendars import invitations
from app.calendars.events import EventRow, EventStatus, Organizer, Timed, Wording
from app.calendars.invitations import Attendee, Role
from app.calendars.values import InvalidValue, one_line, parameter, plain_text
from app.kernel import clock
from app.notifications import addresses, transport
from app.notifications.models import Mail

AT = datetime(2026, 11, 12, 16, 0, tzinfo=UTC)
WORDING = Wording(language="es", cancelled_prefix="CANCELADA:", reason_label="Motivo:")
#: Any text, and texts somebody would try: ends of lines, of headers, of properties, of parts.
TEXTS = st.one_of(
    st.text(max_size=120),
    st.lists(
        st.sampled_from(
            ["\r\n", "\n", "\r", "\u2028", "\x85", "Bcc: a@b.mx", "ATTENDEE:x", "--==", "\u202e", "=?utf-8?q?a?=", "ñ",
             "😀", '"', ":", ";", ",", "\\", "\\n", " ", "\x00", "END:VEVENT", "<b>"]
        ),
        max_size=12,
    ).map("".join),
)  # fmt: skip


def event(
    summary: str = "Sesión", location: str = "", status: EventStatus = EventStatus.CONFIRMED
) -> EventRow:
    return EventRow(
        uid="1@example.org",
        sequence=2,
        revised_at=AT,
        when=Timed(AT, AT + timedelta(hours=3), "America/Mexico_City"),
        summary=summary,
        url="https://convoca.example.org/meetings/1",
        status=status,
        organizer=Organizer(email="agenda@example.org", name=summary),
        wording=WORDING,
        description=(summary, location),
        location=location,
        is_personal=True,
    )


def attendee(name: str = "Óscar") -> Attendee:
    return Attendee(email="canacar@example.org", name=name, role=Role.REQUIRED)


@settings(max_examples=60, deadline=None)
@given(title=TEXTS, place=TEXTS, name=TEXTS)
def test_whatever_is_written_the_mail_has_its_own_headers_and_parts_and_reads_back(
    title: str, place: str, name: str
) -> None:
    content = invitations.request(event(title, place), attendee(name))
    mail = Mail(
        address="canacar@example.org", message_id="<1.1.x@example.org>", subject=title, text=plain_text(place),
        html="<p>x</p>", calendar=content.decode(), created_at=AT,
    )  # fmt: skip
    composed = transport.compose(
        mail, sender_name=name, sender="agenda@example.org", reply_to="s@example.org", language="es"
    )
    message = message_from_bytes(composed.as_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert sorted(key.lower() for key in message) == [
        "auto-submitted", "content-language", "content-type", "date", "from", "message-id", "mime-version", "reply-to",
        "subject", "to",
    ]  # fmt: skip
    assert [address.addr_spec for address in message["To"].addresses] == ["canacar@example.org"]
    leaves = [part for part in message.walk() if not part.is_multipart()]
    assert [part.get_content_type() for part in leaves] == [
        "text/plain", "text/html", "text/calendar", "application/ics",
    ]  # fmt: skip
    assert leaves[2].get_payload(decode=True) == content == leaves[3].get_payload(decode=True)
    (read,) = Calendar.from_ical(content).walk("VEVENT")
    assert str(read["SUMMARY"]) == plain_text(title)
    assert str(read.get("LOCATION", "")) == plain_text(place)
    assert str(read["ATTENDEE"]) == "mailto:canacar@example.org"
    assert one_line(str(read["ATTENDEE"].params.get("CN", ""))) == parameter(name)


def test_a_request_is_of_what_stands_and_a_cancellation_of_what_does_not() -> None:
    with pytest.raises(InvalidValue):
        invitations.request(event(status=EventStatus.CANCELLED), attendee())
    with pytest.raises(InvalidValue):
        invitations.cancel(event(), attendee())
    once, again = (invitations.request(event(), attendee()) for _ in range(2))
    assert once == again
    assert once.count(b"BEGIN:VTIMEZONE") == 1
    for address in ("a b@example.org", "a@b\r\nX:y", "nada"):
        with pytest.raises(InvalidValue):
            Attendee(email=address, name="", role=Role.OPTIONAL)


def test_an_address_says_what_it_was_made_of_and_nothing_else_made_of_it_is_believed() -> None:
    app = Flask("prueba")
    app.config.update(MAIL_REPLY_ADDRESS="agenda@sesiones.example.org", SECRET_KEY="una clave")
    with app.app_context(), clock.standing_at(AT):
        made = addresses.reply_address(7, 2**31, until=date(2026, 11, 13))
        assert made is not None
        local = made.partition("@")[0]
        assert len(local) <= 64
        assert local == local.lower()
        token = addresses.read(made.upper())
        assert token is not None
        assert (token.kind, token.first, token.second, token.is_expired) == ("r", 7, 2**31, False)
        for place in range(len("agenda+r"), len(local) - 1):
            other = "a" if made[place] != "a" else "b"
            assert addresses.read(made[:place] + other + made[place + 1 :]) is None
        assert addresses.read(made.replace("+r", "+b")) is None, "of another kind"
        assert addresses.read(made.replace("sesiones", "otras")) is None
        back = addresses.bounce_address(7)
        assert back is not None
        found = addresses.read(back)
        assert found is not None
        assert (found.kind, found.first) == ("b", 7)
        with clock.standing_at(AT + timedelta(days=2)):
            late = addresses.read(made)
            assert late is not None
            assert late.is_expired
        always = addresses.reply_address(7, 2**31)
        assert always is not None
        assert len(always.partition("@")[0]) <= 64
        with clock.standing_at(AT + timedelta(days=10_000)):
            assert addresses.reply_address(7, 2**31) == always
            of_always = addresses.read(always)
            assert of_always is not None
            assert (of_always.first, of_always.second, of_always.is_expired) == (7, 2**31, False)
        altered = always[: len("agenda+r")] + ("a" if always[8] != "a" else "b") + always[9:]
        assert addresses.read(altered) is None
        app.config["SECRET_KEY"] = "otra clave"
        assert addresses.read(made) is None
        app.config["MAIL_REPLY_ADDRESS"] = ""
        assert addresses.reply_address(7, 1, until=date(2026, 11, 13)) is None
        assert addresses.read(made) is None
