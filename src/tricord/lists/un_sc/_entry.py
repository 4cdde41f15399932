"""One entry of the list, from elements to statements: what each element means and where it is placed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from tricord.lists._reader import Record
from tricord.lists.un_sc._interruptions import INTERRUPTIONS, Interruption
from tricord.lists.un_sc.text import (
    birth_edtf,
    company_imo_in,
    contacts_in,
    edtf,
    expiry,
    measures_in,
    names_in,
    number_in,
    valid,
    without_general_link,
)
from tricord.model import Part, Reading, Statement, Unplaced
from tricord.values import country, language_of

#: The official file is about 2 MB; a file many times as large is another file.
#: Two bodies in one name: `BANK SEPAH AND BANK SEPAH INTERNATIONAL`, or each with its short form.
_TWO_BODIES = re.compile(
    r"(?P<one>\S.+?) AND (?P<two>(?P=one) \S.*)|(?P<first>[^()]+ \([A-Z]+\)) AND (?P<second>[^()]+ \([A-Z]+\))"
)
#: An alias that says when, or where and when, its bearer was born.
_BORN_IN = re.compile(r"(?P<name>.+?),? born in (?:(?P<year>\d{4})|(?P<place>.+) on (?P<day>.+))")
_NAME_PARTS = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
#: What `QUALITY` says of an alias, in small letters: older files write code words otherwise. Empty: it is not stated.
_ALIAS_PROPS = {"good": "alias", "low": "weakAlias", "a.k.a.": "alias", "f.k.a.": "previousName", "": "unstatedAlias"}
_HOUSEKEEPING = frozenset(("DATAID", "VERSIONNUM", "SORT_KEY", "SORT_KEY_LAST_MOD"))
#: What says that there is nothing: words, and what software writes for it.
_NOTHING = frozenset(("na", "n/a", "null", "Invalid date"))
_NOT_AVAILABLE = "not available, as the list says"
_GENDER = re.compile(r"\bGender: ?(male|female)\b", re.IGNORECASE)
_PASSPORT = re.compile(r"passport|passeport|pasaporte", re.IGNORECASE)


class EntryReading:
    """One entry on its way from elements to parts."""

    def __init__(self, record: Record, programmes_of: Callable[[str, str], list[Statement]]) -> None:
        self.tag, self.elements, *interrupted = record.data
        self.interruption: Interruption | None = interrupted[0] if interrupted else None
        self.schema = "Person" if self.tag == "INDIVIDUAL" else "Organization"
        self.programmes_of = programmes_of
        self.subject: list[Statement] = []
        self.sanction: list[Statement] = []
        self.hanging: list[Part] = []
        self.unplaced: list[Unplaced] = []
        self.warnings: list[str] = []
        self.comments: list[tuple[str, str]] = []
        self.segments = 0

    def reading(self) -> Reading:
        """Everything the entry says."""
        self._name()
        counts: dict[str, int] = {}
        for tag, text, children in self.elements:
            counts[tag] = counts.get(tag, 0) + 1
            path = tag if counts[tag] == 1 else f"{tag}[{counts[tag]}]"
            # A comma at its end joins a note to an empty one, in some files and not in others: it says nothing.
            children = tuple((leaf, value.rstrip(" ,") if leaf == "NOTE" else value) for leaf, value in children)
            self.segments += bool(text) + sum(bool(value) for _, value in children)
            if (handle := _HANDLERS.get(tag)) is not None:
                handle(self, path, text, self._known(tag, path, text, children))
            elif tag in _VALUES:
                self._values(_VALUES[tag], path, text, children)
            elif tag in _HOUSEKEEPING or tag in _NAME_PARTS:
                self._known(tag, path, text, children)
            else:
                self._strange(tag, text, path)
                for leaf, value in children:
                    self._strange(f"{tag}/{leaf}", value, f"{path}/{leaf}")
        self._own_measures()
        parts = (Part(self.schema, tuple(self.subject)), *self._sanctions(), *self.hanging)
        return Reading(parts, self.segments, tuple(self.unplaced), tuple(self.warnings))

    def _sanctions(self) -> tuple[Part, ...]:
        """The designation; two where the entry was away in between, which the list itself does not print."""
        if self.interruption is None:
            return (Part("Sanction", tuple(self.sanction)),)
        ends = dict.fromkeys((self.interruption.ended_after, self.interruption.ended_by))
        first = [said for said in self.sanction if said.prop != "modifiedAt"]
        first += [Statement("endDate", day, INTERRUPTIONS) for day in ends]
        again = [said for said in self.sanction if said.prop != "listingDate"]
        again.append(Statement("listingDate", self.interruption.returned_on, INTERRUPTIONS))
        return (Part("Sanction", tuple(first)), Part("Sanction", tuple(again)))

    def _own_measures(self) -> None:
        """What an entry says of its own measures takes the place of what its list as a whole provides: some of the
        Libyan entries are under a travel ban alone.
        """
        said = [
            Statement("provisions", measure.value, path, None, words)
            for path, text in self.comments
            for measure, words in measures_in(text)
        ]
        if said:
            self.sanction = [one for one in self.sanction if one.prop != "provisions"]
            self.sanction += {one.value: one for one in reversed(said)}.values()

    # -- placing ------------------------------------------------------------

    def say(self, prop: str, value: str, place: str, original: str | None = None, lang: str | None = None) -> None:
        """A statement about the subject."""
        self.subject.append(Statement(prop, value, place, lang, original if original != value else None))

    def lose(self, kind: str, text: str, place: str) -> None:
        """A piece that finds no place."""
        self.unplaced.append(Unplaced(kind, text, place))

    def _strange(self, name: str, text: str, place: str) -> None:
        if text and name.endswith("text()"):
            self.lose("text between elements", text, place)
        elif text:
            self.lose(f"unknown {'attribute' if '@' in name else 'element'} {name}", text, place)

    def _known(self, tag: str, path: str, text: str, children: tuple[tuple[str, str], ...]) -> dict[str, str]:
        """The filled inner elements that are known, by name; anything else in the element is reported."""
        known = _LEAVES.get(tag, frozenset())
        if known and text:
            self.lose("text between elements", text, path)
        found: dict[str, str] = {}
        for leaf, value in children:
            place = f"{path}/{leaf}"
            if leaf not in known:
                self._strange(f"{tag}/{leaf}", value, place)
            elif value in _NOTHING:
                self.lose(_NOT_AVAILABLE, value, place)
            elif value and leaf in found:
                self.lose(f"second {leaf} in one {tag}", value, place)
            elif value:
                found[leaf] = value
        return found

    def _name(self) -> None:
        parts = []
        for tag, text, _ in self.elements:
            if tag in _NAME_PARTS and text in _NOTHING:
                self.lose(_NOT_AVAILABLE, text, tag)
            elif tag in _NAME_PARTS and text:
                parts.append((tag, text))
        ordered = sorted(parts, key=lambda part: _NAME_PARTS.index(part[0]))
        if ordered:
            whole, place = " ".join(text for _, text in ordered), "+".join(tag for tag, _ in ordered)
            self._say_names("name", whole, place)
            if two := _TWO_BODIES.fullmatch(whole):
                for body in filter(None, two.group("one", "two", "first", "second")):
                    self.say("alias", body, place, original=whole)
        else:
            self.warnings.append("the entry has no name")

    def _say_names(self, prop: str, text: str, place: str) -> None:
        for name in tuple(names_in(text)) or (text,):
            self.say(prop, name, place, original=text, lang=language_of(name))

    def _original_script(self, path: str, text: str, _: dict[str, str]) -> None:
        if text in _NOTHING:
            self.lose(_NOT_AVAILABLE, text, path)
        elif text:
            self._say_names("name", text, path)

    def _alias(self, path: str, _: str, children: dict[str, str]) -> None:
        name = children.get("ALIAS_NAME", "")
        self._alias_name(path, name, children.get("QUALITY", ""))
        if born := children.get("DATE_OF_BIRTH"):
            self._date("birthDate", born, f"{path}/DATE_OF_BIRTH")
        place = ", ".join(filter(None, (children.get("CITY_OF_BIRTH"), children.get("COUNTRY_OF_BIRTH"))))
        if place:
            self.say("birthPlace", place, path)
        if note := children.get("NOTE"):
            self.say("notes", f"{name}: {note}" if name else note, f"{path}/NOTE", original=note)

    def _alias_name(self, path: str, name: str, quality: str) -> None:
        prop = _ALIAS_PROPS.get(quality.lower())
        if name and prop is None:
            self.lose("alias of unknown quality", f"{quality}: {name}", f"{path}/QUALITY")
            prop = "unstatedAlias"
        if born := _BORN_IN.fullmatch(name):
            name = born["name"]
            self._date(
                "birthDate", born["year"] or " ".join(born["day"].replace(".", " ").split()), f"{path}/ALIAS_NAME"
            )
            if born["place"]:
                self.say("birthPlace", born["place"], f"{path}/ALIAS_NAME", original=born[0])
        if name and prop is not None:
            self._say_names(prop, name, f"{path}/ALIAS_NAME")
        elif quality:
            self.lose("alias quality without alias", quality, f"{path}/QUALITY")

    def _date(self, prop: str, text: str, place: str) -> None:
        value = birth_edtf(text)
        if value is None:
            self.lose("date in an unknown form", text, place)
        else:
            self.say(prop, value, place, original=text)

    def _birth(self, path: str, _: str, children: dict[str, str]) -> None:
        kind, note = children.get("TYPE_OF_DATE", "").upper(), children.get("NOTE", "")
        if kind not in _BIRTH_KINDS:
            for tag, text in children.items():
                self.lose("birth date of an unknown kind", text, f"{path}/{tag}")
            return
        about = "~" if kind == "APPROXIMATELY" or note.lower() == "approximately" else ""
        if "FROM_YEAR" in children or "TO_YEAR" in children:
            self._birth_range(path, about, children)
        elif "DATE" in children or "YEAR" in children:
            self._birth_point(path, about, children)
        elif note:
            self._birth_in_words(path, note)
            return
        elif kind:
            self.lose("kind of birth date without a date", kind, f"{path}/TYPE_OF_DATE")
        if note:
            self.say("notes", f"Date of birth: {note}", f"{path}/NOTE", original=note)

    def _birth_in_words(self, path: str, note: str) -> None:
        if birth_edtf(note) is not None:
            self._date("birthDate", note, f"{path}/NOTE")
        else:
            self.lose("birth date told only in words", note, f"{path}/NOTE")

    def _birth_range(self, path: str, about: str, children: dict[str, str]) -> None:
        kind, first, last = (children.get(tag, "") for tag in ("TYPE_OF_DATE", "FROM_YEAR", "TO_YEAR"))
        value = f"{first + about if first else '..'}/{last + about if last else '..'}"
        if value.isascii() and valid(value):
            self.say("birthDate", value, path, original=" ".join(filter(None, (kind, first, last))))
        else:
            self.lose("birth range in an unknown form", f"{first} to {last}", path)
        for tag in ("DATE", "YEAR"):
            if text := children.get(tag):
                self.lose("birth date beside a range", text, f"{path}/{tag}")

    def _birth_point(self, path: str, about: str, children: dict[str, str]) -> None:
        kind, day, year = (children.get(tag, "") for tag in ("TYPE_OF_DATE", "DATE", "YEAR"))
        kind = kind.upper()
        stated = ""
        for tag, text in (("DATE", day), ("YEAR", year)):
            value = birth_edtf(text) if kind != "BETWEEN" or " " in text else None
            if text and value is None:
                self.lose("date in an unknown form", text, f"{path}/{tag}")
            elif value is not None and not stated:
                self.say("birthDate", value + about, path, original=f"{kind} {text}".strip())
                stated = value
            elif value is not None and not stated.startswith(text):
                self.warnings.append(f"{path}: DATE {day} and YEAR {year} differ; DATE is taken")

    def _place(self, path: str, _: str, children: dict[str, str]) -> None:
        full = ", ".join(children[tag] for tag in _ADDRESS if children.get(tag))
        if full:
            self.say("birthPlace", full, path)
        if name := children.get("COUNTRY"):
            code = country(name)
            if code is None:
                self.warnings.append(f"{path}: no country is called {name!r}")
            else:
                self.say("birthCountry", code, f"{path}/COUNTRY", original=name)
        if note := children.get("NOTE"):
            self.say(
                "birthPlace" if not full else "notes",
                note if not full else f"Place of birth: {note}",
                f"{path}/NOTE",
                original=note,
            )

    def _address(self, path: str, _: str, children: dict[str, str]) -> None:
        filled = [(tag, children[tag]) for tag in _ADDRESS if children.get(tag)]
        statements = []
        if filled:
            statements.append(Statement("full", ", ".join(text for _, text in filled), path))
            for tag, text in filled:
                if tag == "COUNTRY":
                    code = country(text)
                    if code is None:
                        self.warnings.append(f"{path}: no country is called {text!r}")
                    else:
                        statements.append(Statement("country", code, f"{path}/COUNTRY", None, text))
                else:
                    statements.append(Statement(_ADDRESS[tag], text, f"{path}/{tag}"))
        if note := children.get("NOTE"):
            statements.append(Statement("remarks", note, f"{path}/NOTE"))
            self._facts_in(note, f"{path}/NOTE")
        if statements:
            self.hanging.append(Part("Address", tuple(statements)))

    def _document(self, path: str, _: str, children: dict[str, str]) -> None:
        if not children:
            return
        kinds = [(tag, children[tag]) for tag in ("TYPE_OF_DOCUMENT", "TYPE_OF_DOCUMENT2") if tag in children]
        passport = any(_PASSPORT.search(kind) for _, kind in kinds)
        statements = self._document_number(path, "passportNumber" if passport else "idNumber", children)
        statements += [Statement("type", kind, f"{path}/{tag}") for tag, kind in kinds]
        statements += self._issuers(path, children)
        statements += self._issue_and_expiry(path, children)
        if note := children.get("NOTE"):
            statements.append(Statement("summary", note, f"{path}/NOTE"))
        self.hanging.append(Part("Passport" if passport else "Identification", tuple(statements)))

    def _issuers(self, path: str, children: dict[str, str]) -> Iterator[Statement]:
        """Who issued a document: a country, or an authority that is none, and a city."""
        for tag in ("ISSUING_COUNTRY", "COUNTRY_OF_ISSUE"):
            if not (name := children.get(tag)):
                continue
            if code := country(name):
                yield Statement("country", code, f"{path}/{tag}", None, name)
            else:
                self.warnings.append(f"{path}: no country is called {name!r}")
                yield Statement("authority", name, f"{path}/{tag}")
        if city := children.get("CITY_OF_ISSUE"):
            yield Statement("authority", city, f"{path}/CITY_OF_ISSUE")

    def _issue_and_expiry(self, path: str, children: dict[str, str]) -> Iterator[Statement]:
        if issued := children.get("DATE_OF_ISSUE"):
            value = edtf(issued)
            if value is None:
                self.lose("date in an unknown form", issued, f"{path}/DATE_OF_ISSUE")
            else:
                original = issued if issued != value else None
                yield Statement("startDate", value, f"{path}/DATE_OF_ISSUE", None, original)
        for tag in ("NUMBER", "NOTE"):
            if until := expiry(children.get(tag, "")):
                yield Statement("endDate", until, f"{path}/{tag}", None, children[tag])

    def _document_number(self, path: str, prop: str, children: dict[str, str]) -> list[Statement]:
        """The document's number, which may stand among words, in the note or in the second type."""
        for tag in ("NUMBER", "TYPE_OF_DOCUMENT2", "NOTE"):
            text = children.get(tag, "")
            number = number_in(text) or (text if tag == "NUMBER" else "")
            if number:
                self.say(prop, number, f"{path}/{tag}", original=text)
                return [Statement("number", number, f"{path}/{tag}", None, text if text != number else None)]
        self.warnings.append(f"{path}: a document without a number")
        return []

    def _values(self, prop: str, path: str, text: str, children: tuple[tuple[str, str], ...]) -> None:
        """The `VALUE`s of an element that holds a list of them."""
        tag = path.partition("[")[0]
        if text:
            self.lose("text between elements", text, path)
        count = 0
        for leaf, value in children:
            count += leaf == "VALUE"
            place = f"{path}/{leaf}" if count < 2 else f"{path}/{leaf}[{count}]"
            if leaf != "VALUE":
                self._strange(f"{tag}/{leaf}", value, f"{path}/{leaf}")
            elif value in _NOTHING:
                self.lose(_NOT_AVAILABLE, value, place)
            elif value:
                self._value(prop, value, place)

    def _value(self, prop: str, value: str, place: str) -> None:
        if prop == "modifiedAt":
            self._listing(prop, value, place)
        elif prop == "nationality":
            code = country(value)
            if code is None:
                self.warnings.append(f"{place}: no country is called {value!r}")
            self.say(prop, code or value, place, original=value)
        elif prop:
            self.say(prop, value, place, lang=language_of(value))
        elif value != "UN List":
            self.lose("unknown LIST_TYPE", value, place)

    def _gender(self, path: str, text: str, _: dict[str, str]) -> None:
        if text.lower() in ("male", "female"):
            self.say("gender", text.lower(), path, original=text)
        elif text.lower() == "unknown":
            self.lose(_NOT_AVAILABLE, text, path)
        elif text:
            self.lose("unknown gender", text, path)

    def _comments(self, path: str, text: str, _: dict[str, str]) -> None:
        if told := without_general_link(text):
            self.comments.append((path, told))
            self.say("notes", told, path)
            self._facts_in(told, path)

    def _facts_in(self, text: str, place: str) -> None:
        """Facts in a recognisable form inside a text, in addition to the text itself."""
        for prop, value in contacts_in(text):
            self.say(prop, value, place, original=text)
        if self.tag == "INDIVIDUAL":
            if sex := _GENDER.search(text):
                self.say("gender", sex[1].lower(), place, original=text)
        else:
            for prop, value in company_imo_in(text):
                self.say(prop, value, place, original=text)

    # -- the listing ------------------------------------------------------------

    def _listing(self, prop: str, text: str, place: str) -> None:
        value = edtf(text)
        if value is None or len(value) != 10:
            self.lose("date in an unknown form", text, place)
        else:
            self.sanction.append(Statement(prop, value, place, None, text if text != value else None))

    def _programme(self, path: str, text: str, _: dict[str, str]) -> None:
        if not text:
            return
        self.sanction.append(Statement("program", text, path))
        found = self.programmes_of(text, self.schema)
        if not found:
            self.lose("unknown list type", text, path)
        self.sanction += found

    def _number(self, path: str, text: str, _: dict[str, str]) -> None:
        if text:
            self.sanction.append(Statement("unscId", text, path))

    def _listed(self, path: str, text: str, _: dict[str, str]) -> None:
        if text:
            self._listing("listingDate", text, path)

    def _submitted(self, path: str, text: str, _: dict[str, str]) -> None:
        if text:
            self.say("notes", f"Submitted {'by' if path.startswith('SUBMITTED_BY') else 'on'}: {text}", path, text)

    def _delisted(self, path: str, text: str, _: dict[str, str]) -> None:
        if text:
            self._listing("endDate", text, path)


