"""The free-text columns: facts with a label, facts in a set phrase inside prose, and prose.

`read_free_text` places each line of such a cell: a labelled fact in its own property, prose as `notes`, with the facts
that prose states in a recognisable phrase (a day of death, the mother's name, a relation to another entry) beside it. A
line of prose that seems to hold an identifier which nothing here reads is reported, so that no number hides in a note.
"""

from __future__ import annotations

import re

from tricord.lists._japanese_cells import clean
from tricord.lists.jp_mof._entry_draft import EntryDraft, statement
from tricord.lists.jp_mof._labelled import reader_of
from tricord.values import first_date, says_nothing

_LABELLED = re.compile(r"^(?P<label>[^:。、]{1,16}?)\s*(?::|(?<=性別)・)\s*(?P<value>.*)$", re.DOTALL)
_HIDDEN = re.compile(
    r"(?:IMO|SWIFT|BIC|(?:旅券|電話|登録|FAX|ID|口座|ライセンス|免許|身分証)(?:番号)?|アドレス|生年月日|国籍|出生地|ファックス)\s*:(?!\s*https?:)|IMO\s*\d|\b0x[0-9a-fA-F]{40}|[A-Za-z0-9.]{1,40}@[A-Za-z0-9-]{1,40}\.[a-z]"
)
_EMAIL_LABEL = re.compile(r"(?:電子|E)?メール(?:・?アドレス)?\s*:\s*|E-?mail\s*:\s*", re.IGNORECASE)
_EMAIL = re.compile(r"[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_MORE = re.compile(r"(?:有効期限|旅券(?:発行|失効|発効)日)\s*:")
_REFERENCE = re.compile(
    r"\(\s*(?:上記)?\(?(\d{1,3})\)?\s*[.．。・]?\s*(?:に|として)?(?:指定した|記載され|の)?[^()]{0,12}\)|\((\d{1,3})\)に指定した"
)
_NAME = r"([^\s。、は「」]{2,60}?)"
_RELATIONS = (
    ("parent company", "親会社", re.compile(r"親会社は(.{2,80}?)(?:\(|。|$)")),
    (
        "owned or controlled by",
        "所有",
        re.compile(_NAME + r"(?:\([^()]*\))?(?:により|によって)所有(?:又は|され又は)管理"),
    ),
    ("subsidiary of", "子会社", re.compile(r"(?:は、|^)" + _NAME + r"(?:\([^()]*\))?の子会社")),
    ("subordinate to", "下部", re.compile(r"(?:は、|^|おり、)" + _NAME + r"(?:\([^()]*\))?の下部(?:組織|団体)")),
    ("another name used by", "別名", re.compile(r"^(.{2,60}?)(?:\([^()]*\))?が[^。]*使用している別名")),
    ("another name of", "別名", re.compile(r"は、" + _NAME + r"の別名である")),
    ("front company of", "フロント", re.compile(r"(?:は、|^)" + _NAME + r"(?:\([^()]*\))?のフロント・カンパニー")),
)
_PHRASES = (
    (
        "motherName",
        "母",
        re.compile(r"母(?:親)?の(?:名前|氏名|名)は、?\s*([^。、]{2,60}?)(?:\([^()]*\))?(?:。|、|$|である)"),
    ),
    (
        "fatherName",
        "父",
        re.compile(r"父(?:親)?の(?:名前|氏名|名)は、?\s*([^。、]{2,60}?)(?:\([^()]*\))?(?:。|、|$|である)"),
    ),
    ("appearance", "身体的", re.compile(r"身体的(?:情報|描写|特徴)\s*[;:、]?\s*([^。]{3,200})")),
)
_DIED = re.compile(
    r"(\d{4}年(?:\d{1,2}月(?:\d{1,2}日)?)?)(?:に)?(?:[^。、0-9]{0,24}?(?:において|(?<!時点)で|にて|により))?死亡(?!し?たと(?:報告|伝え|され|言わ|推定)|説)"
)
_SEX = re.compile(r"性別\s*[・:]\s*(男|女)")
_SITE = re.compile(r"ウェブサイト\s*:\s*(https?://\S+|www\.\S+)")
_PHONE = re.compile(r"電話番号?\s*:\s*([+\d][\d\s/()・-]{5,40}\d)")

#: Longer words behind a colon are a sentence where they hold a full stop.
_FACT_LENGTH = 60
#: A line shorter than this carries an address on.
_ADDRESS_LENGTH = 80


def read_free_text(cell: str, draft: EntryDraft, column: str, *, sheet: int) -> None:
    """Place every line of a cleaned free-text cell."""
    for line in _lines(cell):
        place_line(line, draft, column, sheet=sheet)


def place_line(line: str, draft: EntryDraft, column: str, *, sheet: int) -> None:
    """Place one line: a labelled fact, or prose."""
    if says_nothing(line.strip(" 。.")):
        draft.piece()
        return
    labelled = _LABELLED.match(line)
    read = reader_of(labelled["label"]) if labelled else None
    if labelled and read and not _is_sentence(labelled["value"]):
        read(labelled["value"].strip(), draft, column, labelled["label"])
    else:
        _prose(line, draft, column, sheet)


def _is_sentence(value: str) -> bool:
    """True for words behind a colon that are prose and no fact of their own."""
    return len(value) > _FACT_LENGTH and "。" in value


def _lines(cell: str) -> list[str]:
    """Lines that each say something; a line that carries the one before it on is joined to it."""
    lines: list[str] = []
    for line in cell.split("\n"):
        text = line.strip()
        if not text:
            continue
        joint = _joint(lines[-1], text) if lines else None
        if joint is None:
            lines.append(text)
        else:
            lines[-1] += joint + text
    return lines


def _joint(before: str, text: str) -> str | None:
    """What joins a line to the one before it: an expiry date to its passport, a line of an address or of a list of
    wallets, a remark in brackets. None: it says something of its own.
    """
    if _MORE.match(text):
        return "、"
    labelled = _LABELLED.match(text)
    if before.startswith(("住所", "所在地")) and not labelled and len(text) < _ADDRESS_LENGTH and "。" not in text:
        return "\n"
    if before.startswith("暗号資産アドレス") and not labelled:
        return "\n"
    return " " if text.startswith("(") else None


def _prose(line: str, draft: EntryDraft, column: str, sheet: int) -> None:
    rest = line
    _phrases(line, draft, column)
    if match := _SEX.search(line):
        draft.say("gender", "male" if match[1] == "男" else "female", column, original=match[0])
        rest = rest.replace(match[0], "")
    if _EMAIL_LABEL.search(rest):
        for mail in _EMAIL.findall(rest):
            draft.say("email", mail, column)
        rest = _EMAIL.sub("", _EMAIL_LABEL.sub("", rest))
    for pattern, prop in ((_SITE, "website"), (_PHONE, "phone")):
        for match in pattern.finditer(line):
            draft.say(prop, match[1].strip(), column)
            rest = rest.replace(match[0], "")
    _relations(line, draft, column, sheet)
    if hidden := _HIDDEN.search(rest):
        draft.miss("a fact inside prose that was not read", rest[hidden.start() :][:200], column)
    else:
        draft.piece()
    draft.say("notes", line, column)


def _phrases(line: str, draft: EntryDraft, column: str) -> None:
    """Parents, appearance and death, in the phrases that state them."""
    for prop, word, phrase in _PHRASES:
        if word in line and (match := phrase.search(line)):
            draft.say(prop, match[1].strip(), column)
    if match := _DIED.search(line):
        draft.say("deathDate", first_date(match[1]), column, original=match[0])


def _relations(line: str, draft: EntryDraft, column: str, sheet: int) -> None:
    for role, word, pattern in _RELATIONS:
        if word in line and (match := pattern.search(line)):
            draft.hang(
                "UnknownLink", statement("role", role, column), statement("object", match[1].strip("、は "), column)
            )
    if not any(word in line for word in ("指定した", "上記", "記載")):
        return
    for match in _REFERENCE.finditer(line):
        number = match[1] or match[2]
        if "指定した" in match[0] or "上記" in match[0] or "記載" in match[0]:
            draft.hang(
                "UnknownLink",
                statement("role", "named in the text", column),
                statement("reference", f"jp-mof:{sheet}-{int(number)}", column, clean(match[0])),
            )
