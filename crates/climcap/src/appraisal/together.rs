//! What several projects do together to a thing that they share.

use crate::finance::Timing;
use crate::pipeline::{Kind, Sharing};

/// What becomes of one kind of flow of a shared thing in a row, by year of the window.
#[derive(Debug, Clone)]
pub(super) struct Fate {
    pub(super) kind: Kind,
    pub(super) timing: Timing,
    /// Number of the carbon price of tonnes.
    pub(super) price: usize,
    /// What a unit is worth in the economic and in the financial account: ratios.
    pub(super) worth: (f64, f64),
    /// If nothing is built.
    pub(super) without: Vec<f64>,
    /// In the row.
    pub(super) with: Vec<f64>,
}

impl Fate {
    fn is_like(&self, other: &Self) -> bool {
        (self.kind, self.timing, self.price) == (other.kind, other.timing, other.price)
    }

    /// Whether both are parts of one loss: a project that turns reconstruction into rehabilitation saves of their sum.
    fn is_one_loss_with(&self, other: &Self) -> bool {
        let is_damage = |kind| matches!(kind, Kind::Rehabilitation | Kind::Reconstruction);
        self.is_like(other) || (is_damage(self.kind) && is_damage(other.kind) && self.timing == other.timing)
    }
}

/// What one project makes of the parts of a loss, from the year in which it opens.
#[derive(Debug, Clone)]
pub(super) struct Holder<'a> {
    pub(super) opening: usize,
    /// Part by part, in the order of [`Loss::parts`]; `None` where the project knows nothing of the part.
    fates: Vec<Option<&'a Fate>>,
}

impl Holder<'_> {
    fn saved(&self, part: usize, year: usize) -> f64 {
        self.fates[part].map_or(0.0, |fate| fate.without[year] - fate.with[year])
    }
}

/// A loss of which several projects save, with its parts.
#[derive(Debug, Clone)]
pub(super) struct Loss<'a> {
    /// Kinds of flow that count as one loss.
    pub(super) parts: Vec<&'a Fate>,
    /// The projects, in the order in which they open.
    pub(super) holders: Vec<Holder<'a>>,
}

impl<'a> Loss<'a> {
    /// The losses that projects, in the order in which they open, know of a thing.
    pub(super) fn all(projects: &[(usize, &'a [Fate])]) -> Vec<Self> {
        let mut losses: Vec<Vec<&'a Fate>> = Vec::new();
        for fate in projects.iter().flat_map(|(_, fates)| fates.iter()) {
            match losses.iter_mut().find(|parts| parts[0].is_one_loss_with(fate)) {
                Some(parts) if parts.iter().any(|part| part.is_like(fate)) => {}
                Some(parts) => parts.push(fate),
                None => losses.push(vec![fate]),
            }
        }
        let holder = |parts: &[&Fate], opening: usize, fates: &'a [Fate]| {
            let find = |part: &&Fate| fates.iter().find(|fate| fate.is_like(part));
            Holder { opening, fates: parts.iter().map(find).collect() }
        };
        let whole = |parts: Vec<&'a Fate>| {
            let holders = projects.iter().map(|(opening, fates)| holder(&parts, *opening, fates)).collect();
            Self { parts, holders }
        };
        losses.into_iter().map(whole).collect()
    }

