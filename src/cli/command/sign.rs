//! `mynascope sign`: a document hashed, told, signed by the card, checked, and only then written. A PDF becomes a signed copy.

use std::io::{self, Write as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args as Group, ValueHint};
use serde_json::{Value, json};

use super::{Run, is_pipe};
use crate::cli::args::{Choices, DatesArgs, KEYS, PinArgs, one_of};
use crate::cli::json::{self, SCHEMA, put_name, signed_by, time};
use crate::cli::outcome::{Failure, INPUT, Outcome, failure, itself, name};
use crate::cli::own::lines;
use crate::cli::reach::{Place, Reach, held};
use crate::cli::setting::{Manner, Setting, Style, Terminals, reveal};
use crate::cli::{ask, output};
use crate::conduct::pin::Terms;
use crate::conduct::request::Request;
use crate::conduct::signing::{Form, Kind, Reading, Signing, Stage};
use crate::domain::calendar::TimeSource;
use crate::domain::credential::{KeyPair, PinName};
use crate::domain::face::Reading as FaceReading;
use crate::domain::report::{CardReport, Want};
use crate::domain::text::hex;
use crate::domain::verdict::DigestAlgorithm;
use crate::files;
use crate::os::stream::{self, Stream};
use crate::present::mask::Reveal;
use crate::present::sanitize::clean;
use crate::present::sections::{Rank, Section};
use crate::present::signing as words_of;
use crate::present::text::{Lang, words};
use crate::present::{file, filing};
use crate::session::pin::{Against, Done, Known, Made, MadeInPdf, Product, Warning, Work};
use crate::task::{self, Document, Task, TaskFault, TaskIds};

words! {
    enum Say {
        Hashing: "ハッシュ計算中", "Hashing";
        Writing: "書き込み中", "Writing";
        Spooling: "標準入力を読み取り中", "Reading standard input";
        TwoOnStdin: "文書と暗証番号の両方を標準入力からは読めません", "The document and the PIN can't both come from standard input";
        PipeAlone: "文書を標準入力から読むときは、暗証番号を尋ねる端末が要ります", "A document on standard input needs a terminal to ask for the PIN on";
        NoInput: "標準入力が閉じています", "Standard input is closed";
        NoOutput: "標準出力が閉じています", "Standard output is closed";
        TwoOnStdout: "署名を標準出力に書くとき、{0} は使えません", "{0} does not go with a signature on standard output";
        Copying: "コピーとハッシュ計算中", "Copying and hashing";
        NotAsPades: "--pades は PDF の中の署名です。{0} とは一緒に使えません", "--pades signs inside a PDF: it does not go with {0}";
        AuthOnPdf: "PDF の中の署名は、署名用の鍵で行います。--key auth は使えません", "A PDF is signed with the signing key: --key auth does not go with it";
        AuthWithFace: "利用者証明用電子証明書に氏名や住所はありません。--face と --key auth は一緒に使えません", "The authentication certificate has no name or address: --face does not go with --key auth";
        PipeOut: "標準出力", "standard output";
    }
}

/// Digests to sign with.
const DIGESTS: Choices<DigestAlgorithm> = &[
    ("sha256", DigestAlgorithm::Sha256, "SHA-256"),
    ("sha384", DigestAlgorithm::Sha384, "SHA-384"),
    ("sha512", DigestAlgorithm::Sha512, "SHA-512"),
];

/// `sign`
#[derive(Debug, Clone, Group)]
#[expect(clippy::struct_excessive_bools, reason = "switches of a command line")]
pub struct Sign {
    /// The document (- is standard input)
    #[arg(value_hint = ValueHint::FilePath)]
    pub file: PathBuf,
    /// Put the document inside the signature, a CMS file
    #[arg(long)]
    pub attached: bool,
    /// Sign by a file beside the document (CMS), a PDF too
    #[arg(long, conflicts_with = "attached")]
    pub detached: bool,
    /// Sign a PDF as `PAdES` B-B (default: as Japan's registries ask)
    #[arg(long)]
    pub pades: bool,
    /// PEM instead of DER
    #[arg(long)]
    pub pem: bool,
    /// Write it there (default: FILE.p7s, of a PDF `FILE_signed.pdf`; - is standard output)
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub output: Option<PathBuf>,
    /// Replace an existing file
    #[arg(long)]
    pub force: bool,
    /// The digest
    #[arg(long, value_name = "DIGEST", default_value = "sha256", value_parser = one_of(DIGESTS))]
    pub digest: DigestAlgorithm,
    /// The key (auth is not meant for documents)
    #[arg(long, value_name = "KEY", default_value = "sign", value_parser = one_of(KEYS))]
    pub key: KeyPair,
    /// Read the card's text by its PIN first, and stop where the certificate says otherwise (the holder has moved)
    #[arg(long)]
    pub face: bool,
    /// Sign though they differ
    #[arg(long, requires = "face")]
    pub moved: bool,
    /// Show what identifies the signer (masked on a terminal)
    #[arg(long)]
    pub show_holder: bool,
    /// How the password comes
    #[command(flatten)]
    pub pin: PinArgs,
    /// Outside the dates
    #[command(flatten)]
    pub dates: DatesArgs,
}

