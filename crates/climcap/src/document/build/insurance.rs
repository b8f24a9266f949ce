//! Insurance policies.

use super::Known;
use crate::address::Problems;
use crate::document::keyed::Keyed;
use crate::document::records::PolicyRecord;
use crate::pipeline::{Policy, Premium};
use crate::units::Money;

pub(super) fn policy(_: &Known, keyed: &Keyed<PolicyRecord>, problems: &mut Problems) -> Option<Policy> {
    let record = &keyed.record;
    let premium = match (record.loading, record.premium) {
        (Some(loading), None) => Premium::Loading(loading),
        (None, Some(premium)) => Premium::Stated(Money::new(premium).ok()?),
        (Some(_), Some(_)) => {
            keyed.problem(problems, "premium", "loading and premium together", "one of the two");
            return None;
        }
        (None, None) => {
            keyed.fault(problems, "neither loading nor premium", "one of the two");
            return None;
        }
    };
    Some(Policy {
        exposures: record.exposures.clone().unwrap_or_default(),
        attachment: Money::new(record.attachment).ok()?,
        cover: Money::new(record.cover).ok()?,
        premium,
    })
}
