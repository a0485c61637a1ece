//! `/i/{id}`: where an invoice is paid, and where everybody sees how far it is. Complete without scripts;
//! looks again by itself while something can change. What it is not: it changes nothing.
mod parts;
mod sample;
mod stage;
mod story;

use super::frame::Frame;
use super::links;
use super::tongue::Tongue;
use super::ways_out::{self, Link};
use askama::Template;
use domain::{Invoice, Network, Timestamp};
use parts::{Fact, Offer, Row, Step, Sum};
use stage::{Stage, Tone};
use std::borrow::Cow;
use story::{Story, Teller};

pub(super) use sample::samples;

/// What the page is told.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// What the page is written in.
    pub tongue: Tongue,
    /// The invoice, as stored.
    pub invoice: &'a Invoice,
    /// Who is paid.
    pub store: &'a str,
    /// Where they give help; `{OrderId}` and `{InvoiceId}` are filled in.
    pub help: Option<&'a str>,
    /// The present instant.
    pub now: Timestamp,
    /// Where the coins are.
    pub network: Network,
    /// Whether unconfirmed payments may go unseen for a while.
    pub seen_late: bool,
    /// Whether the page may offer to pay with test coins.
    pub demo: bool,
    /// Whether the reader asked the page to hold still.
    pub still: bool,
}

/// The page.
#[derive(Debug, Template)]
#[template(path = "checkout.html")]
pub struct Checkout {
    frame: Frame,
    store: String,
    item: Option<String>,
    class: &'static str,
    story: Story,
    steps: Vec<Step>,
    sum: Sum,
    offer: Option<Offer>,
    rows: Vec<Row>,
    facts: Vec<Fact>,
    back: Option<Link>,
    help: Option<Link>,
    demo: bool,
    path: String,
    /// Seconds between looks while the page may look again; `still` then says whether it does.
    pace: Option<u32>,
    still: bool,
}

impl Checkout {
    /// The page for that scene.
    pub fn new(scene: Scene<'_>) -> Self {
        let invoice = as_of(scene.invoice, scene.now);
        let stage = Stage::of(&invoice);
        let pace = pace(&invoice, stage, scene);
        let tongue = scene.tongue;
        let story = Teller { invoice: &invoice, ..Teller::of(scene) }.tell(stage);
        let offer = offer_at(&invoice, stage);
        Self {
            frame: frame(scene, &story.headline, pace),
            store: scene.store.into(),
            item: invoice.details.metadata.text("itemDesc"),
            class: stage.tone().class(),
            steps: parts::steps(tongue, stage),
            sum: parts::sum(tongue, &invoice, stage),
            rows: parts::rows(tongue, &invoice),
            facts: parts::facts(tongue, &invoice),
            back: ways_out::way_back(&invoice).filter(|_| !stage.is_payable()),
            help: scene.help.and_then(|template| ways_out::help(template, &invoice)),
            demo: scene.demo && offer.is_some(),
            path: links::checkout_path(&invoice.id),
            still: scene.still,
            story,
            offer,
            pace,
        }
    }

    /// This page with that behind its path.
    fn to(&self, rest: &str) -> String {
        self.frame.tongue.link(&format!("{}{rest}", self.path))
    }

    fn looks(&self, seconds: &u32) -> String {
        self.frame.tongue.say_with("checkout-looks", &[("seconds", (*seconds).into())])
    }

    fn how_to_send(&self, offer: &Offer) -> String {
        match &offer.amount {
            Some(amount) => {
                self.frame.tongue.say_with("checkout-how-send", &[("amount", (&**amount).into())])
            }
            None => self.frame.tongue.say("checkout-how-send-any"),
        }
    }

    fn back_to(&self, link: &Link) -> String {
        self.frame.tongue.say_with("checkout-back", &[("host", (&*link.host).into())])
    }

    fn ask(&self) -> String {
        self.frame.tongue.say_with("checkout-help-ask", &[("store", (&*self.store).into())])
    }
}

fn frame(scene: Scene<'_>, headline: &str, pace: Option<u32>) -> Frame {
    let mut frame = Frame::new(scene.tongue, format!("{headline} · {}", scene.store), scene.network);
    frame.refresh = pace.filter(|_| !scene.still);
    frame.query = scene.still.then_some("still=1");
    frame
}

/// The link in the QR code; none when there is nothing to pay.
pub fn link(invoice: &Invoice, now: Timestamp) -> Option<String> {
    let invoice = as_of(invoice, now);
    offer_at(&invoice, Stage::of(&invoice)).map(|offer| offer.link)
}

/// The invoice as time has made it, whether or not the background loop has got to it.
fn as_of(invoice: &Invoice, now: Timestamp) -> Cow<'_, Invoice> {
    invoice.tick(now).map_or(Cow::Borrowed(invoice), |change| Cow::Owned(change.invoice))
}

fn offer_at(invoice: &Invoice, stage: Stage) -> Option<Offer> {
    if stage.is_payable() { parts::offer(invoice) } else { None }
}

/// Seconds until it is worth looking again; none when nothing can change.
fn pace(invoice: &Invoice, stage: Stage, scene: Scene<'_>) -> Option<u32> {
    let watched = scene.now <= invoice.terms.monitored_until;
    match stage.tone() {
        Tone::Asking if scene.seen_late => Some(30),
        Tone::Asking => Some(10),
        Tone::Working => Some(30),
        Tone::Over | Tone::Odd | Tone::Bad if watched && invoice.mark.is_none() => Some(60),
        Tone::Over | Tone::Odd | Tone::Bad | Tone::Good => None,
    }
}
