use super::*;
use crate::domain::holder::Octets;
use crate::model::Model;
use crate::present::sample;
use crate::present::text::Lang;
use crate::tui::app::App;
use crate::tui::component::Shared;
use crate::tui::theme::{Glyphs, Scale, Theme, ThemeName};

fn printed(rows: &[&str]) -> Bitmap {
    let pixels: Vec<u8> = rows.iter().flat_map(|row| row.bytes().map(|dot| u8::from(dot == b'#'))).collect();
    Bitmap { width: rows[0].len(), pixels: Octets::from(pixels) }
}

fn told(lines: &[Line<'_>]) -> Vec<String> {
    lines.iter().map(ToString::to_string).collect()
}

fn drawing() -> Shared {
    let model = Model::new(Lang::En, None, None);
    let mut shared = App::new(model, ThemeName::Default, Scale::Normal, false).shared;
    shared.ports.shades = Shades::All;
    shared
}

fn cx(shared: &Shared) -> Context<'_> {
    shared.context(sample::now())
}

#[test]
fn ink_is_drawn_dot_by_dot_and_what_is_wider_than_the_place_goes_on_below_between_two_letters() {
    let mut shared = drawing();
    let bitmap = printed(&["##..#.###", "#...#.#..", ".#..#..##"]);
    assert_eq!(told(&ink(&bitmap, 9, &cx(&shared))), ["█▀  █ █▀▀", " ▀  ▀  ▀▀"]);
    let narrow = told(&ink(&bitmap, 6, &cx(&shared)));
    assert_eq!(narrow, ["█▀  █", " ▀  ▀", "", "█▀▀", " ▀▀"]);
    // Nowhere without ink: cut where the place ends, and no dot is lost.
    let solid = printed(&["#######"]);
    assert_eq!(told(&ink(&solid, 3, &cx(&shared))), ["▀▀▀", "", "▀▀▀", "", "▀"]);
    shared.glyphs = Glyphs::of(true);
    assert_eq!(told(&ink(&bitmap, 9, &cx(&shared)))[0], "#\"  # #\"\"");
    // Nothing comes of nothing, nor of a place without room.
    assert!(ink(&printed(&[""]), 9, &cx(&shared)).is_empty() && ink(&bitmap, 0, &cx(&shared)).is_empty());
}

#[test]
fn a_photo_keeps_its_proportions_within_the_place_and_its_greys() {
    let mut shared = drawing();
    // The upper half black, the lower white, as wide to as high as a card's.
    let pixels: Vec<u8> = (0..472).flat_map(|y| [if y < 236 { 0 } else { 255 }; 378]).collect();
    let grey = Grey { width: 378, pixels: Octets::from(pixels) };
    for (place, size) in [((80, 20), (32, 20)), ((32, 60), (32, 20)), ((24, 20), (24, 15))] {
        let cx = cx(&shared);
        let lines = photo(&grey, place, &cx).unwrap();
        assert_eq!((lines[0].width(), lines.len()), size, "{place:?}");
        let [first, last] = [&lines[0].spans[0], &lines[size.1 - 1].spans[0]].map(|cell| cell.style);
        assert_eq!((first.fg, last.bg), (Some(Color::Rgb(0, 0, 0)), Some(Color::Rgb(255, 255, 255))));
    }
    shared.ports.shades = Shades::Few;
    let lines = photo(&grey, (80, 20), &cx(&shared)).unwrap();
    let [first, last] = [&lines[0].spans[0], &lines[19].spans[0]].map(|cell| cell.style);
    assert_eq!((first.fg, last.bg), (Some(Color::Indexed(232)), Some(Color::Indexed(255))));
}

#[test]
fn a_photo_is_not_drawn_without_greys_or_room_and_that_is_said() {
    let mut shared = drawing();
    let grey = Grey { width: 40, pixels: Octets::from(vec![7; 40 * 50]) };
    let mut told = |place, change: fn(&mut Shared)| {
        change(&mut shared);
        photo(&grey, place, &cx(&shared)).map(|lines| lines.len())
    };
    assert_eq!(told((40, 40), |_| ()), Ok(25));
    for place in [(18, 40), (40, 11), (0, 0)] {
        assert_eq!(told(place, |_| ()), Err(Say::NoRoom.text()), "{place:?}");
    }
    let no_greys = Err(Say::NoGreys.text());
    assert_eq!(told((40, 40), |shared| shared.glyphs = Glyphs::of(true)), no_greys);
    assert_eq!(told((40, 40), |shared| shared.glyphs = Glyphs::of(false)), Ok(25));
    assert_eq!(told((40, 40), |shared| shared.theme = Theme::of(ThemeName::Mono)), no_greys);
    shared.theme = Theme::of(ThemeName::Contrast);
    shared.ports.shades = Shades::None;
    assert_eq!(photo(&grey, (40, 40), &cx(&shared)).map(|it| it.len()), no_greys);
    // No picture is none.
    shared.ports.shades = Shades::All;
    let none = Grey { width: 0, pixels: Octets::default() };
    assert!(photo(&none, (40, 40), &cx(&shared)).is_err());
}
