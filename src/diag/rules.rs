//! The table of rules: facts in, findings out. Each row stands for itself; its truth table is its test.

use super::facts::Facts;
use super::finding::{Finding, Mark, Part, Sure, What};

/// One rule.
pub struct Rule {
    /// Its name, as `docs/diagnostics.md` has it.
    pub id: &'static str,
    /// What it finds.
    pub find: fn(&Facts) -> Vec<Finding>,
}

/// Every rule, in the order in which a part's findings are told.
pub const RULES: &[Rule] = &[Rule { id: "M1", find: system }];

/// M1: which system it is.
fn system(facts: &Facts) -> Vec<Finding> {
    let what = match &facts.machine {
        _ if facts.simulated => What::Simulated,
        Some(machine) => What::System(machine.system.name.clone()),
        None => return Vec::new(),
    };
    vec![Finding {
        rule: "M1",
        part: Part::Machine,
        mark: Mark::Good,
        sure: Sure::Certain,
        what,
        remedy: None,
    }]
}
