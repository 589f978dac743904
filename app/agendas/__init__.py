"""Agendas: items, order, time, versions; where issues and meetings meet, and where a meeting is convoked."""