    /// What the first `count` projects save together in a year less what they save apart, part by part.
    ///
    /// Of a loss `L`, of which each project alone leaves `w`, projects that act one behind the other (`multiply`) leave
    /// `L x w/L x w'/L ...`. What is left has the parts that each project leaves, each project's with the same weight: the
    /// order in which they act is not known. Of projects of which the better decides (`max`), its parts are left.
    pub(super) fn correction(&self, count: usize, year: usize, sharing: &Sharing) -> Vec<f64> {
        let (parts, holders) = (0..self.parts.len(), &self.holders[..count]);
        let nothing = vec![0.0; self.parts.len()];
        if count < 2 {
            return nothing;
        }
        let lost: Vec<f64> = parts.clone().map(|part| self.lost(part, year)).collect();
        let total: f64 = lost.iter().sum();
        let saved = |holder: &Holder<'_>| -> f64 { parts.clone().map(|part| holder.saved(part, year)).sum() };
        let apart = |part: usize| -> f64 { holders.iter().map(|holder| holder.saved(part, year)).sum() };
        match sharing {
            Sharing::Independent(_) => nothing,
            Sharing::Multiply if total == 0.0 => nothing,
            Sharing::Multiply => {
                let left: Vec<f64> = holders.iter().map(|holder| 1.0 - saved(holder) / total).collect();
                let others = |number: usize| -> f64 {
                    left.iter().enumerate().filter(|(other, _)| *other != number).map(|(_, share)| share).product()
                };
                let weights: Vec<f64> = (0..count).map(|number| others(number) / count as f64).collect();
                let kept = |part: usize| -> f64 {
                    let each = holders.iter().zip(&weights);
                    each.map(|(holder, weight)| weight * (lost[part] - holder.saved(part, year))).sum()
                };
                parts.clone().map(|part| lost[part] - kept(part) - apart(part)).collect()
            }
            Sharing::Max => {
                let better = holders.iter().reduce(|best, next| if saved(next) > saved(best) { next } else { best });
                let together = |part| better.map_or(0.0, |holder| holder.saved(part, year));
                parts.clone().map(|part| together(part) - apart(part)).collect()
            }
        }
    }

    /// What is lost of a part if nothing is built.
    fn lost(&self, part: usize, year: usize) -> f64 {
        self.holders.iter().find_map(|holder| holder.fates[part]).map_or(0.0, |fate| fate.without[year])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fate(kind: Kind, without: f64, with: f64) -> Fate {
        Fate { kind, timing: Timing::End, price: 0, worth: (1.0, 1.0), without: vec![without], with: vec![with] }
    }

    fn correction(projects: &[Vec<Fate>], sharing: &Sharing) -> Vec<f64> {
        let projects: Vec<(usize, &[Fate])> = projects.iter().map(|fates| (0, fates.as_slice())).collect();
        let losses = Loss::all(&projects);
        assert_eq!(losses.len(), 1);
        losses[0].correction(projects.len(), 0, sharing)
    }

    fn near(found: &[f64], expected: &[f64]) {
        assert!(found.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 1e-12), "{found:?}");
    }

    #[test]
    fn a_levee_and_a_drain_save_ninety_two_percent() {
        let levee = vec![fate(Kind::Rehabilitation, 10.0, 2.0)];
        let drain = vec![fate(Kind::Rehabilitation, 10.0, 4.0)];
        near(&correction(&[levee.clone(), drain.clone()], &Sharing::Multiply), &[9.2 - 14.0]);
        near(&correction(&[levee, drain], &Sharing::Max), &[8.0 - 14.0]);
    }

    #[test]
    fn a_loss_is_that_of_both_kinds_of_damage() {
        // The first turns all reconstruction into rehabilitation and saves half of the sum; the second saves half of each.
        let first = vec![fate(Kind::Rehabilitation, 2.0, 5.0), fate(Kind::Reconstruction, 8.0, 0.0)];
        let second = vec![fate(Kind::Rehabilitation, 2.0, 1.0), fate(Kind::Reconstruction, 8.0, 4.0)];
        let found = correction(&[first, second], &Sharing::Multiply);
        // A quarter of 10 is left: half of it as the first leaves it, half as the second does.
        near(&found, &[2.0 - 1.5 + 3.0 - 1.0, 8.0 - 1.0 - 8.0 - 4.0]);
        assert!((found.iter().sum::<f64>() - (7.5 - 10.0)).abs() < 1e-12);
    }

    #[test]
    fn the_parts_of_the_better_project_are_left() {
        let first = vec![fate(Kind::Rehabilitation, 2.0, 5.0), fate(Kind::Reconstruction, 8.0, 0.0)];
        let second = vec![fate(Kind::Rehabilitation, 2.0, 0.0), fate(Kind::Reconstruction, 8.0, 4.0)];
        near(&correction(&[first, second], &Sharing::Max), &[3.0, -8.0]);
    }

    #[test]
    fn three_projects_leave_the_product_of_what_each_leaves() {
        let each = |with| vec![fate(Kind::Disruption, 10.0, with)];
        let found = correction(&[each(2.0), each(4.0), each(5.0)], &Sharing::Multiply);
        near(&found, &[10.0 - 10.0 * 0.2 * 0.4 * 0.5 - (8.0 + 6.0 + 5.0)]);
    }
}
