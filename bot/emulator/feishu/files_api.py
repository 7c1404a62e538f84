"""Uploads: images up to 10 MB, files up to 30 MB and never empty (facts 6.6)."""

from aiohttp import BodyPartReader

from bot.emulator.feishu.call import Answer, Api, Call, ok
from bot.emulator.feishu.refusals import CallRefusedError, bad_request

MOST_IMAGE = 10 * 1024 * 1024
MOST_FILE = 30 * 1024 * 1024


async def image(call: Call) -> Answer:
    """Store an image for messages."""
    fields, name, data = await _upload(call, "image", MOST_IMAGE)
    if fields.get("image_type") != "message":
        raise bad_request("image_type must be message")
    return ok({"image_key": call.world.keep_file(name, data, "image").key})


async def file(call: Call) -> Answer:
    """Store a file."""
    fields, name, data = await _upload(call, "file", MOST_FILE)
    if not fields.get("file_type") or not fields.get("file_name"):
        raise bad_request("file_type and file_name are required")
    return ok({"file_key": call.world.keep_file(fields["file_name"] or name, data).key})


async def _upload(call: Call, wanted: str, most: int) -> tuple[dict[str, str], str, bytes]:
    if not call.request.content_type.startswith("multipart/"):
        raise bad_request("a multipart form is required")
    fields: dict[str, str] = {}
    name, data = "", b""
    reader = await call.request.multipart()
    while (part := await reader.next()) is not None:
        if not isinstance(part, BodyPartReader):
            raise bad_request("nested multipart")
        if part.name == wanted:
            name, data = part.filename or wanted, await _read(part, most)
        else:
            fields[part.name or ""] = await part.text()
    if not data:
        raise CallRefusedError(234010, "File's size can't be 0.")
    return fields, name, data


async def _read(part: BodyPartReader, most: int) -> bytes:
    data = bytearray()
    while chunk := await part.read_chunk(1 << 16):
        data += chunk
        if len(data) > most:
            raise CallRefusedError(234006, "The file size exceed the max value.")
    return bytes(data)


APIS = (
    Api("POST", "/open-apis/im/v1/images", image),
    Api("POST", "/open-apis/im/v1/files", file),
)
