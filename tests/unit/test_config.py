"""What an installation refuses to start with."""

from __future__ import annotations

import pytest

import config
from app.factory import create_app

GOOD = {
    "CONVOCA_ENV": "production",
    "CONVOCA_SECRET_KEY": "8fJq-2mXw0_ZtYb5cRkDnVh7sLpGa3Ue",
    "CONVOCA_PUBLIC_URL": "https://convoca.gob.mx",
}


def refusal(**changes: str) -> str:
    with pytest.raises(config.ConfigError) as refused:
        config.refuse(config.from_environment({**GOOD, **changes}))
    return str(refused.value)


def test_a_production_installation_that_is_well_set_up_starts() -> None:
    settings = config.from_environment(GOOD)
    config.refuse(settings)
    assert settings["SESSION_COOKIE_SECURE"] is True
    assert settings["DEMO_MODE"] is False


def test_production_is_what_is_meant_when_nothing_is_said() -> None:
    assert config.from_environment({})["ENVIRONMENT"] == "production"
    with pytest.raises(config.ConfigError, match="SECRET_KEY"):
        config.refuse(config.from_environment({}))


@pytest.mark.parametrize("secret", [*sorted(config.PLACEHOLDER_SECRETS), "8fJq-2mXw0_ZtYb5cRkDnVh7sLpGa3U"])
def test_production_refuses_a_secret_that_is_short_or_a_placeholder(secret: str) -> None:
    assert "CONVOCA_SECRET_KEY" in refusal(CONVOCA_SECRET_KEY=secret)
    assert "CONVOCA_SECRET_KEY" in refusal(CONVOCA_SECRET_KEY=secret.upper())


def test_production_refuses_the_secret_of_the_tests() -> None:
    assert "CONVOCA_SECRET_KEY" in refusal(CONVOCA_SECRET_KEY=config.Testing.SECRET_KEY)


def test_production_refuses_a_secret_that_repeats_a_character_or_two() -> None:
    assert "CONVOCA_SECRET_KEY" in refusal(CONVOCA_SECRET_KEY="a" * 64)
    assert "CONVOCA_SECRET_KEY" in refusal(CONVOCA_SECRET_KEY="01" * 32)


@pytest.mark.parametrize("asked", ["1", "true", "on", "YES"])
def test_production_refuses_demo_mode(asked: str) -> None:
    assert "demo" in refusal(CONVOCA_DEMO=asked)


@pytest.mark.parametrize("address", ["http://convoca.gob.mx", "convoca.gob.mx", "", "ftp://convoca.gob.mx"])
def test_production_refuses_an_address_without_tls(address: str) -> None:
    assert "CONVOCA_PUBLIC_URL" in refusal(CONVOCA_PUBLIC_URL=address)


def test_production_refuses_cookies_that_travel_in_the_clear() -> None:
    assert "CONVOCA_SESSION_COOKIE_SECURE" in refusal(CONVOCA_SESSION_COOKIE_SECURE="0")


def test_production_refuses_a_way_of_sending_mail_that_it_does_not_know() -> None:
    assert "CONVOCA_MAIL_TRANSPORT" in refusal(CONVOCA_MAIL_TRANSPORT="pigeon")


def test_a_number_that_is_none_is_refused_by_name() -> None:
    assert "CONVOCA_SMTP_PORT" in refusal(CONVOCA_SMTP_PORT="smtp")


def test_the_mailbox_is_looked_at_every_two_minutes_unless_another_interval_or_none_is_set() -> None:
    assert config.from_environment(GOOD)["IMAP_EVERY_SECONDS"] == 120
    for given in (0, 30):
        settings = config.from_environment({**GOOD, "CONVOCA_IMAP_EVERY_SECONDS": str(given)})
        config.refuse(settings)
        assert settings["IMAP_EVERY_SECONDS"] == given
    assert "CONVOCA_IMAP_EVERY_SECONDS" in refusal(CONVOCA_IMAP_EVERY_SECONDS="-1")
    assert "CONVOCA_IMAP_EVERY_SECONDS" in refusal(CONVOCA_IMAP_EVERY_SECONDS="2m")


def test_an_environment_nobody_knows_is_refused() -> None:
    assert "CONVOCA_ENV" in refusal(CONVOCA_ENV="staging")


def test_the_application_itself_does_not_start_without_a_secret() -> None:
    with pytest.raises(config.ConfigError, match="SECRET_KEY"):
        create_app({"TESTING": True, "SECRET_KEY": ""})


def test_postgresql_is_reached_through_psycopg_whatever_its_address_calls_it() -> None:
    for given in ("postgres://u@h/d", "postgresql://u@h/d", "postgresql+psycopg://u@h/d"):
        assert config.database_url(given, "/var/convoca") == "postgresql+psycopg://u@h/d"
    assert config.database_url(None, "/var/convoca") == "sqlite:////var/convoca/convoca.db"
