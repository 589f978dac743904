"""Topics of issues: renamed, put in order, retired and offered again by those who keep the programme."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.journal.models import AuditEntry
from app.kernel.db import db, transaction
from app.kernel.errors import InvalidInput, NotAllowed, StaleEdit, WrongState
from app.programme import operations
from app.programme.models import Topic
from app.programme.queries import get_topic, list_topics
from tests.pages import read, visible_text

KEEPERS = {"admin", "secretary"}
EVERYBODY = ("admin", "secretary", "chair", "coordinator", "canacar", "guest", "member", "insider")


@pytest.fixture
def topics(app, house):
    with app.app_context():
        with transaction():
            for key, es in (("customs", "Despacho"), ("security", "Seguridad"), ("origin", "Origen")):
                operations.add_topic(key=key, name_es=es, name_en=key.title(), actor=house.actor("admin"))
        yield house


def last_entry():
    return db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()


def test_a_renamed_topic_keeps_its_key_and_the_history_its_old_name(topics):
    with transaction():
        topic = get_topic("origin")
        was = (topic.name_es, topic.name_en)
        assert operations.edit_topic(
            topic,
            name_es="Origen y valoración",
            name_en="Origin and valuation",
            was=was,
            actor=topics.actor("secretary"),
        )
    assert get_topic("origin").name_es == "Origen y valoración"
    entry = last_entry()
    assert (entry.tag, entry.old["name"], entry.new["name"]) == (
        "programme:edit_topic",
        "Origen",
        "Origen y valoración",
    )


def test_the_second_of_two_who_rename_is_shown_both_names(topics):
    with transaction():
        topic = get_topic("origin")
        with pytest.raises(StaleEdit) as refused:
            operations.edit_topic(
                topic, name_es="Mío", name_en="Mine", was=("Otro", "Other"), actor=topics.actor("admin")
            )
        assert (refused.value.mine, refused.value.theirs) == ("Mío / Mine", "Origen / Origin")
    assert get_topic("origin").name_es == "Origen"


def test_a_topic_needs_a_name_in_each_language(topics):
    with transaction(), pytest.raises(InvalidInput) as refused:
        operations.edit_topic(
            get_topic("origin"),
            name_es=" ",
            name_en="Origin",
            was=("Origen", "Origin"),
            actor=topics.actor("admin"),
        )
    assert set(refused.value.fields) == {"name_es"}


def test_a_retired_topic_is_no_longer_offered_until_it_is_restored(topics):
    topic = get_topic("security")
    with transaction():
        operations.retire_topic(topic, actor=topics.actor("secretary"))
    assert "security" not in {row.key for row in list_topics()}
    assert "security" in {row.key for row in list_topics(active_only=False)}
    assert last_entry().tag == "programme:retire_topic"
    with transaction(), pytest.raises(WrongState):
        operations.retire_topic(topic, actor=topics.actor("secretary"))
    with transaction():
        operations.restore_topic(topic, actor=topics.actor("secretary"))
    assert "security" in {row.key for row in list_topics()}
    assert last_entry().tag == "programme:restore_topic"


def test_topics_are_offered_in_the_order_they_are_put_in(topics):
    keys = [row.key for row in list_topics()]
    with transaction():
        assert operations.shift_topic(get_topic(keys[-1]), -1, actor=topics.actor("admin"))
        assert not operations.shift_topic(get_topic(keys[0]), -1, actor=topics.actor("admin"))
    assert [row.key for row in list_topics()] == [*keys[:-2], keys[-1], keys[-2]]
    assert last_entry().tag == "programme:order_topics"


@pytest.mark.parametrize("who", EVERYBODY)
def test_only_who_keeps_the_programme_touches_its_topics(topics, who):
    actor, topic = topics.actor(who), get_topic("origin")
    verbs = (
        lambda: operations.edit_topic(topic, name_es="a", name_en="b", was=("Origen", "Origin"), actor=actor),
        lambda: operations.shift_topic(topic, -1, actor=actor),
        lambda: operations.retire_topic(topic, actor=actor),
        lambda: operations.restore_topic(topic, actor=actor),
    )
    with transaction():
        entries = len(db.session.scalars(select(AuditEntry.id)).all())
        for verb in verbs:
            if who in KEEPERS:
                verb()
            else:
                with pytest.raises(NotAllowed):
                    verb()
        made = len(db.session.scalars(select(AuditEntry.id)).all()) - entries
        assert made == (len(verbs) if who in KEEPERS else 0)
        assert db.session.scalar(select(Topic.is_active).where(Topic.key == "origin"))


def send(visitor, path, **fields):
    """Post a form as its page would, with the token of a page."""
    token = read(visitor.get("/settings").text).find(".//meta[@name='csrf-token']").get("content")
    return visitor.post(path, data={"csrf_token": token, **fields})


def test_the_settings_rename_move_and_retire(topics, signed_in):
    secretary = signed_in("secretary")
    was = {"was_es": "Origen", "was_en": "Origin"}
    assert secretary.get("/settings/topics/origin").status_code == 200
    new = {"name_es": "Origen y valoración", "name_en": "Origin and valuation"}
    assert send(secretary, "/settings/topics/origin", **new, **was).status_code == 303
    assert send(secretary, "/settings/topics/origin/shift", to="up").status_code == 303
    assert send(secretary, "/settings/topics/origin/shift").status_code == 422
    assert send(secretary, "/settings/topics/origin/retire").status_code == 303
    page = visible_text(secretary.get("/settings").text)
    assert "Origen y valoración" in page
    assert "retirado" in page
    stale = send(secretary, "/settings/topics/origin", name_es="X", name_en="Y", **was)
    assert (stale.status_code, "Origen y valoración" in stale.text) == (409, True)
    assert send(secretary, "/settings/topics/origin", name_es="", name_en="Y").status_code == 422
    assert secretary.get("/settings/topics/nothing").status_code == 404
