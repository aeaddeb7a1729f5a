//! The paths that a file names.

use crate::tokens::{Token, library_tokens};

/// Every path in the file's code, tests left out, as its module sees it: `crate::…` and `super::…`
/// begin with `crate`, all others as they are written. Groups in braces are taken apart.
pub(crate) fn paths(module: &[String], source: &str) -> Vec<String> {
    let tokens = library_tokens(source);
    let mut paths = vec![];
    let mut at = 0;
    while at < tokens.len() {
        let starts = tokens[at].word().is_some() && (at == 0 || tokens[at - 1] != Token::Path);
        let follows = tokens.get(at + 1) == Some(&Token::Path);
        if starts && follows {
            at = read_tree(&tokens, at, &[], &mut paths);
        } else {
            at += 1;
        }
    }
    paths.iter().map(|path| absolute(module, path)).collect()
}

/// Reads one path, with its groups, and says where it ends.
fn read_tree(
    tokens: &[Token],
    mut at: usize,
    prefix: &[String],
    paths: &mut Vec<Vec<String>>,
) -> usize {
    let mut path = prefix.to_vec();
    loop {
        match tokens.get(at) {
            Some(Token::Word(word)) => {
                path.push(word.clone());
                at += 1;
            }
            Some(Token::Sign('*')) => {
                path.push("*".into());
                at += 1;
            }
            Some(Token::Sign('{')) => {
                at += 1;
                while let Some(token) = tokens.get(at).filter(|token| !token.is('}')) {
                    let is_part = token.word().is_some() || token.is('*');
                    at = if is_part { read_tree(tokens, at, &path, paths) } else { at + 1 };
                }
                return at + 1;
            }
            _ => break,
        }
        if tokens.get(at) != Some(&Token::Path) {
            break;
        }
        at += 1;
    }
    paths.push(path);
    at
}

fn absolute(module: &[String], path: &[String]) -> String {
    let ups = path.iter().take_while(|part| *part == "super").count();
    let inside = |levels: usize, rest: &[String]| {
        let base = &module[..module.len().saturating_sub(levels)];
        [&["crate".to_owned()], base, rest].concat().join("::")
    };
    match path[0].as_str() {
        "super" => inside(ups, &path[ups..]),
        "self" => inside(0, &path[1..]),
        _ => path.join("::"),
    }
}

/// The module that a file is: `delivery/hub.rs` is `delivery::hub`.
pub(crate) fn module_of(file: &str) -> Vec<String> {
    let stem = file.strip_suffix(".rs").unwrap_or(file);
    let stem = stem.strip_suffix("/mod").unwrap_or(stem);
    stem.split('/').filter(|part| *part != "lib").map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_name_a_path_is_found() {
        let source = "use super::hub::{Hub, room::{self, Watch}};\npub(crate) use crate::wire::*;\n\
            fn f() -> crate::model::Rev { tokio::spawn(super::super::engine::x()); self::y::z() }";
        let mut found = paths(&module_of("delivery/drain.rs"), source);
        found.sort();
        let expected = [
            "crate::delivery::drain::y::z",
            "crate::delivery::hub::Hub",
            "crate::delivery::hub::room::Watch",
            "crate::delivery::hub::room::self",
            "crate::engine::x",
            "crate::model::Rev",
            "crate::wire::*",
            "tokio::spawn",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn files_are_modules() {
        assert_eq!(module_of("port/store/mod.rs"), ["port", "store"]);
        assert_eq!(module_of("lib.rs"), [""; 0]);
    }
}
