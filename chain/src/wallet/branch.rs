//! The receiving branch of a wallet: from an index to a script, with every key above it derived once.
//!
//! Single keys and sorted multisig need one public derivation a key (BIP32) and no descriptor machinery,
//! which halves the work; any other script goes through `miniscript`.
use super::key::without_place;
use super::{Kind, Wrap};
use bitcoin::bip32::{ChildNumber, Xpub};
use bitcoin::opcodes::all::OP_CHECKMULTISIG;
use bitcoin::secp256k1::{PublicKey, Secp256k1, VerifyOnly};
use bitcoin::{CompressedPublicKey, ScriptBuf, script};
use miniscript::descriptor::checksum::desc_checksum;
use miniscript::descriptor::{
    DescriptorPublicKey, DescriptorXKey, ShInner, SortedMultiVec, Wildcard, WshInner,
};
use miniscript::{Descriptor, ScriptContext, TranslatePk, Translator};
use std::sync::OnceLock;

/// Keys derived down to the branch, and how scripts are made of their children.
#[derive(Clone, Debug)]
pub(super) enum Branch {
    Single { script: SingleKey, parent: Xpub },
    SortedMulti { required: usize, parents: Vec<Xpub>, wrap: Wrap },
    Other(Box<Descriptor<DescriptorPublicKey>>),
}

/// Scripts of one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SingleKey {
    Pkh,
    ShWpkh,
    Wpkh,
    Tr,
}

/// The one context for curve arithmetic; there are no secrets here to blind it for.
fn curve() -> &'static Secp256k1<VerifyOnly> {
    static CURVE: OnceLock<Secp256k1<VerifyOnly>> = OnceLock::new();
    CURVE.get_or_init(Secp256k1::verification_only)
}

impl Branch {
    /// The branch a single-path descriptor describes.
    pub(super) fn new(descriptor: &Descriptor<DescriptorPublicKey>) -> Self {
        let fast = match descriptor {
            Descriptor::Pkh(pkh) => single(SingleKey::Pkh, pkh.as_inner()),
            Descriptor::Wpkh(wpkh) => single(SingleKey::Wpkh, wpkh.as_inner()),
            Descriptor::Tr(tr) if tr.tap_tree().is_none() => single(SingleKey::Tr, tr.internal_key()),
            Descriptor::Wsh(wsh) => wsh_multisig(wsh.as_inner(), Wrap::Wsh),
            Descriptor::Sh(sh) => match sh.as_inner() {
                ShInner::Wpkh(wpkh) => single(SingleKey::ShWpkh, wpkh.as_inner()),
                ShInner::Wsh(wsh) => wsh_multisig(wsh.as_inner(), Wrap::ShWsh),
                ShInner::SortedMulti(keys) => sorted_multi(keys, Wrap::Sh),
                ShInner::Ms(_) => None,
            },
            Descriptor::Bare(_) | Descriptor::Tr(_) => None,
        };
        fast.unwrap_or_else(|| Self::Other(Box::new(descriptor.clone())))
    }

    pub(super) fn kind(&self) -> Kind {
        match self {
            Self::Single { script: SingleKey::Pkh, .. } => Kind::Pkh,
            Self::Single { script: SingleKey::ShWpkh, .. } => Kind::ShWpkh,
            Self::Single { script: SingleKey::Wpkh, .. } => Kind::Wpkh,
            Self::Single { script: SingleKey::Tr, .. } => Kind::Tr,
            Self::SortedMulti { required, parents, wrap } => {
                Kind::SortedMulti { required: *required, keys: parents.len(), wrap: *wrap }
            }
            Self::Other(_) => Kind::Other,
        }
    }

    /// The script at an index below 2^31.
    pub(super) fn script(&self, index: u32) -> ScriptBuf {
        match self {
            Self::Single { script, parent } => script.of(child_key(parent, index)),
            Self::SortedMulti { required, parents, wrap } => {
                wrap.around(&multisig(*required, parents, index))
            }
            Self::Other(descriptor) => through_miniscript(descriptor, index),
        }
    }

    /// The branch as a descriptor with checksum, the same for every spelling of it: keys derived down to
    /// the branch, without their place in a tree, and sorted where their order changes nothing.
    pub(super) fn identity(&self) -> String {
        let body = match self {
            Self::Single { script, parent } => script.written(&format!("{}/*", without_place(*parent))),
            Self::SortedMulti { required, parents, wrap } => {
                let mut keys: Vec<String> =
                    parents.iter().map(|p| format!(",{}/*", without_place(*p))).collect();
                keys.sort_unstable();
                wrap.written(&format!("sortedmulti({required}{})", keys.concat()))
            }
            Self::Other(descriptor) => return derived_to_branch(descriptor).to_string(),
        };
        let checksum = desc_checksum(&body).expect("a descriptor is written in the descriptor character set");
        format!("{body}#{checksum}")
    }
}

