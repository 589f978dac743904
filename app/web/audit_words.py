"""Audit tags in words, for histories. A tag without words shows as itself, and a test says so."""

from __future__ import annotations

from flask_babel import pgettext


def tag_label(tag: str) -> str:
    """What was done, as the history says it."""
    return _labels().get(tag, tag)


def _labels() -> dict[str, str]:
    return {**_people(), **_bodies(), **_issues(), **_meetings(), **_calendars(), **_agendas(), **_after()}


def _people() -> dict[str, str]:
    return {
        "programme:configure": pgettext("history", "Settings changed"),
        "programme:close_day": pgettext("history", "Days declared closed"),
        "programme:edit_closing_day": pgettext("history", "Closing days changed"),
        "programme:reopen_day": pgettext("history", "Closing days taken back"),
        "programme:import_closing_days": pgettext("history", "Closing days imported"),
        "programme:add_topic": pgettext("history", "Topic added"),
        "programme:edit_topic": pgettext("history", "Topic renamed"),
        "programme:retire_topic": pgettext("history", "Topic retired"),
        "programme:restore_topic": pgettext("history", "Topic offered again"),
        "programme:order_topics": pgettext("history", "Topics put in another order"),
        "person:create": pgettext("history", "Added"),
        "person:update": pgettext("history", "Data changed"),
        "person:invite": pgettext("history", "One-time link sent"),
        "person:accept": pgettext("history", "Invitation accepted"),
        "person:deactivate": pgettext("history", "Account deactivated"),
        "person:reactivate": pgettext("history", "Account reactivated"),
        "person:change_password": pgettext("history", "Password changed"),
        "person:sign_in": pgettext("history", "Signed in"),
        "person:sign_out": pgettext("history", "Signed out"),
        "person:grant_administration": pgettext("history", "Made administrator"),
        "feed_token:create": pgettext("history", "Calendar address made"),
        "feed_token:rename": pgettext("history", "Calendar address renamed"),
        "feed_token:rotate": pgettext("history", "Calendar address renewed"),
        "feed_token:revoke": pgettext("history", "Calendar address revoked"),
        "demo:load": pgettext("history", "Demonstration loaded"),
    }


def _bodies() -> dict[str, str]:
    return {
        "chamber:create": pgettext("history", "Chamber added"),
        "chamber:update": pgettext("history", "Chamber changed"),
        "body:import_calendar": pgettext("history", "Calendar imported"),
        "body:create": pgettext("history", "Body created"),
        "body:update": pgettext("history", "Body changed"),
        "body:propose": pgettext("history", "Group proposed"),
        "body:constitute": pgettext("history", "Group constituted"),
        "body:refuse": pgettext("history", "Group refused"),
        "body:activate": pgettext("history", "Group active"),
        "body:suspend": pgettext("history", "Group suspended"),
        "body:resume": pgettext("history", "Group resumed"),
        "body:report": pgettext("history", "Report received"),
        "body:resume_work": pgettext("history", "Further work defined"),
        "body:close": pgettext("history", "Group closed"),
        "body:dissolve": pgettext("history", "Group dissolved"),
        "body:extend": pgettext("history", "Mandate extended"),
        "body:dissent": pgettext("history", "Dissent annexed to the report"),
        "body:add_document": pgettext("history", "Document added"),
        "body:remove_document": pgettext("history", "Document removed"),
        "body:subscribe": pgettext("history", "Followed"),
        "body:unsubscribe": pgettext("history", "No longer followed"),
        "seat:create": pgettext("history", "Seat given"),
        "seat:update": pgettext("history", "Seat changed"),
        "seat:close": pgettext("history", "Seat ended"),
        "seat:invite": pgettext("history", "Chamber asked to name who sits"),
        "seat:name": pgettext("history", "Chamber named who sits"),
        "seat:revoke_invitation": pgettext("history", "Link to name who sits revoked"),
        "appointment:create": pgettext("history", "Appointment recorded"),
        "appointment:update": pgettext("history", "Appointment corrected"),
        "appointment:end": pgettext("history", "Appointment ended"),
        "officer:appoint": pgettext("history", "Office given"),
        "officer:end": pgettext("history", "Office ended"),
        "guest:add": pgettext("history", "Permanent guest added"),
        "guest:end": pgettext("history", "Permanent guest ended"),
        "rules:adopt": pgettext("history", "Rules of procedure adopted"),
    }


