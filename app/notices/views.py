"""Pages of the room ``notices``: the notice as a paper, the proof of what became of it, sending it again."""

from __future__ import annotations

from typing import Any

from flask import (
    Blueprint,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.kernel.db import transaction
from app.kernel.documents.sheet import Sheet
from app.kernel.errors import InvalidInput, NotFound, Refused
from app.meetings import links, notice_queries, policy, wording
from app.meetings import queries as meeting_queries
from app.meetings.models import Meeting, Notice
from app.meetings.operations import resending
from app.notices import notice as notices
from app.notices import papers, sealed
from app.notices import proof as proofs
from app.notices.forms import ResendForm
from app.web.context import LANGUAGE_NAMES
from app.web.documents import PAPER_LIMIT, as_docx, as_pdf, asked_language
from app.web.guard import current_actor, public
from app.web.limits import limiter

blueprint = Blueprint("notices", __name__)

#: Imported for what they register: the meeting's papers.
REGISTERED = (papers,)


@blueprint.get("/meetings/<int:meeting_id>/notice")
@public
def show(meeting_id: int) -> Any:
    """The last notice, or ``?number=1`` an earlier one, to whoever may see the meeting; ``?language=en`` in another."""
    meeting = meeting_queries.get_meeting(meeting_id, current_actor())
    notice = _chosen(meeting)
    inside = policy.may_see_inside(current_actor(), meeting)
    with asked_language():
        sheet = notices.sheet_of(sealed.read(notice, meeting), is_inside=inside)
    return _page(
        meeting,
        notice,
        sheet,
        back=url_for("meetings.show", meeting_id=meeting.id),
        own_url=lambda **values: url_for("notices.show", meeting_id=meeting.id, **values),
        pdf_url=url_for("notices.pdf", meeting_id=meeting.id, number=notice.number, language=sheet.language),
        docx_url=url_for(
            "notices.docx", meeting_id=meeting.id, number=notice.number, language=sheet.language
        ),
        proof_url=url_for("notices.proof", meeting_id=meeting.id, number=notice.number)
        if policy.may(current_actor(), "see_notice", meeting)
        else None,
    )


@blueprint.get("/meetings/<int:meeting_id>/notice/<int:number>.pdf")
@limiter.limit(PAPER_LIMIT)
@public
def pdf(meeting_id: int, number: int) -> Response:
    return as_pdf(_sheet(meeting_id, number))


@blueprint.get("/meetings/<int:meeting_id>/notice/<int:number>.docx")
@limiter.limit(PAPER_LIMIT)
@public
def docx(meeting_id: int, number: int) -> Response:
    """The same as a Word file."""
    return as_docx(_sheet(meeting_id, number))


def _sheet(meeting_id: int, number: int) -> Sheet:
    meeting = meeting_queries.get_meeting(meeting_id, current_actor())
    notice = notice_queries.get_notice(meeting.id, number)
    inside = policy.may_see_inside(current_actor(), meeting)
    with asked_language():
        return notices.sheet_of(sealed.read(notice, meeting), is_inside=inside)


@blueprint.get("/replies/<token>/notice")
@limiter.limit(PAPER_LIMIT)
@public
def by_link(token: str) -> Any:
    """The notice for whoever holds the link of its letter."""
    found = links.follow(token)
    if found is None:
        return render_template("meetings/reply_over.html"), 404
    recipient, meeting, _actor = found
    notice = _chosen(meeting) if "number" in request.args else recipient.notice
    with asked_language():
        sheet = notices.sheet_of(sealed.read(notice, meeting), is_inside=True)
    return _page(
        meeting,
        notice,
        sheet,
        back=url_for("meetings.reply_by_link", token=token),
        own_url=lambda **values: url_for("notices.by_link", token=token, **values),
        docx_url=None,
        pdf_url=url_for("notices.pdf_by_link", token=token, number=notice.number, language=sheet.language),
        proof_url=None,
    )


@blueprint.get("/replies/<token>/notice/<int:number>.pdf")
@limiter.limit(PAPER_LIMIT)
@public
def pdf_by_link(token: str, number: int) -> Any:
    found = links.follow(token)
    if found is None:
        return render_template("meetings/reply_over.html"), 404
    _recipient, meeting, _actor = found
    notice = notice_queries.get_notice(meeting.id, number)
    with asked_language():
        sheet = notices.sheet_of(sealed.read(notice, meeting), is_inside=True)
    return as_pdf(sheet)


@blueprint.get("/meetings/<int:meeting_id>/notice/<int:number>/proof")
def proof(meeting_id: int, number: int) -> Any:
    """What became of a notice, as it stands: to the secretary and the chair, for it holds addresses."""
    meeting, notice, sheet = _proof(meeting_id, number)
    return render_template(
        "notices/proof.html",
        meeting=meeting,
        body=meeting.body,
        notice=notice,
        sheet=sheet,
        recipients=notice_queries.list_recipients(notice.id),
        may_resend=policy.may(current_actor(), "resend", meeting) and meeting.state in resending.TELLING,
        title=wording.meeting_title(meeting),
        wording=wording,
    )


@blueprint.get("/meetings/<int:meeting_id>/notice/<int:number>/proof.pdf")
@limiter.limit(PAPER_LIMIT)
def proof_pdf(meeting_id: int, number: int) -> Response:
    with asked_language():
        _meeting, _notice, sheet = _proof(meeting_id, number)
    return as_pdf(sheet)


@blueprint.route(
    "/meetings/<int:meeting_id>/notice/<int:number>/recipients/<int:recipient_id>/resend",
    methods=["GET", "POST"],
)
def resend(meeting_id: int, number: int, recipient_id: int) -> Any:
    """The same notice once more to one person, at the address the secretary gives."""
    actor = current_actor()
    meeting = meeting_queries.get_meeting(meeting_id, actor)
    policy.require_may(actor, "resend", meeting)
    recipient = notice_queries.get_recipient(meeting.id, number, recipient_id)
    form = ResendForm()
    if request.method == "GET":
        form.email.data = recipient.person.email
    if form.validate_on_submit():
        try:
            with transaction():
                resending.resend(meeting, recipient, address=form.email.data or "", actor=actor)
        except InvalidInput as error:
            form.show(error)
        except Refused as error:
            form.form_errors.append(error.message)
        else:
            flash(_("The notice is on its way again to %(name)s.", name=recipient.person.name))
            return redirect(url_for("notices.proof", meeting_id=meeting.id, number=number), code=303)
    if form.errors:  # what was refused was rolled back: read it anew
        meeting = meeting_queries.get_meeting(meeting_id, actor)
        recipient = notice_queries.get_recipient(meeting.id, number, recipient_id)
    page = render_template(
        "notices/resend.html",
        form=form,
        meeting=meeting,
        recipient=recipient,
        fates=list(proofs.fates_of(recipient, meeting.zone)),
        title=wording.meeting_title(meeting),
    )
    return page, 422 if form.errors else 200


def _proof(meeting_id: int, number: int) -> tuple[Meeting, Notice, Sheet]:
    actor = current_actor()
    meeting = meeting_queries.get_meeting(meeting_id, actor)
    policy.require_may(actor, "see_notice", meeting)
    notice = notice_queries.get_notice(meeting.id, number)
    recipients = notice_queries.list_recipients(notice.id)
    return meeting, notice, proofs.sheet_of(sealed.read(notice, meeting), recipients)


def _chosen(meeting: Meeting) -> Notice:
    """The notice the address asks for, else the last. Raises NotFound before the first was sent."""
    number = request.args.get("number", type=int)
    if number is not None:
        return notice_queries.get_notice(meeting.id, number)
    latest = notice_queries.find_latest_notice(meeting.id)
    if latest is None:
        raise NotFound
    return latest


def _page(meeting: Meeting, notice: Notice, sheet: Sheet, **links_: Any) -> str:
    return render_template(
        "notices/show.html",
        meeting=meeting,
        body=meeting.body,
        notice=notice,
        notices=notice_queries.list_sent(meeting.id),
        sheet=sheet,
        languages=[
            (code, LANGUAGE_NAMES[code]) for code in current_app.config["LANGUAGES"] if code != sheet.language
        ],
        wording=wording,
        **links_,
    )
