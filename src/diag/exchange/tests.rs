//! What of an exchange is told, and of what it is said to be.

use super::names::Kept;
use super::*;
use crate::domain::credential::Secret;

fn raw<'a>(command: &'a [u8], answer: &'a [u8]) -> Raw<'a> {
    Raw { at: Duration::ZERO, spent: Duration::ZERO, command, answer: Ok(answer) }
}

/// SELECT of an application.
fn select(app: App) -> Vec<u8> {
    [&[0x00, 0xA4, 0x04, 0x0C, u8::try_from(app.aid().len()).unwrap()], app.aid()].concat()
}

/// A redactor behind which these exchanges lie.
fn behind(exchanges: &[(&[u8], &[u8])]) -> Redactor {
    let mut redactor = Redactor::default();
    for (command, answer) in exchanges {
        redactor.follow(&raw(command, answer));
    }
    redactor
}

/// With an application selected.
fn within(app: App) -> Redactor {
    behind(&[(&select(app), b"\x90\x00")])
}

/// What of a command and its answer is told.
fn shown(redactor: &Redactor, command: &[u8], answer: &[u8], contents: bool) -> Exchange {
    redactor.tell(&raw(command, answer), contents)
}

fn data(redactor: &Redactor, command: &[u8], answer: &[u8], contents: bool) -> (Vec<u8>, Blanked) {
    let exchange = shown(redactor, command, &[answer, b"\x90\x00"].concat(), contents);
    let data = exchange.answer().unwrap().data();
    (data.octets().to_vec(), data.blanked())
}

/// Ways in which a PIN may go to a card, or be mistaken for something else.
fn with_pin(pin: &[u8]) -> Vec<Vec<u8>> {
    let length = u8::try_from(pin.len()).unwrap();
    let long = [&[0, 0, length], pin].concat();
    let short = [&[length], pin].concat();
    let mut all: Vec<Vec<u8>> = Vec::new();
    // Every instruction, in every class that means something or nothing: VERIFY, CHANGE and RESET, chained, on another
    // channel, with secure messaging, past the card; SELECT, READ, GET DATA and COMPUTE DIGITAL SIGNATURE too.
    for class in [0x00, 0x01, 0x04, 0x0C, 0x10, 0x40, 0x80, 0x84, 0x90, 0xA0, 0xFF] {
        for instruction in 0..=0xFF {
            let named = Name::of(class, instruction, false).is_some();
            let forms = [(0, 0x98), (4, 0x0C), (2, 0x0C), (1, 0x80), (0, 0), (0x86, 0)];
            for (p1, p2) in forms.into_iter().take(if named { 6 } else { 1 }) {
                for body in [&short, &long, &[&short[..], &[0]].concat(), &pin.to_vec()] {
                    all.push([&[class, instruction, p1, p2], &body[..]].concat());
                }
                // A length that does not fit.
                all.push([&[class, instruction, p1, p2, length + 3], pin].concat());
            }
        }
    }
    // What is no command at all.
    all.extend([pin.to_vec(), short, long, [&[0x00], pin].concat(), pin[..3].to_vec()]);
    all
}

#[test]
fn a_pin_is_in_nothing_that_is_told_and_nor_is_its_length() {
    let secret = [On::Secret(Secret::Auth)];
    let states = [Redactor::default(), within(App::Jpki), within(App::Text), within(App::Manager)];
    for (pin, other) in [(&b"4649"[..], &b"580217"[..]), (b"DEMO2580XY", b"SECRET9")] {
        for contents in [false, true] {
            for redactor in &states {
                for (command, of_other) in with_pin(pin).iter().zip(with_pin(other)) {
                    // An echo too.
                    for (answer, echo) in [(&b"\x90\x00"[..], &b"\x90\x00"[..]), (pin, other)] {
                        let told = shown(redactor, command, answer, contents);
                        let octets = octets_of(&told);
                        let named = octets.windows(3).any(|window| pin.windows(3).any(|part| part == window));
                        assert!(!named, "{command:02X?} {contents}: {told:?}");
                        if told.asked().on().is_some_and(|on| secret.contains(&on)) {
                            let other = shown(redactor, &of_other, echo, contents);
                            assert_eq!(told, other, "{command:02X?}");
                        }
                    }
                }
            }
        }
    }
}

/// Everything that is told of it in octets.
fn octets_of(exchange: &Exchange) -> Vec<u8> {
    let asked = exchange.asked();
    let mut all = [asked.header().octets(), &[0xEE], asked.body().octets(), &[0xEE]].concat();
    if let Ok(answer) = exchange.answer() {
        all.extend_from_slice(answer.data().octets());
        all.push(0xEE);
        all.extend(answer.status().into_iter().flat_map(u16::to_be_bytes));
    }
    all
}

