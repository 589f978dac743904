"""Every audit tag and outbox kind there is: ``noun:verb`` in the infinitive for what was done, past tense for what is told.

A tag that is not listed is refused when written, so that history can always be read back in words.
"""

from __future__ import annotations

TAGS: frozenset[str] = frozenset(
    """
    programme:configure programme:close_day programme:reopen_day programme:add_topic
    person:create person:update person:invite person:accept person:deactivate person:reactivate person:change_password
    person:sign_in person:sign_out person:grant_administration
    feed_token:create feed_token:rotate feed_token:revoke
    chamber:create chamber:update
    body:create body:update body:propose body:constitute body:refuse body:activate body:suspend body:resume body:report
    body:resume_work body:close body:dissolve body:subscribe body:unsubscribe
    seat:create seat:update seat:close appointment:create appointment:update appointment:end
    officer:appoint officer:end guest:add guest:end rules:adopt
    issue:draft issue:edit issue:submit issue:return issue:admit issue:refuse issue:merge issue:refer issue:answer
    issue:resolve issue:close issue:reopen issue:withdraw issue:second issue:comment issue:attach issue:detach
    issue:uphold_appeal
    meeting:plan meeting:edit meeting:move meeting:convoke meeting:cancel meeting:open meeting:recess meeting:resume
    meeting:close meeting:archive meeting:import meeting:declare_quorum meeting:declare_no_quorum meeting:second_call
    roll:arrive roll:substitute roll:leave roll:excuse roll:undo
    agenda:start agenda:add_item agenda:edit_item agenda:remove_item agenda:reorder agenda:propose agenda:publish
    agenda:adopt agenda:discharge item:note item:decide
    agreement:propose agreement:adopt agreement:not_adopt agreement:edit agreement:accept agreement:report
    agreement:send_back agreement:verify agreement:extend agreement:supersede agreement:void
    minutes:draft minutes:edit minutes:review minutes:circulate minutes:reconcile minutes:approve minutes:sign
    minutes:publish minutes:correct
    demo:load
    """.split()
)

KINDS: frozenset[str] = frozenset(
    """
    person:invited
    issue:submitted issue:returned issue:admitted issue:refused issue:withdrawn
    issue:answered issue:merged issue:referred issue:resolved issue:closed issue:reopened
    meeting:convoked meeting:cancelled meeting:moved agenda:republished
    agreement:adopted agreement:reported agreement:fulfilled agreement:sent_back
    minutes:in_review minutes:circulated minutes:published
    """.split()
)
