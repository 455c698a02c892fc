//! The simulated card before readers of it that others wrote: OpenSC's JPKI driver and the crate `myna-card`. What they
//! read must be what the program tells.

use std::path::Path;
use std::process::{Command, Stdio};

use libtest_mimic::Trial;
use myna_card::Pin;
use myna_card::ap::{common::CommonAp, jpki::JpkiAp, surface::SurfaceAp, text};
use mynascope::codec::picture;
use mynascope::link::{Backend as _, Connection, Disposition, ReaderName, Sharing};
use mynascope::sim::vpcd::Server;
use mynascope::sim::{self, Persona, Simulator};

use crate::program::{NOW, Simulated, card_is_in, mynascope, now, other, plain, trials};
use crate::world::{READERS, World, port, trial};

pub(crate) fn trials() -> Vec<Trial> {
    let mut all = trials![trial:
        opensc_lists_both_pins_with_their_tries,
        opensc_reads_the_certificates_that_the_program_reads,
        opensc_signs_with_both_keys_and_openssl_agrees,
        myna_card_reads_the_same_through_pcscd_in_more_exchanges,
        myna_card_reads_the_same_face_through_pcscd,
    ];
    all.extend(trials![plain: myna_card_reads_the_same_in_process, myna_card_reads_the_same_face_in_process]);
    all
}

/// OpenSC by itself, whatever the machine's configuration says.
fn opensc(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {arguments:?}: {} {told} {said}", output.status);
    told
}

/// The PINs that OpenSC lists, with their tries.
fn pins() -> Vec<(String, String)> {
    let told = opensc("pkcs15-tool", &["--list-pins"]);
    let mut pins = Vec::new();
    for line in told.lines() {
        if let Some(name) = line.strip_prefix("PIN [") {
            pins.push((name.trim_end_matches(']').to_owned(), String::new()));
        } else if let (Some((key, value)), Some(last)) = (line.split_once(':'), pins.last_mut())
            && key.trim() == "Tries left"
        {
            value.trim().clone_into(&mut last.1);
        }
    }
    pins
}

fn opensc_lists_both_pins_with_their_tries() {
    let _world = World::start();
    for (persona, auth, sign) in [("fresh", "3", "5"), ("one-try-left", "1", "1")] {
        let card = Simulated::start(persona, 0);
        let told = pins();
        let tries: Vec<&str> = told.iter().map(|(_, tries)| tries.as_str()).collect();
        assert_eq!(tries, [auth, sign], "{persona} {told:?}");
        let ours = mynascope(&["pin", "status", "--json"]).done().json();
        assert_eq!(ours["pins"]["auth"]["tries_left"].to_string(), auth);
        assert_eq!(ours["pins"]["sign"]["tries_left"].to_string(), sign);
        drop(card);
        crate::program::card_is_out(0);
    }
}

/// A certificate as PEM text, by OpenSSL from DER.
fn pem_of(der: &[u8], directory: &Path) -> String {
    let file = directory.join("certificate.der");
    std::fs::write(&file, der).unwrap();
    other("openssl", &["x509", "-inform", "DER", "-in", file.to_str().unwrap()]).0
}

fn opensc_reads_the_certificates_that_the_program_reads() {
    let _world = World::start();
    let directory = tempfile::tempdir().unwrap();
    let _card = Simulated::start("fresh", 0);
    for (id, which) in [("01", "auth"), ("03", "auth-ca"), ("04", "sign-ca")] {
        let theirs = opensc("pkcs15-tool", &["--read-certificate", id]);
        let ours = mynascope(&["cert", which, "--format", "der"]).done().out;
        assert_eq!(theirs.trim(), pem_of(&ours, directory.path()).trim(), "{which}");
    }
    let pin = ["--verify-pin", "--auth-id", "2", "--pin", "DEMO2580"];
    let theirs = opensc("pkcs15-tool", &[&["--read-certificate", "02"][..], &pin].concat());
    let mut card = sim::Card::new(&Persona::named("fresh").unwrap(), now());
    // Filler follows the certificate in its file, and OpenSSL takes what it is told is one.
    let mut held = card.file(sim::Ap::Jpki, 0x0001).unwrap();
    held.truncate(usize::from(u16::from_be_bytes([held[2], held[3]])) + 4);
    assert_eq!(theirs.trim(), pem_of(&held, directory.path()).trim(), "the signing certificate");
    assert_eq!(pins().iter().map(|pin| pin.1.as_str()).collect::<Vec<_>>(), ["3", "5"], "none was spent");
}

