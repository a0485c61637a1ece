//! Documents that stay true: the map shows every crate, named files exist, links lead somewhere.

use crate::source::line_of;
use crate::tree::{File, Tree};

/// Offences of ARCHITECTURE.md against the real crates. A crate is named as `` `name` `` or `` `name/` ``.
pub(crate) fn map_and_members(map: &str, members: &[&str]) -> Vec<String> {
    if map.is_empty() {
        return vec!["ARCHITECTURE.md is missing; draw the map of the crates".into()];
    }
    let named =
        |member: &&&str| map.contains(&format!("`{member}`")) || map.contains(&format!("`{member}/`"));
    let forgotten = members.iter().filter(|member| !named(member)).map(|member| {
        format!("ARCHITECTURE.md: the crate `{member}` is missing; say what it holds and what it never does")
    });
    let gone = crates_in_tables(map).into_iter().filter(|name| !members.contains(name)).map(|name| {
        format!("ARCHITECTURE.md: there is no crate `{name}`; take its row out, or name it when it exists")
    });
    forgotten.chain(gone).collect()
}

/// The first column of every table whose first heading is "crate".
fn crates_in_tables(map: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut inside = false;
    for line in map.lines().map(str::trim) {
        let Some(row) = line.strip_prefix('|') else {
            inside = false;
            continue;
        };
        let first = row.split('|').next().unwrap_or_default().trim();
        if first.eq_ignore_ascii_case("crate") {
            inside = true;
        } else if inside && !first.starts_with("--") && !first.starts_with(":-") {
            names.push(first.trim_matches('`').trim_end_matches('/'));
        }
    }
    names
}

/// Files of the house named in backticks, as `` `store/src/dialect.rs` ``, that are not there. A name with
/// a `<placeholder>` or a `*` stands for many.
pub(crate) fn missing_paths(file: &File, tree: &Tree) -> Vec<String> {
    let members = tree.members();
    let text = without_fences(&file.text);
    quoted(&text)
        .filter(|(_, name)| {
            let folder = name.split('/').next().unwrap_or_default();
            let is_path = name.contains('/') && !name.contains(['<', '*', ' ', '{', ':']);
            is_path && members.contains(&folder) && !tree.has(name)
        })
        .map(|(at, name)| {
            let line = line_of(&text, at);
            format!("{}:{line}: `{name}` is not there; correct the path", file.path)
        })
        .collect()
}

/// What stands between single backticks on one line.
fn quoted(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().flat_map(move |line| {
        let start = line.as_ptr() as usize - text.as_ptr() as usize;
        let mut at = start;
        line.split('`').enumerate().filter_map(move |(index, part)| {
            let here = at;
            at += part.len() + 1;
            (index % 2 == 1).then_some((here, part))
        })
    })
}

pub(crate) fn dead_links(file: &File, tree: &Tree) -> Vec<String> {
    let text = without_fences(&file.text);
    links(&text)
        .filter(|(_, link)| !link.contains("://") && !link.starts_with("mailto:") && !link.starts_with('#'))
        .filter(|(_, link)| !resolve(&file.path, link).is_some_and(|path| tree.has(&path)))
        .map(|(at, link)| {
            let line = line_of(&text, at);
            format!("{}:{line}: the link to `{link}` leads nowhere; correct it", file.path)
        })
        .collect()
}

/// The targets of `[..](..)`, `src=".."` and `href=".."`.
pub(crate) fn links(text: &str) -> impl Iterator<Item = (usize, &str)> {
    [("](", ')'), ("src=\"", '"'), ("href=\"", '"')].into_iter().flat_map(move |(open, close)| {
        text.match_indices(open).filter_map(move |(at, _)| {
            let target = text[at + open.len()..].split(close).next()?;
            let target = target.split_whitespace().next()?.trim_matches(['<', '>']);
            Some((at, target))
        })
    })
}

/// The path from the root; `None` when it leaves the repository.
pub(crate) fn resolve(document: &str, link: &str) -> Option<String> {
    let link = link.split(['#', '?']).next().unwrap_or_default();
    let mut parts: Vec<&str> = document.split('/').collect();
    parts.pop();
    if link.starts_with('/') {
        parts.clear();
    }
    for part in link.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

/// The text with fenced blocks blank, line for line.
pub(crate) fn without_fences(text: &str) -> String {
    let mut fenced = false;
    let mut out = String::new();
    for line in text.split_inclusive('\n') {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        out += if fenced || fence { "\n" } else { line };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(path: &str, text: &str) -> File {
        File { path: path.into(), text: text.into() }
    }

    fn tree() -> Tree {
        Tree {
            files: vec![document("store/Cargo.toml", ""), document("docs/run.md", "")],
            others: vec!["docs/checkout.png".into()],
        }
    }

    #[test]
    fn a_forgotten_crate_is_found() {
        assert_eq!(map_and_members("", &["store"]).len(), 1);
        assert_eq!(map_and_members("The `domain/` folder.", &["domain", "store"]).len(), 1);
        assert!(map_and_members("`domain` and `store`.", &["domain", "store"]).is_empty());
    }

    #[test]
    fn a_crate_that_is_gone_is_found() {
        let map = "| crate | holds |\n| --- | --- |\n| `store` | rows |\n| `ghost` | nothing |\n\n| word | x |\n| `y` | z |";
        let offences = map_and_members(map, &["store"]);
        assert_eq!(offences.len(), 1);
        assert!(offences[0].contains("ghost"));
    }

    #[test]
    fn a_named_file_must_exist() {
        let check = |text: &str, expected| {
            let offences = missing_paths(&document("A.md", text), &tree());
            assert_eq!(offences.len(), expected, "{text}: {offences:?}");
        };
        check("see `store/src/gone.rs`", 1);
        check("see `store/Cargo.toml`, `store/`, `store/src/<name>.rs`, `other/x.rs`", 0);
        check("```\n`store/gone.rs`\n```", 0);
    }

    #[test]
    fn a_dead_link_is_found_on_its_line() {
        let check = |text: &str, expected| {
            let offences = dead_links(&document("docs/a.md", text), &tree());
            assert_eq!(offences.len(), expected, "{text}: {offences:?}");
        };
        check("[x](gone.md)", 1);
        check("[x](../../outside.md)", 1);
        check("![x](checkout.png \"title\") [y](run.md#part) [z](/docs/run.md) [s](../store/)", 0);
        check("<img src=\"checkout.png\"> [x](https://example.org) [y](#here)", 0);
        let offence = dead_links(&document("a.md", "\n```\n[x](no)\n```\n[x](gone)"), &tree()).remove(0);
        assert!(offence.starts_with("a.md:5:"), "{offence}");
    }
}
