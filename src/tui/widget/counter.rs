//! What is told about the way to the counter, with what it is told from: procedures, holidays, the time.

use crate::domain::procedure::{CounterNow, Procedure};
use crate::domain::report::CardReport;
use crate::present::renewal::{self as present, Renewal, Visited};
use crate::tui::component::Context;

/// The answer with what it is told from.
pub(crate) fn renewal(report: &CardReport, cx: &Context<'_>) -> Renewal {
    let (procedure, counter) = hours(report, cx);
    let visited = Visited { procedure: &procedure, counter: counter.as_ref(), holiday: &cx.ports.holiday };
    present::renewal(report, &visited, cx.now, cx.lang)
}

/// The page to take along, where there is one.
pub(crate) fn page(report: &CardReport, cx: &Context<'_>) -> Option<String> {
    let (procedure, counter) = hours(report, cx);
    let visited = Visited { procedure: &procedure, counter: counter.as_ref(), holiday: &cx.ports.holiday };
    let told = present::renewal(report, &visited, cx.now, cx.lang);
    present::page(&told, report, &visited, cx.now, cx.lang)
}

/// The procedure of the card's municipality, and whether its counter is open.
pub(crate) fn hours(report: &CardReport, cx: &Context<'_>) -> (Procedure, Option<CounterNow>) {
    let code = report.common.record.as_ref().ok().map(|common| common.municipality_code.as_str());
    let procedure = cx.ports.procedures.of(code);
    let counter = present::counter_now(&procedure, cx.now, &cx.ports.holiday);
    (procedure, counter)
}
