"""What the demonstration says: data only. People are invented; no public source says which chambers really sit where."""
