"""Figures of reference tables, as far as random pipelines use them, each transcribed from its source by hand.

Transcribed for the evaluator written by hand, apart from the tables that climcap ships, so that a slip in either shows.
"""

from __future__ import annotations

from typing import Any

Record = dict[str, Any]

# ---------------------------------------------------------------------------------------------------------------------
# Discounting
# ---------------------------------------------------------------------------------------------------------------------

#: HM Treasury, Green Book (2022), declining long-term discount rates: years after the base year from which each rate
#: holds; the health column is for effects on health, the catastrophic one leaves out the risk of catastrophe.
GREEN_BOOK = {
    "green-book-standard": ((0, 0.035), (31, 0.030), (76, 0.025), (126, 0.020), (201, 0.015), (301, 0.010)),
    "green-book-health": ((0, 0.015), (31, 0.0129), (76, 0.0107), (126, 0.0086), (201, 0.0064), (301, 0.0043)),
    "green-book-catastrophic": ((0, 0.030), (31, 0.0257), (76, 0.0214), (126, 0.0171), (201, 0.0129), (301, 0.0086)),
}

# ---------------------------------------------------------------------------------------------------------------------
# Prices of carbon: money a tonne, by gas; years and prices, linear between
# ---------------------------------------------------------------------------------------------------------------------


def yearly(first_year: int, *prices: float) -> Record:
    """A price for each year from the first on."""
    return {"year": [*range(first_year, first_year + len(prices))], "value": [*prices]}


