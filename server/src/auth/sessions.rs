//! Sessions: how a browser shows that somebody has signed in on the pages.
//!
//! The browser holds 32 random bytes in a cookie; the database has their hash. Every sign-in draws new ones, so what a
//! browser held before opens nothing. From the same bytes comes the token that each form carries: another site can't read
//! it, so it can't send such a form. What this is not: a way into the API, which knows no cookies.
use super::cookie::Cookie;
use super::outside::{self, Asking, Told};
use super::{ApiError, Principal, roles};
use crate::app::App;
use crate::chance::Chance;
use axum::http::{HeaderMap, HeaderValue};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::audit::Actor;
use domain::permission::Grant;
use domain::session::Span;
use domain::{SessionId, Timestamp, UserId};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use std::fmt;
use store::{Person, Session};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// The cookie that holds one.
const COOKIE: Cookie = Cookie { secure: "__Host-almoner", plain: "almoner-session" };

/// What a browser holds. Never printed.
pub struct Token(Zeroizing<[u8; 32]>);

/// Somebody who is signed in on the pages.
#[derive(Debug)]
pub struct Open {
    /// Who, and what they may do.
    pub principal: Principal,
    /// What groups of their organisation's would give them, had it told them in this session.
    pub withheld: Vec<Grant>,
    /// The same person, as the database has them.
    pub person: Person,
    /// Which of their sessions it is.
    pub session: Session,
    /// What their browser holds.
    pub token: Token,
}

/// What a browser's cookie leads to.
#[derive(Debug)]
pub enum Found {
    /// Somebody is signed in.
    Open(Box<Open>),
    /// A session that is over because of what their organisation says, or said too long ago.
    OverByGroups,
    /// Nothing.
    Nobody,
}

impl Token {
    /// A new one.
    fn draw(chance: &Chance) -> Self {
        Self(Zeroizing::new(chance.bytes()))
    }

    /// What the database keeps of it: it has 256 random bits, so one round of a fast hash is enough.
    fn hash(&self) -> [u8; 32] {
        Sha256::digest(*self.0).into()
    }

    /// What every form of this session carries.
    pub fn for_forms(&self) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(&*self.0).expect("HMAC takes keys of any length");
        mac.update(b"forms");
        URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
    }

    /// Whether a form carries that. Takes as long whatever it carries.
    pub fn is_for_form(&self, given: &str) -> bool {
        self.for_forms().as_bytes().ct_eq(given.as_bytes()).into()
    }

    /// The header that gives it to the browser, until that is closed.
    pub fn cookie(&self, origin: &str) -> HeaderValue {
        COOKIE.set(origin, &URL_SAFE_NO_PAD.encode(*self.0), "")
    }

    /// The one that these headers hold.
    fn find(headers: &HeaderMap, origin: &str) -> Option<Self> {
        let text = COOKIE.find(headers, origin)?;
        let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(text).ok()?);
        Some(Self(Zeroizing::new(bytes.as_slice().try_into().ok()?)))
    }
}

/// Signs somebody in who has shown who they are, and out of the session their browser had before.
///
/// # Errors
/// The database's.
pub async fn open(
    app: &App,
    who: (&UserId, Option<Timestamp>),
    headers: &HeaderMap,
) -> Result<Token, ApiError> {
    if let Some((_, session, person)) = held(app, headers).await? {
        app.store.end_session(&Actor::Person(person.id.clone()), &person.id, &session.id).await?;
    }
    Ok(begin(app, who).await?)
}

/// A new session of somebody who has shown who they are; `groups_at` is when their organisation told their groups, if it did.
///
/// # Errors
/// The database's.
pub async fn begin(
    app: &App,
    (person, groups_at): (&UserId, Option<Timestamp>),
) -> Result<Token, store::Error> {
    let token = Token::draw(&app.chance);
    let session = Session {
        id: SessionId::from_random(app.chance.bytes()),
        person: person.clone(),
        label: None,
        span: Span::beginning(app.now()),
        groups_at,
    };
    app.store.open_session(session, token.hash()).await?;
    Ok(token)
}

