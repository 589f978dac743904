"""Numbers in words, Spanish and English, as minutes are written. ``kernel.wording`` makes sentences of them."""

from __future__ import annotations

from typing import Literal

Gender = Literal["m", "f"]

#: The largest number there are words for here.
LARGEST = 9_999


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_ES_BELOW_30 = _words("""
    cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete
    dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete
    veintiocho veintinueve
""")
_ES_TENS = _words("- - - treinta cuarenta cincuenta sesenta setenta ochenta noventa")
_ES_HUNDREDS = _words("""
    - ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos
""")
_ES_ORDINALS = _words("- primero segundo tercero cuarto quinto sexto séptimo octavo noveno")
_ES_ORDINAL_TENS = _words("""
    - décimo vigésimo trigésimo cuadragésimo quincuagésimo sexagésimo septuagésimo octogésimo nonagésimo
""")
_EN_BELOW_20 = _words("""
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen
""")
_EN_TENS = _words("- - twenty thirty forty fifty sixty seventy eighty ninety")
_EN_IRREGULAR_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}


def spanish(n: int, gender: Gender | None = None) -> str:
    """``n`` from 0 to LARGEST. With a gender, as it stands before a noun of that gender.

    Alone: veintiuno. Before a noun: veintiún puntos, veintiuna horas, doscientas una representaciones.
    """
    _check(n)
    if n == 0:
        return _ES_BELOW_30[0]
    thousands, rest = divmod(n, 1000)
    parts = []
    if thousands:
        parts.append("mil" if thousands == 1 else f"{_ES_BELOW_30[thousands]} mil")
    if rest:
        parts.append(_spanish_below_1000(rest, gender))
    return " ".join(parts)


def _spanish_below_1000(n: int, gender: Gender | None) -> str:
    if n == 100:
        return "cien"
    hundreds, rest = divmod(n, 100)
    parts = []
    if hundreds:
        word = _ES_HUNDREDS[hundreds]
        parts.append(f"{word[:-2]}as" if gender == "f" and hundreds > 1 else word)
    if rest:
        parts.append(_spanish_below_100(rest, gender))
    return " ".join(parts)


def _spanish_below_100(n: int, gender: Gender | None) -> str:
    if n < 30:
        text = _ES_BELOW_30[n]
    else:
        tens, units = divmod(n, 10)
        text = f"{_ES_TENS[tens]} y {_ES_BELOW_30[units]}" if units else _ES_TENS[tens]
    if gender is None or n % 10 != 1 or n == 11:
        return text
    if gender == "f":
        return f"{text[:-1]}a"
    return "veintiún" if n == 21 else text[:-1]


def spanish_ordinal(n: int, gender: Gender, *, before_noun: bool = False) -> str:
    """``n`` from 1 to 99: décima segunda, cuadragésima. In two words throughout, as institutions name their sessions.

    (The one-word forms, decimosegunda, are as correct.) ``before_noun`` shortens: primer punto, tercer acuerdo.
    """
    if not 1 <= n <= 99:
        raise ValueError(f"no ordinal in words for {n}")
    tens, units = divmod(n, 10)
    words = [_ES_ORDINAL_TENS[tens]] if tens else []
    if units:
        words.append(_ES_ORDINALS[units])
    if gender == "f":
        return " ".join(f"{word[:-1]}a" for word in words)
    if before_noun and units in {1, 3}:
        words[-1] = words[-1][:-1]
    return " ".join(words)


def english(n: int) -> str:
    """``n`` from 0 to LARGEST: two thousand and twenty-six."""
    _check(n)
    if n < 20:
        return _EN_BELOW_20[n]
    if n < 100:
        tens, units = divmod(n, 10)
        return f"{_EN_TENS[tens]}-{_EN_BELOW_20[units]}" if units else _EN_TENS[tens]
    size, name = (1000, "thousand") if n >= 1000 else (100, "hundred")
    whole, rest = divmod(n, size)
    text = f"{english(whole)} {name}"
    if not rest:
        return text
    return f"{text} and {english(rest)}" if rest < 100 else f"{text} {english(rest)}"


def english_ordinal(n: int) -> str:
    """``n`` from 1 to LARGEST: twenty-second."""
    if n < 1:
        raise ValueError(f"no ordinal in words for {n}")
    text = english(n)
    cut = max(text.rfind("-"), text.rfind(" ")) + 1
    last = text[cut:]
    if last in _EN_IRREGULAR_ORDINALS:
        last = _EN_IRREGULAR_ORDINALS[last]
    else:
        last = f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th"
    return text[:cut] + last


def english_ordinal_figure(n: int) -> str:
    """21st, 12th."""
    ending = "th" if n % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{ending}"


def _check(n: int) -> None:
    if not 0 <= n <= LARGEST:
        raise ValueError(f"no words for {n}: 0 to {LARGEST}")
