"""A chamber names who sits by a one-time link: what it does, once, and what it refuses."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import Person, PersonState
from app.accounts.operations import people
from app.bodies.models import Appointment, Body, BodyState, Seat, SeatInvitation
from app.bodies.operations import invitations
from app.bodies.operations.invitations import Letter, Named
from app.bodies.queries import who_sat
from app.journal.models import AuditEntry, OutboxMessage
from app.kernel import clock
from app.kernel.actor import system
from app.kernel.db import db, transaction
from app.kernel.errors import InvalidInput, NotAllowed, NotFound, WrongState
from app.notifications.models import Mail
from app.notifications.worker import work
from tests import factories
from tests.pages import read, visible_text

ANA = Named("Ana Ruiz", "ana@camara.example")
LUIS = Named("Luis Paz", "luis@camara.example")
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def inside(app, house):
    with app.app_context(), transaction():
        yield house


@pytest.fixture
def link(app, house):
    """A link for CCE's seat, as the secretary sends it."""
    with app.app_context(), transaction():
        return invite(house)


def seat_of(house, acronym="CCE"):
    return db.session.get_one(Seat, house.seats[acronym].id)


def invite(house, acronym="CCE", email="contacto@cce.example", **values):
    return invitations.invite(seat_of(house, acronym), email=email, **values, actor=house.actor("secretary"))


def sitting(house, acronym="CCE"):
    row = next(
        row
        for row in who_sat(house.standing.id, clock.today(factories.ZONE))
        if row.chamber.acronym == acronym
    )
    principal = row.principal.person.email if row.principal else None
    return principal, [item.person.email for item in row.alternates]


def later_than_today():
    """Move who sits into the past, so that a successor may begin today."""
    for row in db.session.scalars(select(Appointment)):
        row.starts_on = min(row.starts_on, clock.today(factories.ZONE) - timedelta(days=30))
    for seat in db.session.scalars(select(Seat)):
        seat.starts_on = min(seat.starts_on, clock.today(factories.ZONE) - timedelta(days=60))
    db.session.flush()


def kinds():
    return list(db.session.scalars(select(OutboxMessage.kind).order_by(OutboxMessage.id)))


def tags():
    return list(db.session.scalars(select(AuditEntry.tag).order_by(AuditEntry.id)))


# ── sending the link ──


def test_inviting_is_recorded_and_only_the_hash_is_kept(inside):
    token = invite(inside)
    kept = db.session.scalars(select(SeatInvitation)).one()
    assert token not in (kept.token_hash, kept.email)
    assert "seat:invite" in tags()
    assert "seat:invited" in kinds()
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.tag == "seat:invite")).one()
    assert token not in str(entry.new)


def test_the_token_leaves_the_outbox_once_the_mail_is_written(app, house, link, tmp_path):
    app.config.update(MAIL_TRANSPORT="folder", MAIL_FOLDER=str(tmp_path))
    with app.app_context():
        work()
        message = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "seat:invited")).one()
        assert link not in str(message.payload)
        assert "token" not in message.payload
        mail = db.session.scalars(select(Mail).where(Mail.outbox_id == message.id)).one()
        assert mail.address == "contacto@cce.example"


def test_a_second_link_kills_the_first(inside):
    first, second = invite(inside), invite(inside)
    later_than_today()
    with pytest.raises(NotFound):
        invitations.name(first, principal=ANA)
    invitations.name(second, principal=ANA)


@pytest.mark.parametrize("who", ["chair", "canacar", "guest", "member", "coordinator", "insider"])
def test_only_who_keeps_the_seats_invites_and_revokes(inside, who):
    with pytest.raises(NotAllowed):
        invitations.invite(seat_of(inside), email="a@b.example", actor=inside.actor(who))
    with pytest.raises(NotAllowed):
        invitations.revoke(seat_of(inside), actor=inside.actor(who))
    assert "seat:invite" not in tags()