impl Run for Sign {
    fn pin(&self) -> Option<PinArgs> {
        Some(self.pin)
    }

    fn prompts(&self) -> usize {
        if self.face { 2 } else { 1 }
    }

    fn reads_input(&self) -> bool {
        is_pipe(&self.file)
    }

    fn files(&self) -> Vec<PathBuf> {
        let made = [task::signature_of(&self.file), task::signed_copy_of(&self.file)];
        made.into_iter().chain([self.file.clone()]).chain(self.output.clone()).collect()
    }

    fn run(&self, setting: Setting) -> Result<Outcome, Failure> {
        let (lang, style, verbose) = (setting.lang, setting.style, setting.verbose);
        let (terminals, temporary) = (setting.terminals, setting.temporary.clone());
        let show = (lang, terminals);
        let pair = self.key;
        if self.face && pair == KeyPair::Auth {
            return Err(Failure::Usage(Say::AuthWithFace.say(lang).to_owned()));
        }
        let form = Form { kind: kind(self, lang)?, pem: self.pem, digest: self.digest };
        let mut signing = Signing::of(pair, self.file.clone(), form).named(self.output.clone(), self.force);
        let ids = TaskIds::default();
        let to_stdout = to_stdout(self, &setting, &mut signing, &ids)?;
        // A document may be long to read: what is missing is told before.
        ask::possible(self.pin, terminals, lang).map_err(|failure| match failure {
            Failure::Usage(_) if is_pipe(&self.file) => Failure::Usage(Say::PipeAlone.say(lang).to_owned()),
            failure => failure,
        })?;
        let (clock, source) = (Arc::clone(&setting.clock), setting.source);
        let mut reach = Reach::new(setting)?;
        let want = Want::before_use(pair);
        let want =
            if self.face { Want { jpki_tries: true, tries_of: Some(PinName::Text), ..want } } else { want };
        let place = reach.place(want, self.pin.pin_stdin && !self.face)?;
        if let Place::Looked(report) = &place {
            held(report, pair)?;
            if self.face {
                ask::possible_on(report, &FACE, ask::terms(self.pin, self.dates, clock()))?;
            }
            signing
                .possible(report, ask::terms(self.pin, self.dates, clock()))
                .map_err(|stop| Failure::of_pin(pair.pin(), stop, report))?;
        }

        read(self, &mut signing, &temporary, show, &ids)?;
        let (length, digest, prepared) = match signing.reading() {
            Reading::Done(document, digests) => {
                (document.length(), digests.get(self.digest).unwrap_or_default().to_vec(), None)
            }
            Reading::Prepared(pdf) => {
                (pdf.length(), pdf.prepared().digest.1.clone(), Some(Arc::clone(pdf.prepared())))
            }
            Reading::Not | Reading::Running(_) | Reading::Failed(_) => return Err(Failure::Silent),
        };
        let from = (!is_pipe(&self.file)).then(|| name(&self.file));
        let known = prepared.as_ref().map(|prepared| &prepared.about);
        let document =
            words_of::Document { name: from.as_deref(), length, digest: (self.digest, &digest), pdf: known };
        let claims = (source == TimeSource::Set).then(|| clock());
        let mut before = words_of::before(document, pair, None, claims, lang, Reveal::Masked);
        // Told while it can still be called otherwise.
        let asked = signing.filing().filter(|asked| asked.0.iter().any(|each| each.met != Some(true)));
        before.extend(asked.map(|asked| filing::before(&asked, lang)));
        tell(&before, terminals.manner);

        // Of no card was the certificate read before.
        let mut work = signing.work(None).ok_or(Failure::Silent)?;
        let terms = ask::terms(self.pin, self.dates, clock());
        let worked = match place {
            Place::Looked(report) if self.face => {
                let names = [PinName::Text, pair.pin()];
                let [line, password] = ask::both(&report, names, self.pin, lang)?;
                let text = (self.pin, line);
                let report = against(&mut reach, report, &mut work, (text, self.moved), terms, lang)?;
                ask::looked(&mut reach, report, work, (self.pin, password), terms, lang)?
            }
            place => ask::run(&mut reach, place, work, self.pin, terms, lang)?,
        };
        let ask::Worked { report, outcome, .. } = worked;
        signing.sent(&report);
        let requests = signing.pin_ended(&outcome, &ids);
        write(self, to_stdout, &mut signing, requests, &temporary, show)?;
        let signed = signing.signed().ok_or(Failure::Silent)?;
        let reveal = reveal(seen(to_stdout, terminals), self.show_holder);
        let path = (!to_stdout).then(|| name(&signing.output()));
        let next = if to_stdout { None } else { verifying(&signing.output(), signing.beside().as_ref()) };
        let (simulated, claims) = (report.simulated, claims.is_some());
        let made = words_of::Made { path: path.as_deref(), next: next.as_deref(), signed, simulated, claims };
        let mut told = words_of::after(made, lang, reveal);
        let asked = signing.filing();
        told.extend(asked.as_ref().map(|asked| filing::told(asked, lang)));
        if to_stdout {
            tell(&told, terminals.manner);
            return Ok(Outcome::default());
        }
        let text = output::sections(&told, style, |row| verbose || row.rank < Rank::Detail);
        let mut json = answer(self, &signing.output(), (length, &digest), made, reveal);
        if let (Some(known), Some(asked), Product::Pdf(pdf)) = (known, &asked, &signed.made) {
            put_pdf(&mut json, (form.kind, pdf), known, filing::json(asked, lang));
        }
        Ok(Outcome::told(text, json))
    }
}

