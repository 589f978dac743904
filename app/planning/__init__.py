"""The year's ordinary sessions of every body, proposed together by a rule, approved as a whole, published at once."""
