//! A stand-in for an OpenID provider, on loopback, which can be told to misbehave. It takes the flow as seriously as a real
//! one: codes are good once and only with the secret of whoever asked for them.
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use openidconnect::core::{CoreEdDsaPrivateSigningKey, CoreHmacKey, CoreJwsSigningAlgorithm};
use openidconnect::{JsonWebKeyId, PrivateSigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use url::Url;

/// What it knows this program by, and the secret that goes with it.
pub(super) const CLIENT: &str = "almoner";
pub(super) const SECRET: &str = "hunter2";
pub(super) const BACK: &str = "https://pay.example.org/sign-in/organisation/back";

/// How it answers.
#[derive(Clone, Debug)]
pub(super) struct Manner {
    /// What its token says besides what every token does; null takes a claim away.
    pub(super) claims: Value,
    /// What its page of facts says.
    pub(super) page: Value,
    pub(super) signed: Signed,
    /// The keys it tells of.
    pub(super) published: Vec<u8>,
    /// What its description says otherwise.
    pub(super) description: Value,
    /// What it answers instead of a token.
    pub(super) refusal: Option<(u16, Value)>,
}

/// How its token is signed.
#[derive(Clone, Copy, Debug)]
pub(super) enum Signed {
    /// With the key of that number.
    Key(u8),
    /// As one key, saying that it is another.
    As { key: u8, claimed: u8 },
    /// Not at all.
    Not,
    /// With the secret that both sides know.
    Secret,
}

/// What somebody was sent to it with.
#[derive(Debug)]
struct Asked {
    nonce: String,
    challenge: String,
}

#[derive(Debug)]
struct Inside {
    url: String,
    now: i64,
    manner: Manner,
    codes: HashMap<String, Asked>,
    described: u32,
}

/// The stand-in.
#[derive(Debug)]
pub(super) struct StandIn {
    inside: Arc<Mutex<Inside>>,
    _task: JoinSet<()>,
}

impl Default for Manner {
    fn default() -> Self {
        Self {
            claims: json!({"email": "ann@example.org", "email_verified": true, "name": "Ann"}),
            page: json!({}),
            signed: Signed::Key(1),
            published: vec![1],
            description: json!({}),
            refusal: None,
        }
    }
}

impl StandIn {
    /// One whose clock shows that.
    pub(super) async fn start(now: i64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (manner, codes) = (Manner::default(), HashMap::new());
        let inside = Arc::new(Mutex::new(Inside { url, now, manner, codes, described: 0 }));
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(describe))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .route("/page", get(page))
            .with_state(inside.clone());
        let mut task = JoinSet::new();
        task.spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { inside, _task: task }
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap()
    }

    pub(super) fn url(&self) -> String {
        self.inside().url.clone()
    }

    pub(super) fn answers(&self, manner: Manner) {
        self.inside().manner = manner;
    }

    /// How often it was asked who it is.
    pub(super) fn described(&self) -> u32 {
        self.inside().described
    }

    /// Somebody is sent to it, and signs in: the path by which it sends them back.
    pub(super) fn sends_back(&self, sent_to: &str) -> String {
        let url = Url::parse(sent_to).unwrap();
        let asked: HashMap<String, String> = url.query_pairs().into_owned().collect();
        let word = |name: &str| asked.get(name).cloned().unwrap_or_default();
        let mut inside = self.inside();
        assert_eq!(
            format!("{}{}", url.origin().ascii_serialization(), url.path()),
            inside.url.clone() + "/in"
        );
        assert_eq!((word("response_type").as_str(), word("client_id").as_str()), ("code", CLIENT));
        assert_eq!((word("redirect_uri").as_str(), word("code_challenge_method").as_str()), (BACK, "S256"));
        assert_eq!(word("scope"), "openid email profile");
        let code = format!("code-{}", inside.codes.len());
        let (nonce, challenge) = (word("nonce"), word("code_challenge"));
        assert!(nonce.len() == 43 && challenge.len() == 43, "{sent_to}");
        inside.codes.insert(code.clone(), Asked { nonce, challenge });
        format!("/sign-in/organisation/back?code={code}&state={}", word("state"))
    }
}

type Shared = State<Arc<Mutex<Inside>>>;

