//! Whether the owners of a store may make another link for somebody whom they invited. A link opens the whole account: so it must be
//! theirs, and nobody's yet. What this is not: administrators may make a link for anybody, and ask nobody here.
use super::Refusal;

/// A member of a store, as far as it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Invited {
    /// Whether their account was made by an invitation to this store.
    pub was_invited_here: bool,
    /// Whether there is anything that lets them in by now: a password, a passkey, a key, somebody of an organisation's.
    pub has_way_in: bool,
    /// Whether they are something elsewhere, too: in another store, or on the server.
    pub is_more: bool,
    /// Whether their account is switched off.
    pub is_locked: bool,
}

impl Invited {
    /// Passes if another link may be made.
    ///
    /// # Errors
    /// [`Refusal::NotInvited`], [`Refusal::LetIn`], [`Refusal::AlsoElsewhere`].
    pub const fn may_be_again(self) -> Result<(), Refusal> {
        match self {
            Self { was_invited_here: false, .. } => Err(Refusal::NotInvited),
            Self { has_way_in: true, .. } => Err(Refusal::LetIn),
            Self { is_more: true, .. } | Self { is_locked: true, .. } => Err(Refusal::AlsoElsewhere),
            Self { .. } => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_made_again_only_for_an_account_that_is_the_stores_alone_and_nobodys_yet() {
        let waiting = Invited { was_invited_here: true, has_way_in: false, is_more: false, is_locked: false };
        assert_eq!(waiting.may_be_again(), Ok(()));
        for (other, refusal) in [
            (Invited { was_invited_here: false, ..waiting }, Refusal::NotInvited),
            (Invited { has_way_in: true, ..waiting }, Refusal::LetIn),
            (Invited { is_more: true, ..waiting }, Refusal::AlsoElsewhere),
            (Invited { is_locked: true, ..waiting }, Refusal::AlsoElsewhere),
        ] {
            assert_eq!(other.may_be_again(), Err(refusal));
        }
    }
}
