"""Feeds that every calendar reads right, and the calendar pages.

The core turns rows into bytes and knows neither Flask nor the database::

    values        text, links and durations as iCalendar wants them
    zones         VTIMEZONE from the pinned tzdata; what other people's zone names mean
    events        EventRow → VEVENT
    feed          head + zones + events → VCALENDAR; kept chunks → one gzip member; entity tags
    conditional   If-None-Match, If-Modified-Since, Accept-Encoding → what to answer

    contents      the lines and components of somebody else's file
    recurrence    RRULE to days, bounded
    times         its times, by IANA zones or by the file's own
    imported      what comes of it: events, refusals, notes
    series        which version stands; a recurring event's occurrences
    reading       an uploaded .ics → all of that

A feed is the joining of kept event blocks: each event is serialized once per revision, and equal rows give equal
bytes on every machine. RFC 5545 is the format, 5546 its METHOD:PUBLISH, 7986 the newer properties, 9110 the HTTP.
"""
