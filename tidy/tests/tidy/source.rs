//! Rust text taken apart just enough to be judged: comments, strings and tests can be told from product code.

use std::ops::Range;

/// One Rust file in three forms, each with the same lines.
pub(crate) struct Source<'a> {
    pub(crate) path: &'a str,
    pub(crate) raw: &'a str,
    /// Product code alone: comments, string contents and tests are blank.
    pub(crate) code: String,
    /// Product code with its strings.
    pub(crate) with_strings: String,
    /// Lines of `raw` that are not tests.
    pub(crate) product_lines: usize,
}

impl<'a> Source<'a> {
    pub(crate) fn new(path: &'a str, raw: &'a str) -> Self {
        let mut code = blank(raw, false);
        let mut with_strings = blank(raw, true);
        let tests =
            if is_test_file(path, raw) { std::iter::once(0..raw.len()).collect() } else { test_items(&code) };
        let lines = |text: &str| text.lines().count();
        let test_lines: usize = tests.iter().map(|range| lines(&raw[range.clone()])).sum();
        for range in tests {
            blank_range(&mut code, range.clone());
            blank_range(&mut with_strings, range);
        }
        Self { path, raw, code, with_strings, product_lines: lines(raw).saturating_sub(test_lines) }
    }

    /// The crate: the first folder.
    pub(crate) fn member(&self) -> &str {
        self.path.split('/').next().unwrap_or_default()
    }

    /// `path:line: message`, for the byte at `at`.
    pub(crate) fn offence(&self, at: usize, message: impl std::fmt::Display) -> String {
        format!("{}:{}: {message}", self.path, line_of(self.raw, at))
    }
}

pub(crate) fn line_of(text: &str, at: usize) -> usize {
    1 + text.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count()
}

/// Where `word` stands alone: not inside a longer identifier.
pub(crate) fn word_positions<'a>(text: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let bytes = text.as_bytes();
    let edge = |at: Option<&u8>, end: u8| !(is_ident(end) && at.is_some_and(|byte| is_ident(*byte)));
    text.match_indices(word).map(|(at, _)| at).filter(move |at| {
        let first = word.as_bytes()[0];
        let last = word.as_bytes()[word.len() - 1];
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        edge(before, first) && edge(bytes.get(at + word.len()), last)
    })
}

pub(crate) fn is_ident(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn is_test_file(path: &str, raw: &str) -> bool {
    let folders: Vec<&str> = path.split('/').collect();
    let outside = ["tests", "examples", "benches"].iter().any(|name| folders.contains(name));
    outside || path.ends_with("/tests.rs") || raw.contains("#![cfg(test)]")
}

/// Blanks comments, and unless asked otherwise what strings and character literals hold.
fn blank(raw: &str, keep_strings: bool) -> String {
    let bytes = raw.as_bytes();
    let mut out = raw.to_owned();
    let mut at = 0;
    while at < bytes.len() {
        if let Some(end) = comment_end(bytes, at) {
            blank_range(&mut out, at..end);
            at = end;
        } else if let Some(end) = literal_end(bytes, at) {
            if !keep_strings {
                blank_range(&mut out, at..end);
            }
            at = end;
        } else {
            at += 1;
        }
    }
    out
}

/// Replaces what is there by spaces, byte by byte, keeping the line breaks.
fn blank_range(text: &mut String, range: Range<usize>) {
    let blanks: String =
        text.as_bytes()[range.clone()].iter().map(|byte| if *byte == b'\n' { '\n' } else { ' ' }).collect();
    text.replace_range(range, &blanks);
}

fn comment_end(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = &bytes[at..];
    if rest.starts_with(b"//") {
        return Some(at + rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len()));
    }
    if !rest.starts_with(b"/*") {
        return None;
    }
    let mut depth = 0;
    let mut next = at;
    while next < bytes.len() {
        match &bytes[next..] {
            [b'/', b'*', ..] => (depth, next) = (depth + 1, next + 2),
            [b'*', b'/', ..] => (depth, next) = (depth - 1, next + 2),
            _ => next += 1,
        }
        if depth == 0 {
            break;
        }
    }
    Some(next)
}

/// The end of the string or character literal that begins here, if one does.
fn literal_end(bytes: &[u8], at: usize) -> Option<usize> {
    match bytes[at] {
        b'"' => Some(quoted_end(bytes, at)),
        b'r' => raw_string_end(bytes, at),
        b'\'' => char_end(bytes, at),
        _ => None,
    }
}

fn quoted_end(bytes: &[u8], at: usize) -> usize {
    let mut next = at + 1;
    while next < bytes.len() && bytes[next] != b'"' {
        next += if bytes[next] == b'\\' { 2 } else { 1 };
    }
    (next + 1).min(bytes.len())
}

