"""The free-text columns: facts with a label (`電話番号：…`), facts in a set phrase inside prose, and prose.

`read_other` places each line of such a cell: a labelled fact in its own property, prose as `notes`, with the facts that
prose states in a recognisable phrase (a day of death, the mother's name, a relation to another entry) beside it. A line
of prose that seems to hold an identifier which nothing here reads is reported, so that no number hides in a note.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from tricord.lists._japanese import clean, country_within, items, split_outside
from tricord.lists.jp_mof._draft import Draft, statement
from tricord.lists.jp_mof._papers import Paper, addresses, nationality, papers, read_json_file
from tricord.model import Statement
from tricord.values import NONE_STATED, birth_dates, company_imo, first_date, imo

_LABELLED = re.compile(r"^(?P<label>[^:。、]{1,16}?)\s*(?::|(?<=性別)・)\s*(?P<value>.*)$", re.DOTALL)
_SWIFT = re.compile(r"[A-Z]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
_WALLETS = (
    ("ETH", re.compile(r"0x[0-9a-fA-F]{40}")),
    ("XBT", re.compile(r"(?:[13][1-9A-HJ-NP-Za-km-z]{25,34}|bc1[02-9ac-hj-np-z]{11,71})")),
    ("TRX", re.compile(r"T[1-9A-HJ-NP-Za-km-z]{33}")),
)
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
#: What stands before the other's name and is no part of it.
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
_PHONE_ALONE = re.compile(
    r"(?:Phone|Tel|Telephone|Fax)s?\.?\s*(?:no\.?|numbers?)?\s*:?\s*([+\d][\d\s/()-]{4,30})", re.IGNORECASE
)
_PHONE = re.compile(r"電話番号?\s*:\s*([+\d][\d\s/()・-]{5,40}\d)")


def read_other(cell: str, draft: Draft, column: str, *, sheet: int) -> None:
    """Place every line of a cleaned free-text cell."""
    for line in _lines(cell):
        place_line(line, draft, column, sheet=sheet)


def place_line(line: str, draft: Draft, column: str, *, sheet: int) -> None:
    """Place one line: a labelled fact, or prose."""
    if line.strip(" 。.") in NONE_STATED:
        draft.piece()
        return
    labelled = _LABELLED.match(line)
    read = _LABELS.get(re.sub(r"\s+", "", labelled["label"])) if labelled else None
    if labelled and read is None:
        read = next((found for end, found in _LABEL_ENDS if labelled["label"].endswith(end)), None)
    if labelled and read and not (len(labelled["value"]) > 60 and "。" in labelled["value"]):
        read(labelled["value"].strip(), draft, column, labelled["label"])
    else:
        _prose(line, draft, column, sheet)


def _lines(cell: str) -> list[str]:
    """Lines that each say something: a line in brackets and the lines of a wallet list belong to the line before."""
    lines: list[str] = []
    for line in cell.split("\n"):
        text = line.strip()
        if not text:
            continue
        if lines and _MORE.match(text):
            lines[-1] += f"、{text}"
            continue
        if (
            lines
            and lines[-1].startswith(("住所", "所在地"))
            and not _LABELLED.match(text)
            and len(text) < 80
            and "。" not in text
        ):
            lines[-1] += f"\n{text}"
            continue
        wallets = lines and lines[-1].startswith("暗号資産アドレス") and not _LABELLED.match(text)
        if lines and (wallets or text.startswith("(")):
            lines[-1] += ("\n" if wallets else " ") + text
        else:
            lines.append(text)
    return lines


# --- labelled facts --------------------------------------------------------------------------------------------------


def phones(value: str, draft: Draft, column: str, label: str = "") -> None:
    """Telephone and fax numbers, several in one cell."""
    for number in split_outside(re.sub(r"[―‐‑–—ー-]", "-", value), "\n;、,"):
        if re.search(r"\d{4}", re.sub(r"[\s()-]", "", number)):
            draft.piece()
            draft.say("phone", number.strip(), column, original=f"{label}: {number}" if label else None)
        else:
            draft.miss("a telephone number that is none", number, column)


def _emails(value: str, draft: Draft, column: str, _label: str) -> None:
    for address in split_outside(value, ";、,\n"):
        plain = re.sub(
            r"\s*\(AT\)\s*", "@", re.sub(r"\s*\(DOT\)\s*", ".", address, flags=re.IGNORECASE), flags=re.IGNORECASE
        )
        if re.fullmatch(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", plain):
            draft.piece()
            draft.say("email", plain, column, original=address)
        else:
            draft.miss("an e-mail address that is none", address, column)


def _swift(value: str, draft: Draft, column: str, _label: str) -> None:
    for code in split_outside(value, ";、,\n"):
        plain = code.replace(" ", "").upper()
        draft.piece()
        known = _SWIFT.fullmatch(plain)
        draft.say(
            "swiftBic" if known else "damagedIdentifier", plain if known else f"SWIFT {code}", column, original=code
        )


def _imo(value: str, draft: Draft, column: str, label: str) -> None:
    draft.piece()
    digits = re.sub(r"^IMO\s*", "", value.strip())
    if number := imo(digits) or company_imo(digits):
        draft.say("imoNumber", number, column, original=f"{label}:{value}")
        return
    draft.say("damagedIdentifier", f"IMO {digits}", column, original=f"{label}:{value}")
    draft.warnings.append(
        f"{column}: IMO number {digits} is damaged in the file; it is kept as text and never used to link"
    )


def _registration(value: str, draft: Draft, column: str, label: str) -> None:
    draft.piece()
    code = country_within(label)
    draft.say("registrationNumber", value, column, original=f"{label}:{value}")
    statements = [statement("number", value, column), statement("type", label, column)]
    draft.hang("Identification", *statements, *([statement("country", code, column, label)] if code else []))


def _gender(value: str, draft: Draft, column: str, _label: str) -> None:
    sex = {"男": "male", "女": "female"}.get(value[:1])
    if not sex:
        draft.miss("a sex that is not known", value, column)
        return
    draft.piece()
    draft.say("gender", sex, column, original=value)


def _birth_place(value: str, draft: Draft, column: str, _label: str) -> None:
    draft.piece()
    if value not in NONE_STATED:
        draft.say("birthPlace", value, column)


def birth(value: str, draft: Draft, column: str, _label: str = "") -> None:
    """Dates of birth in any of the forms the lists use."""
    dates = birth_dates(*items(value))
    for text, original in dates.found:
        draft.piece()
        draft.say("birthDate", text, column, original=original)
    for text in dates.left:
        kind = "a birth date without a year" if re.match(r"\d{1,2}月", text) else "a birth date in no known form"
        draft.miss(kind, text, column)
    if not dates.found and not dates.left:
        draft.piece()


def _death(value: str, draft: Draft, column: str, _label: str) -> None:
    if date := first_date(value):
        draft.piece()
        draft.say("deathDate", date, column, original=value)
    else:
        draft.miss("a death date in no known form", value, column)


def _nationality(value: str, draft: Draft, column: str, _label: str) -> None:
    codes = nationality(value)
    if not codes:
        draft.miss("a nationality that names no country", value, column)
        return
    draft.piece()
    for code in codes:
        draft.say("nationality", code, column, original=value)


def address(value: str, draft: Draft, column: str, _label: str = "") -> None:
    """Addresses, each a part of its own; telephone numbers inside go to the subject."""
    for forms in addresses(value):
        draft.piece()
        if forms[0] in NONE_STATED:
            continue
        if number := _PHONE_ALONE.fullmatch(forms[0]):
            draft.say("phone", number[1], column, original=forms[0])
            continue
        for number in _PHONE.findall(forms[0]):
            draft.say("phone", number.strip(), column, original=forms[0])
        code = next((found for form in forms if (found := country_within(form))), None)
        full = [statement("full", form, column) for form in forms]
        draft.hang("Address", *full, *([statement("country", code, column, forms[0])] if code else []))


def _wallets(value: str, draft: Draft, column: str, label: str) -> None:
    for text in split_outside(value, ";、\n"):
        key = text.strip()
        currency = next((name for name, form in _WALLETS if form.fullmatch(key)), None)
        if not currency and not re.fullmatch(r"[0-9A-Za-z]{20,100}", key):
            draft.miss("a wallet address that is none", text, column)
            continue
        draft.piece()
        statements = [statement("publicKey", key, column)]
        draft.hang("CryptoWallet", *statements, *([statement("currency", currency, column, label)] if currency else []))


def passport(value: str, draft: Draft, column: str, _label: str = "") -> None:
    """Passports, each a part of its own; the number also on the subject."""
    for text in papers(value):
        paper = None if text in NONE_STATED else read_json_file(text)
        if paper is None and text not in NONE_STATED:
            draft.miss("a passport without a number", text, column)
            continue
        draft.piece()
        if paper:
            say_passport(paper, draft, column, text)


def say_passport(paper: Paper, draft: Draft, column: str, text: str) -> None:
    """A passport that was read."""
    draft.say("passportNumber", paper.number, column, original=text)
    draft.hang("Passport", *_paper_statements(paper, column, text))


def identity(value: str, draft: Draft, column: str, _label: str = "") -> None:
    """Identity documents; what is a passport by its own words becomes one. One without a number keeps its words."""
    for text in papers(value):
        draft.piece()
        if text in NONE_STATED:
            continue
        paper = read_json_file(text)
        if paper is None:
            draft.hang("Identification", statement("type", text, column))
        elif "旅券" in paper.kind:
            say_passport(paper, draft, column, text)
        else:
            draft.say(
                "taxNumber" if re.search(r"Fiscal|納税", paper.kind) else "idNumber",
                paper.number,
                column,
                original=text,
            )
            draft.hang("Identification", *_paper_statements(paper, column, text))


def _paper_statements(paper: Paper, column: str, text: str) -> list[Statement]:
    said = (
        ("number", paper.number, text),
        ("country", paper.country or "", text),
        ("type", paper.kind, None),
        ("startDate", paper.issued, text),
        ("endDate", paper.expires, text),
        ("summary", paper.rest, None),
    )
    return [statement(prop, value, column, original) for prop, value, original in said if value]


def _site(value: str, draft: Draft, column: str, _label: str) -> None:
    draft.piece()
    draft.say("website", value, column)


_LABELS: dict[str, Callable[[str, Draft, str, str], None]] = {
    "電話番号": phones,
    "電話": phones,
    "ファックス": phones,
    "ファックス番号": phones,
    "FAX番号": phones,
    "FAX": phones,
    "メールアドレス": _emails,
    "Eメールアドレス": _emails,
    "Eメール": _emails,
    "ウェブサイト": _site,
    "SWIFT/BIC": _swift,
    "SWIFT": _swift,
    "BIC": _swift,
    "IMO番号": _imo,
    "IMO": _imo,
    "船舶登録証明": _imo,
    "性別": _gender,
    "出生地": _birth_place,
    "生年月日": birth,
    "死亡年月日": _death,
    "国籍": _nationality,
    "別の国籍": _nationality,
    "旅券": passport,
    "旅券番号": passport,
    "パスポート番号": passport,
    "IDカード番号": identity,
    "身分証番号": identity,
    "住所": address,
    "所在地": address,
    "暗号資産アドレス": _wallets,
}
_LABEL_ENDS = (("国家登録番号", _registration), ("登録番号", _registration), ("国家識別番号", _registration))


# --- prose -----------------------------------------------------------------------------------------------------------


def _prose(line: str, draft: Draft, column: str, sheet: int) -> None:
    rest = line
    for prop, word, phrase in _PHRASES:
        if word in line and (match := phrase.search(line)):
            draft.say(prop, match[1].strip(), column)
    if match := _DIED.search(line):
        draft.say("deathDate", first_date(match[1]), column, original=match[0])
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


def _relations(line: str, draft: Draft, column: str, sheet: int) -> None:
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
