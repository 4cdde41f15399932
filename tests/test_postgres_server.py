"""The PostgreSQL of the tests is real, gives each test an empty database, and leaves nothing behind."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.postgres import Server, find_server


def test_it_is_postgresql_and_keeps_text_in_every_script(postgres_url: str) -> None:
    engine = sa.create_engine(postgres_url)
    with engine.begin() as connection:
        version = connection.execute(sa.text("select version()")).scalar_one()
        connection.execute(sa.text("create table kept (name text)"))
        connection.execute(sa.text("insert into kept values (:name)"), {"name": "김영철 金英哲 Yŏng-ch'ŏl"})
        kept = connection.execute(sa.text("select name from kept")).scalar_one()
    engine.dispose()
    assert version.startswith("PostgreSQL")
    assert kept == "김영철 金英哲 Yŏng-ch'ŏl"


def test_each_test_has_an_empty_database(postgres_url: str) -> None:
    engine = sa.create_engine(postgres_url)
    assert sa.inspect(engine).get_table_names() == []
    engine.dispose()


@pytest.mark.slow
def test_a_stopped_server_leaves_no_folder() -> None:
    server = Server.start()
    assert server.folder.exists()
    server.stop()
    assert not server.folder.exists()


def test_a_machine_without_a_server_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.postgres.shutil.which", lambda _: None)
    monkeypatch.setattr("tests.postgres.glob", lambda _: [])
    with pytest.raises(RuntimeError, match="apt install postgresql"):
        find_server()