/// What is read first of all where the holder may have moved.
const FACE: Work = Work::Face(FaceReading::TextByPin);

/// Reads the card's text by its PIN, for the certificate to be held against before its key is used.
fn against(
    reach: &mut Reach,
    report: Arc<CardReport>,
    work: &mut Work,
    (line, moved): ((PinArgs, Option<ask::Line>), bool),
    terms: Terms,
    lang: Lang,
) -> Result<Arc<CardReport>, Failure> {
    let ask::Worked { report, done, .. } = ask::looked(reach, report, FACE, line, terms, lang)?;
    let (Done::Face(face), Work::Sign(signing)) = (done, work) else { return Err(Failure::Silent) };
    let text = face.text.ok_or(Failure::Silent)?;
    signing.against = Some(Against { text, moved });
    Ok(report)
}

/// Where the signature goes. What is asked for that is only of CMS makes it one; else a PDF is signed as one.
fn kind(args: &Sign, lang: Lang) -> Result<Kind, Failure> {
    let named = args.output.as_deref().filter(|path| is_pipe(path) || names_a_signature(path));
    let of_cms = [
        args.attached.then(|| "--attached".to_owned()),
        args.detached.then(|| "--detached".to_owned()),
        args.pem.then(|| "--pem".to_owned()),
        named.map(|path| format!("-o {}", name(path))),
        is_pipe(&args.file).then(|| name(&args.file)),
    ];
    let of_cms = of_cms.into_iter().flatten().next();
    if let (true, Some(other)) = (args.pades, &of_cms) {
        return Err(Failure::Usage(Say::NotAsPades.with(lang, &[other])));
    }
    let pdf = match of_cms {
        Some(_) => false,
        None => {
            args.pades
                || task::is_pdf_to_sign(&args.file).map_err(|fault| failure(&args.file, &fault, lang))?
        }
    };
    match pdf {
        true if args.key == KeyPair::Auth => Err(Failure::Usage(Say::AuthOnPdf.say(lang).to_owned())),
        true => Ok(Kind::Pdf { pades: args.pades }),
        false => Ok(if args.attached { Kind::Inside } else { Kind::Beside }),
    }
}

/// Does a name end as those of signatures do?
fn names_a_signature(path: &Path) -> bool {
    let last = path.extension().and_then(|last| last.to_str()).unwrap_or_default();
    ["p7s", "p7m", "p7", "sig", "cms", "pem", "der"].iter().any(|each| last.eq_ignore_ascii_case(each))
}

