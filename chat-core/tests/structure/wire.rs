//! The vocabulary, read from chat-core's source.

use crate::repository::read;
use crate::tokens::{Token, end_of_item, tokens};

/// A type of action or an object, and its fields as they are called on the wire.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    pub(crate) name: String,
    pub(crate) fields: Vec<String>,
}

/// Everything that clients may send; other spellings of a field or a type are among the fields.
pub(crate) fn client_actions() -> Vec<Shape> {
    let request = tokens(&read("chat-core/src/wire/client/request.rs"));
    let payloads: Vec<Token> = ["messages", "rooms", "session"]
        .iter()
        .flat_map(|file| tokens(&read(&format!("chat-core/src/wire/client/{file}.rs"))))
        .collect();
    let list = body_behind(&request, &tokens("client_actions! {"));
    list.split(|token| token.is(','))
        .filter_map(|entry| {
            let payload = entry.iter().filter_map(Token::word).nth(1)?;
            let mut spellings = entry.iter().filter_map(text);
            let name = spellings.next()?.to_owned();
            let mut fields =
                fields(body_behind(&payloads, &tokens(&format!("struct {payload} {{"))));
            fields.extend(spellings.map(str::to_owned));
            Some(Shape { name, fields })
        })
        .collect()
}

/// Everything that the server sends.
pub(crate) fn server_actions() -> Vec<Shape> {
    let source = tokens(&read("chat-core/src/wire/server/action.rs"));
    variants(body_behind(&source, &tokens("enum ServerAction<'a> {")))
}

/// An object within server actions.
pub(crate) fn object(file: &str, name: &str) -> Shape {
    let source = tokens(&read(&format!("chat-core/src/wire/server/{file}.rs")));
    let fields = fields(body_behind(&source, &tokens(&format!("struct {name} {{"))));
    assert!(!fields.is_empty(), "{name}");
    Shape { name: name.to_owned(), fields }
}

/// Why requests are refused.
pub(crate) fn error_codes() -> Vec<String> {
    let source = tokens(&read("chat-core/src/wire/rejection.rs"));
    variants(body_behind(&source, &tokens("enum Code {"))).into_iter().map(|it| it.name).collect()
}

/// Why connections are closed.
pub(crate) fn close_codes() -> Vec<String> {
    let source = tokens(&read("chat-core/src/wire/close.rs"));
    let list = body_behind(&source, &tokens("closes! {"));
    list.windows(2)
        .filter(|pair| pair[0].is('='))
        .filter_map(|pair| Some(pair[1].word()?.to_owned()))
        .collect()
}

/// What stands in the braces that the last occurrence of `begin` opens.
fn body_behind<'a>(tokens: &'a [Token], begin: &[Token]) -> &'a [Token] {
    // A lifetime's quote is a sign, wherever it stands.
    let found = tokens.windows(begin.len()).rposition(|window| window == begin);
    let start = found.unwrap_or_else(|| panic!("no {begin:?}")) + begin.len();
    &tokens[start..end_of_item(tokens, start - 1) - 1]
}

fn text(token: &Token) -> Option<&str> {
    match token {
        Token::Text(text) => Some(text),
        _ => None,
    }
}

/// The variants of an enum, with their names and fields as on the wire.
fn variants(body: &[Token]) -> Vec<Shape> {
    let (mut shapes, mut at) = (vec![], 0);
    while let Some(token) = body.get(at) {
        if let Some(word) = token.word() {
            let braces = body.get(at + 1).is_some_and(|next| next.is('{'));
            let end = if braces { end_of_item(body, at + 1) } else { at + 1 };
            let inside = if braces { &body[at + 2..end - 1] } else { &[] };
            shapes.push(Shape { name: screaming(word), fields: fields(inside) });
            at = end;
        } else {
            at += if token.is('#') { attribute(&body[at..]) } else { 1 };
        }
    }
    shapes
}

/// The fields of a struct, and their aliases.
fn fields(body: &[Token]) -> Vec<String> {
    let (mut fields, mut at) = (vec![], 0);
    while let Some(token) = body.get(at) {
        if token.is('#') {
            let length = attribute(&body[at..]);
            let inside = &body[at..at + length];
            let alias = inside.iter().position(|token| token.word() == Some("alias"));
            fields.extend(alias.and_then(|at| text(&inside[at + 2])).map(str::to_owned));
            at += length;
        } else if body.get(at + 1).is_some_and(|next| next.is(':')) {
            fields.extend(token.word().map(camel));
            at += type_length(&body[at..]);
        } else {
            at += 1;
        }
    }
    fields
}

/// How long an attribute is that begins here.
fn attribute(tokens: &[Token]) -> usize {
    tokens.iter().position(|token| token.is(']')).map_or(tokens.len(), |end| end + 1)
}

/// How far it is to the comma behind a field's type.
fn type_length(tokens: &[Token]) -> usize {
    let mut depth = 0;
    for (at, token) in tokens.iter().enumerate() {
        match token {
            Token::Sign('<' | '(' | '[') => depth += 1,
            Token::Sign('>' | ')' | ']') => depth -= 1,
            Token::Sign(',') if depth == 0 => return at + 1,
            _ => {}
        }
    }
    tokens.len()
}

fn camel(snake: &str) -> String {
    let mut parts = snake.split('_');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |camel, part| camel + &part[..1].to_uppercase() + &part[1..])
}

fn screaming(pascal: &str) -> String {
    let mut screaming = String::new();
    for c in pascal.chars() {
        if c.is_uppercase() && !screaming.is_empty() {
            screaming.push('_');
        }
        screaming.extend(c.to_uppercase());
    }
    screaming
}

#[test]
fn shapes_are_read_from_source() {
    let source = "enum A<'a> { /// x\n #[serde(skip)] RoomReset { /// y\n room_id: Map<K, V>,\n\
        #[serde(alias = \"username\")] pub user: &'a str }, Busy, }";
    let source = tokens(source);
    let shapes = variants(body_behind(&source, &tokens("enum A<'a> {")));
    let shape = |name: &str, fields: &[&str]| Shape {
        name: name.to_owned(),
        fields: fields.iter().map(|&field| field.to_owned()).collect(),
    };
    let expected = [shape("ROOM_RESET", &["roomId", "username", "user"]), shape("BUSY", &[])];
    assert_eq!(shapes, expected);
}

#[test]
fn the_source_is_read_whole() {
    let actions = client_actions();
    let names: Vec<_> = actions.iter().map(|action| action.name.as_str()).collect();
    assert_eq!(names, chat_core::wire::client::ClientAction::TYPES);
    assert!(actions[0].fields.contains(&"LOGIN_USER".to_owned()));
    assert_eq!(server_actions()[0].name, "HELLO");
    assert!(error_codes().contains(&"IDEMPOTENCY_CONFLICT".to_owned()));
    assert!(close_codes().contains(&"4505".to_owned()));
}
