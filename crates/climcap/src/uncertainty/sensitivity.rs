//! What rows come to under changes, one at a time.

use super::Change;
use super::subject::Subject;
use crate::address::{Address, Place, Problems};
use crate::appraisal::{Appraisal, Chosen, EconomicWorth, Pricing, Results};
use crate::units::{Money, Rate, Tonnes};

/// The name under which rows stand as they are.
const UNCHANGED: &str = "base";

/// What a project, or all rows together, come to under a change, and how far that is from what they come to as they stand.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Effect {
    /// What the change is called; `base` for none.
    pub change: String,
    /// The project; none for the total.
    pub project: Option<String>,
    /// Economic net present value, rate of return and benefit-cost ratio, with carbon as the change says.
    pub economic: EconomicWorth,
    /// Financial net present value.
    pub fnpv: Option<Money>,
    /// Emissions avoided over the window.
    pub avoided: Tonnes,
    /// The economic worth less that of the base; ratios and rates where both have them.
    pub economic_difference: EconomicWorth,
    /// The financial net present value less that of the base.
    pub fnpv_difference: Option<Money>,
    /// Emissions avoided less those of the base.
    pub avoided_difference: Tonnes,
}

/// What rows of a scenario come to under each change, all together and project by project; first as they stand.
///
/// Only the rows asked for are evaluated. `without` rows among them add nothing; of a row that is built in part, its share of
/// every flow counts.
///
/// # Errors
/// Everything that is wrong: an appraisal made elsewhere, rows of several scenarios, more than the whole of a project, changes that cannot be
/// asked (a factor below 0, a rate of -1 or less, an unknown scenario), or figures that outgrow what a computer can hold.
pub fn sensitivity(appraisal: &Appraisal, rows: &[Chosen], changes: &[Change]) -> Result<Vec<Effect>, Problems> {
    let subject = Subject::of(appraisal, rows)?;
    let mut problems = Problems::default();
    for change in changes {
        change.check(subject.pipeline(), &mut problems);
    }
    problems.or(())?;
    let unchanged = Change { name: UNCHANGED.to_owned(), ..Change::default() };
    let base = outcomes(&subject, &unchanged)?;
    let mut effects = effects(&subject, &unchanged, &base, &base);
    for change in changes {
        effects.extend(self::effects(&subject, change, &outcomes(&subject, change)?, &base));
    }
    Ok(effects)
}

/// What the rows come to under a change: the total, then project by project.
fn outcomes(subject: &Subject, change: &Change) -> Result<Vec<Results>, Problems> {
    let changed = subject.changed(change);
    let found = changed.together().map(|(each, tally)| {
        let mut all = vec![tally.results()];
        all.extend(each);
        all
    });
    found.filter(|all| all.iter().all(is_finite)).ok_or_else(|| {
        let mut problems = Problems::default();
        let address = Address::new("changes").join(&change.name);
        problems.add(
            address,
            Place::default(),
            "figures that are not finite",
            "changes that leave every figure finite",
        );
        problems
    })
}

fn is_finite(results: &Results) -> bool {
    let priced = [Pricing::None, Pricing::Low, Pricing::High].map(|pricing| results.economic(pricing));
    priced.iter().flatten().all(|economic| economic.enpv.is_finite())
        && results.fnpv.is_none_or(Money::is_finite)
        && results.avoided.is_finite()
}

fn effects(subject: &Subject, change: &Change, found: &[Results], base: &[Results]) -> Vec<Effect> {
    let names = std::iter::once(None).chain(subject.projects().map(Some));
    let all = names.zip(found.iter().zip(base)).map(|(project, (found, base))| {
        // Whether carbon has a price was checked.
        let economic = found.economic(change.carbon).unwrap_or(found.plain);
        Effect {
            change: change.name.clone(),
            project: project.map(ToOwned::to_owned),
            economic,
            fnpv: found.fnpv,
            avoided: found.avoided,
            economic_difference: difference(economic, base.plain),
            fnpv_difference: found.fnpv.zip(base.fnpv).map(|(found, base)| found - base),
            avoided_difference: found.avoided - base.avoided,
        }
    });
    all.collect()
}

fn difference(found: EconomicWorth, base: EconomicWorth) -> EconomicWorth {
    EconomicWorth {
        enpv: found.enpv - base.enpv,
        eirr: found.eirr.zip(base.eirr).map(|(found, base): (Rate, Rate)| found - base),
        bcr: found.bcr.zip(base.bcr).map(|(found, base)| found - base),
    }
}
