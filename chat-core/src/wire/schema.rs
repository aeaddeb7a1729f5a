//! JSON Schema of everything that travels, for clients in other languages. Behind the feature
//! `schema`.
//!
//! What belongs to the seed's dialect alone is marked `deprecated`.

use std::borrow::Cow;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use super::client::{ClientAction, RoomKey};
use super::server::ServerAction;
use crate::model::{
    ConnectionId, Handle, JsonText, MAX_SAFE_INTEGER, MessageId, MessageKind, Rev, RoomId, Seq,
    Timestamp, UserId, UserRev,
};

/// One action of a client.
pub(super) struct Shape {
    /// Its type, and other spellings of it.
    pub(super) names: &'static [&'static str],
    /// What it does.
    pub(super) description: &'static str,
    /// An object with its fields, `type` and `requestId` left out.
    pub(super) fields: Schema,
}

/// Everything that clients may send, as a JSON Schema (draft 2020-12) of one frame.
pub fn client_actions() -> Value {
    let mut generator = SchemaSettings::draft2020_12().for_deserialize().into_generator();
    let mut actions = vec![];
    for shape in ClientAction::shapes(&mut generator) {
        for (number, name) in shape.names.iter().enumerate() {
            let mut action = shape.fields.clone().to_value();
            action["description"] = shape.description.trim().into();
            if number > 0 {
                action["deprecated"] = true.into();
            }
            let fields = json!({ "type": { "type": "string", "const": name } });
            precede(&mut action, fields);
            actions.push(action);
        }
    }
    document("ClientAction", "Everything a client may ask for.", actions, &mut generator)
}

/// Everything that the server sends, as a JSON Schema (draft 2020-12) of one frame.
pub fn server_actions() -> Value {
    let mut generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    let mut schema = ServerAction::json_schema(&mut generator).to_value();
    let actions = schema.get_mut("oneOf").map(Value::take);
    let mut actions = actions.and_then(|it| it.as_array().cloned()).unwrap_or_default();
    actions.iter_mut().for_each(|action| precede(action, json!({})));
    let about = "Everything the server says.";
    let mut document = document("ServerAction", about, actions, &mut generator);
    let schemas = document["oneOf"].as_array_mut().into_iter().flatten();
    schemas.for_each(never_null);
    let objects = document["$defs"].as_object_mut().into_iter().flatten();
    objects.for_each(|(_, object)| never_null(object));
    document
}

fn document(
    title: &str,
    description: &str,
    actions: Vec<Value>,
    generator: &mut SchemaGenerator,
) -> Value {
    let mut document = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        "description": description,
        "oneOf": actions,
        "$defs": generator.take_definitions(true),
    });
    tidy(&mut document);
    document
}

/// Puts the fields that every action has before its own.
fn precede(action: &mut Value, mut first: Value) {
    let Some(action) = action.as_object_mut() else { return };
    first["requestId"] = json!({
        "type": "string",
        "description": "Names the request: the one answer repeats it. At most 64 bytes.",
    });
    let own = action.insert("properties".to_owned(), first.clone());
    if let (Some(Value::Object(all)), Some(Value::Object(own))) =
        (action.get_mut("properties"), own)
    {
        all.extend(own);
    }
    let required = action.entry("required").or_insert_with(|| json!([]));
    if let Some(required) = required.as_array_mut()
        && !required.contains(&"type".into())
    {
        required.insert(0, "type".into());
    }
}

/// Takes out what the derives say of Rust alone: formats such as `uint32`.
fn tidy(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            let rust = |format: &str| format.starts_with("uint") || format.starts_with("int");
            if fields.get("format").and_then(Value::as_str).is_some_and(rust) {
                fields.remove("format");
            }
            fields.values_mut().for_each(tidy);
        }
        Value::Array(items) => items.iter_mut().for_each(tidy),
        _ => {}
    }
}

/// Forbids `null` where a field is left out instead.
fn never_null(schema: &mut Value) {
    let required = schema.get("required").cloned().unwrap_or_default();
    let fields = schema.get_mut("properties").and_then(Value::as_object_mut);
    for (name, field) in fields.into_iter().flatten() {
        if required.as_array().is_some_and(|it| it.contains(&name.as_str().into())) {
            continue;
        }
        if let Some([kind, null]) = field["type"].as_array().map(Vec::as_slice)
            && null == "null"
        {
            field["type"] = kind.clone();
        }
        if let Some([of, null]) = field["anyOf"].as_array().map(Vec::as_slice)
            && null["type"] == "null"
            && let Some(of) = of.as_object().cloned()
            && let Some(field) = field.as_object_mut()
        {
            field.remove("anyOf");
            field.extend(of);
        }
    }
}

/// Lets LOGIN spell its field otherwise.
pub(super) fn other_spelling(login: &mut Schema) {
    let handle = json!({ "type": "string", "description": "The handle.", "deprecated": true });
    if let Some(fields) = login.get_mut("properties").and_then(Value::as_object_mut) {
        fields.insert("username".to_owned(), handle);
    }
    login.remove("required");
    either(login, "user", "username");
}

/// Lets REQUEST_MESSAGES name no room where it catches up.
pub(super) fn of_all_rooms(request: &mut Schema) {
    either(request, "roomId", "lastMessageId");
}

/// One of two fields must be there; the second is the seed's.
fn either(schema: &mut Schema, ours: &str, seeds: &str) {
    schema.insert("anyOf".into(), json!([{ "required": [ours] }, { "required": [seeds] }]));
}

macro_rules! integers {
    ($($name:ident from $lowest:literal: $description:literal;)*) => {$(
        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({
                    "type": "integer",
                    "minimum": $lowest,
                    "maximum": MAX_SAFE_INTEGER,
                    "description": $description,
                })
            }
        }
    )*};
}

integers! {
    UserId from 1: "A user of the chat.";
    RoomId from 1: "A room.";
    MessageId from 1: "A message. Ids ascend within a room, and say nothing about order across rooms.";
    ConnectionId from 1: "One connection; for support.";
    Seq from 0: "Counts the messages of a room: 1, 2, 3 …";
    Rev from 0: "Counts the durable changes of a room.";
    UserRev from 0: "Counts what only one user may see change.";
}

impl JsonSchema for RoomKey {
    fn schema_name() -> Cow<'static, str> {
        "RoomKey".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^[1-9][0-9]{0,15}$" })
    }
}

impl JsonSchema for Handle {
    fn schema_name() -> Cow<'static, str> {
        "Handle".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "The unique @name of a user, which never changes.",
        })
    }
}

impl JsonSchema for Timestamp {
    fn schema_name() -> Cow<'static, str> {
        "Timestamp".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "number",
            "description": "Unix time in seconds, with a fraction. For showing, never for sorting.",
        })
    }
}

impl JsonSchema for JsonText {
    fn schema_name() -> Cow<'static, str> {
        "JsonText".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        Map::new().into()
    }
}

impl JsonSchema for MessageKind {
    fn schema_name() -> Cow<'static, str> {
        "MessageKind".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let longest = Self::MAX_LEN - "x-".len();
        json_schema!({
            "description": "`text`; `system`, which only the server writes; or the embedder's own.",
            "anyOf": [
                { "type": "string", "const": "text" },
                { "type": "string", "const": "system" },
                { "type": "string", "pattern": format!("^x-[A-Za-z0-9._-]{{1,{longest}}}$") },
            ],
        })
    }
}
