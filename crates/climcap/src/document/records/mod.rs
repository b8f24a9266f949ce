//! What users write: one record type per table. Their doc comments and bounds are the schema, the reference and the
//! template; nothing else says what a field is.
//!
//! In TOML and JSON a table is a map from ids to records (`[projects.school.alternatives.raised]`) or a list of records
//! with the id among the fields. In a folder of tables every parent's id is a column.

mod activity;
mod asset;
mod discount;
mod insurance;
mod limit;
mod line;
mod option;
mod project;
mod settings;
mod shared;
mod table;
mod valuation;

pub(super) use activity::{ActivityRecord, NumberOrName};
pub(super) use asset::ExistingAssetRecord;
pub(super) use discount::{BandsRecord, RamseyRecord, RateRecord, YearRatesRecord};
pub(super) use insurance::PolicyRecord;
pub(super) use limit::{
    BudgetRecord, BundleRecord, CarryOverRecord, GroupRecord, LimitRecord, ObjectiveRecord, RequireRecord,
};
pub(super) use line::{BenefitLineRecord, CostLineRecord, ExposureRecord, ProfileRecord};
pub(super) use option::OptionRecord;
pub(super) use project::{AlternativeRecord, ComponentRecord, ProjectRecord};
pub(super) use settings::{CarbonRecord, PlanRecord, ScenarioRecord, SettingsRecord};
pub(super) use shared::{CombineRecord, SharedRecord};
pub(super) use table::{CurveRecord, ExtendRecord, FactorRecord, HazardRecord, PathRecord};
pub(super) use valuation::{CategoryRecord, ContingencyRecord, CurrencyRecord, ValuationRecord};

const fn one() -> f64 {
    1.0
}

const fn yes() -> bool {
    true
}
