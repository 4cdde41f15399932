"""The timeline as one picture: nuclear tests, launches, resolutions, and each party's designations below each other.

SVG written by hand: no library, no script, no font to fetch; it opens anywhere and prints in grey. Shapes and
patterns carry the meaning, colour only helps. Not a chart library: it draws this one picture.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from html import escape
from typing import NamedTuple
from unicodedata import east_asian_width

from tricord.align import Table
from tricord.events import EventRecord, Outcome, Resolution, Test, TestKind, day_of, load
from tricord.i18n import language, month_text, tr
from tricord.model.errors import InvalidValue

_GUTTER, _MARGIN = 132, 18
_FONT = "system-ui, 'Noto Sans', 'Noto Sans CJK JP', 'Noto Sans CJK KR', 'Noto Sans JP', 'Noto Sans KR', sans-serif"
_INK, _SOFT, _RULE = "#1b1f24", "#5a626b", "#d5d9de"
#: Blue and vermilion stay apart for every kind of colour blindness; in grey the hatching and the outline tell.
_SUCCESS, _FAILURE, _DESIGNATED = "#1f5f99", "#c24a00", "#39424c"
_LABEL, _SMALL, _ROW = 11, 10, 14
_DPRK = "DPRK"
#: The second picture of `alignment_timeline`: the years before its end.
_RECENT = timedelta(days=730)


class DesignationCount(NamedTuple):
    """How many subjects a party designated on a day. `label` is what the tip says of them."""

    party: str
    date: str | date
    subjects: int
    label: str


class _Bin(NamedTuple):
    start: date
    end: date
    name: str


class _Axis:
    """Days to pixels, and the days in bins: by day, month, quarter or year, whichever keeps bars apart."""

    def __init__(self, first: date, last: date, width: int) -> None:
        self.first, self.last, self.width = first, last, width
        self.left, self.right = _GUTTER, width - _MARGIN
        self.scale = (self.right - self.left) / ((last - first).days + 1)
        self.bins = next(
            found
            for months in (0, 1, 3, 12, 60)
            if (self.right - self.left) / len(found := list(_bins(first, last, months))) >= 5 or months == 60
        )

    def x(self, day: date) -> float:
        """The middle of a day."""
        return self.left + ((day - self.first).days + 0.5) * self.scale

    def bar(self, found: _Bin) -> tuple[float, float]:
        """Left edge and width of a bar, with a gap to its neighbour; never thinner than can be seen."""
        start, end = max(found.start, self.first), min(found.end, self.last)
        left = self.left + (start - self.first).days * self.scale
        wide = ((end - start).days + 1) * self.scale
        drawn = min(max(wide * 0.82, 2.0), 22.0)
        return left + (wide - drawn) / 2, drawn

    def bin_of(self, day: date) -> _Bin:
        """The bin that holds a day of the axis."""
        return next(b for b in self.bins if b.start <= day <= b.end)

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


class _Label(NamedTuple):
    x: float
    text: str


def timeline_svg(
    record: EventRecord | None,
    designations: Iterable[DesignationCount | tuple[str, str | date, int, str]],
    *,
    from_: str | date,
    to: str | date,
    width: int = 960,
    parties: Sequence[str] | None = None,
    note: str = "",
) -> str:
    """A self-contained SVG of the days `from_` to `to`, both included; `width` in pixels, at least 480.

    Lanes: nuclear tests, launches by outcome, resolutions (without a record none of these), then one for each of
    `parties` (None: those that designated, in order of appearance). Bars stand for a day, month, quarter or year,
    whichever fits; bars of all parties share one scale. Every mark has a tip with its day. `note` is printed below.
    Raises `ValueError` for a period that ends before it begins, or a width below 480.
    """
    first, last = day_of(from_), day_of(to)
    if first > last:
        raise InvalidValue(f"The period ends ({last}) before it begins ({first}).")
    if width < 480:
        raise InvalidValue(f"A timeline needs a width of at least 480, not {width}.")
    axis = _Axis(first, last, width)
    counted = [DesignationCount(*d) for d in designations]
    shown = [d for d in counted if day_of(d.date) in axis]
    codes = tuple(dict.fromkeys(d.party for d in counted)) if parties is None else tuple(parties)
    happenings = _Happenings() if record is None else _happenings(record, axis)

    lanes = [] if record is None else _happening_lanes(axis, happenings)
    guided = len(lanes) > 0
    lanes += _party_lanes(axis, shown, codes)
    body, y = _legend(axis, guided)
    guide_top = y + (lanes[0][1].height if guided else 0)
    for name, lane in lanes:
        y = _lane(body, axis, y, name, lane)
    guides = [_guide(axis.x(t.date.earliest), guide_top, y) for t in happenings.nuclear]
    body += _ticks(axis, y)
    y += 24
    for line in filter(None, (_explained(axis, guided), note, _left_out(happenings.undrawn))):
        y += 16
        body.append(_text(axis.left, y, line, size=_SMALL, fill=_SOFT))
    height = y + 12
    ident = f"timeline-{first:%Y%m%d}-{last:%Y%m%d}"
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height:.0f}" width="{width}" '
            f'height="{height:.0f}" role="img" aria-labelledby="{ident}-title {ident}-desc" '
            f'font-family="{_FONT}" font-size="{_LABEL}" fill="{_INK}">',
            f'<title id="{ident}-title">{_title(first, last, guided)}</title>',
            f'<desc id="{ident}-desc">{escape(_in_words(happenings, shown, codes, guided))}</desc>',
            _patterns(ident),
            f'<rect width="{width}" height="{height:.0f}" fill="#ffffff"/>',
            *guides,
            *body,
            "</svg>",
        )
    ).replace("url(#hatch)", f"url(#{ident}-hatch)")


def alignment_timeline(table: Table) -> str:
    """The pictures for an alignment: its whole history, and its last two years where that is much longer.

    Tests and resolutions are on North Korea; a table of another programme shows its parties' designations alone.
    A designation stands at its stated day; those of unknown day are counted below.
    """
    end = table.as_of or max((s.last[:10] for s in table.lists if s.last), default=None)
    if end is None:
        return ""
    last = date.fromisoformat(end)
    counted, undated = _counted(table, end)
    if not counted:
        return ""
    record = load() if table.programme == _DPRK else None
    days = [day_of(d.date) for d in counted]
    if record is not None:
        days += [t.date.earliest for t in record.tests if t.kind is TestKind.NUCLEAR and t.date.earliest <= last]
    first = date(min(days).year, 1, 1)
    note = _undated_note(undated)

    def picture(start: date) -> str:
        return timeline_svg(record, counted, from_=start, to=last, parties=table.parties, note=note)

    pictures = [picture(first)]
    if (last - first).days > 2 * _RECENT.days:
        pictures.append(picture((last - _RECENT).replace(day=1)))
    return "\n".join(pictures)


def _counted(table: Table, end: str) -> tuple[list[DesignationCount], int]:
    """Subjects by party and day of designation, and how many designations state no day."""
    days: set[tuple[str, str, str]] = set()
    undated: set[tuple[str, str]] = set()
    for subject in table.subjects:
        for party, cell in subject.cells.items():
            meant = [d for d in cell.designations if table.programme is None or table.programme in d.programmes]
            stated = {d.since for d in meant if d.since and d.since <= end}
            days |= {(party, day, subject.id) for day in stated}
            if not stated and cell.since is None and any(d.since is None for d in meant):
                undated.add((party, subject.id))
    count = Counter((party, day) for party, day, _ in days)
    return [DesignationCount(p, d, n, "") for (p, d), n in sorted(count.items())], len(undated)


class _Happenings(NamedTuple):
    """What of the record lies in the period; `ordinals` number the nuclear tests, `undrawn` missiles have no day."""

    nuclear: Sequence[Test] = ()
    ordinals: Sequence[int] = ()
    launches: Sequence[Test] = ()
    resolutions: Sequence[Resolution] = ()
    undrawn: int = 0


def _happenings(record: EventRecord, axis: _Axis) -> _Happenings:
    tests = [t for t in record.tests if t.date.exact and t.date.earliest in axis]
    everyone = [t for t in record.tests if t.kind is TestKind.NUCLEAR]
    nuclear = [t for t in tests if t.kind is TestKind.NUCLEAR]
    return _Happenings(
        nuclear=nuclear,
        ordinals=[1 + everyone.index(t) for t in nuclear],
        launches=[t for t in tests if t.kind is not TestKind.NUCLEAR and t.count],
        resolutions=[r for r in record.resolutions if r.date.earliest in axis],
        undrawn=sum(t.count for t in record.tests if not t.date.exact and _may_lie_in(t, axis)),
    )


def _happening_lanes(axis: _Axis, found: _Happenings) -> list[tuple[str, _Lane]]:
    return [
        (tr("Nuclear tests"), _nuclear(axis, found.nuclear, found.ordinals)),
        (tr("Missile and space\nlaunches"), _launches(axis, found.launches)),
        (tr("Security Council"), _resolutions(axis, found.resolutions)),
    ]


def _party_lanes(axis: _Axis, shown: Sequence[DesignationCount], codes: Sequence[str]) -> list[tuple[str, _Lane]]:
    highest = max(
        (sum(n for _, n, _ in members) for code in codes for members in _by_bin(axis, shown, code).values()), default=1
    )
    return [(tr("{party} designations", party=code), _designations(axis, shown, code, highest)) for code in codes]


# -- lanes ---------------------------------------------------------------------------------------------------------


class _Lane(NamedTuple):
    """What a lane draws, below its top at 0, and how high it is."""

    height: float
    marks: list[str]


def _lane(body: list[str], axis: _Axis, top: float, name: str, lane: _Lane) -> float:
    bottom = top + lane.height
    lines = name.split("\n")
    first = bottom - 6 - 13 * (len(lines) - 1)
    for number, line in enumerate(lines):
        body.append(_text(axis.left - 10, first + 13 * number, line, anchor="end", weight=600))
    body.append(f'<g transform="translate(0 {top:.1f})">{"".join(lane.marks)}</g>')
    body.append(f'<line x1="{axis.left}" x2="{axis.right}" y1="{bottom:.1f}" y2="{bottom:.1f}" stroke="{_RULE}"/>')
    return bottom


def _nuclear(axis: _Axis, tests: Sequence[Test], ordinals: Sequence[int]) -> _Lane:
    flags = [
        _Label(axis.x(t.date.earliest), tr("no. {number}, M {magnitude}", number=number, magnitude=f"{t.magnitude:g}"))
        for t, number in zip(tests, ordinals, strict=True)
    ]
    levels, rows = _levels(axis, flags)
    base = 16 + _ROW * rows + 10
    stems, texts = [], []
    for test, number, flag, level in zip(tests, ordinals, flags, levels, strict=True):
        x, y = flag.x, base - 10
        tip = tr(
            "{day}: nuclear test no. {number}, magnitude {magnitude}",
            day=test.date.text,
            number=number,
            magnitude=f"{test.magnitude:g}",
        )
        stem = f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{y - 8 - _ROW * level:.1f}" y2="{y:.1f}" stroke="{_SOFT}"/>'
        diamond = f'<path d="M{x:.1f} {y - 7:.1f}l7 7l-7 7l-7 -7z" fill="{_INK}" stroke="#fff"/>'
        stems.append(_tipped(tip, (stem if level else "") + diamond))
        texts.append(_tipped(tip, _flag(axis, flag, y - 11 - _ROW * level)))
    return _Lane(base, stems + texts or [_nothing_here(axis, base)])


def _launches(axis: _Axis, tests: Sequence[Test]) -> _Lane:
    height, room = 66.0, 44.0
    bins: dict[_Bin, list[Test]] = {}
    for test in tests:
        bins.setdefault(axis.bin_of(test.date.earliest), []).append(test)
    highest = max((sum(t.count for t in found) for found in bins.values()), default=1)
    marks, labels = [], []
    for found, members in sorted(bins.items()):
        x, wide = axis.bar(found)
        y = height
        for outcomes, style in _STYLES:
            number = sum(t.count for t in members if t.outcome in outcomes)
            if number:
                tall = number / highest * room
                y -= tall
                marks.append(
                    _tipped(
                        _launch_tip(_span(found), number, outcomes[0]),
                        f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{tall:.1f}" {style}/>',
                    )
                )
        labels.append((_Label(x + wide / 2, str(sum(t.count for t in members))), y - 3))
    return _Lane(height, marks + _numbers(labels) or [_nothing_here(axis, height)])


_STYLES = (
    ((Outcome.SUCCESS, Outcome.PARTIAL), f'fill="{_SUCCESS}"'),
    ((Outcome.FAILURE,), f'fill="url(#hatch)" stroke="{_FAILURE}" stroke-width="1"'),
    ((Outcome.UNKNOWN,), f'fill="#ffffff" stroke="{_SOFT}" stroke-width="1"'),
)


def _launch_tip(span: str, number: int, outcome: Outcome) -> str:
    if outcome is Outcome.SUCCESS:
        return tr("{span}: {number} successful", span=span, number=number)
    if outcome is Outcome.FAILURE:
        return tr("{span}: {number} failed", span=span, number=number)
    return tr("{span}: {number} of unknown outcome", span=span, number=number)


def _resolutions(axis: _Axis, resolutions: Sequence[Resolution]) -> _Lane:
    lasting = [r for r in resolutions if not (r.adopted and r.renewal)]
    flags = [_Label(axis.x(r.date.earliest), r.number if r.adopted else tr("vetoed")) for r in lasting]
    levels, rows = _levels(axis, flags)
    base = 12 + _ROW * rows + 6
    stems, texts = [], []
    for resolution in resolutions:
        if resolution.adopted and resolution.renewal:
            x = axis.x(resolution.date.earliest)
            tick = f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{base - 6:.1f}" y2="{base:.1f}" stroke="{_SOFT}"/>'
            tip = tr("{day}: {symbol}, Panel's mandate prolonged", day=resolution.date.text, symbol=resolution.symbol)
            stems.append(_tipped(tip, tick))
    for resolution, flag, level in zip(lasting, flags, levels, strict=True):
        dashes = "" if resolution.adopted else ' stroke-dasharray="2 2"'
        y = base - 8 - _ROW * level
        stem = (
            f'<line x1="{flag.x:.1f}" x2="{flag.x:.1f}" y1="{y - 8:.1f}" y2="{base:.1f}" stroke="{_INK}" '
            f'stroke-width="2"{dashes}/>'
        )
        did = tr("adopted") if resolution.adopted else tr("draft vetoed")
        tip = tr(
            "{day}: {symbol} {did}, after {trigger}",
            day=resolution.date.text,
            symbol=resolution.symbol,
            did=did,
            trigger=resolution.trigger,
        )
        stems.append(_tipped(tip, stem))
        texts.append(_tipped(tip, _flag(axis, flag, y, beside=True)))
    return _Lane(base, stems + texts or [_nothing_here(axis, base)])


def _designations(axis: _Axis, designations: Sequence[DesignationCount], party: str, highest: int) -> _Lane:
    height, room = 50.0, 32.0
    marks, labels = [], []
    for found, members in sorted(_by_bin(axis, designations, party).items()):
        x, wide = axis.bar(found)
        number = sum(n for _, n, _ in members)
        tall = max(2.0, number / highest * room)
        days = "; ".join(f"{day} {n}{f' ({label})' if label else ''}" for day, n, label in sorted(members))
        rect = (
            f'<rect x="{x:.1f}" y="{height - tall:.1f}" width="{wide:.1f}" height="{tall:.1f}" fill="{_DESIGNATED}"/>'
        )
        tip = tr(
            "{party}, {span}: {number} designated ({days})", party=party, span=_span(found), number=number, days=days
        )
        marks.append(_tipped(tip, rect))
        labels.append((_Label(x + wide / 2, str(number)), height - tall - 3))
    return _Lane(height, marks + _numbers(labels) or [_nothing_here(axis, height)])


def _nothing_here(axis: _Axis, height: float) -> str:
    text = tr("none of a known day in this period")
    return _text(axis.left + 4, height - 6, text, size=_SMALL, fill=_SOFT, halo=True)


def _by_bin(
    axis: _Axis, designations: Iterable[DesignationCount], party: str
) -> dict[_Bin, list[tuple[str, int, str]]]:
    bins: dict[_Bin, list[tuple[str, int, str]]] = {}
    for d in designations:
        if d.party == party and d.subjects:
            day = day_of(d.date)
            bins.setdefault(axis.bin_of(day), []).append((day.isoformat(), d.subjects, d.label))
    return bins


# -- axis, labels, words -------------------------------------------------------------------------------------------


def _bins(first: date, last: date, months: int) -> Iterator[_Bin]:
    """Calendar periods of so many months that cover the days; single days for 0."""
    if months == 0:
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            yield _Bin(day, day, "day")
        return
    index = (first.year * 12 + first.month - 1) // months * months
    while (start := _month(index)) <= last:
        yield _Bin(start, _month(index + months) - timedelta(days=1), _BIN_NAMES[months])
        index += months


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_BIN_NAMES = {1: "month", 3: "quarter", 12: "year", 60: "five-year period"}


def _month(index: int) -> date:
    return date(index // 12, index % 12 + 1, 1)


def _span(found: _Bin) -> str:
    if found.name == "day":
        return found.start.isoformat()
    if found.name == "month":
        return f"{found.start:%Y-%m}"
    return tr("{first} to {last}", first=f"{found.start:%Y-%m}", last=f"{found.end:%Y-%m}")


def _ticks(axis: _Axis, y: float) -> list[str]:
    """Years, or months where there is room; labels never touch."""
    span = (axis.last - axis.first).days
    step = next(s for s in (1, 3, 12, 24, 60, 120, 600) if s * 30.4 / (span + 1) * (axis.right - axis.left) >= 54)
    marks: list[str] = []
    index = axis.first.year * 12 + axis.first.month - 1
    for month in range(index, axis.last.year * 12 + axis.last.month):
        day = _month(month)
        if day < axis.first or month % step:
            continue
        x = axis.left + (day - axis.first).days * axis.scale
        text = str(day.year) if month % 12 == 0 else _month_word(day.month)
        if month % 12 and not marks:
            text += f" {day.year}"
        weight = 600 if month % 12 == 0 else 400
        marks.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{y:.1f}" y2="{y + 5:.1f}" stroke="{_SOFT}"/>')
        if x + 2 + _wide(text) <= axis.right + _MARGIN:
            marks.append(_text(x + 2, y + 17, text, fill=_SOFT, weight=weight))
    if not any("<text" in mark for mark in marks):
        marks.append(_text(axis.left, y + 17, tr("{first} to {last}", first=axis.first, last=axis.last), fill=_SOFT))
    return marks


def _month_word(month: int) -> str:
    """In English as it always was, so that a report gives the same bytes; else as the language says it."""
    return _MONTHS[month - 1] if language() == "en" else month_text(month)


def _levels(axis: _Axis, flags: Sequence[_Label]) -> tuple[list[int], int]:
    """A row for each flag, 0 the lowest, and how many rows. A flag flies to the right of its mast: an earlier one flies
    above every later one that it reaches, so that no mast crosses a flag.
    """
    levels: list[int] = []
    placed: list[tuple[float, float, int]] = []
    for flag in reversed(flags):
        left, right = _extent(axis, flag)
        level = 1 + max((n for start, end, n in placed if start < right + 4 and left < end + 4), default=-1)
        placed.append((left, right, level))
        levels.append(level)
    return levels[::-1], 1 + max(levels, default=0)


def _extent(axis: _Axis, flag: _Label) -> tuple[float, float]:
    """Left and right end of a flag: from its mast to the right, moved back where the picture ends."""
    wide = _wide(flag.text) + 4
    left = min(flag.x, axis.right + _MARGIN - 4 - wide)
    return left, left + wide


def _wide(text: str, size: int = _LABEL) -> float:
    full = sum(east_asian_width(character) in "WF" for character in text)
    return (full * 1.02 + (len(text) - full) * 0.58) * size


def _flag(axis: _Axis, flag: _Label, y: float, *, beside: bool = False) -> str:
    """The text of a flag on a white ground; `beside` leaves room for the mast."""
    left, right = _extent(axis, flag)
    gap = 4 if beside and left == flag.x else 0
    ground = (
        f'<rect x="{left + gap - 1:.1f}" y="{y - 10:.1f}" width="{right - left - gap:.1f}" height="12" fill="#fff"/>'
    )
    return ground + _text(left + gap, y, flag.text)


def _numbers(labels: Sequence[tuple[_Label, float]]) -> list[str]:
    """Counts above bars: the largest first, the others where they touch none (their tips still tell)."""
    placed: list[tuple[float, float, float]] = []
    marks = []
    for label, y in sorted(labels, key=lambda pair: (-int(pair[0].text), pair[0].x)):
        half = _wide(label.text, _SMALL) / 2
        if all(abs(x - label.x) > other + half + 1 or abs(at - y) > _SMALL for x, at, other in placed):
            placed.append((label.x, y, half))
            marks.append(_text(label.x, y, label.text, anchor="middle", size=_SMALL, halo=True))
    return marks


def _legend(axis: _Axis, guided: bool) -> tuple[list[str], float]:
    """The signs and their words, in as many rows as they need; and where the rows end."""
    marks: list[str] = []
    x, y = float(_MARGIN), 10.0
    swatches = (
        (f'<path d="M{{x}} {{y}}m6 -1l7 7l-7 7l-7 -7z" fill="{_INK}"/>', tr("nuclear test")),
        (f'<rect x="{{x}}" y="{{y}}" width="12" height="12" fill="{_SUCCESS}"/>', tr("launch, success")),
        (
            f'<rect x="{{x}}" y="{{y}}" width="12" height="12" fill="url(#hatch)" stroke="{_FAILURE}"/>',
            tr("launch, failure"),
        ),
        (
            f'<rect x="{{x}}" y="{{y}}" width="12" height="12" fill="#fff" stroke="{_SOFT}"/>',
            tr("launch, outcome unknown"),
        ),
        (f'<rect x="{{x}}" y="{{y}}" width="12" height="12" fill="{_DESIGNATED}"/>', tr("subjects designated")),
    )
    for swatch, text in swatches if guided else swatches[-1:]:
        if x > _MARGIN and x + 17 + _wide(text) > axis.right + _MARGIN:
            x, y = float(_MARGIN), y + 18
        marks.append(swatch.format(x=f"{x:.1f}", y=f"{y:.1f}") + _text(x + 17, y + 10, text, fill=_SOFT))
        x += 17 + _wide(text) + 14
    return marks, y + 20


def _patterns(ident: str) -> str:
    return (
        f'<defs><pattern id="{ident}-hatch" width="4" height="4" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect width="4" height="4" fill="#ffffff"/>'
        f'<rect width="1.6" height="4" fill="{_FAILURE}"/></pattern></defs>'
    )


def _tipped(tip: str, inner: str) -> str:
    return f"<g><title>{escape(tip)}</title>{inner}</g>"


def _text(
    x: float,
    y: float,
    text: str,
    *,
    anchor: str = "start",
    size: int = _LABEL,
    fill: str = _INK,
    weight: int = 400,
    halo: bool = False,
) -> str:
    around = ' stroke="#ffffff" stroke-width="3" paint-order="stroke"' if halo else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" font-weight="{weight}" '
        f'fill="{fill}"{around}>{escape(text)}</text>'
    )


def _title(first: date, last: date, guided: bool) -> str:
    if guided:
        return tr("Tests, resolutions and designations, {first} to {last}", first=first, last=last)
    return tr("Designations, {first} to {last}", first=first, last=last)


def _in_words(found: _Happenings, designations: Sequence[DesignationCount], codes: Sequence[str], guided: bool) -> str:
    """The picture in a sentence or two, for whoever cannot see it."""
    totals = Counter[str]()
    for d in designations:
        totals[d.party] += d.subjects
    by_party = ", ".join(f"{code} {totals[code]}" for code in codes) or tr("none")
    counted = tr("Designations by stated day: {counts}.", counts=by_party)
    if not guided:
        return counted
    happened = tr(
        "{tests} nuclear tests, {launches} missile and space launches, {failures} of them failures, "
        "{resolutions} resolutions adopted.",
        tests=len(found.nuclear),
        launches=sum(t.count for t in found.launches),
        failures=sum(t.count for t in found.launches if t.outcome is Outcome.FAILURE),
        resolutions=sum(r.adopted for r in found.resolutions),
    )
    return f"{happened} {counted}"


def _explained(axis: _Axis, guided: bool) -> str:
    bar = {
        "day": tr("A bar is one day."),
        "month": tr("A bar is one month."),
        "quarter": tr("A bar is one quarter."),
        "year": tr("A bar is one year."),
        "five-year period": tr("A bar is one five-year period."),
    }[axis.bins[0].name]
    dotted = tr("Dotted lines: nuclear tests.")
    return f"{bar} {dotted}" if guided else bar


def _left_out(undrawn: int) -> str:
    if undrawn == 1:
        return tr("Not drawn, as only their month is known: 1 launch.")
    return tr("Not drawn, as only their month is known: {count} launches.", count=undrawn) if undrawn else ""


def _undated_note(undated: int) -> str:
    if undated == 1:
        return tr("Not drawn, as their day is not stated: 1 designation.")
    return tr("Not drawn, as their day is not stated: {count} designations.", count=undated) if undated else ""


def _guide(x: float, top: float, bottom: float) -> str:
    return f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{top:.1f}" y2="{bottom:.1f}" stroke="{_SOFT}" stroke-dasharray="1 3"/>'


def _may_lie_in(test: Test, axis: _Axis) -> bool:
    return test.date.latest >= axis.first and test.date.earliest <= axis.last
