//! The rows of the list: what of a folder, or of the files of this run, fits what is typed, the best first.
//!
//! A folder may hold hundreds of thousands of names. They are shared with the task that read them, folded and in order
//! already; what fits is found once for each change of the text, not each time that it is drawn.

use std::path::PathBuf;
use std::sync::Arc;

use crate::present::sanitize;
use crate::task::folder::{Entry, Found, Kind, folded};

/// One row.
#[derive(Debug, Clone, Copy)]
pub(super) enum Row<'a> {
    /// The folder above.
    Up,
    Entry(&'a Entry),
    /// A file of this run.
    Recent(&'a PathBuf),
}

/// Where the rows come from.
#[derive(Debug)]
enum Source {
    Folder(Arc<Found>),
    Recent(Vec<PathBuf>),
    /// A folder that could not be read: the way up alone.
    Nothing,
}

/// The rows.
#[derive(Debug)]
pub(super) struct Listing {
    source: Source,
    /// There is a folder above.
    above: bool,
    /// The row for it is shown: nothing is looked for, or this is.
    up: bool,
    /// Those that fit, by their places in the source, the best first.
    fits: Vec<u32>,
    /// So many of them, the first ones, begin with what is typed.
    begin: usize,
    /// How many there are, hidden ones only where they are shown.
    all: usize,
    /// Some are hidden, or would be.
    pub hides: bool,
}

/// What is typed, in the ways in which it is held against names.
pub(super) struct Query<'a> {
    pub typed: &'a str,
    /// Hidden names are shown.
    pub hidden: bool,
    /// Endings of names that come before others.
    pub first: &'static [&'static str],
}

impl Listing {
    fn new(source: Source, above: bool) -> Self {
        Self { source, above, up: above, fits: Vec::new(), begin: 0, all: 0, hides: false }
    }

    /// A folder; nothing of it is shown before it is held against what is typed.
    pub(super) fn folder(found: &Arc<Found>, above: bool) -> Self {
        let mut listing = Self::new(Source::Folder(Arc::clone(found)), above);
        listing.hides = listing.entries().iter().any(is_hidden);
        listing
    }

    /// The same of the files of this run.
    pub(super) fn recent(paths: Vec<PathBuf>) -> Self {
        Self::new(Source::Recent(paths), false)
    }

    pub(super) fn nothing(above: bool) -> Self {
        Self::new(Source::Nothing, above)
    }

    /// The same names, with more told of each.
    pub(super) fn learn(&mut self, found: &Arc<Found>) {
        self.source = Source::Folder(Arc::clone(found));
    }

    /// Has the folder more than is told of it?
    pub(super) fn is_cut(&self) -> bool {
        matches!(&self.source, Source::Folder(found) if matches!(**found, Found::Folder { cut: true, .. }))
    }

    fn entries(&self) -> &[Entry] {
        match &self.source {
            Source::Folder(found) => match &**found {
                Found::Folder { entries, .. } => entries,
                Found::File(..) => &[],
            },
            Source::Recent(_) | Source::Nothing => &[],
        }
    }

    /// Finds what fits.
    pub(super) fn fit(&mut self, query: &Query<'_>) {
        let Query { typed, hidden, first } = *query;
        self.up = self.above && (typed.is_empty() || typed == "..");
        let hidden = hidden || typed.starts_with('.');
        let typed = folded(typed);
        // Of names that fit alike those of the kind that is looked for come first; among those the order is the folder's.
        let mut places: [Vec<u32>; 9] = Default::default();
        let mut all = 0;
        let fit = |name: &str| {
            Some(match name.find(&typed)? {
                _ if typed.is_empty() => 1,
                0 if name.len() == typed.len() => 0,
                0 => 1,
                _ => 2,
            })
        };
        match &self.source {
            Source::Recent(paths) => {
                for (path, at) in paths.iter().zip(0..) {
                    all += 1;
                    let name = folded(&sanitize::name(path.as_os_str()));
                    if fit(&name).is_some() {
                        places[0].push(at);
                    }
                }
            }
            Source::Folder(_) | Source::Nothing => {
                for (entry, at) in self.entries().iter().zip(0..) {
                    if !hidden && is_hidden(entry) {
                        continue;
                    }
                    all += 1;
                    let Some(fit) = fit(&entry.folded) else { continue };
                    let unfit = match entry.kind {
                        Kind::File if first.iter().any(|end| entry.folded.ends_with(end)) => 0,
                        Kind::Folder => 1,
                        Kind::File | Kind::Other | Kind::Nowhere => 2,
                    };
                    places[fit * 3 + unfit].push(at);
                }
            }
        }
        (self.all, self.begin) = (all, places[..6].iter().map(Vec::len).sum());
        self.fits = places.concat();
    }

    /// How many rows there are.
    pub(super) const fn count(&self) -> usize {
        self.fits.len() + self.ups()
    }

    /// How many of them are no names: the way up.
    pub(super) const fn ups(&self) -> usize {
        if self.up { 1 } else { 0 }
    }

    /// How many names fit, and of how many.
    pub(super) const fn counts(&self) -> (usize, usize) {
        (self.fits.len(), self.all)
    }

    pub(super) fn row(&self, at: usize) -> Option<Row<'_>> {
        let Some(at) = at.checked_sub(self.ups()) else { return Some(Row::Up) };
        let at = usize::try_from(*self.fits.get(at)?).ok()?;
        match &self.source {
            Source::Recent(paths) => paths.get(at).map(Row::Recent),
            Source::Folder(_) | Source::Nothing => self.entries().get(at).map(Row::Entry),
        }
    }

    pub(super) fn is_recent(&self) -> bool {
        matches!(self.source, Source::Recent(_))
    }

    /// The rows of names, in their order.
    pub(super) fn names(&self) -> impl Iterator<Item = &Entry> {
        let at = |at: &u32| usize::try_from(*at).ok().and_then(|at| self.entries().get(at));
        self.fits.iter().filter_map(at)
    }

    /// What begins with what is typed; where nothing does, the one name that has it elsewhere.
    pub(super) fn beginning(&self) -> impl Iterator<Item = &Entry> {
        let alone = self.begin == 0 && self.fits.len() == 1;
        self.names().take(if alone { 1 } else { self.begin })
    }
}

fn is_hidden(entry: &Entry) -> bool {
    entry.name.as_encoded_bytes().starts_with(b".")
}