#[test]
fn the_length_of_a_secret_is_not_counted_either() {
    let redactor = within(App::Jpki);
    for pin in [&b"4649"[..], b"DEMO2580"] {
        let command = [&[0x00, 0x20, 0x00, 0x98, u8::try_from(pin.len()).unwrap()], pin].concat();
        let exchange = shown(&redactor, &command, b"\x63\xC2", true);
        assert_eq!((exchange.sent(), exchange.received()), (4, Some(2)));
        assert_eq!(exchange.asked().body().blanked(), Blanked::Unmeasured);
        assert_eq!(exchange.asked().name(), Some(Name::Verify));
    }
}

#[test]
fn of_the_files_the_label_and_the_availability_alone_are_told_unasked() {
    let jpki = within(App::Jpki);
    let read = |short: u8, from: u8| [0x00, 0xB0, 0x80 | short, from, 0];
    assert_eq!(data(&jpki, &read(6, 0), b"JPKI", false), (b"JPKI".to_vec(), Blanked::Nothing));
    assert_eq!(data(&jpki, &read(8, 0), b"\x8F\x8F\x00", false).0, b"\x8F\x8F\x00");
    // The token's serial number comes behind label, maker and model.
    let token = [[b'l'; 80].as_slice(), &[b's'; 80]].concat();
    assert_eq!(data(&jpki, &read(6, 0), &token, false), (vec![b'l'; 80], Blanked::Octets(80)));
    assert_eq!(data(&jpki, &read(6, 72), b"mmmmmmmmss", false), (b"mmmmmmmm".to_vec(), Blanked::Octets(2)));
    assert_eq!(data(&jpki, &read(6, 80), b"ss", false), (Vec::new(), Blanked::Octets(2)));
    for short in [0x01, 0x02, 0x0A, 0x0B, 0x05] {
        assert_eq!(data(&jpki, &read(short, 0), b"abc", false), (Vec::new(), Blanked::Octets(3)));
    }
    // The same numbers elsewhere, or where nobody knows, are other files.
    for elsewhere in [Redactor::default(), within(App::Text), within(App::Surface), within(App::Common)] {
        assert_eq!(data(&elsewhere, &read(6, 0), b"JPKI", false).0, b"");
    }
}

#[test]
fn contents_are_told_of_certificates_and_personal_files_where_asked_for_and_of_nothing_else() {
    let mut open = Vec::new();
    for app in App::ALL {
        for ef in 0..=0x1F_u8 {
            let file = [0x00, 0xA4, 0x02, 0x0C, 2, 0, ef];
            let redactor = behind(&[(&select(app), b"\x90\x00"), (&file, b"\x90\x00")]);
            for command in [&[0x00, 0xB0, 0, 0, 0][..], &[0x00, 0xB2, 1, 4, 0]] {
                let (told, _) = data(&redactor, command, b"contents", true);
                assert!(told.is_empty() || told == b"contents");
                if !told.is_empty() && command[1] == 0xB0 {
                    open.push((app.key(), ef));
                }
            }
        }
    }
    let expected: Vec<_> = [("jpki", &[1, 2, 6, 8, 10, 11][..]), ("common", &[1]), ("text", &[2, 4, 5, 7])]
        .into_iter()
        .chain([("surface", &[1, 2, 3, 4][..])])
        .flat_map(|(app, files)| files.iter().map(move |file| (app, *file)))
        .collect();
    assert_eq!(open, expected);
    for never in [File::Number, File::NumberImage, File::Integrity, File::Register, File::SignKey] {
        assert_eq!(never.kept(), Kept::Secret, "{never:?}");
    }
}

#[test]
fn what_get_response_fetches_is_told_as_what_it_belongs_to() {
    let fetch = [0x00, 0xC0, 0, 0, 0];
    let after = |app, command: &[u8]| behind(&[(&select(app), b"\x90\x00"), (command, b"ab\x61\x10")]);
    let certificate = after(App::Jpki, &[0x00, 0xB0, 0x8A, 0, 0]);
    assert_eq!(
        shown(&certificate, &fetch, b"c\x90\x00", false).asked().on(),
        Some(On::File(File::AuthCertificate))
    );
    assert_eq!(data(&certificate, &fetch, b"rest", false), (Vec::new(), Blanked::Octets(4)));
    assert_eq!(data(&certificate, &fetch, b"rest", true).0, b"rest");
    // 78 octets of the token came before, and two more may be told.
    let token = behind(&[
        (&select(App::Jpki), b"\x90\x00"),
        (&[0x00, 0xB0, 0x86, 0, 0], &[&[b'l'; 78][..], b"\x61\x10"].concat()),
    ]);
    assert_eq!(data(&token, &fetch, b"mmss", false), (b"mm".to_vec(), Blanked::Octets(2)));
    for hidden in [after(App::Text, &[0x00, 0xB0, 0x81, 0, 0]), after(App::Jpki, b"\x00\x20\x00\x98\x042580")]
    {
        assert_eq!(data(&hidden, &fetch, b"2580", true).0, b"");
    }
    // It belongs to the command right before it alone.
    let mut later = certificate;
    later.follow(&raw(&[0x00, 0x20, 0x00, 0x98], b"\x63\xC3"));
    assert_eq!(data(&later, &fetch, b"rest", true), (Vec::new(), Blanked::Unmeasured));
}

