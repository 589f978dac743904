"""What people upload: kept in the database, typed by content, handed out as downloads only."""
