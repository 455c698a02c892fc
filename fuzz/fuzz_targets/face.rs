//! Any bytes as a file of the face: its objects, its pictures, its photo, without a panic and without much memory.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mynascope::card::ap::{surface, text};
use mynascope::codec::picture;

fuzz_target!(|file: &[u8]| {
    let _ = (text::end(file).is_ok(), text::content(file).is_ok(), text::digest(file).is_ok());
    let _ = (surface::table_end(file).is_ok(), surface::last_day(file).is_ok(), picture::bitmap(file).is_ok());
    if let Ok(photo) = picture::photo(file) {
        assert!(!picture::png(&photo).is_empty());
    }
    let Ok(table) = surface::table(file) else { return };
    for part in [surface::Part::Name, surface::Part::Address, surface::Part::Photo, surface::Part::LastDay] {
        let Some(read) = table.place(part).ok().and_then(|place| file.get(place)) else { continue };
        let Ok(value) = surface::value(part, read) else { continue };
        let _ = (picture::bitmap(&value).is_ok(), picture::photo(&value).is_ok());
    }
});