/// `r"..."`, `r#"..."#`, also after a `b` or `c`; not the raw identifier `r#type`.
fn raw_string_end(bytes: &[u8], at: usize) -> Option<usize> {
    let before = |back: usize| at.checked_sub(back).map(|place| bytes[place]);
    let inside_a_word = match before(1) {
        Some(b'b' | b'c') => before(2).is_some_and(is_ident),
        other => other.is_some_and(is_ident),
    };
    let hashes = bytes[at + 1..].iter().take_while(|byte| **byte == b'#').count();
    let open = at + 1 + hashes;
    if inside_a_word || bytes.get(open) != Some(&b'"') {
        return None;
    }
    let close = [b"\"".as_slice(), &b"#".repeat(hashes)].concat();
    let length = bytes[open + 1..].windows(close.len()).position(|window| window == close);
    Some(length.map_or(bytes.len(), |length| open + 1 + length + close.len()))
}

/// A character literal; `None` for a lifetime.
fn char_end(bytes: &[u8], at: usize) -> Option<usize> {
    let first = *bytes.get(at + 1)?;
    let after = match first {
        b'\\' => at + 3,
        _ => at + 2 + bytes[at + 2..].iter().take_while(|byte| **byte & 0xC0 == 0x80).count(),
    };
    let quote = match first {
        b'\\' => after + bytes.get(after..)?.iter().position(|byte| *byte == b'\'')?,
        _ => after,
    };
    (bytes.get(quote) == Some(&b'\'')).then_some(quote + 1)
}

/// Items marked `#[cfg(test)]` or `#[cfg(all(test, ...))]`, with their bodies.
fn test_items(code: &str) -> Vec<Range<usize>> {
    ["#[cfg(test)]", "#[cfg(all(test"]
        .iter()
        .flat_map(|mark| code.match_indices(mark))
        .map(|(at, _)| at..item_end(code, at))
        .collect()
}

/// The end of the item that begins here, its attributes included: a `;`, or a body in braces.
pub(crate) fn item_end(code: &str, at: usize) -> usize {
    let mut depth = 0;
    for (offset, byte) in code.bytes().enumerate().skip(at) {
        match byte {
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth -= 1,
            b';' if depth == 0 => return offset + 1,
            b'{' if depth == 0 => return braces_end(code, offset),
            _ => {}
        }
    }
    code.len()
}

fn braces_end(code: &str, at: usize) -> usize {
    let mut depth = 0;
    for (offset, byte) in code.bytes().enumerate().skip(at) {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return offset + 1;
        }
    }
    code.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(raw: &str) -> String {
        Source::new("server/src/x.rs", raw).code
    }

    #[test]
    fn comments_and_strings_are_blank() {
        let raw = r####"a /* x /* y */ z */ b // c
"s \" t" d 'e' '\'' '{' r#"f "q" "# br"g" h"####;
        let words: Vec<String> = code(raw).split_whitespace().map(str::to_owned).collect();
        assert_eq!(words, ["a", "b", "d", "b", "h"]);
        assert_eq!(code(raw).len(), raw.len());
    }

    #[test]
    fn strings_are_kept_when_asked_for() {
        let source = Source::new("server/src/x.rs", "// PRAGMA\nlet a = \"PRAGMA\"; let é = '→';");
        assert_eq!(source.with_strings.matches("PRAGMA").count(), 1);
        assert!(source.with_strings.contains("'→'"));
    }

    #[test]
    fn lifetimes_and_raw_identifiers_are_code() {
        let raw = "fn f<'a>(x: &'a str, r#type: u8) -> &'static str { x }";
        assert_eq!(code(raw), raw);
    }

    #[test]
    fn test_modules_are_blank_and_what_follows_is_not() {
        let raw = "#[cfg(test)]\n#[allow(x)]\nmod tests { fn a() { \"}\" } }\nfn kept() {}\n#[cfg(test)]\nmod far;\nfn also() {}";
        let code = code(raw);
        assert_eq!(code.split_whitespace().collect::<String>(), "fnkept(){}fnalso(){}");
    }

    #[test]
    fn test_files_are_blank() {
        for path in ["store/tests/contract.rs", "store/tests/a/b.rs", "server/src/web/tests.rs"] {
            assert_eq!(Source::new(path, "fn f() {}").code.trim(), "", "{path}");
        }
    }

    #[test]
    fn words_stand_alone() {
        let found: Vec<usize> = word_positions("std:: my_std:: std::x", "std::").collect();
        assert_eq!(found, [0, 15]);
    }
}
