"""What is sealed for a party is opened by it and by nobody else; every bad envelope is refused with its reason."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sharing.posts import (
    AT,
    JP,
    KR,
    MALLORY,
    RING,
    US,
    forged,
    item,
    marked,
    opened,
    rewritten,
    ring,
    sealed,
    with_consent,
)
from tricord.model import canonical
from tricord.model.errors import EnvelopeRefused, NotReleased
from tricord.sharing import (
    MAX_BYTES,
    EnvelopeRefusal,
    Held,
    LastEnvelope,
    Post,
    Received,
    Sent,
    make_slip,
    request_resend,
    reseal,
)


def refusal(act: Callable[[], object]) -> EnvelopeRefusal:
    with pytest.raises(EnvelopeRefused) as caught:
        act()
    assert str(caught.value).endswith((".", ";"))
    return EnvelopeRefusal(caught.value.refusal)


def refused(data: bytes, **changes: Any) -> EnvelopeRefusal:
    """The refusal; the post that was passed in is a frozen value, and nothing else is returned."""
    return refusal(lambda: opened(data, **changes))


def test_what_is_sealed_is_opened() -> None:
    envelope = sealed(marked(b"one", "a.txt"), marked(b"", "b.txt"))
    found = opened(envelope.data)
    assert [(r.slip.name, content) for r, content in found.contents] == [("a.txt", b"one"), ("b.txt", b"")]
    assert found.manifest.agreements == ("JP-KR GSOMIA",)
    assert found.contents[0][0].held == Held(by="KR", since=AT.date())
    assert found.post.received == {"JP": LastEnvelope(number=1, digest=envelope.post.sent["KR"].digest)}


def test_outside_one_sees_to_whom_and_nothing_else() -> None:
    data = sealed(marked(b"A secret of Tokyo.")).data
    assert b"JP" not in data.split(b"\n", 2)[1]
    assert b"secret" not in data
    assert b"launch" not in data


def test_numbers_follow_one_another_and_each_row_has_its_own() -> None:
    first = sealed()
    second = sealed(post=first.post)
    other = sealed(to="US", post=second.post)
    assert [e.manifest.number for e in (first, second, other)] == [1, 2, 1]
    state = opened(first.data).post
    assert opened(second.data, post=state).post.received["JP"].number == 2


def test_what_may_not_be_released_is_not_sealed() -> None:
    with pytest.raises(NotReleased, match="releasable to JP, not to KR") as caught:
        sealed(marked(), marked(b"x", "b.txt", releasable_to=("JP",)))
    assert [decision.item for decision in caught.value.decisions] == ["b.txt"]


def test_a_moment_counts_for_every_day_that_it_is_somewhere() -> None:
    """At 15:00 in London on the 22nd the 23rd has begun in Seoul; the pact is of the 23rd, so not yet."""
    eve = AT.replace(year=2016, month=11, day=22, hour=15)
    with pytest.raises(NotReleased):
        sealed(at=eve)
    assert sealed(at=eve + timedelta(days=1))


# ---- the same envelope once more, or not in its place


def test_repeated() -> None:
    data = sealed().data
    assert refused(data, post=opened(data).post) is EnvelopeRefusal.REPEATED


def test_replayed_later() -> None:
    first = sealed()
    second = sealed(post=first.post)
    state = opened(second.data, post=opened(first.data).post).post
    assert refused(first.data, post=state) is EnvelopeRefusal.REPEATED


def test_sealed_again_it_is_still_the_same() -> None:
    first = sealed()
    again = reseal(first.payload, to="KR", secret=JP, ring=RING)
    assert again != first.data
    assert refused(again, post=opened(first.data).post) is EnvelopeRefusal.REPEATED
    assert opened(again).manifest == first.manifest


def test_reordered_and_missing() -> None:
    first = sealed()
    second = sealed(post=first.post)
    third = sealed(post=second.post)
    state = opened(first.data).post
    with pytest.raises(EnvelopeRefused, match=r"envelope 2 has not been received\. .* share ask JP\.") as caught:
        opened(third.data, post=state)
    assert caught.value.refusal is EnvelopeRefusal.MISSING
    with pytest.raises(EnvelopeRefused, match="1 to 2"):
        opened(third.data)
    state = opened(second.data, post=state).post
    assert opened(third.data, post=state).post.received["JP"].number == 3


def test_a_missing_one_is_asked_for_from_the_first_that_is_missing() -> None:
    state = Post(received={"JP": LastEnvelope(number=4, digest="x")})
    request = request_resend(to="JP", secret=KR, ring=RING, post=state, at=AT)
    assert opened(request.data, by=JP).manifest.again_from == 5


def test_another_envelope_with_a_number_that_was_used() -> None:
    first, other = sealed(), sealed(marked(b"other"))
    state = opened(first.data).post
    second = sealed(post=other.post)
    assert refused(other.data, post=state) is EnvelopeRefusal.REPEATED
    assert refused(second.data, post=state) is EnvelopeRefusal.BROKEN_ROW


def test_the_first_names_none_before_it() -> None:
    assert refused(rewritten(sealed(), previous="0" * 64)) is EnvelopeRefusal.BROKEN_ROW
    assert refused(rewritten(sealed(), number=0)) is EnvelopeRefusal.MALFORMED


def test_a_lost_one_can_be_given_up() -> None:
    first = sealed()
    second = sealed(post=first.post)
    state = Post().giving_up("JP")
    assert opened(second.data, post=state).manifest.number == 2


# ---- altered, cut, misdirected


@given(st.data())
def test_any_single_byte_changed_is_refused(data: st.DataObject) -> None:
    good = sealed().data
    at = data.draw(st.integers(0, len(good) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda b: b != good[at]))
    with pytest.raises(EnvelopeRefused):
        opened(good[:at] + bytes([byte]) + good[at + 1 :])


@given(st.integers(0, 10_000))
def test_any_part_of_it_is_refused(length: int) -> None:
    good = sealed().data
    assert refused(good[: length % len(good)]) in (EnvelopeRefusal.TRUNCATED, EnvelopeRefusal.NO_ENVELOPE)


def test_with_bytes_after_its_end_it_is_altered() -> None:
    assert refused(sealed().data + b"\0") is EnvelopeRefusal.ALTERED


@given(st.binary(max_size=200))
def test_any_bytes_at_all_are_refused(data: bytes) -> None:
    assert refused(data) in (EnvelopeRefusal.NO_ENVELOPE, EnvelopeRefusal.WRONG_ADDRESS)
    refused(b"tricord-envelope 1\n" + data)


def test_for_another_node_it_stays_closed() -> None:
    assert refused(sealed().data, by=US) is EnvelopeRefusal.WRONG_ADDRESS


def test_relabelled_for_another_node_it_stays_closed() -> None:
    head, label, rest = sealed().data.split(b"\n", 2)
    fields = {**json.loads(label), "to": "US", "key": US.key}
    assert refused(b"\n".join([head, canonical(fields), rest]), by=US) is EnvelopeRefusal.ALTERED


def test_unsealed_by_its_receiver_and_sealed_on_it_is_not_for_the_third() -> None:
    """KR opens Japan's envelope and seals the signed inside to US: inside it still says KR."""
    payload = sealed().payload
    assert refused(forged(payload, to=US), by=US) is EnvelopeRefusal.WRONG_ADDRESS


