//! What may follow `cargo xtask bench`.
use anyhow::{Context, bail, ensure};

pub(crate) const HELP: &str = "\
cargo xtask bench [NAME…] [--quick] [--database URL]

  machine   what this machine can do at best: syncs, derivations, an empty HTTP handler, the database alone
  create    invoices made over HTTP, beside those limits
  seen      a payment seen and settled, on a real node, with few and many open invoices
  page      the checkout page: its bytes, what making it costs, and 10,000 of them looked at
  admin     each page for those who run it, with a million invoices
  match     a full block matched against a million watched scripts
  memory    resident memory with 100,000 invoices
  backup    a million invoices backed up beside invoices being made, and restored
  rescue    full blocks read by `almoner rescue`, beside what the node gives to whoever does nothing with them
  restart   restarts behind a socket that stays open, under 200 requests a second
  smallest  the most memory each part of a day's work takes, the server and commands beside it together
  books     100,000 donations written out in every format
  start     from start to first answer with a million invoices
  cost      memory, and bytes to and from the node, for each chain source
  disk      the database, for invoices nobody paid and for those that were

Without names, all of them. --quick runs them with small counts: to see that they work, not to quote. \
With --database, an empty one on a PostgreSQL server, invoices are made there instead of in a file (create alone).";

/// The measurements, in the order they run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Name {
    Machine,
    Create,
    Seen,
    Page,
    Admin,
    Match,
    Memory,
    Backup,
    Rescue,
    Restart,
    Smallest,
    Books,
    Start,
    Cost,
    Disk,
}

/// What was asked for.
#[derive(Debug)]
pub(crate) struct Options {
    pub(crate) quick: bool,
    /// Where invoices are made, if not in a file.
    pub(crate) database: Option<String>,
    names: Vec<Name>,
}

impl Options {
    pub(crate) fn parse(arguments: &[String]) -> anyhow::Result<Self> {
        let mut options = Self { quick: false, database: None, names: Vec::new() };
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--quick" => options.quick = true,
                "--database" => {
                    options.database = Some(arguments.next().context("--database wants a URL")?.clone());
                }
                "machine" => options.names.push(Name::Machine),
                "create" => options.names.push(Name::Create),
                "seen" => options.names.push(Name::Seen),
                "page" => options.names.push(Name::Page),
                "admin" => options.names.push(Name::Admin),
                "match" => options.names.push(Name::Match),
                "memory" => options.names.push(Name::Memory),
                "backup" => options.names.push(Name::Backup),
                "rescue" => options.names.push(Name::Rescue),
                "restart" => options.names.push(Name::Restart),
                "smallest" => options.names.push(Name::Smallest),
                "books" => options.names.push(Name::Books),
                "start" => options.names.push(Name::Start),
                "cost" => options.names.push(Name::Cost),
                "disk" => options.names.push(Name::Disk),
                other => bail!("there is no measurement `{other}`\n\n{HELP}"),
            }
        }
        if options.database.is_some() {
            ensure!(options.names.iter().all(|name| *name == Name::Create), "--database is for create alone");
            options.names = vec![Name::Create];
        }
        Ok(options)
    }

    /// Whether that measurement is to run.
    pub(crate) fn wants(&self, name: Name) -> bool {
        self.names.is_empty() || self.names.contains(&name)
    }
}