CARBON: dict[str, dict[str, Record]] = {
    # World Bank (2017), Guidance note on shadow price of carbon in economic analysis: US$ of 2017 per tCO2e.
    "world-bank-carbon-2017-low": {
        "CO2": yearly(
            2017,
            37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53,
            55, 56, 57, 58, 60, 61, 63, 64, 65, 67, 68, 70, 71, 73, 75, 76, 78,
        ),
    },
    "world-bank-carbon-2017-high": {
        "CO2": yearly(
            2017,
            75, 77, 78, 80, 82, 84, 86, 87, 89, 91, 94, 96, 98, 100, 102, 105, 107,
            109, 112, 114, 117, 120, 122, 125, 128, 131, 134, 137, 140, 143, 146, 149, 153, 156,
        ),
    },
    # Stern and Stiglitz (2017), Report of the High-Level Commission on Carbon Prices: US$ per tCO2 by 2020 and by 2030.
    "hlccp-carbon-2017-low": {"CO2": {"year": [2020, 2030], "value": [40.0, 50.0]}},
    "hlccp-carbon-2017-high": {"CO2": {"year": [2020, 2030], "value": [80.0, 100.0]}},
    # EIB Climate Bank Roadmap (2020), shadow cost of carbon, EUR of 2016: the two years that were seen.
    "eib-carbon-2020": {"CO2": {"year": [2030, 2050], "value": [250.0, 800.0]}},
    # Quinet (2019), La valeur de l'action pour le climat, EUR of 2018.
    "quinet-carbon-2019": {
        "CO2": {"year": [2018, 2020, 2030, 2040, 2050], "value": [54.0, 87.0, 250.0, 500.0, 775.0]}
    },
    # UK DESNZ (Nov 2023), Valuation of energy use and greenhouse gas emissions, table 3: GBP of 2022 per tCO2e.
    "desnz-carbon-2023-low": {
        "CO2": yearly(
            2020,
            126.6, 128.52, 130.48, 132.47, 134.48, 136.53, 138.61, 140.72, 142.87, 145.04, 147.25, 149.49,
            151.77, 154.08, 156.43, 158.81, 161.23, 163.68, 166.17, 168.71, 171.27, 173.84, 176.45, 179.1,
            181.78, 184.51, 187.28, 190.09, 192.94, 195.83, 198.77,
        ),
    },
    "desnz-carbon-2023-high": {
        "CO2": yearly(
            2020,
            379.79, 385.57, 391.44, 397.4, 403.45, 409.6, 415.83, 422.17, 428.6, 435.12, 441.75, 448.48,
            455.31, 462.24, 469.28, 476.42, 483.68, 491.05, 498.52, 506.12, 513.82, 521.53, 529.35,
            537.29, 545.35, 553.53, 561.84, 570.26, 578.82, 587.5, 596.31,
        ),
    },
    # US EPA (2023), Report on the Social Cost of Greenhouse Gases, by Ramsey rate: US$ of 2020 per tonne of gas.
    "epa-scghg-2023-2.0": {
        "CO2": yearly(
            2020,
            193, 197, 200, 204, 208, 212, 215, 219, 223, 226, 230, 234, 237, 241, 245, 248, 252, 256, 259,
            263, 267, 271, 275, 279, 283, 287, 291, 296, 300, 304, 308, 312, 315, 319, 323, 326, 330, 334,
            338, 341, 345, 348, 351, 354, 357, 360, 363, 366, 369, 372, 375, 378, 382, 385, 388, 391, 394,
            398, 401, 404, 407,
        ),
        "CH4": yearly(
            2020,
            1648, 1723, 1799, 1874, 1950, 2025, 2101, 2176, 2252, 2327, 2403, 2490, 2578, 2666, 2754,
            2842, 2929, 3017, 3105, 3193, 3280, 3375, 3471, 3566, 3661, 3756, 3851, 3946, 4041, 4136,
            4231, 4320, 4409, 4497, 4586, 4675, 4763, 4852, 4941, 5029, 5118, 5199, 5280, 5361, 5442,
            5523, 5604, 5685, 5765, 5846, 5927, 6013, 6099, 6184, 6270, 6355, 6441, 6527, 6612, 6698,
            6783,
        ),
        "N2O": yearly(
            2020,
            54139, 55364, 56590, 57816, 59041, 60267, 61492, 62718, 63944, 65169, 66395, 67645, 68895,
            70145, 71394, 72644, 73894, 75144, 76394, 77644, 78894, 80304, 81714, 83124, 84535, 85945,
            87355, 88765, 90176, 91586, 92996, 94319, 95642, 96965, 98288, 99612, 100935, 102258, 103581,
            104904, 106227, 107385, 108542, 109700, 110857, 112015, 113172, 114330, 115487, 116645,
            117802, 119027, 120252, 121477, 122702, 123926, 125151, 126376, 127601, 128826, 130050,
        ),
    },
    "epa-scghg-2023-1.5": {
        "CO2": yearly(
            2020,
            337, 341, 346, 351, 356, 360, 365, 370, 375, 380, 384, 389, 394, 398, 403, 408, 412, 417, 422,
            426, 431, 436, 441, 446, 451, 456, 462, 467, 472, 477, 482, 487, 491, 496, 500, 505, 510, 514,
            519, 523, 528, 532, 535, 539, 543, 547, 550, 554, 558, 562, 565, 569, 573, 576, 580, 583, 587,
            591, 594, 598, 601,
        ),
        "CH4": yearly(
            2020,
            2305, 2391, 2478, 2564, 2650, 2737, 2823, 2910, 2996, 3083, 3169, 3270, 3371, 3471, 3572,
            3673, 3774, 3875, 3975, 4076, 4177, 4285, 4394, 4502, 4610, 4718, 4827, 4935, 5043, 5151,
            5260, 5363, 5466, 5569, 5672, 5774, 5877, 5980, 6083, 6186, 6289, 6385, 6480, 6576, 6671,
            6767, 6862, 6958, 7053, 7149, 7244, 7344, 7444, 7545, 7645, 7745, 7845, 7946, 8046, 8146,
            8246,
        ),
        "N2O": yearly(
            2020,
            87284, 88869, 90454, 92040, 93625, 95210, 96796, 98381, 99966, 101552, 103137, 104727, 106316,
            107906, 109495, 111085, 112674, 114264, 115853, 117443, 119032, 120809, 122586, 124362,
            126139, 127916, 129693, 131469, 133246, 135023, 136799, 138479, 140158, 141838, 143517,
            145196, 146876, 148555, 150235, 151914, 153594, 155085, 156576, 158066, 159557, 161048,
            162539, 164030, 165521, 167012, 168503, 170013, 171523, 173033, 174543, 176053, 177563,
            179073, 180582, 182092, 183602,
        ),
    },
}  # fmt: skip

# ---------------------------------------------------------------------------------------------------------------------
# Emissions
# ---------------------------------------------------------------------------------------------------------------------

#: Global warming potentials over 100 years: IPCC AR4, AR5 (without and with climate-carbon feedbacks) and AR6 WG1,
#: table 7.SM.7.
GWP = {
    "AR4": {"CO2": 1.0, "CH4": 25.0, "N2O": 298.0, "HFC134a": 1430.0, "SF6": 22800.0},
    "AR5": {"CO2": 1.0, "CH4": 28.0, "N2O": 265.0, "HFC134a": 1300.0, "SF6": 23500.0},
    "AR5_ccf": {"CO2": 1.0, "CH4": 34.0, "N2O": 298.0, "HFC134a": 1549.0, "SF6": 26087.0},
    "AR6": {"CO2": 1.0, "CH4": 27.9, "N2O": 273.0, "HFC134a": 1530.0, "SF6": 25200.0},
}

