//! Reads HTML as strictly as XML: each element closed in turn, each attribute quoted and given once.
use std::collections::BTreeSet;

const VOID: [&str; 7] = ["meta", "link", "img", "input", "wbr", "br", "hr"];
/// Elements that begin a new line of text.
const BLOCKS: [&str; 25] = [
    "p",
    "h1",
    "h2",
    "li",
    "dt",
    "dd",
    "div",
    "section",
    "header",
    "footer",
    "main",
    "form",
    "button",
    "label",
    "title",
    "legend",
    "input",
    "img",
    "code",
    "nav",
    "h3",
    "progress",
    "select",
    "textarea",
    "blockquote",
];

/// A part of a page.
#[derive(Debug)]
pub(super) enum Piece {
    Open { name: String, attributes: Vec<(String, String)> },
    Close(String),
    Text(String),
}

/// The page's parts, or why it has none.
pub(super) fn pieces(html: &str) -> Result<Vec<Piece>, String> {
    let mut rest = html.strip_prefix("<!DOCTYPE html>").ok_or("no doctype")?;
    let mut pieces = Vec::new();
    while let Some((text, tag_on)) = rest.split_once('<') {
        pieces.push(Piece::Text(plain(text)?));
        let end = end_of_tag(tag_on).ok_or("a tag without an end")?;
        pieces.push(tag(&tag_on[..end])?);
        rest = &tag_on[end + 1..];
    }
    pieces.push(Piece::Text(plain(rest)?));
    Ok(pieces)
}

/// Whether every element is closed in its turn, every id is one, and every label has its field.
pub(super) fn check(html: &str) -> Result<(), String> {
    let mut open: Vec<String> = Vec::new();
    let (mut ids, mut named) = (BTreeSet::new(), BTreeSet::new());
    for piece in pieces(html)? {
        match piece {
            Piece::Open { name, attributes } => {
                for (key, value) in attributes {
                    match &*key {
                        "id" if !ids.insert(value.clone()) => return Err(format!("id {value} twice")),
                        "for" | "aria-describedby" | "aria-labelledby" => {
                            named.extend(value.split_whitespace().map(str::to_owned));
                        }
                        _ => {}
                    }
                }
                open.extend(Some(name).filter(|name| !VOID.contains(&&**name)));
            }
            Piece::Close(name) if open.pop().as_ref() == Some(&name) => {}
            Piece::Close(name) => return Err(format!("</{name}> out of turn")),
            Piece::Text(text) if text.contains('>') && open.is_empty() => return Err("text outside".into()),
            Piece::Text(_) => {}
        }
    }
    let lost: Vec<_> = named.difference(&ids).collect();
    if open.is_empty() && lost.is_empty() {
        Ok(())
    } else {
        Err(format!("left open: {open:?}; no such id: {lost:?}"))
    }
}

/// What a reader reads, one block a line.
pub(super) fn text(html: &str) -> Result<String, String> {
    let mut text = String::new();
    for piece in pieces(html)? {
        match piece {
            Piece::Text(words) => text += &words.replace('\n', " "),
            Piece::Open { attributes, .. } if attributes.contains(&("type".into(), "hidden".into())) => {}
            Piece::Open { name, attributes } if BLOCKS.contains(&&*name) => {
                text.push('\n');
                let said =
                    attributes.iter().find(|(key, _)| key == "alt" || (key == "value" && name == "input"));
                text += &said.map_or(String::new(), |(_, value)| format!("[{value}]"));
            }
            Piece::Open { .. } | Piece::Close(_) => {}
        }
    }
    let lines = text.lines().map(|line| {
        line.split([' ', '\u{a0}']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    });
    Ok(lines.filter(|line| !line.is_empty()).map(|line| line + "\n").collect())
}

fn end_of_tag(text: &str) -> Option<usize> {
    let mut quoted = false;
    text.bytes().position(|byte| {
        quoted ^= byte == b'"';
        byte == b'>' && !quoted
    })
}

fn tag(inside: &str) -> Result<Piece, String> {
    if let Some(name) = inside.strip_prefix('/') {
        return Ok(Piece::Close(name.into()));
    }
    let (name, mut rest) = inside.split_once(' ').unwrap_or((inside, ""));
    let lower =
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    if !lower {
        return Err(format!("an element named {name:?}"));
    }
    let mut attributes: Vec<(String, String)> = Vec::new();
    while !rest.trim().is_empty() {
        let (key, value, after) = attribute(rest.trim_start())?;
        if attributes.iter().any(|(known, _)| *known == key) {
            return Err(format!("{key} twice in <{name}>"));
        }
        attributes.push((key, value));
        rest = after;
    }
    Ok(Piece::Open { name: name.into(), attributes })
}

/// One attribute and what follows it.
fn attribute(text: &str) -> Result<(String, String, &str), String> {
    let end = text.find(['=', ' ']).unwrap_or(text.len());
    let (key, rest) = text.split_at(end);
    if !key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-') || key.is_empty() {
        return Err(format!("an attribute named {key:?}"));
    }
    match rest.strip_prefix("=\"") {
        Some(quoted) => {
            let (value, after) = quoted.split_once('"').ok_or("a quote without an end")?;
            Ok((key.into(), plain(value)?, after))
        }
        None if rest.starts_with('=') => Err(format!("{key} without quotes")),
        None => Ok((key.into(), String::new(), rest)),
    }
}

/// The text without its escapes.
fn plain(text: &str) -> Result<String, String> {
    let mut parts = text.split('&');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once(';').ok_or_else(|| format!("a bare & before {part:?}"))?;
        let named = [("lt", '<'), ("gt", '>'), ("amp", '&'), ("quot", '"')];
        let named = named.into_iter().find(|(known, _)| *known == name).map(|(_, letter)| letter);
        let numbered = || char::from_u32(name.strip_prefix('#')?.parse().ok()?);
        let letter = named.or_else(numbered);
        plain.push(letter.ok_or_else(|| format!("an unknown escape &{name};"))?);
        plain += rest;
    }
    Ok(plain)
}
