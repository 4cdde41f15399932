"""`/changes`: what changed between two days, by legal date and in plain words; what the lists corrected, beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple

import msgspec

from tricord.align import Act, Delta, Notice, acts
from tricord.i18n import day_text, tr, word_of
from tricord.lists import LIST_IDS, info, known_codes, parties
from tricord.model import KINDS
from tricord.model.errors import InvalidValue
from tricord.reports import days_between, kind_word
from tricord.service.web.address import chosen, one, said
from tricord.service.web.names import ShownName, shown_names, tag
from tricord.service.web.shell import Ask, render
from tricord.service.web.view import ALL, KIND_LETTERS, day, kind_name, programme_name

#: The days of an address that names none.
_DAYS = 90
#: Sentences on a page.
_MOST = 400
#: A record day this much later than the legal day is told beside it.
_LATE = 7
#: Properties of an entry whose change is typography or bookkeeping of the list, not news of the subject.
_MINOR = frozenset({"notes", "summary", "reason", "source", "confidence", "modifiedAt", "reference", "sourceUrl"})


class AskedDays(msgspec.Struct, frozen=True, kw_only=True):
    """What the page is asked: days, both included, and whose acts."""

    since: str
    until: str
    programme: str
    party: str
    list_id: str
    kind: str

    def items(self) -> list[tuple[str, str]]:
        """The query of the address."""
        return [
            ("from", self.since),
            ("to", self.until),
            ("programme", self.programme if self.programme != ALL else ""),
            ("party", self.party),
            ("list", self.list_id),
            ("kind", self.kind),
        ]


class Told(NamedTuple):
    """An act with the subject's name for the reader."""

    act: Act
    name: ShownName
    kind: str
    programmes: tuple[str, ...]
    measures: tuple[str, ...]
    late: int


def changes(ask: Ask) -> str:
    """The page."""
    period = period_of(ask)
    found = acts_in(ask, period)
    dated = [act for act in found or () if act.dated]
    undated = Counter(act.party for act in found or () if not act.dated and not act.ended)
    gone = Counter(act.party for act in found or () if not act.dated and act.ended)
    told = _told(ask, dated[:_MOST])
    days = [
        (on, [(party, list(these)) for party, these in groupby(group, key=lambda one: (one.act.party, one.act.ended))])
        for on, group in ((on, list(group)) for on, group in groupby(told, key=lambda one: one.act.day))
    ]
    records = _records(ask, period)
    length = days_between(period.since, date.fromisoformat(period.until)) + 1
    return render(
        ask,
        "changes.html.j2",
        here="/changes",
        title=tr("Changes from {first} to {last}", first=day_text(period.since), last=day_text(period.until)),
        period=period,
        programme_title=programme_name(period.programme) if period.programme != ALL else "",
        to=lambda changed, form="": ask.link(f"/changes{form}", changed.items()),
        pending=found is None,
        days=days,
        counts=_counts(dated),
        total=len(dated),
        most=_MOST,
        undated=undated.most_common(),
        gone=gone.most_common(),
        records=records,
        earlier=_shifted(period, -length),
        later=_shifted(period, length),
        years=[(year, _of_year(period, year)) for year in range(int(period.until[:4]) - 5, ask.today.year + 1)],
        programmes=sorted(((code, programme_name(code)) for code in known_codes()), key=lambda pair: pair[1]),
        every_party=list(parties()),
        every_list=LIST_IDS,
        kinds=[(name, kind_name(letter)) for name, letter in KIND_LETTERS.items()],
        all_code=ALL,
    )


def period_of(ask: Ask) -> AskedDays:
    """What the address asks. Raises `InvalidValue`."""
    found = said(ask.request.query_params, ("from", "to", "programme", "party", "list", "kind"))
    until = day(found.get("to", [])) or _newest(ask)
    since = day(found.get("from", []))
    if since is None:
        since = (date.fromisoformat(until) - timedelta(days=_DAYS)).isoformat()
    if since > until:
        raise InvalidValue(tr("{first} is after {last}. Give the earlier day first.", first=since, last=until))
    return AskedDays(
        since=since,
        until=until,
        programme=chosen(found, "programme", (ALL, *known_codes()), ALL),
        party=chosen(found, "party", parties()),
        list_id=chosen(found, "list", LIST_IDS),
        kind=chosen({"kind": [one(found, "kind")]}, "kind", ("", *KIND_LETTERS)),
    )