def test_the_sender_named_inside_is_the_signer() -> None:
    assert refused(forged(sealed().payload, by=US)) is EnvelopeRefusal.WRONG_ADDRESS


def test_from_the_future() -> None:
    assert refused(sealed(at=AT + timedelta(hours=25)).data) is EnvelopeRefusal.FUTURE
    assert opened(sealed(at=AT + timedelta(hours=23)).data)


# ---- keys


def test_signed_with_an_unknown_key() -> None:
    assert refused(forged(sealed().payload, by=MALLORY)) is EnvelopeRefusal.UNKNOWN_KEY


def test_signed_under_anothers_name() -> None:
    """Mallory puts the name of Japan's key before a signature of her own."""
    good = sealed()
    lying = msgspec.structs.replace(MALLORY, card=JP.card)
    assert lying.key == JP.key
    assert refused(forged(good.payload, by=lying)) is EnvelopeRefusal.FORGED


def test_signed_with_a_revoked_key_however_it_is_dated() -> None:
    revoked = RING.distrusting(JP.key, on=date(2019, 1, 1), reason="stolen laptop")
    with pytest.raises(EnvelopeRefused, match="stolen laptop") as caught:
        opened(sealed().data, ring=revoked)
    assert caught.value.refusal is EnvelopeRefusal.REVOKED_KEY


def test_sealed_to_a_revoked_key() -> None:
    revoked = RING.distrusting(KR.key, on=date(2019, 1, 1), reason="lost")
    assert refused(sealed().data, ring=revoked) is EnvelopeRefusal.REVOKED_KEY