def _issues() -> dict[str, str]:
    return {
        "issue:draft": pgettext("history", "Draft begun"),
        "issue:edit": pgettext("history", "Draft changed"),
        "issue:submit": pgettext("history", "Filed"),
        "issue:return": pgettext("history", "Returned for completion"),
        "issue:admit": pgettext("history", "Admitted"),
        "issue:propose_refusal": pgettext("history", "Refusal proposed"),
        "issue:send_back": pgettext("history", "Refusal sent back"),
        "issue:appeal": pgettext("history", "Appealed"),
        "issue:refuse": pgettext("history", "Not admitted"),
        "issue:merge": pgettext("history", "Merged"),
        "issue:refer": pgettext("history", "Referred"),
        "issue:promise": pgettext("history", "Answer promised"),
        "issue:answer": pgettext("history", "Answered"),
        "issue:resolve": pgettext("history", "Resolved"),
        "issue:confirm": pgettext("history", "Confirmed by its chamber"),
        "issue:ask_reopening": pgettext("history", "Reopening asked for"),
        "issue:decline_reopening": pgettext("history", "Reopening declined"),
        "issue:close": pgettext("history", "Closed"),
        "issue:reopen": pgettext("history", "Reopened"),
        "issue:withdraw": pgettext("history", "Withdrawn"),
        "issue:second": pgettext("history", "Seconded"),
        "issue:comment": pgettext("history", "Commented"),
        "issue:attach": pgettext("history", "File attached"),
        "issue:detach": pgettext("history", "File removed"),
        "issue:uphold_appeal": pgettext("history", "Appeal upheld"),
        "issue:dismiss_appeal": pgettext("history", "Appeal dismissed"),
        "issue:publish_answer": pgettext("history", "Answer published in the register"),
        "issue:reassign": pgettext("history", "Given on to another body"),
        "issue:watch": pgettext("history", "Watched"),
        "issue:unwatch": pgettext("history", "No longer watched"),
        "saved_view:save": pgettext("history", "View saved"),
        "saved_view:remove": pgettext("history", "View removed"),
    }


def _meetings() -> dict[str, str]:
    return {
        "meeting:plan": pgettext("history", "Planned"),
        "meeting:edit": pgettext("history", "Changed"),
        "meeting:move": pgettext("history", "Moved"),
        "meeting:convoke": pgettext("history", "Convoked"),
        "meeting:cancel": pgettext("history", "Cancelled"),
        "meeting:open": pgettext("history", "Opened"),
        "meeting:recess": pgettext("history", "Recess"),
        "meeting:resume": pgettext("history", "Resumed"),
        "meeting:close": pgettext("history", "Closed"),
        "meeting:archive": pgettext("history", "Archived"),
        "meeting:import": pgettext("history", "Imported"),
        "meeting:declare_quorum": pgettext("history", "Quorum declared"),
        "meeting:declare_no_quorum": pgettext("history", "No quorum"),
        "meeting:second_call": pgettext("history", "Second call"),
        "meeting:declare_urgency": pgettext("history", "Urgency declared"),
        "extraordinary:ask": pgettext("history", "Extraordinary session asked for"),
        "extraordinary:support": pgettext("history", "Request for a session supported"),
        "extraordinary:decline": pgettext("history", "Request for a session declined"),
        "extraordinary:withdraw": pgettext("history", "Request for a session withdrawn"),
        "extraordinary:plan": pgettext("history", "Requested session planned"),
        "notice:send": pgettext("history", "Those convoked told of the change"),
        "notice:resend": pgettext("history", "Notice sent again to one person"),
        "notice:open": pgettext("history", "Notice opened"),
        "notice:acknowledge": pgettext("history", "Notice received"),
        "reply:record": pgettext("history", "Answer taken by telephone"),
        "reply:give": pgettext("history", "Attendance answered"),
        "roll:arrive": pgettext("history", "Arrival recorded"),
        "roll:substitute": pgettext("history", "Substitution recorded"),
        "roll:leave": pgettext("history", "Departure recorded"),
        "roll:excuse": pgettext("history", "Excuse recorded"),
        "roll:undo": pgettext("history", "Roll corrected"),
        "roll:correct": pgettext("history", "Times on the roll corrected"),
        "vote:open": pgettext("history", "Vote opened"),
        "vote:cast": pgettext("history", "Ballots recorded"),
        "vote:close": pgettext("history", "Vote closed"),
        "vote:withdraw": pgettext("history", "Vote withdrawn"),
    }


