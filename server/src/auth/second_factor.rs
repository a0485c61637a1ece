//! The second factor: a code that changes every half minute (RFC 6238), made by an app from a secret that both sides know;
//! and recovery codes on paper, each good once, for when the app is lost.
//!
//! A code passes in its own half minute and the one before and after, once. What this is not: a way around the password,
//! which comes first.
use crate::api::ApiError;
use crate::app::App;
use crate::auth::attempts::Guess;
use crate::chance::Chance;
use domain::audit::Actor;
use domain::{Timestamp, UserId};
use sha2::{Digest, Sha256};
use store::{Store, TotpSecret};
use totp_rs::{Builder, Totp};
use zeroize::Zeroizing;

/// Who the code is for, as the app shows it.
const ISSUER: &str = "Almoner";
/// How many recovery codes somebody gets.
const CODES: usize = 10;
/// Characters of recovery codes: none that looks like another. Each is worth five bits.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
const GROUPS: usize = 4;
const GROUP_LETTERS: usize = 4;

/// What came of showing a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// It is right, and used up now.
    Right,
    /// It is not, or it was used already.
    Wrong,
    /// It was not looked at: too many were wrong. After so many seconds another may be shown.
    TooOften(u64),
}

/// Whether somebody has set one up: then their password alone opens nothing.
///
/// # Errors
/// The database's.
pub async fn is_set(store: &Store, person: &UserId) -> Result<bool, store::Error> {
    Ok(store.second_factor(person).await?.is_some_and(|factor| factor.confirmed_at.is_some()))
}

/// Somebody who has shown their password shows a code of their app, or a recovery code.
///
/// # Errors
/// The database's.
pub async fn show(app: &App, person: &UserId, given: &str) -> Result<Shown, ApiError> {
    // Counted apart from passwords: whoever guesses here knows one.
    let attempt = match Guess::Code.begin(app, person.as_str()).await? {
        Ok(attempt) => attempt,
        Err(too_many) => return Ok(Shown::TooOften(too_many.seconds)),
    };
    if is_right(app, person, given).await? {
        attempt.right(app).await?;
        return Ok(Shown::Right);
    }
    attempt.wrong(app);
    Ok(Shown::Wrong)
}

async fn is_right(app: &App, person: &UserId, given: &str) -> Result<bool, store::Error> {
    let given = normal(given);
    let Some(factor) = app.store.second_factor(person).await? else { return Ok(false) };
    if factor.confirmed_at.is_none() {
        return Ok(false);
    }
    if let Some(step) = step_of(&factor.secret, &given, app.now()) {
        return app.store.use_step(person, step).await;
    }
    if given.len() != GROUPS * GROUP_LETTERS {
        return Ok(false);
    }
    app.store.use_recovery_code(&Actor::Person(person.clone()), person, hash(person, &given)).await
}

/// A new secret.
pub fn draw(chance: &Chance) -> TotpSecret {
    TotpSecret(chance.bytes())
}

/// The step that a code is of, if it is right at that instant.
pub fn step_of(secret: &TotpSecret, given: &str, now: Timestamp) -> Option<u64> {
    let now = u64::try_from(now.0).ok()?;
    totp(secret, None).check(&normal(given), now)
}

/// What an app reads from the picture: `otpauth://totp/…`.
pub fn link(secret: &TotpSecret, email: &str) -> Zeroizing<String> {
    let link = totp(secret, Some(email)).to_url();
    Zeroizing::new(link.expect("an address without colons is a good name"))
}

/// The same secret, to be typed.
pub fn letters(secret: &TotpSecret) -> Zeroizing<String> {
    let text = Zeroizing::new(totp(secret, None).secret().to_base32());
    Zeroizing::new(in_groups(&text))
}

/// The code of that instant, as the app shows it.
#[cfg(feature = "testing")]
pub fn code_at(secret: &TotpSecret, now: Timestamp) -> String {
    totp(secret, None).generate(now.0.cast_unsigned()).to_string()
}