def test_sealed_to_a_key_that_is_not_here() -> None:
    assert refused(forged(sealed().payload, label={"key": "0" * 16})) is EnvelopeRefusal.UNKNOWN_KEY


def test_nothing_is_sealed_to_a_party_without_a_key() -> None:
    assert refusal(lambda: sealed(ring=ring(JP))) is EnvelopeRefusal.UNKNOWN_KEY


# ---- what the originator signed


def received_at(us: tuple[Received, bytes]) -> tuple[Received, bytes]:
    (found,) = opened(sealed(us, to="US").data, by=US).contents
    return found


def test_through_a_hub_the_originators_slip_travels_on() -> None:
    found = opened(sealed(received_at(with_consent()), by=US).data)
    received, _ = found.contents[0]
    assert received.slip == with_consent()[0].slip
    assert received.held == Held(by="KR", since=AT.date(), via=("US",))
    assert found.manifest.agreements == ("TISA", "US-JP GSOMIA", "US-KR GSOMIA")


def test_a_hub_without_consent_seals_nothing() -> None:
    with pytest.raises(NotReleased, match="no consent of JP is on record"):
        sealed(received_at(marked()), by=US)


def test_a_hub_can_neither_invent_a_consent_nor_widen_an_audience() -> None:
    received, content = received_at(marked())
    invented = with_consent()[0].slip.item.consents
    wider = msgspec.structs.replace(received.slip.item.marking, releasable_to=("JP", "KR", "US", "EU"))
    for changed in (
        msgspec.structs.replace(received.slip.item, consents=invented),
        msgspec.structs.replace(received.slip.item, marking=wider),
    ):
        slip = msgspec.structs.replace(received.slip, item=changed)
        one = msgspec.structs.replace(received, slip=slip)
        assert refusal(lambda one=one: sealed((one, content), by=US)) is EnvelopeRefusal.FORGED  # type: ignore[misc]


def test_a_hub_that_takes_out_the_check_is_refused_by_the_receiver() -> None:
    received, content = received_at(marked())
    manifest = msgspec.structs.replace(
        sealed().manifest, sender="US", items=(Sent(slip=received.slip, hands=("US",)),), agreements=()
    )
    assert refused(forged(canonical(manifest) + b"\n" + content, by=US)) is EnvelopeRefusal.NOT_RELEASABLE


def test_a_hub_that_hides_itself_is_refused() -> None:
    received, content = received_at(marked())
    manifest = msgspec.structs.replace(sealed().manifest, sender="US", items=(Sent(slip=received.slip),))
    assert refused(forged(canonical(manifest) + b"\n" + content, by=US)) is EnvelopeRefusal.MALFORMED
    own = msgspec.structs.replace(received, held=None)
    assert refusal(lambda: sealed((own, content), by=US)) is EnvelopeRefusal.FORGED


def test_another_content_under_a_good_slip() -> None:
    received, _ = marked(b"A launch.")
    assert refusal(lambda: sealed((received, b"No launch"))) is EnvelopeRefusal.FORGED


def test_a_slip_with_a_revoked_key() -> None:
    new = msgspec.structs.replace(JP)
    revoked = ring(JP, KR, US, MALLORY).distrusting(new.key, on=AT.date(), reason="lost")
    assert refusal(lambda: sealed(by=MALLORY, ring=revoked)) is EnvelopeRefusal.FORGED


def test_an_item_goes_back_to_its_originator() -> None:
    back = sealed(received_at(marked()), to="JP", by=US)
    assert opened(back.data, by=JP).contents[0][1] == b"A launch."


def test_only_the_originator_makes_a_slip() -> None:
    with pytest.raises(ValueError, match="Only JP marks"):
        make_slip(item(), "a.txt", b"", US, on=AT.date())


# ---- what is inside means one thing, or nothing


def manifest_with(change: Callable[[dict[str, Any]], object]) -> bytes:
    good = sealed()
    head, _, rest = good.payload.partition(b"\n")
    fields = json.loads(head)
    change(fields)
    return forged(json.dumps(fields).encode() + b"\n" + rest)


def deep(levels: int) -> bytes:
    return b"[" * levels + b"]" * levels


