"""``SdkFrame``, the frame class of Feishu's own SDK: it says what bytes a frame is.

``lark_oapi`` imports ten thousand modules on the way to it (facts 7), seconds for every process that runs tests. The
few it needs are loaded past them; whoever imports the SDK afterwards gets all of it.
"""

import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

__all__ = ["SdkFrame"]


@contextmanager
def _bare_packages() -> Iterator[None]:
    """The two packages above the class, without what their ``__init__`` would bring."""
    spec = importlib.util.find_spec("lark_oapi")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    root = spec.submodule_search_locations[0]
    bare = {"lark_oapi": root, "lark_oapi.ws": f"{root}/ws"}
    for name, path in bare.items():
        sys.modules[name] = ModuleType(name)
        sys.modules[name].__path__ = [path]
    yield
    for name in bare:
        del sys.modules[name]


with _bare_packages():
    from lark_oapi.ws.pb.pbbp2_pb2 import Frame as SdkFrame
