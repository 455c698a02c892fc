//! `mynascope sign`: a document hashed, told, signed by the card, checked, and only then written.

use std::cell::RefCell;
use std::io::{self, Write as _};
use std::ops::ControlFlow;
use std::os::fd::BorrowedFd;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustix::fs::OFlags;
use serde_json::{Value, json};

use super::{Run, is_pipe};
use crate::cli::args::{Key, PinArgs};
use crate::cli::ask;
use crate::cli::json::signed_by;
use crate::cli::json::{SCHEMA, time};
use crate::cli::outcome::Trouble;
use crate::cli::outcome::{Failure, Outcome};
use crate::cli::outcome::{failure, itself, name};
use crate::cli::output::{self, Octets};
use crate::cli::reach::Reach;
use crate::cli::reach::{held, other};
use crate::cli::setting::{Setting, Terminals};
use crate::conduct::pin::possible;
use crate::conduct::request::Request;
use crate::conduct::signing::{Form, Reading, Signing, Stage};
use crate::domain::calendar::TimeSource;
use crate::domain::report::Want;
use crate::domain::text::hex;
use crate::domain::verdict::DigestAlgorithm;
use crate::files;
use crate::present::file::Why;
use crate::present::mask::Reveal;
use crate::present::sanitize::clean;
use crate::present::sections::{Rank, Section};
use crate::present::signing as words_of;
use crate::present::text::{Lang, words};
use crate::session::pin::{Made, Signed, Work};
use crate::task::{self, Digests, Document, Task, TaskFault, TaskIds};
use clap::{Args as Group, ValueEnum};

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
        Pipe: "標準入力", "standard input";
        PipeOut: "標準出力", "standard output";
    }
}

/// Where the signature goes.
enum Target {
    File,
    Stdout,
}

/// `sign`
#[derive(Debug, Clone, Group)]
#[expect(clippy::struct_excessive_bools, reason = "switches of a command line")]
pub struct Sign {
    /// The document (- is standard input)
    pub file: PathBuf,
    /// Put the document inside the signature
    #[arg(long)]
    pub attached: bool,
    /// PEM instead of DER
    #[arg(long)]
    pub pem: bool,
    /// Write the signature there (default: FILE.p7s; - is standard output)
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Replace an existing file
    #[arg(long)]
    pub force: bool,
    /// The digest
    #[arg(long, value_name = "DIGEST", default_value = "sha256")]
    pub digest: Digest,
    /// The key (auth is not meant for documents)
    #[arg(long, value_name = "KEY", default_value = "sign")]
    pub key: Key,
    /// Show what identifies the signer (masked on a terminal)
    #[arg(long)]
    pub show_holder: bool,
    /// How the password comes
    #[command(flatten)]
    pub pin: PinArgs,
}

/// Digests to sign with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Digest {
    /// SHA-256
    Sha256,
    /// SHA-384
    Sha384,
    /// SHA-512
    Sha512,
}

impl Digest {
    /// The digest itself.
    #[must_use]
    pub const fn algorithm(self) -> DigestAlgorithm {
        match self {
            Self::Sha256 => DigestAlgorithm::Sha256,
            Self::Sha384 => DigestAlgorithm::Sha384,
            Self::Sha512 => DigestAlgorithm::Sha512,
        }
    }
}

impl Run for Sign {
    fn pin(&self) -> Option<PinArgs> {
        Some(self.pin)
    }

    fn reads_input(&self) -> bool {
        is_pipe(&self.file)
    }

    fn files(&self) -> Vec<PathBuf> {
        let signature = task::signature_of(&self.file);
        [Some(self.file.clone()), Some(signature), self.output.clone()].into_iter().flatten().collect()
    }

    fn run(&self, setting: Setting) -> Outcome {
        attempt(self, setting).unwrap_or_else(Outcome::failed)
    }
}

