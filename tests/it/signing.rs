//! Signatures made and checked on the command line, with OpenSSL as the other side; what is left when something fails.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{FileExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use libtest_mimic::{Completion, Trial};
use mynascope::codec::cms::frame::Frame;
use mynascope::sim::{self, Ap};
use serde_json::Value;
use tempfile::TempDir;

use crate::live::{HABITS, behind, card, serve};
use crate::program::{Ran, card_is_in, card_is_out, command, finish, mynascope, plain, trials};
use crate::world::{World, trial, within};

pub(crate) fn trials() -> Vec<Trial> {
    let mut all = trials![plain:
        openssl_verifies_every_variant_signed_on_the_command_line,
        openssl_verifies_documents_at_the_edges_of_blocks,
        a_signature_on_standard_output_is_whole_or_nothing,
        the_next_command_verifies_as_it_stands,
        the_authentication_key_signs_with_a_warning,
        verify_says_what_is_so_in_its_exit_code_and_json,
        a_trusted_signature_passes_until_its_certificate_ends,
        what_a_signature_comes_in_is_told,
    ];
    all.extend(trials![trial:
        openssl_verifies_what_is_signed_through_pcscd,
        what_has_to_be_fetched_in_pieces_is_signed_through_pcscd,
    ]);
    all.push(Trial::ignorable_test("pyhanko_reads_a_detached_signature_as_cades_baseline_b", || {
        let Some(python) = pyhanko() else {
            return Ok(Completion::ignored_with(
                "pyHanko is not installed: `make test` tries to (packaging/pyhanko.sh)",
            ));
        };
        pyhanko_reads_a_detached_signature_as_cades_baseline_b(&python);
        Ok(Completion::Completed)
    }));
    // Long, and hard on whatever else is timed meanwhile: `make test` runs them after the others.
    let gibibytes: [(&str, u64, fn()); 2] = [
        ("a_document_beyond_four_gibibytes_is_signed_and_verified", 1, beyond_four_gibibytes),
        ("attached_documents_of_gibibytes_are_framed_and_verified", 8, attached_gibibytes),
    ];
    for (name, room, test) in gibibytes {
        let trial = Trial::ignorable_test(name, move || {
            let disk = rustix::fs::statvfs(std::env::temp_dir())?;
            if disk.f_bavail.saturating_mul(disk.f_frsize) < room << 30 {
                return Ok(Completion::ignored_with(format!("needs {room} GiB below TMPDIR")));
            }
            test();
            Ok(Completion::Completed)
        });
        all.push(trial.with_ignored_flag(true));
    }
    all
}

pub(crate) const PASSWORD: &[u8] = b"DEMO2580\n";

/// A directory with a document, and the demonstration's CA for OpenSSL.
pub(crate) struct Desk(TempDir);

impl Desk {
    pub(crate) fn new(document: &[u8]) -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        fs::write(desk.path("a.txt"), document).unwrap();
        let [sign, auth] = sim::demo_roots();
        for (name, root) in [("sign", sign), ("auth", auth)] {
            fs::write(desk.path(&format!("{name}.der")), root).unwrap();
            desk.openssl(&format!("x509 -inform DER -in {name}.der -out {name}.pem"));
            fs::remove_file(desk.path(&format!("{name}.der"))).unwrap();
        }
        desk
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    /// What lies here besides the document and the CAs.
    pub(crate) fn left(&self) -> Vec<String> {
        let own = ["a.txt", "sign.pem", "auth.pem"];
        let all = fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<_> = all.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.retain(|name| !own.contains(&name.as_str()));
        names.sort();
        names
    }