impl SingleKey {
    fn of(self, key: PublicKey) -> ScriptBuf {
        let compressed = CompressedPublicKey(key);
        match self {
            Self::Pkh => ScriptBuf::new_p2pkh(&compressed.pubkey_hash()),
            Self::ShWpkh => ScriptBuf::new_p2wpkh(&compressed.wpubkey_hash()).to_p2sh(),
            Self::Wpkh => ScriptBuf::new_p2wpkh(&compressed.wpubkey_hash()),
            Self::Tr => ScriptBuf::new_p2tr(curve(), key.x_only_public_key().0, None),
        }
    }

    fn written(self, key: &str) -> String {
        match self {
            Self::Pkh => format!("pkh({key})"),
            Self::ShWpkh => format!("sh(wpkh({key}))"),
            Self::Wpkh => format!("wpkh({key})"),
            Self::Tr => format!("tr({key})"),
        }
    }
}

impl Wrap {
    fn around(self, script: &ScriptBuf) -> ScriptBuf {
        match self {
            Self::Sh => script.to_p2sh(),
            Self::Wsh => script.to_p2wsh(),
            Self::ShWsh => script.to_p2wsh().to_p2sh(),
        }
    }

    pub(super) fn written(self, script: &str) -> String {
        match self {
            Self::Sh => format!("sh({script})"),
            Self::Wsh => format!("wsh({script})"),
            Self::ShWsh => format!("sh(wsh({script}))"),
        }
    }
}

fn single(script: SingleKey, key: &DescriptorPublicKey) -> Option<Branch> {
    Some(Branch::Single { script, parent: parent(key)? })
}

fn wsh_multisig(inner: &WshInner<DescriptorPublicKey>, wrap: Wrap) -> Option<Branch> {
    match inner {
        WshInner::SortedMulti(keys) => sorted_multi(keys, wrap),
        WshInner::Ms(_) => None,
    }
}

fn sorted_multi<C: ScriptContext>(
    keys: &SortedMultiVec<DescriptorPublicKey, C>,
    wrap: Wrap,
) -> Option<Branch> {
    let parents = keys.pks().iter().map(parent).collect::<Option<_>>()?;
    Some(Branch::SortedMulti { required: keys.k(), parents, wrap })
}

/// The key whose children the branch's keys are.
fn parent(key: &DescriptorPublicKey) -> Option<Xpub> {
    match key {
        DescriptorPublicKey::XPub(x) if x.wildcard == Wildcard::Unhardened => {
            x.xkey.derive_pub(curve(), &x.derivation_path).ok()
        }
        DescriptorPublicKey::XPub(_) | DescriptorPublicKey::MultiXPub(_) | DescriptorPublicKey::Single(_) => {
            None
        }
    }
}

/// Public derivation (BIP32) without the child's chain code and parent's fingerprint, which nobody asks for.
fn child_key(parent: &Xpub, index: u32) -> PublicKey {
    let index = ChildNumber::from_normal_idx(index).expect("an address index is below 2^31");
    let (tweak, _) = parent.ckd_pub_tweak(index).expect("a hash is a valid scalar, but for 1 in 2^127");
    parent.public_key.add_exp_tweak(curve(), &tweak.into()).expect("a child key exists, but for 1 in 2^127")
}

/// Keys in the order of their bytes (BIP67).
fn multisig(required: usize, parents: &[Xpub], index: u32) -> ScriptBuf {
    let mut keys: Vec<[u8; 33]> = parents.iter().map(|p| child_key(p, index).serialize()).collect();
    keys.sort_unstable();
    let count = |n: usize| i64::try_from(n).expect("a multisig has at most 20 keys");
    let mut script = script::Builder::new().push_int(count(required));
    for key in &keys {
        script = script.push_slice(key);
    }
    script.push_int(count(keys.len())).push_opcode(OP_CHECKMULTISIG).into_script()
}

pub(super) fn through_miniscript(descriptor: &Descriptor<DescriptorPublicKey>, index: u32) -> ScriptBuf {
    let definite =
        descriptor.at_derivation_index(index).expect("an address index is below 2^31, no step is hardened");
    definite.derived_descriptor(curve()).expect("the descriptor has one path").script_pubkey()
}

fn derived_to_branch(descriptor: &Descriptor<DescriptorPublicKey>) -> Descriptor<DescriptorPublicKey> {
    descriptor.translate_pk(&mut ToBranch).unwrap_or_else(|_| descriptor.clone())
}

/// Replaces every extended key by the key of its branch.
struct ToBranch;

impl Translator<DescriptorPublicKey, DescriptorPublicKey, ()> for ToBranch {
    fn pk(&mut self, key: &DescriptorPublicKey) -> Result<DescriptorPublicKey, ()> {
        Ok(match parent(key) {
            None => key.clone(),
            Some(parent) => DescriptorPublicKey::XPub(DescriptorXKey {
                origin: None,
                xkey: without_place(parent),
                derivation_path: Default::default(),
                wildcard: Wildcard::Unhardened,
            }),
        })
    }

    miniscript::translate_hash_clone!(DescriptorPublicKey, DescriptorPublicKey, ());
}