/// Do others see what is told of the signer? On standard error where the signature itself goes to standard output.
const fn seen(to_stdout: bool, terminals: Terminals) -> bool {
    if to_stdout { terminals.stderr } else { terminals.stdout }
}

/// The command that verifies what was written, as it is typed; `document` is that of a detached signature. `None` for
/// names that can't be typed.
fn verifying(signature: &Path, document: Option<&PathBuf>) -> Option<String> {
    let typed = |path: &Path| path.to_str().is_some_and(|text| clean(text) == text);
    if !typed(signature) || !document.is_none_or(|document| typed(document)) {
        return None;
    }
    let word = |path: &Path| {
        let text = name(path);
        let plain = |c: char| c.is_alphanumeric() || "/._-+,:@%=".contains(c);
        // A leading dash would be an option.
        let text = if text.starts_with('-') { format!("./{text}") } else { text };
        if text.chars().all(plain) { text } else { format!("'{}'", text.replace('\'', r"'\''")) }
    };
    let mut command = "mynascope verify".to_owned();
    match document {
        // What came out of a pipe has no name.
        Some(document) if is_pipe(document) => command.push_str(" --content FILE"),
        Some(document) if task::document_of(signature).as_ref() != Some(document) => {
            command.push_str(&format!(" --content {}", word(document)));
        }
        _ => {}
    }
    Some(format!("{command} {}", word(signature)))
}

/// Tells the person what is not the answer itself.
fn tell(sections: &[Section], manner: Manner) {
    let style = Style { colour: false, manner };
    let text = output::sections(sections, style, |row| row.rank < Rank::Detail);
    output::write_err(&format!("{text}\n"));
}

/// Does the signature go to standard output? What can't be done is refused before anything is read, hashed or asked for.
fn to_stdout(args: &Sign, setting: &Setting, signing: &mut Signing, ids: &TaskIds) -> Result<bool, Failure> {
    let lang = setting.lang;
    let usage = |say: Say| Err(Failure::Usage(say.with(lang, &["--json"])));
    if is_pipe(&args.file) {
        if args.pin.pin_stdin {
            return usage(Say::TwoOnStdin);
        }
        // Reading from there would say that the document is empty.
        if stream::is_closed(Stream::Input) || !stream::is_readable() {
            return usage(Say::NoInput);
        }
    } else {
        // Opened and closed again: whoever names the wrong file need not have a card for it.
        Document::open(&args.file).map_err(|fault| failure(&args.file, &fault, lang))?;
    }
    let to_stdout = match &args.output {
        Some(path) => is_pipe(path),
        None => is_pipe(&args.file),
    };
    if to_stdout {
        return match files::spool(&setting.temporary) {
            _ if setting.json => usage(Say::TwoOnStdout),
            _ if stream::is_closed(Stream::Output) => usage(Say::NoOutput),
            _ if !args.pem && setting.terminals.stdout => Err(Failure::BinaryOnTerminal),
            // What is written there is put together in a temporary file first.
            Ok(_) => Ok(true),
            Err(error) => {
                Err(failure(&args.file, &TaskFault::Spool(setting.temporary.clone(), error.into()), lang))
            }
        };
    }
    let path = signing.output();
    if files::are_same(&path, &args.file) || (is_pipe(&args.file) && files::is_standard_input(&path)) {
        return Err(itself(&path, lang));
    }
    // Begun and dropped: what keeps it from being written is told now, not after the password.
    if let Request::Start(id, task) = signing.attempt(ids) {
        signing.task_ended(id, &task::run(task, &|_| ControlFlow::Continue(())));
    }
    match signing.barred() {
        None => Ok(false),
        Some(error) => Err(Failure::unwritten(&name(&path), error, lang)),
    }
}

