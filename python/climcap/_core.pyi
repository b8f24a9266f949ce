from typing import Any, Final, SupportsIndex, final

__all__ = ["VERSION", "Table", "input_error"]

VERSION: Final[str]
"""
Version of the library, as Cargo has it.
"""

@final
class Table:
    """
    Columns of one length, each with a name and a unit. `climcap.Table` is its face.
    """
    def __arrow_c_stream__(self, /, requested_schema: "object" = None) -> "object":
        """
        The table as a stream of Arrow record batches. A wish for another schema is not granted, which the interface
        allows.
        """
    def __eq__(self, other: object, /) -> bool: ...
    def __len__(self, /) -> int: ...
    def cells(self, /, rows: SupportsIndex) -> tuple[list[list[str]], int | None]:
        """
        The cells as people read them, column by column, and before which row others are left out.
        """
    @property
    def columns(self, /) -> list[str]:
        """
        Names of the columns, in order.
        """
    @staticmethod
    def from_arrow(name: str, source: Any, units: dict[str, str]) -> Table:
        """
        The table of what an Arrow stream holds. Units come from `units`, by column, or else from the stream's metadata.
        """
    @property
    def name(self, /) -> str:
        """
        What the table is called.
        """
    @property
    def numeric(self, /) -> list[str]:
        """
        Columns of numbers.
        """
    def only(self, /, column: str) -> Table | None:
        """
        The table of one column; `None` if there is none of this name.
        """
    def to_csv(self, /) -> str:
        """
        The table as CSV.
        """
    def to_text(self, /, rows: SupportsIndex, width: SupportsIndex) -> str:
        """
        The table as aligned text.
        """
    @property
    def units(self, /) -> dict[str, str]:
        """
        Units of the columns that have one.
        """

def input_error(table: str, column: str | None, *, found: str, allowed: str) -> BaseException:
    """
    The `InputError` for a table or one of its columns: what was found, and what is allowed.
    """
