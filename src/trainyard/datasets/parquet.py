"""How our own Parquet files are written."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq


def write(table: Any, path: Path, rows_together: int | None = None) -> None:
    """Write an Arrow table; `rows_together` are a row group, what is read at once.

    Words are kept once each and numbers as they are: a dictionary of numbers that are all different takes longer and
    makes the file larger.
    """
    words = [field.name for field in table.schema if pa.types.is_string(field.type)]
    options: Any = {"use_dictionary": words}  # PyArrow says that it takes only a bool
    pq.write_table(table, path, compression="lz4", row_group_size=rows_together, **options)
