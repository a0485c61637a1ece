//! The way of a new store to its first payment, and what is not yet safe about it. Nothing is remembered of the way: how far
//! somebody has come is read off what is there.
use super::App;
use super::backups::Standing;
use domain::{Network, Role, StoreAccess, Timestamp};
use store::Job;

/// How old the last backup may be.
const BACKUP_SECONDS: u64 = 3 * 24 * 60 * 60;

/// What is known of a store, and of the server it is on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstSteps {
    /// The network the coins are of.
    pub network: Network,
    /// Whether payments are seen as they come.
    pub follows_chain: bool,
    /// Whether the store has a wallet that payers are offered.
    pub has_wallet: bool,
    /// Whether money has come, ever.
    pub was_paid: bool,
    /// How many donation pages were made, beside the one that every store has.
    pub pages: usize,
    /// Members, and those of them who own the store.
    pub people: usize,
    /// See there.
    pub owners: usize,
    /// When the last backup that was proved to restore was made.
    pub backed_up_at: Option<Timestamp>,
    /// Whether the server makes backups by itself.
    pub makes_backups: bool,
    /// Whether those lie beside what they are of.
    pub backups_are_beside: bool,
    /// When backup, restore and rescue were last rehearsed and went well.
    pub drilled_at: Option<Timestamp>,
    /// Whether nobody on the way can read or alter what the server sends.
    pub is_private: bool,
}

/// What is not yet safe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    /// Payments are not seen.
    NotFollowing,
    /// There is no backup.
    NoBackup,
    /// The last one is of that instant.
    OldBackup(Timestamp),
    /// What takes the database takes the backups.
    BackupsBeside,
    /// Nobody has rehearsed the day of the disaster.
    NoDrill,
    /// If this one can't get in, nobody can change the store.
    OneOwner,
    /// Pages go over the open network.
    Plain,
}

impl FirstSteps {
    /// Looks.
    ///
    /// # Errors
    /// The database's.
    pub async fn look(app: &App, access: &StoreAccess) -> Result<Self, store::Error> {
        let members = app.store.members(access).await?;
        let backups = Standing::look(app).await?;
        let last = async |job| {
            let run = app.store.last_success(&app.system, job).await?;
            Ok::<_, store::Error>(run.map(|run| run.ended_at))
        };
        Ok(Self {
            network: app.network,
            follows_chain: app.node.is_synchronized(),
            has_wallet: !super::payment_methods::enabled(app, access).await?.is_empty(),
            was_paid: !app.store.balances(access).await?.is_empty(),
            pages: app.store.pages(access).await?.len(),
            people: members.len(),
            owners: members.iter().filter(|member| member.role == Role::Owner.name()).count(),
            backed_up_at: last(Job::Backup).await?,
            makes_backups: backups.are_made,
            backups_are_beside: backups.are_made && backups.is_beside,
            drilled_at: last(Job::Drill).await?,
            is_private: is_private(&app.origin, app.network),
        })
    }

    /// What is not yet safe, the worst first.
    pub fn gaps(&self, now: Timestamp) -> Vec<Gap> {
        let backup = match self.backed_up_at {
            None => Some(Gap::NoBackup),
            Some(at) => (now.since(at) > BACKUP_SECONDS).then_some(Gap::OldBackup(at)),
        };
        let all = [
            (!self.follows_chain).then_some(Gap::NotFollowing),
            backup,
            self.backups_are_beside.then_some(Gap::BackupsBeside),
            self.drilled_at.is_none().then_some(Gap::NoDrill),
            (self.owners < 2).then_some(Gap::OneOwner),
            (!self.is_private).then_some(Gap::Plain),
        ];
        all.into_iter().flatten().collect()
    }
}

/// Whether what is sent from there can't be read or altered on the way: TLS, an onion service, or, where coins are worth
/// nothing, this machine itself.
fn is_private(origin: &str, network: Network) -> bool {
    let Ok(url) = url::Url::parse(origin) else { return false };
    let is_onion = url.host_str().is_some_and(|host| host.ends_with(".onion"));
    let is_here = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    url.scheme() == "https" || is_onion || is_here && network == Network::Regtest
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_800_000_000);

    fn finished() -> FirstSteps {
        FirstSteps {
            network: Network::Mainnet,
            follows_chain: true,
            has_wallet: true,
            was_paid: true,
            pages: 1,
            people: 3,
            owners: 2,
            backed_up_at: Some(Timestamp(NOW.0 - 3_600)),
            makes_backups: true,
            backups_are_beside: false,
            drilled_at: Some(Timestamp(NOW.0 - 86_400)),
            is_private: true,
        }
    }

    #[test]
    fn who_has_done_everything_has_no_gap() {
        assert_eq!(finished().gaps(NOW), []);
    }

    #[test]
    fn each_gap_is_told() {
        let four_days_ago = Timestamp(NOW.0 - 4 * 86_400);
        let check = |steps: FirstSteps, gap| assert_eq!(steps.gaps(NOW), [gap]);
        check(FirstSteps { follows_chain: false, ..finished() }, Gap::NotFollowing);
        check(FirstSteps { backed_up_at: None, ..finished() }, Gap::NoBackup);
        check(FirstSteps { backed_up_at: Some(four_days_ago), ..finished() }, Gap::OldBackup(four_days_ago));
        check(FirstSteps { backups_are_beside: true, ..finished() }, Gap::BackupsBeside);
        check(FirstSteps { drilled_at: None, ..finished() }, Gap::NoDrill);
        check(FirstSteps { owners: 1, ..finished() }, Gap::OneOwner);
        check(FirstSteps { is_private: false, ..finished() }, Gap::Plain);
    }

    #[test]
    fn a_way_is_private_or_is_not() {
        let check = |origin, network, expected| assert_eq!(is_private(origin, network), expected, "{origin}");
        check("https://donate.example.org", Network::Mainnet, true);
        check("http://donate.example.org", Network::Mainnet, false);
        check("http://abcdefgh.onion", Network::Mainnet, true);
        check("http://donate.example.org/x.onion", Network::Mainnet, false);
        check("http://127.0.0.1:3000", Network::Mainnet, false);
        check("http://127.0.0.1:3000", Network::Regtest, true);
        check("http://[::1]:3000", Network::Regtest, true);
        check("http://localhost", Network::Regtest, true);
        check("nonsense", Network::Regtest, false);
    }
}
