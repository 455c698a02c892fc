//! Signatures put into PDFs by hand: the value by OpenSSL, under a root that only the test trusts; everything around it right,
//! or wrong in a way of the test's own.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use mynascope::domain::calendar::in_japan;
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

use super::paper::{Paper, Section};

/// A folder with a CA, what it issued to a signer and to a time-stamping authority, and a configuration that trusts it.
pub(crate) struct Signer(TempDir);

impl Signer {
    pub(crate) fn new() -> Self {
        let signer = Self(tempfile::tempdir().unwrap());
        let write = |name: &str, text: &str| fs::write(signer.path(name), text).unwrap();
        write(
            "ca.cnf",
            "[req]\ndistinguished_name=d\nx509_extensions=e\nprompt=no\n[d]\nC=JP\nO=TEST\nCN=TEST CA\n\
            [e]\nbasicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n",
        );
        let both = "subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n";
        write("signer.ext", &format!("keyUsage=critical,digitalSignature,nonRepudiation\n{both}"));
        let stamping = "keyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping\n";
        write("tsa.ext", &format!("{stamping}{both}"));
        signer.openssl(
            "req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 3650 -config ca.cnf",
        );
        signer.openssl("x509 -in ca.pem -outform DER -out ca.der");
        for (name, serial) in [("signer", 77), ("tsa", 78)] {
            signer.openssl(&format!(
                "req -newkey rsa:2048 -nodes -keyout {name}.key -out {name}.csr -subj /C=JP/CN=TEST-{name}"
            ));
            signer.openssl(&format!(
                "x509 -req -in {name}.csr -CA ca.pem -CAkey ca.key -set_serial {serial} -days 30 -extfile {name}.ext \
                -out {name}.pem"
            ));
        }
        // Whom nobody vouches for.
        signer.openssl(
            "req -x509 -newkey rsa:2048 -nodes -keyout rogue.key -out rogue.pem -days 30 -subj /C=JP/CN=ROGUE \
            -addext keyUsage=critical,digitalSignature -addext extendedKeyUsage=critical,timeStamping",
        );
        write(
            "ts.cnf",
            "[t]\nserial=serial\ndefault_policy=1.2.3\ndigests=sha256\nsigner_digest=sha256\ncerts=rogue.pem\n",
        );
        let print = Sha256::digest(fs::read(signer.path("ca.der")).unwrap());
        let print: String = print.iter().map(|octet| format!("{octet:02x}")).collect();
        write("trusting.toml", &format!("[[root]]\nfile = \"ca.der\"\nsha256 = \"{print}\"\n"));
        signer
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// A time stamp over these octets, by an authority that nobody vouches for.
    fn stamp(&self, content: &[u8]) -> Vec<u8> {
        fs::write(self.path("content"), content).unwrap();
        self.openssl("ts -query -data content -sha256 -cert -out query");
        self.openssl(
            "ts -reply -queryfile query -config ts.cnf -section t -signer rogue.pem -inkey rogue.key -token_out -out value",
        );
        fs::read(self.path("value")).unwrap()
    }

    #[track_caller]
    pub(crate) fn openssl(&self, line: &str) {
        let mut command = Command::new("openssl");
        command.args(line.split_whitespace()).current_dir(self.0.path()).stdin(Stdio::null());
        let output = command.output().unwrap();
        assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// A CMS over these octets; the options besides are `OpenSSL`'s.
    pub(crate) fn cms(&self, content: &[u8], by: &str, options: &str) -> Vec<u8> {
        fs::write(self.path("content"), content).unwrap();
        self.openssl(&format!(
            "cms -sign -binary -md sha256 -outform DER -in content -out value -signer {by}.pem -inkey {by}.key {options}"
        ));
        fs::read(self.path("value")).unwrap()
    }
}

/// What is wished of a signature; `Wish::default()` is a right one.
pub(crate) struct Wish<'a> {
    pub(crate) field: &'a str,
    /// Who signs: the name of a certificate and a key in the folder.
    pub(crate) by: &'a str,
    /// `/Type`.
    pub(crate) kind: &'a str,
    pub(crate) sub_filter: &'a str,
    /// An empty field that is there, and its widget over the page, which are filled; else a new one is made.
    pub(crate) into: Option<[u32; 2]>,
    /// Further entries of the dictionary.
    pub(crate) entries: &'a str,
    /// Where the widget lies on the page.
    pub(crate) rect: [u32; 4],
    /// Options for `OpenSSL`.
    pub(crate) options: &'a str,
    /// Digits that are kept for the value.
    pub(crate) room: usize,
    /// The key and the text of `/ByteRange`, of the right four numbers. What is signed is what they say, where they can be
    /// followed; else the right ones.
    pub(crate) range: fn([usize; 4]) -> String,
    /// The key and the value of `/Contents`, of its hexadecimal digits: as long for every digits of one length.
    pub(crate) contents: fn(&str) -> String,
}

impl Default for Wish<'_> {
    fn default() -> Self {
        Self {
            field: "Signature1",
            by: "signer",
            kind: "Sig",
            sub_filter: "adbe.pkcs7.detached",
            into: None,
            entries: "",
            rect: [0; 4],
            options: "-cades",
            room: 6000,
            range: |[a, b, c, d]| format!("/ByteRange[{a} {b} {c} {d}]"),
            contents: |digits| format!("/Contents<{digits}>"),
        }
    }
}

