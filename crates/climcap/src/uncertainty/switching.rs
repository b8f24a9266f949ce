//! How much each input must change before rows are worth nothing to the economy.

use super::Change;
use super::subject::{Changed, Subject};
use crate::address::{Address, Place, Problems};
use crate::appraisal::{Appraisal, Chosen, Pricing, Results, Tally, Unit};
use crate::units::{Quantity, Rate};

/// The highest rate that is looked at: 1000 %.
const HIGHEST_RATE: f64 = 10.0;
/// A step of the search for a rate, at first; each is larger than the one before.
const STEP: f64 = 0.001;
/// A value is nothing where it is so small a share of what it is the difference of.
const NOTHING: f64 = 1e-12;

/// An input whose change is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input {
    /// Capital cost of the designs: capex, replacements, and what they leave.
    Capex,
    /// Benefits and revenue.
    Benefits,
    /// Running cost of the designs.
    RunningCost,
    /// Damage and disruption avoided.
    AvoidedDamage,
    /// The carbon price.
    CarbonPrice,
    /// The economic rate.
    Rate,
}

impl Input {
    /// Every input, in the order of tables.
    pub const ALL: [Self; 6] =
        [Self::Capex, Self::Benefits, Self::RunningCost, Self::AvoidedDamage, Self::CarbonPrice, Self::Rate];

    /// Its name in tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Capex => "capex",
            Self::Benefits => "benefits",
            Self::RunningCost => "running_cost",
            Self::AvoidedDamage => "avoided_damage",
            Self::CarbonPrice => "carbon_price",
            Self::Rate => "economic_rate",
        }
    }

    /// What its value is.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Capex => "initial capital cost of the designs, undiscounted; their replacements change with it",
            Self::Benefits => "present value of benefits and revenue, with less without",
            Self::RunningCost => "present value of the designs' own running cost",
            Self::AvoidedDamage => "present value of damage and disruption avoided",
            Self::CarbonPrice => {
                "carbon price of the base year; where no carbon is counted, a price that is the same in all years"
            }
            Self::Rate => "economic rate; what is left at the horizon is valued at it too",
        }
    }

    /// What its value counts in.
    #[must_use]
    pub const fn unit(self) -> Unit {
        match self {
            Self::CarbonPrice => Unit::MoneyPerTonne,
            Self::Rate => Unit::Share,
            _ => Unit::Money,
        }
    }
}

/// The change of an input at which rows are worth nothing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Switch {
    /// By what share of itself the input changes; `None` where it has no value to start from.
    pub change_share: Option<f64>,
    /// What it comes to; `None` where it is no one number, as a schedule of rates.
    pub value: Option<Quantity>,
    /// For the rate: by how much every year's rate changes.
    pub shift: Option<Rate>,
}

/// How much an input must change before the economic net present value of rows is zero.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct SwitchingValue {
    /// The input.
    pub input: Input,
    /// Which carbon price the value counts: none, or the low one.
    pub counting: Pricing,
    /// What the input comes to as it stands, where it is one number.
    pub base: Option<Quantity>,
    /// The change; or why no change does it.
    pub switch: Result<Switch, &'static str>,
}

/// For each main input, the change at which the economic net present value of all rows together is zero: without carbon, and
/// with carbon at its low price where it has one.
///
/// `NPV(f) = NPV + (f - 1) P`, with P what the input adds to it, is nothing at `f = 1 - NPV / P`; the rate is found by
/// bracketing, nearest to the one that holds.
///
/// # Errors
/// As [`sensitivity`](super::sensitivity).
pub fn switching_values(appraisal: &Appraisal, rows: &[Chosen]) -> Result<Vec<SwitchingValue>, Problems> {
    let subject = Subject::of(appraisal, rows)?;
    let unchanged = subject.changed(&Change::default());
    let (Some((_, tally)), Some(search)) = (unchanged.together(), Search::of(&subject)) else {
        let mut problems = Problems::default();
        problems.add(
            Address::new("rows"),
            Place::default(),
            "figures that are not finite",
            "rows that can be evaluated",
        );
        return Err(problems);
    };
    let countings =
        [Pricing::None, Pricing::Low].into_iter().filter(|counting| search.base.economic(*counting).is_some());
    let all = countings.flat_map(|counting| {
        let search = &search;
        let tally = &tally;
        Input::ALL.into_iter().map(move |input| {
            let base = search.value(input, tally, counting);
            SwitchingValue { input, counting, base, switch: search.switch(input, tally, counting, base) }
        })
    });
    Ok(all.collect())
}

/// What is needed to find switching values.
struct Search<'s> {
    subject: &'s Subject,
    /// What the rows come to as they stand.
    base: Results,
    /// The same without capital, benefits, running cost, damage.
    less: [Results; 4],
}

impl<'s> Search<'s> {
    fn of(subject: &'s Subject) -> Option<Self> {
        let total = |change: Change| subject.changed(&change).total();
        let none = Change::default;
        let less = [
            total(Change { capex_factor: 0.0, ..none() })?,
            total(Change { benefit_factor: 0.0, ..none() })?,
            total(Change { opex_factor: 0.0, ..none() })?,
            total(Change { damage_factor: 0.0, ..none() })?,
        ];
        Some(Self { subject, base: total(none())?, less })
    }

