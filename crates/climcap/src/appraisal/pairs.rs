//! Projects that save the same thing: what a pair of rows is worth together less what they are worth apart.

use super::evaluate::Replay;
use super::lanes::Lane;
use super::setting::Setting;
use super::yearly::Account;
use super::{Appraisal, Charge, Choice, Key, RowId};
use crate::calendar::Year;
use crate::finance::Timing;
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

/// A pair of rows of two projects that save the same thing.
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

/// What becomes of one kind of flow of a shared thing in a row, by year of the window.
#[derive(Debug, Clone)]
struct Fate {
    kind: Kind,
    timing: Timing,
    /// Number of the carbon price of tonnes.
    price: usize,
    /// What a unit is worth in the economic and in the financial account: ratios.
    worth: (f64, f64),
    /// If nothing is built.
    without: Vec<f64>,
    /// In the row.
    with: Vec<f64>,
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

    /// What is to be added to the sum of two rows of one scenario because they save the same thing; nothing if they do not.
    #[must_use]
    pub fn correction(&self, one: RowId, other: RowId) -> Vec<Correction> {
        let (first, second) = (self.key(one), self.key(other));
        let Some(setting) = self.setting().filter(|_| first.scenario == second.scenario) else { return Vec::new() };
        if first.project == second.project {
            return Vec::new();
        }
        let sharers = setting.sharer(one, first).zip(setting.sharer(other, second));
        sharers.map_or_else(Vec::new, |(one, other)| setting.joint(&one, &other, first.scenario as usize).corrections)
    }

    /// Every pair of rows of a scenario that save the same thing, with what is to be added to their sum.
    ///
    /// Where a thing loses L if nothing is built, and two projects save a and b of it in a year, together they save
    /// `a + b - a b / L` (`multiply`: each takes its share of what the other leaves) or the larger of the two (`max`).
    /// Summed over years, kinds and shared things, and discounted as everything else.
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

    /// What is to be added to the sum of two rows.
    fn joint(&self, one: &Sharer<'_>, other: &Sharer<'_>, scenario: usize) -> Interaction {
        let mut joint = Interaction::new((one.row, other.row));
        self.save_together(&mut joint, one, other, scenario);
        joint
    }

    /// What is to be added since both save the same thing.
    fn save_together(&self, joint: &mut Interaction, one: &Sharer<'_>, other: &Sharer<'_>, scenario: usize) {
        let years = self.factoring.window.len();
        let (economic, financial) = (&self.factoring.economic, self.factoring.financial.as_ref());
        let carbon = self.carbon(scenario);
        let opening = one.opening.max(other.opening);
        let mut sums = Sums::default();
        for (name, fates) in &one.fates {
            let Some(shared) = self.pipeline.shared.get(*name) else { continue };
            let Some((_, theirs)) = other.fates.iter().find(|(known, _)| known == name) else { continue };
            for fate in fates {
                let Some(their) = theirs.iter().find(|their| (their.kind, their.price) == (fate.kind, fate.price))
                else {
                    continue;
                };
                let factors = economic.at(fate.timing).shares();
                let at_financial_rate = financial.map(|account| account.at(fate.timing).shares());
                // Only what both save at the same time is saved once too often.
                for year in opening..years {
                    let (saved, also) = (fate.without[year] - fate.with[year], their.without[year] - their.with[year]);
                    let more = match shared.sharing {
                        Sharing::Multiply if fate.without[year] == 0.0 => 0.0,
                        Sharing::Multiply => -saved * also / fate.without[year],
                        Sharing::Max => saved.max(also) - saved - also,
                        Sharing::Independent(_) => 0.0,
                    };
                    if fate.kind.is_tonnes() {
                        sums.by_year.resize(years, 0.0);
                        sums.by_year[year] += more;
                        sums.tonnes += more;
                        if fate.kind == Kind::Operation {
                            if year == opening {
                                sums.first_year += more;
                            }
                            sums.per_year += more / (years - opening).max(1) as f64;
                        }
                        if let Some(prices) = carbon.and_then(|prices| prices.get(fate.price)) {
                            let share = self.factoring.carbon.at(fate.timing).shares()[year];
                            sums.carbon.0 += more * share * prices.low[year];
                            sums.carbon.1 += more * share * prices.high[year];
                        }
                    } else {
                        let value = more * fate.worth.0 * factors[year];
                        match fate.kind {
                            Kind::Rehabilitation => sums.rehabilitation += value,
                            Kind::Reconstruction => sums.reconstruction += value,
                            _ => sums.disruption += value,
                        }
                        sums.financial += more * fate.worth.1 * at_financial_rate.map_or(0.0, |shares| shares[year]);
                    }
                }
            }
        }
        let enpv = sums.rehabilitation + sums.reconstruction + sums.disruption;
        let all = [
            ("rehabilitation_avoided_pv", sums.rehabilitation),
            ("reconstruction_avoided_pv", sums.reconstruction),
            ("disruption_avoided_pv", sums.disruption),
            ("fnpv", sums.financial),
            ("enpv", enpv),
            ("enpv_carbon_low", if carbon.is_some() { enpv + sums.carbon.0 } else { 0.0 }),
            ("enpv_carbon_high", if carbon.is_some() { enpv + sums.carbon.1 } else { 0.0 }),
            ("avoided_tco2e", sums.tonnes),
            ("emissions_tco2e", -sums.tonnes),
            ("avoided_tco2e_per_year", sums.per_year),
            ("avoided_tco2e_first_year", sums.first_year),
        ];
        for (column, amount) in all {
            joint.add(column, amount);
        }
        for (place, more) in sums.by_year.into_iter().enumerate() {
            let year = self.factoring.window.base.plus(place as i32);
            joint.add_flow("avoided_tco2e", year, more);
            joint.add_flow("emissions_tco2e", year, -more);
        }
    }
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
