//! What the tests of these machines share: their requests carried out, and signatures as a simulated card makes them.

use std::convert::Infallible;
use std::sync::mpsc::channel;

use rsa::Pkcs1v15Sign;
use rsa::rand_core::OsRng;
use rsa::traits::SignatureScheme as _;

use super::request::Request;
use crate::domain::verdict::DigestAlgorithm;
use crate::present::sample;
use crate::sign::SigningKey;
use crate::sign::digest::Digests;
use crate::sign::make::{Container, Made, Parameters, Profile, make};
use crate::sim::{Persona, SIGN, leaf};
use crate::task::{self, Output, TaskEvent, TaskFault, TaskId};

/// Starts a task and waits for its end.
pub(super) fn end_of(request: Request) -> (TaskId, Result<Output, TaskFault>) {
    let Request::Start(id, task) = request else { panic!("{request:?}") };
    let (sender, events) = channel();
    task::start(id, task, move |event| sender.send(event).unwrap()).unwrap();
    let ended = |event| match event {
        TaskEvent::Ended { task, result } => Some((task, result)),
        TaskEvent::Progress { .. } => None,
    };
    events.iter().find_map(ended).unwrap()
}

struct Key(Vec<u8>);

impl SigningKey for Key {
    type Error = Infallible;

    fn certificate(&self) -> &[u8] {
        &self.0
    }

    fn sign(&mut self, digest_info: &[u8]) -> Result<Vec<u8>, Infallible> {
        let scheme = Pkcs1v15Sign::new_unprefixed();
        Ok(scheme.sign::<OsRng>(None, &SIGN.key, digest_info).unwrap())
    }
}

/// Signs by the signature key of the persona `fresh`.
pub(super) fn made(digests: &Digests, digest: DigestAlgorithm, container: Container) -> Made {
    let (persona, signing_time) = (Persona::named("fresh").unwrap(), sample::now());
    let certificate = leaf(&persona, &persona.days(signing_time), &SIGN).unwrap();
    let parameters = Parameters { digest, container, profile: Profile::Cms, signing_time };
    make(&mut Key(certificate), digests, parameters).unwrap()
}