/// As many octets are kept for `/ByteRange`, key and all.
const RANGE: usize = 64;

/// A file of one page that is being signed, and changed: what it says of itself so far.
#[derive(Clone)]
pub(crate) struct Contract {
    pub(crate) paper: Paper,
    fields: Vec<u32>,
    pub(crate) annots: Vec<u32>,
    catalog: String,
    /// The page's `/Contents`.
    pub(crate) contents: String,
    /// An entry of the signed revision that leads elsewhere.
    pub(crate) misled: Option<(u32, usize)>,
}

/// Its objects' numbers.
pub(crate) const CATALOG: u32 = 1;
pub(crate) const PAGE: u32 = 3;
pub(crate) const CONTENT: u32 = 4;
const FORM: u32 = 5;
pub(crate) const INFO: u32 = 6;
/// A text field without a widget.
pub(crate) const TEXT: u32 = 7;

impl Contract {
    /// Unsigned.
    pub(crate) fn new(section: Section) -> Self {
        let mut paper = Paper::new(section);
        paper.trailer +=
            "/Info 6 0 R/ID[<00112233445566778899AABBCCDDEEFF><00112233445566778899AABBCCDDEEFF>]";
        let mut contract = Self {
            paper,
            fields: vec![TEXT],
            annots: vec![],
            catalog: String::new(),
            contents: format!("{CONTENT} 0 R"),
            misled: None,
        };
        contract.write_catalog();
        contract.paper.object(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>");
        contract.write_page();
        contract.paper.stream(CONTENT, "", b"0 0 1 rg 100 700 200 50 re f");
        contract.write_form();
        contract.paper.object(INFO, "<</Title(A contract)>>");
        contract.paper.object(TEXT, "<</FT/Tx/T(price)/V(100)>>");
        contract.paper.end();
        contract
    }

    pub(crate) fn write_catalog(&mut self) {
        let body = format!("<</Type/Catalog/Pages 2 0 R/AcroForm {FORM} 0 R{}>>", self.catalog);
        self.paper.object(CATALOG, body);
    }

    /// A further entry of the catalog, written with it.
    pub(crate) fn with_catalog(&mut self, entry: &str) {
        self.catalog += entry;
        self.write_catalog();
    }

    fn references(numbers: &[u32]) -> String {
        numbers.iter().map(|number| format!("{number} 0 R ")).collect()
    }

    pub(crate) fn page(&self) -> String {
        format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>/Contents {}/Annots[{}]>>",
            self.contents,
            Self::references(&self.annots)
        )
    }

    pub(crate) fn write_page(&mut self) {
        self.paper.object(PAGE, self.page());
    }

    pub(crate) fn write_form(&mut self) {
        self.write_form_with("");
    }

    /// With further entries.
    pub(crate) fn write_form_with(&mut self, entries: &str) {
        let body = format!("<</Fields[{}]/SigFlags 3{entries}>>", Self::references(&self.fields));
        self.paper.object(FORM, body);
    }