def _calendars() -> dict[str, str]:
    return {
        "calendar:propose": pgettext("history", "Calendar proposed by its rule"),
        "calendar:propose_anew": pgettext("history", "Proposed anew by another rule"),
        "calendar:move_date": pgettext("history", "Date moved"),
        "calendar:add_date": pgettext("history", "Date added"),
        "calendar:remove_date": pgettext("history", "Date removed"),
        "calendar:hand_over": pgettext("history", "Handed to the chair"),
        "calendar:take_back": pgettext("history", "Taken back by the technical secretary"),
        "calendar:send_back": pgettext("history", "Sent back to the technical secretary"),
        "calendar:approve": pgettext("history", "Calendar approved"),
        "calendar:publish": pgettext("history", "Calendar published"),
        "calendar:discard": pgettext("history", "Calendar discarded"),
    }


def _agendas() -> dict[str, str]:
    return {
        "agenda:start": pgettext("history", "Agenda begun"),
        "agenda:add_item": pgettext("history", "Item added"),
        "agenda:edit_item": pgettext("history", "Item changed"),
        "agenda:remove_item": pgettext("history", "Item removed"),
        "agenda:reorder": pgettext("history", "Order changed"),
        "agenda:propose": pgettext("history", "Proposed to the chair"),
        "agenda:publish": pgettext("history", "Published"),
        "agenda:adopt": pgettext("history", "Adopted"),
        "agenda:discharge": pgettext("history", "Discharged"),
        "agenda:copy": pgettext("history", "Items copied from another agenda"),
        "agenda:keep_template": pgettext("history", "Template of the agenda changed"),
        "agenda:restore_template": pgettext("history", "Template of the agenda restored"),
        "item:propose": pgettext("history", "Item proposed by a member"),
        "item:accept": pgettext("history", "Proposal taken onto the agenda"),
        "item:decline": pgettext("history", "Proposal not taken up"),
        "item:admit_late": pgettext("history", "Late item let in"),
        "item:decline_late": pgettext("history", "Late item left out"),
        "item:set_aside": pgettext("history", "Item moved to the late lane"),
        "item:carry": pgettext("history", "Item carried to another session"),
        "item:carried": pgettext("history", "Item taken over from another session"),
        "item:take_by_consent": pgettext("history", "Item put into the consent block"),
        "item:take_singly": pgettext("history", "Item taken out of the consent block"),
        "item:object": pgettext("history", "Objection: item taken by itself"),
        "item:expect_papers": pgettext("history", "Papers expected, or no longer"),
        "item:attach_paper": pgettext("history", "Paper attached"),
        "item:replace_paper": pgettext("history", "Paper replaced"),
        "item:withdraw_paper": pgettext("history", "Paper withdrawn"),
        "item:note": pgettext("history", "Notes written"),
        "item:decide": pgettext("history", "Outcome recorded"),
    }


def _after() -> dict[str, str]:
    return {
        "agreement:propose": pgettext("history", "Agreement proposed"),
        "agreement:adopt": pgettext("history", "Agreement adopted"),
        "agreement:not_adopt": pgettext("history", "Not adopted"),
        "agreement:edit": pgettext("history", "Text changed"),
        "agreement:accept": pgettext("history", "Accepted by the responsible party"),
        "agreement:report": pgettext("history", "Fulfilment reported"),
        "agreement:send_back": pgettext("history", "Sent back"),
        "agreement:verify": pgettext("history", "Fulfilment verified"),
        "agreement:extend": pgettext("history", "Due date extended"),
        "agreement:supersede": pgettext("history", "Superseded"),
        "agreement:void": pgettext("history", "Without effect"),
        "agreement:reassign": pgettext("history", "Given on to another body"),
        "minutes:draft": pgettext("history", "Drafted"),
        "minutes:edit": pgettext("history", "Text changed"),
        "minutes:review": pgettext("history", "Sent for review"),
        "minutes:send_back": pgettext("history", "Sent back for rewording"),
        "minutes:circulate": pgettext("history", "Circulated"),
        "minutes:reconcile": pgettext("history", "Reconciled"),
        "minutes:approve": pgettext("history", "Approved"),
        "minutes:approve_with_changes": pgettext("history", "Approved with changes, to be entered"),
        "minutes:drop_changes": pgettext("history", "The approval with changes was taken back"),
        "minutes:put_to_vote": pgettext("history", "Put to the vote of the seats"),
        "minutes:vote": pgettext("history", "A seat voted on the minutes"),
        "minutes:close_vote": pgettext("history", "The vote on the minutes closed"),
        "minutes:withdraw_vote": pgettext("history", "The vote on the minutes was called off"),
        "minutes:sign": pgettext("history", "Signed"),
        "minutes:mark": pgettext("history", "Words withheld from the public"),
        "minutes:lift": pgettext("history", "Words no longer withheld"),
        "minutes:publish": pgettext("history", "Published"),
        "minutes:republish": pgettext("history", "Public version published anew"),
        "minutes:correct": pgettext("history", "Corrected"),
    }
