"""The rehearsal room as a newcomer meets it."""