    /// A field more in the form; not written yet.
    pub(crate) fn with_field(&mut self, number: u32) {
        self.fields.push(number);
    }

    /// The fields of signatures are gone; not written yet.
    pub(crate) fn without_signatures(&mut self) {
        self.fields.truncate(1);
        self.annots.clear();
    }

    /// An annotation more on the page, which is written.
    pub(crate) fn annotate(&mut self, body: &str) {
        let number = self.paper.fresh();
        self.paper.object(number, body);
        self.annots.push(number);
        self.write_page();
    }

    /// A field with a widget of its own, which is as large as the page.
    pub(crate) fn write_empty(&mut self, [field, widget]: [u32; 2], value: &str, flags: u8) {
        self.paper.object(field, format!("<</FT/Sig/T(Signature2)/Kids[{widget} 0 R]{value}>>"));
        let place = "/Type/Annot/Subtype/Widget/Rect[0 0 595 842]/P 3 0 R";
        self.paper.object(widget, format!("<<{place}/Parent {field} 0 R/F {flags}>>"));
    }

    /// Signs it in a revision of its own. Tells the numbers of the dictionary and of the field.
    pub(crate) fn sign(&mut self, signer: &Signer, wish: &Wish<'_>) -> [u32; 2] {
        let [number, field] = [self.paper.fresh(), self.paper.fresh()];
        let contents = (wish.contents)(&"0".repeat(wish.room));
        let head = format!("<</Type/{}/Filter/Adobe.PPKLite/SubFilter/{}", wish.kind, wish.sub_filter);
        // Now: before its certificate was made nobody signs.
        let now = in_japan(std::time::SystemTime::now().into()).format("%Y%m%d%H%M%S+09'00'");
        let tail = format!("/M(D:{now})/Name(TEST){}>>", wish.entries);
        self.paper.object(number, format!("{head}{:RANGE$}{contents}{tail}", ""));
        let body = self.paper.out.len() - "\nendobj\n".len() - tail.len() - contents.len();
        if let Some([field, widget]) = wish.into {
            self.write_empty([field, widget], &format!("/V {number} 0 R"), 4);
        } else {
            let [x, y, right, top] = wish.rect;
            self.paper.object(
                field,
                format!(
                    "<</FT/Sig/T({})/V {number} 0 R/Type/Annot/Subtype/Widget/Rect[{x} {y} {right} {top}]/F 132/P {PAGE} 0 R>>",
                    wish.field
                ),
            );
            self.fields.push(field);
            self.annots.push(field);
            self.write_page();
            self.write_form();
        }
        if let Some((number, at)) = self.misled {
            self.paper.point(number, at);
        }
        self.paper.end();
        let from = body + contents.find('<').unwrap_or(0);
        let to = body + contents.rfind('>').map_or(contents.len(), |at| at + 1);
        let right = [0, from, to, self.paper.out.len() - to];
        let range = (wish.range)(right);
        self.paper.out[body - RANGE..][..range.len()].copy_from_slice(range.as_bytes());
        let covered = covered(&range, &self.paper.out)
            .unwrap_or_else(|| [&self.paper.out[..from], &self.paper.out[to..]].concat());
        let value = match wish.sub_filter {
            "ETSI.RFC3161" => signer.stamp(&covered),
            _ => signer.cms(&covered, wish.by, wish.options),
        };
        let mut digits: String = value.iter().map(|octet| format!("{octet:02x}")).collect();
        digits += &"0".repeat(wish.room.checked_sub(digits.len()).unwrap());
        let contents = (wish.contents)(&digits);
        self.paper.out[body..][..contents.len()].copy_from_slice(contents.as_bytes());
        [number, field]
    }
}

/// What a `/ByteRange` says is signed, where all of it is there.
fn covered(range: &str, file: &[u8]) -> Option<Vec<u8>> {
    let (_, numbers) = range.split_once('[')?;
    let numbers: Vec<usize> =
        numbers.strip_suffix(']')?.split(' ').map(|word| word.parse().ok()).collect::<Option<_>>()?;
    let (pairs, rest) = numbers.as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    let parts: Vec<&[u8]> =
        pairs.iter().map(|[at, length]| file.get(*at..)?.get(..*length)).collect::<Option<_>>()?;
    Some(parts.concat())
}
