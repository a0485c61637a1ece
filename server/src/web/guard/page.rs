//! What a form that is not let in is answered: a page that says why, keeps what was entered, and leads on with one
//! press wherever there is a way.
use super::{Ask, TOKEN, sent, token};
use crate::app::App;
use crate::web::frame::{self, File, Frame};
use crate::web::look::Look;
use crate::web::notice::Notice;
use crate::web::sample::{self, Sample};
use crate::web::tongue::Tongue;
use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::invoice::Price;
use domain::{Money, Network};
use std::sync::LazyLock;

/// Solves the puzzle, where scripts run.
pub(in crate::web) static SCRIPT: LazyLock<File> = LazyLock::new(|| {
    let content = include_bytes!("../../../assets/work.js");
    File::new("work", content, "js", "text/javascript; charset=utf-8")
});

/// Why a form was not let in.
#[derive(Debug)]
pub enum Refused {
    /// It has no token: it came from another site.
    Unconfirmed,
    /// Its token is not of this page, or of another time.
    Stale,
    /// Over a limit that nothing leads past.
    TooMany {
        /// Seconds after which it may be tried again.
        wait: u64,
    },
    /// The donor's browser has to work, or the donor to wait.
    Work(Task),
    /// It can't be told.
    Unavailable,
}

impl Refused {
    /// In a word, for those who count.
    pub(super) const fn reason(&self) -> &'static str {
        match self {
            Self::Unconfirmed => "unconfirmed",
            Self::Stale => "stale",
            Self::TooMany { .. } => "too-many",
            Self::Work(_) => "work",
            Self::Unavailable => "unavailable",
        }
    }
}

/// What has to be done first.
#[derive(Debug)]
pub struct Task {
    pub(super) puzzle: String,
    pub(super) bits: u8,
    /// None where the line is too long.
    pub(super) ticket: Option<String>,
    /// Seconds until the ticket's turn.
    pub(super) wait: u64,
    /// Whether it is asked for because a limit was reached.
    pub(super) limited: bool,
}

/// A page with a few sentences and one button, which sends the form again.
#[derive(Debug, Template)]
#[template(path = "press.html")]
struct Press {
    frame: Frame,
    headline: String,
    say: Vec<String>,
    action: String,
    hidden: Vec<(String, String)>,
    press: String,
    task: Option<ForScript>,
}

/// What the script has to know.
#[derive(Debug)]
struct ForScript {
    puzzle: String,
    bits: u8,
}

impl Refused {
    /// The answer to the one who sent it.
    pub fn answer(self, app: &App, ask: &Ask<'_>) -> Response {
        let form = || Form::again(ask, token(app, ask.page), app.network);
        match self {
            Self::Unconfirmed => frame::answer(StatusCode::OK, &form().confirming("abuse-elsewhere")),
            Self::Stale => frame::answer(StatusCode::UNPROCESSABLE_ENTITY, &form().confirming("abuse-stale")),
            Self::TooMany { wait } => {
                retry_after(frame::answer(StatusCode::TOO_MANY_REQUESTS, &form().waiting(wait)), wait)
            }
            Self::Work(task) => work(form(), task),
            Self::Unavailable => Notice::unavailable(app.network).into_response(),
        }
    }
}

fn work(form: Form, task: Task) -> Response {
    let (wait, limited) = (task.wait, task.limited);
    let status = if limited { StatusCode::TOO_MANY_REQUESTS } else { StatusCode::OK };
    let response = frame::scripted(frame::answer(status, &form.working(task)));
    if limited { retry_after(response, wait) } else { response }
}

fn retry_after(mut response: Response, seconds: u64) -> Response {
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds.max(1)));
    response
}

/// What a donation form asked for, to be read before it is confirmed.
pub fn asked(tongue: Tongue, price: Price, store: &str) -> String {
    match price {
        Price::Fixed(amount) => {
            let amount = tongue.round_money(amount);
            tongue.say_with("abuse-asked", &[("amount", amount.into()), ("store", store.into())])
        }
        Price::Open(_) => tongue.say_with("abuse-asked-open", &[("store", store.into())]),
    }
}

