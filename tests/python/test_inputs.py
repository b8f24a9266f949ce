"""Pipelines are read from files and tables, refused whole, changed by address and saved."""

from __future__ import annotations

import json
import pickle
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from samples import CAPEX, CAPEX_LINE, ISLET, islet

import climcap as cc

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TABLES: dict[str, dict[str, list[Any]]] = {
    "settings": {
        "setting": ["name", "currency", "price_year", "base_year", "horizon", "discount.economic"],
        "value": ["Islet", "USD", 2026, 2026, 2050, 0.06],
    },
    "plan": {"setting": ["objective", "years"], "value": ["enpv", "2026; 2030"]},
    "projects": {"project": ["road", "clinic"], "sector": ["transport", None]},
    "alternatives": {"project": ["road", "clinic"], "alternative": ["paved", "new"]},
    "components": {
        "project": ["road", "clinic"],
        "alternative": ["paved", "new"],
        "component": ["surface", "building"],
        "capex": [2e6, 2.5e6],
        "life_years": [25, 30],
        "phasing": ["0.4; 0.6", None],
    },
    "budgets": {"budget": ["capital"] * 6, "year": list(range(2026, 2032)), "amount": [4e6] * 6},
}


def test_a_file_says_what_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "pipeline.toml"
    path.write_text(ISLET, encoding="utf-8")
    pipeline = cc.read(path)
    assert repr(pipeline) == "Pipeline 'Islet': 3 projects, 4 alternatives, 2 scenarios, 2026 to 2055, USD"
    assert (pipeline.name, pipeline.currency, pipeline.years) == ("Islet", "USD", (2026, 2055))
    assert pipeline.counts == (3, 4, 2)
    # A row per alternative and start, and one of not building, in each scenario.
    assert pipeline.row_count == (4 * 5 + 3) * 2 == len(cc.appraise(pipeline))
    assert "3 projects" in pipeline._repr_html_()


def test_toml_json_and_pickles_give_the_same_pipeline(tmp_path: Path) -> None:
    pipeline = islet()
    again = cc.Pipeline.from_json(pipeline.to_json())
    assert again == pipeline
    assert again.to_json() == pipeline.to_json()
    assert hash(again) == hash(pipeline)
    assert pickle.loads(pickle.dumps(pipeline)) == pipeline
    assert cc.appraise(again) == cc.appraise(pipeline)
    path = tmp_path / "pipeline.json"
    path.write_text(pipeline.to_json(), encoding="utf-8")
    assert cc.read(path) == pipeline
    assert pipeline != "pipeline"


@pytest.mark.parametrize("form", [dict, pd.DataFrame, pa.table], ids=["dict", "pandas", "arrow"])
def test_every_kind_of_table_gives_the_same_pipeline(form: Callable[[Any], Any]) -> None:
    expected = cc.Pipeline.from_tables(TABLES)
    # A column of texts and numbers is taken cell by cell; Arrow has none, so that numbers come as texts.
    texts = {name: [str(cell) for cell in cells] for name, cells in TABLES["settings"].items()}
    tables = {name: form(texts if name == "settings" else table) for name, table in TABLES.items()}
    assert cc.Pipeline.from_tables(tables) == expected
    assert expected.counts == (2, 2, 1)


def test_polars_tables_are_taken() -> None:
    tables: dict[str, Any] = {name: pl.DataFrame(table, strict=False) for name, table in TABLES.items()}
    tables["settings"] = pl.DataFrame(
        {name: [str(cell) for cell in cells] for name, cells in TABLES["settings"].items()}
    )
    assert cc.Pipeline.from_tables(tables) == cc.Pipeline.from_tables(TABLES)


def test_a_folder_of_tables_is_read(tmp_path: Path) -> None:
    expected = cc.Pipeline.from_tables(TABLES)
    for kind in ("csv", "parquet"):
        folder = tmp_path / kind
        folder.mkdir()
        for name, table in TABLES.items():
            frame = cc.Table(table)
            if kind == "csv":
                (folder / f"{name}.csv").write_text(frame.to_csv(), encoding="utf-8")
            else:
                pq.write_table(frame.to_arrow(), folder / f"{name}.parquet")
        assert cc.read(folder) == expected
    (tmp_path / "parquet" / "projects.csv").write_text("project\nroad\n", encoding="utf-8")
    with pytest.raises(cc.InputError, match=r"found both .*parquet and projects\.csv; allowed: tables of one kind"):
        cc.read(tmp_path / "parquet")


def test_a_wrong_cell_is_named_by_table_row_and_column() -> None:
    wrong = TABLES | {"components": TABLES["components"] | {"capex": [2e6, -1.0]}}
    with pytest.raises(cc.InputError) as raised:
        cc.Pipeline.from_tables(wrong)
    (problem,) = raised.value.problems.to_arrow().to_pylist()
    assert problem["address"] == "projects.clinic.alternatives.new.components.building.capex"
    assert problem["place"] == "components:3:capex"


def test_a_file_that_is_not_there_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(cc.InputError, match="cannot be read"):
        cc.read(tmp_path / "none.toml")
    with pytest.raises(TypeError, match="found int; allowed: a dict of tables"):
        cc.Pipeline.from_tables(3)


