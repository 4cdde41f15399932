"""Comments from being written to being published, appealed, reported, taken down: on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, insert, inspect, select

import tricord.briefings
from tricord.briefings import (
    KEPT_REFUSED,
    LONGEST_COMMENT,
    CommentLimits,
    Comments,
    Moderators,
    SentComment,
    open_briefings,
)
from tricord.briefings import schema as tables
from tricord.briefings._database import REVISION, VERSION_TABLE
from tricord.model.errors import Denied, StoreError
from tricord.node.database import open_database
from tricord.store import connect, writing
from tricord.wire import ProblemKind

TOKYO = "tokyo-2016-10-27"
GOOD = "Üç ülkenin birlikte karar vermesi önemli bir adım."
WITHOUT_LETTERS = "Uc ulkenin birlikte karar vermesi onemli bir adim."
FOUL = "Siktirin gidin hepiniz."
HINT = "Bakan kaç para aldı da sustu acaba?"


class Desk:
    """A database with comments, a clock that is wound by hand, and an audit that can be read."""

    def __init__(self, url: str, profile: str = "default", limits: CommentLimits | None = None) -> None:
        self.engine: Engine = open_briefings(url)
        self.now = datetime(2026, 12, 1, 9, tzinfo=UTC)
        self.audit: list[tuple[str, str, dict[str, str]]] = []

        def log(who: str, what: str, about: dict[str, str]) -> None:
            self.audit.append((who, what, about))

        self.comments = Comments(
            self.engine,
            clock=lambda: self.now,
            is_open=lambda slug: slug == TOKYO,
            audit=log,
            profile=profile,
            limits=limits,
        )
        self.moderators = Moderators(self.engine, clock=lambda: self.now, audit=log)

    def wait(self, **span: float) -> None:
        self.now += timedelta(**span)

    def send(
        self, text: str, lang: str = "tr", *, name: str = "Okur", address: str = "192.0.2.1", trap: str = ""
    ) -> SentComment:
        form = self.comments.form(TOKYO)
        self.wait(seconds=5)
        return self.comments.send(TOKYO, text, lang, name=name, address=address, form=form, trap=trap)

    def shown(self) -> list[str]:
        return [comment.text for comment in self.comments.thread(TOKYO).comments]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(tmp_path: Path, request: pytest.FixtureRequest) -> str:
    if request.param == "postgresql":
        found: str = request.getfixturevalue("postgres_url")
        return found
    return str(tmp_path / "briefings.db")


@pytest.fixture
def desk(url: str) -> Iterator[Desk]:
    opened = Desk(url)
    yield opened
    opened.engine.dispose()


@pytest.fixture
def quick(tmp_path: Path) -> Iterator[Desk]:
    """The same on SQLite, for what does not depend on the database."""
    opened = Desk(str(tmp_path / "quick.db"))
    yield opened
    opened.engine.dispose()


# -- the database ----------------------------------------------------------------------------------------------------


def test_the_migrations_make_what_the_code_expects(desk: Desk) -> None:
    with desk.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        assert compare_metadata(context, tables.metadata) == []
        assert context.get_current_revision() == REVISION
    config = Config()
    config.set_main_option("script_location", str(Path(tricord.briefings.__file__).parent / "migrations"))
    assert ScriptDirectory.from_config(config).get_current_head() == REVISION


def test_comments_live_beside_a_nodes_people_and_in_no_other_programs_database(tmp_path: Path) -> None:
    open_database(tmp_path / "node.db").dispose()
    engine = open_briefings(tmp_path / "node.db")
    assert {"person", "tricord_comment"} <= set(inspect(engine).get_table_names())
    engine.dispose()
    open_database(tmp_path / "node.db").dispose()
    other = connect(tmp_path / "other.db")
    with writing(other) as connection:
        connection.exec_driver_sql("CREATE TABLE recipes (id INTEGER)")
    other.dispose()
    with pytest.raises(StoreError, match="another program's tables"):
        open_briefings(tmp_path / "other.db")


# -- writing ---------------------------------------------------------------------------------------------------------


def test_refused_in_turkish_mended_and_published(desk: Desk) -> None:
    sent = desk.send(WITHOUT_LETTERS)
    assert sent.state == "refused"
    assert sent.verdict.rules == ("letters",)
    assert "Türkçe harflerle" in sent.verdict.findings[0].reason
    assert desk.shown() == []
    assert sent.verdict.mended is not None
    again = desk.comments.mend(sent.id, sent.secret, sent.verdict.mended, address="192.0.2.1")
    assert again.state == "published"
    (comment,) = desk.comments.thread(TOKYO).comments
    assert comment.text == GOOD
    assert comment.rules_version == again.verdict.rules_version


def test_what_the_rules_cannot_decide_waits_for_a_person(desk: Desk) -> None:
    sent = desk.send(HINT)
    assert (sent.state, desk.shown()) == ("waiting", [])
    (queued,) = desk.moderators.queue()
    assert queued.text[queued.findings[0].start : queued.findings[0].end] == "kaç para aldı"
    desk.moderators.decide(sent.id, by="mod-1", publish=True, why="A question, not a claim.")
    assert desk.shown() == [HINT]
    assert desk.moderators.queue() == ()


def test_under_the_profile_of_the_report_nothing_appears_before_it_is_approved(tmp_path: Path) -> None:
    desk = Desk(str(tmp_path / "seed.db"), profile="seed")
    sent = desk.send(GOOD)
    assert (sent.state, sent.verdict.verdict.value, desk.shown()) == ("waiting", "accept", [])
    assert desk.send("Herkez gitti bence.").state == "refused"
    desk.engine.dispose()


def test_an_appeal_goes_to_a_person_once_and_the_writer_reads_the_reason(desk: Desk) -> None:
    sent = desk.send(FOUL)
    desk.comments.appeal(sent.id, sent.secret, why="It quotes a film.")
    assert [one.history[-1].why for one in desk.moderators.queue()] == ["It quotes a film."]
    desk.moderators.decide(sent.id, by="mod-1", publish=False, why="It does not.")
    own = desk.comments.own(sent.id, sent.secret)
    assert (own.state, own.decided_why) == ("refused", "It does not.")
    with pytest.raises(Denied, match="has looked at this comment already"):
        desk.comments.appeal(sent.id, sent.secret, why="Please.")


def test_a_moderator_can_be_wrong_and_another_reverses_it(quick: Desk) -> None:
    sent = quick.send(HINT)
    quick.moderators.decide(sent.id, by="mod-1", publish=False, why="A hint.")
    with pytest.raises(Denied, match="Another moderator"):
        quick.moderators.reverse(sent.id, by="mod-1", why="I was wrong.")
    quick.moderators.reverse(sent.id, by="mod-2", why="A question may be asked.")
    assert quick.shown() == [HINT]
    assert quick.moderators.figures().by_moderator == {"mod-1": (1, 1), "mod-2": (1, 0)}
    with pytest.raises(Denied, match="has a reason"):
        quick.moderators.decide(sent.id, by="mod-2", publish=False, why=" ")


def test_nobody_but_its_writer_changes_a_comment(quick: Desk) -> None:
    sent = quick.send(FOUL)
    for attempt in (
        lambda: quick.comments.mend(sent.id, "guessed", GOOD, address="192.0.2.9"),
        lambda: quick.comments.appeal(sent.id, "guessed", why="x"),
        lambda: quick.comments.take_back(sent.id, ""),
        lambda: quick.comments.own("0000", sent.secret),
    ):
        with pytest.raises(Denied) as denied:
            attempt()
        assert denied.value.kind is ProblemKind.NOT_FOUND


# -- after publication -----------------------------------------------------------------------------------------------


def test_readers_report_and_a_takedown_is_told_with_its_reason_and_deletes_the_text(desk: Desk) -> None:
    sent = desk.send(GOOD)
    desk.comments.report(sent.id, why="Names my brother.", address="192.0.2.7")
    desk.comments.report(sent.id, why="Again.", address="192.0.2.7")
    (queued,) = desk.moderators.queue()
    assert queued.reports == 1
    desk.moderators.take_down(sent.id, by="mod-1", why="It names a private person.")
    page = desk.comments.thread(TOKYO)
    assert (page.comments, page.removed) == ((), ((page.removed[0][0], "It names a private person."),))
    with desk.engine.connect() as connection:
        row = connection.execute(select(tables.comment)).one()
        assert (row.text, row.name, row.address) == (None, "", "")
        reasons = connection.execute(select(tables.comment_act.c.why)).scalars().all()
    assert "Names my brother." not in reasons


def test_a_report_that_is_turned_down_leaves_the_comment_and_the_queue(quick: Desk) -> None:
    sent = quick.send(GOOD)
    quick.comments.report(sent.id, why="I disagree.", address="192.0.2.7")
    quick.moderators.decide(sent.id, by="mod-1", publish=True, why="Disagreeing is no reason.")
    assert (quick.shown(), quick.moderators.queue()) == ([GOOD], ())


def test_a_writer_takes_a_comment_back(quick: Desk) -> None:
    sent = quick.send(GOOD)
    quick.comments.take_back(sent.id, sent.secret)
    assert quick.shown() == []
    assert quick.comments.thread(TOKYO).removed == ()


def test_the_audit_has_every_act_and_never_the_text(quick: Desk) -> None:
    sent = quick.send(FOUL)
    quick.comments.appeal(sent.id, sent.secret, why="Secret reason of a reader")
    quick.moderators.decide(sent.id, by="mod-1", publish=False, why="Foul.")
    assert [what for _, what, _ in quick.audit] == ["comment.sent", "comment.appealed", "comment.rejected"]
    told = str(quick.audit)
    assert FOUL not in told
    assert "Secret reason" not in told
    assert all(len(about["digest"]) == 64 for _, _, about in quick.audit)


def test_refused_texts_and_addresses_are_deleted_after_the_stated_time(desk: Desk) -> None:
    refused, kept = desk.send(FOUL), desk.send(GOOD)
    desk.now += KEPT_REFUSED - timedelta(minutes=1)
    assert desk.comments.sweep() == 0
    desk.wait(minutes=2)
    assert desk.comments.sweep() == 1
    with desk.engine.connect() as connection:
        rows = {row.id: row for row in connection.execute(select(tables.comment)).all()}
        assert connection.execute(select(tables.hit)).all() == []
    assert (rows[refused.id].text, rows[refused.id].state) == (None, "deleted")
    assert (rows[kept.id].text, rows[kept.id].address) == (GOOD, "")


# -- against spam ----------------------------------------------------------------------------------------------------


def test_a_form_is_ours_of_this_page_used_once_and_neither_too_quick_nor_too_old(quick: Desk) -> None:
    def send(form: str) -> SentComment:
        return quick.comments.send(TOKYO, GOOD, "tr", name="Okur", address="192.0.2.1", form=form)

    form = quick.comments.form(TOKYO)
    with pytest.raises(Denied, match="quicker than anybody"):
        send(form)
    quick.wait(seconds=4)
    assert send(form).state == "published"
    with pytest.raises(Denied, match="sent already"):
        send(form)
    stamp = quick.comments.form(TOKYO)
    quick.wait(seconds=4)
    for forged in ("", "1.2.3", stamp[:-1] + ("0" if stamp[-1] != "0" else "1"), "nan.5.x.y", "9" * 400):
        with pytest.raises(Denied, match="not of this page"):
            send(forged)
    quick.wait(hours=25)
    with pytest.raises(Denied, match="another day"):
        send(stamp)


def test_who_fills_the_field_that_nobody_sees_is_refused(quick: Desk) -> None:
    sent = quick.send(GOOD, trap="http://spam.example")
    assert (sent.state, sent.verdict.rules[0]) == ("refused", "spam")


def test_the_same_words_twice_are_refused_and_another_opinion_is_not(quick: Desk) -> None:
    quick.send(GOOD)
    assert quick.send("Önemli bir adım, üç ülkenin birlikte karar vermesi!", address="192.0.2.2").state == "refused"
    assert quick.send("Kömür sınırı konusunda bence geç kalındı.", address="192.0.2.3").state == "published"


def test_limits_hold_per_address_and_per_thread(desk: Desk) -> None:
    said = ("kömür", "pirinç", "liman", "banka", "gemi")
    for word in said:
        desk.send(f"Bence {word} konusunda görüşmek gerekir, sonra karar verilir.")
    with pytest.raises(Denied, match=r"You have sent many comments\. Try again in") as denied:
        desk.send("Bir soru daha: füze nerede?")
    assert denied.value.kind is ProblemKind.TOO_MANY
    assert 0 < denied.value.retry_after <= 600
    desk.send("Başka bir adresten, başka bir soru.", address="2001:db8::1")
    desk.wait(minutes=11)
    desk.send("Şimdi yeniden yazabiliyorum, teşekkürler.")


def test_a_household_of_ipv6_is_one_address(quick: Desk) -> None:
    words = ("kömür", "pirinç", "liman", "banka", "gemi")
    for n, word in enumerate(words):
        quick.send(f"Bence {word} konusunda yeniden görüşmek gerekir.", address=f"2001:db8::{n}")
    with pytest.raises(Denied, match="many comments"):
        quick.send("Bir soru daha: füze nerede?", address="2001:db8::ffff")


def test_a_ban_takes_two_moderators_and_ends(quick: Desk) -> None:
    sent = quick.send(FOUL, address="192.0.2.66")
    ban = quick.moderators.propose_ban(sent.id, by="mod-1", address="192.0.2.66", why="Again and again.")
    assert quick.send("Bu da bir soru olabilir mi?", address="192.0.2.66").state == "published"
    with pytest.raises(Denied, match="takes two moderators"):
        quick.moderators.agree_to_ban(ban, by="mod-1")
    quick.moderators.agree_to_ban(ban, by="mod-2")
    quick.wait(days=1)
    with pytest.raises(Denied, match="No comments are taken from here until"):
        quick.send(GOOD, address="192.0.2.66")
    quick.wait(days=90)
    assert quick.send(GOOD, address="192.0.2.66").state == "published"


# -- hostile ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script> Güzel bir haber olmuş.",
        "Güzel\r\nSet-Cookie: a=b",
        "Tamam \x00\x1b[31m da nerede?",
        "' OR 1=1; DROP TABLE tricord_comment; --",
        "\ud800 yarım bir harf",
    ],
)
def test_whatever_is_written_is_kept_as_plain_text_and_breaks_nothing(desk: Desk, text: str) -> None:
    desk.send(text, name="Ad\r\nX-Injected: 1")
    with desk.engine.connect() as connection:
        row = connection.execute(select(tables.comment)).one()
    assert "\x00" not in row.text
    assert "\r" not in row.text
    assert row.name == "AdX-Injected: 1"


def test_a_comment_of_a_megabyte_is_refused_unread(quick: Desk) -> None:
    with pytest.raises(Denied, match="At most 4,000") as denied:
        quick.send("a" * 1_000_000)
    assert denied.value.kind is ProblemKind.TOO_LARGE
    assert quick.send("Uzun bir cümle daha. " * (LONGEST_COMMENT // 21)).state in ("published", "refused", "waiting")


def test_a_name_is_under_the_rules_too(quick: Desk) -> None:
    assert quick.send(GOOD, name="Orospu Çocuğu").state == "refused"


def test_comments_are_closed_where_no_briefing_is_published(quick: Desk) -> None:
    with pytest.raises(Denied, match="no comments here"):
        quick.comments.form("a-draft")


def test_a_thread_of_ten_thousand_is_read_by_the_page(desk: Desk) -> None:
    row = {
        "slug": TOKYO,
        "lang": "tr",
        "name": "Okur",
        "text": GOOD,
        "digest": "",
        "state": "published",
        "verdict": "accept",
        "findings": "[]",
        "profile": "default",
        "rules_version": "1",
        "secret": "",
        "address": "",
        "written_at": "2026",
        "changed_at": "2026",
        "delete_at": "",
    }
    with writing(desk.engine) as connection:
        connection.execute(
            insert(tables.comment), [{**row, "id": f"{n:05}", "published_at": f"2026-{n:05}"} for n in range(10_000)]
        )
    page = desk.comments.thread(TOKYO, page=200)
    assert (page.total, len(page.comments), page.comments[-1].id) == (10_000, 50, "09999")
    assert desk.comments.thread(TOKYO, page=-3).comments[0].id == "00000"
    assert desk.send("Bir de ben yazayım, onuncu bin birinci yorum olsun.").state == "published"
