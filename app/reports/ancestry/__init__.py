"""Where an agreement comes from and what became of an issue: issue, item, paragraph, agreement, evidence, reopening."""