def test_revoking_what_is_not_open_is_refused(inside):
    with pytest.raises(WrongState):
        invitations.revoke(seat_of(inside), actor=inside.actor("secretary"))
    invite(inside)
    invitations.revoke(seat_of(inside), actor=inside.actor("secretary"))
    assert tags()[-1] == "seat:revoke_invitation"
    with pytest.raises(WrongState):
        invitations.revoke(seat_of(inside), actor=inside.actor("secretary"))


@pytest.mark.parametrize("email", ["", "nadie", "a@b\r\nBcc: c@d.example", "a" * 300 + "@b.example"])
def test_an_address_that_is_none_is_refused_at_its_field(inside, email):
    with pytest.raises(InvalidInput) as refused:
        invite(inside, email=email)
    assert set(refused.value.fields) == {"email"}
    assert "seat:invited" not in kinds()


def test_a_group_asks_each_vacant_chamber_at_its_principals_address_of_the_parent(inside):
    group = db.session.get_one(Body, inside.group.id)
    seated = {row.chamber.id for row in who_sat(group.id, clock.today(factories.ZONE))}
    vacant = [chamber for chamber in ("CCE", "ANTP") if inside.chambers[chamber].id not in seated]
    for chamber in vacant:
        factories.make_seat(group, inside.chambers[chamber])
    assert vacant
    nowhere = factories.make_chamber("NUEVA")
    factories.make_seat(group, nowhere)
    unasked = invitations.invite_seats(group, actor=inside.actor("secretary"))
    assert [seat.chamber_id for seat in unasked] == [nowhere.id]
    asked = set(db.session.scalars(select(SeatInvitation.email)))
    assert asked == {inside.people[chamber.lower()].email for chamber in vacant}


# ── naming ──


def test_principal_and_alternates_take_their_places_and_the_secretary_is_told(inside):
    later_than_today()
    invitations.name(
        invite(inside),
        principal=ANA,
        alternates=[LUIS],
        letter=Letter("CCE/12/2026", date(2026, 9, 1), PDF, "oficio.pdf"),
    )
    assert sitting(inside) == (ANA.email, [LUIS.email])
    made = db.session.scalars(select(Person).where(Person.email == ANA.email)).one()
    assert (made.state, made.organization) == (PersonState.INVITED, "CCE")
    appointment = db.session.scalars(select(Appointment).where(Appointment.person_id == made.id)).one()
    assert (appointment.letter, appointment.letter_on) == ("CCE/12/2026", date(2026, 9, 1))
    assert appointment.letter_file_id is not None
    assert kinds().count("person:invited") == 2
    assert "seat:named" in kinds()
    assert "seat:name" in tags()


def test_a_known_person_is_recognised_whatever_the_capitals_and_keeps_name_and_password(inside):
    later_than_today()
    known = inside.people["antp"]
    name = known.name
    invitations.name(invite(inside), principal=Named("Otro Nombre", f"  {known.email.upper()} "))
    assert sitting(inside)[0] == known.email
    assert db.session.get_one(Person, known.id).name == name
    assert "person:invited" not in kinds()
    assert sitting(inside, "ANTP")[0] == known.email, "a person may sit for several"


def test_who_was_written_to_before_anybody_knew_their_name_is_named_by_the_chamber(inside):
    later_than_today()
    token = invite(inside, email=ANA.email)
    written_to = db.session.scalars(select(Person).where(Person.email == ANA.email)).one()
    assert written_to.name == inside.chambers["CCE"].name
    invitations.name(token, principal=ANA)
    assert (written_to.name, sitting(inside)[0]) == (ANA.name, ANA.email)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.tag == "person:update")).one()
    assert (entry.old, entry.new) == ({"name": inside.chambers["CCE"].name}, {"name": ANA.name})
    assert kinds().count("person:invited") == 1

    invitations.name(invite(inside), principal=Named("Otro Nombre", ANA.email))
    assert written_to.name == ANA.name, "who has a name keeps it, though they have not come in yet"


