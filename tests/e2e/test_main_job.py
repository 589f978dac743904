"""The main job, in Spanish, on an empty installation: from an issue filed to a meeting in a member's calendar.

One story, told by those who live it, each in a window of their own. What an office does in November it does here in a
minute; nothing is prepared but the migrated database.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import LiveServer
from tests.databases import ROOT
from tests.e2e.office import Office, follow, office, press, working_day

ADMIN = "admin@example.org"
SECRETARY = "secretaria@example.org"
CHAIR = "presidencia@example.org"
CARRIERS = "canacar@example.org"
CARRIERS_ALTERNATE = "canacar.suplente@example.org"
BROKERS = "caaarem@example.org"

BODY = "Grupo Consultivo del Programa"
MEMBERS = """\
body,chamber,person,email,kind,starts_on
GCP,CANACAR,Óscar Treviño Landa,canacar@example.org,titular,2026-01-01
GCP,CANACAR,Lucía Barrios Peña,canacar.suplente@example.org,suplente,2026-01-01
GCP,CAAAREM,Silvia Montaño Greene,caaarem@example.org,titular,2026-01-01
GCP,index,Adriana Pons Villalba,index@example.org,titular,2026-01-01
GCP,AMIA,Teresa Ocampo Lira,amia@example.org,titular,2026-01-01
GCP,ANTP,Martín Escobedo Nava,antp@example.org,titular,2026-01-01
"""
TITLE = "Revisión repetida de remolques ya precintados en el mismo recorrido"
SECOND_ITEM = "Calendario de visitas de validación"
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)


@dataclass
class Story:
    """What one chapter leaves for the next."""

    folder: Path
    folio: str = ""
    meeting: str = ""
    agreement: str = ""


@pytest.mark.e2e
def test_from_an_issue_filed_to_a_meeting_in_a_members_calendar(
    browser: Browser, live_server: LiveServer, tmp_path: Path
) -> None:
    story = Story(tmp_path)
    with office(browser, live_server, "es") as people:
        the_administrator_opens_the_house(people, live_server)
        the_body_and_its_people_are_brought_in(people, live_server, story)
        people_come_in_by_their_one_time_links(people)
        a_chamber_files_an_issue(people, story)
        the_secretary_returns_it_and_admits_it_completed(people, story)
        the_secretary_plans_a_session(people, story)
        the_agenda_is_built(people, story)
        it_is_published_and_the_session_convoked(people, story)
        the_session_is_held(people, story)
        two_windows_on_one_text_lose_nothing(people, story)
        the_agreement_is_adopted_and_the_session_closed(people, story)
        the_minutes_go_from_draft_to_publication(people, story)
        everyone_finds_it_again(people, story)
        the_meeting_is_in_their_calendars(people, live_server, story)
        the_public_sees_what_is_public(people, story)
        signing_out_ends_the_session(people)


def the_administrator_opens_the_house(people: Office, server: LiveServer) -> None:
    said = server.flask(
        *("programme", "create", "--name", "Operador Económico Autorizado", "--acronym", "OEA"),
        *("--administration", "Administración General de Aduanas", "--contact-email", "oea@example.org"),
    )
    assert "16" in said
    link = (
        server.flask("user", "create-admin", ADMIN, "--name", "Julia Tapia Ordóñez").strip().splitlines()[-1]
    )
    admin = people.come_in(link, ADMIN)
    expect(admin.get_by_role("heading", name="Para empezar")).to_be_visible()

    again = people.open()
    again.goto(link)
    expect(again.get_by_role("heading", name="Este enlace ya no sirve")).to_be_visible()


def the_body_and_its_people_are_brought_in(people: Office, server: LiveServer, story: Story) -> None:
    said = server.flask("import", "chambers", str(ROOT / "app" / "demo" / "data" / "chambers.csv"))
    assert "CANACAR" in said

    admin = people[ADMIN]
    admin.goto("/bodies/new")
    admin.get_by_label("Nombre", exact=True).fill(BODY)
    admin.get_by_label("Siglas").fill("GCP")
    admin.get_by_label("Objeto").fill(
        "Lugar donde las cámaras y la aduana *acuerdan* cómo mejora el programa."
    )
    admin.get_by_label("Lugar habitual").fill("Sala de juntas, Avenida Hidalgo 77")
    press(admin, "Crear el órgano")
    expect(admin.get_by_role("heading", name="Representaciones y acreditaciones", level=1)).to_be_visible()

    follow(admin, "Cargos e invitados")
    the_members_sit_in_it(people, server, story)


def the_members_sit_in_it(people: Office, server: LiveServer, story: Story) -> None:
    admin = people[ADMIN]
    give_an_office(admin, "Presidencia", CHAIR, "Ernesto Villaseñor Prieto")
    give_an_office(admin, "Secretaría técnica", SECRETARY, "Marisol Arriaga Fuentes")

    file = story.folder / "integrantes.csv"
    file.write_text(MEMBERS, encoding="utf-8")
    assert "Óscar Treviño Landa" in server.flask("import", "members", str(file))
    second = server.flask("import", "members", str(file))
    assert "6" in second.splitlines()[-1], second

    admin.goto("/bodies")
    follow(admin, BODY)
    expect(admin.get_by_text("5 representaciones").first).to_be_visible()
    expect(admin.get_by_role("table").get_by_text("Lucía Barrios Peña")).to_be_visible()


def give_an_office(window: Page, office_name: str, address: str, name: str) -> None:
    form = window.locator("form").filter(has=window.get_by_role("heading", name="Asignar un cargo"))
    form.get_by_label("Cargo").select_option(label=office_name)
    form.get_by_label("Correo electrónico").fill(address)
    form.get_by_label("Nombre").fill(name)
    form.get_by_label("Desde").fill("2026-01-01")
    form.get_by_role("button", name="Asignar el cargo").click()
    expect(window.get_by_role("main").get_by_text(name).first).to_be_visible()


def people_come_in_by_their_one_time_links(people: Office) -> None:
    admin = people[ADMIN]
    for address in (SECRETARY, CHAIR, CARRIERS, CARRIERS_ALTERNATE, BROKERS):
        admin.goto(f"/people?q={address}")
        admin.get_by_role("row").filter(has_text=re.compile(rf"\b{re.escape(address)}")).get_by_role(
            "link"
        ).first.click()
        press(admin, "Enviar el enlace otra vez")
        expect(admin.get_by_role("status").or_(admin.get_by_role("alert")).first).to_be_visible()
    for address in (SECRETARY, CHAIR, CARRIERS, CARRIERS_ALTERNATE, BROKERS):
        people.come_in(people.invitation(address), address)
    used = people.open()
    used.goto(people.invitation(SECRETARY))
    expect(used.get_by_role("heading", name="Este enlace ya no sirve")).to_be_visible()

    expect(people[CARRIERS].get_by_role("link", name="Presentar un asunto")).to_be_visible()
    expect(people[SECRETARY].get_by_role("link", name="Planear una sesión")).to_be_visible()


def a_chamber_files_an_issue(people: Office, story: Story) -> None:
    window = people[CARRIERS]
    window.goto("/home")
    follow(window, "Presentar un asunto")
    window.get_by_label("Título").fill(TITLE)
    press(window, "Empezar")

    what = "Los remolques **precintados** se revisan dos veces:\n\n- en la garita\n- en el recinto"
    window.get_by_label("Qué ocurre", exact=True).fill(what)
    press(window, "Presentar el asunto")
    alert = window.get_by_role("alert")
    expect(alert).to_contain_text("Lo que escribió sigue aquí")
    expect(window.get_by_label("Qué ocurre", exact=True)).to_have_value(what)

    field = window.locator(".md").filter(has=window.get_by_label("Qué ocurre", exact=True))
    field.get_by_role("button", name="Vista previa").click()
    expect(field.get_by_role("region", name="Vista previa").locator("strong")).to_have_text("precintados")
    expect(field.get_by_role("region", name="Vista previa").get_by_role("listitem")).to_have_count(2)
    field.get_by_role("button", name="Seguir escribiendo").click()

    window.get_by_role("main").get_by_label("Tema").select_option(
        label="Contenedores, medios de transporte y sellos"
    )
    window.get_by_label("Autotransporte de carga").check()
    window.get_by_label("Qué se pide a la autoridad").fill(
        "Que el precinto revisado en la garita valga en el recinto."
    )
    window.get_by_label("Archivos adjuntos").set_input_files(
        [{"name": "bitacora.pdf", "mimeType": "application/pdf", "buffer": PDF}]
    )
    press(window, "Presentar el asunto")

    expect(window.get_by_role("heading", name=TITLE, level=1)).to_be_visible()
    story.folio = window.locator("dd.folio").inner_text()
    assert re.search(r"\d{4}", story.folio), story.folio
    expect(window.get_by_role("link", name="bitacora.pdf")).to_be_visible()
    expect(history(window)).to_contain_text("Óscar Treviño Landa")


def history(window: Page) -> Locator:
    return window.locator("section").filter(has=window.get_by_role("heading", name="Historial"))


def the_secretary_returns_it_and_admits_it_completed(people: Office, story: Story) -> None:
    secretary, chamber = people[SECRETARY], people[CARRIERS]
    secretary.goto("/home")
    expect(secretary.get_by_role("heading", name="Asuntos por resolver")).to_be_visible()
    follow(secretary, TITLE)
    follow(secretary, "Devolver")
    secretary.get_by_label("Qué falta").fill("Diga en qué aduanas ocurre y desde cuándo.")
    press(secretary, "Devolver el asunto")
    expect(secretary.get_by_role("main")).to_contain_text("Diga en qué aduanas ocurre y desde cuándo.")

    people.mail(CARRIERS, containing=story.folio)
    chamber.goto(f"/issues/{story.folio}")
    follow(chamber, "Completarlo")
    expect(chamber.get_by_role("main")).to_contain_text("Diga en qué aduanas ocurre y desde cuándo.")
    chamber.get_by_label("Aduanas").fill("Nuevo Laredo, Colombia")
    press(chamber, "Presentarlo de nuevo")
    expect(chamber.get_by_role("heading", name=TITLE, level=1)).to_be_visible()

    secretary.goto(f"/issues/{story.folio}")
    press(secretary, "Admitir")
    expect(history(secretary)).to_contain_text("Marisol Arriaga Fuentes")
    expect(secretary.get_by_role("main").get_by_text("Admitido").first).to_be_visible()


def the_secretary_plans_a_session(people: Office, story: Story) -> None:
    """In a week: later than the rules of the body ask, which the page says and the secretary has to reason."""
    window = people[SECRETARY]
    window.goto("/home")
    follow(window, "Planear una sesión")
    window.get_by_label("Ordinaria", exact=True).check()
    window.get_by_label("Día", exact=True).fill(working_day(6).isoformat())
    window.get_by_label("Empieza a las").fill("10:00")
    window.get_by_label("Duración").select_option(label="3 h")
    window.get_by_label("Presencial", exact=True).check()
    window.get_by_label("Lugar", exact=True).fill("Sala de juntas, Avenida Hidalgo 77")
    window.get_by_label("Cualquier persona puede ver").check()
    press(window, "Planear la sesión")
    press(window, "Planearla de todas formas")
    expect(window.get_by_role("heading", name="Reloj procesal")).to_be_visible()
    story.meeting = window.url.removeprefix(people.server.url)
    assert re.fullmatch(r"/meetings/\d+", story.meeting), story.meeting


def the_agenda_is_built(people: Office, story: Story) -> None:
    window = people[SECRETARY]
    follow(window, "Empezar el orden del día")
    press(window, "Empezar el orden del día")
    for fixed in ("Lista de asistencia y declaración de quórum", "Asuntos para acuerdo", "Clausura"):
        expect(item(window, fixed)).to_be_visible()

    window.get_by_role("button", name=re.compile(rf"^Agregar al \d+ ?: {TITLE}")).click()
    expect(item(window, TITLE)).to_be_visible()
    window.get_by_text("Agregar un punto", exact=True).click()
    window.get_by_label("De qué trata").fill(SECOND_ITEM)
    window.get_by_label("Minutos", exact=True).fill("25")
    press(window, "Agregarlo")
    expect(item(window, SECOND_ITEM)).to_be_visible()
    assert order(window) == [TITLE, SECOND_ITEM]

    with people.without_script(SECRETARY) as bare:
        bare.goto(f"{story.meeting}/agenda/edit")
        item(bare, SECOND_ITEM).get_by_role("button", name="Subir el punto").click()
        assert order(bare) == [SECOND_ITEM, TITLE]

    window.reload()
    drag(window, item(window, SECOND_ITEM), below=item(window, TITLE))
    expect(window.get_by_text("El nuevo orden quedó guardado.")).to_be_visible()
    window.reload()
    assert order(window) == [TITLE, SECOND_ITEM]

    before = item(window, SECOND_ITEM).locator(".item-clock").inner_text()
    given = int(item(window, TITLE).get_by_label("Minutos del punto").input_value())
    item(window, TITLE).get_by_label("Minutos del punto").fill("40")
    window.get_by_role("button", name="Guardar").last.click()
    after = item(window, SECOND_ITEM).locator(".item-clock").inner_text()
    assert minutes(after) - minutes(before) == 40 - given, (before, after)
    expect(window.get_by_label("Tiempo y propuestas")).to_contain_text("de 180 minutos")

    follow(window, "Vista previa")
    paper = window.get_by_role("article")
    expect(paper).to_contain_text(TITLE)
    expect(paper).to_contain_text("Borrador, sin publicar")
    follow_anywhere(window, "Trabajar en el orden del día")
    press(window, "Enviar a la presidencia")
    expect(window.get_by_role("alert")).to_contain_text("Estos puntos no tienen quién los presente: 6.2.")
    item(window, SECOND_ITEM).get_by_label("Quién presenta el punto").select_option(label="Autoridad")
    press(window, "Enviar a la presidencia")
    expect(window.get_by_role("link", name="Publicar y convocar")).to_be_visible()


def it_is_published_and_the_session_convoked(people: Office, story: Story) -> None:
    window = people[SECRETARY]
    nobody = people.open()
    nobody.goto(f"{story.meeting}/agenda")
    expect(nobody.get_by_role("main")).not_to_contain_text(TITLE)

    follow(window, "Publicar y convocar")
    press(window, "Publicar y convocar")
    expect(window.get_by_role("alert").first).to_be_visible()
    window.get_by_label("Por qué es urgente").fill("La sala solo está disponible ese día.")
    window.get_by_label("La presidencia me instruyó publicarlo").check()
    press(window, "Publicar y convocar")
    expect(window.get_by_role("main")).to_contain_text("La sesión está convocada, con la versión 1")
    expect(window.get_by_role("article")).to_contain_text("Versión 1, publicada el")
    the_notice_reaches_the_members(people, story)


def the_notice_reaches_the_members(people: Office, story: Story) -> None:
    window = people[SECRETARY]

    for address in (CARRIERS, CARRIERS_ALTERNATE, BROKERS):
        assert BODY in people.mail(address, containing="convocatoria")
    window.goto(story.meeting)
    expect(window.get_by_role("heading", name="Convocatoria", exact=True)).to_be_visible()
    expect(window.get_by_role("main")).to_contain_text("La sala solo está disponible ese día.")
    expect(window.get_by_role("main")).to_contain_text(re.compile(r"\d+ entregados"))


def the_session_is_held(people: Office, story: Story) -> None:
    """The roll is called: three of five seats, one of them by its alternate."""
    window = people[SECRETARY]
    follow(window, "Pasar lista")
    expect(window.get_by_role("heading", name="Pase de lista")).to_be_visible()
    expect(window.get_by_role("main").get_by_role("button", name="Declarar el quórum")).to_have_count(0)

    seat(window, "Presidencia").get_by_role("button", name="Registrar").click()
    for acronym in ("CAAAREM", "index"):
        seat(window, acronym).get_by_role("button", name="Registrar").click()
        expect(seat(window, acronym).get_by_role("button", name="Registrar")).to_have_count(0)
    expect(window.get_by_text("Podrá abrirse cuando llegue 1 representación más.")).to_be_visible()
    carriers = seat(window, "CANACAR")
    carriers.get_by_text("Más").click()
    carriers.get_by_role("button", name="Suplente: Lucía Barrios Peña").first.click()
    expect(seat(window, "CANACAR")).to_contain_text("Lucía Barrios Peña, por Óscar Treviño Landa")
    expect(window.get_by_text("hay quórum (3)")).to_be_visible()

    press(window, "Declarar el quórum y abrir la sesión")
    expect(window.get_by_text("Hay quórum: la sesión está abierta.")).to_be_visible()


def two_windows_on_one_text_lose_nothing(people: Office, story: Story) -> None:
    """What is typed saves itself; what two type at once is shown to both."""
    window = people[SECRETARY]
    window.get_by_role("link", name=re.compile(TITLE)).click()
    notes = window.get_by_label("Lo que se dijo")
    other = window.context.new_page()
    other.goto(window.url)

    notes.fill("CANACAR expuso el caso de Nuevo Laredo.")
    expect(window.get_by_text(re.compile(r"^Guardado a las"))).to_be_visible()

    other.get_by_label("Lo que se dijo").fill("CAAAREM pidió que se incluya Colombia.")
    conflict = other.locator("section.conflict")
    expect(conflict).to_contain_text("Otra persona guardó este texto mientras usted escribía.")
    expect(conflict).to_contain_text("CANACAR expuso el caso de Nuevo Laredo.")
    expect(conflict.get_by_role("textbox")).to_have_value("CAAAREM pidió que se incluya Colombia.")
    both = "CANACAR expuso el caso de Nuevo Laredo.\n\nCAAAREM pidió que se incluya Colombia."
    conflict.get_by_role("textbox").fill(both)
    conflict.get_by_role("button", name="Guardar el mío como está aquí").click()
    expect(other.get_by_label("Lo que se dijo")).to_have_value(both)
    other.close()
    window.reload()
    expect(window.get_by_label("Lo que se dijo")).to_have_value(both)


def the_agreement_is_adopted_and_the_session_closed(people: Office, story: Story) -> None:
    window = people[SECRETARY]
    due = (working_day(6) + timedelta(days=40)).isoformat()
    window.get_by_label("Acuerdo, se numerará").fill(
        "El precinto revisado en la garita se reconoce en el recinto."
    )
    window.get_by_label("Responsable", exact=True).select_option(label="CAAAREM")
    window.get_by_label("Fecha compromiso").fill(due)
    press(window, "Adoptar y numerar")
    adopted = window.locator(".sheet-agreement-no").first
    story.agreement = adopted.inner_text()
    assert re.fullmatch(r"GCP/\d{4}/ORD1/ACU-01", story.agreement), story.agreement

    outcomes = {TITLE: "Acordado"}
    for _turn in range(20):
        left = window.get_by_role("button", name=re.compile("^Registrar (y pasar|el resultado)"))
        title = window.locator("h2.sheet-title").inner_text()
        window.get_by_label(re.compile(rf"^{outcomes.get(title, 'Conocimiento')}")).check(force=True)
        is_last = left.inner_text() == "Registrar el resultado"
        left.click()
        if is_last:
            break
    window.get_by_role("button", name="Cerrar la sesión").click()
    expect(window.get_by_text("La sesión está cerrada.")).to_be_visible()


def the_minutes_go_from_draft_to_publication(people: Office, story: Story) -> None:
    secretary = people[SECRETARY]
    press(secretary, "Formar el acta")
    the_minutes_are_written(people, story)
    the_minutes_are_heard_and_signed(people, story)


def the_minutes_are_written(people: Office, story: Story) -> None:
    secretary = people[SECRETARY]
    passage = secretary.get_by_role("region", name="Apertura", exact=True)
    text = passage.get_by_role("textbox")
    text.fill(f"{text.input_value()}\n\nLa presidencia dio la bienvenida.")
    passage.get_by_role("button", name="Guardar").click()
    follow(secretary, "Ver el documento")
    paper = secretary.get_by_role("article")
    for said in ("Lucía Barrios Peña", "CANACAR expuso el caso de Nuevo Laredo.", story.agreement):
        expect(paper).to_contain_text(said)
    expect(paper).to_contain_text("La presidencia dio la bienvenida.")
    follow(secretary, "Pasar a la presidencia")
    press(secretary, "Pasar a la presidencia")


def the_minutes_are_heard_and_signed(people: Office, story: Story) -> None:
    secretary, chair = people[SECRETARY], people[CHAIR]
    minutes_of = f"{story.meeting}/minutes"
    chair.goto(minutes_of)
    press(chair, "Circular a quienes asistieron")
    people.mail(BROKERS, containing="sus observaciones hasta")
    members = people[BROKERS]
    members.goto(minutes_of)
    expect(members.get_by_role("article")).to_contain_text("La presidencia dio la bienvenida.")

    secretary.goto(minutes_of)
    follow(secretary, "Dar por atendidas las observaciones")
    secretary.get_by_label("Por qué se cierra el plazo antes de su fecha").fill(
        "Todas las representaciones contestaron."
    )
    press(secretary, "Dar por atendidas las observaciones")
    secretary.get_by_label("Por el pleno, en sesión").check()
    press(secretary, "Registrar la aprobación")
    press(secretary, "Firmar el acta")
    chair.goto(minutes_of)
    press(chair, "Firmar el acta")
    expect(chair.get_by_role("article")).to_contain_text("Ernesto Villaseñor Prieto")
    secretary.goto(minutes_of)
    press(secretary, "Publicar")
    expect(secretary.get_by_role("main").get_by_text("Publicada").first).to_be_visible()


def everyone_finds_it_again(people: Office, story: Story) -> None:
    window = people[CARRIERS]
    window.goto("/agreements")
    row = window.get_by_role("row").filter(has_text=story.agreement)
    expect(row).to_contain_text("CAAAREM")
    row.get_by_role("link").first.click()
    expect(window.get_by_role("main")).to_contain_text(
        "El precinto revisado en la garita se reconoce en el recinto."
    )

    window.goto(f"/issues/{story.folio}")
    expect(window.get_by_role("main")).to_contain_text(story.agreement)

    owing = people[BROKERS]
    owing.goto("/home")
    expect(owing.get_by_role("main")).to_contain_text(story.agreement)


def the_meeting_is_in_their_calendars(people: Office, server: LiveServer, story: Story) -> None:
    member = people[CARRIERS]
    day = working_day(6)
    member.goto("/calendar")
    expect(member.get_by_role("heading", level=1)).to_have_text(re.compile(r"Calendario \d{4}"))
    member.goto(f"/calendar/{day.year}/{day.month}")
    expect(member.get_by_role("main")).to_contain_text(BODY)

    member.goto("/account")
    member.get_by_label("Nombre del calendario").fill("Outlook de la oficina")
    press(member, "Crear una dirección")
    own = member.get_by_label("Enlace para otro calendario").input_value()
    member.goto("/bodies")
    follow(member, BODY)
    of_body = member.get_by_label("Enlace para otro calendario").input_value()
    for address in (f"{server.url}/calendar.ics", of_body, own):
        titles = people.calendar(address)
        assert any("sesión ordinaria" in title for title in titles), (address, titles)


def the_public_sees_what_is_public(people: Office, story: Story) -> None:
    public = people.open()
    public.goto("/")
    expect(public.get_by_role("heading", level=1)).to_contain_text("Operador Económico Autorizado")
    expect(public.get_by_role("main")).to_contain_text(story.agreement)
    follow(public, BODY)
    expect(public.get_by_role("table")).to_contain_text("Óscar Treviño Landa")
    public.goto(f"{story.meeting}/agenda")
    expect(public.get_by_role("article")).to_contain_text(TITLE)
    public.goto(f"{story.meeting}/minutes")
    expect(public.get_by_role("article")).to_contain_text(story.agreement)
    for hidden in (
        f"{story.meeting}/agenda/edit",
        f"{story.meeting}/minutes/edit",
        f"/issues/{story.folio}",
        "/people",
    ):
        public.goto(hidden)
        assert public.url.split("?")[0].endswith("/sign-in"), hidden


def signing_out_ends_the_session(people: Office) -> None:
    window = people[CARRIERS]
    window.goto("/home")
    old = window.context.cookies()
    window.get_by_role("button", name="Salir").click()
    expect(window.get_by_role("link", name="Iniciar sesión").first).to_be_visible()
    window.context.add_cookies(old)
    window.goto("/home")
    expect(window.get_by_role("heading", name="Iniciar sesión")).to_be_visible()


def seat(window: Page, name: str) -> Locator:
    return window.locator("li.seat").filter(
        has=window.locator(".seat-name", has_text=re.compile(f"^{name}$"))
    )


def item(window: Page, title: str) -> Locator:
    """A line of the agenda, by what stands in it."""
    shown = window.get_by_text(title, exact=True).or_(window.locator("textarea", has_text=title))
    return window.locator("li.item").filter(has=shown)


def order(window: Page) -> list[str]:
    """The session's own matters in their order: those that can be written in."""
    return [field.input_value() for field in window.locator("li.item textarea").all()]


def minutes(clock: str) -> int:
    hours, rest = clock.split(":")
    return int(hours) * 60 + int(rest)


def drag(window: Page, what: Locator, *, below: Locator) -> None:
    what.scroll_into_view_if_needed()
    handle, target = what.locator(".handle").bounding_box(), below.bounding_box()
    assert handle
    assert target
    down = handle["y"] < target["y"]
    window.mouse.move(handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
    window.mouse.down()
    for step in range(1, 11):
        end = target["y"] + target["height"] * (0.8 if down else 0.9)
        window.mouse.move(handle["x"] + 5, handle["y"] + (end - handle["y"]) * step / 10)
    window.mouse.up()


def follow_anywhere(window: Page, name: str) -> None:
    window.get_by_role("link", name=name, exact=True).first.click()
