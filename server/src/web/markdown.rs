//! What an owner wrote in Markdown, as markup that is safe on a page of ours.
//!
//! A part of Markdown: paragraphs, headings, emphasis, lists, quotations, links, code. HTML in it is text, a picture is
//! its description. What comes out of the reader is cleaned once more, by another library that trusts nothing.
use ammonia::{Builder, UrlRelative};
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

const TAGS: [&str; 15] =
    ["p", "br", "em", "strong", "del", "ul", "ol", "li", "blockquote", "code", "pre", "h2", "h3", "a", "hr"];
const SCHEMES: [&str; 3] = ["https", "http", "mailto"];

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut cleaner = Builder::new();
    cleaner
        .tags(HashSet::from(TAGS))
        .tag_attributes(HashMap::from([("a", HashSet::from(["href"]))]))
        .generic_attributes(HashSet::new())
        .url_schemes(HashSet::from(SCHEMES))
        .url_relative(UrlRelative::Deny)
        .link_rel(Some("noreferrer nofollow"));
    cleaner
});

/// The text as HTML that may stand on a page as it is.
pub fn to_html(text: &str) -> String {
    let events = Parser::new_ext(text, Options::ENABLE_STRIKETHROUGH).map(without_markup);
    let mut written = String::with_capacity(text.len() * 3 / 2);
    html::push_html(&mut written, events);
    CLEANER.clean(&written).to_string()
}

/// HTML as text, pictures as what describes them, headings below the page's own.
fn without_markup(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        Event::Start(Tag::HtmlBlock) => Event::Start(Tag::Paragraph),
        Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
        Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => Event::Text(CowStr::Borrowed("")),
        Event::Start(Tag::Heading { level, .. }) => Event::Start(Tag::Heading {
            level: below(level),
            id: None,
            classes: Vec::new(),
            attrs: Vec::new(),
        }),
        Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(below(level))),
        other => other,
    }
}

fn below(level: HeadingLevel) -> HeadingLevel {
    if level == HeadingLevel::H1 { HeadingLevel::H2 } else { HeadingLevel::H3 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::sample::HOSTILE;
    use proptest::prelude::*;

    fn check(text: &str, html: &str) {
        assert_eq!(to_html(text).trim(), html, "{text}");
    }

    #[test]
    fn the_usual_marks_work() {
        check("It is **old** and *leaks*.", "<p>It is <strong>old</strong> and <em>leaks</em>.</p>");
        check("# Why\n\nBecause.", "<h2>Why</h2>\n<p>Because.</p>");
        check("##### How", "<h3>How</h3>");
        check("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>");
        check("1 < 2 & 3", "<p>1 &lt; 2 &amp; 3</p>");
        check(
            "[site](https://example.org/?a=1&b=2)",
            "<p><a href=\"https://example.org/?a=1&amp;b=2\" rel=\"noreferrer nofollow\">site</a></p>",
        );
        check(
            "<mail@example.org>",
            "<p><a href=\"mailto:mail@example.org\" rel=\"noreferrer nofollow\">mail@example.org</a></p>",
        );
    }

    #[test]
    fn markup_and_pictures_are_text() {
        check("<b>bold</b>", "<p>&lt;b&gt;bold&lt;/b&gt;</p>");
        check("![a cat](https://evil.example/cat.png)", "<p>a cat</p>");
        check("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>");
        let hostile = to_html(HOSTILE);
        assert!(!hostile.contains("<script") && !hostile.contains("<img"), "{hostile}");
    }

    #[test]
    fn links_lead_to_the_web_or_a_mailbox_only() {
        for link in ["javascript:alert(1)", "data:text/html,x", "/i/mine", "//evil.example", "bitcoin:bc1q"] {
            let html = to_html(&format!("[x](<{link}>)"));
            assert!(!html.contains("href"), "{link}: {html}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_written_brings_no_other_markup(text in "([<>/a-z\"'= \\[\\](){}!*_#&;:\n-]|script|onload|href|svg|style|<b|javascript:){0,60}") {
            let html = to_html(&text);
            for tag in html.split('<').skip(1) {
                let name = tag.trim_start_matches('/').split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap();
                prop_assert!(TAGS.contains(&name), "{}", html);
                let attributes = tag.split('>').next().unwrap();
                prop_assert!(!attributes.contains(" on") && !attributes.contains("style"), "{}", html);
            }
        }
    }
}
