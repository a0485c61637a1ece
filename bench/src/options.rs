//! What may follow `cargo xtask bench`.
use anyhow::{Context, bail, ensure};

pub(crate) const HELP: &str = "\
cargo xtask bench [NAME…] [--quick] [--write] [--database URL] [--invoices N]

  machine   what this machine can do at best: syncs, derivations, an empty HTTP handler, the database alone
  create    invoices made over HTTP, beside those limits
  reads     an invoice, its checkout page, lists and a search over HTTP
  growth    the same questions with ten thousand and with ten million invoices
  catchup   a thousand full blocks that were mined while the server was down, beside what the node gives
  seen      a payment seen and settled, on a real node, with few and many open invoices
  page      the checkout page: its bytes, and what making it costs
  streams   10,000 pages that wait for news: memory, and what they cost while nothing happens and when something does
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

Without names, all of them but growth, which wants 30 GB of disk and an hour. --quick runs them with small counts: to see that they work, not to quote. \
With --database, an empty one on a PostgreSQL server, data goes there instead of into a file: for one of create, reads, \
growth and catchup. --invoices says how long the long history of growth is. --write puts the results into \
docs/benchmarks.md, with plots.";

/// The measurements, in the order they run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Name {
    Machine,
    Create,
    Reads,
    Growth,
    Catchup,
    Seen,
    Page,
    Streams,
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
    /// Whether the results go into the manual.
    pub(crate) write: bool,
    /// Where data goes, if not into a file.
    pub(crate) database: Option<String>,
    /// How long the long history is, if not as long as it should be.
    pub(crate) invoices: Option<usize>,
    names: Vec<Name>,
}

impl Options {
    pub(crate) fn parse(arguments: &[String]) -> anyhow::Result<Self> {
        let mut options =
            Self { quick: false, write: false, database: None, invoices: None, names: Vec::new() };
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--quick" => options.quick = true,
                "--database" => {
                    options.database = Some(arguments.next().context("--database wants a URL")?.clone());
                }
                "--write" => options.write = true,
                "--invoices" => {
                    let number = arguments.next().context("--invoices wants a number")?;
                    options.invoices = Some(number.parse().context("--invoices wants a number")?);
                }
                "reads" => options.names.push(Name::Reads),
                "growth" => options.names.push(Name::Growth),
                "catchup" => options.names.push(Name::Catchup),
                "machine" => options.names.push(Name::Machine),
                "create" => options.names.push(Name::Create),
                "seen" => options.names.push(Name::Seen),
                "page" => options.names.push(Name::Page),
                "streams" => options.names.push(Name::Streams),
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
            if options.names.is_empty() {
                options.names.push(Name::Create);
            }
            let fits = [Name::Create, Name::Reads, Name::Growth, Name::Catchup];
            let is_one = options.names.len() == 1 && options.names.iter().all(|name| fits.contains(name));
            ensure!(is_one, "--database is for one of create, reads, growth and catchup: it must be empty");
        }
        Ok(options)
    }

    /// Whether that measurement is to run.
    pub(crate) fn wants(&self, name: Name) -> bool {
        let by_itself = self.names.is_empty() && name != Name::Growth;
        by_itself || self.names.contains(&name)
    }
}
