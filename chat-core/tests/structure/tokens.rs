//! Rust source as words and signs: as much of the language as it takes to find paths.

/// A word, or a sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    Word(String),
    Sign(char),
    /// `::`
    Path,
    /// A string literal's content.
    Text(String),
}

impl Token {
    pub(crate) fn word(&self) -> Option<&str> {
        match self {
            Self::Word(word) => Some(word),
            _ => None,
        }
    }

    pub(crate) fn is(&self, sign: char) -> bool {
        *self == Self::Sign(sign)
    }
}

/// The tokens of a file. Comments are left out.
pub(crate) fn tokens(source: &str) -> Vec<Token> {
    let chars: Vec<char> = source.chars().collect();
    let mut tokens = vec![];
    let mut at = 0;
    while at < chars.len() {
        let rest = &chars[at..];
        at += match rest {
            ['/', '/', ..] => length_until(rest, &['\n']),
            ['/', '*', ..] => length_until(rest, &['*', '/']),
            ['"', ..] => text(rest, &mut tokens),
            ['r', '"' | '#', ..] if raw_text(rest).is_some() => {
                let (length, content) = raw_text(rest).unwrap();
                tokens.push(Token::Text(content));
                length
            }
            ['\'', '\\', _, ..] => 3 + length_until(&rest[3..], &['\'']),
            ['\'', _, '\'', ..] => 3,
            [':', ':', ..] => {
                tokens.push(Token::Path);
                2
            }
            [c, ..] if is_word(*c) => {
                let word: String = rest.iter().take_while(|c| is_word(**c)).collect();
                let length = word.chars().count();
                tokens.push(Token::Word(word));
                length
            }
            [c, ..] => {
                if !c.is_whitespace() {
                    tokens.push(Token::Sign(*c));
                }
                1
            }
            [] => 0,
        };
    }
    tokens
}

/// The tokens of a file without its unit tests.
pub(crate) fn library_tokens(source: &str) -> Vec<Token> {
    let mut left = tokens(source);
    let marker = tokens("#[cfg(test)] mod");
    while let Some(start) = left.windows(marker.len()).position(|window| *window == marker) {
        let end = end_of_item(&left, start + marker.len());
        left.drain(start..end);
    }
    left
}

/// Behind the `;` or the last `}` of the item that `start` lies in.
pub(crate) fn end_of_item(tokens: &[Token], start: usize) -> usize {
    let mut depth = 0;
    for (at, token) in tokens.iter().enumerate().skip(start) {
        match token {
            Token::Sign('{') => depth += 1,
            Token::Sign('}') => depth -= 1,
            Token::Sign(';') => {}
            _ => continue,
        }
        if depth == 0 {
            return at + 1;
        }
    }
    tokens.len()
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn length_until(chars: &[char], end: &[char]) -> usize {
    let found = chars.windows(end.len()).position(|window| window == end);
    found.map_or(chars.len(), |at| at + end.len())
}

fn text(chars: &[char], tokens: &mut Vec<Token>) -> usize {
    let mut end = 1;
    while let Some(c) = chars.get(end).filter(|c| **c != '"') {
        end += if *c == '\\' { 2 } else { 1 };
    }
    let end = end.min(chars.len());
    tokens.push(Token::Text(chars[1..end].iter().collect()));
    end + 1
}

fn raw_text(chars: &[char]) -> Option<(usize, String)> {
    let hashes = chars[1..].iter().take_while(|c| **c == '#').count();
    let start = hashes + 2;
    if chars.get(start - 1) != Some(&'"') {
        return None;
    }
    let end: Vec<char> = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
    let length = length_until(&chars[start..], &end);
    let content = chars[start..start + length - end.len()].iter().collect();
    Some((start + length, content))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_texts_and_unit_tests_are_told_from_code() {
        let source = "use a::b; // use c::d\n/* e::f */ const S: &str = \"g::h \\\" i\";\n\
            const R: &str = r#\"j::k\"#; fn l<'m>(n: &'m str) -> char { '\"' }\n\
            #[cfg(test)] mod tests { use o::p; fn q() {} }\nuse r::s;";
        let words: Vec<_> = library_tokens(source);
        let words: Vec<_> = words.iter().filter_map(Token::word).collect();
        let code = "use a b const S str const R str fn l m n m str char use r s";
        assert_eq!(words.join(" "), code);
        assert!(tokens(source).contains(&Token::Text("g::h \\\" i".into())));
        assert!(tokens(source).contains(&Token::Text("j::k".into())));
    }
}