/// New recovery codes, and what to keep of them.
pub fn recovery_codes(chance: &Chance, person: &UserId) -> (Vec<Zeroizing<String>>, Vec<[u8; 32]>) {
    let codes: Vec<_> = (0..CODES).map(|_| recovery_code(chance)).collect();
    let hashes = codes.iter().map(|code| hash(person, &normal(code))).collect();
    (codes, hashes)
}

/// 80 random bits, in groups that can be read off paper.
fn recovery_code(chance: &Chance) -> Zeroizing<String> {
    let bytes = Zeroizing::new(chance.bytes::<{ GROUPS * GROUP_LETTERS }>());
    let letters = bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)]));
    let text = Zeroizing::new(letters.collect::<String>());
    Zeroizing::new(in_groups(&text))
}

fn in_groups(text: &str) -> String {
    let groups = text.as_bytes().chunks(GROUP_LETTERS).map(String::from_utf8_lossy);
    groups.collect::<Vec<_>>().join("-")
}

/// As it was shown, whatever somebody put between the letters.
fn normal(given: &str) -> Zeroizing<String> {
    let kept = given.chars().filter(|letter| !letter.is_whitespace() && *letter != '-');
    Zeroizing::new(kept.flat_map(char::to_lowercase).take(64).collect())
}

/// It has 80 random bits, so one round of a fast hash is enough.
fn hash(person: &UserId, code: &str) -> [u8; 32] {
    Sha256::new().chain_update(person.as_str()).chain_update([0]).chain_update(code).finalize().into()
}

/// What every app understands: SHA-1, six digits, half a minute.
fn totp(secret: &TotpSecret, email: Option<&str>) -> Totp {
    let builder = Builder::new().with_secret(secret.0).with_issuer(Some(ISSUER));
    let name = email.map(|email| email.replace(':', "_")).unwrap_or_default();
    builder.with_account_name(name).build().expect("the secret is long enough, and no name has a colon")
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Seconds;

    /// The secret of the vectors in RFC 6238, appendix B.
    const RFC: TotpSecret = TotpSecret(*b"12345678901234567890");

    #[test]
    fn codes_are_those_of_the_standard() {
        for (instant, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            let step = u64::try_from(instant).unwrap() / 30;
            assert_eq!(step_of(&RFC, code, Timestamp(instant)), Some(step), "{instant}");
        }
    }

    #[test]
    fn a_code_passes_half_a_minute_early_or_late_and_no_more() {
        let now = Timestamp(1_111_111_109);
        for (seconds, passes) in [(0, true), (30, true), (61, false)] {
            assert_eq!(step_of(&RFC, "081804", now.plus(Seconds(seconds))).is_some(), passes, "{seconds}");
        }
        assert!(step_of(&RFC, " 081 804 ", now).is_some(), "as an app shows it");
        for wrong in ["", "081805", "81804", "+81804", "0818040", "０８１８０４", "081804081804"] {
            assert_eq!(step_of(&RFC, wrong, now), None, "{wrong}");
        }
        assert_eq!(step_of(&RFC, "081804", Timestamp(-1)), None);
    }

    #[test]
    fn an_app_is_told_all_it_needs() {
        assert_eq!(
            link(&RFC, "ann:lee@example.org").as_str(),
            "otpauth://totp/Almoner:ann_lee%40example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Almoner"
        );
        assert_eq!(letters(&RFC).as_str(), "GEZD-GNBV-GY3T-QOJQ-GEZD-GNBV-GY3T-QOJQ");
        assert_eq!(format!("{RFC:?}"), "TotpSecret");
    }

    #[test]
    fn recovery_codes_can_be_typed_in_any_way_and_are_of_their_owner() {
        let (ann, bob) = (UserId::parse("ann").unwrap(), UserId::parse("bob").unwrap());
        let (codes, hashes) = recovery_codes(&Chance::seeded(1), &ann);
        assert_eq!((codes.len(), codes[0].len(), hashes.len()), (10, 19, 10));
        let typed = format!(" {} ", codes[0].to_uppercase().replace('-', " "));
        assert_eq!(hash(&ann, &normal(&typed)), hashes[0]);
        assert_ne!(hash(&bob, &normal(&codes[0])), hashes[0]);
        assert_ne!(codes[0], codes[1]);
    }
}
