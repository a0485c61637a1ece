//! The organisation's OpenID provider: where somebody is sent who signs in there, and what it says when they are back.
//!
//! The authorization code flow with PKCE, state and nonce, by the field's own library; what is asked and when is decided
//! here. Its description and its keys are asked for when they are needed, kept for ten minutes, and asked for again at once
//! when it signs with a key that is not among them. What this is not: who has an account; that is [`super::admit`]'s.
use super::claims::{Facts, Others};
use super::way::{self, Way};
use super::{Failed, Vouched, failed};
use crate::config::outside::StatedProvider;
use crate::egress::{Exchange, Unanswered};
use crate::secret;
use anyhow::Context;
use chrono::{DateTime, Utc};
use domain::outside::Identity;
use domain::{Seconds, Timestamp};
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreClientAuthMethod, CoreErrorResponseType,
    CoreGenderClaim, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm,
    CoreProviderMetadata, CoreRevocableToken, CoreRevocationErrorResponse, CoreTokenIntrospectionResponse,
    CoreTokenType,
};
use openidconnect::{
    AsyncHttpClient, AuthType, AuthorizationCode, ClaimsVerificationError, Client, ClientId, ClientSecret,
    CsrfToken, EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest,
    HttpResponse, IdToken, IdTokenClaims, IdTokenFields, IssuerUrl, Nonce, OAuth2TokenResponse,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope, SignatureVerificationError,
    StandardErrorResponse, StandardTokenResponse, TokenResponse, UserInfoClaims,
};
use std::pin::Pin;
use std::sync::Arc;
use tokio::sync::Mutex;
use url::Url;

/// Where the provider sends people back to, on this server.
pub const BACK: &str = "/sign-in/organisation/back";

/// How long what it says of itself is kept.
const KEPT: Seconds = Seconds::minutes(10);
/// How long it is believed that it does not answer.
const SULKED: Seconds = Seconds(5);
/// By how much its clock may differ from ours.
const SKEW: Seconds = Seconds(60);
/// What lets it be spoken to at an address that is not public.
const ADVICE: &str = "set oidc-private to allow it";

/// How its answers may be signed: with a key of its own, whose public half everybody can see.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

type Fields = IdTokenFields<
    Others,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;
type Tokens = StandardTokenResponse<Fields, CoreTokenType>;
type Token = IdToken<Others, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;
type Speaker = Client<
    Others,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Tokens,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// The provider.
#[derive(Debug)]
pub struct Provider {
    /// What people know it by.
    pub name: String,
    issuer: IssuerUrl,
    client_id: ClientId,
    client_secret: Option<ClientSecret>,
    scopes: Vec<String>,
    groups: String,
    back: RedirectUrl,
    exchange: Exchange,
    described: Mutex<Option<Described>>,
    /// Whether what groups somebody is in changes anything.
    wants_groups: bool,
}

/// What it said of itself, or why it said nothing.
#[derive(Debug)]
struct Described {
    at: Timestamp,
    itself: Result<Arc<CoreProviderMetadata>, Failed>,
}

impl Provider {
    /// What the settings state. Nothing is spoken to yet.
    ///
    /// # Errors
    /// For the operator: what can't be used.
    pub(super) fn open(
        stated: &StatedProvider,
        origin: &str,
        (to_private, wants_groups): (bool, bool),
    ) -> anyhow::Result<Self> {
        let secret = stated.secret_file.as_deref().map(secret::read).transpose()?;
        let authority = stated.ca_file.as_deref().map(secret::read_certificate).transpose()?;
        let rule = (to_private || stated.to_private, ADVICE);
        let only_tls = stated.issuer.starts_with("https:");
        Ok(Self {
            name: stated.name.clone(),
            issuer: IssuerUrl::new(stated.issuer.clone())?,
            client_id: ClientId::new(stated.client_id.clone()),
            client_secret: secret.map(|secret| ClientSecret::new(secret.reveal().to_owned())),
            scopes: stated.scopes.clone(),
            groups: stated.groups_claim.clone(),
            back: RedirectUrl::new(format!("{origin}{BACK}"))?,
            exchange: Exchange::open(only_tls, authority.as_deref(), rule)
                .context("the certificate of oidc-ca-file can't be used")?,
            described: Mutex::default(),
            wants_groups,
        })
    }