def _newest(ask: Ask) -> str:
    """The newest day on which a list was published: until then something can be known to have changed."""
    statuses = ask.answers.asked(lambda database: database.lists())
    days = [s.published[:10] for status in statuses for s in status.snapshots if s.status == "loaded"]
    return max(days, default=ask.today.isoformat())


def acts_in(ask: Ask, period: AskedDays) -> list[Act] | None:
    """The acts of the period, the newest first; None while those of all programmes are being gathered."""
    if period.programme != ALL:
        every: Sequence[Act] = acts(ask.answers.table(programme=period.programme))
    elif (survey := ask.answers.survey()) is not None:
        every = survey.acts
    else:
        return None
    return [act for act in every if _is_asked(act, period)]


def _is_asked(act: Act, period: AskedDays) -> bool:
    return (
        period.since <= act.day <= period.until
        and period.programme in (ALL, *act.programmes)
        and period.party in ("", act.party)
        and (not period.list_id or any(entry.startswith(f"{period.list_id}:") for entry in act.entries))
        and (not period.kind or KIND_LETTERS[period.kind] in KINDS.get(act.schema, ""))
    )


def _told(ask: Ask, found: Sequence[Act]) -> list[Told]:
    ids = tuple(sorted({act.subject for act in found}))
    subjects = {s.id: s for s in ask.answers.table(subjects=ids).subjects} if ids else {}
    told = []
    for act in found:
        subject = subjects.get(act.subject)
        shown = shown_names(subject, ask.lang).first if subject else ShownName(act.caption, tag(act.caption))
        late = days_between(act.day, date.fromisoformat(act.read))
        told.append(
            Told(
                act,
                shown,
                kind_word(act.schema),
                tuple(map(programme_name, act.programmes)),
                tuple(word_of("measure", measure) for measure in act.measures),
                late if late > _LATE else 0,
            )
        )
    return told


def _counts(found: Sequence[Act]) -> list[tuple[str, int, int]]:
    """Of each party how many designations and how many delistings."""
    counted = Counter((act.party, act.ended) for act in found)
    return [(p, counted[p, False], counted[p, True]) for p in parties() if counted[p, False] or counted[p, True]]


# -- record time -------------------------------------------------------------------------------------------------------


class ReadChanges(NamedTuple):
    """What one snapshot of a list shows against the one before it: particulars that changed, and how many entries
    changed in typography or bookkeeping alone.
    """

    delta: Delta
    counts: Mapping[str, int]
    particulars: list[tuple[Notice, ShownName]]
    more: int
    minor: int


def _records(ask: Ask, period: AskedDays) -> list[ReadChanges]:
    found = ask.answers.deltas(
        list_id=period.list_id or None,
        party=period.party or None,
        programme=period.programme if period.programme != ALL else None,
        since=period.since,
        until=period.until,
    )
    return [_record(delta) for delta in found if delta.previous is not None or delta.status != "loaded"]


def _record(delta: Delta) -> ReadChanges:
    amended = [notice for notice in delta.notices if notice.op == "MOD"]
    telling = [notice for notice in amended if not _is_minor(notice)]
    shown = [
        (notice, ShownName(notice.caption, tag(notice.caption, list_id=notice.list_id))) for notice in telling[:50]
    ]
    return ReadChanges(delta, delta.counts(), shown, max(0, len(telling) - 50), len(amended) - len(telling))


def _is_minor(notice: Notice) -> bool:
    return all(value.prop in _MINOR for value in (*notice.gone, *notice.new))


def _shifted(period: AskedDays, by: int) -> AskedDays:
    def moved(text: str) -> str:
        return (date.fromisoformat(text) + timedelta(days=by)).isoformat()

    return msgspec.structs.replace(period, since=moved(period.since), until=moved(period.until))


def _of_year(period: AskedDays, year: int) -> AskedDays:
    return msgspec.structs.replace(period, since=f"{year}-01-01", until=f"{year}-12-31")


def list_title(list_id: str) -> str:
    """A list by its publisher's title."""
    return info(list_id).title
