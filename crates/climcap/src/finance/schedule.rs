//! Discount schedules that have a name.

/// A published schedule of declining discount rates.
///
/// Source of all three: HM Treasury, *The Green Book: Central Government Guidance on Appraisal and Evaluation*, 2022,
/// long-term discount rates. Real rates by distance from the base year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schedule {
    /// `green-book-standard`: 3.5 % for the first 30 years, 3.0 % to year 75, 2.5 % to 125, 2.0 % to 200, 1.5 % to 300,
    /// then 1.0 %.
    GreenBookStandard,
    /// `green-book-health`: for effects on health and life, 1.5 % falling to 0.43 %.
    GreenBookHealth,
    /// `green-book-catastrophic`: the standard less its allowance for catastrophic risk, 3.0 % falling to 0.86 %, for
    /// appraisals that count such risk among their flows.
    GreenBookCatastrophic,
}

impl Schedule {
    /// Every schedule that has a name.
    pub const ALL: [Self; 3] = [Self::GreenBookStandard, Self::GreenBookHealth, Self::GreenBookCatastrophic];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::GreenBookStandard => "green-book-standard",
            Self::GreenBookHealth => "green-book-health",
            Self::GreenBookCatastrophic => "green-book-catastrophic",
        }
    }

    /// The schedule of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|schedule| schedule.name() == name)
    }

    /// From which year after the base year on each rate holds: a share.
    pub(super) const fn shares(self) -> [(u32, f64); 6] {
        match self {
            Self::GreenBookStandard => [(1, 0.035), (31, 0.030), (76, 0.025), (126, 0.020), (201, 0.015), (301, 0.010)],
            Self::GreenBookHealth => {
                [(1, 0.015), (31, 0.0129), (76, 0.0107), (126, 0.0086), (201, 0.0064), (301, 0.0043)]
            }
            Self::GreenBookCatastrophic => {
                [(1, 0.030), (31, 0.0257), (76, 0.0214), (126, 0.0171), (201, 0.0129), (301, 0.0086)]
            }
        }
    }
}