_ADDRESS = {
    "STREET": "street",
    "CITY": "city",
    "STATE_PROVINCE": "state",
    "ZIP_CODE": "postalCode",
    "COUNTRY": "country",
}

_BIRTH_KINDS = frozenset(("", "EXACT", "APPROXIMATELY", "BETWEEN"))
_ALIAS = frozenset(("ALIAS_NAME", "QUALITY", "DATE_OF_BIRTH", "CITY_OF_BIRTH", "COUNTRY_OF_BIRTH", "NOTE"))
#: What an element may hold. An element that stands in neither this table nor `_VALUES` holds text only.
_LEAVES: dict[str, frozenset[str]] = {
    "INDIVIDUAL_ALIAS": _ALIAS,
    "ENTITY_ALIAS": _ALIAS,
    "INDIVIDUAL_DATE_OF_BIRTH": frozenset(("TYPE_OF_DATE", "DATE", "YEAR", "FROM_YEAR", "TO_YEAR", "NOTE")),
    "INDIVIDUAL_PLACE_OF_BIRTH": frozenset((*_ADDRESS, "NOTE")),
    "INDIVIDUAL_ADDRESS": frozenset((*_ADDRESS, "NOTE")),
    "ENTITY_ADDRESS": frozenset((*_ADDRESS, "NOTE")),
    "INDIVIDUAL_DOCUMENT": frozenset(
        (
            "TYPE_OF_DOCUMENT", "TYPE_OF_DOCUMENT2", "NUMBER", "ISSUING_COUNTRY", "COUNTRY_OF_ISSUE", "CITY_OF_ISSUE",
            "DATE_OF_ISSUE", "NOTE",
        )
    ),
}  # fmt: skip

