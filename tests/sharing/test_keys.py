"""Cards, rotation and revocation: who vouches for a key, and what a lost key still does."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from tests.sharing.posts import AT, JP, KR, MALLORY, RING, US, marked, opened, ring, sealed
from tricord.model.errors import KeyRefused
from tricord.sharing import Post, Ring, make_secret, revoke

DAY = date(2018, 1, 1)
NEXT = make_secret("JP", made=DAY, former=JP)


def test_a_first_card_needs_its_fingerprint() -> None:
    with pytest.raises(KeyRefused, match="--fingerprint"):
        Ring().trusting(JP.card)
    with pytest.raises(KeyRefused, match="not the one given"):
        Ring().trusting(JP.card, fingerprint=KR.card.fingerprint)
    assert Ring().trusting(JP.card, fingerprint=JP.card.fingerprint.upper().replace(" ", "")).key(JP.key)


def test_a_later_card_is_vouched_for_by_the_former_key() -> None:
    assert RING.trusting(NEXT.card).current("JP") == RING.trusting(NEXT.card).key(NEXT.key)
    with pytest.raises(KeyRefused, match="Nothing vouches"):
        RING.trusting(MALLORY.card)


def test_a_card_that_says_it_follows_and_does_not() -> None:
    lying = make_secret("JP", made=DAY, former=MALLORY)
    with pytest.raises(KeyRefused, match="Nothing vouches"):
        RING.trusting(lying.card)
    claiming = msgspec.structs.replace(MALLORY, card=JP.card)
    with pytest.raises(KeyRefused, match="not signed with"):
        RING.trusting(make_secret("JP", made=DAY, former=claiming).card)


def test_a_key_of_another_party_vouches_for_nothing() -> None:
    with pytest.raises(KeyRefused, match="Nothing vouches"):
        RING.trusting(make_secret("JP", made=DAY, former=US).card)


@pytest.mark.parametrize("changes", [{"seal": KR.card.seal}, {"party": "KR"}, {"made": date(2000, 1, 1)}])
def test_an_altered_card(changes: dict[str, object]) -> None:
    card = msgspec.structs.replace(JP.card, **changes)
    with pytest.raises(KeyRefused, match="not signed with its own key"):
        Ring().trusting(card, fingerprint=card.fingerprint)


@pytest.mark.parametrize("party", ["", "../x", "jp", "J" * 40, "JP/KR"])
def test_a_party_is_a_code(party: str) -> None:
    card = make_secret(party, made=DAY).card
    with pytest.raises(KeyRefused, match="no code of a party"):
        Ring().trusting(card, fingerprint=card.fingerprint)


def test_after_rotation_both_keys_open_and_the_new_one_is_used() -> None:
    new = make_secret("KR", made=DAY, former=KR)
    rotated = RING.trusting(new.card)
    old_mail = sealed()
    new_mail = sealed(post=old_mail.post, ring=rotated)
    state = opened(old_mail.data, secrets=[KR, new], ring=rotated).post
    assert new.key.encode() in new_mail.data
    assert opened(new_mail.data, secrets=[KR, new], ring=rotated, post=state)


def test_the_secret_is_not_printed() -> None:
    assert JP.sign not in repr(JP)
    assert JP.seal not in repr(JP)


def test_a_key_revokes_itself_or_is_revoked_by_a_later_one() -> None:
    both = RING.trusting(NEXT.card)
    for signer in (JP, NEXT):
        gone = both.revoking(revoke(signer, JP.key, on=DAY, reason="lost")).key(JP.key)
        assert gone is not None
        assert (gone.revoked_on, gone.reason) == (DAY, "lost")
    with pytest.raises(KeyRefused, match="a former key"):
        both.revoking(revoke(JP, NEXT.key, on=DAY, reason="a thief says so"))


def test_a_revocation_of_another_party_or_altered_is_refused() -> None:
    with pytest.raises(KeyRefused, match="signer of its own"):
        RING.revoking(revoke(KR, JP.key, on=DAY, reason="spite"))
    altered = msgspec.structs.replace(revoke(JP, JP.key, on=DAY, reason="lost"), on=date(2030, 1, 1))
    with pytest.raises(KeyRefused, match="signature is wrong"):
        RING.revoking(altered)


def test_with_a_revoked_key_nobody_revokes_or_vouches() -> None:
    gone = RING.trusting(NEXT.card).distrusting(NEXT.key, on=DAY, reason="lost")
    third = make_secret("JP", made=DAY, former=NEXT)
    with pytest.raises(KeyRefused, match="revoked on"):
        gone.trusting(third.card)
    with pytest.raises(KeyRefused, match="itself revoked"):
        gone.revoking(revoke(NEXT, JP.key, on=DAY, reason="a thief says so"))
    with pytest.raises(KeyRefused, match="in the ring already, revoked"):
        gone.trusting(NEXT.card, fingerprint=NEXT.card.fingerprint)


def test_what_is_signed_as_one_thing_is_not_shown_as_another() -> None:
    signature = JP.signature("card", b"message")
    keys = RING.key(JP.key)
    assert keys is not None
    assert keys.verifies("card", b"message", signature)
    assert not keys.verifies("envelope", b"message", signature)
    assert not keys.verifies("card", b"message", "zz")
    assert not msgspec.structs.replace(keys, sign="").verifies("card", b"message", signature)


def test_a_ring_keeps_what_it_revoked() -> None:
    gone = RING.distrusting(JP.key, on=DAY, reason="lost")
    assert gone.distrusting(JP.key, on=date(2020, 1, 1), reason="again") == gone
    assert gone.current("JP") is None
    assert len(gone.keys) == len(ring(JP, KR, US).keys)
    with pytest.raises(KeyRefused, match="holds no key"):
        gone.distrusting("0" * 16, on=DAY, reason="x")


def test_a_key_revoked_midway_stops_its_envelopes_and_its_successor_goes_on() -> None:
    first = sealed()
    state = opened(first.data).post
    both = RING.trusting(NEXT.card).distrusting(JP.key, on=DAY, reason="lost")
    received, content = marked()
    slip = msgspec.structs.replace(received.slip)
    from tricord.sharing import Received, make_slip

    new_slip = make_slip(slip.item, slip.name, content, NEXT, on=AT.date())
    second = sealed((Received(slip=new_slip), content), by=NEXT, ring=both, post=first.post)
    assert opened(second.data, ring=both, post=state).post.received["JP"].number == 2
    assert Post() != state