@pytest.mark.parametrize(
    ("manifest", "says"),
    [
        (b'{"sender":"JP","sender":"US"}', "stands twice"),
        (b'{"items":[{"slip":{"name":"a","name":"b"}}]}', "stands twice"),
        (b'{"a":' + deep(100) + b"}", "nested deeper"),
        (b'{"a":' + deep(200_000) + b"}", "nested deeper"),
        (b'{"number":NaN}', "no JSON number"),
        (b"\xff\xfe", "no JSON"),
        (b"", "no JSON"),
        (b"{}", "missing required field"),
        (b"[]", "Expected `object`"),
    ],
    ids=["twice", "twice deep", "deep", "very deep", "NaN", "no UTF-8", "empty", "no fields", "a list"],
)
def test_a_manifest_that_could_mean_two_things(manifest: bytes, says: str) -> None:
    with pytest.raises(EnvelopeRefused, match=says) as caught:
        opened(forged(manifest + b"\n"))
    assert caught.value.refusal is EnvelopeRefusal.MALFORMED


def test_an_unknown_field_is_refused() -> None:
    assert refused(manifest_with(lambda fields: fields.update(colour="red"))) is EnvelopeRefusal.MALFORMED
    assert refused(manifest_with(lambda f: f["items"][0]["slip"].update(x=1))) is EnvelopeRefusal.MALFORMED


def test_a_manifest_without_a_time_zone_is_refused() -> None:
    assert refused(rewritten(sealed(), made=AT.replace(tzinfo=None))) is EnvelopeRefusal.MALFORMED


@pytest.mark.parametrize("size", [-9, 0, 10, 2**70])
def test_sizes_that_do_not_add_up(size: int) -> None:
    assert refused(manifest_with(lambda f: f["items"][0]["slip"].update(size=size))) is EnvelopeRefusal.MALFORMED


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../x", "/etc/passwd", "a/b", "a\\b", "C:x", ".ssh", "a\0b", "a\nb", "\u202egpj.exe", "e\u0301",
     "x" * 201, " a"],
)  # fmt: skip
def test_a_name_that_leads_elsewhere(name: str) -> None:
    with pytest.raises(ValueError, match=r" (is|has|leads) "):
        make_slip(item(), name, b"", JP, on=AT.date())
    assert refused(manifest_with(lambda f: f["items"][0]["slip"].update(name=name))) is EnvelopeRefusal.BAD_NAME


def test_two_files_of_one_name_whatever_the_case() -> None:
    assert refused(sealed(marked(b"a", "A.txt"), marked(b"b", "a.txt")).data) is EnvelopeRefusal.BAD_NAME


def test_oversized() -> None:
    good = sealed().data
    assert refused(good + bytes(MAX_BYTES + 1 - len(good))) is EnvelopeRefusal.OVERSIZED
    assert refusal(lambda: sealed(marked(bytes(MAX_BYTES)))) is EnvelopeRefusal.OVERSIZED


def test_too_many_items_or_too_long_a_manifest() -> None:
    one = sealed()
    assert refused(rewritten(one, items=one.manifest.items * 1001)) is EnvelopeRefusal.OVERSIZED
    assert refusal(lambda: sealed(*[marked()] * 1001)) is EnvelopeRefusal.OVERSIZED
    assert refused(forged(bytes(8 * 1024 * 1024 + 1))) is EnvelopeRefusal.OVERSIZED


def test_a_zip_bomb_stays_a_file() -> None:
    """Nothing in an envelope is compressed, and nothing is unpacked: a bomb weighs what it weighs."""
    import io
    import zipfile

    store = io.BytesIO()
    with zipfile.ZipFile(store, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../x", b"\0" * 10_000_000)
    bomb = store.getvalue()
    assert len(bomb) < 20_000
    assert opened(sealed(marked(bomb, "bomb.zip")).data).contents[0][1] == bomb


@given(st.lists(st.sampled_from(range(5)), min_size=1, max_size=25))
def test_whatever_order_they_come_in_each_is_taken_once_and_in_its_place(order: list[int]) -> None:
    made = []
    post = Post()
    for number in range(5):
        made.append(sealed(marked(str(number).encode()), post=post))
        post = made[-1].post
    state = Post()
    taken: list[int] = []
    for number in order:
        if number == len(taken):
            found = opened(made[number].data, post=state)
            taken.append(int(found.contents[0][1]))
            state = found.post
        else:
            late = number < len(taken)
            assert refused(made[number].data, post=state) is (
                EnvelopeRefusal.REPEATED if late else EnvelopeRefusal.MISSING
            )


def test_a_label_that_is_wrong_about_the_length() -> None:
    assert refused(forged(sealed().payload, label={"bytes": 5})) is EnvelopeRefusal.ALTERED
    assert refused(forged(sealed().payload, label={"bytes": 10**9})) is EnvelopeRefusal.TRUNCATED
