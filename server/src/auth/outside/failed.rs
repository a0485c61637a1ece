//! Why nobody can be signed in by the organisation's provider, in words: for whoever stands at the page, and for the log.
//! Nothing here repeats what the provider says of a person, and the page tells no stranger what is in the network.
use crate::egress::Unanswered;
use openidconnect::core::CoreErrorResponseType;
use openidconnect::{
    ClaimsVerificationError, DiscoveryError, RequestTokenError, SignatureVerificationError,
    StandardErrorResponse, UserInfoError,
};

pub(super) const NO_TLS: &str = "it sends people to an address without TLS";
pub(super) const NO_TOKEN: &str =
    "it gives no token that says who it is; see that the program is registered there for OpenID Connect";
pub(super) const NO_SUBJECT: &str = "what it calls somebody (the claim sub) is too long, or no text";
const OTHERWISE: &str =
    "it calls itself otherwise; compare oidc-issuer with the issuer in its own description";
/// Longest word of the provider's that is repeated.
const LONGEST_WORD: usize = 40;

/// Why nobody is signed in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failed {
    /// It does not answer, or not as a provider does.
    #[error("it does not answer as it should: {0}")]
    Unreachable(String),
    /// It does not want to, by its own word for why.
    #[error("it refuses: {0}")]
    Refused(String),
    /// What it says can't be trusted.
    #[error("what it says can't be trusted: {0}")]
    Untrusted(&'static str),
}

impl Failed {
    /// The provider sent somebody back with that word for why it gives no code.
    pub fn by_its_word(error: &str) -> Self {
        Self::Refused(word(error))
    }

    /// What whoever stands at the page reads.
    pub fn say(&self, name: &str) -> String {
        match self {
            Self::Unreachable(_) => format!(
                "{name} does not answer as it should; the server's log says why. Try again later, or sign in with a password."
            ),
            Self::Refused(_) | Self::Untrusted(_) => {
                format!("{name} can't sign you in: {self}. Begin again, or tell whoever runs this server.")
            }
        }
    }
}

/// A word of the provider's, if it is a plain one.
fn word(text: &str) -> String {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if is_plain && !text.is_empty() && text.len() <= LONGEST_WORD {
        text.to_owned()
    } else {
        "unknown".into()
    }
}

pub(super) fn of_discovery(error: DiscoveryError<Unanswered>) -> Failed {
    match error {
        DiscoveryError::Request(unanswered) => Failed::Unreachable(unanswered.0),
        DiscoveryError::Response(status, ..) => {
            Failed::Unreachable(format!("HTTP status {}", status.as_u16()))
        }
        DiscoveryError::Validation(_) => Failed::Untrusted(OTHERWISE),
        _ => Failed::Unreachable("its description or its keys can't be read".into()),
    }
}

pub(super) fn of_tokens(
    error: RequestTokenError<Unanswered, StandardErrorResponse<CoreErrorResponseType>>,
) -> Failed {
    match error {
        RequestTokenError::ServerResponse(refusal) => Failed::Refused(word(refusal.error().as_ref())),
        RequestTokenError::Request(unanswered) => Failed::Unreachable(unanswered.0),
        RequestTokenError::Parse(..) | RequestTokenError::Other(_) => {
            Failed::Unreachable("what it gives for the code can't be read".into())
        }
    }
}

pub(super) fn of_page(error: UserInfoError<Unanswered>) -> Failed {
    match error {
        UserInfoError::Request(unanswered) => Failed::Unreachable(unanswered.0),
        UserInfoError::ClaimsVerification(error) => Failed::Untrusted(of_token(&error)),
        _ => Failed::Unreachable("what it says of the person can't be read".into()),
    }
}

/// What is wrong with a token.
pub(super) const fn of_token(error: &ClaimsVerificationError) -> &'static str {
    match error {
        ClaimsVerificationError::Expired(_) => {
            "its answer is not of now; see that its clock and this server's are right"
        }
        ClaimsVerificationError::InvalidAudience(_) => {
            "its answer is for another program; compare oidc-client-id with what is registered there"
        }
        ClaimsVerificationError::InvalidIssuer(_) => OTHERWISE,
        ClaimsVerificationError::InvalidNonce(_) => "its answer belongs to another sign-in",
        ClaimsVerificationError::InvalidSubject(_) => "it speaks of two different people",
        ClaimsVerificationError::SignatureVerification(
            SignatureVerificationError::NoSignature
            | SignatureVerificationError::DisallowedAlg(_)
            | SignatureVerificationError::UnsupportedAlg(_),
        ) => "its answer is not signed in a way that counts; have it sign with RS256 or ES256",
        ClaimsVerificationError::SignatureVerification(_) => "its answer's signature is wrong",
        _ => "its answer makes no sense",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_tells_no_stranger_what_is_in_the_network() {
        let failed = Failed::Unreachable("10.1.2.3 is not a public address".into());
        let said = failed.say("Harbour");
        assert!(said.starts_with("Harbour does not answer") && !said.contains("10.1.2.3"), "{said}");
        assert!(failed.to_string().contains("10.1.2.3"), "the log does");
    }

    #[test]
    fn only_plain_words_are_repeated() {
        assert_eq!(word("invalid_client"), "invalid_client");
        for bad in ["", "<b>", "two words", &"x".repeat(41)] {
            assert_eq!(word(bad), "unknown");
        }
    }
}
