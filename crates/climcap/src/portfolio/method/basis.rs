//! The working basis: one column for each coupling row, less the key of its tree, and the inverse of all of them.

/// A choice of a tree, as a column.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Column {
    pub(super) tree: usize,
    pub(super) value: f64,
    /// What it uses of each row.
    pub(super) uses: Vec<f64>,
    /// An option for each of the tree's groups.
    pub(super) choice: Vec<u32>,
}

/// A member of the working basis.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Member {
    /// Room left in a row.
    Slack(usize),
    /// What a row is broken by, at a penalty.
    Breach(usize),
    /// A choice of a tree beside its key.
    Column(Column),
}

/// The working basis and its inverse.
#[derive(Debug)]
pub(super) struct Inverse {
    size: usize,
    members: Vec<Member>,
    /// By rows.
    rows: Vec<f64>,
    /// How much of each member is in the solution.
    pub(super) amounts: Vec<f64>,
    /// The price of each row.
    pub(super) prices: Vec<f64>,
}

impl Inverse {
    /// Every row at its slack.
    pub(super) fn new(size: usize) -> Self {
        let members = (0..size).map(Member::Slack).collect();
        Self { size, members, rows: vec![0.0; size * size], amounts: vec![0.0; size], prices: vec![0.0; size] }
    }

    pub(super) fn members(&self) -> &[Member] {
        &self.members
    }

    pub(super) fn set(&mut self, place: usize, member: Member) {
        self.members[place] = member;
    }

    fn row(&self, place: usize) -> &[f64] {
        &self.rows[place * self.size..(place + 1) * self.size]
    }

    /// What the members of the basis cost at the prices: `prices * (uses - key)`.
    pub(super) fn cost(&self, uses: &[f64], key: &[f64]) -> f64 {
        self.prices.iter().zip(uses.iter().zip(key)).map(|(price, (uses, key))| price * (uses - key)).sum()
    }

    /// How fast each member loses as one unit of this comes in.
    pub(super) fn step(&self, entering: &Member, key: Option<&Column>) -> Vec<f64> {
        match (entering, key) {
            (Member::Slack(row), _) => (0..self.size).map(|place| self.row(place)[*row]).collect(),
            (Member::Breach(row), _) => (0..self.size).map(|place| -self.row(place)[*row]).collect(),
            (Member::Column(column), key) => {
                let mut change: Vec<(usize, f64)> = Vec::with_capacity(self.size);
                for (row, uses) in column.uses.iter().enumerate() {
                    let more = uses - key.map_or(0.0, |key| key.uses[row]);
                    if more != 0.0 {
                        change.push((row, more));
                    }
                }
                let product = |place| {
                    let row = self.row(place);
                    change.iter().map(|(at, more)| row[*at] * more).sum()
                };
                (0..self.size).map(product).collect()
            }
        }
    }

    /// For each tree with working columns, and the entering one: how much of its key is there, and how fast it loses.
    pub(super) fn keys(&self, step: &[f64], entering: Option<usize>) -> Vec<(usize, f64, f64)> {
        let mut keys: Vec<(usize, f64, f64)> = entering.map(|tree| (tree, 1.0, 1.0)).into_iter().collect();
        for (place, member) in self.members.iter().enumerate() {
            let Member::Column(column) = member else { continue };
            let at = if let Some(at) = keys.iter().position(|(tree, ..)| *tree == column.tree) {
                at
            } else {
                keys.push((column.tree, 1.0, 0.0));
                keys.len() - 1
            };
            keys[at].1 -= self.amounts[place];
            keys[at].2 -= step[place];
        }
        keys
    }

    /// How much of a tree's key is in the solution.
    pub(super) fn key_amount(&self, tree: usize) -> f64 {
        let of = |(member, amount): (&Member, &f64)| match member {
            Member::Column(column) if column.tree == tree => *amount,
            _ => 0.0,
        };
        1.0 - self.members.iter().zip(&self.amounts).map(of).sum::<f64>()
    }

    /// The working column of a tree that is to be its key next, if it has one: that which is there most.
    pub(super) fn heir(&self, tree: usize, step: &[f64]) -> Option<usize> {
        let mut heir: Option<(usize, f64)> = None;
        for (place, member) in self.members.iter().enumerate() {
            if matches!(member, Member::Column(column) if column.tree == tree) {
                let weight = self.amounts[place] + step[place].abs() * 1e-6;
                if heir.is_none_or(|(_, known)| weight > known) {
                    heir = Some((place, weight));
                }
            }
        }
        heir.map(|(place, _)| place)
    }

