//! Files in the reading mode: signed, verified and saved by the real program on a terminal, of which only the octets count. What
//! was signed is judged by OpenSSL and `pdfsig`.

use std::fs;
use std::path::Path;

use libtest_mimic::Trial;

use crate::pdf::judges::pdfsig;
use crate::program::{NOW, plain, trials};
use crate::signing::{Desk, PASSWORD};
use crate::spoken::Stream;

pub(crate) fn trials() -> Vec<Trial> {
    trials![plain:
        a_file_is_signed_line_by_line_and_openssl_verifies_it,
        a_signature_is_kept_when_its_name_is_taken_meanwhile,
        a_pdf_is_signed_line_by_line_and_its_revision_taken_out,
        good_altered_and_unknown_signatures_are_told_apart_in_lines,
        calendar_page_and_certificates_are_saved_line_by_line,
        what_can_not_end_does_not_begin_in_lines,
    ]
}

/// The words of one language that a walk waits for.
struct Words {
    lang: &'static str,
    number: &'static str,
    file: &'static str,
    password: &'static str,
    sign: &'static str,
    verify: &'static str,
    renewal: &'static str,
    certificates: &'static str,
    name: &'static str,
}

const WORDS: [Words; 2] = [
    Words {
        lang: "ja",
        number: "番号を打って Enter: ",
        file: "(何も打たずに Enter で戻る): ",
        password: "署名用パスワード: ",
        sign: "署名",
        verify: "検証",
        renewal: "更新",
        certificates: "証明書",
        name: "0 で戻る): ",
    },
    Words {
        lang: "en",
        number: "Type a number and press Enter: ",
        file: "(Enter alone goes back): ",
        password: "Signing password: ",
        sign: "Sign",
        verify: "Verify",
        renewal: "Renewal",
        certificates: "Certificates",
        name: "0 goes back): ",
    },
];

/// A talk in one language.
struct Walk<'a> {
    stream: Stream,
    words: &'a Words,
}

impl<'a> Walk<'a> {
    /// At the list of screens; a path that begins with `~` lies in `home`.
    fn start(persona: &str, home: &Path, words: &'a Words) -> Self {
        let demo = format!("--demo={persona}");
        let arguments = [&demo, "--now", NOW, "--accessible", "--lang", words.lang];
        let mut walk = Self { stream: Stream::start(&arguments, &[("HOME", home.to_str().unwrap())]), words };
        walk.line("0");
        walk
    }

    /// Types a line at the next menu; what was said before it.
    #[track_caller]
    fn line(&mut self, line: &str) -> String {
        self.stream.answer(self.words.number, line)
    }

    /// Chooses what has these words in the next menu; what was said before it.
    #[track_caller]
    fn pick(&mut self, words: &str) -> String {
        let told = self.stream.says(self.words.number);
        let item = |fits: &dyn Fn(&str) -> bool| {
            let word = |line: &str| {
                line.split_once(": ").filter(|(at, _)| at.parse::<u32>().is_ok()).map(|(_, it)| it.to_owned())
            };
            told.lines().rev().find(|line| word(line).is_some_and(|word| fits(&word))).map(ToOwned::to_owned)
        };
        let item = item(&|word| word == words).or_else(|| item(&|word| word.contains(words)));
        let item = item.unwrap_or_else(|| panic!("not offered: {words}\n{told}"));
        let number = item.split_once(':').unwrap().0.to_owned();
        self.stream.types(&format!("{number}\r"));
        told
    }

    /// A file by its path.
    #[track_caller]
    fn file(&mut self, path: &str) -> String {
        self.stream.answer(self.words.file, path)
    }

    /// Ends the program at the next menu. All that was said.
    #[track_caller]
    fn quit(mut self) -> String {
        self.line("q");
        let (code, told) = self.stream.ends();
        assert_eq!(code, 0, "{told}");
        told
    }

    fn pick_by(&self, ja: &'static str, en: &'static str) -> &'static str {
        if self.words.lang == "ja" { ja } else { en }
    }
}

#[track_caller]
fn has(told: &str, words: &[&str]) {
    for word in words {
        assert!(told.contains(word), "{word} in\n{told}");
    }
}

