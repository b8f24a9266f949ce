"""Every figure of the reference tables against the notes in which it was collected, where these are at hand."""

from __future__ import annotations

import csv
import io
import os
import re
from pathlib import Path
from typing import TypeAlias

import pytest

import climcap as cc

SHARED = Path(os.environ.get("CLIMCAP_SHARED", Path(__file__).resolve().parents[3] / "shared"))
METHOD = SHARED / "METHOD.md"

pytestmark = pytest.mark.skipif(not METHOD.exists(), reason=f"the notes are not at {SHARED}")

Figures: TypeAlias = dict[tuple[str, ...], float]
COLUMNS = {"unit", "source", "published", "license"}


def number(text: str) -> float | None:
    """Read a number as people write it; none for a blank."""
    text = text.replace(",", "").strip()
    return float(text) if text else None


def key(cell: object) -> str:
    """Write a key the same way on both sides: 0.50 and 0.5 are one depth."""
    try:
        return repr(float(str(cell)))
    except ValueError:
        return str(cell).lower()


def shipped(id_: str, keys: int, columns: list[str] | None = None) -> Figures:
    """List the figures of a table or family: the keys of each, then its column."""
    frame = cc.reference.table(id_).to_pandas()
    named = list(frame.columns)
    numeric = frame.select_dtypes("number").columns
    wanted = columns or [name for name in named[keys:] if name in numeric and name not in COLUMNS]
    figures = {}
    for _, row in frame.iterrows():
        for column in wanted:
            if row[column] == row[column] and row[column] is not None:
                figures[*(key(row[name]) for name in named[:keys]), column] = float(row[column])
    return figures


def figures(rows: list[list[str]]) -> Figures:
    """Figures given as keys, column and text, less the blank ones."""
    read = {(*map(key, row[:-2]), row[-2]): number(row[-1]) for row in rows}
    return {name: value for name, value in read.items() if value is not None}


def same(found: Figures, expected: Figures) -> None:
    assert found.keys() == expected.keys()
    assert found == pytest.approx(expected, rel=1e-12)


def block(header: str) -> list[dict[str, str]]:
    """Read the block of the notes that starts with this header."""
    text = METHOD.read_text(encoding="utf-8")
    start = text.index(f"\n{header}\n") + 1
    return list(csv.DictReader(io.StringIO(text[start : text.index("```", start)].strip())))


def wide(rows: list[dict[str, str]], names: dict[str, str], keys: list[str]) -> Figures:
    """Figures of rows whose columns have other names there."""
    return figures(
        [[*(row[name] for name in keys), ours, row[theirs]] for row in rows for theirs, ours in names.items()]
    )


