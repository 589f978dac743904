"""Minutes: drafted from the session, reviewed, approved, published; never edited after that."""
