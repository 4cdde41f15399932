"""Values as people and lists write them, read once: white space, dates with eras, countries, ship and company numbers.

Every function takes one text and gives the value in its one form, or None (an empty string, for a date) when the text
is no such value; none of them guesses. A published date itself is `tricord.model.FuzzyDate`.

What it is not: it knows no file format and no column (`tricord.lists`), and compares no names (`tricord.names`).

>>> country("DPRK"), japanese_country("北朝鮮"), imo("IMO 9074729")
('kp', 'kp', 'IMO9074729')
"""

from tricord.values._birth_comparison import BIRTH_LEVELS, BirthComparison, compare_births
from tricord.values._countries import (
    country,
    fold_country,
    japanese_country,
    tabled_japanese_country,
    written_country,
)
from tricord.values._identifiers import identifier_forms, numbers_in
from tricord.values._japanese_dates import (
    ERA_LETTERS,
    ERAS,
    DatesRead,
    birth_dates,
    era_year,
    first_date,
    serial_date,
)
from tricord.values._numbers import company_imo, imo
from tricord.values._text import language_of, says_nothing, tidy
from tricord.values._written_dates import BirthDate, DayOrder, is_placeholder, read_birth_date

__all__ = [
    "BIRTH_LEVELS",
    "ERAS",
    "ERA_LETTERS",
    "BirthComparison",
    "BirthDate",
    "DatesRead",
    "DayOrder",
    "birth_dates",
    "company_imo",
    "compare_births",
    "country",
    "era_year",
    "first_date",
    "fold_country",
    "identifier_forms",
    "imo",
    "is_placeholder",
    "japanese_country",
    "language_of",
    "numbers_in",
    "read_birth_date",
    "says_nothing",
    "serial_date",
    "tabled_japanese_country",
    "tidy",
    "written_country",
]
