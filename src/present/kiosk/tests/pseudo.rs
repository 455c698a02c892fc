//! A language that nobody speaks, for tests of layout: every text is 40 % longer, and between marks, so that what is cut is
//! seen.

use std::cell::Cell;
use std::sync::LazyLock;

use super::super::en;
use super::super::texts::Texts;

/// Around each text.
pub(crate) const MARKS: [char; 2] = ['[', ']'];

thread_local! {
    static SPOKEN: Cell<bool> = const { Cell::new(false) };
}

/// Does something while this thread speaks it, whatever language is asked for.
pub(crate) fn speaking<R>(act: impl FnOnce() -> R) -> R {
    SPOKEN.set(true);
    let done = act();
    SPOKEN.set(false);
    done
}

/// Its texts, where it is spoken.
pub(in crate::present::kiosk) fn spoken() -> Option<&'static Texts> {
    static TEXTS: LazyLock<Texts> = LazyLock::new(|| en::TEXTS.map(longer));
    SPOKEN.get().then(|| &*TEXTS)
}

fn longer(text: &'static str) -> &'static str {
    let more = text.chars().count().div_ceil(5) * 2;
    let more: String = "lorem ipsum dolor ".chars().cycle().take(more.saturating_sub(2).max(1)).collect();
    format!("{}{text} {}{}", MARKS[0], more.trim_end(), MARKS[1]).leak()
}