@pytest.mark.parametrize("state", [PersonState.ACTIVE, PersonState.DEACTIVATED])
def test_who_came_in_is_not_named_by_others(inside, state):
    person = db.session.get_one(Person, inside.people["antp"].id)
    person.state = state
    with pytest.raises(WrongState):
        people.name_invited(person, name="Otro Nombre", actor=system())
    assert person.name != "Otro Nombre"
    assert "person:update" not in tags()


def test_the_chair_may_be_named_and_stays_chair_and_nobody_gains_an_office(inside):
    later_than_today()
    chair = inside.people["chair"]
    invitations.name(invite(inside), principal=Named("X", chair.email))
    assert inside.standing.id in inside.actor("chair").chair_of
    assert sitting(inside)[0] == chair.email
    assert not inside.actor("cce").chair_of


def test_the_same_address_twice_is_refused_and_the_link_lives_on(inside):
    later_than_today()
    token = invite(inside)
    with pytest.raises(InvalidInput) as refused:
        invitations.name(token, principal=ANA, alternates=[Named("Otra", ANA.email.upper())])
    assert set(refused.value.fields) == {"alternate_1_email"}
    invitations.name(token, principal=ANA)


def test_a_deactivated_person_is_not_named(app, house, link):
    with app.app_context(), transaction():
        db.session.get_one(Person, house.people["antp"].id).state = PersonState.DEACTIVATED
    with app.app_context(), pytest.raises(InvalidInput) as refused, transaction():
        invitations.name(link, principal=Named("X", house.people["antp"].email))
    assert set(refused.value.fields) == {"principal_email"}


def test_a_link_works_once(inside):
    later_than_today()
    token = invite(inside)
    invitations.name(token, principal=ANA)
    before = len(tags())
    with pytest.raises(NotFound):
        invitations.name(token, principal=LUIS)
    assert len(tags()) == before


def test_a_link_of_a_body_that_ended_names_nobody(inside):
    token = invite(inside)
    db.session.get_one(Body, inside.standing.id).state = BodyState.CLOSED
    db.session.flush()
    with pytest.raises(WrongState):
        invitations.name(token, principal=ANA)


# ── the page ──


FORM = {"principal_name": ANA.name, "principal_email": ANA.email, "letter": "CCE/12"}


def post(client, token, **fields):
    page = client.get(f"/seats/{token}")
    csrf = read(page.text).find(".//input[@name='csrf_token']")
    given = {"csrf_token": csrf.get("value") if csrf is not None else "", **fields}
    return client.post(f"/seats/{token}", data=given, content_type="multipart/form-data")


def test_whoever_holds_the_link_names_without_an_account(app, client, house, link):
    with app.app_context(), transaction():
        later_than_today()
    page = client.get(f"/seats/{link}")
    assert page.status_code == 200
    assert house.people["cce"].email not in page.text, "nothing is disclosed of who sits"
    done = post(
        client,
        link,
        **FORM,
        alternate_1_name=LUIS.name,
        alternate_1_email=LUIS.email,
        letter_on="2026-09-01",
        letter_file=(io.BytesIO(PDF), "oficio.pdf"),
    )
    assert done.status_code == 200
    assert house.people["cce"].email not in done.text
    with app.app_context():
        assert sitting(house) == (ANA.email, [LUIS.email])
    assert client.get(f"/seats/{link}").status_code == 404


def test_looking_at_the_link_uses_nothing_up(app, client, house, link):
    for _ in range(3):
        assert client.get(f"/seats/{link}").status_code == 200
    with app.app_context():
        assert db.session.scalars(select(SeatInvitation)).one().used_at is None


