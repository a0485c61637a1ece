//! The way to a CiviCRM: one call of its API's version 4, by the same rules about addresses as webhooks.
use super::Untaken;
use crate::egress::{Form, Sender};
use domain::Network;
use domain::contribution::{Contribution, civicrm};
use domain::webhook::Secret;
use url::Url;

/// Where the API is, below the site.
const API: &str = "civicrm/ajax/api4/Contribution";

/// A CiviCRM.
pub(super) struct Civicrm {
    sender: Sender,
    site: String,
    key: Secret,
    mapping: civicrm::Mapping,
}

impl Civicrm {
    pub(super) fn new(sender: Sender, site: Url, key: Secret, mapping: civicrm::Mapping) -> Self {
        Self { sender, site: site.as_str().trim_end_matches('/').to_owned(), key, mapping }
    }

    /// Has it saved, or changed.
    pub(super) async fn save(&self, contribution: &Contribution, network: Network) -> Result<(), Untaken> {
        let call = civicrm::call(contribution, &self.mapping, network);
        let form = Form {
            url: format!("{}/{API}/{}", self.site, call.action),
            headers: vec![
                ("x-civi-auth", format!("Bearer {}", self.key.reveal())),
                // Without it CiviCRM takes the call for a forgery.
                ("x-requested-with", "XMLHttpRequest".into()),
            ],
            fields: vec![("params", call.params)],
        };
        let reply = self.sender.submit(&form).await.map_err(Untaken::unreached)?;
        civicrm::judge(call.action, reply.status, &reply.body).map_err(Untaken::refused)
    }
}
