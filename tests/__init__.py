"""The suite: unit (no database), functional (database and client), e2e (a real browser)."""
