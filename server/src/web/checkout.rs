//! `/i/{id}`: where an invoice is paid, and where everybody sees how far it is. Complete without scripts, where it
//! looks again by itself while something can change; with them it is kept up to date (`assets/checkout.js`, which finds
//! its way by the `data-` attributes). What it is not: it changes nothing.
mod parts;
mod sample;
mod stage;
mod story;

use super::frame::Frame;
use super::links;
use super::look::Look;
use super::markdown;
use super::receipt;
use super::tongue::Tongue;
use super::ways_out::{self, Link};
use askama::Template;
use domain::settings::StoreSettings;
use domain::{Invoice, InvoiceId, Network, Status, Timestamp};
use parts::{Fact, Offer, Rows, Step, Sum};
use stage::{Stage, Tone};
use std::borrow::Cow;
use story::{Story, Teller};

pub(super) use parts::{for_one, rate, transaction};
pub(super) use sample::{Told, samples};

/// Seconds until the payer is taken back to the shop, where it asked for that: time to read, and to press "stay".
const AWAY_SECONDS: u32 = 10;

/// What the page is told.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// What the page is written in.
    pub tongue: Tongue,
    /// The invoice, as stored.
    pub invoice: &'a Invoice,
    /// Who is paid, and how they want the page to be.
    pub settings: &'a StoreSettings,
    /// The invoice that took this one's place.
    pub successor: Option<&'a InvoiceId>,
    /// The invoice whose place this one took, where something came for that one.
    pub paid_before: Option<&'a InvoiceId>,
    /// Shows that the form that renews stood on this page.
    pub token: Option<&'a str>,
    /// How the donation page thanks those who gave through it, in Markdown.
    pub thanks: Option<&'a str>,
    /// The present instant.
    pub now: Timestamp,
    /// Where the coins are.
    pub network: Network,
    /// How high the chain is, as far as it was followed.
    pub height: Option<u32>,
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
    /// None where the store does not want its name at the top.
    header: Option<String>,
    store: String,
    item: Option<String>,
    class: &'static str,
    story: Story,
    steps: Vec<Step>,
    sum: Sum,
    offer: Option<Offer>,
    /// Whether there is a button that opens a wallet.
    opens: bool,
    rows: Rows,
    facts: Vec<Fact>,
    back: Option<Link>,
    /// Whether the payer is taken there without being asked.
    away: bool,
    help: Option<Link>,
    demo: bool,
    path: String,
    /// Seconds between looks while the page may look again; `still` then says whether it does.
    pace: Option<u32>,
    still: bool,
    state: State,
    countdown: Option<Countdown>,
    /// The token of the form that renews, where there is one.
    renew: Option<String>,
    successor: Option<String>,
    paid_before: Option<String>,
    has_receipt: bool,
    /// Markup.
    thanks: Option<String>,
}

/// What the script compares with the news it gets.
#[derive(Debug)]
struct State {
    invoice: InvoiceId,
    status: &'static str,
    revision: u64,
    /// Only where each block is news.
    height: Option<u32>,
}

/// The time left to pay, as the script counts it down.
#[derive(Debug)]
struct Countdown {
    /// Seconds left.
    left: u64,
    /// From how many seconds on it is shown.
    from: u32,
}

