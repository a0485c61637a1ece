//! One invoice or claim for one form, however often it is sent: a second press, or a page that is loaded again, comes to
//! what the first one made, and waits for it while it is being made.
use super::Made;
use super::recent::Recent;
use super::seal::Nonce;
use super::sent::Fields;
use domain::Timestamp;
use sha2::{Digest, Sha256};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};

/// Forms remembered, in some megabytes; whose form is forgotten gets another.
const REMEMBERED: usize = 10_000;

type Held = Arc<AsyncMutex<Option<Made>>>;

/// The forms that were let in, and what became of them.
#[derive(Debug)]
pub(super) struct Places(Mutex<Recent<[u8; 32], Held>>);

/// A form's place, held for as long as what it asks for is made.
#[derive(Debug)]
#[must_use = "the same form waits until this is dropped"]
pub struct Place(OwnedMutexGuard<Option<Made>>);

impl Default for Places {
    fn default() -> Self {
        Self(Mutex::new(Recent::of(REMEMBERED)))
    }
}

impl Places {
    /// The place of a form with that token and those fields. The same token with another amount is another form: the
    /// donor went back, and chose again.
    pub(super) async fn hold(&self, token: Nonce, fields: &Fields, now: Timestamp) -> Place {
        let mut hash = Sha256::new().chain_update(token);
        for (name, value) in fields.carried() {
            for text in [name, value] {
                hash.update(text.len().to_be_bytes());
                hash.update(text);
            }
        }
        let made = {
            let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let until = now.plus(super::TOKEN_LIFE);
            known.entry(hash.finalize().into(), Held::default(), (now, until)).0
        };
        Place(made.lock_owned().await)
    }
}

impl Place {
    /// What was made for it before.
    pub(super) fn made(&self) -> Option<&Made> {
        self.0.as_ref()
    }

    /// What was made for it now.
    pub fn holds(mut self, made: Made) {
        *self.0 = Some(made);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::InvoiceId;

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        Fields::of(pairs)
    }

    #[tokio::test]
    async fn the_same_form_waits_for_the_first_and_finds_its_invoice() {
        let places = Arc::new(Places::default());
        let amount = fields(&[("amount", "5")]);
        let first = places.hold([1; 16], &amount, Timestamp(0)).await;
        assert!(first.made().is_none());
        let second = places.hold([1; 16], &amount, Timestamp(0));
        tokio::pin!(second);
        assert!(futures_util::poll!(&mut second).is_pending());
        for (token, other) in [([2; 16], &amount), ([1; 16], &fields(&[("amount", "6")]))] {
            assert!(places.hold(token, other, Timestamp(0)).await.made().is_none());
        }
        let made = Made::Invoice(InvoiceId::parse("one").unwrap());
        first.holds(made.clone());
        assert_eq!(second.await.made(), Some(&made));
    }

    #[tokio::test]
    async fn a_form_whose_invoice_was_not_made_may_try_again() {
        let places = Places::default();
        drop(places.hold([1; 16], &fields(&[]), Timestamp(0)).await);
        assert!(places.hold([1; 16], &fields(&[]), Timestamp(0)).await.made().is_none());
    }

    #[tokio::test]
    async fn neighbouring_fields_are_not_taken_for_each_other() {
        let places = Places::default();
        places.hold([1; 16], &fields(&[("ab", "c")]), Timestamp(0)).await.holds(Made::Here);
        for other in [&[("a", "bc")][..], &[("ab", ""), ("c", "")], &[("ab", "c"), ("", "")]] {
            assert!(places.hold([1; 16], &fields(other), Timestamp(0)).await.made().is_none());
        }
    }
}
