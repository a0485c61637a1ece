//! The way into a Redis list: RPUSH of one document. A connection for each, so that none is trusted that went stale.
use super::Untaken;
use anyhow::Context;
use domain::webhook::Secret;
use redis::{AsyncConnectionConfig, Client, IntoConnectionInfo, RedisError, TlsCertificates};
use std::path::Path;
use std::time::Duration;
use tokio::time::timeout;
use url::Url;

/// How long the server may take to be reached, and to answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long all of it may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// A list.
pub(super) struct List {
    client: Client,
    key: String,
}

impl List {
    /// Connects to nothing yet.
    ///
    /// # Errors
    /// For the operator, when the certificate can't be used.
    pub(super) fn open(
        url: &Url,
        password: Option<&Secret>,
        ca_file: Option<&Path>,
        key: String,
    ) -> anyhow::Result<Self> {
        let info = url.as_str().into_connection_info().context("its url can't be used")?;
        let mut settings = info.redis_settings().clone();
        if let Some(password) = password {
            settings = settings.set_password(password.reveal());
        }
        let info = info.set_redis_settings(settings);
        let client = match ca_file {
            None => Client::open(info).context("its url can't be used")?,
            Some(path) => {
                let shown = path.display();
                let pem =
                    std::fs::read(path).with_context(|| format!("the certificate {shown} can't be read"))?;
                let certificates = TlsCertificates { client_tls: None, root_cert: Some(pem) };
                Client::build_with_tls(info, certificates)
                    .with_context(|| format!("the certificate {shown} can't be used"))?
            }
        };
        Ok(Self { client, key })
    }

    /// Puts the document at the list's end. It was taken in when the server says how long the list is now.
    pub(super) async fn append(&self, document: &str) -> Result<(), Untaken> {
        let waited = |_| Untaken::unreached("Redis did not answer within 10 seconds");
        timeout(TIMEOUT, self.push(document)).await.map_err(waited)?.map_err(|error| untaken(&error))
    }

    async fn push(&self, document: &str) -> Result<(), RedisError> {
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(PATIENCE))
            .set_response_timeout(Some(PATIENCE));
        let mut connection = self.client.get_multiplexed_async_connection_with_config(&config).await?;
        let length: u64 =
            redis::cmd("RPUSH").arg(&self.key).arg(document).query_async(&mut connection).await?;
        tracing::debug!(length, "the list is longer by one");
        Ok(())
    }
}

/// Words of the server's own are not repeated but for their code: it may quote what it was sent.
fn untaken(error: &RedisError) -> Untaken {
    if error.is_timeout() {
        return Untaken::unreached("Redis did not answer in time");
    }
    if error.is_io_error() {
        return Untaken::unreached(format!("Redis can't be reached: {error}"));
    }
    match error.code() {
        Some(code) => Untaken::refused(format!("Redis refused: {code}")),
        None => Untaken::refused(format!("Redis refused: {}", error.category())),
    }
}
