//! Projects that save the same thing: what a pair of rows is worth together less what they are worth apart.

use super::evaluate::Replay;
use super::lanes::Lane;
use super::setting::Setting;
use super::together::{Fate, Loss};
use super::yearly::Account;
use super::{Appraisal, Charge, Choice, Key, RowId};
use crate::calendar::Year;
use crate::pipeline::{Kind, Sharing};
use crate::units::Quantity;

/// What a pair of rows gives of a column together, less what each gives alone.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Correction {
    /// The column.
    pub column: &'static str,
    /// What is to be added to the sum of the two rows, in the unit of the column.
    pub amount: Quantity,
}

/// A pair of rows of two projects that save the same thing, or share works.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Interaction {
    /// The rows, of projects in the order of the input.
    pub rows: (RowId, RowId),
    /// What is to be added to their sum, column by column; a column that does not change is left out.
    pub corrections: Vec<Correction>,
    /// The same by year, of columns with yearly values.
    pub flows: Vec<(&'static str, Year, Quantity)>,
    /// What is to be added to what they charge to budgets; what is saved is negative.
    pub charges: Vec<Charge>,
}

impl Interaction {
    pub(super) const fn new(rows: (RowId, RowId)) -> Self {
        Self { rows, corrections: Vec::new(), flows: Vec::new(), charges: Vec::new() }
    }

    /// Whether the two rows give and charge together what they do apart.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.corrections.is_empty() && self.charges.is_empty()
    }

    /// Adds to a column.
    pub(super) fn add(&mut self, column: &'static str, amount: f64) {
        match self.corrections.iter_mut().find(|line| line.column == column) {
            Some(line) => line.amount = Quantity::of(line.amount.amount() + amount),
            None if amount != 0.0 => self.corrections.push(Correction { column, amount: Quantity::of(amount) }),
            None => {}
        }
    }

    /// Adds to a column in a year.
    pub(super) fn add_flow(&mut self, column: &'static str, year: Year, amount: f64) {
        if amount != 0.0 {
            self.flows.push((column, year, Quantity::of(amount)));
        }
    }
}

/// A row with what becomes of each shared thing in it.
struct Sharer<'a> {
    row: RowId,
    opening: usize,
    fates: Vec<(&'a str, Vec<Fate>)>,
}

