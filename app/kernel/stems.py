"""Words brought to their stems, the same on both databases: across accents, plurals and the rest of inflection.

Stemmed in Python (Snowball's Spanish), so that SQLite's and PostgreSQL's full-text indexes hold the same words. English
words among them come out as stems too, if not the best: what matters is that text and query agree.
"""

from __future__ import annotations

import re
from functools import cache

from snowballstemmer import stemmer

from app.kernel.folding import fold

_WORD = re.compile(r"[^\W_]+")
#: Longer runs are no words; an index row for each would only cost.
LONGEST_WORD = 40
#: Words that say nothing about what a text is about.
STOP_WORDS = frozenset(
    """
    a al ante aunque bajo cada como con contra cual cuales cuando de del desde donde dos durante e el ella ellas ellos en
    entre era es esa esas ese eso esos esta estan estas este esto estos fue ha han hacia hasta hay la las le les lo los
    mas me mi mientras muy ni no nos o para pero por porque que quien se segun ser si sin sobre son su sus tambien tan
    tiene tienen todo todos tras un una unas uno unos y ya
    an and are as at be been but by for from has have in is it its not of on or that the their them this to was were
    which will with
    """.split()  # noqa: SIM905 - a list of words reads best as words
)


def stems(text: str) -> list[str]:
    """The stems of a text in their order, stop words left out; numbers and folios stay as they are."""
    return [
        _stem(word)
        for word in _WORD.findall(fold(text))
        if word not in STOP_WORDS and len(word) <= LONGEST_WORD
    ]


@cache
def _stemmer() -> object:
    return stemmer("spanish")


def _stem(word: str) -> str:
    """A folded word's stem. Folded once more: the stemmer leaves what it does not know."""
    if word.isdigit():
        return word
    return fold(str(_stemmer().stemWord(word))) or word  # type: ignore[attr-defined]
