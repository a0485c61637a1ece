//! What the library finds wrong, in the words that people are told.
use domain::passkey::Refusal;
use webauthn_rp::response::auth::error::AuthCeremonyErr as Shown;
use webauthn_rp::response::register::error::RegCeremonyErr as Made;

/// Of an answer that shows a passkey.
pub(super) fn of_shown(error: Shown) -> Refusal {
    match error {
        Shown::Timeout => Refusal::TooOld,
        Shown::OriginMismatch | Shown::CrossOrigin | Shown::TopOriginMismatch | Shown::RpIdHashMismatch => {
            Refusal::Elsewhere
        }
        Shown::ChallengeMismatch => Refusal::OtherQuestion,
        Shown::UserNotVerified => Refusal::Unverified,
        Shown::AssertionSignature => Refusal::Signature,
        Shown::SignatureCounter => Refusal::Counter,
        Shown::UserHandleMismatch | Shown::CredentialIdMismatch | Shown::MissingUserHandle => {
            Refusal::SomebodyElses
        }
        _ => Refusal::Unreadable,
    }
}

/// Of an answer that brings a new passkey.
pub(super) fn of_made(error: Made) -> Refusal {
    match error {
        Made::Timeout => Refusal::TooOld,
        Made::OriginMismatch | Made::CrossOrigin | Made::TopOriginMismatch | Made::RpIdHashMismatch => {
            Refusal::Elsewhere
        }
        Made::ChallengeMismatch => Refusal::OtherQuestion,
        Made::UserNotVerified | Made::UserNotPresent => Refusal::Unverified,
        Made::AttestationSignature => Refusal::Signature,
        _ => Refusal::Unreadable,
    }
}