fn opensc_signs_with_both_keys_and_openssl_agrees() {
    let _world = World::start();
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
    let _card = Simulated::start("fresh", 0);
    std::fs::write(path("text"), "みほん\n").unwrap();
    for (slot, pin, id) in [("0", "2580", "01"), ("1", "DEMO2580", "02")] {
        let signed = path(&format!("{id}.sig"));
        let (text, mechanism) = (path("text"), "SHA256-RSA-PKCS");
        let login = ["--slot-index", slot, "--login", "--pin", pin, "--id", id];
        let job = ["--sign", "--mechanism", mechanism, "-i", text.as_str(), "-o", signed.as_str()];
        opensc("pkcs11-tool", &[&login[..], &job].concat());
        let read = ["--read-certificate", id, "--verify-pin", "--auth-id", "2", "--pin", "DEMO2580"];
        let certificate = opensc("pkcs15-tool", if id == "01" { &read[..2] } else { &read });
        std::fs::write(path("certificate.pem"), certificate).unwrap();
        let (key, _) = other("openssl", &["x509", "-in", &path("certificate.pem"), "-noout", "-pubkey"]);
        std::fs::write(path("key.pem"), key).unwrap();
        let job = ["dgst", "-sha256", "-verify", &path("key.pem"), "-signature", &signed, &path("text")];
        assert_eq!(other("openssl", &job).0.trim(), "Verified OK", "{id}");
    }
}

/// What both tell of a card.
#[derive(Debug, PartialEq)]
struct Facts {
    token: String,
    present: (bool, bool),
    subject: String,
    der: Vec<u8>,
    auth_left: u64,
    sign_left: u64,
    serial: String,
    municipality: String,
    expires_on: String,
}

/// What `myna-card` reads, in the way that its documentation shows.
fn theirs<T: myna_card::Transmit>(card: &mut myna_card::Card<T>) -> Facts {
    let mut jpki = JpkiAp::select(card).unwrap();
    let token = jpki.read_token_type().unwrap();
    let present = jpki.read_certificate_availability().unwrap();
    let certificate = jpki.read_auth_certificate().unwrap();
    let left = |retries: myna_card::Retries| u64::from(retries.count().unwrap());
    let auth_left = left(jpki.auth_pin_retries().unwrap());
    let sign_left = left(jpki.sign_pin_retries().unwrap());
    let info = CommonAp::select(card).unwrap().read_card_info().unwrap();
    Facts {
        token: token.name().trim().to_owned(),
        present: (present.has_sign_certificate(), present.has_auth_certificate()),
        subject: certificate.subject(),
        der: certificate.der().to_vec(),
        auth_left,
        sign_left,
        serial: info.serial.clone(),
        municipality: info.municipality_code.clone(),
        expires_on: info.expiry.to_string(),
    }
}

fn compare(theirs: &Facts, ours: &serde_json::Value, der: &[u8]) {
    assert_eq!(ours["card"]["token"], theirs.token.as_str());
    let certificates = &ours["certificates"];
    assert_eq!(certificates["sign"]["present"], theirs.present.0);
    assert_eq!(certificates["auth"]["present"], theirs.present.1);
    assert_eq!(certificates["auth"]["subject"], theirs.subject.as_str());
    assert_eq!(der, theirs.der);
    assert_eq!(ours["pins"]["auth"]["tries_left"], theirs.auth_left);
    assert_eq!(ours["pins"]["sign"]["tries_left"], theirs.sign_left);
    assert_eq!(ours["card"]["municipality_code"], theirs.municipality.as_str());
    assert_eq!(ours["card"]["expires_on"], theirs.expires_on.as_str());
}

