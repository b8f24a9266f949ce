//! What leads from expected damage to its hazard: the expected annual damage by scenario year, and the integral behind it.

use super::Explanation;
use super::leaf::Measure;
use super::row::Row;
use crate::address::Address;
use crate::appraisal::table::Unit;
use crate::appraisal::yearly::Contribution;
use crate::calendar::Year;
use crate::pipeline::{Exposure, HazardYear, Item, Kind, Severity};
use crate::resilience::{self, Integral};
use crate::series::{Extend, Path};
use crate::units::{Intensity, Money, Quantity, ReturnPeriod};

impl Row<'_> {
    /// The expected annual damage behind the amounts of a contribution, and what is exposed by year; nothing for what is no
    /// damage.
    pub(super) fn damage(&self, part: &Contribution, measure: &Measure) -> Vec<Explanation> {
        let Item::Exposure(number) = part.item else { return Vec::new() };
        let exposure = self.design_of(part.side).and_then(|design| design.exposures.get_index(number));
        let Some((_, exposure)) = exposure else { return Vec::new() };
        self.expected(part, exposure, measure).into_iter().chain([self.exposed(part, exposure, measure)]).collect()
    }

    /// The amounts of a contribution that is damage, with what they are made of.
    pub(super) fn damaged(&self, amounts: Explanation, standing: &[f64]) -> Explanation {
        let years = amounts.years.clone();
        let standing = Explanation::list("standing", &years, standing.to_vec(), Unit::Share);
        let formula = "expected_annual_damage * exposed * standing".to_owned();
        Explanation { formula, ..amounts }.with(standing.noted("the share of it that stands in this case"))
    }

    fn expected(&self, part: &Contribution, exposure: &Exposure, measure: &Measure) -> Option<Explanation> {
        let climate = &self.scenario()?.hazard;
        let pipeline = &self.setting.pipeline;
        let described = resilience::integrals(pipeline, exposure, climate).ok()?;
        let parts: Vec<Explanation> = described
            .iter()
            .flat_map(|(year, events, integrals)| {
                let of_kind = integrals.iter().filter(|integral| integral.kind == part.kind);
                of_kind.map(|integral| self.integral(part, exposure, (*year, events), integral))
            })
            .collect();
        let described = parts.iter().map(|part| (Year(part.years[0]), Quantity::of(part.value.unwrap_or(0.0))));
        let described = Path::through(described.collect(), Extend::Flat);
        let years = self.years(&measure.span);
        let amounts = years.iter().map(|year| described.at(Year(*year)).map_or(0.0, Quantity::amount)).collect();
        let list = Explanation::list("expected_annual_damage", &years, amounts, Unit::Money);
        Some(
            Explanation { formula: "by_year(parts)".to_owned(), parts, ..list }
                .noted("at the exposure of the reference year; linear between the years that the hazard describes"),
        )
    }

    /// What is exposed, over what was exposed in the reference year.
    fn exposed(&self, part: &Contribution, exposure: &Exposure, measure: &Measure) -> Explanation {
        let years = self.years(&measure.span);
        let mut factors = Vec::new();
        let mut parts = Vec::new();
        let number = |field: &str, value: f64| self.input(&part.address, field, value, None);
        if exposure.growth != 0.0 {
            factors.push("(1 + growth) ^ (years - reference_year)");
            parts.push(number("growth", exposure.growth));
            parts.push(self.input_year(&part.address, "reference_year", exposure.reference_year));
        }
        if let Some((name, path)) = &exposure.path {
            let at = |year: &i32| path.at(Year(*year)).map_or(f64::NAN, Quantity::amount);
            let list = Explanation::list("path", &years, years.iter().map(at).collect(), Unit::Declared);
            factors.push("path");
            parts.push(self.cited(list, "paths", name).noted(name.as_str()));
        }
        if exposure.valuation.exchange_ratio != 1.0 {
            let currency = exposure.valuation.currency.clone().unwrap_or_default();
            let ratio = Explanation::number("exchange_rate", exposure.valuation.exchange_ratio, None);
            factors.push("exchange_rate");
            parts.push(self.cited(ratio, "currencies", &currency).noted(currency));
        }
        if factors.is_empty() {
            return Explanation::number("exposed", 1.0, Some(Unit::Share));
        }
        Explanation::by_year("exposed", Unit::Share, &years, factors.join(" * "), parts)
    }

    /// The integral over the events of one year, with its numbers and the hazard's own.
    fn integral(
        &self,
        part: &Contribution,
        exposure: &Exposure,
        (year, events): (Year, &HazardYear),
        integral: &Integral,
    ) -> Explanation {
        let input = |field: &str, value: f64| self.input(&part.address, field, value, None);
        let mut factors: Vec<String> = Vec::new();
        let mut parts = Vec::new();
        match (&exposure.damage, &exposure.disruption) {
            (_, Some(disruption)) if part.kind == Kind::Disruption && !gives_losses(events) => {
                factors.extend(["users".to_owned(), "value_per_user_day".to_owned()]);
                parts.push(input("users", disruption.users.amount()));
                parts.push(input("value_per_user_day", disruption.value_per_user_day.amount()));
            }
            (Some(damage), _) if !gives_losses(events) => {
                factors.push("value".to_owned());
                parts.push(input("value", damage.value.amount()));
            }
            _ => {}
        }
        if integral.multiplier_ratio != 1.0 {
            factors.push("frequency_multiplier".to_owned());
            parts.push(input("frequency_multiplier", integral.multiplier_ratio));
        }
        let (formula, stretches) = stretches(integral);
        factors.push(formula);
        parts.extend(stretches);
        parts.push(self.hazard(exposure, part.kind, (year, events)));
        let told = Explanation::of(format!("in_{year}"), Unit::Money, factors.join(" * "), parts);
        Explanation { years: vec![year.0], ..told }
            .noted("the integral over annual exceedance probability, between each rarer and more frequent end")
    }

    /// The events of a hazard in a year as written, and what the curve gives at each.
    fn hazard(&self, exposure: &Exposure, kind: Kind, (year, events): (Year, &HazardYear)) -> Explanation {
        let periods = ReturnPeriod::amounts(&events.return_period);
        let points = |name: &str, amounts: Vec<f64>, unit: Unit| Explanation {
            amounts: Some(amounts),
            unit: Some(unit),
            ..Explanation::named(name)
        };
        let mut parts = vec![points("return_period", periods, Unit::Years)];
        match &events.severity {
            Severity::Loss(losses) => parts.push(points("loss", Money::amounts(losses), Unit::Money)),
            Severity::Intensity(intensities) => {
                parts.push(points("intensity", Intensity::amounts(intensities), Unit::Declared));
                let response = match kind {
                    Kind::Disruption => exposure.disruption.as_ref().map(|one| (&one.curve_name, &one.curve, "days")),
                    _ => exposure.damage.as_ref().map(|one| (&one.curve_name, &one.curve, "share")),
                };
                if let Some((name, curve, what)) = response {
                    let response = points(what, resilience::responses(curve, intensities), Unit::Declared);
                    parts.push(self.cited(response, "curves", name).noted(format!("curve {name}")));
                }
            }
        }
        let place = self.hazard_place(&exposure.hazard, year);
        let source = self.setting.pipeline.places.source(&Address::new("hazards").join(&exposure.hazard));
        Explanation {
            place,
            source: source.map(ToOwned::to_owned),
            parts,
            ..Explanation::named(format!("hazards.{}", exposure.hazard))
        }
        .noted(format!("events as the hazard describes them for {year}"))
    }

    /// Where the events of a hazard in a year were written: for the scenario if that has its own, for the year if it is said.
    fn hazard_place(&self, hazard: &str, year: Year) -> Option<String> {
        let record = Address::new("hazards").join(hazard);
        let climate = self.scenario().map_or("", |scenario| scenario.hazard.as_str());
        let year = year.to_string();
        let said = [(climate, year.as_str()), (climate, ""), ("", year.as_str()), ("", "")];
        let places = &self.setting.pipeline.places;
        let of = |(climate, year): (&str, &str)| places.get(&record.join(climate).join(year));
        said.into_iter().find_map(of).or_else(|| places.get(&record)).map(ToString::to_string)
    }
}