impl Checkout {
    /// The page for that scene.
    pub fn new(scene: Scene<'_>) -> Self {
        let invoice = as_of(scene.invoice, scene.now);
        let stage = Stage::of(&invoice);
        let pace = pace(&invoice, stage, scene);
        let (tongue, settings) = (scene.tongue, scene.settings);
        let story = Teller { invoice: &invoice, ..Teller::of(scene) }.tell(stage);
        let offer = offer_at(&settings.name, &invoice, stage);
        let away = away(&invoice, scene);
        Self {
            frame: frame(scene, &story.headline, pace, away.as_ref()),
            header: settings.show_store_header.then(|| settings.name.clone()),
            store: settings.name.clone(),
            item: invoice.details.metadata.text("itemDesc"),
            class: stage.tone().class(),
            steps: parts::steps(tongue, stage),
            sum: parts::sum(tongue, &invoice, stage),
            opens: settings.show_pay_in_wallet_button,
            rows: parts::rows(tongue, &invoice),
            facts: parts::facts(tongue, &invoice),
            away: away.is_some(),
            back: away.or_else(|| ways_out::way_back(&invoice)).filter(|_| !stage.is_payable()),
            help: settings.support_url.as_deref().and_then(|template| ways_out::help(template, &invoice)),
            demo: scene.demo && offer.is_some(),
            path: links::checkout_path(&invoice.id),
            still: scene.still,
            state: State::of(&invoice, scene.height),
            countdown: offer.as_ref().map(|_| Countdown::of(&invoice, scene)),
            renew: scene.token.filter(|_| renewable(&invoice, scene)).map(ToOwned::to_owned),
            // Nobody is asked to pay the new one after something came for this one.
            successor: scene
                .successor
                .filter(|_| stage == Stage::Expired)
                .map(|id| tongue.link(&links::checkout_path(id))),
            paid_before: scene
                .paid_before
                .filter(|_| stage.is_payable())
                .map(|id| tongue.link(&links::checkout_path(id))),
            has_receipt: receipt::is_given(&invoice, settings),
            thanks: scene.thanks.filter(|_| stage.is_paid()).map(markdown::to_html),
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

    fn more(&self) -> String {
        self.frame.tongue.say_with("checkout-payments-more", &[("count", self.rows.more.into())])
    }

    fn how_to_scan(&self) -> String {
        self.frame.tongue.say(if self.opens { "checkout-how-scan" } else { "checkout-how-scan-only" })
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

impl State {
    fn of(invoice: &Invoice, height: Option<u32>) -> Self {
        Self {
            invoice: invoice.id.clone(),
            status: invoice.verdict().status.name(),
            revision: invoice.revision,
            height: height.filter(|_| stage::counts_blocks(invoice)),
        }
    }
}

impl Countdown {
    fn of(invoice: &Invoice, scene: Scene<'_>) -> Self {
        let left = invoice.terms.expires_at.since(scene.now);
        Self { left, from: scene.settings.display_expiration_timer.0 }
    }
}

fn frame(scene: Scene<'_>, headline: &str, pace: Option<u32>, away: Option<&Link>) -> Frame {
    let title = scene.settings.html_title.as_ref().unwrap_or(&scene.settings.name);
    let mut look = Look::of(&scene.invoice.store, scene.settings);
    look.logo = look.logo.filter(|_| scene.settings.show_store_header);
    let frame = Frame::new(scene.tongue, format!("{headline} · {title}"), scene.network);
    let mut frame = frame.wearing(look);
    frame.away = away.map(|link| link.href.clone());
    frame.refresh = away.map(|_| AWAY_SECONDS).or(pace).filter(|_| !scene.still);
    frame.query = scene.still.then_some("still=1");
    frame.live = true;
    frame
}

/// The shop the payer is taken back to without being asked: once the invoice is settled, while that is news.
fn away(invoice: &Invoice, scene: Scene<'_>) -> Option<Link> {
    let wanted =
        invoice.details.checkout.redirect_automatically.unwrap_or(scene.settings.redirect_automatically);
    let is_news = scene.now <= invoice.terms.monitored_until && !scene.still;
    let settled = invoice.verdict().status == Status::Settled;
    ways_out::way_away(invoice).filter(|_| wanted && is_news && settled)
}

fn renewable(invoice: &Invoice, scene: Scene<'_>) -> bool {
    scene.successor.is_none() && invoice.renewal(scene.now).is_ok()
}

/// The text of the QR code; none when there is nothing to pay.
pub fn code(invoice: &Invoice, now: Timestamp) -> Option<String> {
    let invoice = as_of(invoice, now);
    offer_at("", &invoice, Stage::of(&invoice)).map(|offer| offer.code)
}

/// The invoice's revision and status as the page of that scene shows them.
pub fn standing(scene: Scene<'_>) -> (u64, Status) {
    let invoice = as_of(scene.invoice, scene.now);
    (invoice.revision, invoice.verdict().status)
}

/// Whether there can be anything new to see.
pub fn can_change(scene: Scene<'_>) -> bool {
    let invoice = as_of(scene.invoice, scene.now);
    pace(&invoice, Stage::of(&invoice), scene).is_some()
}

/// The invoice as time has made it, whether or not the background loop has got to it.
fn as_of(invoice: &Invoice, now: Timestamp) -> Cow<'_, Invoice> {
    invoice.tick(now).map_or(Cow::Borrowed(invoice), |change| Cow::Owned(change.invoice))
}

fn offer_at(payee: &str, invoice: &Invoice, stage: Stage) -> Option<Offer> {
    if stage.is_payable() { parts::offer(payee, invoice) } else { None }
}

/// Seconds until it is worth looking again; none when nothing can change. Long enough to read the page in: whoever has
/// it read out begins anew each time.
fn pace(invoice: &Invoice, stage: Stage, scene: Scene<'_>) -> Option<u32> {
    let watched = scene.now <= invoice.terms.monitored_until;
    match stage.tone() {
        Tone::Asking => Some(30),
        Tone::Working => Some(60),
        Tone::Over | Tone::Odd | Tone::Bad if watched && invoice.mark.is_none() => Some(120),
        Tone::Over | Tone::Odd | Tone::Bad | Tone::Good => None,
    }
}