/// Our link to a simulated card, under their card.
struct Linked(Box<dyn Connection>);

impl myna_card::Transmit for Linked {
    fn transmit(&mut self, command: &[u8]) -> myna_card::Result<Vec<u8>> {
        let mut answer = Vec::new();
        self.0.transact(&mut |link| answer = link.transmit(command).unwrap()).unwrap();
        Ok(answer)
    }
}

fn myna_card_reads_the_same_in_process() {
    for name in ["fresh", "short-only", "renewable", "no-sign", "one-try-left"] {
        let card = sim::Card::new(&Persona::named(name).unwrap(), now());
        let simulator = Simulator::new(card);
        let reader = ReaderName(sim::READER.into());
        let connection = simulator.readers().connect(&reader, Sharing::Shared).unwrap();
        let mut card = myna_card::Card::new(Linked(connection));
        let told = theirs(&mut card);
        card.into_transport().0.end(Disposition::Leave).unwrap();
        let demo = format!("--demo={name}");
        let ours = mynascope(&[&demo, "inspect", "--json", "--now", NOW]).done().json();
        let der = mynascope(&[&demo, "cert", "auth", "--format", "der", "--now", NOW]).done().out;
        compare(&told, &ours, &der);
        if name == "fresh" {
            assert!(told.serial.starts_with("9999"));
        }
    }
}

fn myna_card_reads_the_same_through_pcscd_in_more_exchanges() {
    let _world = World::start();
    let card = |name: &str| sim::Card::new(&Persona::named(name).unwrap(), now());
    // Ours when extended length is not known to be refused, then the budget.
    for (name, most, needs) in [("short-only", 15, 20), ("extended", 8, 20)] {
        let server = Server::start(card(name), &format!("127.0.0.1:{}", port(0))).unwrap();
        card_is_in(0);
        let ours = mynascope(&["inspect", "--json", "--now", NOW]).done().json();
        let counted = server.exchanges();
        assert_eq!(ours["wire"]["apdus"], counted, "what is told is what the card was asked");
        assert!(counted <= most, "{name}: {counted}");
        let der = mynascope(&["cert", "auth", "--format", "der", "--now", NOW]).done().out;
        let before = server.exchanges();
        let mut connected =
            myna_card::transport::pcsc::connect(READERS[0], myna_card::transport::pcsc::Sharing::Shared)
                .unwrap();
        let told = theirs(&mut connected);
        let took = server.exchanges() - before;
        compare(&told, &ours, &der);
        assert_eq!(took, needs, "{name}: theirs");
        eprintln!("measured: {name}: inspect {counted} exchanges, myna-card {took} for the same facts");
        drop(connected);
        drop(server);
        crate::program::card_is_out(0);
    }
}

/// What is told of the holder by the card's text and surface.
#[derive(Debug, PartialEq)]
struct Face {
    name: String,
    address: String,
    birth_date: String,
    sex: String,
    intact: bool,
    expires_on: String,
    photo: Vec<u8>,
}