#: IPCC 2006 Guidelines, vol. 2, tables 1.2 and 1.4: net calorific value, TJ a Gg (a kt), and kg of CO2 a TJ.
FUELS = {
    "motor_gasoline": (44.3, 69300.0),
    "gas_diesel_oil": (43.0, 74100.0),
    "liquefied_petroleum_gases": (47.3, 63100.0),
    "natural_gas": (48.0, 56100.0),
    "other_bituminous_coal": (25.8, 94600.0),
    "peat": (9.76, 106000.0),
    "wood_wood_waste": (15.6, 112000.0),
    "charcoal": (29.5, 112000.0),
    "biodiesels": (27.0, 70800.0),
}

#: Fuels whose CO2 counts as zero: what grew back takes it up.
BIOGENIC = (
    "wood_wood_waste", "other_prim_solid_biomass", "charcoal", "biogasoline", "biodiesels", "landfill_gas",
    "other_biogas",
)  # fmt: skip

#: IPCC 2006 Guidelines, vol. 2, tables 2.4, 2.5, 3.2.2 and 3.3.1: kg of CH4 and of N2O a TJ, by fuel and use.
COMBUSTION = {
    ("motor_gasoline", "stationary_commercial_residential"): (10.0, 0.6),
    ("gas_diesel_oil", "stationary_commercial_residential"): (10.0, 0.6),
    ("natural_gas", "stationary_commercial_residential"): (5.0, 0.1),
    ("charcoal", "stationary_residential"): (200.0, 1.0),
    ("peat", "stationary_residential"): (300.0, 1.4),
    ("motor_gasoline", "road_uncontrolled"): (33.0, 3.2),
    ("gas_diesel_oil", "road"): (3.9, 3.9),
    ("natural_gas", "road"): (92.0, 3.0),
}

#: Energy content: TJ for one of each unit.
TERAJOULES = {"TJ": 1.0, "GJ": 1e-3, "MWh": 3.6e-3, "GWh": 3.6}
#: Kilotonnes for one of each unit of mass.
KILOTONNES = {"kt": 1.0, "t": 1e-3}

MARGINS = (
    "combined_firm", "combined_intermittent", "combined_efficiency", "combined_consumption", "operating", "average",
)  # fmt: skip
#: Grams of CO2 a kWh, in the order of MARGINS: UNFCCC IFI dataset of default grid factors 2021 v3.1; the average, of
#: CO2e, from Ember, latest year.
GRID = {
    "EGY": (406.0, 498.0, 406.0, 406.0, 554.0, 574.5),
    "UGA": (116.0, 218.0, 116.0, 116.0, 279.0, 57.39),
    "IND": (608.0, 822.0, 608.0, 608.0, 951.0, 708.96),
    "KEN": (274.0, 462.0, 274.0, 274.0, 574.0, 84.83),
    "BRA": (150.0, 234.0, 150.0, 150.0, 284.0, 106.06),
    "ETH": (0.0, 0.0, 0.0, 0.0, 0.0, 23.55),
}
COUNTRIES = {"Egypt": "EGY", "Kenya": "KEN"}
#: Megawatt-hours for one of each unit.
MEGAWATT_HOURS = {"MWh": 1.0, "kWh": 1e-3, "GWh": 1e3}

#: Kilograms of CO2e for a kilogram: Hammond and Jones (2011), Inventory of Carbon and Energy 2.0, cradle to gate. For a
#: square meter of road: FAO EX-ACT infrastructure defaults.
MATERIALS = {
    "cement-general-uk-weighted-average": ("mass", 0.740),
    "steel-general-world-average": ("mass", 1.950),
    "aggregate-general-gravel-or-crushed-rock": ("mass", 0.005),
    "road_asphalt": ("area", 73.33),
}
#: The same as factors, in tCO2e for a unit of the quantity.
FACTORS = {
    "ice-mass-2011/steel-general-world-average": ("t", 1.950),
    "ex-act-construction/road_asphalt": ("m2", 0.07333),
}
#: Kilograms or square meters for one of each unit.
MATERIAL_UNITS = {"kg": ("mass", 1.0), "t": ("mass", 1e3), "m2": ("area", 1.0)}

