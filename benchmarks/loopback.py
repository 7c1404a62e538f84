"""A cloud that accepts every message at once: a raw HTTP server in a process of its own; only the senders differ."""

import asyncio
import json
import sys

ANSWER = json.dumps(
    {
        "code": 0,
        "msg": "ok",
        "tenant_access_token": "t-loopback",
        "expire": 7200,
        "data": {"message_id": "om_1", "chat_id": "oc_1"},
    }
).encode()
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"


class Accepting(asyncio.Protocol):
    """Reads requests with a Content-Length, keeps the connection open."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where to write."""
        self._transport = transport
        self._data = b""

    def data_received(self, data: bytes) -> None:
        """Answer every whole request."""
        self._data += data
        while (end := self._data.find(b"\r\n\r\n")) >= 0:
            head = self._data[:end].lower()
            length = int(head.split(b"content-length:")[1].split(b"\r\n")[0]) if b"content-length:" in head else 0
            if len(self._data) < end + 4 + length:
                return
            self._data = self._data[end + 4 + length :]
            assert isinstance(self._transport, asyncio.Transport)
            self._transport.write(_HEAD % len(ANSWER) + ANSWER)


async def _serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Accepting, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
