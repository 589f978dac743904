"""Whatever people type, an event holds the lines it should and gives the text back, to three readers."""

from __future__ import annotations

import vobject
from hypothesis import example, given, settings
from hypothesis import strategies as st
from icalendar import Event

from app.calendars.events import Attachment, Conference, EventStatus, Organizer, serialize
from app.calendars.feed import assemble
from app.calendars.values import find_link, link, mailto, one_line, parameter, plain_text
from tests.unit.calendars.samples import HEAD, PLAIN_PROPERTIES, assert_well_formed, event, names

HOSTILE = [
    "\r\n", "\n", "\r", "\r\nATTENDEE:mailto:x@y.example", "\n X", "\x00", "\x0b", "\x0c", "\x1c", "\x1f", "\x7f", "\x85",
    "\u2028", "\u2029", "\u202e", "\u2066", "\u200f", "\u061c", "\ufeff", "\ud800", "\udfff", "\uffff", "\\", "\\n",
    "\\N", "\\;", "\\,", ";", ",", ":", '"', "^", "^n", "^'", "^^", " ", "\t", "á", "€", "𝄞", "👩‍👩‍👧", "é", "%0D%0A", "=",
    "END:VEVENT", "BEGIN:VALARM",
]  # fmt: skip

anything = st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=40)), max_size=30).map("".join)

GONE = set(
    "\x00\x07\x1b\x7f\x9f\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\ud800"
)


@given(title=anything, place=anything, lines=st.lists(anything, max_size=5), category=anything)
@example(title="C:\\Nuevo", place="\\N", lines=["\\\\N\\n"], category="a\\,b")
@example(title="á" * 200, place="𝄞" * 100, lines=["\\" * 200], category=";" * 200)
@example(title="x" * 66 + "\\", place="x" * 65 + "\\\\;", lines=["x" * 61 + "\n\n"], category="," * 70)
@settings(deadline=None)
def test_texts_come_back_as_they_went_in_less_what_is_stripped(
    title: str, place: str, lines: list[str], category: str
) -> None:
    row = event(
        summary=title,
        location=place,
        description=tuple(lines),
        categories=(category,),
        conference=None,
        attachments=(),
    )
    block = serialize(row)
    assert_well_formed(block)
    read = Event.from_ical(block)
    assert read["SUMMARY"] == plain_text(title)
    assert read.get("LOCATION", "") == plain_text(place)
    assert read.get("DESCRIPTION", "") == plain_text("\n".join(lines))
    assert [str(name) for name in read.categories] == [name for name in [plain_text(category)] if name]


@given(title=anything, description=anything)
@settings(deadline=None, max_examples=60)
def test_vobject_reads_the_same_texts(title: str, description: str) -> None:
    feed = assemble(
        HEAD,
        ["America/Mexico_City"],
        [serialize(event(summary=title, description=(description,), conference=None))],
    )
    read = vobject.readOne(feed.decode())
    assert read.vevent.summary.value == plain_text(title)
    if plain_text(description):
        assert read.vevent.description.value == plain_text(description)


@given(text=anything)
@settings(deadline=None)
def test_no_field_can_add_a_line(text: str) -> None:
    block = serialize(
        event(
            uid=f"u{text}",
            status=EventStatus.CANCELLED,
            summary=text,
            url=f"https://convoca.example/{text}",
            organizer=Organizer(email="st@convoca.example", name=f"n{text}"),
            description=(f"d{text}",),
            location=f"l{text}",
            categories=(f"c{text}",),
            conference=Conference(url=f"https://video.example/{text}", label=f"l{text}"),
            attachments=(Attachment(url=f"https://convoca.example/{text}", media_type=text, name=text),),
            related_to=(f"r{text}",),
            cancellation_reason=text,
        )
    )
    assert_well_formed(block)
    assert names(block) == PLAIN_PROPERTIES
    read = Event.from_ical(block)
    assert read.errors == []
    assert not GONE & set(block.decode())


@given(text=anything)
@settings(deadline=None)
def test_a_parameter_s_value_comes_back_in_one_line(text: str) -> None:
    read = Event.from_ical(serialize(event(organizer=Organizer(email="st@convoca.example", name=f"x{text}"))))
    assert read["ORGANIZER"].params["CN"] == parameter(f"x{text}")
    assert '"' not in parameter(text)
    assert "\n" not in one_line(text)


@given(text=anything)
def test_plain_text_has_no_control_and_is_stable(text: str) -> None:
    plain = plain_text(text)
    assert not GONE & set(plain)
    assert "\r" not in plain
    assert plain_text(plain) == plain
    plain.encode("utf-8")


@given(text=anything)
def test_a_link_is_ascii_without_spaces_or_line_breaks(text: str) -> None:
    made = link(f"https://convoca.example/{text}")
    assert made.isascii()
    assert made.isprintable()
    assert not set(' "<>\\^`{|}') & set(made)
    assert link(made) == made


def test_line_breaks_in_a_link_are_percent_encoded() -> None:
    assert link("https://x.example/a\r\nATTENDEE:b") == "https://x.example/a%0D%0AATTENDEE:b"
    assert link("https://x.example/añadir?q=1%20", schemes=frozenset({"https"})).endswith(
        "a%C3%B1adir?q=1%20"
    )
    assert find_link("data:text/html,x") is None
    assert find_link("tel:+525512345678", schemes=frozenset({"tel"})) == "tel:+525512345678"


def test_an_address_becomes_a_mailto_that_means_it() -> None:
    assert mailto("secretaria+acta@convoca.example") == "mailto:secretaria+acta@convoca.example"
    assert mailto("a%b&c@convoca.example") == "mailto:a%25b%26c@convoca.example"
