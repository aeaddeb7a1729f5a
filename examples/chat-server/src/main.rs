//! `chat-server`: see `chat-server --help`.

use std::error::Error;
use std::io::{IsTerminal, Write};
use std::process::ExitCode;
use std::time::Duration;

use chat_server::command::{CommandError, CommandLine};
use chat_server::{Config, Metrics, Server, Signals, say, with_causes};
use tokio::runtime::Runtime;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

fn main() -> ExitCode {
    let CommandLine { command, config } = CommandLine::read();
    let Some(command) = command else { return serving(config) };
    match Runtime::new().map_err(CommandError::Io).and_then(|it| it.block_on(command.run())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Without a terminal there is nobody to tell.
            let _ = writeln!(std::io::stderr(), "error: {}", with_causes(&error));
            ExitCode::FAILURE
        }
    }
}

fn serving(config: Config) -> ExitCode {
    let colours = std::io::stderr().is_terminal();
    let log = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(colours);
    tracing_subscriber::registry().with(log).with(config.log.clone()).init();
    match start(config) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{}", with_causes(&*error));
            ExitCode::FAILURE
        }
    }
}

fn start(config: Config) -> Result<(), Box<dyn Error>> {
    let runtime = Runtime::new()?;
    let ended = runtime.block_on(serve(config));
    // What blocks its thread still, such as a password hash, concerns nobody any more.
    runtime.shutdown_timeout(Duration::from_millis(100));
    ended
}

async fn serve(config: Config) -> Result<(), Box<dyn Error>> {
    let mut signals = Signals::install()?;
    // First, so that everything is counted.
    let metrics = match config.metrics_listen {
        Some(address) => Some(Metrics::bind(address).await?),
        None => None,
    };
    let server = Server::bind(config).await?;
    say(format_args!("listening on http://{}", server.address()))?;
    if let Some(metrics) = metrics {
        say(format_args!("metrics on http://{}/metrics", metrics.address()))?;
        tokio::spawn(metrics.run());
    }
    let (stop, stopped) = tokio::sync::oneshot::channel();
    tokio::spawn(async move {
        signals.next().await;
        let _ = stop.send(());
        signals.next().await;
        tracing::warn!("second signal: ending at once");
        std::process::exit(130);
    });
    server
        .run(async {
            // An error means that the task is gone, and with it whoever could say stop.
            let _ = stopped.await;
        })
        .await;
    Ok(())
}