fn attempt(args: &Sign, setting: Setting) -> Result<Outcome, Failure> {
    let (lang, colour, verbose) = (setting.lang, setting.colour, setting.verbose);
    let (terminals, temporary) = (setting.terminals, setting.temporary.clone());
    let show = Show { lang, terminal: terminals.stderr };
    let pair = args.key.pair();
    let form = Form { attached: args.attached, pem: args.pem, digest: args.digest.algorithm() };
    let mut signing = Signing::of(pair, args.file.clone(), form).named(args.output.clone(), args.force);
    let ids = TaskIds::default();
    let target = target(args, &setting, &mut signing, &ids)?;
    // A document may be long to read: what is missing is told before.
    ask::possible(args.pin, terminals, lang).map_err(|failure| match failure {
        Failure::Usage(_) if is_pipe(&args.file) => Failure::Usage(Say::PipeAlone.say(lang).to_owned()),
        failure => failure,
    })?;
    let (clock, source) = (Arc::clone(&setting.clock), setting.source);
    let mut reach = Reach::new(setting)?;
    let report = reach.look(Want::BEFORE_PIN)?;
    if let Some(failure) = other(&report) {
        return Err(failure);
    }
    held(&report, pair)?;
    possible(&Work::Check(pair.pin()), &report, ask::last_try(args.pin))
        .map_err(|stop| Failure::of_pin(pair.pin(), stop, &report))?;

    read(args, &mut signing, &temporary, show, &ids)?;
    let Reading::Done(document, digests) = signing.reading() else { return Err(Failure::Silent) };
    let (length, sha256) = (document.length(), sha256(digests).to_vec());
    let from = (!is_pipe(&args.file)).then(|| name(&args.file));
    let document = words_of::Document { name: from.as_deref(), length, sha256: &sha256 };
    let claims = (source == TimeSource::Set).then(|| clock());
    tell(&words_of::before(document, pair, None, claims, lang, Reveal::Masked));

    let work = signing.work(&report).ok_or(Failure::Silent)?;
    signing.sent(&report);
    let (_, outcome) = ask::run(&mut reach, &report, work, args.pin, lang)?;
    let requests = signing.pin_ended(&outcome, &ids);
    write(args, &target, &mut signing, requests, &temporary, show)?;
    let signed = signing.signed().ok_or(Failure::Silent)?;
    let to_stdout = matches!(target, Target::Stdout);
    let reveal = reveal(to_stdout, args.show_holder, terminals);
    let path = (!to_stdout).then(|| name(&signing.output()));
    let next = match &target {
        Target::File => verifying(&signing.output(), (!args.attached).then_some(&args.file)),
        Target::Stdout => None,
    };
    let made = words_of::Made {
        path: path.as_deref(),
        next: next.as_deref(),
        digest: signed.made.digest_algorithm,
        signing_time: signed.signing_time,
        certificate: &signed.certificate,
        within_dates: signed.within_dates(),
        cautions: &signed.cautions,
        simulated: report.simulated,
        claims: claims.is_some(),
    };
    let told = words_of::after(made, lang, reveal);
    if to_stdout {
        tell(&told);
        return Ok(Outcome::default());
    }
    let text = output::sections(&told, colour, |row| verbose || row.rank < Rank::Detail);
    let mut value = answer(args, (length, &sha256), signed, reveal);
    if claims.is_some()
        && let Some(cautions) = value["cautions"].as_array_mut()
    {
        cautions.push("signing-time-set".into());
    }
    value["output"] = path.into();
    value["simulated"] = report.simulated.into();
    Ok(Outcome { text: text.into_bytes().into(), json: Some(value), failure: None })
}

fn sha256(digests: &Digests) -> &[u8] {
    digests.get(DigestAlgorithm::Sha256).unwrap_or_default()
}