impl Appraisal {
    /// Pairs of projects, by number, that save the same thing and are not said to be independent.
    #[must_use]
    pub fn sharing_pairs(&self) -> Vec<(u32, u32)> {
        let Some(setting) = self.setting() else { return Vec::new() };
        let pipeline = &setting.pipeline;
        let mut pairs: Vec<(u32, u32)> = Vec::new();
        for (name, projects) in pipeline.sharers() {
            if pipeline.shared.get(name).is_none_or(|shared| matches!(shared.sharing, Sharing::Independent(_))) {
                continue;
            }
            for (place, one) in projects.iter().enumerate() {
                pairs.extend(projects[place + 1..].iter().map(|other| (*one as u32, *other as u32)));
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    }

    /// What is to be added to the sum of two rows of one scenario because they save the same thing or share works; nothing if
    /// they do neither.
    #[must_use]
    pub fn correction(&self, one: RowId, other: RowId) -> Vec<Correction> {
        let (first, second) = (self.key(one), self.key(other));
        if first.scenario != second.scenario {
            return Vec::new();
        }
        let joint = self.interacting(first.scenario, |row| row == one || row == other);
        joint.into_iter().flat_map(|joint| joint.corrections).collect()
    }

    /// Every pair of rows of a scenario that save the same thing or share works, with what is to be added to their sum.
    ///
    /// Where a thing loses L if nothing is built, and two projects save a and b of it in a year, together they save
    /// `a + b - a b / L` (`multiply`: each takes its share of what the other leaves) or the larger of the two (`max`).
    /// Rehabilitation and reconstruction are one loss; what both projects leave of it has the parts that either leaves, half
    /// and half (`multiply`), or those that the better one leaves (`max`). Disruption and each gas are losses of their own.
    /// Summed over years and shared things, and discounted as everything else.
    #[must_use]
    pub fn interactions(&self, scenario: u32) -> Vec<Interaction> {
        self.interacting(scenario, |_| true)
    }

    /// The same of some rows among each other: what is to be added to their sum.
    #[must_use]
    pub fn interactions_among(&self, scenario: u32, rows: &[RowId]) -> Vec<Interaction> {
        self.interacting(scenario, |row| rows.contains(&row))
    }

    /// The same as [`interactions`](Self::interactions), computed once.
    pub(crate) fn interacting_rows(&self, scenario: u32) -> &[Interaction] {
        match self.interacting.get(scenario as usize) {
            Some(cell) => cell.get_or_init(|| self.interactions(scenario)),
            None => &[],
        }
    }

    /// What is to be added to the sum of rows of one scenario, one a project, because they save the same things: as
    /// [`interactions`](Self::interactions) says of two, here of all that share a thing at once.
    ///
    /// Where no thing is shared by more than two of the rows, it is the sum of the corrections of their pairs.
    #[must_use]
    pub fn joint_correction(&self, rows: &[RowId]) -> Vec<Correction> {
        let Some((setting, first)) = self.setting().zip(rows.first()) else { return Vec::new() };
        let scenario = self.key(*first).scenario;
        let rows = rows.iter().map(|row| (*row, self.key(*row))).filter(|(_, key)| key.scenario == scenario);
        let sharers: Vec<Sharer<'_>> = rows.filter_map(|(row, key)| setting.sharer(row, key)).collect();
        setting.corrections(&sharers.iter().collect::<Vec<_>>(), scenario as usize)
    }

    fn interacting(&self, scenario: u32, is_meant: impl Fn(RowId) -> bool) -> Vec<Interaction> {
        let Some(setting) = self.setting() else { return Vec::new() };
        let pairs = self.sharing_pairs();
        let mut projects: Vec<u32> = pairs.iter().flat_map(|(one, other)| [*one, *other]).collect();
        projects.sort_unstable();
        projects.dedup();
        let sharers = |project: u32| -> Vec<Sharer<'_>> {
            let rows = self.rows_of(scenario, project).iter().filter(|row| is_meant(**row));
            rows.filter_map(|row| setting.sharer(*row, self.key(*row))).collect()
        };
        let by_project: Vec<Vec<Sharer<'_>>> = projects.iter().map(|project| sharers(*project)).collect();
        let of = |project: u32| projects.binary_search(&project).map_or(&[][..], |place| by_project[place].as_slice());
        let mut found = Vec::new();
        for (one, other) in pairs {
            for first in of(one) {
                for second in of(other) {
                    let joint = setting.joint(first, second, scenario as usize);
                    if !joint.is_empty() {
                        found.push(joint);
                    }
                }
            }
        }
        self.bundled(setting, scenario, is_meant, &mut found);
        found
    }
}

impl Setting {
    /// What becomes of each shared thing in a row that builds something.
    fn sharer(&self, row: RowId, key: Key) -> Option<Sharer<'_>> {
        if key.choice == Choice::Without {
            return None;
        }
        let (_, project) = self.pipeline.projects.get_index(key.project as usize)?;
        let names: Vec<&str> = project.without().shared().map(|(name, _)| name).collect();
        let replay = self.replay(key)?;
        let (built, _) = replay.built.as_ref()?;
        let fates = names.into_iter().map(|name| (name, self.fates(&replay, name, key.scenario as usize))).collect();
        Some(Sharer { row, opening: built.passing.opening(), fates })
    }

    /// What becomes of a shared thing in a row, kind by kind.
    fn fates(&self, replay: &Replay<'_>, name: &str, scenario: usize) -> Vec<Fate> {
        let years = self.factoring.window.len();
        let mut fates: Vec<Fate> = Vec::new();
        replay.sides().each_term(|step| {
            let term = step.term;
            if !step.design.shared().any(|(shared, item)| shared == name && item == term.item) {
                return;
            }
            let Lane { kind, timing, price } = self.factoring.lanes.all()[self.factoring.lanes.of_term(term)];
            let worth = (Account::Economic.ratio(&term.worth), Account::Financial.ratio(&term.worth));
            let place = fates.iter().position(|fate| (fate.kind, fate.timing, fate.price) == (kind, timing, price));
            let place = place.unwrap_or_else(|| {
                let (without, with) = (vec![0.0; years], vec![0.0; years]);
                fates.push(Fate { kind, timing, price, worth, without, with });
                fates.len() - 1
            });
            let lever = self.levers(scenario)[kind as usize];
            for (year, amount) in term.amounts.iter() {
                if let Some(at) = self.factoring.window.index(year) {
                    let (with, without) = (step.shares)(at);
                    fates[place].without[at] += amount.amount() * lever * without;
                    fates[place].with[at] += amount.amount() * lever * with;
                }
            }
        });
        fates
    }

