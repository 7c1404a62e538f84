"""Files and images that people or the bot put into chats."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StoredFile:
    """An uploaded file; ``kind`` is 'file' or 'image', ``key`` what messages refer to it by."""

    key: str
    kind: str
    name: str
    data: bytes
