//! Somebody else fills the Redis with noise.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};

use crate::common::Random;

/// Publishes garbage for a while, on the channels of the nodes and on others. Some of it is larger
/// than what the server keeps for a reader, who is cut off.
pub(crate) async fn flood(redis: SocketAddr, random: &mut Random, lasts: Duration) {
    let Ok(mut stream) = TcpStream::connect(redis).await else { return };
    let (mut answers, mut writer) = stream.split();
    let end = Instant::now() + lasts;
    let writing = async {
        while Instant::now() < end {
            let number = random.below(8);
            let channel = match random.below(8) {
                0..3 => format!("chat:{{room:{number}}}"),
                3..5 => format!("chat:{{user:{number}}}"),
                5 => format!("chat:{{presence:{number}}}"),
                6 => format!("chat:{{what:{number}}}"),
                _ => format!("other:{{room:{number}}}"),
            };
            let length = if random.below(16) == 0 { 96 << 10 } else { random.below(2000) };
            let mut command =
                format!("*3\r\n$7\r\nPUBLISH\r\n${}\r\n{channel}\r\n${length}\r\n", channel.len())
                    .into_bytes();
            command.extend((0..length).map(|_| random.next() as u8));
            command.extend(b"\r\n");
            if writer.write_all(&command).await.is_err() {
                return;
            }
        }
    };
    let reading = async {
        let mut buffer = vec![0; 1 << 14];
        while answers.read(&mut buffer).await.is_ok_and(|length| length > 0) {}
    };
    // A server that hangs is none of its business.
    let _ = timeout(2 * lasts, async {
        tokio::select! {
            () = writing => {}
            () = reading => {}
        }
    })
    .await;
}
