"""People: an administrator invites, everybody proves who they are, and nobody helps themselves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, update

from tests.service.nodes import PASSWORD, PURPOSE, House, staffed
from tricord.model.errors import Denied
from tricord.node import Rates, open_node
from tricord.node import schema as tables
from tricord.store import reading, writing
from tricord.wire import ProblemKind


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = staffed(tmp_path)
    yield house
    house.close()


def log_in(house: House, name: str, password: str = PASSWORD, **more: str) -> int:
    answer = house.client().post("/api/v1/session", json={"name": name, "password": password, **more})
    return int(answer.status_code)


def test_from_the_first_administrator_to_a_reader_who_reads(tmp_path: Path) -> None:
    house = House(tmp_path, "JP")
    head = house.as_("head")
    invited = head.post(
        "/api/v1/users", json={"name": "desk-1", "party": "JP", "roles": ["reader"], "purposes": [PURPOSE]}
    )
    assert invited.status_code == 201
    assert log_in(house, "desk-1") == 401
    accepted = {"name": "desk-1", "invitation": invited.json()["invitation"], "password": PASSWORD}
    assert house.anybody.post("/api/v1/password", json=accepted).status_code == 204
    assert house.anybody.post("/api/v1/password", json=accepted).status_code == 401, "an invitation is good once"
    desk = house.as_("desk-1")
    you = desk.get("/api/v1/session").json()
    assert (you["name"], you["party"], you["roles"]) == ("desk-1", "JP", ["reader"])
    assert desk.get("/api/v1/items/count").json() == {"count": 0}
    house.close()


def test_the_first_administrator_is_made_once(house: House) -> None:
    with pytest.raises(Denied, match="made once"):
        house.opened.passwords.create_first_administrator("second", PASSWORD)
    with pytest.raises(Denied, match="made once"):
        open_node(house.node, house.url).passwords.create_first_administrator("second", PASSWORD)


def test_an_administrator_is_not_a_reader(house: House) -> None:
    """By rank one sees nothing, not even a total."""
    ref = house.put()
    head = house.as_("head")
    assert head.get("/api/v1/items").json() == {"items": [], "next": None}
    assert head.get("/api/v1/items/count").json() == {"count": 0}
    assert head.get(f"/api/v1/items/{ref}").status_code == 404
    assert head.get(f"/api/v1/items/{ref}/content").status_code == 404
    assert head.get("/api/v1/items/export").content == b""
    assert house.as_("reader").get("/api/v1/items/count").json() == {"count": 1}


def test_nobody_changes_their_own_roles(house: House) -> None:
    changed = house.as_("head").patch("/api/v1/users/head", json={"roles": ["administrator", "reader"]})
    assert changed.status_code == 403
    assert house.opened.people.named("head").roles == ("administrator",)


def test_the_last_administrator_stays_one(house: House) -> None:
    """Even where somebody with the folder of the node asks for it."""
    for change in ({"disabled": True}, {"roles": ["reader"]}):
        with pytest.raises(Denied, match="last administrator"):
            house.opened.people.change("head", **change, by="the command")
    house.person("deputy", "administrator")
    assert house.as_("deputy").patch("/api/v1/users/head", json={"disabled": True}).status_code == 200
    with pytest.raises(Denied, match="last administrator"):
        house.opened.people.change("deputy", disabled=True, by="the command")


def test_who_is_not_an_administrator_manages_nobody(house: House) -> None:
    reader = house.as_("reader")
    assert reader.get("/api/v1/users").status_code == 403
    assert reader.post("/api/v1/users", json={"name": "x", "party": "JP"}).status_code == 403
    assert reader.patch("/api/v1/users/drafter", json={"disabled": True}).status_code == 403
    assert reader.get("/api/v1/audit/head").status_code == 403


def test_what_is_taken_away_is_gone_at_once(house: House) -> None:
    ref = house.put()
    reader = house.as_("reader")
    program = house.with_token("reader", "read")
    assert reader.get(f"/api/v1/items/{ref}").status_code == 200
    head = house.as_("head")
    assert head.patch("/api/v1/users/reader", json={"cleared_for": []}).status_code == 200
    assert reader.get(f"/api/v1/items/{ref}").status_code == 404
    assert program.get(f"/api/v1/items/{ref}").status_code == 404
    assert head.patch("/api/v1/users/reader", json={"cleared_for": ["秘"]}).status_code == 200
    assert program.get(f"/api/v1/items/{ref}").status_code == 200
    assert head.patch("/api/v1/users/reader", json={"disabled": True}).status_code == 200
    assert reader.get("/api/v1/session").status_code == 401
    assert program.get(f"/api/v1/items/{ref}").status_code == 401
    assert log_in(house, "reader") == 401
    assert head.patch("/api/v1/users/reader", json={"disabled": False}).status_code == 200
    assert program.get(f"/api/v1/items/{ref}").status_code == 401, "what ended by disabling stays ended"
    assert log_in(house, "reader") == 201


def test_roles_levels_and_parties_are_those_that_are_known(house: House) -> None:
    head = house.as_("head")

    def add(**given: object) -> str:
        answer = head.post("/api/v1/users", json={"name": "new", "party": "JP", **given})
        assert answer.status_code == 422
        return str(answer.json()["detail"])

    assert "No role is called owner" in add(roles=["owner"])
    assert "not known to use the level Secret" in add(cleared_for=["Secret"])
    assert "not known to use the level SECRET" in add(cleared_for=["SECRET"]), "the levels of one's own party"
    assert "readers at JP's node" in add(party="KR", roles=["approver"])
    answer = head.post("/api/v1/users", json={"name": "reader", "party": "JP"})
    assert answer.status_code == 409


@pytest.mark.parametrize(("length", "status"), [(11, 422), (12, 204), (1024, 204), (1025, 422)])
def test_a_password_is_long_enough_and_that_is_all(house: House, length: int, status: int) -> None:
    invitation = house.opened.people.add("new", "JP", roles=[], cleared_for=[], by="head")
    accepted = {"name": "new", "invitation": invitation, "password": "a" * length}
    assert house.anybody.post("/api/v1/password", json=accepted).status_code == status


def test_an_invitation_runs_out_and_is_replaced(house: House) -> None:
    passwords = house.opened.passwords
    first = house.opened.people.add("new", "JP", roles=[], cleared_for=[], by="head")
    second = passwords.invite("new", by="head")
    with pytest.raises(Denied, match="invitation"):
        passwords.accept("new", first, PASSWORD)
    with pytest.raises(Denied, match="invitation"):
        passwords.accept("reader", second, PASSWORD)
    house.clock.move(hours=73)
    with pytest.raises(Denied, match="run out"):
        passwords.accept("new", second, PASSWORD)


def test_a_new_invitation_ends_password_and_sessions(house: House) -> None:
    reader = house.as_("reader")
    assert house.as_("head").post("/api/v1/users/reader/invitation").status_code == 201
    assert reader.get("/api/v1/session").status_code == 401
    assert log_in(house, "reader") == 401


def test_a_changed_password_ends_every_session(house: House) -> None:
    other = house.client()
    assert other.post("/api/v1/session", json={"name": "reader", "password": PASSWORD}).status_code == 201
    reader = house.as_("reader")
    wrong = {"former": "not the present one", "password": "another long password"}
    assert reader.put("/api/v1/password", json=wrong).status_code == 403
    assert reader.put("/api/v1/password", json={**wrong, "former": PASSWORD}).status_code == 204
    assert other.get("/api/v1/session").status_code == 401
    assert log_in(house, "reader") == 401
    assert log_in(house, "reader", "another long password") == 201


def test_unknown_name_and_wrong_password_are_answered_alike(house: House) -> None:
    wrong = house.anybody.post("/api/v1/session", json={"name": "reader", "password": "x" * 20})
    nobody = house.anybody.post("/api/v1/session", json={"name": "nobody", "password": "x" * 20})
    unset = house.opened.people.add("unset", "JP", roles=[], cleared_for=[], by="head")
    invited = house.anybody.post("/api/v1/session", json={"name": "unset", "password": unset})
    assert wrong.status_code == nobody.status_code == invited.status_code == 401
    assert wrong.content == nobody.content == invited.content


def test_a_refused_login_is_logged_without_what_was_typed(house: House) -> None:
    """Somebody types the password into the name: it must not stand in the audit."""
    secret = "hunter2hunter2hunter2"
    assert log_in(house, secret, secret) == 401
    assert log_in(house, "reader", secret) == 401
    last, before = house.told()[-1], house.told()[-2]
    assert (last["what"], last["who"], last["about"]["why"]) == ("request.refused", "reader", "wrong: the password")
    assert before["who"] == "somebody unknown"
    assert secret not in (house.node.folder / "audit.jsonl").read_text()


def test_costlier_hashing_takes_effect_at_the_next_login(house: House) -> None:
    costlier = PasswordHasher(time_cost=2, memory_cost=128, parallelism=1)
    later = open_node(house.node, house.url, clock=house.clock, hasher=costlier)
    query = select(tables.password.c.hash).join(tables.person).where(tables.person.c.name == "reader")
    with reading(house.opened.engine) as connection:
        assert "m=64," in connection.execute(query).scalar_one()
    later.sessions.log_in("reader", PASSWORD)
    with reading(house.opened.engine) as connection:
        assert "m=128," in connection.execute(query).scalar_one()
    later.sessions.log_in("reader", PASSWORD)


def codes_of(house: House, name: str) -> pyotp.TOTP:
    client = house.as_(name)
    begun = client.post("/api/v1/totp")
    assert begun.status_code == 201
    found = pyotp.parse_uri(begun.json()["address"])
    assert isinstance(found, pyotp.TOTP)
    assert client.put("/api/v1/totp", json={"code": "000000"}).status_code == 403
    assert log_in(house, name) == 201, "a code that is not confirmed is not asked for"
    assert client.put("/api/v1/totp", json={"code": found.at(house.clock.now)}).status_code == 204
    return found


def test_with_codes_a_password_is_not_enough(house: House) -> None:
    codes = codes_of(house, "reader")
    used = codes.at(house.clock.now)
    assert log_in(house, "reader") == 401
    assert log_in(house, "reader", code="123456") == 401
    assert log_in(house, "reader", code=used) == 401, "it was used to confirm"
    house.clock.move(seconds=30)
    fresh = codes.at(house.clock.now)
    assert log_in(house, "reader", "not the password", code=fresh) == 401
    assert log_in(house, "reader", code=fresh) == 201
    assert log_in(house, "reader", code=fresh) == 401, "no code is good twice"
    assert log_in(house, "reader", code=used) == 401, "nor an earlier one"


def test_a_code_is_good_half_a_minute_early_or_late(house: House) -> None:
    codes = codes_of(house, "reader")
    house.clock.move(minutes=10)
    assert log_in(house, "reader", code=codes.at(house.clock.now, -2)) == 401
    assert log_in(house, "reader", code=codes.at(house.clock.now, -1)) == 201
    assert log_in(house, "reader", code=codes.at(house.clock.now, 1)) == 201
    assert log_in(house, "reader", code=codes.at(house.clock.now, 2)) == 401


def test_codes_outlive_new_keys_of_the_node_and_are_not_in_the_database(house: House) -> None:
    codes = codes_of(house, "reader")
    house.node.rotate()
    house.clock.move(minutes=1)
    assert log_in(house, "reader", code=codes.at(house.clock.now)) == 201
    assert codes.secret.encode() not in Path(house.url).read_bytes()


def test_a_lost_device_is_an_administrators_matter(house: House) -> None:
    codes_of(house, "reader")
    assert house.as_("reader").delete("/api/v1/users/reader/totp").status_code == 403
    assert house.as_("head").delete("/api/v1/users/head/totp").status_code == 403
    assert house.as_("head").delete("/api/v1/users/reader/totp").status_code == 204
    assert log_in(house, "reader") == 201


def test_a_session_ends_by_idleness_and_by_age(house: House) -> None:
    reader = house.as_("reader")
    house.clock.move(minutes=29)
    assert reader.get("/api/v1/session").status_code == 200
    house.clock.move(minutes=29)
    assert reader.get("/api/v1/session").status_code == 200
    house.clock.move(minutes=31)
    assert reader.get("/api/v1/session").status_code == 401
    other = house.client()
    other.post("/api/v1/session", json={"name": "reader", "password": PASSWORD})
    for _ in range(12 * 60 // 20 + 1):
        house.clock.move(minutes=20)
        status = other.get("/api/v1/session").status_code
    assert status == 401, "twelve hours are enough, however busy"


def test_logging_out_here_and_everywhere(house: House) -> None:
    here, there = house.as_("reader"), house.client()
    csrf = there.post("/api/v1/session", json={"name": "reader", "password": PASSWORD}).json()["csrf"]
    kept = here.cookies["tricord_session"]
    assert here.delete("/api/v1/session").status_code == 204
    thief = house.client()
    thief.cookies["tricord_session"] = kept
    assert thief.get("/api/v1/session").status_code == 401
    assert there.get("/api/v1/session").status_code == 200
    assert there.delete("/api/v1/sessions", headers={"X-CSRF-Token": csrf}).status_code == 204
    assert there.get("/api/v1/session").status_code == 401


def test_the_cookie_is_kept_from_scripts_and_other_sites(house: House) -> None:
    body = {"name": "reader", "password": PASSWORD}
    cookie = house.client().post("/api/v1/session", json=body).headers["set-cookie"]
    assert {"HttpOnly", "Secure", "SameSite=strict", "Path=/api"} <= set(cookie.split("; "))
    local = house.client().post("http://127.0.0.1/api/v1/session", json=body).headers["set-cookie"]
    assert "Secure" not in local
    assert {"HttpOnly", "SameSite=strict"} <= set(local.split("; "))


def test_another_site_cannot_write_with_a_cookie(house: House) -> None:
    reader = house.as_("reader")
    del reader.headers["X-CSRF-Token"]
    answer = reader.post("/api/v1/tokens", json={"label": "x", "scopes": ["read"]})
    assert answer.status_code == 403
    assert "X-CSRF-Token" in answer.json()["detail"]
    assert house.opened.tokens.all(house.opened.people.named("reader")) == []
    wrong = reader.post("/api/v1/tokens", json={"label": "x", "scopes": ["read"]}, headers={"X-CSRF-Token": "x"})
    assert wrong.status_code == 403


def test_a_token_opens_what_it_was_made_for_until_it_ends(house: House) -> None:
    ref = house.put()
    reader = house.as_("reader")
    made = reader.post("/api/v1/tokens", json={"label": "feed", "scopes": ["read"], "purpose": PURPOSE, "days": 2})
    assert made.status_code == 201
    secret, number = made.json()["secret"], made.json()["token"]["id"]
    program = house.client()
    program.headers["Authorization"] = f"Bearer {secret}"
    assert program.get(f"/api/v1/items/{ref}").status_code == 200
    assert program.post("/api/v1/tokens", json={"label": "x", "scopes": ["read"]}).status_code == 403
    assert program.get("/taxii2/", headers={"Authorization": f"Bearer {secret}"}).status_code == 401
    assert house.client().get("/taxii2/", auth=("reader", secret)).status_code == 403, "the scope is missing"
    house.clock.move(days=3)
    assert program.get(f"/api/v1/items/{ref}").status_code == 401
    listed = house.opened.tokens.all(house.opened.people.named("reader"))
    assert [token.id for token in listed] == [number]
    assert secret not in Path(house.url).read_bytes().decode("latin-1")


def test_a_token_is_revoked_by_its_owner_only(house: House) -> None:
    program = house.with_token("reader", "read")
    (token,) = house.opened.tokens.all(house.opened.people.named("reader"))
    assert house.as_("drafter").delete(f"/api/v1/tokens/{token.id}").status_code == 404
    assert program.get("/api/v1/items").status_code == 200
    assert house.as_("reader").delete(f"/api/v1/tokens/{token.id}").status_code == 204
    assert program.get("/api/v1/items").status_code == 401


def test_a_token_gives_no_role_and_no_scope_it_lacks(house: House) -> None:
    assert house.with_token("reader", "administer").get("/api/v1/users").status_code == 403
    assert house.with_token("head", "administer").get("/api/v1/users").status_code == 200
    assert house.with_token("head", "read").get("/api/v1/users").status_code == 403
    assert house.with_token("reader", "write").get("/api/v1/items").status_code == 403
    for scopes in ([], ["everything"]):
        answer = house.as_("reader").post("/api/v1/tokens", json={"label": "x", "scopes": scopes})
        assert answer.status_code == 422


def test_guessing_is_slowed_and_says_for_how_long(tmp_path: Path) -> None:
    house = staffed(tmp_path, rates=Rates(login_by_name="3/5 minutes", login_by_address="6/5 minutes"))
    assert [log_in(house, "reader", "x" * 20) for _ in range(4)] == [401, 401, 401, 429]
    answer = house.anybody.post("/api/v1/session", json={"name": "reader", "password": PASSWORD})
    assert answer.status_code == 429, "the right password does not help any more"
    assert 1 <= int(answer.headers["Retry-After"]) <= 300
    assert answer.json()["type"] == "urn:tricord:problem:too-many-requests"
    assert log_in(house, "drafter") == 201
    assert log_in(house, "approver") == 429, "by address, too"
    refused = [entry["about"]["why"] for entry in house.told() if entry["about"].get("status") == "429"]
    assert refused == ["login_by_name: over 3 per 5 minute", "login_by_address: over 6 per 5 minute"]
    house.close()


def test_a_busy_program_is_told_to_wait(tmp_path: Path) -> None:
    house = staffed(tmp_path, rates=Rates(asking="2/minute", failed_by_address="2/minute"))
    program = house.with_token("reader", "read")
    assert [program.get("/api/v1/items").status_code for _ in range(3)] == [200, 200, 429]
    assert [house.anybody.get("/api/v1/items").status_code for _ in range(3)] == [401, 401, 429]
    house.close()


def test_everything_done_to_people_is_in_the_audit(house: House) -> None:
    house.as_("head").patch("/api/v1/users/reader", json={"roles": ["reader", "drafter"], "cleared_for": []})
    said = [(entry["what"], entry["about"]) for entry in house.told()[-3:]]
    assert said == [
        ("person.role.given", {"person": "reader", "value": "drafter"}),
        ("person.clearance.taken", {"person": "reader", "value": "秘"}),
        ("person.clearance.taken", {"person": "reader", "value": "特定秘密"}),
    ]
    assert house.node.verify_audit().ok


def test_acts_on_people_are_never_changed(house: House) -> None:
    """What somebody may do is the sum of acts; giving back is a further one."""
    with reading(house.opened.engine) as connection:
        before = connection.execute(select(tables.person_act)).all()
    house.opened.people.change("reader", roles=[], by="head")
    house.opened.people.change("reader", roles=["reader"], by="head")
    with reading(house.opened.engine) as connection:
        after = connection.execute(select(tables.person_act)).all()
    assert after[: len(before)] == before
    assert [row.what for row in after[len(before) :]] == ["role.taken", "role.given"]


def test_a_damaged_hash_lets_nobody_in(house: House) -> None:
    with writing(house.opened.engine) as connection:
        connection.execute(update(tables.password).values(hash="damaged"))
    with pytest.raises(Denied) as caught:
        house.opened.sessions.log_in("reader", PASSWORD)
    assert caught.value.kind is ProblemKind.UNAUTHENTICATED


def test_hashing_is_argon2id_with_the_librarys_costs(house: House) -> None:
    dear = open_node(house.node, house.url, clock=house.clock)
    dear.sessions.log_in("reader", PASSWORD)
    dear.close()
    with reading(house.opened.engine) as connection:
        hashes = set(connection.execute(select(tables.password.c.hash)).scalars())
    assert any(one.startswith("$argon2id$v=19$m=65536,t=3,p=4$") for one in hashes)


def test_a_purpose_is_granted_and_logged_with_each_read(house: House) -> None:
    ref = house.put("launch", b"A launch.")
    house.opened.people.add("new", "JP", roles=["reader"], cleared_for=["秘"], by="head")
    invitation = house.opened.passwords.invite("new", by="head")
    house.opened.passwords.accept("new", invitation, PASSWORD)
    new = house.as_("new")
    refused = new.get(f"/api/v1/items/{ref}")
    assert refused.status_code == 403
    assert "was not granted" in refused.json()["detail"]
    granted = house.as_("head").patch("/api/v1/users/new", json={"purposes": [PURPOSE]})
    assert granted.json()["purposes"] == [PURPOSE]
    assert new.get(f"/api/v1/items/{ref}").status_code == 200
    assert house.told()[-1]["about"]["purpose"] == PURPOSE
    assert new.get(f"/api/v1/items/{ref}?purpose=tea").status_code == 403
    house.as_("head").patch("/api/v1/users/new", json={"purposes": []})
    assert new.get(f"/api/v1/items/{ref}").status_code == 403


def test_tokens_end_with_the_password_that_made_them(house: House) -> None:
    token = house.with_token("reader", "read")
    changed = house.as_("reader").put("/api/v1/password", json={"former": PASSWORD, "password": PASSWORD + "!"})
    assert changed.status_code == 204
    assert token.get("/api/v1/items").status_code == 401


def test_nobody_invites_themselves_out(house: House) -> None:
    refused = house.as_("head").post("/api/v1/users/head/invitation")
    assert (refused.status_code, "themselves" in refused.json()["detail"]) == (403, True)
    assert house.as_("head").get("/api/v1/users").status_code == 200


@pytest.mark.parametrize("name", ["reader\n", "reader ", "\nreader"])
def test_a_line_break_makes_no_other_name(house: House, name: str) -> None:
    login = {"name": name, "password": PASSWORD}
    assert house.anybody.post("/api/v1/session", json=login).status_code == 422
    added = house.as_("head").post("/api/v1/users", json={"name": "x", "party": "KR\n", "roles": ["reader"]})
    assert added.status_code == 422