FAULTS = [
    ('currency = "USD"', 'currency = "dollars"', "settings.currency"),
    ("value = 3e6", "value = -3e6", "without.exposures.building.value"),
    # Only the exposure of the plain design is still as it was.
    ('curve = "depth"\nvalue = 3e6', 'curve = "dept"\nvalue = 3e6', "plain.exposures.building.curve"),
    ("economic = 0.06", "economic = 6", "settings.discount.economic"),
    ('low = "cheap"', 'low = "cheep"', "settings.carbon.low"),
    ('account = "external"', 'acount = "external"', "paved.benefit_lines.time.acount"),
    ("[2026, 2030]", "[2030, 2026]", "plan.years"),
    ("damage_factor = 1.5", "damage_factor = -1", "scenarios.hotter.damage_factor"),
    ("value = [40, 80]", "value = [40]", "paths.cheap.value"),
    ("[4e6, 4e6, 4e6, 4e6, 4e6, 4e6]", "[4e6, nan, 4e6, 4e6, 4e6, 4e6]", "budgets.capital.amount.2"),
    ('beyond = "unlimited"', 'beyond = "forever"', "budgets.capital.beyond"),
    ('requires = "road"', 'requires = "rode"', "requires"),
    ("return_period = [10, 50, 100]", "return_period = [10, 10, 100]", "hazards.flood.return_period"),
    ("share = [0, 0.4, 0.8]", "share = [0, 0.4, 1.8]", "curves.depth.share"),
    ("renewal_year = 2029", "renewal_year = 2029\nphasing = [0.5, 0.5]", "without.components.gravel.phasing"),
    ("capex = 2e6", "capex = inf", "paved.components.surface.capex"),
    ("unit_value = 2e4", "unit_value = true", "raised.cost_lines.upkeep.unit_value"),
    ('tags = ["priority"]', "tags = 3", "school.tags"),
    (
        "phasing = [0.5, 0.5]\nlife_years = 40\nsource",
        "phasing = [0.5, 0.6]\nlife_years = 40\nsource",
        "raised.components",
    ),
    ("capex = 2.5e6", "capx = 2.5e6", "new.components.building"),
]


def test_twenty_faults_are_all_told() -> None:
    text = ISLET
    for right, wrong, _ in FAULTS:
        assert text.count(right) >= 1, right
        text = text.replace(right, wrong, 1)
    with pytest.raises(cc.InputError) as raised:
        cc.Pipeline.from_toml(text)
    problems = raised.value.problems
    told = problems.to_arrow().to_pylist()
    assert problems.columns == ("address", "place", "found", "allowed")
    missed = [part for _, _, part in FAULTS if not any(part in problem["address"] for problem in told)]
    assert missed == []
    assert all(problem["found"] and problem["allowed"] for problem in told)
    assert all(problem["place"].split(":")[1].isdigit() for problem in told)
    assert str(raised.value).startswith(f"{len(problems)} problems in the input:\n")
    assert len(pickle.loads(pickle.dumps(raised.value)).problems) == len(problems)


def test_values_are_replaced_by_address() -> None:
    pipeline = islet()
    dearer = pipeline.replace({CAPEX: 4e6, "settings.discount.economic": np.float64(0.08)})
    document = json.loads(dearer.to_json())
    assert document["projects"]["school"]["alternatives"]["raised"]["components"]["building"]["capex"] == 4e6
    assert document["settings"]["discount"]["economic"] == 0.08
    assert pipeline == islet()
    assert dearer != pipeline
    assert dearer.replace({CAPEX: 3.4e6, "settings.discount.economic": 0.06}) == pipeline


def test_a_star_stands_for_any_part_of_an_address() -> None:
    changed = islet().replace({"projects.school.alternatives.*.components.building.life_years": np.int64(20)})
    school = json.loads(changed.to_json())["projects"]["school"]["alternatives"]
    lives = [school[name]["components"]["building"]["life_years"] for name in ("plain", "raised")]
    assert lives == [20, 20]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"projects.scool.name": "x"}, "nearest known one is projects.school"),
        ({CAPEX: float("nan")}, "finite number"),
        ({CAPEX: -1.0}, "components.building.capex"),
        ({CAPEX: "much"}, "components.building.capex"),
    ],
)
def test_a_change_that_is_wrong_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(cc.InputError, match=message):
        islet().replace(changes)


def test_what_is_no_value_is_refused() -> None:
    with pytest.raises(TypeError, match="found object; allowed: a number"):
        islet().replace({CAPEX: object()})


def test_a_pipeline_is_frozen() -> None:
    pipeline = islet()
    with pytest.raises(AttributeError, match="Pipeline is frozen: name cannot be set"):
        pipeline.name = "other"
    with pytest.raises(AttributeError, match="frozen"):
        del pipeline.name


def test_the_schema_describes_what_is_read() -> None:
    schema = cc.json_schema()
    assert set(json.loads(islet().to_json())) <= set(schema["properties"])
    assert json.loads(json.dumps(schema)) == schema


def test_places_are_known_by_address(tmp_path: Path) -> None:
    path = tmp_path / "islet.toml"
    path.write_text(ISLET, encoding="utf-8")
    explained = cc.appraise(cc.read(path)).explain(CAPEX)
    assert explained.value == 3.4e6
    assert explained.place == f"{path}:{CAPEX_LINE}:9"
    assert explained.to_dict()["source"] == "quotation of 2025"
