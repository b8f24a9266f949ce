"""What goes in as a table comes out as it was, and is shown so that it can be read."""

import csv
import datetime as dt
import decimal
import io
import math
import pickle

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import climcap as cc

# Text that Arrow can hold: any but lone surrogates.
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
CELLS = {
    "number": st.floats(allow_nan=False, width=64),
    "whole": st.integers(-(2**63), 2**63 - 1),
    "text": TEXT,
    "bool": st.booleans(),
}
NAMES = st.text(st.characters(categories=["L", "N"]), min_size=1)
TYPES = {"number": pa.float64(), "whole": pa.int64(), "text": pa.string(), "bool": pa.bool_()}


@st.composite
def arrow_tables(draw: st.DrawFn) -> pa.Table:
    """Tables of plain columns with blanks, in chunks."""
    kinds = draw(st.lists(st.sampled_from(sorted(CELLS)), min_size=1, max_size=4))
    rows = draw(st.integers(0, 6))
    names = draw(st.lists(NAMES, min_size=len(kinds), max_size=len(kinds), unique=True))
    cut = draw(st.integers(0, rows))
    columns = []
    for kind in kinds:
        values = draw(st.lists(st.none() | CELLS[kind], min_size=rows, max_size=rows))
        columns.append(pa.chunked_array([values[:cut], values[cut:]], TYPES[kind]))
    return pa.table(columns, names=names)


@given(arrow_tables(), NAMES)
def test_arrow_comes_out_as_it_went_in(arrow: pa.Table, name: str) -> None:
    table = cc.Table(arrow, name=name)
    assert table.to_arrow().equals(arrow)
    assert len(table) == arrow.num_rows
    assert table.columns == tuple(arrow.column_names)
    assert cc.Table(table) == table
    assert pickle.loads(pickle.dumps(table)) == table
    assert pickle.loads(pickle.dumps(table)).name == name


@given(arrow_tables())
def test_polars_and_pandas_give_the_same_table(arrow: pa.Table) -> None:
    table = cc.Table(arrow)
    assert cc.Table(table.to_polars()) == table
    # A column of blanks alone has no kind in pandas.
    if all(column.null_count < len(column) or len(column) == 0 for column in arrow.columns):
        assert cc.Table(table.to_pandas()).to_arrow().to_pydict() == arrow.to_pydict()


@given(arrow_tables())
def test_csv_is_read_back(arrow: pa.Table) -> None:
    header, *rows = csv.reader(io.StringIO(cc.Table(arrow).to_csv(), newline=""))
    assert header == arrow.column_names
    assert len(rows) == arrow.num_rows
    readers = {pa.float64(): float, pa.int64(): int, pa.bool_(): {"true": True, "false": False}.get, pa.string(): str}
    for place, column in enumerate(arrow.columns):
        read = [readers[column.type](row[place]) if row[place] else None for row in rows]
        assert read == [cell if cell != "" else None for cell in column.to_pylist()]


def test_a_long_table_crosses_in_pieces() -> None:
    rows = 200_001
    table = cc.Table({"n": np.arange(rows), "x": np.linspace(0, 1, rows)})
    arrow = table.to_arrow()
    assert arrow["n"].num_chunks > 1
    assert arrow["n"].to_pylist() == list(range(rows))
    assert np.array_equal(table["x"], np.linspace(0, 1, rows))


def test_units_go_along() -> None:
    table = cc.Table({"project": ["a"], "capex": [1.0]}, units={"capex": "USD"}, name="rows")
    assert table.units == {"capex": "USD"}
    assert table.to_pandas().attrs["units"] == {"capex": "USD"}
    assert table.to_arrow().schema.field("capex").metadata == {b"unit": b"USD"}
    assert cc.Table(table.to_arrow()).units == {"capex": "USD"}
    assert cc.Table(table, units={"capex": "EUR"}).units == {"capex": "EUR"}
    assert pickle.loads(pickle.dumps(table)).units == {"capex": "USD"}
    with pytest.raises(cc.InputError, match=r"rows\.capx: found a unit .* allowed: project, capex"):
        cc.Table(table, units={"capx": "USD"})


def test_columns_are_numpy_arrays_that_cannot_be_written() -> None:
    table = cc.Table({"capex": [1.5, None], "start": [2026, 2027], "project": ["a", None], "built": [True, False]})
    assert table["capex"][0] == 1.5
    assert math.isnan(table["capex"][1])
    assert table["start"].dtype == np.int64
    assert table["project"].tolist() == ["a", None]
    assert table["built"].dtype == np.bool_
    with pytest.raises(ValueError, match="read-only"):
        table["start"][0] = 2030
    with pytest.raises(KeyError, match="no column 'capx'; there are capex, start"):
        table["capx"]


def test_whole_numbers_with_blanks_stay_whole_in_pandas() -> None:
    frame = cc.Table({"start": [2026, None], "built": [None, True], "all": [1, 2]}).to_pandas()
    assert [str(kind) for kind in frame.dtypes] == ["Int64", "boolean", "int64"]


