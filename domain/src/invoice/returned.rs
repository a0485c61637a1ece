//! Money that comes back to the wallet: to its change branch, where nobody else is asked to pay.
//!
//! An address there has an invoice like any other, so that its coins are followed, reconciled and spent like any other; but it is no
//! sale: nobody is told of it, and what came is booked out of where the owner had it before ([`Fact::Traced`]).
use super::{Derivation, Found, Invoice};
use crate::change::Change;
use crate::fact::Fact;
use crate::id::WalletNo;
use crate::time::Timestamp;

/// Set in the index of an address of the change branch. No index of a branch has this bit (BIP32).
pub const ON_CHANGE_BRANCH: u32 = 1 << 31;

impl Derivation {
    /// The address of that index on the wallet's change branch.
    pub const fn of_change(wallet: WalletNo, index: u32) -> Self {
        Self { wallet, index: index | ON_CHANGE_BRANCH }
    }

    /// The index on the wallet's change branch; `None` for an address that is received to.
    pub const fn on_change_branch(self) -> Option<u32> {
        if self.index & ON_CHANGE_BRANCH == 0 { None } else { Some(self.index ^ ON_CHANGE_BRANCH) }
    }
}

impl Invoice {
    /// Makes the invoice of an address on the wallet's change branch, with what came to it. No list shows it.
    pub fn of_change(found: Found, facts: &[Fact], now: Timestamp) -> Change {
        Self::after_the_fact(Self { returned: true, ..Self::blank(found, facts, now) }, facts, now)
    }
}
