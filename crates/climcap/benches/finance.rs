//! How long the indicators of one row take.
//!
//! ```text
//! cargo bench --profile release --package climcap --bench finance
//! ```
//!
//! The profile is named because there is one for all, so that `HiGHS` is not compiled again. What is to be seen: a rate of
//! return of 80 years takes about as long as a dozen looks at its flows, one to two microseconds, so that a hundred
//! thousand rows spend a fraction of a second on theirs.

use std::hint::black_box;

use chrono::{Days, NaiveDate};
use climcap::finance::{Timing, irr, irr_all, npv, xirr};
use climcap::units::{Money, Rate};
use criterion::{Criterion, criterion_group, criterion_main};
use nalgebra::DMatrix;

/// Works for three years, then benefits that grow; with `renewals`, replacements that outweigh a year's benefit.
fn flows(years: usize, renewals: bool) -> Vec<Money> {
    let amount = |year: usize| match year {
        0..3 => -1e6 * (1.0 + year as f64),
        _ if renewals && year.is_multiple_of(15) => -1.5e6,
        _ => 4e5 * 1.02_f64.powi(year as i32),
    };
    (0..years).filter_map(|year| Money::new(amount(year)).ok()).collect()
}

fn dated(flows: &[Money]) -> Vec<(NaiveDate, Money)> {
    let day = |number: usize| NaiveDate::default() + Days::new(91 * number as u64);
    flows.iter().enumerate().map(|(number, flow)| (day(number), *flow)).collect()
}

fn indicators(criterion: &mut Criterion) {
    let (plain, renewed) = (flows(80, false), flows(80, true));
    let halves: Vec<Money> = renewed.iter().flat_map(|flow| [*flow * 0.3, *flow * 0.7]).collect();
    let (quarters, renewed_quarters) = (dated(&plain), dated(&renewed));
    criterion.bench_function("npv, 80 years", |time| {
        time.iter(|| npv(black_box(Rate::ZERO), black_box(&plain), Timing::End));
    });
    criterion.bench_function("irr, 80 years, one change of sign", |time| time.iter(|| irr(black_box(&plain))));
    criterion.bench_function("irr, 80 years, renewals", |time| time.iter(|| irr(black_box(&renewed))));
    criterion.bench_function("irr, 160 half-years, renewals", |time| time.iter(|| irr(black_box(&halves))));
    criterion.bench_function("irr_all, 80 years, renewals", |time| time.iter(|| irr_all(black_box(&renewed))));
    criterion.bench_function("xirr, 80 quarters, one change of sign", |time| time.iter(|| xirr(black_box(&quarters))));
    criterion.bench_function("xirr, 80 quarters, renewals", |time| time.iter(|| xirr(black_box(&renewed_quarters))));
}

/// The road not taken: the eigenvalues of the companion matrix of a flow.
fn eigenvalues(criterion: &mut Criterion) {
    let amounts = Money::amounts(&flows(80, true));
    let size = amounts.len() - 1;
    let companion = DMatrix::from_fn(size, size, |row, column| match row {
        0 => -amounts[column + 1] / amounts[0],
        _ => f64::from(u8::from(row == column + 1)),
    });
    criterion.bench_function("eigenvalues of the companion matrix, 80 years, renewals", |time| {
        time.iter(|| black_box(&companion).complex_eigenvalues());
    });
}

criterion_group!(benches, indicators, eigenvalues);
criterion_main!(benches);
