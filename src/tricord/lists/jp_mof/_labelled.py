"""Facts with a label (`電話番号：…`), and columns that hold one such fact: numbers, dates, places, documents."""

from __future__ import annotations

import re
from collections.abc import Callable

from tricord.lists._japanese_cells import country_within, items, split_outside
from tricord.lists.jp_mof._addresses import addresses, nationality
from tricord.lists.jp_mof._documents import IdentityDocument, documents, read_document
from tricord.lists.jp_mof._entry_draft import EntryDraft, statement
from tricord.model import Statement
from tricord.values import birth_dates, company_imo, first_date, imo, says_nothing

_SWIFT = re.compile(r"[A-Z]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
_WALLETS = (
    ("ETH", re.compile(r"0x[0-9a-fA-F]{40}")),
    ("XBT", re.compile(r"(?:[13][1-9A-HJ-NP-Za-km-z]{25,34}|bc1[02-9ac-hj-np-z]{11,71})")),
    ("TRX", re.compile(r"T[1-9A-HJ-NP-Za-km-z]{33}")),
)
_PHONE_ALONE = re.compile(
    r"(?:Phone|Tel|Telephone|Fax)s?\.?\s*(?:no\.?|numbers?)?\s*:?\s*([+\d][\d\s/()-]{4,30})", re.IGNORECASE
)
_PHONE = re.compile(r"電話番号?\s*:\s*([+\d][\d\s/()・-]{5,40}\d)")


def phones(value: str, draft: EntryDraft, column: str, label: str = "") -> None:
    """Telephone and fax numbers, several in one cell."""
    for number in split_outside(re.sub(r"[―‐‑–—ー-]", "-", value), "\n;、,"):
        if re.search(r"\d{4}", re.sub(r"[\s()-]", "", number)):
            draft.piece()
            draft.say("phone", number.strip(), column, original=f"{label}: {number}" if label else None)
        else:
            draft.miss("a telephone number that is none", number, column)


def _emails(value: str, draft: EntryDraft, column: str, _label: str) -> None:
    for address in split_outside(value, ";、,\n"):
        plain = re.sub(
            r"\s*\(AT\)\s*", "@", re.sub(r"\s*\(DOT\)\s*", ".", address, flags=re.IGNORECASE), flags=re.IGNORECASE
        )
        if re.fullmatch(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", plain):
            draft.piece()
            draft.say("email", plain, column, original=address)
        else:
            draft.miss("an e-mail address that is none", address, column)


def _swift(value: str, draft: EntryDraft, column: str, _label: str) -> None:
    for code in split_outside(value, ";、,\n"):
        plain = code.replace(" ", "").upper()
        draft.piece()
        known = _SWIFT.fullmatch(plain)
        draft.say(
            "swiftBic" if known else "damagedIdentifier", plain if known else f"SWIFT {code}", column, original=code
        )


def _imo(value: str, draft: EntryDraft, column: str, label: str) -> None:
    draft.piece()
    digits = re.sub(r"^IMO\s*", "", value.strip())
    if number := imo(digits) or company_imo(digits):
        draft.say("imoNumber", number, column, original=f"{label}:{value}")
        return
    draft.say("damagedIdentifier", f"IMO {digits}", column, original=f"{label}:{value}")
    draft.warnings.append(
        f"{column}: IMO number {digits} is damaged in the file; it is kept as text and never used to link"
    )


def _registration(value: str, draft: EntryDraft, column: str, label: str) -> None:
    draft.piece()
    code = country_within(label)
    draft.say("registrationNumber", value, column, original=f"{label}:{value}")
    statements = [statement("number", value, column), statement("type", label, column)]
    draft.hang("Identification", *statements, *([statement("country", code, column, label)] if code else []))


def _gender(value: str, draft: EntryDraft, column: str, _label: str) -> None:
    sex = {"男": "male", "女": "female"}.get(value[:1])
    if not sex:
        draft.miss("a sex that is not known", value, column)
        return
    draft.piece()
    draft.say("gender", sex, column, original=value)


def _birth_place(value: str, draft: EntryDraft, column: str, _label: str) -> None:
    draft.piece()
    if not says_nothing(value):
        draft.say("birthPlace", value, column)


def birth(value: str, draft: EntryDraft, column: str, _label: str = "") -> None:
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


def _death(value: str, draft: EntryDraft, column: str, _label: str) -> None:
    if date := first_date(value):
        draft.piece()
        draft.say("deathDate", date, column, original=value)
    else:
        draft.miss("a death date in no known form", value, column)


def _nationality(value: str, draft: EntryDraft, column: str, _label: str) -> None:
    codes = nationality(value)
    if not codes:
        draft.miss("a nationality that names no country", value, column)
        return
    draft.piece()
    for code in codes:
        draft.say("nationality", code, column, original=value)


def address(value: str, draft: EntryDraft, column: str, _label: str = "") -> None:
    """Addresses, each a part of its own; telephone numbers inside go to the subject."""
    for forms in addresses(value):
        draft.piece()
        if says_nothing(forms[0]):
            continue
        if number := _PHONE_ALONE.fullmatch(forms[0]):
            draft.say("phone", number[1], column, original=forms[0])
            continue
        for number in _PHONE.findall(forms[0]):
            draft.say("phone", number.strip(), column, original=forms[0])
        code = next((found for form in forms if (found := country_within(form))), None)
        full = [statement("full", form, column) for form in forms]
        draft.hang("Address", *full, *([statement("country", code, column, forms[0])] if code else []))


def _wallets(value: str, draft: EntryDraft, column: str, label: str) -> None:
    for text in split_outside(value, ";、\n"):
        key = text.strip()
        currency = next((name for name, form in _WALLETS if form.fullmatch(key)), None)
        if not currency and not re.fullmatch(r"[0-9A-Za-z]{20,100}", key):
            draft.miss("a wallet address that is none", text, column)
            continue
        draft.piece()
        statements = [statement("publicKey", key, column)]
        draft.hang("CryptoWallet", *statements, *([statement("currency", currency, column, label)] if currency else []))


def passport(value: str, draft: EntryDraft, column: str, _label: str = "") -> None:
    """Passports, each a part of its own; the number also on the subject."""
    for text in documents(value):
        document = None if says_nothing(text) else read_document(text)
        if document is None and not says_nothing(text):
            draft.miss("a passport without a number", text, column)
            continue
        draft.piece()
        if document:
            say_passport(document, draft, column, text)


def say_passport(document: IdentityDocument, draft: EntryDraft, column: str, text: str) -> None:
    """A passport that was read."""
    draft.say("passportNumber", document.number, column, original=text)
    draft.hang("Passport", *_document_statements(document, column, text))


def identity(value: str, draft: EntryDraft, column: str, _label: str = "") -> None:
    """Identity documents; what is a passport by its own words becomes one. One without a number keeps its words."""
    for text in documents(value):
        draft.piece()
        if says_nothing(text):
            continue
        document = read_document(text)
        if document is None:
            draft.hang("Identification", statement("type", text, column))
        elif "旅券" in document.kind:
            say_passport(document, draft, column, text)
        else:
            draft.say(
                "taxNumber" if re.search(r"Fiscal|納税", document.kind) else "idNumber",
                document.number,
                column,
                original=text,
            )
            draft.hang("Identification", *_document_statements(document, column, text))


def _document_statements(document: IdentityDocument, column: str, text: str) -> list[Statement]:
    said = (
        ("number", document.number, text),
        ("country", document.country or "", text),
        ("type", document.kind, None),
        ("startDate", document.issued, text),
        ("endDate", document.expires, text),
        ("summary", document.rest, None),
    )
    return [statement(prop, value, column, original) for prop, value, original in said if value]


def _site(value: str, draft: EntryDraft, column: str, _label: str) -> None:
    draft.piece()
    draft.say("website", value, column)


_LABELS: dict[str, Callable[[str, EntryDraft, str, str], None]] = {
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


Place = Callable[[str, EntryDraft, str, str], None]


def reader_of(label: str) -> Place | None:
    """What reads the value behind a label; None for words that are no label."""
    if read := _LABELS.get(re.sub(r"\s+", "", label)):
        return read
    return next((read for end, read in _LABEL_ENDS if label.endswith(end)), None)