    /// What an input that enters in proportion adds to the value; `None` for the others.
    fn part(&self, input: Input, counting: Pricing) -> Option<f64> {
        let enpv = |results: &Results| results.economic(counting).map_or(f64::NAN, |worth| worth.enpv.amount());
        let less = match input {
            Input::Capex => enpv(&self.less[0]),
            Input::Benefits => enpv(&self.less[1]),
            Input::RunningCost => enpv(&self.less[2]),
            Input::AvoidedDamage => enpv(&self.less[3]),
            Input::CarbonPrice if counting != Pricing::None => self.base.plain.enpv.amount(),
            Input::CarbonPrice | Input::Rate => return None,
        };
        Some(enpv(&self.base) - less)
    }

    /// What an input comes to as it stands.
    fn value(&self, input: Input, tally: &Tally<'_>, counting: Pricing) -> Option<Quantity> {
        match input {
            Input::Capex => Some(Quantity::of(self.base.capex.amount())),
            Input::Benefits | Input::AvoidedDamage => self.part(input, counting).map(Quantity::of),
            Input::RunningCost => self.part(input, counting).map(|part| Quantity::of(-part)),
            Input::CarbonPrice => tally.first_price(counting).map(|price| Quantity::of(price.amount())),
            Input::Rate => self.rate().map(|rate| Quantity::of(rate.amount())),
        }
    }

    /// The economic rate, where it is the same in all years.
    fn rate(&self) -> Option<Rate> {
        self.subject.pipeline().settings.discount.economic.constant_rate()
    }

    fn switch(
        &self,
        input: Input,
        tally: &Tally<'_>,
        counting: Pricing,
        base: Option<Quantity>,
    ) -> Result<Switch, &'static str> {
        if input == Input::Rate {
            return self.rate_switch(counting);
        }
        let Some(part) = self.part(input, counting) else {
            let price = tally.break_even_carbon_price().ok_or("no carbon price makes it nothing")?;
            return Ok(Switch { change_share: None, value: Some(Quantity::of(price.amount())), shift: None });
        };
        let worth = self.base.economic(counting).map_or(f64::NAN, |worth| worth.enpv.amount());
        if part.abs() <= NOTHING * worth.abs() || part == 0.0 {
            return Err("it adds nothing to the value");
        }
        let factor = 1.0 - worth / part;
        if factor < 0.0 {
            return Err("even at nothing the value keeps its sign");
        }
        let value = base.map(|base| base * factor);
        Ok(Switch { change_share: Some(factor - 1.0), value, shift: None })
    }

    /// What the rows are worth with every rate so much higher; `None` where rates cannot be that.
    fn worth_at(&self, shift: f64, counting: Pricing) -> Option<f64> {
        let change = Change { rate_shift: Rate::of(shift), ..Change::default() };
        let mut problems = Problems::default();
        change.check(self.subject.pipeline(), &mut problems);
        if !problems.is_empty() {
            return None;
        }
        let changed: Changed = self.subject.changed(&change);
        let worth = changed.total()?.economic(counting)?.enpv.amount();
        worth.is_finite().then_some(worth)
    }

    /// The shift of the economic rate, nearest to none, at which the rows are worth nothing.
    fn rate_switch(&self, counting: Pricing) -> Result<Switch, &'static str> {
        let pipeline = self.subject.pipeline();
        let discount = &pipeline.settings.discount.economic;
        let lowest = discount.lowest_rate(pipeline.settings.window.base, pipeline.discounted_years()).amount();
        let here = self.base.economic(counting).map_or(f64::NAN, |worth| worth.enpv.amount());
        let shift = self.nearest_root(here, lowest, counting).ok_or("no rate from 0 to 1000 % makes it nothing")?;
        let rate = self.rate().map(|rate| rate + Rate::of(shift));
        let change_share = self.rate().filter(|rate| *rate != Rate::ZERO).map(|rate| shift / rate.amount());
        Ok(Switch { change_share, value: rate.map(|rate| Quantity::of(rate.amount())), shift: Some(Rate::of(shift)) })
    }

    fn nearest_root(&self, here: f64, lowest: f64, counting: Pricing) -> Option<f64> {
        if here == 0.0 {
            return Some(0.0);
        }
        let mut above: Option<(f64, f64)> = Some((0.0, here));
        let mut below = above;
        let mut step = STEP;
        while above.is_some() || below.is_some() {
            for (side, sign) in [(&mut above, 1.0), (&mut below, -1.0)] {
                let Some((from, value)) = *side else { continue };
                let bound = if sign > 0.0 { HIGHEST_RATE - lowest } else { lowest };
                let to = sign * (from.abs() + step).min(bound);
                let found = if (to - from) * sign > 0.0 { self.worth_at(to, counting) } else { None };
                match found {
                    Some(next) if next * value <= 0.0 => return self.between((from, value), (to, next), counting),
                    next => *side = next.map(|next| (to, next)),
                }
            }
            step *= 1.5;
        }
        None
    }

    /// The root between two shifts whose values have different signs: by the Illinois rule of false position (Dowell and
    /// Jarratt 1971), which keeps the root between two shifts.
    fn between(&self, mut one: (f64, f64), mut other: (f64, f64), counting: Pricing) -> Option<f64> {
        let size = one.1.abs().max(other.1.abs());
        for _ in 0..200 {
            if other.1.abs() <= NOTHING * size || (other.0 - one.0).abs() <= f64::EPSILON {
                break;
            }
            let shift = other.0 - other.1 * (other.0 - one.0) / (other.1 - one.1);
            let worth = self.worth_at(shift, counting)?;
            if worth * other.1 < 0.0 {
                one = other;
            } else {
                one.1 *= 0.5;
            }
            other = (shift, worth);
        }
        Some(other.0)
    }
}
