//! `/donate/{page}/embed`: for those who ask others to give: the page's link, a form for their own site, posters.
//!
//! The form needs no script, sets no cookie and loads nothing from here: it is text to be copied, and what it sends,
//! the donation page takes from any site, after one more press.
use super::Scene;
use crate::web::frame::Frame;
use crate::web::poster;
use askama::Template;
use domain::Currency;
use domain::money::typed;
use std::fmt::Write;

/// The page.
#[derive(Debug, Template)]
#[template(path = "share.html")]
pub struct Share {
    frame: Frame,
    address: String,
    page: String,
    png: String,
    pdf: String,
    /// Whether the sheet to print goes without the title.
    untitled: bool,
    snippet: String,
}

impl Share {
    /// `origin` is where the world finds this server.
    pub fn new(scene: &Scene<'_>, origin: &str) -> Self {
        let tab = scene.tongue.say_with("donate-share", &[("title", scene.title().into())]);
        let path = scene.path();
        Self {
            frame: Frame::new(scene.tongue, tab, scene.network).wearing(scene.look.clone()),
            address: format!("{origin}{path}"),
            snippet: snippet(scene, origin),
            page: scene.tongue.link(&path),
            png: scene.tongue.link(&format!("{path}/poster.png")),
            pdf: scene.tongue.link(&format!("{path}/poster.pdf")),
            untitled: !poster::bears(&scene.title()),
        }
    }

    /// Lines of the field that holds the form; a long one takes two.
    fn lines(&self) -> usize {
        2 * self.snippet.lines().count()
    }
}

/// A form that works on any page. Everything in it that an owner wrote stays out, so nothing in it can be markup.
fn snippet(scene: &Scene<'_>, origin: &str) -> String {
    let (tongue, offer) = (scene.tongue, &scene.offer);
    let action = tongue.link(&format!("{origin}{}", scene.path())).replace('&', "&amp;");
    let mut form = format!("<form method=\"post\" action=\"{action}\">\n");
    if offer.free {
        let amount = tongue.say("donate-share-amount");
        line(
            &mut form,
            &format!("<label>{amount} <input name=\"amount\" inputmode=\"decimal\" required></label>"),
        );
        line(&mut form, &currency_field(&offer.currencies, &tongue.say("donate-currency")));
        line(&mut form, &format!("<button>{}</button>", tongue.say("donate-share-give")));
    } else {
        line(&mut form, &currency_field(&[offer.main], ""));
        for preset in &offer.presets {
            let (value, text) = (typed::plainly(*preset), tongue.round_money(*preset));
            line(&mut form, &format!("<button name=\"amount\" value=\"{value}\">{text}</button>"));
        }
    }
    form + "</form>\n"
}

fn line(form: &mut String, text: &str) {
    writeln!(form, "  {text}").expect("a string takes any text");
}

fn currency_field(currencies: &[Currency], label: &str) -> String {
    match currencies {
        [only] => format!("<input type=\"hidden\" name=\"currency\" value=\"{only}\">"),
        several => {
            let options: String = several.iter().map(|code| format!("<option>{code}</option>")).collect();
            format!("<label>{label} <select name=\"currency\">{options}</select></label>")
        }
    }
}
