"""The rows of a page as a file: the same query, with the form behind a point (`/align.csv?...`)."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from urllib.parse import quote

import msgspec
from starlette.exceptions import HTTPException
from starlette.responses import Response

from tricord.align import Act
from tricord.database import AlignmentTable
from tricord.i18n import speaking, tr
from tricord.reports import LINE_END, alignment_record, alignment_xlsx, escaped, to_atom
from tricord.service.web.pages.alignment import Shown, in_order, shown
from tricord.service.web.pages.changes import acts_in, period_of
from tricord.service.web.shell import PAGE_HEADERS, Ask, packed, sent
from tricord.service.web.view import conditions, view_of, when, whose

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def alignment_file(ask: Ask) -> Response:
    """The alignment of the address as CSV, XLSX, JSON, FollowTheMoney or one printable page. A program reads codes and
    English whoever asks; the first sheet of the workbook says in the reader's language what the rows are.
    """
    form = ask.request.path_params["form"]
    if form not in ("csv", "xlsx", "json", "ftm", "html"):
        raise HTTPException(404, tr("There is no such form. The page has: CSV, XLSX, JSON, FtM, HTML."))
    found = shown(ask)
    table = _chosen(ask, found)
    name = _file_name("alignment", found)
    if form == "xlsx":
        return _file(ask, alignment_xlsx(table, about=_about(ask, found)), _XLSX, f"{name}.xlsx")
    with speaking("en"):
        if form == "csv":
            # Excel reads UTF-8 with a mark at its beginning only.
            return _file(ask, ("\ufeff" + table.to_csv()).encode(), "text/csv; charset=utf-8", f"{name}.csv")
        if form == "ftm":
            return _file(ask, table.to_ftm().encode(), "application/x-ndjson", f"{name}.ftm.json")
        if form == "json":
            record = json.dumps(alignment_record(table), ensure_ascii=False)
            return _file(ask, record.encode(), "application/json", f"{name}.json")
    return _file(ask, table.to_html(now=ask.today).encode(), "text/html; charset=utf-8", f"{name}.html")


def _chosen(ask: Ask, found: Shown) -> AlignmentTable:
    """The table with the rows in the order, and the columns, of the page."""
    rows = tuple(in_order(ask, found.table.subjects, found.view))
    return msgspec.structs.replace(found.table, subjects=rows, parties=found.parties)


def _about(ask: Ask, found: Shown) -> list[tuple[str, str]]:
    """What the rows are, in words."""
    words = [text for text, _ in conditions(found.view)]
    return [
        (tr("Subjects"), whose(found.view)),
        (tr("Day"), when(found.view)),
        (tr("Conditions"), "; ".join(words) or tr("none")),
        (tr("Rows"), str(len(found.table.subjects))),
        (tr("Made on"), ask.today.isoformat()),
        (tr("Address"), ask.link("/align", view_of(ask.request.query_params).items())),
        (tr("Not known"), tr("A cell that is not known is no “no”: no list of the party tells for that day.")),
    ]


def _file_name(what: str, found: Shown) -> str:
    view = found.view
    parts = [what, view.programme or view.party or "all", view.as_of or "last-seen", view.known_on or ""]
    parts += [f"{party}-not" for party in view.selection.not_by] if view.selection.not_by else []
    return re.sub(r"[^A-Za-z0-9.-]+", "-", "-".join(part for part in parts if part))[:100]


def _file(ask: Ask, content: bytes, media_type: str, name: str) -> Response:
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        # A page of its own styles and scripts is opened from the disk, not from here.
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return sent(ask.request, packed(content, media_type, headers))


def changes_file(ask: Ask) -> Response:
    """The acts of the address as CSV or JSON; the changes of the lists as Atom."""
    form = ask.request.path_params["form"]
    if form not in ("csv", "json", "atom"):
        raise HTTPException(404, tr("There is no such form. The page has: CSV, JSON, Atom."))
    period = period_of(ask)
    name = f"changes-{period.since}-{period.until}"
    if form == "atom":
        found = ask.answers.deltas(
            list_id=period.list_id or None,
            party=period.party or None,
            programme=period.programme if period.programme != "all" else None,
            since=period.since,
            until=period.until,
        )
        with speaking("en"):
            text = to_atom(found, title="Tricord: changes of the lists", about=repr(period.items()))
        return _file(ask, text.encode(), "application/atom+xml", f"{name}.atom")
    acts = acts_in(ask, period)
    if acts is None:
        return Response(status_code=503, headers={**PAGE_HEADERS, "Retry-After": "30", "Cache-Control": "no-store"})
    if form == "json":
        content = json.dumps(msgspec.to_builtins(acts), ensure_ascii=False).encode()
        return _file(ask, content, "application/json", f"{name}.json")
    return _file(ask, _acts_csv(acts), "text/csv; charset=utf-8", f"{name}.csv")


def _acts_csv(acts: Sequence[Act]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator=LINE_END)
    writer.writerow(Act.__struct_fields__)
    for act in acts:
        values = (getattr(act, field) for field in Act.__struct_fields__)
        writer.writerow([escaped("; ".join(v) if isinstance(v, tuple) else str(v)) for v in values])
    return ("\ufeff" + out.getvalue()).encode()
