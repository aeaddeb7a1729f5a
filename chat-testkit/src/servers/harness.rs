use std::future::Future;
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};

use libtest_mimic::{Arguments, Trial};

use super::{NoServer, Server};
use crate::archive::{self, TestArchive};
use crate::layer::{self, TestLayers};
use crate::presence::{self, TestPresences};
use crate::store::{Case, TestStore, block_on};

/// One test that needs a server.
pub struct ServerTest<S> {
    name: String,
    test: Box<dyn FnOnce(Arc<S>) + Send>,
    private: bool,
}

impl<S: Server> ServerTest<S> {
    /// A test with this name, on a runtime of its own.
    pub fn new<F: Future<Output = ()>>(
        name: impl Into<String>,
        test: impl FnOnce(Arc<S>) -> F + Send + 'static,
    ) -> Self {
        Self::blocking(name, |server| block_on(test(server)))
    }

    /// A test that brings its own runtime, or none.
    pub fn blocking(name: impl Into<String>, test: impl FnOnce(Arc<S>) + Send + 'static) -> Self {
        Self { name: name.into(), test: Box::new(test), private: false }
    }

    /// The test needs a private server: it gets one of its own where the environment names
    /// another, and is ignored where there is only that one.
    #[must_use]
    pub fn private(mut self) -> Self {
        self.private = true;
        self
    }

    /// Every rule of a store, on stores that `builder` makes on the server.
    pub fn store_cases<F: Future<Output = TestStore>>(
        builder: impl Fn(Arc<S>) -> F + Copy + Send + 'static,
    ) -> Vec<Self> {
        let test = |case: &'static Case| {
            Self::blocking(case.name, move |server| case.run(|| builder(server)))
        };
        crate::store::cases().iter().map(test).collect()
    }

    /// Every rule of an archive, on archives that `builder` makes on the server.
    pub fn archive_cases<F: Future<Output = TestArchive>>(
        builder: impl Fn(Arc<S>) -> F + Copy + Send + 'static,
    ) -> Vec<Self> {
        let test = |case: &'static archive::Case| {
            let name = format!("archive::{}", case.name);
            Self::blocking(name, move |server| case.run(|| builder(server.clone())))
        };
        archive::cases().iter().map(test).collect()
    }

    /// Every rule of a layer, on layers that `builder` makes on the server.
    pub fn layer_cases<F: Future<Output = TestLayers>>(
        builder: impl Fn(Arc<S>) -> F + Copy + Send + 'static,
    ) -> Vec<Self> {
        let test = |case: &'static layer::Case| {
            let name = format!("layer::{}", case.name);
            Self::blocking(name, move |server| case.run(|| builder(server)))
        };
        layer::cases().iter().map(test).collect()
    }

    /// Every rule of presence, on those that `builder` makes on the server.
    pub fn presence_cases<F: Future<Output = TestPresences>>(
        builder: impl Fn(Arc<S>) -> F + Copy + Send + 'static,
    ) -> Vec<Self> {
        let test = |case: &'static presence::Case| {
            let name = format!("presence::{}", case.name);
            Self::blocking(name, move |server| case.run(|| builder(server)))
        };
        presence::cases().iter().map(test).collect()
    }
}

/// Makes a list of [`ServerTest`]s of functions, each named as its path is written.
#[macro_export]
macro_rules! server_tests {
    ($($test:path),+ $(,)?) => {
        vec![$($crate::servers::ServerTest::new(stringify!($test).replace(' ', ""), $test)),+]
    };
}

/// The `main` of a test program: runs what the command line asks for, all on one server, which is
/// started for the first test and stopped after the last. Where that is not private, the tests that
/// need a private one share another.
pub fn run_tests<S: Server>(tests: Vec<ServerTest<S>>) -> ExitCode {
    let required = std::env::var_os("CHAT_REQUIRE_SERVERS").is_some_and(|value| value == "1");
    let shared = Arc::new(Shared::new("", S::find(), S::start, required));
    let private = if S::is_private() {
        shared.clone()
    } else {
        // Who names a server has one: nobody requires a second.
        Arc::new(Shared::new("private ", S::find_private(), S::start_private, false))
    };
    let trial = |test: ServerTest<S>| {
        let server = if test.private { private.clone() } else { shared.clone() };
        let ignored = server.is_ignored();
        let run = move || {
            (test.test)(server.started().map_err(|NoServer(reason)| reason)?);
            Ok(())
        };
        Trial::test(test.name, run).with_ignored_flag(ignored)
    };
    let trials = tests.into_iter().map(trial).collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// A server that tests share, started for the first of them and stopped when the last is over.
struct Shared<S> {
    missing: Option<NoServer>,
    required: bool,
    start: fn() -> S,
    server: OnceLock<Arc<S>>,
}

impl<S: Server> Shared<S> {
    /// Says why, if it is not there.
    fn new(kind: &str, found: Result<(), NoServer>, start: fn() -> S, required: bool) -> Self {
        let missing = found.err();
        if let Some(reason) = &missing {
            #[allow(clippy::print_stderr, reason = "a test program says why it tests nothing")]
            {
                eprintln!("no {kind}{}: {reason}; the tests that need one are ignored", S::NAME);
            }
        }
        Self { missing, required, start, server: OnceLock::new() }
    }

    /// Whether its tests are not run, and that is no failure.
    const fn is_ignored(&self) -> bool {
        self.missing.is_some() && !self.required
    }

    fn started(&self) -> Result<Arc<S>, NoServer> {
        if let Some(NoServer(reason)) = &self.missing {
            return Err(NoServer(format!("no {}: {reason}", S::NAME)));
        }
        Ok(self.server.get_or_init(|| Arc::new((self.start)())).clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Nothing;

    impl Server for Nothing {
        const NAME: &'static str = "nothing";

        fn find() -> Result<(), NoServer> {
            Ok(())
        }

        fn is_private() -> bool {
            false
        }

        fn find_private() -> Result<(), NoServer> {
            Err(NoServer("nowhere".into()))
        }

        fn start() -> Self {
            Self
        }

        fn start_private() -> Self {
            Self
        }
    }

    #[test]
    fn what_is_missing_is_ignored_unless_it_is_required() {
        for (found, required, ignored, starts) in [
            (true, false, false, true),
            (true, true, false, true),
            (false, false, true, false),
            (false, true, false, false),
        ] {
            let found = if found { Nothing::find() } else { Nothing::find_private() };
            let server = Shared::<Nothing>::new("", found, Nothing::start, required);
            assert_eq!((server.is_ignored(), server.started().is_ok()), (ignored, starts));
        }
    }
}