    /// Where somebody goes who signs in there.
    ///
    /// # Errors
    /// [`Failed`].
    pub async fn ask(&self, way: &Way, now: Timestamp) -> Result<Url, Failed> {
        let speaker = self.speaker(now, false).await?;
        let verifier = PkceCodeVerifier::new(way.verifier());
        let (state, nonce) = (CsrfToken::new(way.state()), Nonce::new(way.nonce()));
        let request = speaker.authorize_url(CoreAuthenticationFlow::AuthorizationCode, || state, || nonce);
        let scopes = self.scopes.iter().cloned().map(Scope::new);
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&verifier);
        let (url, ..) = request.add_scopes(scopes).set_pkce_challenge(challenge).url();
        let is_web = url.scheme() == "https" || (url.scheme() == "http" && !self.is_behind_tls());
        if is_web { Ok(url) } else { Err(Failed::Untrusted(failed::NO_TLS)) }
    }

    /// Whether an answer says that it is this provider's, where it says whose it is (RFC 9207).
    pub fn is_of(&self, issuer: &str) -> bool {
        issuer.is_empty() || issuer == self.issuer.as_str()
    }

    /// Who it is that the provider sent back with that code.
    ///
    /// # Errors
    /// [`Failed`].
    pub async fn answer(&self, way: &Way, code: &str, now: Timestamp) -> Result<Vouched, Failed> {
        let mut speaker = self.speaker(now, false).await?;
        let tokens = self.tokens(&speaker, way, code).await?;
        let token = tokens.id_token().ok_or(Failed::Untrusted(failed::NO_TOKEN))?;
        let mut said = self.verified(&speaker, token, way, now);
        if said.as_ref().is_err_and(is_of_another_key) {
            speaker = self.speaker(now, true).await?;
            said = self.verified(&speaker, token, way, now);
        }
        let said = said.map_err(|error| Failed::Untrusted(failed::of_token(&error)))?;
        let facts = Facts::of_token(said, &self.groups);
        let facts = if facts.are_enough(self.wants_groups) {
            facts
        } else {
            facts.and(self.page(&speaker, &tokens, said).await?)
        };
        // What it calls itself was compared with what the settings say.
        let identity = Identity::try_new(domain::outside::Way::OpenId, &self.issuer, said.subject());
        Ok(facts.vouched(identity.map_err(|_| Failed::Untrusted(failed::NO_SUBJECT))?))
    }

    async fn tokens(&self, speaker: &Speaker, way: &Way, code: &str) -> Result<Tokens, Failed> {
        let exchange = speaker.exchange_code(AuthorizationCode::new(code.to_owned()));
        let exchange = exchange.map_err(|_| Failed::Untrusted(failed::NO_TOKEN))?;
        let verifier = PkceCodeVerifier::new(way.verifier());
        let tokens = exchange.set_pkce_verifier(verifier).request_async(&self.exchange).await;
        tokens.map_err(failed::of_tokens)
    }

    /// What the token says, once it is known to be its word, for this program, for this way, and fresh.
    fn verified<'a>(
        &self,
        speaker: &Speaker,
        token: &'a Token,
        way: &Way,
        now: Timestamp,
    ) -> Result<&'a IdTokenClaims<Others, CoreGenderClaim>, ClaimsVerificationError> {
        let skew = i64::from(SKEW.0);
        let (oldest, newest) = (utc(now.0 - skew - i64::from(way::LIFE.0)), utc(now.0 + skew));
        let is_of_now = move |issued: DateTime<Utc>| {
            if (oldest..=newest).contains(&issued) { Ok(()) } else { Err("not of now".to_owned()) }
        };
        let verifier = speaker
            .id_token_verifier()
            .set_allowed_algs(ALGORITHMS)
            .set_time_fn(move || utc(now.0 - skew))
            .set_issue_time_verifier_fn(is_of_now);
        let said = token.claims(&verifier, &Nonce::new(way.nonce()))?;
        match said.authorized_party() {
            Some(party) if *party != self.client_id => {
                Err(ClaimsVerificationError::InvalidAudience("another party".into()))
            }
            Some(_) | None => Ok(said),
        }
    }

    /// What it says beside the token, of the same person; nothing, where it has no such page.
    async fn page(
        &self,
        speaker: &Speaker,
        tokens: &Tokens,
        said: &IdTokenClaims<Others, CoreGenderClaim>,
    ) -> Result<Facts, Failed> {
        let person = Some(said.subject().clone());
        let Ok(request) = speaker.user_info(tokens.access_token().clone(), person) else {
            return Ok(Facts::default());
        };
        let page: Result<UserInfoClaims<Others, CoreGenderClaim>, _> =
            request.request_async(&self.exchange).await;
        Ok(Facts::of_page(&page.map_err(failed::of_page)?, &self.groups))
    }

    /// What speaks with it, by what it says of itself.
    async fn speaker(&self, now: Timestamp, again: bool) -> Result<Speaker, Failed> {
        let itself = self.itself(now, again).await?;
        let (id, secret) = (self.client_id.clone(), self.client_secret.clone());
        // Basic is what all must take; some take nothing else than what they say.
        let is_post = itself.token_endpoint_auth_methods_supported().is_some_and(|ways| {
            ways.contains(&CoreClientAuthMethod::ClientSecretPost)
                && !ways.contains(&CoreClientAuthMethod::ClientSecretBasic)
        });
        let kind = if is_post { AuthType::RequestBody } else { AuthType::BasicAuth };
        let speaker = Client::from_provider_metadata((*itself).clone(), id, secret);
        Ok(speaker.set_auth_type(kind).set_redirect_uri(self.back.clone()))
    }

    /// What it says of itself. Only one at a time asks it, and the others wait for what comes.
    async fn itself(&self, now: Timestamp, again: bool) -> Result<Arc<CoreProviderMetadata>, Failed> {
        let mut described = self.described.lock().await;
        if let Some(kept) = described.as_ref().filter(|kept| !again && kept.is_good(now)) {
            return kept.itself.clone();
        }
        let asked = CoreProviderMetadata::discover_async(self.issuer.clone(), &self.exchange).await;
        let itself = asked.map(Arc::new).map_err(failed::of_discovery);
        *described = Some(Described { at: now, itself: itself.clone() });
        itself
    }

    fn is_behind_tls(&self) -> bool {
        self.issuer.as_str().starts_with("https:")
    }
}

impl Described {
    fn is_good(&self, now: Timestamp) -> bool {
        let life = if self.itself.is_ok() { KEPT } else { SULKED };
        self.at <= now && now.since(self.at) < u64::from(life.0)
    }
}

/// Whether the token may be signed with a key that the provider has since we last asked.
fn is_of_another_key(error: &ClaimsVerificationError) -> bool {
    matches!(
        error,
        ClaimsVerificationError::SignatureVerification(
            SignatureVerificationError::NoMatchingKey | SignatureVerificationError::CryptoError(_)
        )
    )
}

fn utc(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap_or(DateTime::UNIX_EPOCH)
}

impl<'c> AsyncHttpClient<'c> for Exchange {
    type Error = Unanswered;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, Unanswered>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(Self::call(self, request))
    }
}
