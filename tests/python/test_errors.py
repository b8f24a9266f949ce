"""Exceptions can be caught as what they are, and travel between processes."""

import pickle
from collections.abc import Iterator

import pyarrow as pa
import pytest

import climcap as cc
from climcap import _core


def test_an_input_error_is_a_value_error_with_a_table() -> None:
    error = _core.input_error("projects", "sector", found="watr", allowed="water")
    assert isinstance(error, cc.InputError)
    assert isinstance(error, ValueError)
    assert isinstance(error, cc.ClimcapError)
    assert str(error) == "1 problem in the input:\n  projects.sector: found watr; allowed: water"
    assert error.problems.to_csv() == "address,place,found,allowed\nprojects.sector,,watr,water\n"


def test_an_input_error_always_has_a_table() -> None:
    problems = cc.InputError("no objective").problems
    assert problems.columns == ("address", "place", "found", "allowed")
    assert len(problems) == 0


@pytest.mark.parametrize(
    "error",
    [
        cc.ClimcapError("internal"),
        cc.InputError("wrong", problems=cc.Table({"address": ["a"]})),
        cc.InfeasibleError("too much", conflict=cc.Table({"limit": ["b"]}), relaxation=cc.Table({"by": [1.5]})),
        cc.InfeasibleError("too much"),
        cc.SolverError("too slow", bound=12.5),
    ],
)
def test_errors_are_pickled_whole(error: cc.ClimcapError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert vars(again) == vars(error)


def test_an_object_without_a_stream_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="found int; allowed: an object with __arrow_c_stream__"):
        _core.Table.from_arrow("t", 3, {})


def test_a_false_stream_is_a_type_error() -> None:
    class Liar:
        def __arrow_c_stream__(self, requested_schema: object = None) -> object:
            return 3

    with pytest.raises(TypeError, match="a capsule with an Arrow stream"):
        _core.Table.from_arrow("t", Liar(), {})


def test_a_stream_is_taken_once() -> None:
    capsule = cc.Table({"a": [1]}).__arrow_c_stream__()

    class Again:
        def __arrow_c_stream__(self, requested_schema: object = None) -> object:
            return capsule

    assert len(_core.Table.from_arrow("t", Again(), {})) == 1
    with pytest.raises(cc.InputError, match="already released"):
        _core.Table.from_arrow("t", Again(), {})


def test_what_a_stream_raises_is_told() -> None:
    schema = pa.schema({"a": pa.int64()})

    def batches() -> Iterator[pa.RecordBatch]:
        yield pa.record_batch([[1]], schema=schema)
        raise RuntimeError("the file was cut off")

    with pytest.raises(cc.InputError, match=r"costs: found .*the file was cut off"):
        _core.Table.from_arrow("costs", pa.RecordBatchReader.from_batches(schema, batches()), {})
