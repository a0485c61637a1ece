//! Conversations with a site that the operator named, whose answers count, at addresses by the same rules as webhooks'.
//! A site behind TLS can't lead to one without. What this is not: what is said; an OpenID provider is spoken to so.
use super::{CheckedResolver, MOST_READ, Rule, TIMEOUT, allowed, reason};
use axum::http::{Request, Response};
use reqwest::{Certificate, redirect};
use std::fmt;
use std::sync::Arc;

/// Speaks with one site.
pub struct Exchange {
    client: reqwest::Client,
    rule: Rule,
    only_tls: bool,
}

/// Nothing that could be used was answered; why, for people. It holds neither address nor answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unanswered(pub String);

impl Exchange {
    /// With a site behind TLS, or not. `authority` is the certificate, as PEM, that the site's must come from; without it
    /// the web's usual ones count. `advice` says how to let it be spoken to at an address that is not public.
    ///
    /// # Errors
    /// When the certificate can't be used.
    pub fn open(
        only_tls: bool,
        authority: Option<&[u8]>,
        (to_private, advice): (bool, &'static str),
    ) -> Result<Self, reqwest::Error> {
        let rule = Rule { to_private, advice };
        let mut builder = reqwest::Client::builder()
            .redirect(redirect::Policy::none())
            .timeout(TIMEOUT)
            .no_proxy()
            .user_agent(concat!("Almoner/", env!("CARGO_PKG_VERSION")))
            .dns_resolver(Arc::new(CheckedResolver(rule)));
        if let Some(pem) = authority {
            builder = builder.tls_built_in_root_certs(false);
            for certificate in Certificate::from_pem_bundle(pem)? {
                builder = builder.add_root_certificate(certificate);
            }
        }
        Ok(Self { client: builder.build()?, rule, only_tls })
    }

    /// Says something and waits for the whole answer, ten seconds at most.
    ///
    /// # Errors
    /// [`Unanswered`]; a status that says no is an answer.
    pub async fn call(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, Unanswered> {
        let url = allowed(&request.uri().to_string(), self.rule).map_err(Unanswered)?;
        if self.only_tls && url.scheme() != "https" {
            return Err(Unanswered("it leads to an address without TLS".into()));
        }
        let request = reqwest::Request::try_from(request).map_err(told)?;
        let mut answer = self.client.execute(request).await.map_err(told)?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(told)? {
            body.extend_from_slice(&chunk);
            if body.len() > MOST_READ {
                return Err(Unanswered("its answer is absurdly long".into()));
            }
        }
        let mut response = Response::new(body);
        (*response.status_mut(), *response.headers_mut()) = (status, headers);
        Ok(response)
    }
}

fn told(error: reqwest::Error) -> Unanswered {
    Unanswered(reason(error.without_url()))
}

impl fmt::Debug for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exchange").field("rule", &self.rule).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_site_may_lead_neither_inside_nor_out_of_tls() {
        let ask = async |to_private, only_tls, url: &str| {
            let exchange = Exchange::open(only_tls, None, (to_private, "say so")).unwrap();
            let request = Request::builder().uri(url).body(Vec::new()).unwrap();
            exchange.call(request).await.unwrap_err().0
        };
        assert_eq!(ask(false, false, "http://10.1.2.3/x").await, "10.1.2.3 is not a public address; say so");
        assert_eq!(
            ask(false, true, "https://localhost:1/").await,
            "localhost is not a public address; say so"
        );
        assert_eq!(ask(true, true, "http://127.0.0.1:1/").await, "it leads to an address without TLS");
        let refused = ask(true, false, "http://127.0.0.1:1/hidden").await;
        assert!(!refused.is_empty() && !refused.contains("hidden"), "{refused}");
    }
}
