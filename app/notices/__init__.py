"""The *convocatoria* as a paper: the notice as its page and its PDF, and the proof of what became of it.

What a notice says is sealed below, in ``app.meetings`` and ``app.agendas``; this room only reads it.
"""
