//! Why a row has no value in a column.

use std::borrow::Cow;

use super::{Account, Appraisal, Choice, RowId};

/// What is said of the only rate of flows that are a loan rather than an investment.
const GAIN_FIRST: &str =
    "a rate of flows that begin with a gain: they are worth less than nothing below it, and more above";

impl Appraisal {
    /// What a reader must know of a row in a column: why it has no value; of a rate of return, that it is one of several, and
    /// which, or that the flows begin with a gain. `None` where there is nothing to say, or the column is not known.
    #[must_use]
    pub fn remark(&self, row: RowId, column: &str) -> Option<Cow<'static, str>> {
        if let Some(why) = self.absent_because(row, column) {
            return Some(Cow::Borrowed(why));
        }
        let (doubtful, account) = match column {
            "irr" => (&self.doubtful.irr, Account::Economic),
            "firr" => (&self.doubtful.firr, Account::Financial),
            _ => return None,
        };
        doubtful.binary_search(&row).ok()?;
        let rates = self.rates_of_return(row, account)?;
        if rates.len() == 1 {
            return Some(Cow::Borrowed(GAIN_FIRST));
        }
        let list: Vec<String> = rates.iter().map(|rate| format!("{:.4}", rate.amount())).collect();
        let count = list.len();
        Some(Cow::Owned(format!("one of {count} rates at which its flows are worth nothing: {}", list.join(", "))))
    }

    /// Why the row has no value in a column; `None` where it has one, or the column is not known.
    #[must_use]
    pub fn absent_because(&self, row: RowId, column: &str) -> Option<&'static str> {
        let found = self.column(column)?;
        if found.value(row).is_some() {
            return None;
        }
        let Some(setting) = self.setting() else { return Some("not given") };
        let key = self.key(row);
        if !self.is_appraised(key.project) {
            return Some("not appraised: it holds capital cost only");
        }
        if key.choice == Choice::Without {
            return Some("nothing is built");
        }
        let (_, project) = setting.pipeline.projects.get_index(key.project as usize)?;
        let has = |name: &str| self.column(name).is_some_and(|column| column.value(row).is_some());
        let has_one_rate = setting.factoring.economic.rate.is_some();
        Some(match column {
            _ if project.standard().is_none()
                && (column.ends_with("_vs_standard") || column.starts_with("premium")) =>
            {
                "the project has no standard design"
            }
            "premium_share" => "the standard design costs nothing",
            "bcr" => "it costs no more than the without over the window",
            "irr" | "firr" => "there is no rate at which its flows are worth nothing",
            "mirr" | "airr" if !has_one_rate => "the discount rate is not the same in all years",
            "mirr" => "nothing is spent, or nothing comes back",
            "airr" if has("sir") => "it saves no running cost",
            "sir" | "airr" => "it invests no more than the without",
            "payback_years" | "discounted_payback_years" => "what is spent has not come back by the end of the window",
            "npv_per_capital" => "it charges budgets with ceilings no more than the without",
            "abatement_cost" | "break_even_carbon_price" => "it avoids no emissions",
            "bcr_increment" => "it costs no more than the next cheaper design",
            _ => "it has none",
        })
    }
}