    #[track_caller]
    pub(crate) fn openssl(&self, line: &str) {
        let output = Command::new("openssl")
            .args(line.split_whitespace())
            .current_dir(self.0.path())
            .output()
            .unwrap();
        assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// OpenSSL reads it as CAdES, and finds the document.
    #[track_caller]
    pub(crate) fn openssl_verifies(&self, signature: &str, attached: bool, pem: bool, ca: &str) {
        let content = if attached { "" } else { "-content a.txt" };
        let form = if pem { "PEM" } else { "DER" };
        self.openssl(&format!(
            "cms -verify -cades -binary -inform {form} -in {signature} {content} -CAfile {ca} -purpose any -out found"
        ));
        assert_eq!(self.read("found"), self.read("a.txt"));
        fs::remove_file(self.path("found")).unwrap();
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = command(arguments);
        command.current_dir(self.0.path());
        command
    }

    /// `sign`, the secret on standard input.
    pub(crate) fn sign(&self, arguments: &[&str], secret: &[u8]) -> Ran {
        let mut command = self.command(&[&["sign", "--pin-stdin"], arguments].concat());
        let (reader, mut writer) = std::io::pipe().unwrap();
        writer.write_all(secret).unwrap();
        drop(writer);
        command.stdin(Stdio::from(reader));
        finish(command)
    }

    /// A run that takes its time, in bounded memory whatever the size of the document.
    pub(crate) fn long(&self, arguments: &[&str]) -> Ran {
        let started = std::time::Instant::now();
        let mut child = self.command(arguments).stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(PASSWORD).unwrap();
        let status = format!("/proc/{}/status", child.id());
        let mut peak = 0;
        while child.try_wait().unwrap().is_none() {
            // In kB; the peak only grows, and a process that has just ended says nothing.
            let told = fs::read_to_string(&status).unwrap_or_default();
            let now = told.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB"));
            peak = now.and_then(|now| now.parse().ok()).unwrap_or(peak);
            std::thread::sleep(Duration::from_millis(20));
        }
        eprintln!("measured: {}: {:?}, {peak} kB", arguments[0], started.elapsed());
        // Some 17 MiB of it are the program's own pages, as large as a build without optimisation makes them.
        assert!((1..28 << 10).contains(&peak), "{peak} kB");
        Ran::of(child.wait_with_output().unwrap())
    }

    pub(crate) fn verify(&self, arguments: &[&str]) -> Ran {
        finish(self.command(&[&["verify", "--json"], arguments].concat()))
    }

    /// Ours says: right in itself, and by a demonstration's card.
    #[track_caller]
    pub(crate) fn we_verify(&self, signature: &str) -> Value {
        let told = self.verify(&[signature]).failed(10, "signature-undecided").json();
        let only = &told["signatures"][0];
        assert_eq!(only["indication"], "INDETERMINATE");
        assert_eq!(only["sub_indication"], "NO_CERTIFICATE_CHAIN_FOUND");
        assert_eq!(only["trust"]["status"], "test");
        assert_eq!((&only["digest_matches"], &only["signature_valid"]), (&true.into(), &true.into()));
        told
    }
}

fn what_a_signature_comes_in_is_told() {
    let desk = Desk::new(b"TEST document\n");
    desk.sign(&["--demo", "a.txt", "--attached"], PASSWORD);
    let put = |name: &str, bytes: &[u8]| fs::write(desk.path(name), bytes).unwrap();
    let signed = fs::read(desk.path("a.txt.p7s")).unwrap();
    let told = desk.we_verify("a.txt.p7s");
    assert_eq!((&told["container"], &told["content_type"]), (&"der".into(), &"data".into()));
    assert_eq!(told["passed_over"], Value::Array(Vec::new()));
    put("newline.p7s", &[&signed[..], b"\r\n"].concat());
    assert_eq!(desk.we_verify("newline.p7s")["passed_over"], serde_json::json!(["trailing-space"]));
    desk.openssl("base64 -in a.txt.p7s -out bare.b64");
    assert_eq!(desk.we_verify("bare.b64")["container"], "base64");
    let base64 = fs::read_to_string(desk.path("bare.b64")).unwrap();
    let head = "MIME-Version: 1.0\r\nContent-Type: application/pkcs7-mime; smime-type=signed-data\r\n";
    put("a.eml", format!("{head}Content-Transfer-Encoding: base64\r\n\r\n{base64}").as_bytes());
    let told = desk.we_verify("a.eml");
    assert_eq!((&told["container"], &told["attached"]), (&"mail".into(), &true.into()));
    // One advice for each flaw; too much is not decided.
    put("plain.eml", b"From: a@example.com\r\nContent-Type: text/plain\r\n\r\nhello\r\n");
    let ran = desk.verify(&["plain.eml", "--lang", "en"]).failed(1, "no-signature");
    assert!(ran.err.contains("a mail without") && ran.err.contains(".eml)"), "{ran:?}");
    let member = [0x30, 0x03, 0x02, 0x01, 0x05];
    let many = Frame::new(&[0x30, 0], &member, &member.repeat(101), None).unwrap();
    put("many.p7s", &[many.before, many.behind].concat());
    let ran = desk.verify(&["many.p7s", "--lang", "en"]).failed(10, "too-much");
    assert!(ran.err.contains("too much") && !ran.err.contains("Name a file"), "{ran:?}");
}

/// The digest by this option's algorithm, in hexadecimal digits.
fn digest_of(option: &str, document: &[u8]) -> String {
    use sha2::Digest as _;
    let octets = match option {
        "sha256" => sha2::Sha256::digest(document).to_vec(),
        "sha384" => sha2::Sha384::digest(document).to_vec(),
        _ => sha2::Sha512::digest(document).to_vec(),
    };
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}

fn openssl_verifies_every_variant_signed_on_the_command_line() {
    let desk = Desk::new(b"TEST document\n");
    for digest in ["sha256", "sha384", "sha512"] {
        for (attached, pem) in [(false, false), (false, true), (true, false), (true, true)] {
            let mut arguments = vec!["--demo", "a.txt", "--force", "--json", "--digest", digest];
            arguments.extend(attached.then_some("--attached"));
            arguments.extend(pem.then_some("--pem"));
            let ran = desk.sign(&arguments, PASSWORD);
            assert_eq!(ran.code, 0, "{ran:?}");
            let told = ran.json();
            assert_eq!((&told["attached"], &told["pem"]), (&attached.into(), &pem.into()));
            assert_eq!(told["output"], "a.txt.p7s");
            assert_eq!(told["digest"], digest_of(digest, b"TEST document\n").to_uppercase());
            assert_eq!(told["sha256"], if digest == "sha256" { told["digest"].clone() } else { Value::Null });
            assert_eq!(told["disclosed"].as_array().unwrap().len(), 4);
            desk.openssl_verifies("a.txt.p7s", attached, pem, "sign.pem");
            let verified = desk.we_verify("a.txt.p7s");
            let named = verified["signatures"][0]["digest_algorithm"].as_str().unwrap().to_lowercase();
            assert_eq!(named.replace('-', ""), digest);
            assert_eq!(verified["signatures"][0]["signing_time_claimed"], told["signing_time_claimed"]);
        }
    }
    assert_eq!(desk.left(), ["a.txt.p7s"]);
    let mode = fs::metadata(desk.path("a.txt.p7s")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

fn openssl_verifies_documents_at_the_edges_of_blocks() {
    for length in [0_u32, 1, 55, 56, 63, 64, 65, 119, 120, 127, 128, 65_535, 65_536, 1_000_001] {
        let document: Vec<u8> = (0..length).map(|at| (at * 7 % 251) as u8).collect();
        let desk = Desk::new(&document);
        let attached = length % 2 == 1;
        let arguments = ["--demo", "a.txt", "--attached"];
        let ran = desk.sign(&arguments[..if attached { 3 } else { 2 }], PASSWORD);
        assert_eq!(ran.code, 0, "{length}: {ran:?}");
        desk.openssl_verifies("a.txt.p7s", attached, false, "sign.pem");
        desk.we_verify("a.txt.p7s");
    }
}

fn a_signature_on_standard_output_is_whole_or_nothing() {
    let desk = Desk::new(b"TEST document\n");
    for attached in [false, true] {
        let mut arguments = vec!["--demo", "a.txt", "-o", "-"];
        arguments.extend(attached.then_some("--attached"));
        let ran = desk.sign(&arguments, PASSWORD);
        assert_eq!(ran.code, 0, "{ran:?}");
        assert!(ran.err.contains("Signed") && ran.err.contains("SHA-256"), "{ran:?}");
        fs::write(desk.path("out"), &ran.out).unwrap();
        desk.openssl_verifies("out", attached, false, "sign.pem");
        let ran = desk.sign(&arguments, b"WRONG999\n");
        assert_eq!((ran.code, ran.out.len()), (5, 0), "{ran:?}");
    }
    for arguments in [&["--demo", "-", "-o", "b"][..], &["--demo", "a.txt", "-o", "-", "--json"]] {
        assert_eq!(desk.sign(arguments, PASSWORD).code, 2);
    }
    assert_eq!(desk.left(), ["out"]);
}

fn the_next_command_verifies_as_it_stands() {
    let desk = Desk::new(b"TEST document\n");
    fs::write(desk.path("b"), b"another").unwrap();
    for output in ["a.txt.p7s", "b.p7s", "sig", "it's mine.p7s", "-x.p7s"] {
        let output = format!("--output={output}");
        let ran = desk.sign(&["--demo", "a.txt", &output], PASSWORD);
        assert_eq!(ran.code, 0, "{ran:?}");
        let text = ran.text();
        let next = text.lines().find_map(|line| line.trim().strip_prefix("To verify it"));
        let next = next.unwrap().trim().replacen("mynascope", "\"$0\" --lang en", 1);
        let mut shell = Command::new("sh");
        shell.arg("-c").arg(&next).arg(desk.command(&[]).get_program()).current_dir(desk.path(""));
        let verified = shell.stdin(Stdio::null()).output().unwrap();
        let told = String::from_utf8_lossy(&verified.stdout);
        assert!(told.contains("NO_CERTIFICATE_CHAIN_FOUND"), "{next}: {told}");
        assert!(told.contains("is the one that was signed"), "{next}: {told}");
    }
}

fn the_authentication_key_signs_with_a_warning() {
    let desk = Desk::new(b"TEST document\n");
    let ran = desk.sign(&["--demo", "a.txt", "--key", "auth"], b"2580\n");
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.err.contains("not meant for documents"), "{ran:?}");
    assert!(ran.text().contains("not meant for documents"), "{ran:?}");
    desk.openssl_verifies("a.txt.p7s", false, false, "auth.pem");
    let told = desk.we_verify("a.txt.p7s");
    assert_eq!(told["signatures"][0]["cautions"][0], "not-for-documents");
    assert_eq!(told["signatures"][0]["signer"]["holder"], Value::Null);
}

fn verify_says_what_is_so_in_its_exit_code_and_json() {
    let desk = Desk::new(b"TEST document\n");
    assert_eq!(desk.sign(&["--demo", "a.txt"], PASSWORD).code, 0);
    let told = desk.we_verify("a.txt.p7s");
    assert_eq!(told["policy"], "offline-no-revocation");
    assert_eq!(told["signatures"][0]["revocation"]["status"], "not-checked");
    assert_eq!(told["signatures"][0]["not_confirmed"][0], "revocation");
    assert!(told["signatures"][0]["signer"]["holder"]["name"].is_string());
    // Not beside it, then named.
    fs::rename(desk.path("a.txt"), desk.path("b")).unwrap();
    let told = desk.verify(&["a.txt.p7s"]).failed(10, "signature-undecided").json();
    assert_eq!(told["signatures"][0]["sub_indication"], "SIGNED_DATA_NOT_FOUND");
    assert_eq!(told["signatures"][0]["digest_matches"], Value::Null);
    let told = desk.verify(&["a.txt.p7s", "--content", "b"]).json();
    assert_eq!(told["signatures"][0]["digest_matches"], true);
    desk.verify(&["a.txt.p7s", "--content", "nothing"]).failed(1, "unreadable-file");
    fs::write(desk.path("a.txt"), b"TEST documemt\n").unwrap();
    let told = desk.verify(&["a.txt.p7s"]).failed(7, "signature-failed").json();
    assert_eq!(told["signatures"][0]["indication"], "TOTAL-FAILED");
    assert_eq!(told["signatures"][0]["sub_indication"], "HASH_FAILURE");
    desk.verify(&["b"]).failed(1, "no-signature");
    desk.verify(&["nothing"]).failed(1, "unreadable-file");
    // In words, the policy beside the verdict, in both languages.
    fs::rename(desk.path("b"), desk.path("a.txt")).unwrap();
    for (lang, revocation) in [("en", "Revocation was not checked"), ("ja", "失効の確認はしていません")]
    {
        let ran = finish(desk.command(&["verify", "a.txt.p7s", "--lang", lang]));
        let verdict = ran.text().lines().find(|line| line.contains("INDETERMINATE")).unwrap();
        assert!(verdict.contains("offline-no-revocation"), "{verdict}");
        assert!(ran.text().contains(revocation), "{ran:?}");
    }
}

fn a_trusted_signature_passes_until_its_certificate_ends() {
    let desk = Desk::new(b"TEST document\n");
    let write = |name: &str, text: &str| fs::write(desk.path(name), text).unwrap();
    write(
        "ca.cnf",
        "[req]\ndistinguished_name=d\nx509_extensions=e\nprompt=no\n[d]\nC=JP\nO=TEST\nCN=TEST CA\n\
        [e]\nbasicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n",
    );
    write(
        "leaf.ext",
        "keyUsage=critical,digitalSignature,nonRepudiation\nsubjectKeyIdentifier=hash\n\
        authorityKeyIdentifier=keyid\n",
    );
    desk.openssl("req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 3650 -config ca.cnf");
    desk.openssl("x509 -in ca.pem -outform DER -out ca.der");
    for name in ["one", "two"] {
        desk.openssl(&format!(
            "req -newkey rsa:2048 -nodes -keyout {name}.key -out {name}.csr -subj /C=JP/CN={name}"
        ));
    }
    desk.openssl("x509 -req -in one.csr -CA ca.pem -CAkey ca.key -set_serial 77 -days 30 -extfile leaf.ext -out one.pem");
    desk.openssl("x509 -req -in two.csr -signkey two.key -days 30 -out two.pem");
    let print = {
        use sha2::{Digest as _, Sha256};
        Sha256::digest(desk.read("ca.der")).iter().map(|octet| format!("{octet:02x}")).collect::<String>()
    };
    write("c.toml", &format!("[[root]]\nfile = \"ca.der\"\nsha256 = \"{print}\"\n"));
    let signed =
        "cms -sign -binary -cades -outform DER -in a.txt -out a.txt.p7s -signer one.pem -inkey one.key";
    desk.openssl(signed);
    let told = desk.verify(&["a.txt.p7s", "--config", "c.toml"]).done().json();
    assert_eq!(told["signatures"][0]["indication"], "TOTAL-PASSED");
    assert_eq!(told["signatures"][0]["trust"]["status"], "trusted");
    assert_eq!(told["signatures"][0]["not_confirmed"][0], "revocation");
    // Nobody's anchor without the configuration; expired later, though not when it says that it was signed.
    let told = desk.verify(&["a.txt.p7s"]).failed(10, "signature-undecided").json();
    assert_eq!(told["signatures"][0]["trust"]["status"], "untrusted");
    let later = ["a.txt.p7s", "--config", "c.toml", "--now", "2035-01-01"];
    let told = desk.verify(&later).failed(10, "signature-undecided").json();
    assert_eq!(told["signatures"][0]["sub_indication"], "OUT_OF_BOUNDS_NO_POE");
    assert!(told["signatures"][0]["confirmed"].as_array().unwrap().contains(&"valid-at-claimed-time".into()));
    // Of two signatures the worse decides.
    desk.openssl(&format!("{signed} -signer two.pem -inkey two.key"));
    let told = desk.verify(&["a.txt.p7s", "--config", "c.toml"]).failed(10, "signature-undecided").json();
    let indications: Vec<_> =
        told["signatures"].as_array().unwrap().iter().map(|each| each["indication"].clone()).collect();
    assert!(indications.contains(&"TOTAL-PASSED".into()) && indications.contains(&"INDETERMINATE".into()));
}

/// Exchanges that a trace tells from the password on, with SELECT and the tries before it.
fn exchanges_of_the_job(trace: &Path) -> usize {
    let text = fs::read_to_string(trace).unwrap();
    let job = text.lines().skip_while(|line| !line.contains("[blanked]"));
    job.filter(|line| line.contains(" > ")).count() + 2
}

fn openssl_verifies_what_is_signed_through_pcscd() {
    let _world = World::start();
    let desk = Desk::new(b"TEST document\n");
    for (persona, budget) in [("extended", 6), ("short-only", 12)] {
        let server = serve(card(persona), 0);
        card_is_in(0);
        let ran =
            desk.sign(&["a.txt", "--now", crate::program::NOW, "-o", "once", "--trace", "trace"], PASSWORD);
        assert_eq!(ran.code, 0, "{ran:?}");
        let (traced, log) =
            (exchanges_of_the_job(&desk.path("trace")), server.with_card(|card| card.log().to_vec()));
        let verify = log.iter().rposition(|one| one[1] == 0x20 && one.len() > 5).unwrap();
        // SELECT and the tries before the password.
        let counted = log.len() - verify + 2;
        assert!(counted <= budget && traced == counted, "{persona}: {counted} {traced}");
        eprintln!("measured: {persona}: {counted} exchanges for one signature");
        for name in ["once", "trace"] {
            fs::remove_file(desk.path(name)).unwrap();
        }
        let variants = [
            ("sha256", false, false),
            ("sha384", true, false),
            ("sha512", false, true),
            ("sha256", true, true),
        ];
        for (digest, attached, pem) in variants {
            let mut arguments = vec!["a.txt", "--force", "--digest", digest];
            arguments.extend(attached.then_some("--attached"));
            arguments.extend(pem.then_some("--pem"));
            let ran = desk.sign(&arguments, PASSWORD);
            assert_eq!(ran.code, 0, "{ran:?}");
            desk.openssl_verifies("a.txt.p7s", attached, pem, "sign.pem");
            desk.we_verify("a.txt.p7s");
        }
        assert!(!server.with_card(|card| card.verified(Ap::Jpki, 0x1B)));
        drop(server);
        within(Duration::from_secs(30), "the card is out", || mynascope(&["inspect", "--json"]).code == 4);
    }
}

fn what_has_to_be_fetched_in_pieces_is_signed_through_pcscd() {
    let _world = World::start();
    let desk = Desk::new(b"TEST document\n");
    for (what, habit, _) in HABITS {
        let server = serve(behind("fresh", habit), 0);
        card_is_in(0);
        let ran = desk.sign(&["a.txt", "--force", "--now", crate::program::NOW], PASSWORD);
        // A signature has 256 bytes: what can neither be asked for at once nor fetched is refused, and told as that.
        if what.starts_with("carries") {
            assert_eq!(ran.code, 1, "{what}: {ran:?}");
            assert!(ran.err.contains("6700"), "{what}: {ran:?}");
        } else {
            assert_eq!(ran.code, 0, "{what}: {ran:?}");
            desk.openssl_verifies("a.txt.p7s", false, false, "sign.pem");
        }
        assert_eq!(server.with_card(|card| card.tries_left(Ap::Jpki, 0x1B)), Some(5), "{what}");
        drop(server);
        card_is_out(0);
    }
}

/// The Python that has pyHanko, where there is one.
pub(crate) fn pyhanko() -> Option<PathBuf> {
    // Beside the build's own directories: packaging/pyhanko.sh puts it there.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent()?;
    Some(target.join("pyhanko/bin/python")).filter(|python| {
        let tried = Command::new(python).args(["-c", "import pyhanko.sign.validation.generic_cms"]).output();
        tried.is_ok_and(|output| output.status.success())
    })
}

fn pyhanko_reads_a_detached_signature_as_cades_baseline_b(python: &Path) {
    let document = b"TEST document\n";
    let desk = Desk::new(document);
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/cades.py");
    let read = || {
        let mut command = Command::new(python);
        command.args([script, "a.txt.p7s", "a.txt", "sign.pem"]).current_dir(desk.0.path());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let ran = finish(command);
        assert_eq!(ran.code, 0, "{ran:?}");
        ran.json()
    };
    for digest in ["sha256", "sha384", "sha512"] {
        let ran = desk.sign(&["--demo", "a.txt", "--force", "--json", "--digest", digest], PASSWORD);
        assert_eq!(ran.code, 0, "{ran:?}");
        let told = read();
        for (key, value) in [
            ("type", "signed_data"),
            ("version", "v1"),
            ("content_type", "data"),
            ("digest_algorithm", digest),
            ("problem", "None"),
        ] {
            assert_eq!(told[key], value, "{key}: {told}");
        }
        for key in ["intact", "valid", "trusted", "bottom_line"] {
            assert_eq!(told[key], true, "{key}: {told}");
        }
        let mut attributes: Vec<_> =
            told["attributes"].as_array().unwrap().iter().map(|each| each.as_str().unwrap()).collect();
        attributes.sort_unstable();
        assert_eq!(attributes, ["content_type", "message_digest", "signing_certificate_v2", "signing_time"]);
        assert_eq!(told["unsigned"], 0);
        assert_eq!(told["message_digest"], digest_of(digest, document));
        // Bound to the very certificate that verified it, by SHA-256, the attribute's default.
        assert_eq!(told["certificate_hash_algorithm"], "sha256");
        assert_eq!(told["certificate_hash"], told["certificate"]);
        assert_eq!(told["signing_time"], told["claimed_time"]);
        let second = |value: &Value| {
            chrono::DateTime::parse_from_rfc3339(value.as_str().unwrap()).unwrap().timestamp()
        };
        assert_eq!(second(&told["signing_time"]), second(&ran.json()["signing_time_claimed"]));
    }
    // It does look: another document is not what was signed.
    fs::write(desk.path("a.txt"), b"TEST documemt\n").unwrap();
    let told = read();
    assert_eq!((&told["intact"], &told["bottom_line"]), (&false.into(), &false.into()), "{told}");
}

/// Up to OpenSSL's own limit it verifies them; beyond, we do, and the outermost length is counted by hand. The last
/// file takes the place of the one before, so both lie on the disk for a moment: 6 GiB; OpenSSL holds 1.5 in memory.
fn attached_gibibytes() {
    let desk = Desk::new(b"");
    // The buffer that OpenSSL reads DER into grows to 0x5FFFFFFC octets, 1.5 GiB (LIMIT_BEFORE_EXPANSION).
    for (octets, for_openssl) in
        [(0x5FFF_FFFC - 4096_u64, true), ((2 << 30) + 1, false), ((4 << 30) + 1, false)]
    {
        let document = fs::File::options().write(true).open(desk.path("a.txt")).unwrap();
        document.set_len(0).unwrap();
        document.set_len(octets).unwrap();
        document.write_all_at(b"end", octets - 3).unwrap();
        drop(document);
        let ran = desk.long(&["sign", "--demo", "--pin-stdin", "--attached", "--force", "a.txt"]);
        assert_eq!(ran.code, 0, "{octets}: {ran:?}");

        let signed = fs::File::open(desk.path("a.txt.p7s")).unwrap();
        let mut head = [0; 10];
        signed.read_exact_at(&mut head, 0).unwrap();
        let count = usize::from(head[1] & 0x7F);
        let said = head[2..2 + count].iter().fold(0, |sum, octet| sum << 8 | u64::from(*octet));
        assert!(head[0] == 0x30 && head[1] > 0x80 && head[2] != 0, "{head:x?}");
        let whole = signed.metadata().unwrap().len();
        assert_eq!(said + 2 + count as u64, whole, "{octets}");

        let told = desk.long(&["verify", "--json", "a.txt.p7s"]).json();
        assert_eq!(told["content_length"], octets);
        let only = &told["signatures"][0];
        assert_eq!((&only["digest_matches"], &only["signature_valid"]), (&true.into(), &true.into()));
        if for_openssl {
            desk.openssl("cms -verify -cades -binary -inform DER -in a.txt.p7s -CAfile sign.pem -purpose any -out /dev/null");
        }
        eprintln!("measured: {octets} octets inside {whole}");
    }
}

/// Holes take no room: OpenSSL and this program read five gibibytes of zeros each.
fn beyond_four_gibibytes() {
    let desk = Desk::new(b"");
    let document = fs::File::options().write(true).open(desk.path("a.txt")).unwrap();
    document.set_len(5 << 30).unwrap();
    document.write_all_at(b"end", (5 << 30) - 3).unwrap();
    let ran = desk.long(&["sign", "--demo", "--pin-stdin", "a.txt"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    desk.openssl("cms -verify -cades -binary -inform DER -in a.txt.p7s -content a.txt -CAfile sign.pem -purpose any -out /dev/null");
    let told = desk.long(&["verify", "--json", "a.txt.p7s"]).json();
    assert_eq!(told["content_length"], 5_u64 << 30);
    assert_eq!(told["signatures"][0]["digest_matches"], true);
}
