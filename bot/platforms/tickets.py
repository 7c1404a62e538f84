"""What in a connection's URL is a secret (RELIABILITY T5: both SDKs log it)."""

from urllib.parse import parse_qsl, urlsplit

_HARMLESS = ("device_id", "service_id", "aid", "fpid")


def ticket_values(url: str) -> list[str]:
    """The values in ``url`` that give access to the connection."""
    return [value for name, value in parse_qsl(urlsplit(url).query) if name not in _HARMLESS]