/// What `myna-card` reads by 照合番号B, which opens all of it but the 個人番号; the printed name and address, as PNG.
fn their_face<T: myna_card::Transmit>(card: &mut myna_card::Card<T>, number: &str) -> (Face, [Vec<u8>; 2]) {
    let number = Pin::numeric(number).unwrap();
    let mut application = text::TextAp::select(card).unwrap();
    application.verify_code_b(&number).unwrap();
    let file = application.read_ef(0x0002).unwrap();
    let told = application.read_attributes().unwrap();
    let intact = application.read_integrity_record().unwrap().matches_attributes_file(&file).unwrap();
    assert_eq!(text::Attributes::parse(&file).unwrap(), told);
    let mut surface = SurfaceAp::select(card).unwrap();
    surface.verify_code_b(&number).unwrap();
    let printed = surface.read_card_face().unwrap();
    assert_eq!((printed.birth_date, printed.sex), (told.birth_date, told.sex), "both applications");
    let sex = match told.sex {
        myna_card::data::Sex::Male => "1",
        myna_card::data::Sex::Female => "2",
        other => panic!("{other:?}"),
    };
    let face = Face {
        name: told.name,
        address: told.address,
        birth_date: told.birth_date.to_string(),
        sex: sex.to_owned(),
        intact,
        expires_on: printed.expiry.to_string(),
        photo: printed.photo.data,
    };
    (face, [printed.name_image.data, printed.address_image.data])
}

/// The same by the program, in a folder for the photo.
fn our_face(card: &[&str], number: &str) -> Face {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["face", "--json", "--photo", "photo.jp2", "--pin-stdin", "--now", NOW];
    let mut command = crate::program::command(&[card, &arguments].concat());
    command.stdin(crate::personal::typed(number)).current_dir(folder.path());
    let told = crate::program::finish(command).done().json();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let face = &told["face"];
    Face {
        name: text(&face["name"]),
        address: text(&face["address"]),
        birth_date: text(&face["birth_date"]["date"]),
        sex: text(&face["sex"]),
        intact: face["record_intact"].as_bool().unwrap(),
        expires_on: text(&told["card"]["expires_on"]),
        photo: std::fs::read(folder.path().join("photo.jp2")).unwrap(),
    }
}

/// A persona's card, and its 照合番号B: birth date in years of its era, the card's last year, the digits under the photo.
fn card_with_number(name: &str) -> (sim::Card, String) {
    let mut card = sim::Card::new(&Persona::named(name).unwrap(), now());
    let record = String::from_utf8(card.file(sim::Ap::Common, 0x0001).unwrap().split_off(2)).unwrap();
    let year = &record[record.len() - 8..record.len() - 4];
    // A foreign resident's birth date has no era.
    let birth = if name == "foreign" { "860511" } else { "610511" };
    (card, format!("{birth}{year}0000"))
}

fn myna_card_reads_the_same_face_in_process() {
    for name in ["fresh", "short-only", "moved", "married", "gaiji", "foreign", "locked-text"] {
        let (card, number) = card_with_number(name);
        let simulator = Simulator::new(card);
        let reader = ReaderName(sim::READER.into());
        let connection = simulator.readers().connect(&reader, Sharing::Shared).unwrap();
        let mut card = myna_card::Card::new(Linked(connection));
        let (told, pictures) = their_face(&mut card, &number);
        card.into_transport().0.end(Disposition::Leave).unwrap();
        assert!(told.intact, "{name}");
        assert_eq!(our_face(&[&format!("--demo={name}")], &number), told, "{name}");
        // The pictures that they read are such as we read, and the photo's size is that of a card.
        for picture in pictures {
            let bitmap = picture::bitmap(&picture).unwrap();
            assert!(bitmap.width > 20 && bitmap.pixels.contains(&1), "{name}");
        }
        let grey = picture::photo(&told.photo).unwrap();
        assert_eq!((grey.width, grey.pixels.len()), (378, 378 * 472), "{name}");
    }
}

fn myna_card_reads_the_same_face_through_pcscd() {
    let _world = World::start();
    for name in ["moved", "gaiji"] {
        let (card, number) = card_with_number(name);
        let server = Server::start(card, &format!("127.0.0.1:{}", port(0))).unwrap();
        card_is_in(0);
        let sharing = myna_card::transport::pcsc::Sharing::Shared;
        let mut connected = myna_card::transport::pcsc::connect(READERS[0], sharing).unwrap();
        let (told, _) = their_face(&mut connected, &number);
        drop(connected);
        assert_eq!(our_face(&["--reader", READERS[0]], &number), told, "{name}");
        drop(server);
        crate::program::card_is_out(0);
    }
}
