"""Board, archive pages, health and metrics."""