/// Reads the document once.
fn read(
    args: &Sign,
    signing: &mut Signing,
    temporary: &Path,
    show: (Lang, Terminals),
    ids: &TaskIds,
) -> Result<(), Failure> {
    let lang = show.0;
    if is_pipe(&args.file) {
        let source = &mut io::stdin().lock();
        let spooled = output::watched(Say::Spooling.say(lang), None, show, |watch| {
            Document::spool(source, temporary, watch)
        });
        let document = spooled.map_err(|fault| failure(Path::new(INPUT.say(lang)), &fault, lang))?;
        let length = Some(document.length());
        let digests = output::watched(Say::Hashing.say(lang), length, show, |watch| {
            document.hash(&[args.digest], watch)
        });
        let digests = digests.map_err(|fault| failure(&args.file, &fault, lang))?;
        signing.was_read(Arc::new(document), digests);
    } else if let Request::Start(id, task) = signing.read(ids) {
        let word = if signing.form().kind.is_pdf() { Say::Copying } else { Say::Hashing };
        let (word, length) = (word.say(lang), task::length(&task));
        let result = output::watched(word, length, show, |watch| task::run(task, watch));
        signing.task_ended(id, &result);
    }
    match signing.reading() {
        // The document was opened before: it is the copy that has no place.
        Reading::Failed(TaskFault::Io(error)) if signing.form().kind.is_pdf() => {
            Err(Failure::unwritten(&name(&signing.output()), error, lang))
        }
        Reading::Failed(fault) => Err(failure(&args.file, fault, lang)),
        Reading::Not | Reading::Running(_) | Reading::Done(..) | Reading::Prepared(_) => Ok(()),
    }
}

/// Writes the signature and reads it back, as `verify` would; a document that goes inside is hashed again while it is
/// copied. What goes to standard output is whole and was read back before its first octet is written.
fn write(
    args: &Sign,
    to_stdout: bool,
    signing: &mut Signing,
    requests: Vec<Request>,
    temporary: &Path,
    show: (Lang, Terminals),
) -> Result<(), Failure> {
    let lang = show.0;
    for request in requests {
        let Request::Start(id, task) = request else { continue };
        let length = task::length(&task).filter(|_| signing.form().kind != Kind::Beside);
        let result = output::watched(Say::Writing.say(lang), length, show, |watch| match (to_stdout, task) {
            (true, Task::Write { document, made, pem, .. }) => {
                hand_out(&document, &made, pem, temporary, watch).map(|()| task::Output::Written)
            }
            (_, task) => task::run(task, watch),
        });
        signing.task_ended(id, &result);
    }
    let Stage::Failed(fault) = signing.stage() else { return Ok(()) };
    let problem = match (to_stdout, fault) {
        (true, TaskFault::Io(error)) => file::unwritten(Say::PipeOut.say(lang), error, lang),
        (false, TaskFault::Io(error)) => file::unwritten(&name(&signing.output()), error, lang),
        (_, fault) => file::of_task(fault, &args.file, false, lang),
    };
    Err(Failure::NotWritten(lines(problem, lang)))
}

/// To standard output.
fn hand_out(
    document: &Document,
    made: &Made,
    pem: bool,
    temporary: &Path,
    watch: &dyn Fn(u64) -> ControlFlow<()>,
) -> Result<(), TaskFault> {
    let spooled = |error: io::Error| TaskFault::Spool(temporary.to_path_buf(), error.into());
    let mut whole = files::spool(temporary).map_err(spooled)?;
    let put = document.write_and_read_back(made, pem, &mut whole, watch);
    put.map_err(|fault| match fault {
        TaskFault::Io(error) => TaskFault::Spool(temporary.to_path_buf(), error),
        fault => fault,
    })?;
    files::pass_on(&mut whole, |piece| output::Out.write_all(piece))?;
    files::settle(|| Ok(()))?;
    Ok(())
}

fn answer(
    args: &Sign,
    output: &Path,
    (length, digest): (u64, &[u8]),
    made: words_of::Made<'_>,
    reveal: Reveal,
) -> Value {
    let signed = made.signed;
    let disclosed: &[&str] = match signed.certificate.holder {
        Some(_) => &["name", "address", "birth_date", "sex"],
        None => &[],
    };
    let cautions = signed.cautions.iter().map(|caution| caution.key());
    let mut value = json!({
        "schema": SCHEMA,
        "file": null,
        "size": length,
        // Where another digest is signed, this one is not computed.
        "sha256": (args.digest == DigestAlgorithm::Sha256).then(|| hex(digest)),
        "digest": hex(digest),
        "output": null,
        "format": "cms",
        "pem": args.pem,
        "attached": args.attached,
        "key": args.key.pin().key(),
        "digest_algorithm": signed.made.digest_algorithm().key(),
        "signing_time_claimed": time(signed.signing_time),
        "signer": signed_by(&signed.certificate, reveal),
        "disclosed": disclosed,
        "within_dates": signed.within_dates(),
        "moved": signed.moved.map(json::moved),
        "cautions": cautions.chain(made.claims.then_some("signing-time-set")).collect::<Vec<_>>(),
        "revocation": { "status": "not-checked" },
        "simulated": made.simulated,
    });
    if !is_pipe(&args.file) {
        put_name(&mut value, "file", &args.file);
    }
    put_name(&mut value, "output", output);
    value
}

