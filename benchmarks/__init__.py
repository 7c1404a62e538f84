"""Measurements against floors of the same run (PERFORMANCE.md); figures are ratios, never timed tests."""
