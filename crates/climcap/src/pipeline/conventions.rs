//! The conventions that an input chooses between, each a closed list.

macro_rules! choice {
    ($(#[$doc:meta])* $name:ident { $(#[$first_doc:meta])* $first:ident, $($(#[$other_doc:meta])* $other:ident,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $(#[$first_doc])*
            #[default]
            $first,
            $($(#[$other_doc])* $other,)*
        }
    };
}

pub(super) use choice;

choice! {
    /// When service begins.
    ServiceYear {
        /// In the year after the last year of works.
        NextYear,
        /// In the last year of works.
        SameYear,
    }
}
choice! {
    /// How the value that an asset has left at the horizon is counted.
    ResidualRule {
        /// Each asset pays a level yearly charge for the years it serves inside the window, and no more.
        Annuity,
        /// Cost times the share of its life that is left.
        StraightLine,
        /// A stated share of each cost.
        Share,
        /// A stated amount for which it is sold.
        Salvage,
        /// What the whole design earns from the horizon to the end of its life; for assets built once.
        RemainingFlows,
        /// Nothing.
        None,
    }
}
choice! {
    /// What becomes of a renewal of the existing assets that falls due while their successor is being built.
    RenewalDuringWorks {
        /// It is skipped.
        Skip,
        /// It is paid.
        Spend,
    }
}
choice! {
    /// When a component opens.
    Opening {
        /// With the whole design.
        Together,
        /// When its own works end.
        Alone,
    }
}
choice! {
    /// Which of the two valuations a money line belongs to.
    Account {
        /// Both: it uses up resources.
        Resource,
        /// The financial one: it moves money from one hand to another (taxes, subsidies, fares).
        Transfer,
        /// The economic one: nobody's budget pays it (time, health, damage to others).
        External,
    }
}
choice! {
    /// What a quantity grows with.
    Clock {
        /// The calendar.
        Calendar,
        /// Years in operation.
        Operation,
    }
}
choice! {
    /// What a benefit line is.
    BenefitKind {
        /// A benefit to users or others.
        Benefit,
        /// Money received.
        Revenue,
    }
}
choice! {
    /// What a loss stated in money is.
    LossKind {
        /// Repair of damage.
        Rehabilitation,
        /// Rebuilding after damage.
        Reconstruction,
        /// Service interrupted.
        Disruption,
    }
}
choice! {
    /// What the value of an exposed asset is.
    ValueBasis {
        /// What it costs to replace it.
        Replacement,
        /// What it costs to replace it, times the share of its life that is left.
        Depreciated,
    }
}
choice! {
    /// How the shares lost to several hazards of one event make the share lost to the event.
    EventCombination {
        /// The worst of them.
        Max,
        /// Each takes its share of what the others leave: 1 - product of (1 - share).
        Independent,
    }
}
choice! {
    /// Whether climate change erodes a protection.
    Standard {
        /// A fixed height: what once came every hundred years may come more often.
        Fixed,
        /// Raised as the climate changes, so that its return period holds.
        Maintained,
    }
}
choice! {
    /// What events rarer than the largest return period do.
    Tail {
        /// As much as the rarest one given.
        Constant,
        /// Nothing.
        Zero,
    }
}
choice! {
    /// How losses lie between the return periods given.
    Interpolation {
        /// Linear in the annual exceedance probability.
        Linear,
        /// Linear in its logarithm.
        Log,
    }
}
choice! {
    /// What 1 / return period is.
    Measure {
        /// The probability that a year sees such an event, at most 1.
        Probability,
        /// How many such events a year sees.
        Rate,
    }
}
