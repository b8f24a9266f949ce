//! Prices of gases that a carbon table prices apart from CO2.

use super::setting::extend;
use super::{Known, runs};
use crate::address::Problems;
use crate::calendar::{Window, Year};
use crate::document::declared::Id;
use crate::document::keyed::Keyed;
use crate::document::outline::Table;
use crate::document::records::{CarbonRecord, SettingsRecord};
use crate::pipeline::{Gas, GasPrice};
use crate::reference::{self, CarbonTable};
use crate::series::Path;

/// What a tonne of CO2 equivalent of each gas costs that either table prices apart, in the pipeline's money.
///
/// Nothing without global warming potentials: then no such gas is emitted, or that was reported.
pub(super) fn gas_prices(
    known: &Known,
    keyed: &Keyed<SettingsRecord>,
    record: &CarbonRecord,
    (low, high): (&Path, &Path),
    window: Window,
    problems: &mut Problems,
) -> Vec<GasPrice> {
    let Some(set) = keyed.record.gwp else { return Vec::new() };
    let table = |name: &str| {
        let is_own = known.records.declared.has(Id::top(Table::Paths, name));
        reference::carbon_price(name).filter(|_| !is_own)
    };
    let (low_table, high_table) = (table(&record.low), table(&record.high));
    let names = low_table.iter().chain(&high_table).flat_map(CarbonTable::gases);
    let mut gases: Vec<Gas> = names.filter_map(Gas::named).filter(|gas| !gas.is_carbon_dioxide()).collect();
    gases.sort_unstable();
    gases.dedup();
    let beyond = extend(record.extend.as_ref()).unwrap_or_default();
    let prices = gases.into_iter().filter_map(|gas| {
        let ratio = record.conversion.unwrap_or(1.0) / gas.warming_ratio(set)?;
        let own = |table: &Option<CarbonTable>| table.and_then(|table| table.gas(gas.name(), beyond));
        let price = |table, co2: &Path| own(table).map_or_else(|| co2.clone(), |path| path.times(ratio));
        Some(GasPrice { gas, low: price(&low_table, low), high: price(&high_table, high) })
    });
    let prices: Vec<GasPrice> = prices.collect();
    for price in &prices {
        let missing = |path: &Path| window.years().filter(|year| path.at(*year).is_none()).collect::<Vec<Year>>();
        for (field, path) in [("carbon.low", &price.low), ("carbon.high", &price.high)] {
            let years = missing(path);
            if !years.is_empty() {
                let allowed = "a price for every year counted, or extend = \"flat\" or a yearly growth";
                keyed.problem(problems, field, format!("no price of {} in {}", price.gas, runs(&years)), allowed);
            }
        }
        if let Some(year) = window.years().find(|year| price.low.at(*year) > price.high.at(*year)) {
            let found = format!("a low price of {} above the high one in {year}", price.gas);
            keyed.problem(problems, "carbon.low", found, "a low price that is never above the high one");
        }
    }
    prices
}
