//! Setting one's second factor up, and what goes with it.
use super::account::{self, knows_password};
use super::{Posted, Refused, Shell, SignedIn};
use crate::app::App;
use crate::auth::second_factor as factor;
use crate::web::{Sample, frame, qr};
use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use store::{Confirmed, SecondFactor, TotpSecret};
use zeroize::Zeroizing;

/// The page's path.
pub(super) const PATH: &str = "/admin/account/second-factor";

const WRONG_CODE: &str = "That is not the code of this moment. See that the clock of your telephone is right, and write the code that it shows now.";
const ENDED: &str = "No second factor is being set up any more. Begin again.";

/// The page.
#[derive(Debug, Template)]
#[template(path = "admin/second_factor.html")]
struct Page<'a> {
    shell: Shell,
    step: Step<'a>,
    wrong: Option<&'a str>,
}

/// How far somebody has come.
#[derive(Debug)]
enum Step<'a> {
    /// They have none.
    None,
    /// Their app is to read the secret, and to show a code.
    Reading { letters: &'a str, side: usize },
    /// They are shown their recovery codes, this once.
    Codes(&'a [Zeroizing<String>]),
    /// It is asked for.
    Set { codes_left: u32 },
}

pub(super) async fn show(State(app): State<App>, by: SignedIn) -> Result<Response, Refused> {
    page(&app, &by, None).await
}

/// The secret as a picture.
pub(super) async fn code(State(app): State<App>, by: SignedIn) -> Result<Response, Refused> {
    let secret = pending(&app, &by).await?.ok_or(Refused::NotThere)?;
    let picture = qr::png(&factor::link(&secret, &by.person().email)).map_err(|_| Refused::Failed)?;
    Ok(([(header::CONTENT_TYPE, "image/png")], picture).into_response())
}

async fn page(app: &App, by: &SignedIn, wrong: Option<&str>) -> Result<Response, Refused> {
    let found = app.store.second_factor(&by.person().id).await?;
    let (letters, side);
    let step = match &found {
        None => Step::None,
        Some(SecondFactor { secret, confirmed_at: None, .. }) => {
            letters = factor::letters(secret);
            side = qr::side(&factor::link(secret, &by.person().email)).ok_or(Refused::Failed)?;
            Step::Reading { letters: &letters, side }
        }
        Some(SecondFactor { codes_left, .. }) => Step::Set { codes_left: *codes_left },
    };
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let shell = Shell::new(app, by, "Second factor", account::PATH);
    Ok(frame::answer(status, &Page { shell, step, wrong }))
}

/// The secret that is being set up.
async fn pending(app: &App, by: &SignedIn) -> Result<Option<TotpSecret>, Refused> {
    let found = app.store.second_factor(&by.person().id).await?;
    Ok(found.filter(|factor| factor.confirmed_at.is_none()).map(|factor| factor.secret))
}

/// Draws a secret, for who knows the password.
pub(super) async fn begin(
    State(app): State<App>,
    Posted { by, fields }: Posted,
) -> Result<Response, Refused> {
    if let Err(why) = knows_password(&app, &by, fields.one("password")).await? {
        return page(&app, &by, Some(why)).await;
    }
    match app.store.begin_second_factor(&by.actor(), &by.person().id, factor::draw(&app.chance)).await {
        // Somebody was faster, in another window: the page shows how it stands.
        Ok(()) | Err(store::Error::Exists) => Ok(Redirect::to(PATH).into_response()),
        Err(error) => Err(error.into()),
    }
}

/// Asks for it from now on, if a code shows that the app has read the secret.
pub(super) async fn confirm(
    State(app): State<App>,
    Posted { by, fields }: Posted,
) -> Result<Response, Refused> {
    let Some(secret) = pending(&app, &by).await? else { return page(&app, &by, Some(ENDED)).await };
    let now = app.now();
    let Some(step) = factor::step_of(&secret, fields.one("code"), now) else {
        return page(&app, &by, Some(WRONG_CODE)).await;
    };
    let person = &by.person().id;
    let (shown, codes) = factor::recovery_codes(&app.chance, person);
    let confirmed = Confirmed { step, at: now, codes, session: by.session().id.clone() };
    app.store.confirm_second_factor(&by.actor(), person, confirmed).await?;
    Ok(codes_page(&app, &by, &shown))
}

/// Makes other recovery codes, for who knows the password.
pub(super) async fn renew_codes(
    State(app): State<App>,
    Posted { by, fields }: Posted,
) -> Result<Response, Refused> {
    if let Err(why) = knows_password(&app, &by, fields.one("password")).await? {
        return page(&app, &by, Some(why)).await;
    }
    let person = &by.person().id;
    if !factor::is_set(&app.store, person).await? {
        return page(&app, &by, Some(ENDED)).await;
    }
    let (shown, codes) = factor::recovery_codes(&app.chance, person);
    app.store.replace_recovery_codes(&by.actor(), person, codes).await?;
    Ok(codes_page(&app, &by, &shown))
}

/// Takes it away, for who knows the password.
pub(super) async fn remove(
    State(app): State<App>,
    Posted { by, fields }: Posted,
) -> Result<Response, Refused> {
    if let Err(why) = knows_password(&app, &by, fields.one("password")).await? {
        return page(&app, &by, Some(why)).await;
    }
    app.store.remove_second_factor(&by.actor(), &by.person().id).await?;
    Ok(account::done("second-factor"))
}

fn codes_page(app: &App, by: &SignedIn, codes: &[Zeroizing<String>]) -> Response {
    let shell = Shell::new(app, by, "Recovery codes", account::PATH);
    frame::answer(StatusCode::OK, &Page { shell, step: Step::Codes(codes), wrong: None })
}

/// Every state of the page.
pub(super) fn samples() -> Vec<Sample> {
    let page = |step, wrong| Page { shell: Shell::sample("Second factor", account::PATH), step, wrong };
    let reading = || Step::Reading { letters: "GEZD-GNBV-GY3T-QOJQ-GEZD-GNBV-GY3T-QOJQ", side: 318 };
    let codes: Vec<_> = (0..10).map(|number| Zeroizing::new(format!("abcd-efgh-jkmn-pqr{number}"))).collect();
    vec![
        Sample::of("admin-second-factor", &page(Step::None, None)),
        Sample::of("admin-second-factor-reading", &page(reading(), None)),
        Sample::of("admin-second-factor-wrong", &page(reading(), Some(WRONG_CODE))),
        Sample::of("admin-second-factor-codes", &page(Step::Codes(&codes), None)),
        Sample::of("admin-second-factor-set", &page(Step::Set { codes_left: 9 }, None)),
    ]
}