async fn describe(State(inside): Shared) -> Json<Value> {
    let mut inside = inside.lock().unwrap();
    inside.described += 1;
    let url = &inside.url;
    let mut description = json!({
        "issuer": url,
        "authorization_endpoint": format!("{url}/in"),
        "token_endpoint": format!("{url}/token"),
        "userinfo_endpoint": format!("{url}/page"),
        "jwks_uri": format!("{url}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["EdDSA", "HS256", "none"],
    });
    merge(&mut description, &inside.manner.description);
    Json(description)
}

async fn keys(State(inside): Shared) -> Json<Value> {
    let published = inside.lock().unwrap().manner.published.clone();
    let keys: Vec<_> =
        published.iter().map(|number| json!(key(*number, *number).as_verification_key())).collect();
    Json(json!({ "keys": keys }))
}

async fn token(
    State(inside): Shared,
    headers: HeaderMap,
    Form(given): Form<HashMap<String, String>>,
) -> Response {
    let mut inside = inside.lock().unwrap();
    if let Some((status, refusal)) = inside.manner.refusal.clone() {
        return (StatusCode::from_u16(status).unwrap(), Json(refusal)).into_response();
    }
    let word = |name: &str| given.get(name).cloned().unwrap_or_default();
    let basic = format!("Basic {}", STANDARD.encode(format!("{CLIENT}:{SECRET}")));
    let refused = |why: &str| (StatusCode::BAD_REQUEST, Json(json!({ "error": why }))).into_response();
    if headers.get("authorization").is_none_or(|shown| shown != basic.as_str()) {
        return refused("invalid_client");
    }
    let asked = inside.codes.remove(&word("code"));
    let proof = URL_SAFE_NO_PAD.encode(Sha256::digest(word("code_verifier")));
    let Some(asked) = asked.filter(|asked| asked.challenge == proof && word("redirect_uri") == BACK) else {
        return refused("invalid_grant");
    };
    let token = signed(&inside, &asked.nonce);
    Json(json!({ "access_token": "opens-the-page", "token_type": "Bearer", "id_token": token }))
        .into_response()
}

async fn page(State(inside): Shared, headers: HeaderMap) -> Response {
    if headers.get("authorization").is_none_or(|shown| shown != "Bearer opens-the-page") {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let mut said = json!({ "sub": "ann" });
    merge(&mut said, &inside.lock().unwrap().manner.page);
    Json(said).into_response()
}

fn signed(inside: &Inside, nonce: &str) -> String {
    let mut claims = json!({
        "iss": inside.url, "aud": CLIENT, "sub": "ann", "nonce": nonce,
        "iat": inside.now, "exp": inside.now + 300,
    });
    merge(&mut claims, &inside.manner.claims);
    let (algorithm, name) = match inside.manner.signed {
        Signed::Key(number) => ("EdDSA", number),
        Signed::As { claimed, .. } => ("EdDSA", claimed),
        Signed::Not => ("none", 1),
        Signed::Secret => ("HS256", 1),
    };
    let header = json!({ "alg": algorithm, "typ": "JWT", "kid": format!("key {name}") });
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let said = format!("{}.{}", encode(&header), encode(&claims));
    let eddsa =
        |number: u8| key(number, number).sign(&CoreJwsSigningAlgorithm::EdDsa, said.as_bytes()).unwrap();
    let signature = match inside.manner.signed {
        Signed::Key(number) | Signed::As { key: number, .. } => eddsa(number),
        Signed::Not => Vec::new(),
        Signed::Secret => {
            let key = CoreHmacKey::new(SECRET);
            key.sign(&CoreJwsSigningAlgorithm::HmacSha256, said.as_bytes()).unwrap()
        }
    };
    format!("{said}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// A key that follows from its number, as PKCS#8 (RFC 8410) writes it.
fn key(number: u8, name: u8) -> CoreEdDsaPrivateSigningKey {
    let begins = hex::decode("302e020100300506032b657004220420").unwrap();
    let encoded = STANDARD.encode([begins, vec![number; 32]].concat());
    let (begin, end) = ("-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----");
    let name = JsonWebKeyId::new(format!("key {name}"));
    CoreEdDsaPrivateSigningKey::from_ed25519_pem(&format!("{begin}\n{encoded}\n{end}\n"), Some(name)).unwrap()
}

/// Puts the fields of one object into another; null takes a field away.
fn merge(into: &mut Value, from: &Value) {
    for (name, value) in from.as_object().unwrap() {
        if value.is_null() {
            into.as_object_mut().unwrap().remove(name);
        } else {
            into[name] = value.clone();
        }
    }
}
