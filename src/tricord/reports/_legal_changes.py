"""What changed by legal date, in words: sentences for a reader, rows for a spreadsheet, entries of a feed."""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Iterable, Iterator

from lxml import etree

from tricord.align import ChangeKind, LegalAct, LegalChange, LegalChanges
from tricord.i18n import tr
from tricord.lists import parties
from tricord.model import KINDS, Kind
from tricord.reports._feed import ATOM, TAG, add_element, add_term, atom_feed
from tricord.reports._spreadsheet import LINE_END, escaped

_COLUMNS = (
    "did", "party", "day", "not_before", "not_after", "stated", "subject", "caption", "schema", "action", "programmes",
    "measures", "authorities", "numbers", "entries", "lists", "places", "cites", "confidence",
)  # fmt: skip


def act_sentence(act: LegalAct) -> str:
    """What a party did, when, about how many, and under what, in a sentence."""
    found = {
        ChangeKind.DESIGNATED: tr("{day}: {party} designated {whom}"),
        ChangeKind.AMENDED: tr("{day}: {party} amended what it says of {whom}"),
        ChangeKind.REMOVED: tr("{day}: {party} removed {whom}"),
    }[act.did]
    known = parties().get(act.party)
    party = known.name if known is not None else act.party
    text = found.format(day=_when(act), party=party, whom=_whom(act.changes))
    if act.programmes:
        text += tr(" under {programmes}", programmes=", ".join(act.programmes))
    if act.action:
        text += tr(" ({action})", action=act.action)
    if not any(change.stated for change in act.changes):
        text += tr("; seen from snapshots, no day is stated")
    return text + "."


def common_law(act: LegalAct) -> str:
    """The measures and the law of all subjects of an act, where they are the same for each; else empty."""
    laws = {_law_of(change) for change in act.changes}
    return laws.pop() if len(laws) == 1 else ""


def change_line(change: LegalChange, *, law: bool = True) -> str:
    """Whom a change concerns, with the entries; `law`: with the measures and the law."""
    said = [change.caption, f"[{', '.join(change.entries)}]"]
    own = {entry.partition(":")[2] for entry in change.entries}
    if numbers := [number for number in change.numbers if number not in own]:
        said.append("; ".join(numbers))
    if law and (text := _law_of(change)):
        said.append(text)
    return "  ".join(said)


def _law_of(change: LegalChange) -> str:
    measures = ", ".join(change.measures) if change.did is ChangeKind.DESIGNATED else ""
    return "; ".join(filter(None, (measures, *change.authorities)))


def sources_line(change: LegalChange) -> str:
    """Where it stands, and what that cites."""
    told = [f"{source.list_id} {source.snapshot}, {source.place}" for source in change.sources]
    cited = list(dict.fromkeys(cite for source in change.sources for cite in source.cites))
    text = tr("source: {places}", places="; ".join(told))
    return f"{text} <- {'; '.join(cited)}" if cited else text


def limits_lines(changes: LegalChanges) -> Iterator[str]:
    """What is not known about the stretch, each list in a sentence."""
    for one in changes.blind:
        if not one.list_id:
            yield tr("{party}: no list is loaded, nothing is known of its changes.", party=one.party)
            continue
        if one.known_from is None or one.known_to is None:
            yield tr("{list}: not loaded, nothing is known of its changes.", list=one.list_id)
            continue
        what = []
        if one.known_from > changes.since:
            what.append(tr("what left it before {day} is not seen", day=one.known_from))
        if one.known_to < changes.until:
            what.append(tr("what changed after {day} is not known", day=one.known_to))
        yield f"{one.list_id}: {'; '.join(what)}."
    for list_id, count in changes.undated.items():
        yield tr(
            "{list}: {count} designations or removals may lie in this time or outside of it: no day of them is stated, "
            "and no snapshots bound them more closely.",
            list=list_id,
            count=count,
        )


def legal_changes_csv(changes: LegalChanges) -> str:
    """One row per subject and act, with its sources."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator=LINE_END)
    writer.writerow(_COLUMNS)
    for act in changes.acts:
        for change in act.changes:
            writer.writerow([escaped(value) for value in _row(change)])
    return out.getvalue()


def legal_changes_atom(changes: LegalChanges, *, title: str, about: str, updated: str) -> str:
    """An Atom feed (RFC 4287) with an entry for each act, the newest first. `about` tells this feed from others;
    `updated` is the time of the newest snapshot (UTC).
    """
    feed = atom_feed(title=title, about=f"changes {about}", updated=updated)
    for act in reversed(changes.acts):
        entry = etree.SubElement(feed, f"{{{ATOM}}}entry")
        add_element(entry, "id", TAG + _act_id(act))
        add_element(entry, "title", act_sentence(act))
        add_element(entry, "updated", updated)
        add_element(entry, "published", f"{act.day or act.not_after}T00:00:00Z")
        for scheme, terms in (("party", [act.party]), ("did", [act.did.value]), ("programme", act.programmes)):
            for term in terms:
                add_term(entry, scheme, term)
        law = common_law(act)
        lines = [law] if law else []
        for change in act.changes:
            lines += (change_line(change, law=not law), "  " + sources_line(change))
        add_element(entry, "content", "\n".join(lines), type="text")
    tree: bytes = etree.tostring(feed, xml_declaration=True, encoding="utf-8", pretty_print=True)
    return tree.decode("utf-8")


def _act_id(act: LegalAct) -> str:
    """The same for the same act about the same entries, whatever else is asked for."""
    entries = sorted(entry for change in act.changes for entry in change.entries)
    text = "\n".join([act.party, act.did, act.day or f"{act.not_before}/{act.not_after}", act.action or "", *entries])
    return "act:" + hashlib.sha256(text.encode()).hexdigest()[:24]


def _when(act: LegalAct) -> str:
    return act.day or tr("between {first} and {last}", first=act.not_before, last=act.not_after)


def _whom(changes: Iterable[LegalChange]) -> str:
    counts = Counter(_kind(change.schema) for change in changes)
    return ", ".join(_counted(kind, number) for kind, number in counts.items())


def _kind(schema: str) -> Kind | None:
    letters = KINDS.get(schema, "")
    return Kind(letters) if len(letters) == 1 else None


def _counted(kind: Kind | None, number: int) -> str:
    one = number == 1
    match kind:
        case Kind.PERSON:
            return tr("1 person") if one else tr("{number} persons", number=number)
        case Kind.ORGANIZATION:
            return tr("1 organization") if one else tr("{number} organizations", number=number)
        case Kind.VESSEL:
            return tr("1 vessel") if one else tr("{number} vessels", number=number)
        case Kind.AIRCRAFT:
            return tr("{number} aircraft", number=number)
        case _:
            return tr("1 other") if one else tr("{number} others", number=number)


def _row(change: LegalChange) -> list[str]:
    return [
        change.did.value,
        change.party,
        change.day or "",
        change.not_before or "",
        change.not_after or "",
        "yes" if change.stated else "no",
        change.subject,
        change.caption,
        change.schema,
        change.action or "",
        "; ".join(change.programmes),
        "; ".join(change.measures),
        "; ".join(change.authorities),
        "; ".join(change.numbers),
        "; ".join(change.entries),
        "; ".join(dict.fromkeys(f"{source.list_id} {source.snapshot}" for source in change.sources)),
        "; ".join(source.place for source in change.sources),
        "; ".join(dict.fromkeys(cite for source in change.sources for cite in source.cites)),
        "; ".join(dict.fromkeys(source.confidence for source in change.sources if source.confidence)),
    ]
