//! What leads from expected damage to its hazard: the expected annual damage by scenario year, and the integral behind it.

use super::Explanation;
use super::factors::changes;
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
    /// damage to an exposure.
    pub(super) fn damage(&self, part: &Contribution, measure: &Measure) -> Vec<Explanation> {
        let Item::Exposure(number) = part.item else { return Vec::new() };
        let exposure = self.design_of(part.side).and_then(|design| design.exposures.get_index(number));
        let Some((_, exposure)) = exposure else { return Vec::new() };
        let expected = self.expected(part, number, measure);
        expected.into_iter().chain([self.exposed(part, exposure, measure)]).collect()
    }

    fn expected(&self, part: &Contribution, number: usize, measure: &Measure) -> Option<Explanation> {
        let climate = &self.scenario()?.hazard;
        let pipeline = &self.setting.pipeline;
        let design = self.design_of(part.side)?;
        let found = resilience::integrals(pipeline, design, number, climate).ok()??;
        let of_year = |(year, integrals): &(Year, Vec<Integral>)| {
            let integral = integrals.iter().find(|integral| integral.kind == part.kind())?;
            Some((*year, self.integral(part, &found.exposures, *year, integral)))
        };
        let by_year: Vec<(Year, Explanation)> = found.by_year.iter().filter_map(of_year).collect();
        let described = by_year.iter().map(|(year, told)| (*year, Quantity::of(told.value.unwrap_or(0.0))));
        let described = Path::through(described.collect(), Extend::Flat);
        let years = self.years(&measure.span);
        let amounts = years.iter().map(|year| described.at(Year(*year)).map_or(0.0, Quantity::amount)).collect();
        let mut parts: Vec<Explanation> = by_year.into_iter().map(|(_, told)| told).collect();
        parts.extend(found.exposures.iter().map(|(_, exposure)| self.hazard(exposure, part.kind(), climate)));
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
        if exposure.growth != 0.0 {
            factors.push("(1 + growth) ^ (years - reference_year)");
            parts.push(self.input(&part.address, "growth", exposure.growth, Some(Unit::Share)));
            parts.push(self.input_year(&part.address, "reference_year", exposure.reference_year));
        }
        if let Some((name, path)) = &exposure.path {
            let at = |year: &i32| path.at(Year(*year)).map_or(f64::NAN, Quantity::amount);
            let list = Explanation::list("path", &years, years.iter().map(at).collect(), Unit::Declared);
            factors.push("path");
            parts.push(self.cited(list, "paths", name).noted(name.as_str()));
        }
        if changes(exposure.valuation.exchange_ratio) {
            let currency = exposure.valuation.currency.clone().unwrap_or_default();
            let ratio = Explanation::number("exchange_rate", exposure.valuation.exchange_ratio, None);
            factors.push("exchange_rate");
            parts.push(self.cited(ratio, "currencies", &currency).noted(currency));
        }
        let ratio = self.scenario().map_or(1.0, |scenario| scenario.damage_factor);
        if changes(ratio) {
            factors.push("damage_factor");
            parts.push(self.of_scenario("damage_factor", ratio));
        }
        let timetable = match (&self.replay.built, part.side) {
            (Some((built, _)), Some(_)) => &built.side.timetable,
            _ => &self.replay.counterfactual.side.timetable,
        };
        if exposure.is_depreciated()
            && part.kind() != Kind::Disruption
            && let Some(design) = self.design_of(part.side)
        {
            let left = years.iter().map(|year| exposure.share_left(design, timetable, Year(*year))).collect();
            let list = Explanation::list("life_left", &years, left, Unit::Share);
            factors.push("life_left");
            parts.push(list.noted("years of life that its component has left at the start of the year, over the life"));
        }
        if factors.is_empty() {
            return Explanation::number("exposed", 1.0, Some(Unit::Share));
        }
        Explanation::by_year("exposed", Unit::Share, &years, factors.join(" * "), parts)
    }

    /// The integral over the events of one year, with its numbers.
    fn integral(
        &self,
        part: &Contribution,
        exposures: &[(usize, &Exposure)],
        year: Year,
        integral: &Integral,
    ) -> Explanation {
        let pipeline = &self.setting.pipeline;
        let mut factors: Vec<String> = Vec::new();
        let mut parts = Vec::new();
        let mut multiply = |number: usize, field: &str, value: f64| {
            let address = pipeline.address_of(self.key.project as usize, part.side, Item::Exposure(number));
            factors.push(field.to_owned());
            parts.push(self.input(&address, field, value, None));
        };
        let users = exposures.iter().find_map(|(number, one)| Some((*number, one.disruption.as_ref()?)));
        let valued = exposures.iter().find_map(|(number, one)| Some((*number, one.damage.as_ref()?)));
        match (users, valued) {
            (Some((number, users)), _) if integral.kind == Kind::Disruption => {
                multiply(number, "users", users.users.amount());
                multiply(number, "value_per_user_day", users.value_per_user_day.amount());
            }
            (_, Some((number, damage))) => multiply(number, "value", damage.value.amount()),
            // A hazard gives losses in money.
            _ => {}
        }
        if changes(integral.frequency_multiplier()) {
            multiply(exposures[0].0, "frequency_multiplier", integral.frequency_multiplier());
        }
        let (formula, stretches) = stretches(integral);
        factors.push(formula);
        parts.extend(stretches);
        let told = Explanation::of(format!("in_{year}"), Unit::Money, factors.join(" * "), parts);
        Explanation { years: vec![year.0], ..told }
            .noted("integral over annual exceedance probability: stretches between a rarer and a more frequent end")
    }

    /// The events of a hazard as written, year by year, and what the curve makes of each.
    fn hazard(&self, exposure: &Exposure, kind: Kind, climate: &str) -> Explanation {
        let pipeline = &self.setting.pipeline;
        let years = pipeline.hazards.get(&exposure.hazard).map(|hazard| hazard.years(climate)).unwrap_or_default();
        let record = Address::new("hazards").join(&exposure.hazard);
        let parts = years.iter().map(|(year, events)| {
            let named = year.map_or_else(|| "in every year".to_owned(), |year| format!("in {year}"));
            let place = self.hazard_place(&record, climate, *year);
            Explanation { place, parts: self.events(exposure, kind, events), ..Explanation::named(named) }
        });
        let source = pipeline.places.source(&record).map(ToOwned::to_owned);
        Explanation { source, parts: parts.collect(), ..Explanation::named(record.as_str()) }
    }

    fn events(&self, exposure: &Exposure, kind: Kind, events: &HazardYear) -> Vec<Explanation> {
        let points = |name: &str, amounts: Vec<f64>, unit: Unit| Explanation {
            amounts: Some(amounts),
            unit: Some(unit),
            ..Explanation::named(name)
        };
        let mut parts = vec![points("return_period", ReturnPeriod::amounts(&events.return_period), Unit::Years)];
        match &events.severity {
            Severity::Loss(losses) => parts.push(points("loss", Money::amounts(losses), Unit::Money)),
            Severity::Intensity(intensities) => {
                parts.push(points("intensity", Intensity::amounts(intensities), Unit::Declared));
                let (what, curve) = match kind {
                    Kind::Disruption => ("days", exposure.disruption.as_ref().map(|one| &one.curve_name)),
                    _ => ("share", exposure.damage.as_ref().map(|one| &one.curve_name)),
                };
                if let Some(curve) = curve {
                    let response = Quantity::amounts(&resilience::levels(exposure, kind, intensities));
                    let told = points(what, response, Unit::Declared);
                    parts.push(self.cited(told, "curves", curve).noted(format!("curve {curve}, unprotected")));
                }
            }
        }
        parts
    }

    /// Where the events of a hazard in a year were written: for the climate if that has its own, or else for every one.
    fn hazard_place(&self, record: &Address, climate: &str, year: Option<Year>) -> Option<String> {
        let year = year.map_or_else(String::new, |year| year.to_string());
        let places = &self.setting.pipeline.places;
        let of = |climate: &str| places.get(&record.join(climate).join(&year));
        [climate, ""].into_iter().find_map(of).or_else(|| places.get(record)).map(ToString::to_string)
    }
}

