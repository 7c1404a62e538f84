"""Use cases: (uow, now, …) to a domain value; no cards, no platform, no commit."""
