//! Who somebody is to their organisation, as the pages of their account tell it. What this is not: a page of its own.
use crate::app::App;
use crate::web::Tongue;
use domain::UserId;
use domain::outside::Way;
use store::Bound;

/// Somebody as an organisation knows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Known {
    /// How they come, as its name.
    pub(super) way: &'static str,
    /// The same, in words.
    pub(super) from: &'static str,
    /// Who says it.
    pub(super) issuer: String,
    /// What they are called there.
    pub(super) subject: String,
    /// Since when.
    pub(super) since: String,
}

/// All that are bound to somebody's account.
pub(super) async fn of(app: &App, person: &UserId) -> Result<Vec<Known>, store::Error> {
    Ok(app.store.identities_of(person).await?.into_iter().map(Known::new).collect())
}

impl Known {
    fn new(Bound { identity, bound_at }: Bound) -> Self {
        let from = match identity.way() {
            Way::OpenId => "Your organisation’s provider",
            Way::Directory => "Your organisation’s directory",
            Way::Front => "The web server in front",
        };
        Self {
            way: identity.way().name(),
            from,
            issuer: identity.issuer().to_owned(),
            subject: identity.subject().to_owned(),
            since: Tongue::ENGLISH.instant(bound_at),
        }
    }

    /// For the samples of pages.
    pub(super) fn sample(subject: &str) -> Self {
        let since = Tongue::ENGLISH.instant(super::sample_store::NOW);
        let issuer = "https://login.harbour.example/realms/office".into();
        let from = "Your organisation’s provider";
        Self { way: Way::OpenId.name(), from, issuer, subject: subject.into(), since }
    }
}