def test_tables_without_rows_or_columns_are_tables() -> None:
    assert cc.Table({"a": []})["a"].tolist() == []
    assert len(cc.Table({"a": []}).to_pandas()) == 0
    assert repr(cc.Table({}, name="none")) == "none: 0 rows"
    assert "0 rows" in cc.Table({})._repr_html_()
    assert pickle.loads(pickle.dumps(cc.Table({}))) == cc.Table({})


def test_a_table_is_frozen() -> None:
    table = cc.Table({"a": [1]})
    with pytest.raises(AttributeError, match="frozen"):
        table.name = "b"
    with pytest.raises(AttributeError, match="frozen"):
        del table.name
    assert hash(table) == hash(cc.Table({"a": [1]}))
    assert table != cc.Table({"a": [2]})
    assert table != "a"


def test_repr_is_aligned_and_short() -> None:
    table = cc.Table({"year": range(2026, 2126), "cost": np.arange(100) * 1e5}, units={"cost": "USD"}, name="budget")
    lines = repr(table).splitlines()
    assert lines[:4] == ["budget: 100 rows", "year       cost", "            USD", "2026          0"]
    assert lines[-1] == "2125  9,900,000"
    assert len(lines) == 3 + 20 + 1


def test_html_is_escaped_and_short() -> None:
    evil = "<script>alert(1)</script>&\"'"
    table = cc.Table({evil: [evil] * 30}, units={evil: evil}, name=evil)
    page = table._repr_html_()
    assert "<script>" not in page
    assert page.count("&lt;script&gt;") == 1 + 1 + 1 + 20
    assert "30 rows" in page
    assert page.count("<td") == 21


def test_html_aligns_numbers_to_the_right() -> None:
    page = cc.Table({"project": ["a"], "capex": [2.5]}, units={"capex": "USD"})._repr_html_()
    assert '<td style="text-align: right">2.5</td>' in page
    assert '<td style="text-align: left">a</td>' in page
    assert "<small>USD</small>" in page


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (pd.Series(["a", "b", "a"], dtype="category"), ["a", "b", "a"]),
        (pd.Categorical(["a", None]), ["a", None]),
        (pa.array([1, 2, 1]).dictionary_encode(), [1, 2, 1]),
        (pl.Series(["a", None], dtype=pl.Categorical), ["a", None]),
        ([decimal.Decimal("1.50"), None], [1.5, None]),
        ([dt.date(2026, 7, 1), None], ["2026-07-01", None]),
        (pd.Series([pd.Timestamp("2026-07-01"), pd.NaT]), ["2026-07-01", None]),
        (np.array([1, 2], dtype=np.uint8), [1, 2]),
        (np.array([1.5], dtype=np.float32), [1.5]),
        (pd.Series([1, None], dtype="Int64"), [1, None]),
        (pd.Series([1.0, np.nan]), [1.0, None]),
        (["P1", 2, None, 2.0, 2.5, True, dt.date(2026, 1, 1)], ["P1", "2", None, "2", "2.5", "true", "2026-01-01"]),
        (pd.Series(["P1", 2, np.nan, pd.NA], dtype=object), ["P1", "2", None, None]),
        (np.array(["P1", np.int64(2), np.float64(0.1)], dtype=object), ["P1", "2", "0.1"]),
        ([2**70, 1], [str(2**70), "1"]),
        ((number for number in (1, 2)), [1, 2]),
        ([None, None], [None, None]),
        ([], []),
    ],
)
def test_what_users_have_becomes_plain(values: object, expected: list[object]) -> None:
    assert cc.Table({"a": values}).to_arrow()["a"].to_pylist() == expected


def test_a_named_index_is_a_column() -> None:
    frame = pd.DataFrame({"capex": [1.0]}, index=pd.Index(["school"], name="project"))
    assert cc.Table(frame).columns == ("project", "capex")
    assert cc.Table(frame.reset_index(drop=True)).columns == ("capex",)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"a": [[1]]}, "costs.a: found values of type list"),
        ({"a": [{"b": 1}]}, "costs.a: found values of type struct"),
        ({"a": [b"x"]}, "costs.a: found values of type binary"),
        ({"a": ["x", object()]}, "costs.a: found a object"),
        ({"a": [dt.datetime(2026, 1, 1, 12, tzinfo=None)]}, "costs.a: found times of day"),  # noqa: DTZ001
        ({"a": np.array([[1]])}, "costs.a: found a ndarray"),
        ({"a": np.array([2**64 - 1], dtype=np.uint64)}, "costs.a: found Integer value 18446744073709551615"),
        ({"a": "school"}, "costs.a: found a single str"),
        ({"a": 1}, "costs.a: found a single int"),
        ({"a": [1], "b": [1, 2]}, "costs: found columns of different length: a of 1, b of 2"),
        ({2026: [1]}, "costs: found a column named 2026"),
        ({"": [1]}, "costs: found a column named ''"),
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), "costs: found a column named 'a'; allowed: .* different"),
    ],
)
def test_what_cannot_be_taken_is_named(data: object, message: str) -> None:
    with pytest.raises(cc.InputError, match=message) as raised:
        cc.Table(data, name="costs")
    assert len(raised.value.problems) == 1


def test_what_is_no_table_is_refused() -> None:
    with pytest.raises(TypeError, match="found int; allowed: a DataFrame"):
        cc.Table(3)
