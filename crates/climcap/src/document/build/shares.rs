//! Names with their shares of a whole: `food 0.6`, `traded 0.3`.

use super::ROUNDING;
use crate::address::Problems;
use crate::document::keyed::Keyed;
use crate::document::wording::quoted;

/// The names and shares of a list, if they are sound: each name once, shares of 0 or more that add up to 1.
pub(super) fn shares<T>(
    keyed: &Keyed<T>,
    field: &str,
    texts: &[String],
    problems: &mut Problems,
) -> Option<Vec<(String, f64)>> {
    let before = problems.len();
    let mut shares: Vec<(String, f64)> = Vec::with_capacity(texts.len());
    for (number, text) in texts.iter().enumerate() {
        let parts: Vec<&str> = text.split_whitespace().collect();
        let read = match parts.as_slice() {
            [name, share] => share.parse().ok().map(|share: f64| ((*name).to_owned(), share)),
            _ => None,
        };
        match read.filter(|(_, share)| (0.0..=1.0).contains(share)) {
            Some((name, _)) if shares.iter().any(|(known, _)| *known == name) => {
                keyed.item(problems, field, number, format!("{name} a second time"), "each name once");
            }
            Some(share) => shares.push(share),
            None => {
                let allowed = "a name and a share from 0 to 1, such as food 0.6";
                keyed.item(problems, field, number, quoted(text), allowed);
            }
        }
    }
    let sum: f64 = shares.iter().map(|(_, share)| share).sum();
    if problems.len() == before && (sum - 1.0).abs() > ROUNDING {
        keyed.problem(problems, field, format!("shares that add up to {sum}"), "shares that add up to 1");
    }
    (problems.len() == before).then_some(shares)
}
