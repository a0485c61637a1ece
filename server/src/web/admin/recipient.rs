//! Who can open backups, for who runs the server. It stands in the configuration file, which this server reads and never
//! writes: what is pasted here is looked at, the line to put there is shown, and once it is read, the page shows that it holds.
use super::{HOME, Posted, Refused, Shell, SignedIn};
use crate::app::App;
use crate::app::backups::Told;
use crate::backup::Recipients;
use crate::web::{Sample, frame};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::permission::Permission;

/// The page's path.
pub(super) const PATH: &str = "/admin/backup-recipient";
/// Longer texts hold no such keys, in bytes.
const MOST: usize = 10_000;

/// The page.
#[derive(Debug, Template)]
#[template(path = "admin/recipient.html")]
struct Page {
    shell: Shell,
    told: Told,
    mistake: Option<String>,
    found: Option<Found>,
}

/// What was pasted, once it is known to be keys.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Found {
    /// Each of them can open backups already.
    Holds,
    /// The line that has them beside those that hold.
    Line(String),
}

pub(super) async fn show(State(app): State<App>, by: SignedIn) -> Result<Response, Refused> {
    by.require(Permission::ModifyServerSettings)?;
    Ok(frame::answer(StatusCode::OK, &page(&app, &by, None, None)))
}

pub(super) async fn look(State(app): State<App>, Posted { by, fields }: Posted) -> Result<Response, Refused> {
    by.require(Permission::ModifyServerSettings)?;
    match read(fields.one("recipients"), &app.backups().told()) {
        Ok(found) => Ok(frame::answer(StatusCode::OK, &page(&app, &by, None, Some(found)))),
        Err(mistake) => {
            Ok(frame::answer(StatusCode::UNPROCESSABLE_ENTITY, &page(&app, &by, Some(mistake), None)))
        }
    }
}

/// What is pasted may have each key on a line of its own. A secret key is refused, and not shown again.
fn read(text: &str, told: &Told) -> Result<Found, String> {
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
    let mut all = told.recipients.clone().unwrap_or_default();
    let before = all.len();
    for name in recipients.names() {
        if !all.contains(&name) {
            all.push(name);
        }
    }
    let line = || format!("backup-recipients = \"{}\"", all.join(", "));
    Ok(if all.len() == before { Found::Holds } else { Found::Line(line()) })
}

fn page(app: &App, by: &SignedIn, mistake: Option<String>, found: Option<Found>) -> Page {
    Page {
        shell: Shell::new(app, by, "Who can open backups", HOME),
        told: app.backups().told(),
        mistake,
        found,
    }
}

/// Every state of the page.
pub(super) fn samples() -> Vec<Sample> {
    let key = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";
    let told = |are_made, recipients: Option<&[&str]>| Told {
        are_made,
        recipients: recipients.map(|all| all.iter().map(|key| (*key).to_owned()).collect()),
    };
    let page = |told: Told, mistake: Option<&str>, found: Option<Found>| Page {
        shell: Shell::sample("Who can open backups", HOME),
        told,
        mistake: mistake.map(Into::into),
        found,
    };
    let line = Found::Line(format!("backup-recipients = \"{key}\""));
    vec![
        Sample::of("admin-backup-recipient", &page(told(false, None), None, None)),
        Sample::of("admin-backup-recipient-line", &page(told(false, None), None, Some(line))),
        Sample::of("admin-backup-recipient-holds", &page(told(true, Some(&[key])), None, Some(Found::Holds))),
        Sample::of("admin-backup-recipient-open", &page(told(true, Some(&[])), None, None)),
        Sample::of(
            "admin-backup-recipient-mistake",
            &page(told(false, None), Some("That is no recipient of age’s."), None),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";

    #[test]
    fn a_line_keeps_those_who_could_open_backups_before() {
        let nobody = Told::default();
        let expected = format!("backup-recipients = \"{KEY}\"");
        assert_eq!(read(KEY, &nobody), Ok(Found::Line(expected.clone())));
        assert_eq!(read(&format!("# public key\n {KEY}\r\n"), &nobody), Ok(Found::Line(expected)));
        let one = Told { are_made: true, recipients: Some(vec![KEY.into()]) };
        assert_eq!(read(KEY, &one), Ok(Found::Holds));
        let other = age::x25519::Identity::generate().to_public().to_string();
        let both = format!("backup-recipients = \"{KEY}, {other}\"");
        assert_eq!(read(&other, &one), Ok(Found::Line(both)));
    }

    #[test]
    fn what_is_no_public_key_is_refused_and_not_repeated() {
        use age::secrecy::ExposeSecret;
        let secret = age::x25519::Identity::generate().to_string().expose_secret().to_owned();
        for text in
            ["", "unencrypted", "nonsense", &secret, &format!("{KEY},{secret}"), &"x".repeat(MOST + 1)]
        {
            let why = read(text, &Told::default()).unwrap_err();
            assert!(!why.contains(&secret) && !why.contains("nonsense"), "{why}");
        }
    }
}