    /// What is to be added to the sum of rows of different projects.
    fn corrections(&self, sharers: &[&Sharer<'_>], scenario: usize) -> Vec<Correction> {
        self.sums(sharers, scenario).corrections(self.carbon(scenario).is_some())
    }

    /// The same of two rows, with its years.
    fn joint(&self, one: &Sharer<'_>, other: &Sharer<'_>, scenario: usize) -> Interaction {
        let sums = self.sums(&[one, other], scenario);
        let corrections = sums.corrections(self.carbon(scenario).is_some());
        let mut joint = Interaction { corrections, ..Interaction::new((one.row, other.row)) };
        for (place, more) in sums.by_year.into_iter().enumerate() {
            let year = self.factoring.window.base.plus(place as i32);
            joint.add_flow("avoided_tco2e", year, more);
            joint.add_flow("emissions_tco2e", year, -more);
        }
        joint
    }

    fn sums(&self, sharers: &[&Sharer<'_>], scenario: usize) -> Sums {
        let mut sums = Sums::default();
        for (name, shared) in &self.pipeline.shared {
            let mut holders: Vec<(usize, &[Fate])> = Vec::new();
            for sharer in sharers {
                let found = sharer.fates.iter().find(|(known, _)| known == name);
                holders.extend(found.map(|(_, fates)| (sharer.opening, fates.as_slice())));
            }
            holders.sort_by_key(|(opening, _)| *opening);
            for loss in Loss::all(&holders) {
                self.correct(&loss, &shared.sharing, scenario, &mut sums);
            }
        }
        sums
    }

    /// Adds what is saved of a loss together less what is saved of it apart.
    fn correct(&self, loss: &Loss<'_>, sharing: &Sharing, scenario: usize, sums: &mut Sums) {
        // Only what several save at the same time is saved once too often.
        let Some(second) = loss.holders.get(1) else { return };
        for year in second.opening..self.factoring.window.len() {
            let open = loss.holders.partition_point(|holder| holder.opening <= year);
            let before = loss.holders.partition_point(|holder| holder.opening < year);
            let (all, earlier) = (loss.correction(open, year, sharing), loss.correction(before, year, sharing));
            let opened = loss.holders[open - 1].opening;
            for ((part, more), before) in loss.parts.iter().zip(all).zip(earlier) {
                let since = if year == opened { more - before } else { 0.0 };
                self.add(part, scenario, Twice { year, opened, more, since }, sums);
            }
        }
    }

    /// Adds what is saved once too often of one flow in a year.
    fn add(&self, fate: &Fate, scenario: usize, twice: Twice, sums: &mut Sums) {
        let Twice { year, opened, more, since } = twice;
        if !fate.kind.is_tonnes() {
            let economic = self.factoring.economic.at(fate.timing).shares()[year];
            let financial = self.factoring.financial.as_ref().map_or(0.0, |rates| rates.at(fate.timing).shares()[year]);
            let value = more * fate.worth.0 * economic;
            match fate.kind {
                Kind::Rehabilitation => sums.rehabilitation += value,
                Kind::Reconstruction => sums.reconstruction += value,
                _ => sums.disruption += value,
            }
            sums.financial += more * fate.worth.1 * financial;
            return;
        }
        sums.by_year.resize(self.factoring.window.len(), 0.0);
        sums.by_year[year] += more;
        sums.tonnes += more;
        if fate.kind == Kind::Operation {
            // Mean and first year are those of the project that opens last, which finds the others there.
            sums.first_year += since;
            sums.per_year += more / (self.factoring.window.len() - opened).max(1) as f64;
        }
        if let Some(prices) = self.carbon(scenario).and_then(|prices| prices.get(fate.price)) {
            let share = self.factoring.carbon.at(fate.timing).shares()[year];
            sums.carbon.0 += more * share * prices.low[year];
            sums.carbon.1 += more * share * prices.high[year];
        }
    }
}

/// What a flow is corrected by in a year.
#[derive(Clone, Copy)]
struct Twice {
    year: usize,
    /// When the last of those that are open opened.
    opened: usize,
    more: f64,
    /// What of it is due to those that open in this year.
    since: f64,
}

/// Corrections by what they are made of.
#[derive(Default)]
struct Sums {
    rehabilitation: f64,
    reconstruction: f64,
    disruption: f64,
    financial: f64,
    carbon: (f64, f64),
    tonnes: f64,
    per_year: f64,
    first_year: f64,
    /// Tonnes by year of the window.
    by_year: Vec<f64>,
}

impl Sums {
    fn corrections(&self, carbon: bool) -> Vec<Correction> {
        let enpv = self.rehabilitation + self.reconstruction + self.disruption;
        let all = [
            ("rehabilitation_avoided_pv", self.rehabilitation),
            ("reconstruction_avoided_pv", self.reconstruction),
            ("disruption_avoided_pv", self.disruption),
            ("fnpv", self.financial),
            ("enpv", enpv),
            ("enpv_carbon_low", if carbon { enpv + self.carbon.0 } else { 0.0 }),
            ("enpv_carbon_high", if carbon { enpv + self.carbon.1 } else { 0.0 }),
            ("avoided_tco2e", self.tonnes),
            ("emissions_tco2e", -self.tonnes),
            ("avoided_tco2e_per_year", self.per_year),
            ("avoided_tco2e_first_year", self.first_year),
        ];
        let moved = all.into_iter().filter(|(_, amount)| *amount != 0.0);
        moved.map(|(column, amount)| Correction { column, amount: Quantity::of(amount) }).collect()
    }
}
