//! How files and functions look: lengths, introductions, names.

use crate::source::{Source, is_ident, item_end, line_of, word_positions};

const MAX_FILE_LINES: usize = 600;
const MAX_FUNCTION_LINES: usize = 70;

/// Names that say nothing of what a thing is.
const EMPTY_WORDS: [&str; 8] =
    ["manager", "managers", "helper", "helpers", "util", "utils", "utility", "common"];

/// Product lines only; a test may be as long as its story.
pub(crate) fn long_file(source: Source<'_>) -> Option<String> {
    let lines = source.product_lines;
    (lines > MAX_FILE_LINES).then(|| {
        let advice = "split it along what it does";
        format!("{}: {lines} lines of product code, at most {MAX_FILE_LINES}; {advice}", source.path)
    })
}

pub(crate) fn long_functions(source: Source<'_>) -> Vec<String> {
    functions(&source.code)
        .filter(|function| function.lines > MAX_FUNCTION_LINES)
        .map(|Function { name, at, lines }| {
            let advice = "name its steps and make them functions";
            source.offence(at, format!("fn {name} has {lines} lines, at most {MAX_FUNCTION_LINES}; {advice}"))
        })
        .collect()
}

struct Function<'a> {
    name: &'a str,
    at: usize,
    lines: usize,
}

fn functions(code: &str) -> impl Iterator<Item = Function<'_>> {
    word_positions(code, "fn").filter_map(|at| {
        let name = identifier(code[at + 2..].strip_prefix(char::is_whitespace)?)?;
        let lines = line_of(code, item_end(code, at) - 1) + 1 - line_of(code, at);
        Some(Function { name, at, lines })
    })
}

fn identifier(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let end = text.bytes().position(|byte| !is_ident(byte)).unwrap_or(text.len());
    (end > 0).then_some(&text[..end])
}

pub(crate) fn no_introduction(source: Source<'_>) -> Option<String> {
    let begins = source.raw.starts_with("//!");
    (!begins).then(|| source.offence(0, "begin with `//!`: what this file is, and what it is not"))
}

/// Types and files called by a word that says nothing.
pub(crate) fn empty_names(source: Source<'_>) -> Vec<String> {
    let advice = "name it by what it does or holds";
    let mut offences = Vec::new();
    for part in source.path.trim_end_matches(".rs").split('/') {
        if part.split(['_', '-']).any(is_empty_word) {
            offences.push(format!("{}: `{part}` says nothing; {advice}", source.path));
        }
    }
    for keyword in ["struct ", "enum ", "trait ", "type ", "union "] {
        for at in word_positions(&source.code, keyword) {
            let Some(name) = identifier(&source.code[at + keyword.len()..]) else {
                continue;
            };
            if camel_words(name).iter().any(|word| is_empty_word(word)) {
                offences.push(source.offence(at, format!("`{name}` says nothing; {advice}")));
            }
        }
    }
    offences
}

fn is_empty_word(word: &str) -> bool {
    EMPTY_WORDS.contains(&word.to_ascii_lowercase().as_str())
}

fn camel_words(name: &str) -> Vec<&str> {
    let mut starts: Vec<usize> = name.match_indices(char::is_uppercase).map(|(at, _)| at).collect();
    starts.push(name.len());
    starts.windows(2).map(|pair| &name[pair[0]..pair[1]]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(raw: &str) -> Source<'_> {
        Source::new("server/src/x.rs", raw)
    }

    fn function(lines: usize) -> String {
        format!("fn f(a: [u8; 2]) {{\n{}}}\n", "    g();\n".repeat(lines - 2))
    }

    #[test]
    fn a_long_file_is_found() {
        assert!(long_file(source(&"a();\n".repeat(601))).is_some());
        assert!(long_file(source(&"a();\n".repeat(600))).is_none());
    }

    #[test]
    fn tests_do_not_make_a_file_long() {
        let text = format!("a();\n#[cfg(test)]\nmod tests {{\n{}}}\n", "b();\n".repeat(700));
        assert!(long_file(source(&text)).is_none());
        assert!(long_file(Source::new("a/tests/b.rs", &"a();\n".repeat(700))).is_none());
    }

    #[test]
    fn a_long_function_is_found_where_it_is() {
        let text = format!("{}{}", function(70), function(71));
        let offences = long_functions(source(&text));
        assert_eq!(offences.len(), 1);
        assert!(offences[0].starts_with("server/src/x.rs:71: fn f has 71 lines"), "{offences:?}");
    }

    #[test]
    fn braces_in_strings_and_declarations_do_not_confuse() {
        let text = format!("trait T {{ fn a(&self); }}\nfn s() {{ \"{{\"; '{{' }}\n{}", function(60));
        assert!(long_functions(source(&text)).is_empty());
    }

    #[test]
    fn a_long_test_is_no_offence() {
        let text = format!("#[cfg(test)]\nmod tests {{\n{}}}\n", function(90));
        assert!(long_functions(source(&text)).is_empty());
    }

    #[test]
    fn a_missing_introduction_is_found() {
        assert!(no_introduction(source("use a;\n")).is_some());
        assert!(no_introduction(source("//! What.\n")).is_none());
    }

    #[test]
    fn empty_names_are_found() {
        for bad in
            ["struct WalletManager;", "pub trait Helper {}", "enum StringUtils {}", "type Common = u8;"]
        {
            assert_eq!(empty_names(source(bad)).len(), 1, "{bad}");
        }
        assert_eq!(empty_names(Source::new("server/src/http_util.rs", "")).len(), 1);
        assert_eq!(empty_names(Source::new("server/tests/common/mod.rs", "")).len(), 1);
    }

    #[test]
    fn honest_names_are_left_alone() {
        for good in ["struct Utilisation;", "// struct Manager", "let x = \"struct Helper\";"] {
            assert!(empty_names(source(good)).is_empty(), "{good}");
        }
    }
}
