//! Everything that is tested from outside, in one binary: the house's layering, and the program against the system's
//! real card service.
//!
//! A test with PC/SC runs in a world of its own (see `world`): this binary starts itself again for that one test, in
//! fresh namespaces. Where the machine can't give such a world, those tests are reported as ignored, by name.
#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "a test says by panicking what it missed")]
#![expect(
    clippy::disallowed_methods,
    reason = "a test makes surroundings for the program, and so asks for its own"
)]

mod ahead;
mod asked;
mod atr;
mod cases;
mod cited;
mod cli;
mod completed;
mod cursor;
mod diagnosed;
mod face;
mod face_memory;
mod face_wire;
mod guided;
mod kiosk_machine;
mod kiosk_packaging;
mod kiosk_signals;
mod kiosk_soak;
mod kiosk_walk;
mod kiosk_wire;
mod layering;
mod live;
mod malformed;
mod manual;
mod meant;
mod memory;
mod others;
mod packaged;
mod panicked;
mod pdf;
mod personal;
mod phones;
mod pictures;
mod pins;
mod pins_screen;
mod program;
mod reader;
mod readme;
mod scarce;
mod screen;
mod scripted;
mod signals;
mod signing;
mod signing_trouble;
mod spoken;
mod stream;
mod stream_files;
mod terminal;
mod test_card;
mod traced;
mod unread;
mod unsupported;
mod vocabulary;
mod waiting;
mod wizards;
mod worded;
mod world;

fn main() -> std::process::ExitCode {
    if let Some(ended) = screen::mistaken() {
        return ended;
    }
    if let Some(ended) = personal::play() {
        return ended;
    }
    let mut arguments = libtest_mimic::Arguments::from_args();
    // They mostly wait for pcscd, which looks at its readers every 0.4 s: more at once than there are cores.
    arguments.test_threads.get_or_insert(5);
    let themes = [
        ahead::trials(),
        asked::trials(),
        atr::trials(),
        cases::trials(),
        cited::trials(),
        kiosk_machine::trials(),
        kiosk_packaging::trials(),
        kiosk_signals::trials(),
        layering::trials(),
        reader::trials(),
        readme::trials(),
        cli::trials(),
        cursor::trials(),
        completed::trials(),
        manual::trials(),
        diagnosed::trials(),
        face::trials(),
        face_memory::trials(),
        face_wire::trials(),
        kiosk_soak::trials(),
        kiosk_walk::trials(),
        kiosk_wire::trials(),
        live::trials(),
        others::trials(),
        packaged::trials(),
        pins::trials(),
        meant::trials(),
        pins_screen::trials(),
        wizards::trials(),
        worded::trials(),
        test_card::trials(),
        traced::trials(),
        unsupported::trials(),
        vocabulary::trials(),
        malformed::trials(),
        unread::trials(),
        memory::trials(),
        panicked::trials(),
        pdf::trials(),
        scarce::trials(),
        personal::trials(),
        phones::trials(),
        pictures::trials(),
        screen::trials(),
        signals::trials(),
        stream::trials(),
        signing::trials(),
        signing_trouble::trials(),
        spoken::trials(),
        stream_files::trials(),
        waiting::trials(),
    ];
    let trials = themes.into_iter().flatten().collect();
    let conclusion = libtest_mimic::run(&arguments, trials);
    world::tell_ignored();
    conclusion.exit_code()
}
