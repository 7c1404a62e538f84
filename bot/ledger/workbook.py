"""Tables as a spreadsheet in which nothing is live: every cell is text, whatever somebody typed (F-84)."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from bot.cards.escape import kept
from bot.domain.text import shorten
from bot.ledger.sheet import Sheet

_LONGEST = 32_767  # characters that Excel takes in a cell
_TEXT = "@"
"""The format of text: what looks like a formula stays text even after somebody edited the cell."""
_WIDTH = 18.0
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_BOLD = Font(bold=True)


def write(sheets: Iterable[Sheet], file: Path) -> dict[str, int]:
    """A sheet for each table, its headings frozen and filterable; returns how many rows each got."""
    book = Workbook(write_only=True)
    written = {sheet.title: _add(book, sheet) for sheet in sheets}
    book.save(file)
    return written


def _add(book: Workbook, sheet: Sheet) -> int:
    page = book.create_sheet(sheet.title)
    last = get_column_letter(len(sheet.headings))
    page.freeze_panes = "B2"
    for index in range(1, len(sheet.headings) + 1):
        page.column_dimensions[get_column_letter(index)].width = _WIDTH
    page.append([_cell(page, heading, heading=True) for heading in sheet.headings])
    rows = 0
    for row in sheet.rows:
        page.append([_cell(page, text) for text in row])
        rows += 1
    page.auto_filter.ref = f"A1:{last}{rows + 1}"
    return rows


def _cell(page: Any, text: str, *, heading: bool = False) -> Cell:
    cell = WriteOnlyCell(page, value=shorten(kept(text), _LONGEST))
    cell.data_type = "s"  # openpyxl makes a formula of what begins with =
    cell.number_format, cell.alignment = _TEXT, _WRAPPED
    if heading:
        cell.font = _BOLD
    return cell