#[test]
fn a_signature_and_what_is_signed_are_told_where_contents_are_asked_for() {
    let jpki = within(App::Jpki);
    let info =
        [&b"\x30\x31\x30\x0D\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20"[..], &[7; 32]]
            .concat();
    let command = [&[0x80, 0x2A, 0x00, 0x97, 51], &info[..], &[0]].concat();
    for (contents, body, answer) in [(false, 0, 0), (true, 53, 256)] {
        let exchange = shown(&jpki, &command, &[&[9; 256][..], b"\x90\x00"].concat(), contents);
        assert_eq!(
            (exchange.asked().name(), exchange.asked().on()),
            (Some(Name::Sign), Some(On::File(File::AuthKey)))
        );
        assert_eq!(exchange.asked().body().octets().len(), body);
        assert_eq!(exchange.answer().unwrap().data().octets().len(), answer);
        assert_eq!(exchange.received(), Some(258));
    }
}

#[test]
fn a_command_is_named_by_what_was_selected_before() {
    let jpki = within(App::Jpki);
    let key = behind(&[(&select(App::Jpki), b"\x90\x00"), (&[0, 0xA4, 2, 12, 2, 0, 0x1B], b"\x90\x00")]);
    let on = |redactor: &Redactor, command: &[u8]| {
        let exchange = shown(redactor, command, b"\x90\x00", false);
        (exchange.asked().name(), exchange.asked().on())
    };
    for (redactor, command, name, about) in [
        (&jpki, &[0, 0x20, 0, 0x98][..], Name::Tries, On::Secret(Secret::Auth)),
        (&jpki, &[0, 0xA4, 2, 12, 2, 0, 0x18], Name::Select, On::Secret(Secret::Auth)),
        (&key, &[0, 0x20, 0, 0x80], Name::Tries, On::Secret(Secret::Sign)),
        (&key, b"\x00\x24\x01\x80\x042580", Name::Change, On::Secret(Secret::Sign)),
        (&jpki, &[0, 0x20, 0, 0x80], Name::Tries, On::Current),
        (&jpki, &[0, 0xB0, 1, 0, 0], Name::ReadBinary, On::Current),
        (&within(App::Juki), b"\x80\x32\x00\x9C\x042580", Name::ChangeKey, On::Secret(Secret::Juki)),
        (&within(App::Common), &[0, 0xB2, 1, 0x0C, 0], Name::ReadRecord, On::File(File::CardRecord)),
        (&within(App::Manager), &[0, 0xCA, 0x5F, 0x51, 0], Name::GetData, On::Object(0x5F51)),
        (&jpki, &[0, 0xB0, 0x85, 0, 0], Name::ReadBinary, On::OtherFile(5)),
        (&Redactor::default(), &[0, 0xB0, 0x8A, 0, 0], Name::ReadBinary, On::OtherFile(10)),
    ] {
        assert_eq!(on(redactor, command), (Some(name), Some(about)), "{command:02X?}");
    }
    assert_eq!(on(&jpki, &[0x80, 0xA2, 0, 0]), (None, None));
}

#[test]
fn what_is_selected_is_forgotten_where_it_may_have_changed() {
    let read = [0, 0xB0, 0x86, 0, 0];
    let known = |redactor: &Redactor| data(redactor, &read, b"JPKI", false).0 == b"JPKI";
    for (command, answer, still) in [
        (&[0, 0x20, 0, 0x98][..], &b"\x63\xC3"[..], true),
        (&[0, 0xB0, 0x8A, 0, 0], b"\x69\x82", true),
        (&[0, 0xA4, 2, 12, 2, 0, 0x18], b"\x6A\x82", true),
        (&select(App::Text), b"\x6A\x82", false),
        (&[0, 0xA4, 4, 12, 2, 0xD3, 0x92], b"\x90\x00", false),
        (&[0, 0xA4, 0, 12], b"\x90\x00", false),
        // On another channel, or of a kind that nobody knows.
        (&[1, 0xA4, 2, 12, 2, 0, 0x18], b"\x90\x00", false),
        (&[0x80, 0xA2, 0, 0], b"\x90\x00", false),
        (b"25", b"\x90\x00", false),
        (&[0, 0x20, 0, 0x98], b"", false),
    ] {
        let mut redactor = within(App::Jpki);
        redactor.follow(&raw(command, answer));
        assert_eq!(known(&redactor), still, "{command:02X?}");
    }
    let mut lost = within(App::Jpki);
    lost.follow(&Raw { answer: Err(LinkError::Reset), ..raw(&read, b"") });
    assert!(!known(&lost));
    let mut again = within(App::Jpki);
    assert!(known(&again));
    again.forget();
    assert!(!known(&again));
}

