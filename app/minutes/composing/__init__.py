"""The words minutes begin with: what roll, quorum, votes, notes, outcomes and agreements say by themselves.

House style of a real *acta*: dates, times and numbers in words; a group's *minuta* is shorter, in figures. In the
programme's language (the caller forces the locale). Only the secretary's notes are anybody's own text; they are taken
as written.
"""

from app.minutes.composing.compose import Composed, compose
from app.minutes.composing.facts import Approved, Facts, Recess, recesses_in
from app.minutes.composing.voice import plain

__all__ = ["Approved", "Composed", "Facts", "Recess", "compose", "plain", "recesses_in"]