/// Who is signed in, by the cookie in these headers. Nobody, once the session is over or its owner locked out.
///
/// # Errors
/// The database's.
pub async fn find(app: &App, asking: Asking<'_>) -> Result<Found, ApiError> {
    let Some((token, session, person)) = held(app, asking.headers).await? else { return Ok(Found::Nobody) };
    let told = outside::in_session(app, &session, asking).await?;
    if told == Told::Over {
        return Ok(Found::OverByGroups);
    }
    note_use(app, &session).await;
    // What the web server in front says now may have changed what they are.
    let Some(person) = app.store.person(&person.id).await? else { return Ok(Found::Nobody) };
    let grants = roles::grants_of(app, &person).await?;
    let (grants, withheld) = match told {
        Told::Holds => (grants.all(), Vec::new()),
        Told::Never | Told::Over => (grants.by_hand, grants.by_groups),
    };
    let principal = Principal { user: person.id.clone(), key: None, grants, scope: super::unlimited() };
    Ok(Found::Open(Box::new(Open { principal, withheld, person, session, token })))
}

/// The session by the cookie in these headers, with what the browser holds, unless it is over or its owner locked out.
async fn held(app: &App, headers: &HeaderMap) -> Result<Option<(Token, Session, Person)>, store::Error> {
    let Some(token) = Token::find(headers, &app.origin) else { return Ok(None) };
    let Some((session, person)) = app.store.session_by_hash(&token.hash()).await? else { return Ok(None) };
    let is_live = session.span.is_live(app.now()) && person.disabled_at.is_none();
    Ok(is_live.then_some((token, session, person)))
}

/// Once an hour. When the database takes nothing now, looking at pages still works.
async fn note_use(app: &App, session: &Session) {
    let Some(hour) = session.span.to_note(app.now()) else { return };
    if let Err(error) = app.store.use_session(&session.id, hour).await {
        tracing::warn!(%error, "the hour in which a session was used could not be noted");
    }
}

/// The header that takes the cookie away.
pub fn no_cookie(origin: &str) -> HeaderValue {
    COOKIE.none(origin)
}

impl Open {
    /// Who it is, as the audit log tells it.
    pub fn actor(&self) -> Actor {
        self.principal.actor()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HTTPS: &str = "https://pay.example.org";

    fn headers(cookies: &[&str]) -> HeaderMap {
        cookies.iter().map(|text| (axum::http::header::COOKIE, text.parse().unwrap())).collect()
    }

    #[test]
    fn a_token_is_read_back_from_among_other_cookies() {
        let token = Token::draw(&Chance::seeded(1));
        let cookie = token.cookie(HTTPS);
        let pair = cookie.to_str().unwrap().split(';').next().unwrap();
        let found = |cookies: &[&str]| Token::find(&headers(cookies), HTTPS).map(|token| token.hash());
        assert_eq!(found(&[pair]), Some(token.hash()));
        assert_eq!(found(&["a=b", &format!("c=d;  {pair} ; e")]), Some(token.hash()));
        for other in ["", "__Host-almoner", "__Host-almoner=", "__Host-almoner=AAAA", &format!("x{pair}")] {
            assert_eq!(found(&[other]), None, "{other}");
        }
        assert_eq!(
            found(&[&pair.replace("__Host-almoner", COOKIE.plain)]),
            None,
            "a name that anybody could set"
        );
    }

    #[test]
    fn the_cookie_is_for_this_host_alone_and_no_script_reads_it() {
        let text = |origin| Token::draw(&Chance::seeded(1)).cookie(origin).to_str().unwrap().to_owned();
        let secure = text(HTTPS);
        assert!(secure.starts_with("__Host-almoner=") && !secure.contains("Domain"), "{secure}");
        assert!(secure.ends_with("; Path=/; HttpOnly; SameSite=Lax; Secure"), "{secure}");
        let plain = text("http://127.0.0.1:8080");
        assert!(plain.starts_with("almoner-session=") && plain.ends_with("; SameSite=Lax"), "{plain}");
    }

    #[test]
    fn a_form_is_of_its_session() {
        let chance = Chance::seeded(1);
        let (mine, other) = (Token::draw(&chance), Token::draw(&chance));
        assert!(mine.is_for_form(&mine.for_forms()));
        for given in ["", "x", &other.for_forms()] {
            assert!(!mine.is_for_form(given), "{given}");
        }
        assert_eq!(format!("{mine:?}"), "Token");
    }
}
