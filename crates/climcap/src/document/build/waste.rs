//! Waste in landfills and wastewater: what decays without air, in figures.

use super::emission::{MASS, Read, Reading};
use super::figures::{self, Pathway};
use super::shares::shares;
use crate::document::records::NumberOrName;
use crate::pipeline::{
    Decay, Emission, Gas, Landfill, LandfillAccounting, MethaneCorrection, Origin, Phase, WasteOrigin,
};
use crate::series::Path;
use crate::units::{Quantity, Rate};

/// Tonnes of methane for a tonne of carbon, and of N2O for a tonne of nitrogen: ratios of molar masses.
const METHANE_PER_CARBON: f64 = 16.0 / 12.0;
const N2O_PER_NITROGEN: f64 = 44.0 / 28.0;
/// Methane as a share of landfill gas (IPCC 2006, volume 5, chapter 3).
const METHANE_SHARE: f64 = 0.5;
/// Grams a day, in tonnes a year.
const GRAMS_A_DAY: f64 = 365.0 / 1e6;

impl Reading<'_, '_> {
    pub(super) fn waste(&mut self, kinds: &[String]) -> Read {
        let record = &self.keyed.record;
        let kinds = shares(self.keyed, "waste", kinds, self.problems);
        let allowed = "boreal_temperate_dry, boreal_temperate_wet, tropical_dry or tropical_wet";
        let climate = self.must("climate", record.climate, allowed);
        let mcf = self.methane_correction();
        let ratio = self.unit(&MASS, "waste");
        let accounting = record.accounting.unwrap_or_default();
        if record.phase == Phase::Construction && accounting == LandfillAccounting::Yearly {
            let allowed = "commitment: what works bring to a landfill is counted with them";
            self.problem("accounting", "yearly", allowed);
        }
        let (kinds, climate) = kinds.zip(climate)?;
        let decays: Option<Vec<Decay>> = kinds
            .iter()
            .enumerate()
            .map(|(number, (kind, share))| {
                let figures = match figures::waste(kind, climate) {
                    Ok(figures) => figures,
                    Err((found, allowed)) => {
                        self.keyed.item(self.problems, "waste", number, found, allowed);
                        return None;
                    }
                };
                let mut figure = |field: &str, own: Option<f64>, by_kind: Option<f64>| {
                    own.or(by_kind).or_else(|| {
                        let found = format!("nothing, where no table gives it for {kind}");
                        self.keyed.problem(self.problems, field, found, "a share from 0 to 1, or waste by kind");
                        None
                    })
                };
                let doc = figure("doc", record.doc, figures.doc);
                let doc_f = figure("doc_f", record.doc_f, figures.doc_f);
                Some(Decay { carbon_share: share * doc? * doc_f?, rate: Rate::new(figures.rate).ok()? })
            })
            .collect();
        self.tables.extend([figures::DECAY, figures::CARBON]);
        let ((mcf, correction), ratio, decays) = (mcf?, ratio?, decays?);
        let origin = WasteOrigin {
            kind_shares: kinds,
            climate,
            mcf,
            doc_share: record.doc,
            doc_f_share: record.doc_f,
            methane_share: record.methane_share.unwrap_or(METHANE_SHARE),
            recovery_share: record.recovery.unwrap_or(0.0),
            oxidation_share: record.oxidation.unwrap_or(0.0),
            accounting,
        };
        let kept = (1.0 - origin.recovery_share) * (1.0 - origin.oxidation_share);
        let methane_ratio = correction * ratio * origin.methane_share * METHANE_PER_CARBON * kept;
        let committed = decays.iter().map(|decay| decay.carbon_share).sum::<f64>() * methane_ratio;
        let source = self.source(Gas::CH4, Path::constant(Quantity::new(committed).ok()?))?;
        let emission = match accounting {
            LandfillAccounting::Commitment => Emission::Direct(vec![source]),
            LandfillAccounting::Yearly => {
                Emission::Landfill(Landfill { decays, methane_ratio, gwp_ratio: source.gwp_ratio })
            }
        };
        Some((Origin::Waste(origin), emission))
    }

    /// As written, and the share.
    fn methane_correction(&mut self) -> Option<(MethaneCorrection, f64)> {
        let allowed = "a share from 0 to 1, or a kind of site such as managed_anaerobic";
        match self.must("mcf", self.keyed.record.mcf.as_ref(), allowed)? {
            NumberOrName::Number(share) if (0.0..=1.0).contains(share) => {
                Some((MethaneCorrection::Share(*share), *share))
            }
            NumberOrName::Number(number) => {
                self.problem("mcf", number.to_string(), allowed);
                None
            }
            NumberOrName::Name(site) => {
                let share = self.found("mcf", figures::SITES, figures::site(site))?;
                Some((MethaneCorrection::Site(site.clone()), share))
            }
        }
    }

    pub(super) fn wastewater(&mut self, name: &str) -> Read {
        let record = &self.keyed.record;
        let pathway = self.found("wastewater", figures::PATHWAYS, figures::wastewater(name));
        let gas = match pathway? {
            Pathway::Nitrogen(factor) => {
                let others = [
                    ("recovery", record.recovery.is_some()),
                    ("industrial", record.industrial.is_some()),
                    ("bod_g_per_person_day", record.bod_g_per_person_day.is_some()),
                ];
                for (field, _) in others.into_iter().filter(|(_, is_given)| *is_given) {
                    self.problem(field, field, format!("nothing: {name} emits N2O from nitrogen"));
                }
                let ratio = self.unit(&[("t N", 1.0)], "nitrogen")?;
                (Gas::N2O, ratio * factor * N2O_PER_NITROGEN)
            }
            Pathway::Organic([bod, cod]) => {
                self.tables.push(figures::WASTEWATER);
                let tonnes_a_person = record.bod_g_per_person_day.unwrap_or(0.0) * GRAMS_A_DAY;
                let units = [("t BOD", bod), ("t COD", cod), ("persons", bod * tonnes_a_person)];
                let ratio = self.unit(&units, "wastewater");
                self.persons();
                let kept = 1.0 - record.recovery.unwrap_or(0.0);
                (Gas::CH4, ratio? * record.industrial.unwrap_or(1.0) * kept)
            }
        };
        let emission = self.constant(&[gas])?;
        let bod_g_per_person_day = record.bod_g_per_person_day.and_then(|grams| Quantity::new(grams).ok());
        let origin = Origin::Wastewater {
            wastewater: name.to_owned(),
            bod_g_per_person_day,
            industrial_ratio: record.industrial,
            recovery_share: record.recovery,
        };
        Some((origin, emission))
    }

    /// Persons need what each adds, and nothing else does.
    fn persons(&mut self) {
        let grams = self.keyed.record.bod_g_per_person_day;
        if self.written_unit().1 == Some("persons") {
            let allowed = "grams of biochemical oxygen demand that a person adds a day";
            self.must("bod_g_per_person_day", grams, allowed);
        } else if grams.is_some() {
            self.problem("bod_g_per_person_day", "bod_g_per_person_day", "nothing: it goes with persons alone");
        }
    }
}
