//! TypeScript made from the schema: as much of JSON Schema as the schema uses.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::Value;

/// What the actions of these documents are made of: one exported type each.
pub(crate) fn objects(documents: &[&Value]) -> String {
    let mut definitions: BTreeMap<&str, &Value> = BTreeMap::new();
    for document in documents {
        for (name, schema) in document["$defs"].as_object().unwrap() {
            let before = definitions.insert(name, schema);
            assert!(before.is_none_or(|before| before == schema), "two of {name}");
        }
    }
    let mut out = String::new();
    for (name, schema) in definitions.into_iter().filter(|(name, _)| *name != "RoomKey") {
        out.push_str(&comment(schema, ""));
        if schema.get("properties").is_some() {
            writeln!(out, "export interface {name} {{\n{}}}\n", fields(schema)).unwrap();
        } else {
            writeln!(out, "export type {name} ={};\n", alternatives(schema)).unwrap();
        }
    }
    out.trim_end().to_owned() + "\n"
}

/// The actions of a document, and their union.
pub(crate) fn actions(document: &Value) -> String {
    let mut names = vec![];
    let mut out = String::new();
    for action in document["oneOf"].as_array().unwrap() {
        if action["deprecated"] == true {
            continue;
        }
        let name = pascal(action["properties"]["type"]["const"].as_str().unwrap()) + "Action";
        out.push_str(&comment(action, ""));
        writeln!(out, "export interface {name} {{\n{}}}\n", fields(action)).unwrap();
        names.push(name);
    }
    let title = document["title"].as_str().unwrap();
    out.push_str(&comment(document, ""));
    writeln!(out, "export type {title} =\n  | {};", names.join("\n  | ")).unwrap();
    let uses = |name: &&String| {
        let word = |c: char| c.is_alphanumeric();
        out.lines()
            .filter(|line| line.contains(':') && !line.trim_start().starts_with('/'))
            .any(|line| line.split(|c| !word(c)).any(|part| part == *name))
    };
    let imports: Vec<_> = document["$defs"].as_object().unwrap().keys().filter(uses).collect();
    let imports: Vec<_> = imports.into_iter().map(|name| format!("  {name},\n")).collect();
    format!("import type {{\n{}}} from \"./objects.js\";\n\n{out}", imports.concat())
}

/// Frames as values of the types, so that the compiler compares the two.
pub(crate) fn golden(client: &[(String, Value)], server: &[(String, Value)]) -> String {
    let mut out = String::from(
        "import type { ClientAction } from \"../../src/generated/client.js\";\n\
        import type { ServerAction } from \"../../src/generated/server.js\";\n",
    );
    for (direction, frames) in [("Client", client), ("Server", server)] {
        let name = direction.to_lowercase();
        writeln!(out, "\nexport const {name}: Record<string, {direction}Action> = {{").unwrap();
        // The types leave out what only the seed says.
        for (name, frame) in frames.iter().filter(|(_, frame)| !seeds_own(frame)) {
            writeln!(out, "  \"{name}\": {frame},").unwrap();
        }
        out.push_str("};\n");
    }
    out
}

fn seeds_own(frame: &Value) -> bool {
    let fields = ["username", "firstMessageId", "lastMessageId"];
    frame["type"] == "LOGIN_USER" || fields.iter().any(|field| frame.get(field).is_some())
}

/// The fields of an object, one a line with its comment; the action's type and name come first.
fn fields(schema: &Value) -> String {
    let required = schema["required"].as_array().cloned().unwrap_or_default();
    let either = &schema["anyOf"][0]["required"][0];
    let mut fields: Vec<_> = schema["properties"].as_object().unwrap().iter().collect();
    fields.sort_by_key(|(name, _)| match name.as_str() {
        "type" => 0,
        "requestId" => 1,
        _ => 2,
    });
    let mut out = String::new();
    for (name, field) in fields.into_iter().filter(|(_, field)| field["deprecated"] != true) {
        let must = required.contains(&name.as_str().into());
        let mark = if must || either == name { "" } else { "?" };
        let of = if must { of(field) } else { without_null(of(field)) };
        writeln!(out, "{}  {name}{mark}: {of};", comment(field, "  ")).unwrap();
    }
    out
}

