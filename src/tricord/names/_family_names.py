"""The men's forms of women's family names, in the languages whose family names tell man from woman.

Russian Petrova, Belaya; Czech and Slovak Nováčková, Novotná; Polish Kowalska; Lithuanian Kazlauskienė, Kazlauskaitė;
Latvian Bērziņa; Greek Papadopoulou. A form says only what may be: whether the name is a family name is decided where
both names are seen.
"""

from __future__ import annotations

import re

_LEAST = 5
"""Letters of a woman's form."""
_ADJECTIVE = re.compile("(?<=[bcdfghklmnprstvwxz])(?:aya|aia|aja)$")
_ENDINGS: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = tuple(
    (re.compile(pattern), men)
    for pattern, men in (
        # Russian, Ukrainian, Bulgarian: Petrova, Guseva, Putina.
        ("(?<=...)(?<=[oe]v)a$", ("",)),
        ("(?<=...)(?<=[iy]n)a$", ("",)),
        ("(?<=...)(?<=[csz]k)a$", ("iy",)),
        # Czech and Slovak; the e that the man's form has: Nováčková is Nováček's, Němcová Němec's.
        ("(?<=...)kova$", ("k", "ek", "ka")),
        ("(?<=...)cova$", ("c", "ec")),
        ("(?<=...)lova$", ("l", "el", "la")),
        ("(?<=...)dova$", ("d", "da")),
        ("(?<=...)ova$", ("",)),
        ("(?<=....)na$", ("ny",)),
        # Lithuanian: a wife's and a daughter's.
        ("(?<=...)(?:uv)?iene$", ("as", "is", "us", "a")),
        ("(?<=...)(?:ai|y|iu|u)te$", ("as", "is", "us")),
        # Latvian.
        ("(?<=...)ina$", ("ins",)),
        # Greek.
        ("(?<=...)ou$", ("os", "is")),
        ("(?<=aki|idi|adi)$", ("s",)),
    )
)


def men_of(text: str) -> tuple[str, ...]:
    """The men's forms that a family name in small Latin letters may be the woman's of; none for a man's.

    >>> men_of("petrova")[0], "novacek" in men_of("novackova"), "kazlauskas" in men_of("kazlauskiene")
    ('petrov', True, True)
    """
    if len(text) < _LEAST:
        return ()
    if _ADJECTIVE.search(text):
        return _ADJECTIVE.sub("iy", text), _ADJECTIVE.sub("oy", text)
    return tuple(
        dict.fromkeys(
            ending.sub("", text) + man for ending, men in _ENDINGS if ending.search(text) is not None for man in men
        )
    )
