//! The library's side of it: what browsers are asked in its words, and what they answer checked by it.
use super::Failure;
use super::refused::{of_made, of_shown};
use crate::app::App;
use domain::passkey::{Off, Refusal, relying_party};
use std::time::SystemTimeError;
use store::Passkey;
use webauthn_rp::bin::{Decode, Encode};
use webauthn_rp::request::auth::AuthenticationVerificationOptions;
use webauthn_rp::request::register::{
    CredProtect, Extension, PublicKeyCredentialUserEntity, RegistrationVerificationOptions,
    USER_HANDLE_MAX_LEN, UserHandle64, Username,
};
use webauthn_rp::request::{AsciiDomain, PublicKeyCredentialDescriptor, RpId};
use webauthn_rp::response::register::{CompressedPubKey, DynamicState, StaticState};
use webauthn_rp::response::{AuthTransports, CredentialId};
use webauthn_rp::{
    AuthenticatedCredential, DiscoverableAuthentication64, DiscoverableAuthenticationServerState,
    DiscoverableCredentialRequestOptions, PublicKeyCredentialCreationOptions, Registration,
    RegistrationServerState,
};

/// A public key as it is kept: of any of the four kinds that are asked for.
type Key = CompressedPubKey<[u8; 32], [u8; 32], [u8; 48], Vec<u8>>;
/// The options for the browser as JSON, and what the library knows the question by.
type Asked = (String, Vec<u8>);

/// This server, as passkeys know it.
pub(super) struct Relying<'a> {
    id: RpId,
    origin: &'a str,
}

/// A passkey that a browser has just made.
#[derive(Debug)]
pub(super) struct Made {
    pub(super) credential: Vec<u8>,
    pub(super) handle: [u8; 64],
    pub(super) public_key: Vec<u8>,
    pub(super) state: Vec<u8>,
}

/// What a browser answers when it is asked who somebody is.
pub(super) struct Shown(DiscoverableAuthentication64);

impl Shown {
    pub(super) fn read(answer: &str) -> Result<Self, Refusal> {
        let read = DiscoverableAuthentication64::from_json_relaxed(answer.as_bytes());
        read.map(Self).map_err(|_| Refusal::Unreadable)
    }

    /// What the browser knows the passkey by.
    pub(super) fn credential(&self) -> &[u8] {
        self.0.raw_id().into_inner()
    }
}

impl<'a> Relying<'a> {
    pub(super) fn of(app: &'a App) -> Result<Self, Off> {
        let host = relying_party(&app.origin)?.to_owned();
        let id = AsciiDomain::try_from(host).map(RpId::Domain).map_err(|_| Off::Nameless)?;
        Ok(Self { id, origin: &app.origin })
    }

    /// Asks for any passkey that the browser has for this server.
    pub(super) fn ask_who(&self) -> anyhow::Result<Asked> {
        let (state, options) = DiscoverableCredentialRequestOptions::passkey(&self.id).start_ceremony()?;
        Ok((serde_json::to_string(&options)?, encoded(state.encode())?))
    }

    /// Asks for a new passkey of a person who has these.
    pub(super) fn ask_for_another(
        &self,
        (handle, email): ([u8; 64], &str),
        has: &[Passkey],
    ) -> anyhow::Result<Asked> {
        let Ok(handle) = UserHandle64::decode(handle);
        let name = Username::try_from(email).or_else(|_| Username::try_from("almoner"))?;
        let user = PublicKeyCredentialUserEntity { name, id: &handle, display_name: None };
        let mut asked = PublicKeyCredentialCreationOptions::passkey(&self.id, user, known(has));
        // Nothing beside the key itself: keys that don't know an extension are as good.
        asked.extensions =
            Extension { cred_props: None, cred_protect: CredProtect::None, min_pin_length: None, prf: None };
        let (state, options) = asked.start_ceremony()?;
        Ok((serde_json::to_string(&options)?, encoded(state.encode())?))
    }

    /// The passkey that answers the question for a new one.
    pub(super) fn made(&self, state: &[u8], answer: &str) -> Result<Made, Failure> {
        let state =
            RegistrationServerState::<USER_HANDLE_MAX_LEN>::decode(state).map_err(Failure::internal)?;
        let answer = Registration::from_json_relaxed(answer.as_bytes()).map_err(|_| Refusal::Unreadable)?;
        let options = RegistrationVerificationOptions::<&str, &str> {
            allowed_origins: &[self.origin],
            error_on_unsolicited_extensions: false,
            ..Default::default()
        };
        let made = state.verify(&self.id, &answer, &options).map_err(of_made)?;
        let (Ok(handle), Ok(public_key), Ok(state)) =
            (made.user_id().encode(), made.static_state().encode(), made.dynamic_state().encode());
        Ok(Made { credential: made.id().as_ref().to_vec(), handle, public_key, state: state.to_vec() })
    }

    /// Checks an answer that names that passkey; what the passkey is by that.
    pub(super) fn shown(&self, state: &[u8], shown: &Shown, passkey: &Passkey) -> Result<Vec<u8>, Failure> {
        let state = DiscoverableAuthenticationServerState::decode(state).map_err(Failure::internal)?;
        let Ok(handle) = UserHandle64::decode(passkey.handle);
        let key = StaticState::<Key>::decode(&passkey.public_key).map_err(Failure::internal)?;
        let before = passkey.state.as_slice().try_into().map_err(Failure::internal)?;
        let before = DynamicState::decode(before).map_err(Failure::internal)?;
        let id = CredentialId::<&[u8]>::decode(&passkey.credential).map_err(Failure::internal)?;
        let mut known = AuthenticatedCredential::new(id, &handle, key, before).map_err(Failure::internal)?;
        let options = AuthenticationVerificationOptions::<&str, &str> {
            allowed_origins: &[self.origin],
            error_on_unsolicited_extensions: false,
            ..Default::default()
        };
        state.verify(&self.id, &shown.0, &mut known, &options).map_err(of_shown)?;
        let Ok(after) = known.dynamic_state().encode();
        Ok(after.to_vec())
    }
}

/// Passkeys that need not be made again.
fn known(has: &[Passkey]) -> Vec<PublicKeyCredentialDescriptor<Vec<u8>>> {
    let known = |passkey: &Passkey| {
        let id = CredentialId::<Vec<u8>>::decode(passkey.credential.clone()).ok()?;
        // How its device is reached is not kept: browsers find it all the same.
        Some(PublicKeyCredentialDescriptor { id, transports: AuthTransports::decode(0).ok()? })
    };
    has.iter().filter_map(known).collect()
}

fn encoded(state: Result<Vec<u8>, SystemTimeError>) -> anyhow::Result<Vec<u8>> {
    state.map_err(anyhow::Error::from)
}