CLIMATES = ("boreal_temperate_dry", "boreal_temperate_wet", "tropical_dry", "tropical_wet")
#: IPCC 2006 Guidelines, vol. 5, table 3.3: rate of decay a year, in the order of CLIMATES.
DECAY = {
    "paper_textiles": (0.04, 0.06, 0.045, 0.07),
    "wood_straw": (0.02, 0.03, 0.025, 0.035),
    "garden_park_other_putrescible": (0.05, 0.10, 0.065, 0.17),
    "food_sewage_sludge": (0.06, 0.185, 0.085, 0.40),
}
#: IPCC 2006 Guidelines, vol. 5, table 2.4, and 2019 Refinement: degradable organic carbon of wet waste, the share of it
#: that decays, and the row of DECAY.
WASTE = {
    "food": (0.15, 0.7, "food_sewage_sludge"),
    "garden": (0.20, 0.7, "garden_park_other_putrescible"),
    "paper": (0.40, 0.5, "paper_textiles"),
    "wood": (0.43, 0.1, "wood_straw"),
    "textiles": (0.24, 0.5, "paper_textiles"),
}
#: IPCC 2006 Guidelines, vol. 5, table 3.1: methane correction factor by kind of site.
SITES = {"managed_anaerobic": 1.0, "unmanaged_deep": 0.8, "unmanaged_shallow": 0.4}

#: IPCC 2006 Guidelines, vol. 5, table 4.1: grams of CH4 and of N2O for a kg of wet waste that is treated.
TREATMENTS = {"composting": (4.0, 0.24), "anaerobic_digestion": (0.8, 0.0)}
#: Tonnes for one of each unit.
TONNES = {"kg": 1e-3, "t": 1.0, "kt": 1e3}

#: IPCC 2019 Refinement, vol. 5, chapter 6: kg of CH4 for a kg of BOD and of COD, and the correction by pathway.
METHANE_CAPACITY = {"BOD": 0.6, "COD": 0.25}
PATHWAYS = {
    "centralised_aerobic": 0.03,
    "anaerobic_reactor": 0.8,
    "stagnant_sewer": 0.5,
    "septic_tank": 0.5,
    "latrine_communal": 0.5,
    "latrine_wet_climate_flush": 0.7,
}
#: The same: kg of N2O-N for a kg of N.
NITROUS = {"n2o_plant": 0.016, "n2o_effluent": 0.005}

# ---------------------------------------------------------------------------------------------------------------------
# Hazards
# ---------------------------------------------------------------------------------------------------------------------

#: Huizinga, de Moel and Szewczyk (2017), Global flood depth-damage functions, JRC105688: share of value by depth in m.
DEPTHS = [0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0]
CURVES: dict[str, Record] = {
    "jrc-residential-africa": {
        "intensity": DEPTHS,
        "share": [0.0, 0.219925401, 0.378226846, 0.530589082, 0.635636733, 0.81693978, 0.903434688, 0.957152173, 1.0],
    },
    "jrc-residential-north-america": {
        "intensity": DEPTHS,
        "share": [
            0.201804543, 0.443269857, 0.582754693, 0.682521912, 0.783957148, 0.854348922, 0.923670101, 0.958522773, 1.0,
        ],
    },
    "jrc-commercial-asia": {
        "intensity": DEPTHS,
        "share": [0.0, 0.376789623, 0.537681619, 0.659336684, 0.762845232, 0.883348656, 0.941854895, 0.98075938, 1.0],
    },
    "jrc-transport-europe": {
        "intensity": DEPTHS,
        "share": [0.0, 0.316666667, 0.541666667, 0.701666667, 0.831666667, 1.0, 1.0, 1.0, 1.0],
    },
    "jrc-agriculture-africa": {
        "intensity": DEPTHS,
        "share": [0.0, 0.242873563, 0.47183908, 0.74137931, 0.916666667, 1.0, 1.0, 1.0, 1.0],
    },
}  # fmt: skip

#: Emanuel (2011), Global warming effects on U.S. hurricane damage: speed below which wind does no damage, m/s.
THRESHOLD_SPEED = 25.7
#: Eberenz, Luethi and Bresch (2021), NHESS 21, 393, table A2: speed at which half is lost, by region, as calibrated by
#: least squares (RMSF) and by the total damage ratio (TDR), m/s.
HALF_SPEED = {
    "emanuel-na1-rmsf": 59.6,
    "emanuel-na1-tdr": 66.3,
    "emanuel-oc-rmsf": 49.7,
    "emanuel-wp2-rmsf": 84.7,
}

#: IPCC AR6 WG1, table 9.9: rise of the sea, m above 1995 to 2014, medians; the middle of that time counts as its year.
SEA_LEVEL_ZERO_YEAR = 2005
SEA_LEVEL = {
    "SSP1-2.6": {2030: 0.09, 2050: 0.19, 2090: 0.39, 2100: 0.44, 2150: 0.68},
    "SSP2-4.5": {2030: 0.09, 2050: 0.20, 2090: 0.48, 2100: 0.56, 2150: 0.92},
    "SSP5-8.5": {2030: 0.10, 2050: 0.23, 2090: 0.63, 2100: 0.77, 2150: 1.32},
}
