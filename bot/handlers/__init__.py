"""Thin handlers: parse, call one service, choose a card; one file per noun."""
