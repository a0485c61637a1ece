//! Who can open backups, for who runs the server. It is set here, unless the configuration file names somebody: that goes
//! before, so what is pasted is then looked at, and the line to put there is shown.
use super::form::{AS_SHOWN, as_shown};
use super::place::{Asked, done};
use super::{HOME, Posted, Refused, Shell, SignedIn};
use crate::app::App;
use crate::app::backups::{self, Standing};
use crate::backup::Recipients;
use crate::web::{Sample, Tongue, frame};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::permission::Permission;
use store::Job;

/// The page's path.
pub(super) const PATH: &str = "/admin/backup-recipient";
/// Longer texts hold no such keys, in bytes.
const MOST: usize = 10_000;

/// What was just done, by the word that stands in the page's address.
const DONE: [(&str, &str); 2] = [
    (
        "named",
        "It is set: the next backup can be opened with the secret key, too. If none was made yet, the first is made now.",
    ),
    (
        "removed",
        "It is taken away. Backups made until now are opened by it as before; the next ones are not.",
    ),
];

const MEANWHILE: &str = "Somebody else changed who can open backups since you opened this page, so nothing was done. Look \
    at what holds now, then decide anew.";

/// The page.
#[derive(Debug, Template)]
#[template(path = "admin/recipient.html")]
struct Page {
    shell: Shell,
    standing: Standing,
    /// When the last was made, and where.
    last: Option<String>,
    done: Option<&'static str>,
    mistake: Option<String>,
    /// The line for the configuration file that has what was pasted, too; empty if all of it holds.
    line: Option<String>,
}

pub(super) async fn show(State(app): State<App>, by: SignedIn, query: RawQuery) -> Result<Response, Refused> {
    by.require(Permission::ModifyServerSettings)?;
    let done = Asked::of(query).done(&DONE);
    Ok(frame::answer(StatusCode::OK, &Page { done, ..page(&app, &by).await? }))
}

/// Names those whose keys are pasted, beside those who are named.
pub(super) async fn name(State(app): State<App>, Posted { by, fields }: Posted) -> Result<Response, Refused> {
    by.require(Permission::ModifyServerSettings)?;
    let page = page(&app, &by).await?;
    let all = match read(fields.one("recipients"), page.standing.holds()) {
        Ok(all) => all,
        Err(mistake) => return Ok(refused(StatusCode::UNPROCESSABLE_ENTITY, mistake, page)),
    };
    if page.standing.said.is_some() {
        let holds = all == page.standing.holds();
        let line = if holds { String::new() } else { format!("backup-recipients = \"{}\"", all.join(", ")) };
        return Ok(frame::answer(StatusCode::OK, &Page { line: Some(line), ..page }));
    }
    set(&app, &by, (page, fields.one(AS_SHOWN)), (&all, "named")).await
}

/// Takes one of those away who were named here.
pub(super) async fn remove(
    State(app): State<App>,
    Posted { by, fields }: Posted,
) -> Result<Response, Refused> {
    by.require(Permission::ModifyServerSettings)?;
    let page = page(&app, &by).await?;
    let others = page.standing.set.iter().filter(|name| *name != fields.one("recipient"));
    let others: Vec<String> = others.cloned().collect();
    set(&app, &by, (page, fields.one(AS_SHOWN)), (&others, "removed")).await
}

/// Sets it for whoever saw it as it is.
async fn set(
    app: &App,
    by: &SignedIn,
    (before, seen): (Page, &str),
    (becomes, word): (&[String], &str),
) -> Result<Response, Refused> {
    let was = &before.standing.set;
    if seen == before.as_shown() && backups::replace(app, &by.actor(), (was, becomes)).await? {
        return Ok(done(PATH, word));
    }
    Ok(refused(StatusCode::CONFLICT, MEANWHILE.into(), page(app, by).await?))
}

fn refused(status: StatusCode, mistake: String, page: Page) -> Response {
    frame::answer(status, &Page { mistake: Some(mistake), ..page })
}

