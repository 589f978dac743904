"""Journal rows → recipients → mail. The worker lives here."""
