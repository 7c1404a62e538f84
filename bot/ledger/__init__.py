"""The ledgers (台账) as tables of text: what runs, and what happened since a day (L01, L03, X3)."""
