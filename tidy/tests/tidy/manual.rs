//! The manual's shape: every chapter is listed, its links stay in the book and lead to a place in it, and no command
//! escapes the tests, which run those in `console` blocks (`server/tests/end_to_end/manual.rs`).

use crate::documents::{links, resolve, without_fences};
use crate::source::line_of;
use crate::tree::{File, Tree};

const BOOK: &str = "docs/";
const SUMMARY: &str = "docs/SUMMARY.md";
/// Languages of blocks that hold commands and that nobody runs.
const SHELLS: [&str; 8] = ["", "sh", "bash", "shell", "zsh", "ksh", "shell-session", "terminal"];

/// The chapters: Markdown in `docs/` itself. What lies in its folders is no chapter.
pub(crate) fn chapters(tree: &Tree) -> impl Iterator<Item = &File> {
    tree.documents().filter(|file| is_chapter(&file.path) && file.path != SUMMARY)
}

fn is_chapter(path: &str) -> bool {
    path.strip_prefix(BOOK).is_some_and(|name| name.ends_with(".md") && !name.contains('/'))
}

/// Chapters that the table of contents leaves out, or names twice.
pub(crate) fn unlisted(tree: &Tree) -> Vec<String> {
    let listed: Vec<String> =
        links(tree.text(SUMMARY)).filter_map(|(_, link)| resolve(SUMMARY, link)).collect();
    let times = |file: &File| listed.iter().filter(|path| **path == file.path).count();
    chapters(tree)
        .filter(|file| times(file) != 1)
        .map(|file| format!("{}: list it in {SUMMARY}, once", file.path))
        .collect()
}

/// Links of a chapter that lead out of the book: they work beside the source and nowhere else.
pub(crate) fn leaving(chapter: &File) -> Vec<String> {
    let text = without_fences(&chapter.text);
    local(&text)
        .filter(|(_, link)| {
            let path = resolve(&chapter.path, link).unwrap_or_default();
            !link.starts_with('#') && !is_part_of_the_book(&path)
        })
        .map(|(at, link)| {
            let line = line_of(&text, at);
            format!(
                "{}:{line}: the link to `{link}` leads out of the book; name the file instead",
                chapter.path
            )
        })
        .collect()
}

fn is_part_of_the_book(path: &str) -> bool {
    is_chapter(path) || path.starts_with(BOOK) && !path.ends_with(".md")
}

/// Links to a heading that is not there.
pub(crate) fn dead_anchors(file: &File, tree: &Tree) -> Vec<String> {
    let text = without_fences(&file.text);
    local(&text)
        .filter_map(|(at, link)| Some((at, link, link.split_once('#')?)))
        .filter(|(_, _, (target, anchor))| {
            let path = if target.is_empty() { Some(file.path.clone()) } else { resolve(&file.path, target) };
            let text = path.map(|path| tree.text(&path).to_owned()).unwrap_or_default();
            !anchor.is_empty()
                && !anchors(if target.is_empty() { &file.text } else { &text }).contains(&anchor.to_string())
        })
        .map(|(at, link, _)| {
            let line = line_of(&text, at);
            format!("{}:{line}: `{link}` names no heading; correct what is behind the #", file.path)
        })
        .collect()
}

fn local(text: &str) -> impl Iterator<Item = (usize, &str)> {
    links(text).filter(|(_, link)| !link.contains("://") && !link.starts_with("mailto:"))
}

/// What the headings are called in links, as mdBook and code hosts make it.
fn anchors(text: &str) -> Vec<String> {
    let text = without_fences(text);
    let mut anchors: Vec<String> = Vec::new();
    for heading in text.lines().filter(|line| line.starts_with('#')) {
        let title = heading.trim_start_matches('#').trim();
        let name: String = title
            .chars()
            .filter(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_'))
            .map(|letter| if letter == ' ' { '-' } else { letter })
            .flat_map(char::to_lowercase)
            .collect();
        let before = (0..).map(|n| if n == 0 { name.clone() } else { format!("{name}-{n}") });
        anchors.extend(before.into_iter().find(|name| !anchors.contains(name)));
    }
    anchors
}

/// Blocks with commands that the tests do not run.
pub(crate) fn unrun(chapter: &File) -> Vec<String> {
    let mut offences = Vec::new();
    let mut open: Option<&str> = None;
    for (index, line) in chapter.text.lines().enumerate() {
        let (place, line) = (format!("{}:{}", chapter.path, index + 1), line.trim_start());
        match (line.strip_prefix("```"), open) {
            (Some(_), Some(_)) => open = None,
            (Some(language), None) => {
                open = Some(language.trim());
                if SHELLS.contains(&language.trim()) {
                    offences.push(format!(
                        "{place}: nobody runs this block; make it `console` with `$ ` before each command, \
                         or `text` if there is none in it"
                    ));
                }
            }
            (None, Some(language)) if line.starts_with("$ ") && !language.starts_with("console") => {
                offences.push(format!("{place}: nobody runs this command; make the block `console`"));
            }
            _ => {}
        }
    }
    offences
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(path: &str, text: &str) -> File {
        File { path: path.into(), text: text.into() }
    }

    fn book(summary: &str, chapter: &str) -> Tree {
        let files = vec![document(SUMMARY, summary), document("docs/a.md", chapter)];
        Tree { files, others: vec!["docs/gallery/x.png".into()] }
    }

    #[test]
    fn a_chapter_is_listed_once() {
        assert!(unlisted(&book("- [A](a.md)", "")).is_empty());
        assert_eq!(unlisted(&book("", "")).len(), 1);
        assert_eq!(unlisted(&book("- [A](a.md)\n- [A again](a.md)", "")).len(), 1);
    }

    #[test]
    fn a_link_out_of_the_book_is_found() {
        let leaving = |text: &str| leaving(&document("docs/a.md", text)).len();
        assert_eq!(leaving("[x](../README.md) [y](gallery/README.md)"), 2);
        assert_eq!(leaving("[x](b.md#c) [y](#here) ![z](gallery/x.png) [w](https://example.org)"), 0);
    }

    #[test]
    fn an_anchor_must_be_a_heading() {
        let tree = book("", "# What is, `kept`?\n## Twice\n## Twice\n```text\n# no\n```\n");
        let dead = |text: &str| dead_anchors(&document("docs/b.md", text), &tree).len();
        assert_eq!(dead("[x](a.md#what-is-kept) [y](a.md#twice-1) [z](a.md)"), 0);
        assert_eq!(dead("[x](a.md#twice-2) [y](a.md#no) [z](#nothing) [w](gone.md#x)"), 4);
        assert_eq!(dead("# Here\n[x](#here)"), 0);
    }

    #[test]
    fn a_block_that_nobody_runs_is_found() {
        let unrun = |text: &str| unrun(&document("docs/a.md", text)).len();
        assert_eq!(unrun("```sh\nalmoner\n```"), 1);
        assert_eq!(unrun("1. x\n   ```\n   almoner\n   ```"), 1);
        assert_eq!(unrun("```text\n$ almoner\n```"), 1);
        assert_eq!(
            unrun("```console\n$ almoner\n```\n```console system\n$ reboot\n```\n```toml\na = 1\n```"),
            0
        );
    }
}
