//! PDFs signed and verified by the program itself, with others as judges and makers.

mod attacks;
mod corpus;
mod foreign;
pub(crate) mod judges;
pub(crate) mod paper;
mod refused;
mod signed;
mod signer;

use libtest_mimic::Trial;

pub(crate) fn trials() -> Vec<Trial> {
    [attacks::trials(), corpus::trials(), foreign::trials(), refused::trials(), signed::trials()]
        .into_iter()
        .flatten()
        .collect()
}
