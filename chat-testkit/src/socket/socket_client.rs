use std::io;

use serde_json::Value;

use super::wire::{Cut, Wire};
use crate::client::ModelClient;

/// A client that keeps to the rules of the protocol, on real connections, one after the other.
#[derive(Debug)]
pub struct SocketClient {
    /// What it knows.
    pub model: ModelClient,
    wire: Option<Wire>,
    types: Vec<String>,
}

impl SocketClient {
    /// A client that knows nothing and is not connected.
    pub fn new(name: &str) -> Self {
        Self { model: ModelClient::new(name), wire: None, types: vec![] }
    }

    /// A new connection takes the place of the old one, which just breaks.
    pub fn connect(&mut self, wire: Wire) {
        self.wire = Some(wire);
        self.types.clear();
        self.model.connect();
    }

    /// The connection breaks now, without a good-bye.
    pub fn cut(&mut self) {
        self.wire = None;
    }

    /// The connection breaks after so many bytes more.
    pub fn cut_after(&mut self, cut: Cut) {
        if let Some(wire) = &mut self.wire {
            wire.cut_after(cut);
        }
    }

    /// Whether there is a connection, as far as it knows.
    pub fn is_connected(&self) -> bool {
        self.wire.is_some()
    }

    /// The types of the frames of this connection, in order.
    pub fn types(&self) -> &[String] {
        &self.types
    }

    /// Hears one frame and sends what the rules say. The frame, or why there was none; then the
    /// connection is gone. Not cancel-safe between the frame and what it makes the client send.
    ///
    /// # Errors
    /// The connection broke, or was closed with the code that the error names.
    pub async fn step(&mut self) -> io::Result<Value> {
        let (frame, actions) = self.hear().await?;
        for action in actions {
            self.send(&action).await?;
        }
        Ok(frame)
    }

    /// Hears one frame; also what the rules say is to be sent now. Cancel-safe, but for the answer to
    /// a ping.
    ///
    /// # Errors
    /// As [`step`](Self::step).
    pub async fn hear(&mut self) -> io::Result<(Value, Vec<Value>)> {
        let wire = self.wire.as_mut().ok_or(io::ErrorKind::NotConnected)?;
        let text = match wire.next().await {
            Ok(Ok(text)) => text,
            Ok(Err(code)) => {
                self.wire = None;
                return Err(io::Error::other(format!("closed with {code}")));
            }
            Err(error) => {
                self.wire = None;
                return Err(error);
            }
        };
        let frame: Value = serde_json::from_slice(&text).unwrap();
        self.types.push(frame["type"].as_str().unwrap().to_owned());
        let actions = self.model.receive(&frame);
        Ok((frame, actions))
    }

    /// Hears frames until the model is so.
    ///
    /// # Errors
    /// The connection ended before.
    pub async fn until(&mut self, so: impl Fn(&ModelClient) -> bool) -> io::Result<()> {
        while !so(&self.model) {
            self.step().await?;
        }
        Ok(())
    }

    /// Sends an action.
    ///
    /// # Errors
    /// The connection broke; it is gone now.
    pub async fn send(&mut self, action: &Value) -> io::Result<()> {
        let wire = self.wire.as_mut().ok_or(io::ErrorKind::NotConnected)?;
        let sent = wire.send(&action.to_string()).await;
        if sent.is_err() {
            self.wire = None;
        }
        sent
    }

    /// Asks, hears frames until the answer is there, and says it.
    ///
    /// # Errors
    /// The connection ended before.
    pub async fn ask(&mut self, action: Value) -> io::Result<Value> {
        let action = self.model.ask(action);
        self.send(&action).await?;
        loop {
            let frame = self.step().await?;
            if frame["requestId"] == action["requestId"] {
                return Ok(frame);
            }
        }
    }
}
