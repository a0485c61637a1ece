//! A security key in software: makes passkeys and signs with them, as the standard has it (W3C Web Authentication,
//! sections 6.1, 6.5 and 7), or not quite, where a story says so.
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const USER_PRESENT: u8 = 1;
const USER_VERIFIED: u8 = 4;
const NEW_CREDENTIAL: u8 = 0x40;

/// A security key with one passkey in it, and what it does otherwise than it should.
#[derive(Clone)]
pub(crate) struct Authenticator {
    pub(crate) key: SigningKey,
    /// What the browser knows the passkey by.
    pub(crate) id: Vec<u8>,
    /// Whose it is, as told when it was made.
    pub(crate) handle: String,
    /// How often it has been used.
    pub(crate) count: u32,
    /// The page that the browser says it was shown to.
    pub(crate) origin: String,
    /// The name it says it is for, if not the one it was asked for.
    pub(crate) relying_party: Option<String>,
    /// Whether its owner has shown it who they are.
    pub(crate) is_unlocked: bool,
    /// The question it answers, if not the one it was asked.
    pub(crate) challenge: Option<String>,
}

impl Authenticator {
    pub(crate) fn new(number: u8) -> Self {
        Self {
            key: SigningKey::from_slice(&[number; 32]).unwrap(),
            id: vec![number; 32],
            handle: String::new(),
            count: 0,
            origin: "https://pay.example.org".into(),
            relying_party: None,
            is_unlocked: true,
            challenge: None,
        }
    }

    /// Makes its passkey as these options ask.
    pub(crate) fn make(&mut self, options: &Value) -> String {
        self.handle = options["user"]["id"].as_str().unwrap().into();
        let mut data = self.data(options["rp"]["id"].as_str().unwrap(), NEW_CREDENTIAL);
        data.extend([0; 16]); // of no known model
        data.extend(u16::try_from(self.id.len()).unwrap().to_be_bytes());
        data.extend(&self.id);
        data.extend(self.public_key());
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        object.push(u8::try_from(data.len()).unwrap());
        object.extend(data);
        let said = self.said("webauthn.create", options);
        self.answer(json!({ "clientDataJSON": text(said.as_bytes()), "attestationObject": text(&object) }))
    }

    /// Shows it, as these options ask.
    pub(crate) fn show(&mut self, options: &Value) -> String {
        self.count += 1;
        self.show_uncounted(options)
    }

    /// The same, of a passkey that counts nothing.
    pub(crate) fn show_uncounted(&self, options: &Value) -> String {
        let data = self.data(options["rpId"].as_str().unwrap(), 0);
        let said = self.said("webauthn.get", options);
        let signed = [&data[..], &Sha256::digest(said.as_bytes())].concat();
        let signature: Signature = self.key.sign(&signed);
        self.answer(json!({
            "clientDataJSON": text(said.as_bytes()),
            "authenticatorData": text(&data),
            "signature": text(signature.to_der().as_bytes()),
            "userHandle": self.handle,
        }))
    }

    fn data(&self, relying_party: &str, flags: u8) -> Vec<u8> {
        let verified = if self.is_unlocked { USER_VERIFIED } else { 0 };
        let relying_party = self.relying_party.as_deref().unwrap_or(relying_party);
        let mut data = Sha256::digest(relying_party.as_bytes()).to_vec();
        data.push(USER_PRESENT | verified | flags);
        data.extend(self.count.to_be_bytes());
        data
    }

    /// What the browser says of it.
    fn said(&self, kind: &str, options: &Value) -> String {
        let challenge = self.challenge.as_deref().unwrap_or_else(|| options["challenge"].as_str().unwrap());
        json!({ "type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false })
            .to_string()
    }

    /// COSE_Key of ES256: kty 2, alg -7, crv 1, x, y (RFC 9053).
    fn public_key(&self) -> Vec<u8> {
        let point = self.key.verifying_key().to_encoded_point(false);
        let (x, y) = (point.x().unwrap(), point.y().unwrap());
        [b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20", &x[..], b"\x22\x58\x20", &y[..]].concat()
    }

    fn answer(&self, response: Value) -> String {
        let id = text(&self.id);
        let all = json!({ "id": id, "rawId": id, "type": "public-key", "response": response, "clientExtensionResults": {} });
        all.to_string()
    }
}

fn text(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
