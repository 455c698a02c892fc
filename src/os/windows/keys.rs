//! Keys as they are pressed, from the console, without a buffer that is never wiped.

use std::io;
use std::time::Duration;

use super::console;

/// Where they come from.
#[derive(Debug)]
pub struct Keys(());

impl Keys {
    /// Opens them; the console's modes are as they are, but that keys come as the bytes of a terminal.
    ///
    /// # Errors
    ///
    /// Where there is no console.
    pub fn open() -> io::Result<Self> {
        console::input()?;
        let now = console::Modes::now()?;
        if now.raw() == now.quiet() {
            // Raw already, by who draws the screen: keys as bytes too.
            now.raw().set()?;
        }
        Ok(Self(()))
    }

    /// Waits until one is pressed, or for so long. Was one?
    ///
    /// # Errors
    ///
    /// Where the console is gone.
    pub fn wait(&self, patience: Option<Duration>) -> io::Result<bool> {
        console::wait(patience)
    }

    /// The bytes that they send; waits for the first.
    ///
    /// # Errors
    ///
    /// Where the console is gone.
    pub fn read(&self, bytes: &mut [u8]) -> io::Result<usize> {
        console::read(bytes)
    }
}