/// How the signer is told: on standard error where the signature itself goes to standard output.
const fn reveal(to_stdout: bool, show_holder: bool, terminals: Terminals) -> Reveal {
    let seen = if to_stdout { terminals.stderr } else { terminals.stdout };
    if seen && !show_holder { Reveal::Masked } else { Reveal::Shown }
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

/// A descriptor that was closed when the program began: the standard library has put its own `/dev/null` there.
fn is_closed(descriptor: BorrowedFd<'_>) -> bool {
    let null = rustix::fs::stat("/dev/null").map(|null| null.st_rdev);
    let (Ok(null), Ok(here), Ok(flags)) =
        (null, rustix::fs::fstat(descriptor), rustix::fs::fcntl_getfl(descriptor))
    else {
        return true;
    };
    let is_device = rustix::fs::FileType::from_raw_mode(here.st_mode).is_char_device();
    is_device && here.st_rdev == null && flags & OFlags::RWMODE == OFlags::RDWR
}

/// Tells the person what is not the answer itself.
fn tell(sections: &[Section]) {
    let text = output::sections(sections, false, |row| row.rank < Rank::Detail);
    output::write_err(&format!("{text}\n"));
}

/// What can't be done is refused before anything is read, hashed or asked for.
fn target(args: &Sign, setting: &Setting, signing: &mut Signing, ids: &TaskIds) -> Result<Target, Failure> {
    let lang = setting.lang;
    let usage = |say: Say| Err(Failure::Usage(say.with(lang, &["--json"])));
    if is_pipe(&args.file) {
        if args.pin.pin_stdin {
            return usage(Say::TwoOnStdin);
        }
        // Reading from there would say that the document is empty.
        let stdin = rustix::stdio::stdin();
        let flags = rustix::fs::fcntl_getfl(stdin).unwrap_or(OFlags::WRONLY);
        if is_closed(stdin) || flags & OFlags::RWMODE == OFlags::WRONLY {
            return usage(Say::NoInput);
        }
    } else {
        // Opened and closed again: whoever names the wrong file need not have a card for it.
        Document::open(&args.file).map_err(|fault| failure(&args.file, &fault))?;
    }
    let to_stdout = match &args.output {
        Some(path) => is_pipe(path),
        None => is_pipe(&args.file),
    };
    if to_stdout {
        return match files::spool(&setting.temporary) {
            _ if setting.json => usage(Say::TwoOnStdout),
            _ if is_closed(rustix::stdio::stdout()) => usage(Say::NoOutput),
            _ if !args.pem && setting.terminals.stdout => Err(Failure::BinaryOnTerminal),
            // What is written there is put together in a temporary file first.
            Ok(_) => Ok(Target::Stdout),
            Err(error) => {
                Err(failure(&args.file, &TaskFault::Spool(setting.temporary.clone(), error.into())))
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
        None => Ok(Target::File),
        Some(error) => Err(Failure::File(name(&path), Why::of(error))),
    }
}

/// Reads the document once.
fn read(
    args: &Sign,
    signing: &mut Signing,
    temporary: &Path,
    show: Show,
    ids: &TaskIds,
) -> Result<(), Failure> {
    if is_pipe(&args.file) {
        let source = &mut io::stdin().lock();
        let spooled =
            with_progress((Say::Spooling, show), None, |watch| Document::spool(source, temporary, watch));
        let document = spooled.map_err(|fault| failure(Path::new(Say::Pipe.say(show.lang)), &fault))?;
        let algorithms = [DigestAlgorithm::Sha256, args.digest.algorithm()];
        let length = Some(document.length());
        let digests = with_progress((Say::Hashing, show), length, |watch| document.hash(&algorithms, watch));
        signing.was_read(Arc::new(document), digests.map_err(|fault| failure(&args.file, &fault))?);
    } else if let Request::Start(id, task) = signing.read(ids) {
        let length = task::length(&task);
        let result = with_progress((Say::Hashing, show), length, |watch| task::run(task, watch));
        signing.task_ended(id, &result);
    }
    match signing.reading() {
        Reading::Failed(fault) => Err(failure(&args.file, fault)),
        Reading::Not | Reading::Running(_) | Reading::Done(..) => Ok(()),
    }
}

/// How progress is told.
#[derive(Clone, Copy)]
struct Show {
    lang: Lang,
    /// Standard error is a terminal.
    terminal: bool,
}

fn with_progress<T>(
    (label, show): (Say, Show),
    of: Option<u64>,
    work: impl FnOnce(&dyn Fn(u64) -> ControlFlow<()>) -> T,
) -> T {
    let progress = RefCell::new(Octets::new(label.say(show.lang), of, (show.lang, show.terminal)));
    let done = work(&|done| {
        progress.borrow_mut().tell(done);
        ControlFlow::Continue(())
    });
    progress.borrow_mut().clear();
    done
}

/// Writes the signature and reads it back, as `verify` would; a document that goes inside is hashed again while it is
/// copied. What goes to standard output is whole and was read back before its first octet is written.
fn write(
    args: &Sign,
    target: &Target,
    signing: &mut Signing,
    requests: Vec<Request>,
    temporary: &Path,
    show: Show,
) -> Result<(), Failure> {
    for request in requests {
        let Request::Start(id, task) = request else { continue };
        let length = task::length(&task).filter(|_| args.attached);
        let result = with_progress((Say::Writing, show), length, |watch| match (target, task) {
            (Target::Stdout, Task::Write { document, made, pem, .. }) => {
                hand_out(&document, &made, pem, temporary, watch).map(task::Output::Written)
            }
            (_, task) => task::run(task, watch),
        });
        signing.task_ended(id, &result);
    }
    let Stage::Failed(fault) = signing.stage() else { return Ok(()) };
    let failure = match (target, fault) {
        (Target::File, TaskFault::Io(error)) => Failure::File(name(&signing.output()), Why::of(error)),
        (Target::Stdout, TaskFault::Io(error)) => {
            Failure::File(Say::PipeOut.say(show.lang).to_owned(), Why::of(error))
        }
        (_, fault) => failure(&args.file, fault),
    };
    Err(Failure::Document(Trouble::NotWritten(failure.told(show.lang))))
}

/// To standard output. Says how many octets.
fn hand_out(
    document: &Document,
    made: &Made,
    pem: bool,
    temporary: &Path,
    watch: &dyn Fn(u64) -> ControlFlow<()>,
) -> Result<u64, TaskFault> {
    let spooled = |error: io::Error| TaskFault::Spool(temporary.to_path_buf(), error.into());
    let mut whole = files::spool(temporary).map_err(spooled)?;
    let put = document.write_and_read_back(made, pem, &mut whole, watch);
    let octets = put.map_err(|fault| match fault {
        TaskFault::Io(error) => TaskFault::Spool(temporary.to_path_buf(), error),
        fault => fault,
    })?;
    files::pass_on(&mut whole, |piece| output::Out.write_all(piece))?;
    files::settle(|| Ok(()))?;
    Ok(octets)
}

fn answer(args: &Sign, (length, sha256): (u64, &[u8]), signed: &Signed, reveal: Reveal) -> Value {
    let disclosed: &[&str] = match signed.certificate.holder {
        Some(_) => &["name", "address", "birth_date", "sex"],
        None => &[],
    };
    json!({
        "schema": SCHEMA,
        "file": (!is_pipe(&args.file)).then(|| name(&args.file)),
        "size": length,
        "sha256": hex(sha256),
        "output": null,
        "format": "cms",
        "pem": args.pem,
        "attached": args.attached,
        "key": args.key.pair().pin().key(),
        "digest_algorithm": signed.made.digest_algorithm.key(),
        "signing_time_claimed": time(signed.signing_time),
        "signer": signed_by(&signed.certificate, reveal),
        "disclosed": disclosed,
        "within_dates": signed.within_dates(),
        "cautions": signed.cautions.iter().map(|caution| caution.key()).collect::<Vec<_>>(),
        "revocation": { "status": "not-checked" },
        "simulated": false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signer_is_masked_where_a_terminal_shows_what_is_told() {
        for (to_stdout, stdout, stderr, masked) in [
            (false, true, false, true),
            (false, false, true, false),
            (true, false, true, true),
            (true, true, false, false),
        ] {
            let terminals = Terminals { stdin: true, stdout, stderr };
            let told = [false, true].map(|show| reveal(to_stdout, show, terminals) == Reveal::Masked);
            assert_eq!(told, [masked, false], "{to_stdout} {terminals:?}");
        }
    }
}