/// The form, ready to be sent again.
#[derive(Clone, Debug)]
struct Form {
    tongue: Tongue,
    network: Network,
    look: Look,
    what: String,
    action: String,
    hidden: Vec<(String, String)>,
}

impl Form {
    /// With all that was entered, and a fresh token.
    fn again(ask: &Ask<'_>, token: String, network: Network) -> Self {
        let entered = ask.fields.carried().map(|(name, value)| (name.to_owned(), value.to_owned()));
        let hidden = entered.chain([(TOKEN.to_owned(), token)]).collect();
        Self {
            tongue: ask.tongue,
            network,
            look: ask.look.clone(),
            what: ask.what.into(),
            action: ask.tongue.link(ask.page),
            hidden,
        }
    }

    fn confirming(self, why: &str) -> Press {
        let tongue = self.tongue;
        self.page(("abuse-confirm-title", "abuse-confirm"), vec![tongue.say(why)])
    }

    fn waiting(self, seconds: u64) -> Press {
        let why = vec![self.tongue.say("abuse-many"), wait(self.tongue, seconds)];
        self.page(("abuse-moment", "abuse-moment"), why)
    }

    fn working(mut self, task: Task) -> Press {
        let many = task.limited.then(|| self.tongue.say("abuse-many"));
        let why = [many, Some(wait(self.tongue, task.wait)), Some(self.tongue.say("abuse-work"))];
        let more = [(sent::PUZZLE, Some(task.puzzle.clone())), (sent::TICKET, task.ticket)];
        self.hidden.extend(more.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
        let mut page = self.page(("abuse-moment", "abuse-moment"), why.into_iter().flatten().collect());
        page.task = Some(ForScript { puzzle: task.puzzle, bits: task.bits });
        page
    }

    fn page(self, (title, headline): (&str, &str), why: Vec<String>) -> Press {
        let tongue = self.tongue;
        let say = std::iter::once(self.what).chain(why).chain([tongue.say("abuse-nothing-yet")]);
        Press {
            say: say.collect(),
            headline: tongue.say(headline),
            press: tongue.say("abuse-go-on"),
            frame: Frame::new(tongue, tongue.say(title), self.network).wearing(self.look),
            action: self.action,
            hidden: self.hidden,
            task: None,
        }
    }
}

fn wait(tongue: Tongue, seconds: u64) -> String {
    tongue.say_with("abuse-wait", &[("seconds", seconds.into())])
}

impl Press {
    /// The script's path.
    fn script(&self) -> &'static str {
        &SCRIPT.path
    }

    /// The field for the script's answer.
    fn answer(&self) -> &'static str {
        sent::ANSWER
    }
}

/// Every page of this file.
pub(in crate::web) fn samples(tongue: Tongue) -> Vec<Sample> {
    let price = Price::Fixed(Money::from_minor(2_500, sample::EUR()));
    let form = |price, store: &str, amount: &str| Form {
        tongue,
        network: Network::Mainnet,
        look: Look::default(),
        what: asked(tongue, price, store),
        action: tongue.link("/donate/harbour"),
        hidden: vec![("amount".into(), amount.into()), (TOKEN.into(), "A".repeat(55))],
    };
    let task = |limited| {
        let (puzzle, ticket) = ("B".repeat(55), Some("C".repeat(55)));
        Task { puzzle, bits: 16, ticket, wait: 20, limited }
    };
    let usual = form(price, "Friends of the Harbour", "25");
    let open = form(Price::Open(sample::EUR()), "Friends of the Harbour", "");
    let hostile = form(price, sample::HOSTILE, sample::HOSTILE);
    vec![
        Sample::of("confirm", &usual.clone().confirming("abuse-elsewhere")),
        Sample::of("confirm-open", &open.confirming("abuse-elsewhere")),
        Sample::of("confirm-stale", &usual.clone().confirming("abuse-stale")),
        Sample::of("confirm-hostile", &hostile.confirming("abuse-elsewhere")),
        Sample::of("too-many", &usual.clone().waiting(10)),
        Sample::of("work", &usual.clone().working(task(true))),
        Sample::of("work-always", &usual.working(task(false))),
    ]
}