/// The amounts of a contribution that is damage to an exposure, with what they are made of.
pub(super) fn damaged(amounts: Explanation, standing: &[f64]) -> Explanation {
    let years = amounts.years.clone();
    let standing = Explanation::list("standing", &years, standing.to_vec(), Unit::Share);
    let formula = "expected_annual_damage * exposed * standing".to_owned();
    Explanation { formula, ..amounts }.with(standing.noted("the share of it that stands in this case"))
}

/// The stretches of probability that an integral adds up, as lists, and the formula that does so.
fn stretches(integral: &Integral) -> (String, Vec<Explanation>) {
    const ENDS: [&str; 4] = ["p_rare", "p_frequent", "at_rare", "at_frequent"];
    let lists = |logarithmic: bool| -> [Vec<f64>; 4] {
        let mut lists = [const { Vec::new() }; 4];
        for stretch in integral.stretches() {
            let ((p_rare, p_frequent), (at_rare, at_frequent)) = (stretch.probability, stretch.level);
            // A level that does not change runs straight over everything.
            let is_logarithmic = stretch.log && at_rare.total_cmp(&at_frequent).is_ne();
            if is_logarithmic == logarithmic && (at_rare, at_frequent) != (0.0, 0.0) {
                for (list, end) in lists.iter_mut().zip([p_rare, p_frequent, at_rare, at_frequent]) {
                    list.push(end);
                }
            }
        }
        lists
    };
    let named = |lists: [Vec<f64>; 4], after: &str| {
        let one = |(name, list): (&str, Vec<f64>)| Explanation {
            amounts: Some(list),
            unit: Some(if name.starts_with('p') { Unit::Share } else { Unit::Declared }),
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
    match sums.as_slice() {
        [] => ("0".to_owned(), parts),
        [one] => ((*one).to_owned(), parts),
        all => (format!("({})", all.join(" + ")), parts),
    }
}
