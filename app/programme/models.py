"""Tables of the room ``programme``."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Model, Revisioned


class Programme(Revisioned, Model):
    """The one programme this installation serves: a single row with id 1."""

    __tablename__ = "programme"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), nullable=False)
    acronym: Mapped[str] = mapped_column(String(40), nullable=False)
    administration: Mapped[str] = mapped_column(String(200), nullable=False)
    country: Mapped[str] = mapped_column(String(2), nullable=False)
    subdivision: Mapped[str] = mapped_column(String(10), nullable=False, default="")
    zone: Mapped[str] = mapped_column(String(64), nullable=False)
    language: Mapped[str] = mapped_column(String(8), nullable=False, default="es")
    contact_email: Mapped[str] = mapped_column(String(254), nullable=False)


class ClosingDay(Model):
    """A day, or a run of days, the administration declares closed: general vacations, extra days published each year."""

    __tablename__ = "closing_day"
    __table_args__ = (CheckConstraint("ends_on >= starts_on", name="order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    starts_on: Mapped[date] = mapped_column(nullable=False, index=True)
    ends_on: Mapped[date] = mapped_column(nullable=False)
    name: Mapped[str] = mapped_column(String(200), nullable=False)


class Topic(Model):
    """What such bodies discuss; the programme edits the list. ``key`` is stable, the names are shown."""

    __tablename__ = "topic"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), nullable=False, unique=True)
    name_es: Mapped[str] = mapped_column(String(200), nullable=False)
    name_en: Mapped[str] = mapped_column(String(200), nullable=False)
    position: Mapped[int] = mapped_column(nullable=False, default=0)
    is_active: Mapped[bool] = mapped_column(nullable=False, default=True)

    def name_in(self, locale: str) -> str:
        return self.name_en if locale == "en" else self.name_es
