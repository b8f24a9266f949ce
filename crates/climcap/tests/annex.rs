//! Sensitivities, switching values and the annex, from Rust: the example island as it stands and under changes.
#![cfg(test)]

use std::path::Path;
use std::sync::Arc;

use climcap::appraisal::{Account, Appraisal, Choice, Chosen, Pricing, RowId};
use climcap::document;
use climcap::report::{self, Data, Table};
use climcap::uncertainty::{Change, Input, sensitivity, switching_values};
use climcap::units::{Quantity, Rate};

fn island() -> Arc<Appraisal> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/island/pipeline.toml");
    climcap::appraise(document::read(&root).unwrap()).unwrap()
}

fn value(appraisal: &Appraisal, row: RowId, column: &str) -> f64 {
    appraisal.column(column).unwrap().value(row).map_or(f64::NAN, Quantity::amount)
}

fn near(found: f64, expected: f64) {
    let size = expected.abs().max(1.0);
    assert!((found - expected).abs() <= 1e-9 * size || (found.is_nan() && expected.is_nan()), "{found} {expected}");
}

fn numbers<'t>(table: &'t Table, column: &str) -> &'t [f64] {
    match &table.column(column).unwrap().data {
        Data::Number(values) => values,
        other => panic!("{column}: {other:?}"),
    }
}

/// Every fifth row that builds something, each scenario by itself.
fn some_rows(appraisal: &Appraisal) -> Vec<RowId> {
    let built = appraisal.rows().filter(|row| appraisal.key(*row).choice != Choice::Without);
    built.step_by(5).collect()
}

#[test]
fn a_row_comes_to_what_its_columns_say() {
    let appraisal = island();
    for row in some_rows(&appraisal) {
        let scenario = appraisal.key(row).scenario;
        let (each, tally) = appraisal.together(scenario, &[Chosen::whole(row)]).unwrap();
        assert_eq!(each, [tally.results()]);
        let found = tally.results();
        near(found.plain.enpv.amount(), value(&appraisal, row, "enpv"));
        near(found.plain.eirr.map_or(f64::NAN, Rate::amount), value(&appraisal, row, "irr"));
        near(found.plain.bcr.unwrap_or(f64::NAN), value(&appraisal, row, "bcr"));
        near(found.economic(Pricing::Low).unwrap().enpv.amount(), value(&appraisal, row, "enpv_carbon_low"));
        near(found.economic(Pricing::High).unwrap().enpv.amount(), value(&appraisal, row, "enpv_carbon_high"));
        near(found.fnpv.unwrap().amount(), value(&appraisal, row, "fnpv"));
        near(found.firr.map_or(f64::NAN, Rate::amount), value(&appraisal, row, "firr"));
        near(found.avoided.amount(), value(&appraisal, row, "avoided_tco2e"));
        near(found.capex.amount(), value(&appraisal, row, "capex"));
        let net = |account| tally.streams(account).line("net").unwrap().present.unwrap().amount();
        near(net(Account::Economic), value(&appraisal, row, "enpv"));
        near(net(Account::Financial), value(&appraisal, row, "fnpv"));
    }
}

#[test]
fn who_gains_leads_from_the_financial_to_the_economic_account_for_every_row() {
    let appraisal = island();
    for row in some_rows(&appraisal) {
        let gains = appraisal.gains(appraisal.key(row).scenario, &[Chosen::whole(row)]).unwrap();
        let sum: f64 = gains.all.iter().filter(|gain| !gain.who.is_climate()).map(|gain| gain.value.amount()).sum();
        near(sum, value(&appraisal, row, "enpv"));
        near(gains.enpv.amount(), value(&appraisal, row, "enpv"));
    }
}

#[test]
fn a_change_that_changes_nothing_changes_nothing() {
    let appraisal = island();
    let rows = appraisal.best_at_first_start(0);
    let whole = Chosen::all(&rows);
    assert_eq!(rows.len(), appraisal.projects().len());
    let effects = sensitivity(&appraisal, &whole, &[Change { name: "none".to_owned(), ..Change::default() }]).unwrap();
    let (base, same) = effects.split_at(rows.len() + 1);
    for (one, other) in base.iter().zip(same) {
        assert_eq!((one.economic, one.fnpv, one.avoided), (other.economic, other.fnpv, other.avoided));
        assert!(other.economic_difference.enpv.amount().abs() < 1e-12);
    }
    let total: f64 = rows.iter().map(|row| value(&appraisal, *row, "enpv")).sum();
    near(base[0].economic.enpv.amount(), total);
}

#[test]
fn a_change_at_the_switching_value_leaves_nothing() {
    let appraisal = island();
    let rows = appraisal.best_at_first_start(0);
    let whole = Chosen::all(&rows);
    let values = switching_values(&appraisal, &whole).unwrap();
    assert_eq!(values.len(), 2 * Input::ALL.len());
    let mut found = 0;
    for switching in &values {
        let Ok(switch) = switching.switch else { continue };
        let factor = 1.0 + switch.change_share.unwrap_or(0.0);
        let plain = Change { name: switching.input.name().to_owned(), carbon: switching.counting, ..Change::default() };
        let change = match switching.input {
            Input::Capex => Change { capex_factor: factor, ..plain },
            Input::Benefits => Change { benefit_factor: factor, ..plain },
            Input::RunningCost => Change { opex_factor: factor, ..plain },
            Input::AvoidedDamage => Change { damage_factor: factor, ..plain },
            Input::CarbonPrice => Change { carbon_factor: factor, ..plain },
            Input::Rate => Change { rate_shift: switch.shift.unwrap(), ..plain },
        };
        let effects = sensitivity(&appraisal, &whole, &[change]).unwrap();
        let total = &effects[rows.len() + 1];
        let size = effects[0].economic.enpv.amount().abs();
        assert!(total.economic.enpv.amount().abs() < 1e-6 * size, "{switching:?}: {}", total.economic.enpv);
        found += 1;
    }
    assert!(found >= 8, "{values:?}");
}

#[test]
fn rows_of_several_scenarios_or_one_project_twice_are_refused() {
    let appraisal = island();
    let [one, other] = [0, 1].map(|scenario| Chosen::all(&appraisal.best_at_first_start(scenario)));
    let both = sensitivity(&appraisal, &[one[0], other[1]], &[]).unwrap_err();
    assert!(both.to_string().contains("rows of several scenarios"), "{both}");
    let twice = switching_values(&appraisal, &[one[0], one[0]]).unwrap_err();
    assert!(twice.to_string().contains("more than once"), "{twice}");
}

#[test]
fn the_annex_has_every_table_and_its_sums_agree() {
    let appraisal = island();
    let annex = report::annex(&appraisal, None, Some(&[])).unwrap();
    assert_eq!(annex.tables.len(), 12);
    let of = |table: &str, column: &str| *numbers(annex.table(table).unwrap(), column).last().unwrap();
    let total = of("results", "enpv");
    near(of("streams_economic", "net"), total);
    near(of("streams_economic", "net_carbon_low"), of("results", "enpv_carbon_low"));
    near(of("streams_financial", "net"), of("results", "fnpv"));
    near(numbers(annex.table("sensitivities").unwrap(), "enpv")[0], total);
    assert!(annex.notes[0].contains("at its first start"));
}
