//! Certificates with an error planted in what proves them: each is named.

use super::*;
use crate::plan::{BoundBy, Multiplier};

/// What one more unit of a budget's year is said to be worth.
fn price(limit: &str, year: i32, value: f64) -> Multiplier {
    let (limit, year, value) = (limit.to_owned(), Some(Year(year)), Quantity::of(value));
    Multiplier { limit, kind: LimitKind::Budget, year, value }
}

/// At these prices A is worth 2 more than it pays, B 1, and C nothing; the money itself 8 and 7. So no plan is worth more than
/// 18.
fn prices() -> Vec<Multiplier> {
    vec![price("capital", 2026, 1.6), price("capital", 2027, 1.4)]
}

/// The plan with multipliers; `bound` is what it is put together with.
fn priced(titles: [&str; 3], bound: f64, multipliers: Vec<Multiplier>) -> Plan {
    let appraisal = appraisal();
    let selection = Selection::from(rows(&appraisal, titles));
    let proof = Proof { multipliers, nodes: Some(0), ..proof(bound) };
    Plan::new(&appraisal, &without_conflict(), selection, proof).unwrap()
}

const BEST: [&str; 3] = ["A/do/2026", "B/do/2027", "C/without"];
/// Worth 17.
const SECOND: [&str; 3] = ["A/do/2026", "B/without", "C/do/2027"];

fn best() -> Plan {
    priced(BEST, 18.0, prices())
}

#[test]
fn multipliers_that_prove_what_is_claimed_are_said_to() {
    let plan = best();
    assert_eq!(plan.certificate().bound_by, BoundBy::Multipliers);
    verify(&plan).unwrap();
    let bound = crate::plan::bound(plan.question(), plan.appraisal(), &prices()).unwrap().unwrap();
    assert!((bound.amount() - 18.0).abs() < 1e-7, "{bound}");
    // They prove a wide gap where a wide gap is all that is claimed, and not a narrower one.
    let wide = priced(SECOND, 18.0, prices());
    assert_eq!((wide.status(), wide.certificate().bound_by), (Status::Feasible, BoundBy::Multipliers));
    let close = priced(SECOND, 17.5, prices());
    assert_eq!(close.certificate().bound_by, BoundBy::Solver);
    verify(&close).unwrap();
    // No budget, no prices: the best of each project is all the proof there is.
    let free = Question { budgets: Vec::new(), ..without_conflict() };
    let titles = ["A/do/2026", "B/do/2027", "C/do/2026"];
    assert_eq!(super::plan(&free, titles, 26.0).unwrap().certificate().bound_by, BoundBy::Multipliers);
    assert_eq!(super::good().certificate().bound_by, BoundBy::Solver);
}

#[test]
fn wrong_multipliers_are_named() {
    let planted: [(&str, Vec<Multiplier>); 6] = [
        ("too small", vec![price("capital", 2026, 1.6), price("capital", 2027, 1.0)]),
        ("too large", vec![price("capital", 2026, 1.6), price("capital", 2027, 3.0)]),
        ("negative", vec![price("capital", 2026, 1.6), price("capital", 2027, -1.4)]),
        ("of another year", vec![price("capital", 2026, 1.6), price("capital", 2028, 1.4)]),
        ("of another budget", vec![price("capital", 2026, 1.6), price("recurrent", 2027, 1.4)]),
        ("none", Vec::new()),
    ];
    for (what, multipliers) in planted {
        let mut plan = best();
        plan.certificate.multipliers = multipliers;
        let found = found(&plan);
        assert!(matches!(&found[..], [Discrepancy::Multipliers { .. }]), "{what}: {found:?}");
        assert!(found[0].to_string().contains("bound by multipliers stated"), "{}", found[0]);
    }
    // A price of the floor has the wrong sign where it is positive, and then counts as none: the rest prove it still.
    let mut plan = best();
    let floor = Multiplier { limit: "floor".to_owned(), kind: LimitKind::Target, year: None, value: Quantity::of(5.0) };
    plan.certificate.multipliers.push(floor.clone());
    verify(&plan).unwrap();
    plan.certificate.multipliers[2] = Multiplier { value: Quantity::of(-0.5), ..floor };
    assert!(matches!(&found(&plan)[..], [Discrepancy::Multipliers { .. }]));
}

#[test]
fn a_bound_that_multipliers_do_not_reach_is_named() {
    let mut plan = priced(SECOND, 18.0, prices());
    // As good as proven, it now says.
    set_bound(&mut plan, 17.0 * (1.0 + 1e-9));
    plan.gap = gap(&plan.certificate.stages);
    plan.certificate.gap_absolute = plan.bound - plan.objective;
    plan.status = Status::Optimal;
    plan.ended_by = EndedBy::Gap;
    let found = found(&plan);
    assert!(matches!(&found[..], [Discrepancy::Multipliers { .. }]), "{found:?}");
    plan.certificate.bound_by = BoundBy::Solver;
    verify(&plan).unwrap();
}

#[test]
fn a_wrong_objective_is_named_beside_multipliers() {
    let mut plan = best();
    plan.objective = Quantity::of(18.5);
    let found = found(&plan);
    assert!(matches!(&found[..], [Discrepancy::Objective { .. }, ..]), "{found:?}");
    // The multipliers are held against what the rows come to, and not against what is stated.
    assert!(!found.iter().any(|at| matches!(at, Discrepancy::Multipliers { .. })), "{found:?}");
}

#[test]
fn nodes_that_cannot_be_are_named() {
    let ended = |nodes, steps| {
        let mut plan = priced(SECOND, 18.0, prices());
        plan.ended_by = EndedBy::Steps;
        (plan.certificate.nodes, plan.certificate.steps) = (nodes, steps);
        verify(&plan).map_or_else(|error| error.0, |_| Vec::new())
    };
    assert_eq!(ended(Some(60), Some(60)), []);
    for (nodes, steps) in [(Some(59), Some(60)), (None, Some(60)), (Some(60), None)] {
        let found = ended(nodes, steps);
        assert!(matches!(&found[..], [Discrepancy::Nodes { .. }]), "{found:?}");
        assert!(found[0].to_string().starts_with("ended by steps stated, with"), "{}", found[0]);
    }
}

#[test]
fn plans_saved_before_there_were_nodes_are_read() {
    let plan = super::good();
    let text = plan.to_json().unwrap();
    let old: Vec<&str> =
        text.lines().filter(|line| !line.contains("\"nodes\"") && !line.contains("\"steps\"")).collect();
    let old =
        old.join("\n").replace("\"bound_by\": \"solver\"", "\"bound_by\": \"branch and cut on the whole program\"");
    assert_eq!(text.lines().count(), old.lines().count() + 2);
    let again = Plan::from_json(&old, Arc::clone(plan.appraisal())).unwrap();
    assert_eq!((again.certificate().nodes, again.certificate().bound_by), (None, BoundBy::Solver));
    verify(&again).unwrap();
    let counted = priced(BEST, 18.0, prices());
    let again = Plan::from_json(&counted.to_json().unwrap(), Arc::clone(counted.appraisal())).unwrap();
    assert_eq!(again.certificate(), counted.certificate());
}
