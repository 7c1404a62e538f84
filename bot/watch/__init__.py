"""Watching over the process: its parts, its event loop, its store, its clock, and what an operator should know."""