def stored(name: str) -> list[list[str]]:
    with (SHARED / "reference" / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_world_bank() -> None:
    rows = block("year,low_usd_per_tco2e,high_usd_per_tco2e")
    for case in ("low", "high"):
        same(shipped(f"world-bank-carbon-2017-{case}", 1), wide(rows, {f"{case}_usd_per_tco2e": "CO2"}, ["year"]))


def test_epa() -> None:
    _, *rows = stored("epa2023_scghg_annual.csv")
    for number_, rate in ((2, "2.5"), (3, "2.0"), (4, "1.5")):
        same(shipped(f"epa-scghg-2023-{rate}", 1), figures([[row[1], row[0], row[number_]] for row in rows]))


def test_desnz() -> None:
    _, *rows = stored("desnz2023_carbon_values_2022GBP.csv")
    for case in ("low", "central", "high"):
        same(
            shipped(f"desnz-carbon-2023-{case}", 1),
            figures([[row[0], "CO2", row[4]] for row in rows if row[3] == case]),
        )


def test_eib_ships_what_was_seen() -> None:
    rows = block("year,eur2016_per_tco2e,status")
    assert sum(row["status"] == "memory" for row in rows) > 20
    seen = [row for row in rows if row["status"] == "seen"]
    same(shipped("eib-carbon-2020", 1), wide(seen, {"eur2016_per_tco2e": "CO2"}, ["year"]))


def test_green_book() -> None:
    rows = block("year_from,year_to,standard,health,catastrophic")
    for case in ("standard", "health", "catastrophic"):
        same(shipped(f"green-book-2022-{case}", 1), wide(rows, {"year_to": "to", case: "rate"}, ["year_from"]))
    rows = block("category,description,capex_upper,duration_upper")
    expected = wide(rows, {"capex_upper": "capex", "duration_upper": "duration"}, ["category"])
    same(shipped("green-book-optimism-bias", 1, ["capex", "duration"]), expected)


def test_gwp() -> None:
    header, *rows = [row for row in stored("gwp_ipcc_cc0.csv") if not row[0].startswith("#")]
    names = {
        "AR4GWP100": "AR4",
        "AR5GWP100": "AR5",
        "AR5CCFGWP100": "AR5_ccf",
        "AR6GWP100": "AR6",
        "AR6GWP20": "AR6_GWP20",
    }
    expected = figures([[row[0], ours, row[header.index(theirs)]] for row in rows for theirs, ours in names.items()])
    # The unit of them all, by definition.
    expected |= {("co2", name): 1.0 for name in names.values()}
    same(shipped("ipcc-gwp", 1), expected)


def test_fuels() -> None:
    rows = block("fuel,ncv_TJ_per_Gg,ncv_low,ncv_high,carbon_kg_per_GJ,c_low,c_high,co2_kg_per_TJ_published")
    theirs = list(rows[0])[1:]
    ours = ["ncv", "ncv_low", "ncv_high", "carbon", "carbon_low", "carbon_high", "co2"]
    same(shipped("ipcc-fuels-2006", 1, ours), wide(rows, dict(zip(theirs, ours, strict=True)), ["fuel"]))
    biogenic = set(cc.reference.table("ipcc-fuels-2006").to_pandas().query("origin == 'biogenic'")["fuel"])
    assert {"charcoal", "biodiesels", "landfill_gas"} < biogenic
    assert not {"peat", "municipal_waste_non_biomass", "natural_gas"} & biogenic


def test_combustion() -> None:
    rows = block("fuel,use,ch4_kg_per_TJ,n2o_kg_per_TJ")
    fuels = {"LPG": "liquefied_petroleum_gases", "wood": "wood_wood_waste", "diesel": "gas_diesel_oil"}
    for row in rows:
        if row["fuel"].startswith("gasoline_"):
            row["use"] += row["fuel"].removeprefix("gasoline")
            row["fuel"] = "motor_gasoline"
        row["fuel"] = fuels.get(row["fuel"], row["fuel"])
    same(
        shipped("ipcc-combustion-2006", 2),
        wide(rows, {"ch4_kg_per_TJ": "ch4", "n2o_kg_per_TJ": "n2o"}, ["fuel", "use"]),
    )
    assert {row["fuel"] for row in rows} <= set(cc.reference.table("ipcc-fuels-2006")["fuel"])


def test_waste() -> None:
    rows = block("waste,boreal_temperate_dry,boreal_temperate_wet,tropical_dry,tropical_wet")
    same(shipped("ipcc-landfill-k-2006", 1), wide(rows, {name: name for name in list(rows[0])[1:]}, ["waste"]))
    rows = block("waste,DOC_wet_default,DOC_wet_min,DOC_wet_max,DOCf_2019R")
    names = {"DOC_wet_default": "doc", "DOC_wet_min": "doc_low", "DOC_wet_max": "doc_high", "DOCf_2019R": "doc_f"}
    same(shipped("ipcc-landfill-doc-2006", 1, list(names.values())), wide(rows, names, ["waste"]))


def test_wastewater() -> None:
    rows = [row for row in block("pathway,MCF_2019R") if "[M]" not in row["MCF_2019R"]]
    expected = wide(rows, {"MCF_2019R": "mcf"}, ["pathway"])
    # Marked as memory in the notes; read since in two transcriptions, which its source names.
    expected["anaerobic_deep_lagoon", "mcf"] = 0.8
    same(shipped("ipcc-wastewater-2019", 1), expected)
    assert "two other transcriptions" in cc.reference.cite("ipcc-wastewater-2019")


def slug(*parts: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", " ".join(part for part in parts if part).lower()).strip("-")


@pytest.mark.parametrize(
    ("id_", "file", "parts", "first"),
    [
        ("ice-mass-2011", "ice_v2_mass.csv", 3, 3),
        ("ice-concrete-2011", "ice_v2_concrete.csv", 3, 3),
        ("ice-roads-2011", "ice_v2_area_roads.csv", 3, 3),
    ],
)
def test_materials(id_: str, file: str, parts: int, first: int) -> None:
    _, *rows = stored(file)
    if id_ == "ice-roads-2011":
        rows = [["", *row[1:]] for row in rows if row[0] == "Road"]
    columns = ["energy", "co2", "co2e"]
    expected = [[slug(*row[:parts]), name, row[first + n]] for row in rows for n, name in enumerate(columns)]
    same(shipped(id_, 1, columns), figures(expected))


def test_ex_act() -> None:
    same(shipped("ex-act-construction", 1), wide(block("asset,kgCO2e_per_m2"), {"kgCO2e_per_m2": "co2e"}, ["asset"]))


def by_name(id_: str, columns: list[str]) -> Figures:
    """Figures of a table of countries by the name that the source gives them."""
    frame = cc.reference.table(id_).to_pandas()
    long = frame.melt("country", columns).dropna()
    return {(row.country.lower(), row.variable): float(row.value) for row in long.itertuples()}


def test_grids() -> None:
    columns = ["combined_firm", "combined_intermittent", "combined_efficiency", "combined_consumption", "operating"]
    rows = [row for row in stored("ifi_default_grid_factors_v3.1_unfccc_2021.csv") if len(row) > 5 and row[1].isdigit()]
    assert len(rows) > 230
    plain = [[re.sub(r"\s+", " ", row[0].replace("Memo:", "")).strip(), *row[1:]] for row in rows]
    same(
        by_name("ifi-grid-2021", columns),
        figures([[row[0], name, row[n + 1]] for row in plain for n, name in enumerate(columns)]),
    )
    _, *rows = stored("ember_average_intensity_gco2_per_kwh.csv")
    same(
        by_name("ember-grid", ["year", "intensity"]),
        figures([[r[1], name, r[n]] for r in rows for n, name in ((2, "year"), (3, "intensity"))]),
    )


@pytest.mark.parametrize(
    ("id_", "header"),
    [
        (
            "ifi-grid-2021",
            "country,iso3,CM_firm,CM_intermittent,CM_energy_efficiency,CM_consumption,OM,ember_avg,ember_year",
        ),
        ("jrc-construction-cost-2010", "country,iso3,residential,commercial,industrial,gdp_pc_2010usd"),
    ],
)
def test_codes_of_countries(id_: str, header: str) -> None:
    for row in block(header):
        if id_ == "ifi-grid-2021":
            assert cc.reference.value(id_, "operating", iso3=row["iso3"]) == float(row["OM"])
            assert cc.reference.value("ember-grid", "intensity", iso3=row["iso3"]) == float(row["ember_avg"])
        else:
            cost = cc.reference.value(id_, "residential", iso3=row["iso3"])
            assert cost == pytest.approx(float(row["residential"]), abs=0.05)


def test_the_same_country_has_the_same_code() -> None:
    codes: dict[str, set[str]] = {}
    for id_ in ("ifi-grid-2021", "ember-grid", "jrc-construction-cost-2010", "flopros-2016"):
        table = cc.reference.table(id_)
        for code, name in zip(table["iso3"], table["country"], strict=True):
            codes.setdefault(name.lower(), set()).add(code)
    assert {name: found for name, found in codes.items() if len(found) > 1} == {}


def test_jrc() -> None:
    header, *rows = stored("jrc_huizinga2017_depth_damage_mean_std.csv")
    classes = {"Infrastructure roads": "roads"}
    expected: Figures = {}
    for row in rows:
        for number_, name in enumerate(header[2:], 2):
            continent, _, kind = name.partition("_")
            kept = row[header.index(f"{continent}_Mean")] != ""
            if kept and (value := number(row[number_])) is not None:
                class_ = classes.get(row[0], row[0].split()[0].lower())
                column = {"Mean": "share", "Std": "sd"}[kind]
                expected[class_, slug(continent.replace("&", "")), key(row[1]), column] = value
    same(shipped("jrc-flood-2017", 3), expected)


def test_construction_cost() -> None:
    _, *rows = stored("jrc_construction_cost_by_country_2010EUR.csv")
    rows = [row for row in rows if len(row) > 5 and any(number(cell) for cell in row[2:5])]
    columns = ["residential", "commercial", "industrial", "gdp_per_head"]
    expected = [[row[0].strip(), name, row[n + 2]] for row in rows for n, name in enumerate(columns)]
    same(by_name("jrc-construction-cost-2010", columns), figures(expected))


def test_infrastructure() -> None:
    rows = block("curve,d0.25,d0.5,d1,d1.5,d2,d3,d4,d5")
    named = [(slug(re.sub(r"_F\d.*", "", row["curve"]).replace("_", " ")), row) for row in rows]
    expected = [[name, depth[1:], "share", row[depth]] for name, row in named for depth in list(row)[1:]]
    same(shipped("nirandjan-2024", 2, ["share"]), figures(expected))


def test_cyclones() -> None:
    rows = [row for row in stored("eberenz2021_tableA2_vhalf.csv")[1:] if row[0] != "Combined"]
    expected: list[list[str]] = []
    for row in rows:
        region = "global" if row[0].startswith("Global") else row[0]
        expected += [[region, "rmsf", "half", row[4]], [region, "tdr", "half", row[5]]]
    found = shipped("emanuel-2011", 2, ["half"])
    assert {row[3] for row in rows} == {"74.7"}
    assert found.pop(("global", "default", "half")) == 74.7
    same(found, figures(expected))


def test_power_plants() -> None:
    _, *rows = stored("wri_power_plant_climate_thresholds.csv")
    dry = [row for row in rows if row[0] != "Inundation"]
    expected = [[slug(row[0]), slug(row[1]), slug(row[2]) or "any", row[3], "share", row[6]] for row in dry]
    same(shipped("wri-power-plant-thresholds", 4, ["share"]), figures(expected))
    same(
        shipped("wri-power-plant-inundation", 1),
        figures([[row[3], "days", row[6]] for row in rows if row[0] == "Inundation"]),
    )


def test_protection() -> None:
    columns = ["units", "min", "median", "max", "area_weighted", "model_area_weighted"]
    rows = [row for row in stored("flopros_merged_by_country.csv")[1:] if row[0]]
    same(
        by_name("flopros-2016", columns),
        figures([[row[0], name, row[n + 1]] for row in rows for n, name in enumerate(columns)]),
    )


def test_sea_level() -> None:
    rows = block("year,SSP1-1.9,SSP1-2.6,SSP2-4.5,SSP3-7.0,SSP5-8.5,SSP5-8.5_low_confidence")
    expected: list[list[str]] = []
    for row in rows:
        for scenario in list(row)[1:]:
            median, low, high = re.findall(r"[\d.]+", row[scenario])
            expected += [
                [row["year"], scenario + end, text] for end, text in (("", median), ("_low", low), ("_high", high))
            ]
    same(shipped("ar6-sea-level-2021", 1), figures(expected))


def test_ida() -> None:
    rows = block("term,maturity,grace,principal,rate_pct,GE_semiannual_pct,GE_annual_pct,terms_status")
    rows = [row for row in rows if "21" in row["term"].split()[0]]
    expected: Figures = {}
    for row in rows:
        term = slug(row["term"].split(maxsplit=1)[1])
        expected |= {(term, "maturity"): float(row["maturity"]), (term, "grace"): float(row["grace"])}
        expected[term, "rate"] = float(row["rate_pct"]) / 100
        assert cc.reference.value("ida-terms-2025", "principal", term=term) == row["principal"]
    same(shipped("ida-terms-2025", 1, ["maturity", "grace", "rate"]), expected)
    assert not any("[M]" in row["rate_pct"] for row in rows)


@pytest.mark.parametrize(
    ("id_", "keys", "start", "end"),
    [
        ("hlccp-carbon-2017", 2, "### 1.3", "### 1.4"),
        ("ipcc-landfill-mcf-2006", 1, "DOCf 2006 default", "Equations"),
        ("ipcc-wastewater-factors-2019", 1, "### 3.6", "pathway,MCF"),
        ("ipcc-wastewater-bod-2006", 1, "### 3.6", "pathway,MCF"),
        ("ipcc-biological-treatment", 1, "Composting 4", "## 4"),
        ("ipcc-process", 1, "IPCC process factors", "### 3.5"),
        ("ipcc-clinker-share", 1, "IPCC process factors", "### 3.5"),
        ("open-gira-landslide-2026", 3, "Landslide (given", "Rehabilitation"),
        ("open-gira-rehabilitation-2026", 1, "Rehabilitation cost", "### 5.4"),
        ("open-gira-storm-2026", 2, "Grid assets", "### 5.5"),
        ("imf-grant-element-2013", 1, "### 7.1", "IMF concessional"),
        ("oecd-grant-element", 1, "OECD DAC", "Closed form"),
        ("lic-dsf-2018", 1, "LIC DSF 2018", "PV debt/exports"),
        ("rio-markers", 1, "OECD Rio markers", "Other donors"),
        ("eu-climate-2021", 1, "EU climate coefficients", "MDB joint"),
    ],
)
def test_figures_in_the_text_of_the_notes(id_: str, keys: int, start: str, end: str) -> None:
    text = METHOD.read_text(encoding="utf-8")
    text = text[text.index(start) :]
    text = text[: text.index(end, 1)]
    said = {float(word.replace(",", "")) for word in re.findall(r"\d[\d,]*\.?\d*", text) if word.strip(",.")}
    found = shipped(id_, keys)
    assert found
    for name, value in found.items():
        assert any(value == pytest.approx(figure) for figure in (*said, *(each / 100 for each in said), 1.0, 0.0)), name


def test_quinet() -> None:
    found = shipped("quinet-carbon-2019", 1)
    assert found == {
        (key(year), "CO2"): price for year, price in ((2018, 54), (2020, 87), (2030, 250), (2040, 500), (2050, 775))
    }
    found = shipped("quinet-carbon-2009", 1)
    assert found.pop((key(2010), "CO2")) == 32
    assert found == pytest.approx(
        {(key(year), "CO2"): 100 * 1.04 ** (year - 2030) for year in range(2030, 2051)}, abs=0.006
    )
    assert "(2050 = 219.11)" in METHOD.read_text(encoding="utf-8")
    assert found[key(2050), "CO2"] == 219.11


def test_heat() -> None:
    text = METHOD.read_text(encoding="utf-8")
    for work, watt in (("high", 400), ("moderate", 300), ("low", 200)):
        half, power = (cc.reference.value(f"hothaps-labor-2018-{work}", column) for column in ("half", "power"))
        assert f"{work} ({watt} W) {half}, {power}" in text
        assert cc.reference.value(f"hothaps-labor-2018-{work}", "most") == 0.9


# Tables that need no test above: what they hold is a text, not a figure.
TEXTS = {"eberenz-regions-2021"}


def test_no_table_is_left_out_of_this_file() -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    families = {
        "world-bank-carbon-2017-", "epa-scghg-2023-", "desnz-carbon-2023-", "green-book-2022-", "hothaps-labor-2018-",
    }  # fmt: skip
    missing = [
        id_
        for id_ in cc.reference.tables()["id"]
        if id_ not in TEXTS
        and not any(f'"{name}"' in source for name in (id_, *(id_.rsplit("-", n)[0] for n in range(1, 5))))
        and not any(id_.startswith(name) for name in families)
    ]
    assert missing == []
