"""What people read: Spanish as Mexican institutions write it, and English."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from app.kernel import wording

THURSDAY = date(2027, 5, 13)


@pytest.mark.parametrize(
    ("d", "spanish", "english"),
    [
        (THURSDAY, "jueves 13 de mayo de 2027", "Thursday 13 May 2027"),
        (date(2026, 11, 12), "jueves 12 de noviembre de 2026", "Thursday 12 November 2026"),
        (date(2026, 1, 3), "sábado 3 de enero de 2026", "Saturday 3 January 2026"),
        (date(2025, 12, 31), "miércoles 31 de diciembre de 2025", "Wednesday 31 December 2025"),
    ],
)
def test_a_day(d: date, spanish: str, english: str) -> None:
    assert wording.day(d) == spanish
    assert wording.day(d, "en") == english
    assert wording.day(datetime.combine(d, time(23, 59)), "es") == spanish


def test_a_short_day() -> None:
    assert wording.short_day(THURSDAY) == "jue 13 may"
    assert wording.short_day(date(2026, 9, 2)) == "mié 2 sep"
    assert wording.short_day(THURSDAY, "en") == "Thu 13 May"


def test_a_month() -> None:
    assert wording.month_year(THURSDAY) == "mayo de 2027"
    assert wording.month_year(THURSDAY, "en") == "May 2027"


def test_the_hour_of_a_clock() -> None:
    assert wording.clock_time(time(10, 0)) == "10:00 h"
    assert wording.clock_time(time(9, 5), "en") == "09:05"
    assert wording.clock_time(datetime(2027, 5, 13, 16, 30, tzinfo=UTC)) == "16:30 h"


def test_a_moment_is_said_in_its_zone() -> None:
    at = datetime(2027, 5, 13, 16, 0, tzinfo=UTC)
    assert wording.moment(at, "America/Mexico_City") == "jueves 13 de mayo de 2027, 10:00 h, hora del centro"
    assert (
        wording.moment(at, "America/Mexico_City", "en") == "Thursday 13 May 2027, 10:00, Central Mexico time"
    )
    assert (
        wording.moment(at, ZoneInfo("America/Tijuana"))
        == "jueves 13 de mayo de 2027, 09:00 h, hora del noroeste"
    )
    late = datetime(2027, 5, 14, 4, 30, tzinfo=UTC)
    assert wording.moment(late, "America/Cancun") == "jueves 13 de mayo de 2027, 23:30 h, hora del sureste"


def test_a_naive_time_is_no_moment() -> None:
    with pytest.raises(ValueError, match="naive"):
        wording.moment(datetime(2027, 5, 13), "America/Mexico_City")


@pytest.mark.parametrize(
    ("zone", "spanish", "english"),
    [
        ("America/Mexico_City", "hora del centro", "Central Mexico time"),
        ("America/Monterrey", "hora del centro", "Central Mexico time"),
        ("America/Chihuahua", "hora del centro", "Central Mexico time"),
        ("America/Mazatlan", "hora del Pacífico", "Mexican Pacific time"),
        ("America/Hermosillo", "hora del Pacífico", "Mexican Pacific time"),
        ("America/Tijuana", "hora del noroeste", "Northwest Mexico time"),
        ("America/Cancun", "hora del sureste", "Southeast Mexico time"),
        ("America/Ciudad_Juarez", "hora de Ciudad Juárez", "Ciudad Juárez time"),
        ("America/Matamoros", "hora de Matamoros", "Matamoros time"),
        ("America/Bogota", "hora de Colombia", "Colombia Time"),
        ("UTC", "UTC", "UTC"),
    ],
)
def test_zones_have_the_names_people_use(zone: str, spanish: str, english: str) -> None:
    assert wording.zone_name(zone) == spanish
    assert wording.zone_name(zone, "en") == english


def test_zones_of_one_name_keep_the_same_time_all_year() -> None:
    named: dict[str, set[tuple[object, ...]]] = {}
    moments = [datetime(2027, month, 15, tzinfo=UTC) for month in range(1, 13)]
    for zone, name in wording._MEXICAN_ZONES.items():
        named.setdefault(name, set()).add(tuple(m.astimezone(ZoneInfo(zone)).utcoffset() for m in moments))
    assert {name: len(offsets) for name, offsets in named.items() if len(offsets) > 1} == {}


@pytest.mark.parametrize(
    ("n", "spanish", "english"),
    [
        (0, "hoy", "today"),
        (1, "mañana", "tomorrow"),
        (-1, "ayer", "yesterday"),
        (2, "dentro de 2 días", "in 2 days"),
        (45, "dentro de 45 días", "in 45 days"),
        (400, "dentro de 400 días", "in 400 days"),
        (-3, "hace 3 días", "3 days ago"),
    ],
)
def test_days_from_today(n: int, spanish: str, english: str) -> None:
    assert wording.relative_days(n) == spanish
    assert wording.relative_days(n, "en") == english


@pytest.mark.parametrize(
    ("n", "words"),
    [
        (0, "cero"),
        (1, "uno"),
        (15, "quince"),
        (16, "dieciséis"),
        (21, "veintiuno"),
        (22, "veintidós"),
        (23, "veintitrés"),
        (26, "veintiséis"),
        (30, "treinta"),
        (31, "treinta y uno"),
        (99, "noventa y nueve"),
        (100, "cien"),
        (101, "ciento uno"),
        (121, "ciento veintiuno"),
        (200, "doscientos"),
        (500, "quinientos"),
        (555, "quinientos cincuenta y cinco"),
        (700, "setecientos"),
        (999, "novecientos noventa y nueve"),
        (1000, "mil"),
        (1001, "mil uno"),
        (1100, "mil cien"),
        (1999, "mil novecientos noventa y nueve"),
        (2026, "dos mil veintiséis"),
        (9999, "nueve mil novecientos noventa y nueve"),
    ],
)
def test_spanish_numbers_in_words(n: int, words: str) -> None:
    assert wording.number_in_words(n) == words


@pytest.mark.parametrize(
    ("n", "masculine", "feminine"),
    [
        (1, "un", "una"),
        (2, "dos", "dos"),
        (11, "once", "once"),
        (21, "veintiún", "veintiuna"),
        (31, "treinta y un", "treinta y una"),
        (100, "cien", "cien"),
        (101, "ciento un", "ciento una"),
        (111, "ciento once", "ciento once"),
        (121, "ciento veintiún", "ciento veintiuna"),
        (200, "doscientos", "doscientas"),
        (521, "quinientos veintiún", "quinientas veintiuna"),
        (1001, "mil un", "mil una"),
        (2200, "dos mil doscientos", "dos mil doscientas"),
    ],
)
def test_spanish_numbers_agree_with_the_noun_they_precede(n: int, masculine: str, feminine: str) -> None:
    assert wording.number_in_words(n, gender="m") == masculine
    assert wording.number_in_words(n, gender="f") == feminine


@pytest.mark.parametrize(
    ("n", "words"),
    [
        (0, "zero"),
        (12, "twelve"),
        (21, "twenty-one"),
        (40, "forty"),
        (100, "one hundred"),
        (101, "one hundred and one"),
        (999, "nine hundred and ninety-nine"),
        (1000, "one thousand"),
        (2026, "two thousand and twenty-six"),
        (1234, "one thousand two hundred and thirty-four"),
        (9999, "nine thousand nine hundred and ninety-nine"),
    ],
)
def test_english_numbers_in_words(n: int, words: str) -> None:
    assert wording.number_in_words(n, "en") == words


def test_every_number_has_words_of_its_own_and_others_are_refused() -> None:
    for locale in ("es", "en"):
        assert len({wording.number_in_words(n, locale) for n in range(10_000)}) == 10_000
        for n in (-1, 10_000):
            with pytest.raises(ValueError, match="no words"):
                wording.number_in_words(n, locale)


@pytest.mark.parametrize(
    ("d", "words"),
    [
        (date(2026, 11, 12), "doce de noviembre de dos mil veintiséis"),
        (date(2027, 5, 1), "primero de mayo de dos mil veintisiete"),
        (date(2021, 8, 21), "veintiuno de agosto de dos mil veintiuno"),
        (date(1999, 12, 31), "treinta y uno de diciembre de mil novecientos noventa y nueve"),
        (date(2000, 2, 29), "veintinueve de febrero de dos mil"),
    ],
)
def test_dates_in_words(d: date, words: str) -> None:
    assert wording.date_in_words(d) == words


@pytest.mark.parametrize(
    ("t", "words", "with_article"),
    [
        (time(10, 6), "diez horas con seis minutos", "las diez horas con seis minutos"),
        (time(10, 0), "diez horas", "las diez horas"),
        (time(1, 0), "una hora", "la una hora"),
        (time(1, 1), "una hora con un minuto", "la una hora con un minuto"),
        (time(13, 0), "trece horas", "las trece horas"),
        (time(13, 30), "trece horas con treinta minutos", "las trece horas con treinta minutos"),
        (time(21, 21), "veintiuna horas con veintiún minutos", "las veintiuna horas con veintiún minutos"),
        (time(0, 31), "cero horas con treinta y un minutos", "las cero horas con treinta y un minutos"),
        (time(23, 59), "veintitrés horas con cincuenta y nueve minutos", None),
    ],
)
def test_times_in_words(t: time, words: str, with_article: str | None) -> None:
    assert wording.time_in_words(t) == words
    if with_article:
        assert wording.time_in_words(t, article=True) == with_article


def test_english_minutes_are_written_in_figures() -> None:
    assert wording.date_in_words(date(2026, 11, 12), "en") == "12 November 2026"
    assert wording.time_in_words(time(10, 6), "en") == "10:06"


def test_ordinals_in_figures() -> None:
    assert [wording.ordinal(n, "f") for n in (1, 2, 13)] == ["1.ª", "2.ª", "13.ª"]
    assert [wording.ordinal(n) for n in (1, 2, 3)] == ["1.º", "2.º", "3.º"]
    assert [wording.ordinal(n, before_noun=True) for n in (1, 2, 3, 21)] == ["1.er", "2.º", "3.er", "21.er"]
    assert wording.ordinal(1, "f", before_noun=True) == "1.ª"
    assert [wording.ordinal(n, "f", "en") for n in (1, 2, 3, 4, 11, 12, 13, 21, 22, 23, 111, 112)] == (
        ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "22nd", "23rd", "111th", "112th"]
    )


@pytest.mark.parametrize(
    ("n", "feminine", "masculine"),
    [
        (1, "primera", "primero"),
        (2, "segunda", "segundo"),
        (3, "tercera", "tercero"),
        (7, "séptima", "séptimo"),
        (9, "novena", "noveno"),
        (10, "décima", "décimo"),
        (11, "décima primera", "décimo primero"),
        (12, "décima segunda", "décimo segundo"),
        (20, "vigésima", "vigésimo"),
        (21, "vigésima primera", "vigésimo primero"),
        (30, "trigésima", "trigésimo"),
        (39, "trigésima novena", "trigésimo noveno"),
        (40, "cuadragésima", "cuadragésimo"),
        (50, "quincuagésima", "quincuagésimo"),
        (99, "nonagésima novena", "nonagésimo noveno"),
    ],
)
def test_spanish_ordinals_in_words(n: int, feminine: str, masculine: str) -> None:
    assert wording.ordinal_in_words(n, "f") == feminine
    assert wording.ordinal_in_words(n, "m") == masculine


def test_first_and_third_are_shortened_before_a_masculine_noun() -> None:
    found = [wording.ordinal_in_words(n, "m", before_noun=True) for n in (1, 2, 3, 11, 13, 21)]
    assert found == ["primer", "segundo", "tercer", "décimo primer", "décimo tercer", "vigésimo primer"]
    assert wording.ordinal_in_words(3, "f", before_noun=True) == "tercera"


def test_english_ordinals_in_words() -> None:
    found = [
        wording.ordinal_in_words(n, "f", "en") for n in (1, 2, 3, 4, 5, 8, 9, 12, 13, 20, 21, 32, 40, 99)
    ]
    assert found == [
        "first", "second", "third", "fourth", "fifth", "eighth", "ninth", "twelfth", "thirteenth", "twentieth",
        "twenty-first", "thirty-second", "fortieth", "ninety-ninth",
    ]  # fmt: skip


def test_ordinals_too_large_for_words_are_figures() -> None:
    assert wording.ordinal_in_words(100, "f") == "100.ª"
    assert wording.ordinal_in_words(101, "f", "en") == "101st"


@pytest.mark.parametrize(
    ("items", "spanish"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a y b"),
        (["a", "b", "c"], "a, b y c"),
        (["padres", "hijos"], "padres e hijos"),
        (["Francia", "Italia"], "Francia e Italia"),
        (["Ana", "Íñigo"], "Ana e Íñigo"),
        (["exportación", "importación"], "exportación e importación"),
        (["IVA", "IEPS"], "IVA e IEPS"),
        (["CANACAR", "INDEX"], "CANACAR e INDEX"),
        (["agua", "hielo"], "agua y hielo"),
        (["plomo", "hierro"], "plomo y hierro"),
        (["vocal", "hiato"], "vocal y hiato"),
        (["uno", "«Iniciativa»"], "uno e «Iniciativa»"),
        (["tú", "yo"], "tú y yo"),
        (["ácido", "yodo"], "ácido y yodo"),
        (["Ana", "Yves"], "Ana e Yves"),
        (["a", "hoy"], "a y hoy"),
        (["i", "b"], "i y b"),
    ],
)
def test_lists_in_spanish(items: list[str], spanish: str) -> None:
    assert wording.join_and(items) == spanish


def test_lists_in_english() -> None:
    assert wording.join_and(["a", "b", "islands"], "en") == "a, b and islands"
    assert wording.join_and(["a"], "en") == "a"


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (1023, "1023 bytes"),
        (1024, "1 kB"),
        (1536, "1.5 kB"),
        (15 * 1024 + 300, "15 kB"),
        (1024**2 - 1, "1 MB"),
        (10 * 1024**2, "10 MB"),
        (10 * 1024**2 + 1024**2 // 2, "10.5 MB"),
        (3 * 1024**3, "3 GB"),
    ],
)
def test_file_sizes(size: int, words: str) -> None:
    assert wording.file_size(size) == words
    assert wording.file_size(size, "en") == words


@pytest.mark.parametrize("locale", ["pt", "fr", "pt-BR"])
def test_other_languages_get_what_babel_knows_and_figures_for_words(locale: str) -> None:
    at = datetime(2027, 5, 13, 16, 0, tzinfo=UTC)
    assert "2027" in wording.day(at, locale)
    assert "10:00" in wording.moment(at, "America/Mexico_City", locale)
    assert wording.join_and(["a", "b"], locale) in {"a e b", "a et b"}
    assert wording.number_in_words(5, locale) == "5"
    assert wording.ordinal_in_words(2, "f", locale) == "2."
    assert wording.time_in_words(time(10, 6), locale) == "10:06"
    assert wording.relative_days(5, locale)
    assert wording.short_day(at, locale)
    assert wording.month_year(at, locale)
    assert "2027" in wording.date_in_words(at, locale)


def test_a_variant_of_spanish_is_spanish() -> None:
    for locale in ("es-MX", "es_MX", "es-419", "es_CO", "es-XX"):
        assert wording.day(THURSDAY, locale) == "jueves 13 de mayo de 2027"
