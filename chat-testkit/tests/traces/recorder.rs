//! Drives a client and writes down what happens.

use chat_testkit::ModelClient;
use serde_json::{Value, json};

use crate::state::state;

/// Lets the client take one step of a trace, and returns what it sends.
pub(crate) fn take_step(client: &mut ModelClient, step: &Value) -> Vec<Value> {
    if step.get("connect").is_some() {
        client.connect();
        return vec![];
    }
    if let Some(write) = step.get("write") {
        let room = write["roomId"].as_i64().unwrap();
        return vec![client.write(room, write["content"].as_str().unwrap())];
    }
    client.receive(&step["frame"])
}

pub(crate) struct Recorder {
    name: &'static str,
    note: &'static str,
    client: ModelClient,
    steps: Vec<Value>,
}

impl Recorder {
    pub(crate) fn new(name: &'static str, note: &'static str) -> Self {
        Self { name, note, client: ModelClient::new("ann"), steps: vec![] }
    }

    fn step(&mut self, mut step: Value) -> Vec<Value> {
        let sent = take_step(&mut self.client, &step);
        step["sends"] = json!(sent);
        self.steps.push(step);
        sent
    }

    /// A new connection.
    pub(crate) fn connect(&mut self) {
        self.step(json!({ "connect": true }));
    }

    /// A message is written.
    pub(crate) fn write(&mut self, room: i64, content: &str) -> Value {
        self.step(json!({ "write": { "roomId": room, "content": content } })).remove(0)
    }

    /// A frame comes; what is sent.
    pub(crate) fn hear(&mut self, frame: Value) -> Vec<Value> {
        self.step(json!({ "frame": frame }))
    }

    /// As [`hear`](Self::hear), where there must be nothing to say.
    pub(crate) fn hear_only(&mut self, frame: Value) {
        let sent = self.hear(frame);
        assert!(sent.is_empty(), "{}: {sent:?}", self.name);
    }

    pub(crate) fn client(&self) -> &ModelClient {
        &self.client
    }

    /// The file: its name, and its text with one step a line.
    pub(crate) fn file(self) -> (String, String) {
        let steps: Vec<_> = self.steps.iter().map(|step| format!("    {step}")).collect();
        let expected = format!("{:#}", state(&self.client));
        let text = format!(
            "{{\n  \"name\": {},\n  \"note\": {},\n  \"user\": {},\n  \"steps\": [\n{}\n  ],\n  \"expected\": {}\n}}\n",
            json!(self.name),
            json!(self.note),
            json!("ann"),
            steps.join(",\n"),
            expected.replace('\n', "\n  "),
        );
        (format!("{}.json", self.name), text)
    }
}