/// What is said besides of a PDF.
fn put_pdf(value: &mut Value, (kind, made): (Kind, &MadeInPdf), known: &Known, filing: Value) {
    let warning = |warning: &Warning| match warning {
        Warning::UsageRights => "usage-rights",
        Warning::Subsections => "subsections",
        Warning::Hybrid => "hybrid",
    };
    value["format"] = "pdf".into();
    value["attached"] = true.into();
    value["sub_filter"] = match kind {
        Kind::Pdf { pades: true } => "ETSI.CAdES.detached",
        Kind::Pdf { pades: false } | Kind::Beside | Kind::Inside => "adbe.pkcs7.detached",
    }
    .into();
    value["field"] = made.field.as_str().into();
    value["length"] = (made.length + made.increment.len() as u64).into();
    value["pages"] = known.pages.into();
    value["signatures_before"] = known.signatures.len().into();
    value["warnings"] = known.warnings.iter().map(warning).collect();
    value["filing"] = filing;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_that_is_of_cms_alone_makes_it_one() {
        let directory = tempfile::tempdir().unwrap();
        let path = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
        std::fs::write(path("a.pdf"), "%PDF-1.7").unwrap();
        std::fs::write(path("b"), "%PDF-1.7").unwrap();
        std::fs::write(path("c.txt"), "a text").unwrap();
        let (beside, inside) = (Ok(Kind::Beside), Ok(Kind::Inside));
        let pdf = |pades| Ok(Kind::Pdf { pades });
        for (file, options, expected) in [
            ("a.pdf", &[][..], pdf(false)),
            ("a.pdf", &["--pades"], pdf(true)),
            ("a.pdf", &["--digest", "sha512"], pdf(false)),
            ("a.pdf", &["-o", "x.pdf"], pdf(false)),
            ("a.pdf", &["-o", "x"], pdf(false)),
            ("a.pdf", &["--detached"], beside),
            ("a.pdf", &["--attached"], inside),
            ("a.pdf", &["--pem"], beside),
            ("a.pdf", &["-o", "-"], beside),
            ("a.pdf", &["-o", "x.P7S"], beside),
            ("a.pdf", &["--detached", "--key", "auth"], beside),
            ("a.pdf", &["--key", "auth"], Err("--key auth")),
            ("a.pdf", &["--pades", "--pem"], Err("--pem")),
            ("a.pdf", &["--pades", "--detached"], Err("--detached")),
            ("a.pdf", &["--pades", "-o", "x.p7s"], Err("-o x.p7s")),
            ("a.pdf", &["--pades", "-o", "-"], Err("-o -")),
            ("b", &[], pdf(false)),
            ("c.txt", &[], beside),
            ("c.txt", &["--pades"], pdf(true)),
            ("c.txt", &["--key", "auth"], beside),
        ] {
            let file = path(file);
            let line = ["sign", &*file].into_iter().chain(options.iter().copied());
            let parsed = <Sign as clap::Args>::augment_args(clap::Command::new("sign"));
            let matches = parsed.try_get_matches_from(line).unwrap();
            let args = <Sign as clap::FromArgMatches>::from_arg_matches(&matches).unwrap();
            match (kind(&args, Lang::En), expected) {
                (Ok(kind), Ok(expected)) => assert_eq!(kind, expected, "{file} {options:?}"),
                (Err(Failure::Usage(why)), Err(part)) => assert!(why.contains(part), "{why}"),
                (told, _) => panic!("{file} {options:?}: {told:?}"),
            }
        }
    }

    #[test]
    fn the_signer_is_masked_where_a_terminal_shows_what_is_told() {
        for (to_stdout, stdout, stderr, masked) in [
            (false, true, false, true),
            (false, false, true, false),
            (true, false, true, true),
            (true, true, false, false),
        ] {
            let terminals = Terminals { stdin: true, stdout, stderr, ..Terminals::default() };
            let told = [false, true].map(|show| reveal(seen(to_stdout, terminals), show) == Reveal::Masked);
            assert_eq!(told, [masked, false], "{to_stdout} {terminals:?}");
        }
    }
}
