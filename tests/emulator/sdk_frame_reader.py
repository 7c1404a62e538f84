"""Reads a frame, given as hex, with the SDK's own class and prints what it found, and the frame written again.

The SDK's package is entered past its ``__init__``, which would import ten thousand modules (facts 7); only good for a
process of its own.
"""

import importlib.util
import json
import sys
from types import ModuleType

spec = importlib.util.find_spec("lark_oapi")
assert spec
assert spec.submodule_search_locations
root = spec.submodule_search_locations[0]
for name, path in (("lark_oapi", root), ("lark_oapi.ws", f"{root}/ws")):
    sys.modules[name] = ModuleType(name)
    sys.modules[name].__path__ = [path]

from lark_oapi.ws.pb.pbbp2_pb2 import Frame  # noqa: E402 - only after the way past __init__ is prepared

frame = Frame()
frame.ParseFromString(bytes.fromhex(sys.argv[1]))
print(
    json.dumps(
        {
            "numbers": [frame.SeqID, frame.LogID, frame.service, frame.method],
            "headers": [[header.key, header.value] for header in frame.headers],
            "payload": frame.payload.hex(),
            "written": frame.SerializeToString().hex(),
        }
    )
)