#: Elements that hold a list of `VALUE`, with the property that each gives; LIST_TYPE gives none.
_VALUES = {
    "NATIONALITY": "nationality",
    "TITLE": "title",
    "DESIGNATION": "position",
    "LAST_DAY_UPDATED": "modifiedAt",
    "LIST_TYPE": "",
}

_HANDLERS: dict[str, Callable[[EntryReading, str, str, dict[str, str]], None]] = {
    "NAME_ORIGINAL_SCRIPT": EntryReading._original_script,
    "INDIVIDUAL_ALIAS": EntryReading._alias,
    "ENTITY_ALIAS": EntryReading._alias,
    "INDIVIDUAL_DATE_OF_BIRTH": EntryReading._birth,
    "INDIVIDUAL_PLACE_OF_BIRTH": EntryReading._place,
    "INDIVIDUAL_ADDRESS": EntryReading._address,
    "ENTITY_ADDRESS": EntryReading._address,
    "INDIVIDUAL_DOCUMENT": EntryReading._document,
    "GENDER": EntryReading._gender,
    "COMMENTS1": EntryReading._comments,
    "UN_LIST_TYPE": EntryReading._programme,
    "REFERENCE_NUMBER": EntryReading._number,
    "LISTED_ON": EntryReading._listed,
    "DELISTED_ON": EntryReading._delisted,
    "SUBMITTED_BY": EntryReading._submitted,
    "SUBMITTED_ON": EntryReading._submitted,
}