fn comment(schema: &Value, indent: &str) -> String {
    let text = schema["description"].as_str();
    text.map_or_else(String::new, |text| format!("{indent}/** {} */\n", text.replace('\n', " ")))
}

/// A union with one alternative a line where they are described.
fn alternatives(schema: &Value) -> String {
    let described = |it: &&Vec<Value>| it.iter().any(|it| it.get("description").is_some());
    match schema["oneOf"].as_array().filter(described) {
        Some(items) => {
            let line = |item| format!("\n{}  | {}", comment(item, "  "), of(item));
            items.iter().map(line).collect()
        }
        None => format!(" {}", of(schema)),
    }
}

/// The type of what a schema allows.
fn of(schema: &Value) -> String {
    let text = |field: &str| schema[field].as_str();
    if let Some(name) = text("$ref") {
        return name.rsplit('/').next().unwrap().to_owned();
    }
    if let Some(value) = schema.get("const") {
        return value.to_string();
    }
    if let Some(items) = schema["enum"].as_array() {
        return union(items.iter().map(Value::to_string));
    }
    if let Some(items) = schema["anyOf"].as_array().or(schema["oneOf"].as_array()) {
        return union(items.iter().map(of));
    }
    match &schema["type"] {
        Value::Array(kinds) => union(kinds.iter().map(|kind| simple(kind.as_str().unwrap()))),
        Value::String(kind) if kind == "array" => match of(&schema["items"]) {
            item if item.contains(' ') => format!("({item})[]"),
            item => format!("{item}[]"),
        },
        Value::String(kind) if kind == "object" => format!("Record<string, {}>", values(schema)),
        Value::String(kind) if kind == "string" => text("pattern").map_or("string".into(), pattern),
        Value::String(kind) => simple(kind),
        _ => "unknown".to_owned(),
    }
}

/// What stands in a map.
fn values(map: &Value) -> String {
    let by_pattern = map["patternProperties"].as_object().and_then(|it| it.values().next());
    by_pattern.or(map.get("additionalProperties")).map_or("unknown".to_owned(), of)
}

/// A text that begins with the literal part of a pattern, if it has one.
fn pattern(pattern: &str) -> String {
    let literal: String =
        pattern.chars().skip(1).take_while(|c| c.is_alphanumeric() || *c == '-').collect();
    if literal.is_empty() { "string".to_owned() } else { format!("`{literal}${{string}}`") }
}

fn simple(kind: &str) -> String {
    match kind {
        "integer" | "number" => "number",
        "string" | "boolean" | "null" => kind,
        other => panic!("{other} has no type"),
    }
    .to_owned()
}

fn union(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join(" | ")
}

fn without_null(of: String) -> String {
    of.strip_suffix(" | null").map_or(of.clone(), str::to_owned)
}

fn pascal(screaming: &str) -> String {
    screaming.split('_').map(|word| word[..1].to_owned() + &word[1..].to_lowercase()).collect()
}

#[test]
fn a_schema_becomes_types() {
    let document = serde_json::json!({
        "title": "A", "description": "All.",
        "$defs": { "Id": { "type": "integer" } },
        "oneOf": [{
            "description": "Does.",
            "properties": {
                "a": { "anyOf": [{ "$ref": "#/$defs/Id" }, { "type": "null" }] },
                "b": { "type": ["string", "null"], "description": "Bee." },
                "c": { "type": "array", "items": { "enum": ["x", 1] } },
                "d": {},
                "e": { "deprecated": true },
                "f": { "type": "object", "additionalProperties": { "type": "string" } },
                "g": { "type": "string", "pattern": "^x-[a-z]*$" },
                "type": { "const": "DO_IT" },
            },
            "required": ["type", "b"],
        }],
    });
    let expected = "import type {\n  Id,\n} from \"./objects.js\";\n\n/** Does. */\n\
        export interface DoItAction {\n  type: \"DO_IT\";\n  a?: Id;\n  /** Bee. */\n\
        \x20 b: string | null;\n  c?: (\"x\" | 1)[];\n  d?: unknown;\n\
        \x20 f?: Record<string, string>;\n  g?: `x-${string}`;\n}\n\n/** All. */\n\
        export type A =\n  | DoItAction;\n";
    assert_eq!(actions(&document), expected);
    assert_eq!(objects(&[&document]), "export type Id = number;\n");
}
