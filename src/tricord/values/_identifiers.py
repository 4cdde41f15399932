"""Numbers of papers, ships, banks and wallets in the forms by which they are compared, however people write them."""

from __future__ import annotations

import re
import unicodedata

from tricord.values._numbers import company_imo, imo

_LABEL = re.compile(
    r"\s*(?:passport|pp|ppt|identity|registration|tax|imo|i\.m\.o\.|mmsi|lei|bic|swift|iban|inn|ogrn|id|number|no\b|nr\b|№)"
    r"(?:[\s.:#№-]|no\b|nr\b|number)*",
    re.IGNORECASE,
)
_IMO = re.compile(r"\s*(?:IMO|I\.M\.O\.)(?:[\s.:#№-]|no\b|nr\b|number)*(\d{7})\s*", re.IGNORECASE)
_IMO_IN_TEXT = re.compile(r"\bI\.?M\.?O\.?(?:[\s.:#№-]|no\b|nr\b|number)*(\d{7})(?!\d)", re.IGNORECASE)
#: An address of Bitcoin and its kin: no 0, O, I and l; capitals, small letters and digits are mixed.
_BASE58 = re.compile(r"(?=.*\d)(?=.*[a-z])(?=.*[A-Z])[1-9A-HJ-NP-Za-km-z]{26,64}")
_SEVEN_DIGITS = re.compile(r"\d{7}")
#: What people write around a number: a country or a ticker behind it, the rest of a link, a spreadsheet's decimals.
_AROUND = re.compile(r"\s*\([^()]*\)\s*$|\?.*$|(?<=^\d{7})\.0+$")
#: ISO 9362: bank, country and place, then a branch; XXX is the head office.
_HEAD_OFFICE = re.compile(r"([A-Z]{6}[A-Z0-9]{2})XXX", re.IGNORECASE)
#: What stands before an address: the currency's ticker (`XBT `), or the scheme of a link (`bitcoin:`).
_CURRENCY = re.compile(r"[A-Za-z]{3,12}[\s:-]+(?=[0-9A-Za-z]{26,}$)")
#: An account of Ethereum and its kin: 20 bytes; capitals in it are a checksum (EIP-55) and tell nothing apart.
_HEX = re.compile(r"(?:0x)?([0-9a-f]{40})|0x([0-9a-f]{41,64})", re.IGNORECASE)
#: BIP 173: small letters or capitals, never both.
_BECH32 = re.compile(r"[a-z]{1,10}1[02-9ac-hj-np-z]{20,}", re.IGNORECASE)
#: A number up to this length has no case; a longer one in both cases is base58, where case tells two addresses apart.
_LONGEST_NUMBER = 24
#: A label is taken off where what is left has so many digits: of `No. 9` it is the whole.
_FEWEST_DIGITS = 4


def identifier_forms(text: str) -> tuple[str, ...]:
    """The forms under which a number is compared: two numbers are one if they have a form in common.

    Spaces, points and case do not count; nor do a label before the number (`Passport No.`), XXX after a bank's code,
    a ticker before a wallet's address. A bare number of seven digits whose check digit holds is an IMO number too.
    Base58 addresses keep their case. An empty tuple: nothing to compare.

    >>> identifier_forms("IMO No. 8914934"), identifier_forms("8914934")
    (('imo8914934',), ('8914934', 'imo8914934'))
    >>> identifier_forms("VELTKPPYXXX")
    ('veltkppyxxx', 'veltkppy')
    """
    text = _AROUND.sub("", unicodedata.normalize("NFKC", text).strip())
    if found := _IMO.fullmatch(text):
        return (f"imo{found[1]}",)
    plain = _plain(text)
    forms = [plain] if plain else []
    if _SEVEN_DIGITS.fullmatch(plain) and (imo(plain) or company_imo(plain)):
        forms.append(f"imo{plain}")
    if found := _HEAD_OFFICE.fullmatch(plain):
        forms.append(found[1])
    if (found := _LABEL.match(text)) and sum(char.isdigit() for char in text[found.end() :]) >= _FEWEST_DIGITS:
        forms.append(_plain(text[found.end() :]))
    if found := _CURRENCY.match(text):
        forms.append(_plain(text[found.end() :]))
    return tuple(dict.fromkeys(forms))


def numbers_in(text: str) -> tuple[str, ...]:
    """The numbers that tell by themselves what they are, in a text that is meant for a name: IMO numbers with a true
    check digit, and addresses of wallets.

    >>> numbers_in("MT SEA STAR IMO 9074729"), numbers_in("Kim Yong Chol 2")
    (('9074729',), ())
    """
    text = unicodedata.normalize("NFKC", text)
    ships = [found[1] for found in _IMO_IN_TEXT.finditer(text) if imo(found[1])]
    bare = text.strip()
    if _SEVEN_DIGITS.fullmatch(bare) and imo(bare):
        ships.append(bare)
    wallets = [
        word for word in text.split() if _HEX.fullmatch(word) or _BECH32.fullmatch(word) or _BASE58.fullmatch(word)
    ]
    return tuple(dict.fromkeys((*ships, *wallets)))


def _plain(text: str) -> str:
    plain = "".join(char for char in text if char.isalnum())
    if found := _HEX.fullmatch(plain):
        return f"0x{found[1] or found[2]}".casefold()
    both_cases = plain != plain.upper() and plain != plain.lower()
    keeps_case = len(plain) > _LONGEST_NUMBER and both_cases and not _BECH32.fullmatch(plain)
    return plain if keeps_case else plain.casefold()