    /// Makes the working column at a place the key of its tree, and the old key the working column there. Gives the new key,
    /// and the step as it is now; `own` if what enters is of that tree.
    pub(super) fn swap(&mut self, place: usize, step: &[f64], own: bool, old: &Column) -> (Column, Vec<f64>) {
        let new = std::mem::replace(&mut self.members[place], Member::Column(old.clone()));
        let Member::Column(new) = new else { return (old.clone(), step.to_vec()) };
        let kin: Vec<usize> = (0..self.size)
            .filter(|at| matches!(&self.members[*at], Member::Column(column) if column.tree == new.tree))
            .collect();
        let mut row = vec![0.0; self.size];
        let mut speed = if own { 1.0 } else { 0.0 };
        let mut amount = 1.0;
        for at in kin {
            row.iter_mut().zip(self.row(at)).for_each(|(sum, entry)| *sum -= entry);
            speed -= step[at];
            amount -= self.amounts[at];
        }
        self.rows[place * self.size..(place + 1) * self.size].copy_from_slice(&row);
        self.amounts[place] = amount;
        let mut step = step.to_vec();
        step[place] = speed;
        (new, step)
    }

    /// Moves along a step.
    pub(super) fn advance(&mut self, step: &[f64], time: f64) {
        self.amounts.iter_mut().zip(step).for_each(|(amount, speed)| *amount = (*amount - time * speed).max(0.0));
    }

    /// Puts a member in the place of another, after moving along the step that drives the other out.
    pub(super) fn replace(&mut self, place: usize, step: &[f64], time: f64, entering: Member, gain: f64) {
        self.advance(step, time);
        self.amounts[place] = time;
        self.members[place] = entering;
        let pivot = step[place];
        let size = self.size;
        let mut row = self.row(place).to_vec();
        for entry in &mut row {
            *entry /= pivot;
        }
        for (at, speed) in step.iter().enumerate() {
            if at != place && *speed != 0.0 {
                let own = &mut self.rows[at * size..(at + 1) * size];
                own.iter_mut().zip(&row).for_each(|(own, entry)| *own -= speed * entry);
            }
        }
        self.prices.iter_mut().zip(&row).for_each(|(price, entry)| *price += gain * entry);
        self.rows[place * size..(place + 1) * size].copy_from_slice(&row);
    }

    /// Works everything out from the members: `keys` are those of their trees, `room` is what the keys leave of each row.
    pub(super) fn refresh(&mut self, keys: &[Option<Column>], room: &[f64], penalty: f64) {
        let size = self.size;
        let mut matrix = vec![0.0; size * size];
        let mut values = vec![0.0; size];
        for (place, (member, key)) in self.members.iter().zip(keys).enumerate() {
            match (member, key) {
                (Member::Slack(row), _) => matrix[row * size + place] = 1.0,
                (Member::Breach(row), _) => {
                    matrix[row * size + place] = -1.0;
                    values[place] = -penalty;
                }
                (Member::Column(column), key) => {
                    values[place] = column.value - key.as_ref().map_or(0.0, |key| key.value);
                    for row in 0..size {
                        let used = key.as_ref().map_or(0.0, |key| key.uses[row]);
                        matrix[row * size + place] = column.uses[row] - used;
                    }
                }
            }
        }
        if let Some(inverse) = invert(matrix, size) {
            self.rows = inverse;
        }
        for place in 0..size {
            let amount: f64 = self.row(place).iter().zip(room).map(|(entry, room)| entry * room).sum();
            self.amounts[place] = amount;
        }
        for row in 0..size {
            self.prices[row] = (0..size).map(|place| values[place] * self.rows[place * size + row]).sum();
        }
    }
}

/// The inverse of a square matrix by rows, by elimination with row pivots; `None` if it has none.
pub(super) fn invert(mut matrix: Vec<f64>, size: usize) -> Option<Vec<f64>> {
    let mut inverse = vec![0.0; size * size];
    for place in 0..size {
        inverse[place * size + place] = 1.0;
    }
    for column in 0..size {
        let pivot = (column..size)
            .max_by(|one, other| matrix[one * size + column].abs().total_cmp(&matrix[other * size + column].abs()))?;
        if matrix[pivot * size + column].abs() < 1e-12 {
            return None;
        }
        if pivot != column {
            for at in 0..size {
                matrix.swap(pivot * size + at, column * size + at);
                inverse.swap(pivot * size + at, column * size + at);
            }
        }
        let scale = matrix[column * size + column].recip();
        for at in 0..size {
            matrix[column * size + at] *= scale;
            inverse[column * size + at] *= scale;
        }
        for row in (0..size).filter(|row| *row != column) {
            let factor = matrix[row * size + column];
            if factor == 0.0 {
                continue;
            }
            for at in 0..size {
                matrix[row * size + at] -= factor * matrix[column * size + at];
                inverse[row * size + at] -= factor * inverse[column * size + at];
            }
        }
    }
    Some(inverse)
}
