"""What chambers file, and its way until it is answered."""
