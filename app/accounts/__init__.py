"""People: who they are, how they are invited, how they sign in, and the tokens they hold."""
