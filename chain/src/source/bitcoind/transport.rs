//! HTTP to a node: one kept connection, credentials, bounded answers.
use crate::source::Error;
use crate::source::url::{Auth, BitcoindUrl, Secret};
use reqwest::{Response, StatusCode};
use std::io;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The largest answer read: several blocks in hexadecimal, or the list of a very full mempool.
const LARGEST_ANSWER: usize = 96 * 1024 * 1024;

const CONNECT_TIME_OUT: Duration = Duration::from_secs(3);
const ANSWER_TIME_OUT: Duration = Duration::from_secs(30);

/// Bitcoin Core closes connections idle for 30 s; ours is given up before.
const IDLE_TIME_OUT: Duration = Duration::from_secs(20);

/// The way to one node's RPC server.
pub(super) struct Transport {
    http: reqwest::Client,
    address: String,
    auth: Auth,
    /// What the cookie file said when it was last read.
    cookie: Mutex<Option<Credentials>>,
}

/// What an answer is gathered in as it arrives.
pub(super) trait Gather: Default {
    /// Makes room for an answer of that length: else it would grow in steps, and what was read be copied with each.
    fn expect(&mut self, length: usize);

    /// Takes in what comes next of it.
    fn take(&mut self, chunk: &[u8]);
}

impl Gather for Vec<u8> {
    fn expect(&mut self, length: usize) {
        self.reserve(length);
    }

    fn take(&mut self, chunk: &[u8]) {
        self.extend_from_slice(chunk);
    }
}

#[derive(Clone)]
struct Credentials {
    user: String,
    password: Secret,
}

impl Transport {
    pub(super) fn new(settings: &BitcoindUrl) -> Self {
        let http = reqwest::Client::builder()
            .connect_timeout(CONNECT_TIME_OUT)
            .timeout(ANSWER_TIME_OUT)
            .pool_idle_timeout(IDLE_TIME_OUT)
            .tcp_nodelay(true)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .expect("a client without certificates of its own can be built");
        Self {
            http,
            address: settings.address.clone(),
            auth: settings.auth.clone(),
            cookie: Mutex::new(None),
        }
    }

    /// Sends one request body and returns the answer's.
    pub(super) async fn exchange<G: Gather>(&self, body: &str) -> Result<G, Error> {
        let mut response = self.send(body).await?;
        if response.status() == StatusCode::UNAUTHORIZED && self.forget_cookie() {
            response = self.send(body).await?;
        }
        self.check(response.status())?;
        self.receive(response).await
    }

    async fn send(&self, body: &str) -> Result<Response, Error> {
        match self.post(body).await? {
            // The node had closed the kept connection; questions may be asked twice.
            Err(error) if !error.is_connect() && !error.is_timeout() => self.post(body).await?,
            other => other,
        }
        .map_err(|error| self.unreachable(&error))
    }

    async fn post(&self, body: &str) -> Result<Result<Response, reqwest::Error>, Error> {
        let Credentials { user, password } = self.credentials()?;
        let request =
            self.http.post(format!("http://{}/", self.address)).basic_auth(user, Some(password.expose()));
        Ok(request.header("content-type", "application/json").body(body.to_owned()).send().await)
    }

    fn check(&self, status: StatusCode) -> Result<(), Error> {
        let reason = match (status, &self.auth) {
            (StatusCode::OK, _) => return Ok(()),
            (StatusCode::UNAUTHORIZED, Auth::Password { user, .. }) => {
                format!(
                    "wrong password, or no such user as {user}; compare the chain URL with the node's rpcauth"
                )
            }
            (StatusCode::UNAUTHORIZED, Auth::Cookie(path)) => {
                format!(
                    "the cookie file {} is not this node's; correct cookie= in the chain URL",
                    path.display()
                )
            }
            (StatusCode::FORBIDDEN, _) => {
                "it does not accept calls from our address; set its rpcallowip".into()
            }
            (StatusCode::SERVICE_UNAVAILABLE, _) => {
                return Err(self.away("it has too much to do just now".into()));
            }
            (other, _) => {
                return Err(self.nonsense(format!("HTTP status {other}; is that the node's RPC port?")));
            }
        };
        Err(Error::Unauthorised { address: self.address.clone(), reason })
    }

    async fn receive<G: Gather>(&self, mut response: Response) -> Result<G, Error> {
        // What it says of its length is believed up to what is read at all.
        let told = response.content_length().and_then(|length| usize::try_from(length).ok());
        let (mut answer, mut length) = (G::default(), 0);
        answer.expect(told.unwrap_or_default().min(LARGEST_ANSWER));
        while let Some(chunk) = response.chunk().await.map_err(|error| self.unreachable(&error))? {
            length += chunk.len();
            if length > LARGEST_ANSWER {
                return Err(self.nonsense(format!("more than {LARGEST_ANSWER} bytes")));
            }
            answer.take(&chunk);
        }
        Ok(answer)
    }

    fn credentials(&self) -> Result<Credentials, Error> {
        match &self.auth {
            Auth::Password { user, password } => {
                Ok(Credentials { user: user.clone(), password: password.clone() })
            }
            Auth::Cookie(path) => {
                let mut kept = self.cookie.lock().unwrap_or_else(PoisonError::into_inner);
                if kept.is_none() {
                    *kept = Some(self.read_cookie(path)?);
                }
                Ok(kept.clone().expect("filled just now"))
            }
        }
    }

    /// Reads the file that the node writes at each start: `user:password`.
    fn read_cookie(&self, path: &Path) -> Result<Credentials, Error> {
        let text =
            std::fs::read_to_string(path).map(Secret::new).map_err(|error| self.no_cookie(path, &error))?;
        match text.expose().trim_end().split_once(':') {
            Some((user, password)) => {
                Ok(Credentials { user: user.into(), password: Secret::new(password.into()) })
            }
            None => Err(self.away(format!("the cookie file {} holds no user:password", path.display()))),
        }
    }

    fn no_cookie(&self, path: &Path, error: &io::Error) -> Error {
        let path = path.display();
        match error.kind() {
            io::ErrorKind::NotFound => {
                self.away(format!("there is no cookie file {path}: the node is not running"))
            }
            _ => Error::Unauthorised {
                address: self.address.clone(),
                reason: format!(
                    "cannot read the cookie file {path}: {error}; let this program's user read it"
                ),
            },
        }
    }

    /// Whether there was a cookie that may be outdated. The next request reads it anew.
    fn forget_cookie(&self) -> bool {
        self.cookie.lock().unwrap_or_else(PoisonError::into_inner).take().is_some()
    }

    fn unreachable(&self, error: &reqwest::Error) -> Error {
        let reason = match (error.is_connect(), error.is_timeout()) {
            (true, _) => format!("cannot connect{}", innermost(error)),
            (_, true) => "no answer in time".into(),
            _ => format!("the connection broke{}", innermost(error)),
        };
        self.away(reason)
    }

    pub(super) fn away(&self, reason: String) -> Error {
        Error::Unreachable { address: self.address.clone(), reason }
    }

    pub(super) fn nonsense(&self, reason: String) -> Error {
        Error::Protocol { address: self.address.clone(), reason }
    }
}

/// The first cause, which says most: " (Connection refused)".
fn innermost(error: &dyn std::error::Error) -> String {
    let mut cause = error.source();
    while let Some(deeper) = cause.and_then(std::error::Error::source) {
        cause = Some(deeper);
    }
    cause.map(|c| format!(" ({c})")).unwrap_or_default()
}