/// Those who can open backups, and those who are pasted; each key may stand on a line of its own. A secret key is refused,
/// and not shown again.
fn read(text: &str, before: &[String]) -> Result<Vec<String>, String> {
    if text.len() > MOST {
        return Err("That is too much to be public keys. Paste one, or a few.".into());
    }
    let lines = text.lines().map(str::trim).filter(|line| !line.starts_with('#'));
    let recipients = Recipients::parse(&lines.collect::<Vec<_>>().join(","));
    let recipients =
        recipients.map_err(|why| format!("{}.", super::account::capital(&why).trim_end_matches('.')))?;
    if !recipients.encrypt() {
        return Err("Backups that are not encrypted show everything to whoever finds them. Paste a public key, which begins with age1.".into());
    }
    let mut all = before.to_vec();
    for name in recipients.names() {
        if !all.contains(&name) {
            all.push(name);
        }
    }
    Ok(all)
}

async fn page(app: &App, by: &SignedIn) -> Result<Page, Refused> {
    let last = app.store.last_success(&app.system, Job::Backup).await?;
    Ok(Page {
        shell: Shell::new(app, by, "Who can open backups", HOME),
        standing: Standing::look(app).await?,
        last: last.map(|run| Tongue::ENGLISH.instant(run.ended_at)),
        done: None,
        mistake: None,
        line: None,
    })
}

impl Page {
    /// Who is named here, in a word that the forms carry.
    fn as_shown(&self) -> String {
        as_shown(&self.standing.set)
    }
}

/// Every state of the page.
pub(super) fn samples() -> Vec<Sample> {
    let key = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";
    let other = "age1lggyhqrw2nlhcxprm67z43rta597azn8gknawjehu9d9dl0jq3yqqvfafg";
    let none =
        || Standing { place: "/var/lib/almoner/backups".into(), is_beside: true, ..Standing::default() };
    let names = |all: &[&str]| all.iter().map(|key| (*key).to_owned()).collect::<Vec<_>>();
    let page = |standing: Standing| Page {
        shell: Shell::sample("Who can open backups", HOME),
        last: standing.are_made.then(|| "28 November 2026, 03:12 UTC".into()),
        standing,
        done: None,
        mistake: None,
        line: None,
    };
    let said = |all: &[&str]| Standing {
        are_made: true,
        place: "/srv/backup/almoner".into(),
        is_place_said: true,
        said: Some(names(all)),
        ..Standing::default()
    };
    let set = || Standing { are_made: true, set: names(&[key, other]), ..none() };
    let line = Some(format!("backup-recipients = \"{key}, {other}\""));
    let mistake = Some("That is no recipient of age’s.".to_owned());
    vec![
        Sample::of("admin-backup-recipient", &page(none())),
        Sample::of("admin-backup-recipient-set", &Page { done: Some(DONE[0].1), ..page(set()) }),
        Sample::of(
            "admin-backup-recipient-meanwhile",
            &Page { mistake: Some(MEANWHILE.into()), ..page(set()) },
        ),
        Sample::of("admin-backup-recipient-line", &Page { line, ..page(said(&[key])) }),
        Sample::of("admin-backup-recipient-holds", &Page { line: Some(String::new()), ..page(said(&[key])) }),
        Sample::of("admin-backup-recipient-open", &page(said(&[]))),
        Sample::of("admin-backup-recipient-mistake", &Page { mistake, ..page(none()) }),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";

    #[test]
    fn what_is_pasted_is_put_beside_those_who_could_open_backups_before() {
        let one = [KEY.to_owned()];
        assert_eq!(read(KEY, &[]), Ok(one.to_vec()));
        assert_eq!(read(&format!("# public key\n {KEY}\r\n"), &[]), Ok(one.to_vec()));
        assert_eq!(read(KEY, &one), Ok(one.to_vec()));
        let other = age::x25519::Identity::generate().to_public().to_string();
        assert_eq!(read(&other, &one), Ok(vec![KEY.to_owned(), other]));
    }

    #[test]
    fn what_is_no_public_key_is_refused_and_not_repeated() {
        use age::secrecy::ExposeSecret;
        let secret = age::x25519::Identity::generate().to_string().expose_secret().to_owned();
        for text in
            ["", "unencrypted", "nonsense", &secret, &format!("{KEY},{secret}"), &"x".repeat(MOST + 1)]
        {
            let why = read(text, &[]).unwrap_err();
            assert!(!why.contains(&secret) && !why.contains("nonsense"), "{why}");
        }
    }
}
