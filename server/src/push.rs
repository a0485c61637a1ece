//! Brings contributions to the receivers that the configuration file states: a CiviCRM, a Redis list, a command.
//!
//! When and in what order is the outbox's business (`jobs/webhooks.rs`), what is said `domain`'s (`contribution.rs`); here
//! are the ways. What a receiver says back is judged and never kept: it may hold what it was sent.
use crate::config::StatedPush;
use crate::config::push::StatedWay;
use crate::egress::{Answer, Sender};
use crate::secret;
use anyhow::Context;
use domain::Network;
use domain::contribution::{Contribution, Field, Message, Telling};
use domain::webhook::Outcome;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use store::{DueDelivery, Push};

mod civicrm;
mod command;
mod list;

use civicrm::Civicrm;
use command::Command;
use list::List;

/// The receivers, by their names in the file.
#[derive(Clone, Debug, Default)]
pub struct Receivers(Arc<HashMap<String, Receiver>>);

#[derive(Debug)]
struct Receiver {
    way: Way,
    fields: Vec<Field>,
}

/// A function that takes documents in a receiver's place.
pub type Script = Box<dyn Fn(&str) -> Answer + Send + Sync>;

enum Way {
    Civicrm(Civicrm),
    List(List),
    Command(Command),
    Scripted(Script),
}

/// Why a message was not taken in, for people. It holds nothing of the message.
#[derive(Debug)]
struct Untaken {
    outcome: Outcome,
    reason: String,
}

impl Receivers {
    /// Those that the file states, with the secrets they need. `to_private` is what `webhooks-to-private` says.
    ///
    /// # Errors
    /// For the operator: which receiver can't be used, and what to do.
    pub fn open(stated: &[StatedPush], to_private: bool) -> anyhow::Result<Self> {
        let open = |stated: &StatedPush| {
            let way = Way::open(&stated.to, to_private);
            let way = way
                .with_context(|| format!("the receiver {} ({}) can't be used", stated.name, stated.origin))?;
            Ok((stated.name.clone(), Receiver { way, fields: stated.fields.clone() }))
        };
        Ok(Self(Arc::new(stated.iter().map(open).collect::<anyhow::Result<_>>()?)))
    }

    /// One of that name, which is a function; for tests.
    pub fn scripted(name: &str, fields: Vec<Field>, script: Script) -> Self {
        let receiver = Receiver { way: Way::Scripted(script), fields };
        Self(Arc::new(HashMap::from([(name.to_owned(), receiver)])))
    }

    /// How many messages that one may be brought at a time; each is about another invoice. A command is run once at a time.
    pub(crate) fn at_once(&self, name: &str, most: usize) -> usize {
        match self.0.get(name) {
            Some(Receiver { way: Way::Command(_), .. }) => 1,
            Some(_) | None => most,
        }
    }

    /// Brings one message to its receiver, and waits until that has taken it in or has not.
    pub(crate) async fn tell(&self, delivery: &DueDelivery, push: &Push, network: Network) -> Answer {
        match self.try_tell(delivery, push, network).await {
            Ok(answer) => answer,
            Err(Untaken { outcome, reason }) => Answer { outcome, error: Some(reason) },
        }
    }

    async fn try_tell(
        &self,
        delivery: &DueDelivery,
        push: &Push,
        network: Network,
    ) -> Result<Answer, Untaken> {
        let unknown = || Untaken::unreached("this server's configuration file states no such receiver");
        let receiver = self.0.get(&push.receiver).ok_or_else(unknown)?;
        let is_again = delivery.original.is_some();
        let telling = if is_again { Telling::AsItStands } else { Telling::AsTold };
        let contribution = Contribution::of(&delivery.payload, &push.invoice, &receiver.fields, telling);
        let contribution = contribution.map_err(|error| Untaken::refused(error.to_string()))?;
        let message = Message { id: &delivery.event, sequence: push.sequence, network };
        match &receiver.way {
            Way::Civicrm(crm) => crm.save(&contribution, network).await?,
            Way::List(list) => list.append(&contribution.document(message)).await?,
            Way::Command(command) => command.run(&contribution.document(message)).await?,
            Way::Scripted(script) => return Ok(script(&contribution.document(message))),
        }
        Ok(Answer { outcome: Outcome::Accepted, error: None })
    }
}

impl Way {
    fn open(stated: &StatedWay, to_private: bool) -> anyhow::Result<Self> {
        match stated {
            StatedWay::Civicrm { url, key_file, mapping, to_private: this_one } => {
                let sender = Sender::http(to_private || *this_one)?;
                let key = secret::read(key_file)?;
                Ok(Self::Civicrm(Civicrm::new(sender, url.clone(), key, mapping.clone())))
            }
            StatedWay::Redis { url, password_file, ca_file, list } => {
                let password = password_file.as_deref().map(secret::read).transpose()?;
                Ok(Self::List(List::open(url, password.as_ref(), ca_file.as_deref(), list.clone())?))
            }
            StatedWay::Command(words) => Ok(Self::Command(Command::new(words.clone()))),
        }
    }
}

impl Untaken {
    /// It was answered, but not with yes.
    fn refused(reason: impl Into<String>) -> Self {
        Self { outcome: Outcome::Refused, reason: reason.into() }
    }

    /// Nothing was answered.
    fn unreached(reason: impl Into<String>) -> Self {
        Self { outcome: Outcome::NoAnswer, reason: reason.into() }
    }
}

impl fmt::Debug for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Civicrm(_) => "Civicrm",
            Self::List(_) => "List",
            Self::Command(_) => "Command",
            Self::Scripted(_) => "Scripted",
        })
    }
}
