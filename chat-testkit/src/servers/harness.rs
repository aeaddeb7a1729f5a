use std::future::Future;
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};

use libtest_mimic::{Arguments, Failed, Trial};

use super::Server;
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

    /// The test needs a private server: it is ignored where there is another.
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
/// started for the first test and stopped after the last.
pub fn run_tests<S: Server>(tests: Vec<ServerTest<S>>) -> ExitCode {
    let missing = S::find().err();
    let required = std::env::var_os("CHAT_REQUIRE_SERVERS").is_some_and(|value| value == "1");
    if let Some(reason) = &missing {
        #[allow(clippy::print_stderr, reason = "a test program says why it tests nothing")]
        {
            eprintln!("no {}: {reason}; the tests that need one are ignored", S::NAME);
        }
    }
    let server = Arc::new(OnceLock::new());
    let trial = |test: ServerTest<S>| {
        let (server, missing) = (server.clone(), missing.clone());
        let elsewhere = test.private && !S::is_private();
        let ignored = (missing.is_some() || elsewhere) && !required;
        Trial::test(test.name, move || {
            if let Some(reason) = missing {
                return Err(Failed::from(format!("no {}: {reason}", S::NAME)));
            }
            if elsewhere {
                return Err(Failed::from(format!("no private {}", S::NAME)));
            }
            (test.test)(server.get_or_init(|| Arc::new(S::start())).clone());
            Ok(())
        })
        .with_ignored_flag(ignored)
    };
    let trials = tests.into_iter().map(trial).collect();
    let conclusion = libtest_mimic::run(&Arguments::from_args(), trials);
    drop(server);
    conclusion.exit_code()
}