fn a_file_is_signed_line_by_line_and_openssl_verifies_it() {
    for words in &WORDS {
        let desk = Desk::new(b"TEST document\n");
        fs::write(desk.path("a.txt.p7s"), "another's").unwrap();
        let home = desk.path("");
        let mut walk = Walk::start("fresh", &home, words);
        walk.pick(words.sign);
        let choose = walk.pick_by("署名する文書を選ぶ", "choose a document to sign");
        has(
            &walk.pick(choose),
            &[walk.pick_by("受け取った人は誰でも読めます", "every recipient can read them")],
        );
        walk.file("~/no such file");
        has(&walk.file("~/a.txt"), &[walk.pick_by("その場所はありません", "There is no such place")]);
        let sign = walk.pick_by("署名する。次にパスワードを入れます", "sign it; the password comes next");
        let told = walk.pick(sign);
        has(
            &told,
            &[
                "SHA-256: ",
                walk.pick_by("氏名・住所・生年月日・性別", "Name, address, date of birth and sex"),
            ],
        );
        // The name is taken: better said now than after the password.
        has(&told, &[walk.pick_by("ここには保存できません", "It can't be saved there")]);
        walk.stream.answer(words.name, "b.p7s");
        walk.pick(sign);
        // To whom what goes is heard before the password, and that one can't be right.
        let told = walk.stream.answer(words.password, "demo");
        has(&told, &[walk.pick_by("あとから取り除けません", "it can't be taken out later")]);
        has(
            &walk.stream.answer(words.password, "demo2581"),
            &[walk.pick_by("カードには送っていません", "Nothing was sent")],
        );
        let told = walk.pick(sign);
        has(
            &told,
            &[
                walk.pick_by("8文字入力されました", "8 characters entered"),
                walk.pick_by("残り 4回", "4 of 5"),
            ],
        );
        has(&told, &[walk.pick_by("ファイルは何も書いていません", "No file was written")]);
        assert_eq!(desk.left(), ["a.txt.p7s"]);
        walk.stream.answer(words.password, "DEMO2580");
        let told = walk.pick(walk.pick_by("この署名を検証する", "verify this signature"));
        has(&told, &[walk.pick_by("読み直して確かめました", "the file read back and checked"), "b.p7s"]);
        let told = walk.line("0");
        has(
            &told,
            &[walk.pick_by("確かめていないこと", "What was not checked"), "NO_CERTIFICATE_CHAIN_FOUND"],
        );
        walk.line("0");
        let whole = walk.quit();
        assert!(!whole.contains("demo2581") && whole.matches("DEMO2580").count() == 1, "{whole}");
        assert_eq!(desk.left(), ["a.txt.p7s", "b.p7s"]);
        assert_eq!(desk.read("a.txt.p7s"), b"another's");
        desk.openssl_verifies("b.p7s", false, false, "sign.pem");
    }
}

fn a_signature_is_kept_when_its_name_is_taken_meanwhile() {
    for words in &WORDS {
        let desk = Desk::new(b"TEST document\n");
        let mut walk = Walk::start("fresh", &desk.path(""), words);
        walk.pick(words.sign);
        walk.pick(walk.pick_by("署名する文書を選ぶ", "choose a document to sign"));
        walk.file(desk.path("a.txt").to_str().unwrap());
        walk.pick(walk.pick_by("PEM と DER を切り替える", "switch between PEM and DER"));
        walk.pick(walk.pick_by("署名する。次にパスワードを入れます", "sign it; the password comes next"));
        walk.stream.says(words.password);
        fs::write(desk.path("a.txt.p7s"), "taken").unwrap();
        walk.stream.types("DEMO2580\r");
        let told = walk.stream.answer(words.name, "c.p7s");
        has(
            &told,
            &[
                walk.pick_by("パスワードは要りません", "no password is needed"),
                walk.pick_by("残り回数は減っていません", "no try is spent"),
            ],
        );
        let told = walk.line("0");
        has(&told, &["c.p7s"]);
        walk.line("0");
        let whole = walk.quit();
        let entered =
            if words.lang == "ja" { "8文字入力されました" } else { "8 characters entered" };
        assert_eq!(whole.matches(entered).count(), 1, "asked for once\n{whole}");
        assert_eq!(desk.read("a.txt.p7s"), b"taken");
        desk.openssl_verifies("c.p7s", false, true, "sign.pem");
    }
}

