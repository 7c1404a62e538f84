"""Liaison (接口人): cross-department coordination rules that run themselves in chat groups."""

__version__ = "0.1.0"
