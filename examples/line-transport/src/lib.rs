//! A transport: lines over TCP.

use std::error::Error;
use std::future::poll_fn;
use std::sync::Arc;
use std::time::Duration;

use chat_core::{ChatEngine, Connection, Identity, Outgoing};
use futures::{SinkExt, StreamExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep, sleep_until, timeout};
use tokio_util::codec::{Framed, LinesCodec};

/// Connections at once.
const CONNECTIONS: usize = 1_000;
/// How long a line may take to be written: a client that reads nothing is dropped then.
const WRITING: Duration = Duration::from_secs(20);

/// What every way out of a connection can be.
type Ended = Result<(), Box<dyn Error + Send + Sync>>;
type Lines = Framed<TcpStream, LinesCodec>;

/// Serves whoever connects, until it is dropped.
pub async fn listen(listener: TcpListener, chat: ChatEngine) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let Ok(place) = places.clone().acquire_owned().await else { return };
        let Ok((stream, _)) = listener.accept().await else {
            // Such as too many open files: wait for some to be closed.
            sleep(Duration::from_millis(100)).await;
            continue;
        };
        let chat = chat.clone();
        tokio::spawn(async move {
            let _place = place;
            // However it ended, there is nobody to be told.
            let _ = serve(stream, &chat).await;
        });
    }
}

/// Serves one connection. Lines are as long as the engine allows frames to be.
async fn serve(stream: TcpStream, chat: &ChatEngine) -> Ended {
    let limits = chat.limits();
    let mut lines = Framed::new(stream, LinesCodec::new_with_max_length(limits.frame_bytes));
    let first = timeout(limits.login_deadline, lines.next()).await?;
    let Some(name) = first.transpose()? else { return Ok(()) };
    // This example believes everybody: your own login goes here.
    let connection = chat.connect(Identity::new(&name).handle(&name));
    carry(&mut lines, &connection, limits.heartbeat * 2).await
}

/// Carries lines in and actions out until one side ends. Dropping the connection afterwards tells
/// the engine; what it was asked for is done nevertheless.
async fn carry(lines: &mut Lines, connection: &Connection, silence: Duration) -> Ended {
    let mut heard = Instant::now();
    loop {
        tokio::select! {
            // Reading stops while the engine has enough to do for this connection.
            line = lines.next(), if connection.accepts() => match line {
                Some(line) => {
                    heard = Instant::now();
                    connection.receive(&line?)?;
                }
                None => return Ok(()),
            },
            () = poll_fn(|cx| connection.poll_accepts(cx)), if !connection.accepts() => {}
            outgoing = connection.next() => match outgoing {
                Some(Outgoing::Action(action)) => write(lines, action.json()).await?,
                Some(Outgoing::Close(close)) => {
                    return write(lines, &format!("{} {}", close.code, close.reason)).await;
                }
                // Only transports make these, for themselves.
                Some(Outgoing::Raw(_)) => {}
                None => return Ok(()),
            },
            () = sleep_until(heard + silence) => return Ok(()),
        }
    }
}

async fn write(lines: &mut Lines, line: &str) -> Ended {
    Ok(timeout(WRITING, lines.send(line)).await??)
}