/// A PDF of one empty page.
fn pdf() -> Vec<u8> {
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
    ];
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut table = String::from("xref\n0 4\n0000000000 65535 f \n");
    for (object, number) in objects.iter().zip(1..) {
        table.push_str(&format!("{:010} 00000 n \n", out.len()));
        out.extend(format!("{number} 0 obj\n{object}\nendobj\n").as_bytes());
    }
    let start = out.len();
    out.extend(table.as_bytes());
    out.extend(format!("trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n").as_bytes());
    out
}

fn a_pdf_is_signed_line_by_line_and_its_revision_taken_out() {
    for words in &WORDS {
        let desk = Desk::new(b"TEST document\n");
        fs::write(desk.path("c.pdf"), pdf()).unwrap();
        let mut walk = Walk::start("fresh", &desk.path(""), words);
        walk.pick(words.sign);
        for file in ["~/c.pdf", "~/c_signed.pdf"] {
            walk.pick(walk.pick_by("署名する文書を選ぶ", "choose a document to sign"));
            walk.file(file);
            // The second one by the other form.
            if file.contains("signed") {
                walk.pick(walk.pick_by("形式を変える", "change the form"));
                walk.pick("PAdES B-B");
            }
            let told = walk
                .pick(walk.pick_by("署名する。次にパスワードを入れます", "sign it; the password comes next"));
            has(&told, &[if file.contains("signed") { "PAdES B-B" } else { "adbe.pkcs7.detached" }]);
            walk.stream.answer(words.password, "DEMO2580");
            let told = walk.line("0");
            has(&told, &[walk.pick_by("読み直して確かめました", "the file read back and checked")]);
        }
        walk.line("0");
        let both = desk.path("c_signed_signed.pdf");
        let judged = pdfsig(&both);
        assert_eq!(judged.len(), 2, "{judged:?}");
        assert!(judged.iter().all(crate::pdf::judges::Told::valid), "{judged:?}");

        walk.pick(words.verify);
        walk.pick(walk.pick_by("署名されたファイルを選ぶ", "choose a signed file"));
        walk.file(both.to_str().unwrap());
        fs::write(desk.path("taken.pdf"), "x").unwrap();
        let told = walk.pick(walk.pick_by(
            "署名された版を新しいファイルに取り出す",
            "write the revision that was signed to a new file",
        ));
        has(
            &told,
            &[
                walk.pick_by("署名 1/2", "Signature 1 of 2"),
                walk.pick_by("確かめていないこと", "What was not checked"),
            ],
        );
        walk.stream.answer(words.name, "taken.pdf");
        walk.stream.answer(words.name, "one.pdf");
        let told = walk.pick(walk.pick_by("ほかの署名を聞く", "hear another signature"));
        has(&told, &["one.pdf"]);
        let told = walk.line("0");
        has(&told, &[walk.pick_by("署名 2/2", "Signature 2 of 2")]);
        walk.line("0");
        walk.quit();
        assert_eq!(desk.read("one.pdf"), desk.read("c_signed.pdf"));
        assert_eq!(desk.read("taken.pdf"), b"x");
    }
}