@pytest.mark.parametrize("end", ["revoked", "expired", "used", "forged", "replaced"])
def test_a_link_that_is_over_says_so_and_no_more(app, client, house, link, end):
    token = link
    with app.app_context(), transaction():
        kept = db.session.scalars(select(SeatInvitation)).one()
        if end == "revoked":
            invitations.revoke(seat_of(house), actor=house.actor("secretary"))
        elif end == "expired":
            kept.expires_at = clock.now() - timedelta(seconds=1)
        elif end == "used":
            kept.used_at = clock.now()
        elif end == "replaced":
            invite(house)
        else:
            token = link[:-1] + ("a" if link[-1] != "a" else "b")
    for answer in (client.get(f"/seats/{token}"), client.get(f"/seats/{token}x\x00")):
        assert answer.status_code == 404
        assert "CCE" not in visible_text(answer.text)
    with app.app_context():
        before = sitting(house)
    assert client.post(f"/seats/{token}", data=FORM).status_code in {400, 404}
    with app.app_context():
        assert sitting(house) == before


@pytest.mark.parametrize(
    "fields",
    [
        {"principal_name": "", "principal_email": ANA.email},
        {"principal_name": "Ana\x00", "principal_email": "no es correo"},
        {"principal_name": "x" * 201, "principal_email": ANA.email},
        {**FORM, "alternate_1_name": "Solo nombre"},
        {**FORM, "alternate_1_email": ANA.email, "alternate_1_name": "Otra vez"},
        {**FORM, "letter": "x" * 121},
        {**FORM, "letter_on": "ayer"},
        {**FORM, "letter_file": (io.BytesIO(b"MZ\x90"), "oficio.exe")},
    ],
)
def test_bad_input_comes_back_with_what_was_typed_and_the_link_lives_on(app, client, house, link, fields):
    with app.app_context(), transaction():
        later_than_today()
    fields = {
        key: (io.BytesIO(value[0].getvalue()), value[1]) if isinstance(value, tuple) else value
        for key, value in fields.items()
    }
    answer = post(client, link, **fields)
    assert answer.status_code == 422
    assert "aria-invalid" in answer.text
    typed = fields["principal_email"]
    assert typed in answer.text
    with app.app_context():
        assert db.session.scalars(select(SeatInvitation)).one().used_at is None
        assert sitting(house)[0] == house.people["cce"].email


def test_the_seats_page_says_to_whom_the_link_went_and_how_it_ended(app, client, signed_in, house, link):
    secretary = signed_in("secretary")
    assert "contacto@cce.example" in visible_text(secretary.get("/bodies/gcp/seats").text)
    csrf = read(secretary.get("/chambers").text).find(".//meta[@name='csrf-token']").get("content")
    path = f"/bodies/gcp/seats/{house.seats['CCE'].id}"
    assert secretary.post(f"{path}/revoke", data={"csrf_token": csrf}).status_code == 303
    assert client.get(f"/seats/{link}").status_code == 404
    again = secretary.post(f"{path}/invite", data={"csrf_token": csrf, "email": "otra@cce.example"})
    assert again.status_code == 303
    assert "otra@cce.example" in visible_text(secretary.get("/bodies/gcp/seats").text)


def test_only_keepers_and_the_chamber_read_the_letter(app, client, signed_in, house, link):
    with app.app_context(), transaction():
        later_than_today()
        invitations.name(
            link, principal=Named("X", house.people["cce"].email), alternates=[LUIS],
            letter=Letter("1", None, PDF, "oficio.pdf"),
        )  # fmt: skip
        made = db.session.scalars(select(Appointment).where(Appointment.letter_file_id.is_not(None))).first()
        path = f"/bodies/gcp/appointments/{made.id}/letter"
    assert client.get(path).status_code in {302, 404}
    seen = {
        who: signed_in(who).get(path).status_code
        for who in ("secretary", "cce", "canacar", "member", "chair")
    }
    assert seen == {"secretary": 200, "cce": 200, "canacar": 404, "member": 404, "chair": 404}
