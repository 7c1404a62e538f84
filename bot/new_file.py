"""A file that an operator asked for: new, whole, and for its owner's eyes alone."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import LiaisonError


@contextmanager
def new_file(file: Path) -> Iterator[Path]:
    """A draft to write to, which becomes ``file`` when all went well; else nothing of it is left behind.

    Raises LiaisonError when the file is there already or cannot be written.
    """
    if file.exists():
        raise LiaisonError(f"{file} 已经存在，没有覆盖它。请换一个文件名。")
    draft = file.with_name(f"{file.name}.part")
    try:
        draft.touch(mode=0o600)
        yield draft
        os.replace(draft, file)
    except OSError as error:
        raise LiaisonError(f"{file} 写不了（{error.strerror}）。") from None
    finally:
        draft.unlink(missing_ok=True)