fn good_altered_and_unknown_signatures_are_told_apart_in_lines() {
    for words in &WORDS {
        let desk = Desk::new(b"TEST document\n");
        assert_eq!(desk.sign(&["--demo", "--now", NOW, "a.txt"], PASSWORD).code, 0);
        fs::copy(desk.path("a.txt.p7s"), desk.path("alone.p7s")).unwrap();
        fs::write(desk.path("altered.txt"), b"TEST Document\n").unwrap();
        fs::copy(desk.path("a.txt.p7s"), desk.path("altered.txt.p7s")).unwrap();
        let new = "req -x509 -newkey rsa:2048 -nodes -keyout k.pem -out c.pem -days 3650 -subj /CN=Nobody";
        desk.openssl(new);
        desk.openssl(
            "cms -sign -binary -nodetach -in a.txt -signer c.pem -inkey k.pem -outform DER -out unknown.p7m",
        );
        let mut walk = Walk::start("fresh", &desk.path(""), words);
        walk.pick(words.verify);
        let choose = walk.pick_by("署名されたファイルを選ぶ", "choose a signed file");
        let undecided = walk.pick_by("ここでは決められません", "can't be decided here");
        let broken = walk.pick_by("この署名は合いません", "does not hold");
        for (file, told_of) in [
            ("~/a.txt.p7s", [undecided, "NO_CERTIFICATE_CHAIN_FOUND"]),
            ("~/altered.txt.p7s", [broken, "HASH_FAILURE"]),
            ("~/unknown.p7m", [undecided, "NO_CERTIFICATE_CHAIN_FOUND"]),
        ] {
            walk.pick(choose);
            walk.file(file);
            let told = walk.line("0");
            has(&told, &told_of);
            // The answer comes first, what was not checked behind what fits.
            let at = |words: &str| told.find(words).unwrap_or_else(|| panic!("{words} in\n{told}"));
            let unchecked = at(walk.pick_by("確かめていないこと", "What was not checked"));
            assert!(at(told_of[0]) < unchecked && unchecked < at(told_of[1]), "{told}");
        }
        // Its document has another name: it is asked for.
        walk.pick(choose);
        walk.file("~/alone.p7s");
        has(
            &walk.file("~/a.txt"),
            &[walk.pick_by("署名された文書が見つかりません", "The signed document was not found")],
        );
        let told = walk.pick(walk.pick_by("別の文書と照らし合わせる", "hold it against another document"));
        has(&told, &[undecided]);
        walk.file("~/altered.txt");
        has(&walk.line("0"), &[broken]);
        // That is no signature.
        walk.pick(choose);
        walk.file("~/a.txt");
        let told = walk.line("0");
        has(&told, &[walk.pick_by("調べられませんでした", "could not be checked")]);
        walk.quit();
    }
}

fn calendar_page_and_certificates_are_saved_line_by_line() {
    for words in &WORDS {
        let desk = Desk::new(b"");
        let mut walk = Walk::start("fresh", &desk.path(""), words);
        walk.pick(words.renewal);
        fs::write(desk.path("taken.ics"), "x").unwrap();
        walk.pick(walk.pick_by("更新の時期をカレンダーのファイルに保存", "save the days as a calendar file"));
        walk.stream.answer(words.name, "~/taken.ics");
        walk.stream.answer(words.name, "~/a.ics");
        let told = walk.pick(walk.pick_by("窓口へ持って行く1枚の紙を保存", "save a page to take along"));
        has(&told, &["a.ics"]);
        walk.stream.answer(words.name, desk.path("page.txt").to_str().unwrap());
        walk.pick(walk.pick_by("QRコードの中身をテキストで聞く", "hear what the QR code holds"));
        let told = walk.line("0");
        has(&told, &["BEGIN:VEVENT", "DTSTART"]);
        walk.pick(words.certificates);
        walk.pick(walk.pick_by("利用者証明用電子証明書を聞く", "User authentication certificate"));
        let save = walk.pick_by("この証明書をファイルに保存", "save this certificate to a file");
        for name in ["~/a.pem", "~/a.der"] {
            walk.pick(save);
            walk.stream.answer(words.name, "~/a.txt2");
            let told = walk.stream.answer(words.name, name);
            has(&told, &[".pem", ".der"]);
        }
        walk.line("0");
        walk.line("0");
        walk.quit();
        desk.openssl("x509 -in a.pem -outform DER -out b.der");
        assert_eq!(desk.read("a.der"), desk.read("b.der"));
        assert_eq!(desk.read("taken.ics"), b"x");
        assert!(desk.read("a.ics").starts_with(b"BEGIN:VCALENDAR") && !desk.read("page.txt").is_empty());
    }
}

fn what_can_not_end_does_not_begin_in_lines() {
    for words in &WORDS {
        let home = tempfile::tempdir().unwrap();
        for (persona, ja, en) in [
            ("locked-sign", "ロック", "locked"),
            (
                "no-sign",
                "署名用電子証明書は入っていません",
                "does not hold the digital signature certificate",
            ),
        ] {
            let mut walk = Walk::start(persona, home.path(), words);
            walk.pick(words.sign);
            let told = walk.line("0");
            has(&told, &[walk.pick_by(ja, en)]);
            let choose = walk.pick_by("署名する文書を選ぶ", "choose a document to sign");
            assert!(!told.contains(choose), "{persona}\n{told}");
            walk.quit();
        }
    }
}