fn gives_losses(events: &HazardYear) -> bool {
    matches!(events.severity, Severity::Loss(_))
}

/// The stretches of probability that an integral adds up, as lists, and the formula that does so.
fn stretches(integral: &Integral) -> (String, Vec<Explanation>) {
    const ENDS: [&str; 4] = ["p_rare", "p_frequent", "at_rare", "at_frequent"];
    let lists = |logarithmic: bool| -> [Vec<f64>; 4] {
        let pieces = integral.pieces.iter().filter(|piece| piece.is_logarithmic() == logarithmic);
        let mut lists = [const { Vec::new() }; 4];
        for piece in pieces.filter(|piece| piece.level() != (0.0, 0.0)) {
            let (probability, level) = (piece.probability(), piece.level());
            for (list, end) in lists.iter_mut().zip([probability.0, probability.1, level.0, level.1]) {
                list.push(end);
            }
        }
        lists
    };
    let named = |lists: [Vec<f64>; 4], after: &str| {
        let one = |(name, list): (&str, Vec<f64>)| Explanation {
            amounts: Some(list),
            unit: Some(Unit::Share),
            ..Explanation::named(format!("{name}{after}"))
        };
        ENDS.into_iter().zip(lists).map(one).collect::<Vec<_>>()
    };
    let (straight, logarithmic) = (lists(false), lists(true));
    let mut sums = Vec::new();
    let mut parts = Vec::new();
    if !straight[0].is_empty() {
        sums.push("sum((p_frequent - p_rare) * (at_rare + at_frequent) / 2)");
        parts.extend(named(straight, ""));
    }
    if !logarithmic[0].is_empty() {
        sums.push(
            "sum(at_rare_log * (p_frequent_log - p_rare_log) + (at_frequent_log - at_rare_log) * (p_frequent_log - \
             (p_frequent_log - p_rare_log) / ln(p_frequent_log / p_rare_log)))",
        );
        parts.extend(named(logarithmic, "_log"));
    }
    match sums.len() {
        0 => ("0".to_owned(), parts),
        1 => (sums[0].to_owned(), parts),
        _ => (format!("({})", sums.join(" + ")), parts),
    }
}
