"""Convoca: where a customs programme's consultative groups do their work.

The map of the house, top to bottom; a room imports only rooms below it (import-linter holds the order)::

    factory, cli, demo      put the house together
    dashboard               home pages: what needs me now; what anyone sees
    notifications           journal rows → recipients → mail
    calendars               feeds and the calendar page
    floor                   the session as it runs: roll, notes, outcomes, agreements on one page
    dossiers                the file of a session (expediente): all it left, in one archive
    groups                  specialized groups: convoked for issues, constituted, reporting, closing
    minutes                 text per item, versions, review, publication
    agreements              what was agreed, by whom, until when
    votes                   votes on an item, seat by seat, counted under the body's rules
    notices                 the notice as page and PDF, the proof of what became of it
    agendas                 items, versions; binds issues to meetings; convokes
    planning                the year's ordinary sessions, proposed together, approved as a whole
    meetings | issues       schedule, roll, quorum | what chambers file   (neither imports the other)
    bodies                  bodies, mandates, seats, appointments, officers, rules of procedure
    accounts                people, sign-in, invitations, tokens
    programme               the installation's settings, closing days, topics
    web                     guard, headers, forms, filters, health
    files | journal         attachments | audit and outbox
    kernel                  database, clock, errors, actor, permissions, Markdown, wording
"""
