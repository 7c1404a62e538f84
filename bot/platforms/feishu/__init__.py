"""Feishu: long connection, REST gateway, payloads."""