#[test]
fn a_file_that_a_secret_s_own_identifier_may_have_left_is_not_told_as_current() {
    let mut redactor = within(App::Jpki);
    redactor.follow(&raw(&[0, 0xB0, 0x86, 0, 0], b"JPKI\x90\x00"));
    let next = [0, 0xB0, 0, 4, 0];
    assert_eq!(data(&redactor, &next, b"TOKEN", false).0, b"TOKEN");
    redactor.follow(&raw(&[0, 0x20, 0, 0x98], b"\x63\xC3"));
    assert_eq!(data(&redactor, &next, b"TOKEN", false).0, b"");
}

#[test]
fn an_answer_without_a_status_word_is_told_as_such_and_nothing_of_it() {
    for answer in [&b""[..], b"\x90", b"2580", b"\x30\x82\x00\x00"] {
        let exchange = shown(&within(App::Jpki), &[0, 0xB0, 0x86, 0, 0], answer, true);
        let told = exchange.answer().unwrap();
        assert_eq!((told.status(), told.data().octets(), told.meaning()), (None, &b""[..], None));
    }
}

/// As `face` asks a card: what it is about is told, and of a person nothing, unless asked for.
#[test]
fn what_a_face_is_read_with_is_named_and_nothing_of_a_person_is_told() {
    let verify = |key: u8| [&[0x00, 0x20, 0x00, key, 14][..], b"55021720352285"].concat();
    let person = b"\xFF\x20\x09\xDF\x22\x06\xE8\xA6\x8B\xE6\x9C\xAC";
    let (file, secret) = (|file| Some(On::File(file)), |secret| Some(On::Secret(secret)));
    for (app, key, on, number) in [
        (App::Text, 0x95, file(File::Attributes), Secret::TextNumberB),
        (App::Surface, 0x92, file(File::Face), Secret::SurfaceNumberB),
    ] {
        let mut redactor = within(app);
        let asked = shown(&redactor, &[0x00, 0x20, 0x00, key], b"\x63\xCA", true);
        assert_eq!((asked.asked().name(), asked.asked().on()), (Some(Name::Tries), secret(number)));
        let presented = shown(&redactor, &verify(key), b"\x90\x00", true);
        assert_eq!((presented.asked().name(), presented.asked().on()), (Some(Name::Verify), secret(number)));
        assert_eq!(presented.asked().body(), &Told::none());
        redactor.follow(&raw(&verify(key), b"\x90\x00"));
        // By its short identifier, and on from there.
        let reads: [[u8; 5]; 2] = [[0x00, 0xB0, 0x82, 0x00, 0x00], [0x00, 0xB0, 0x01, 0x00, 0x00]];
        for read in reads {
            let told = shown(&redactor, &read, &[&person[..], b"\x90\x00"].concat(), false);
            assert_eq!((told.asked().name(), told.asked().on()), (Some(Name::ReadBinary), on));
            assert_eq!(data(&redactor, &read, person, false), (vec![], Blanked::Octets(person.len())));
            assert_eq!(data(&redactor, &read, person, true), (person.to_vec(), Blanked::Nothing));
            redactor.follow(&raw(&read, b"\x90\x00"));
        }
    }
    // A digest of four attributes is found from them by trying: never.
    let (redactor, read) = (within(App::Text), [0x00, 0xB0, 0x83, 0x28, 0x23]);
    let told = shown(&redactor, &read, &[&[7; 35][..], b"\x90\x00"].concat(), true);
    assert_eq!((told.asked().on(), told.asked().from()), (file(File::Integrity), Some(0x28)));
    for contents in [false, true] {
        assert_eq!(data(&redactor, &read, &[7; 35], contents), (vec![], Blanked::Octets(35)));
    }
    // Of the keys that are never asked no trace has a name.
    assert_eq!(On::file(Some(App::Text), 0x14), On::OtherFile(0x14));
    assert_eq!(On::file(Some(App::Surface), 0x13), On::OtherFile(0x13));
}
