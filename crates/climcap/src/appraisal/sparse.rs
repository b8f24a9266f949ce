//! Dated amounts of rows, row after row in one block of memory.

use super::table::{Charge, Flow, RowId};
use crate::calendar::Year;

/// An amount of something in a year.
pub(super) trait Dated: Copy {
    /// Number of the budget or column, and the year.
    fn place(&self) -> (u32, Year);
    /// How much.
    fn amount(&self) -> f64;
    /// Joins another amount of the same place.
    fn join(&mut self, other: Self);
}

impl Dated for Charge {
    fn place(&self) -> (u32, Year) {
        (self.budget, self.year)
    }
    fn amount(&self) -> f64 {
        self.amount.amount()
    }
    fn join(&mut self, other: Self) {
        self.amount += other.amount;
    }
}

impl Dated for Flow {
    fn place(&self) -> (u32, Year) {
        (self.column, self.year)
    }
    fn amount(&self) -> f64 {
        self.amount.amount()
    }
    fn join(&mut self, other: Self) {
        self.amount += other.amount;
    }
}

/// Entries of rows, sorted within a row by place, one entry per place.
#[derive(Debug, Clone)]
pub(super) struct Sparse<T> {
    ends: Vec<usize>,
    entries: Vec<T>,
}

impl<T> Sparse<T> {
    /// The row's entries.
    pub(super) fn row(&self, row: RowId) -> &[T] {
        let row = row.0 as usize;
        let start = if row == 0 { 0 } else { self.ends[row - 1] };
        &self.entries[start..self.ends[row]]
    }
}

impl<T: Dated> Sparse<T> {
    /// Gathers what `each` hands out, in any order. `each` is called twice, to count and to fill, and must hand out the same.
    pub(super) fn gather(rows: usize, each: impl Fn(&mut dyn FnMut(RowId, T))) -> Self {
        let mut ends = vec![0_usize; rows];
        let mut some = None;
        each(&mut |row, entry| {
            ends[row.0 as usize] += 1;
            some = Some(entry);
        });
        let mut total = 0;
        for end in &mut ends {
            let count = *end;
            // Until it is filled, a row's end is where it begins.
            *end = total;
            total += count;
        }
        let Some(some) = some else { return Self { ends, entries: Vec::new() } };
        let mut entries = vec![some; total];
        each(&mut |row, entry| {
            let end = &mut ends[row.0 as usize];
            entries[*end] = entry;
            *end += 1;
        });
        let mut sparse = Self { ends, entries };
        sparse.settle();
        sparse
    }

    /// Sorts each row and joins what falls in one place. The amount is part of the order, so that a sum does not depend on
    /// the order of the input.
    fn settle(&mut self) {
        let (mut start, mut kept) = (0, 0);
        for end in &mut self.ends {
            self.entries[start..*end]
                .sort_unstable_by(|a, b| a.place().cmp(&b.place()).then_with(|| a.amount().total_cmp(&b.amount())));
            let first = kept;
            for index in start..*end {
                let entry = self.entries[index];
                if kept > first && self.entries[kept - 1].place() == entry.place() {
                    self.entries[kept - 1].join(entry);
                } else {
                    self.entries[kept] = entry;
                    kept += 1;
                }
            }
            start = *end;
            *end = kept;
        }
        self.entries.truncate(kept);
        self.entries.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Money;

    #[test]
    fn entries_are_sorted_and_joined_whatever_the_order_of_the_input() {
        let entries = [(1, 2027, 0.1), (0, 2026, 5.0), (1, 2026, 1.0), (1, 2027, 0.7), (1, 2027, 0.2)];
        let gather = |order: &[usize]| {
            Sparse::gather(3, |emit| {
                for (row, year, amount) in order.iter().map(|at| entries[*at]) {
                    emit(RowId(row), Charge { budget: 0, year: Year(year), amount: Money::of(amount) });
                }
            })
        };
        let (one, other) = (gather(&[0, 1, 2, 3, 4]), gather(&[4, 3, 2, 1, 0]));
        for row in 0..3 {
            assert_eq!(one.row(RowId(row)), other.row(RowId(row)));
        }
        let years: Vec<i32> = one.row(RowId(1)).iter().map(|charge| charge.year.0).collect();
        assert_eq!(years, [2026, 2027]);
        assert!((one.row(RowId(1))[1].amount.amount() - 1.0).abs() < 1e-12);
        assert!(one.row(RowId(2)).is_empty());
    }
}
