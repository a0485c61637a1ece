//! Why an input is not a wallet we can receive to. No variant carries any of the input, save a checksum.
use super::list::AddressProblem;
use domain::Network;

/// What is wrong with an input given as a wallet, and what to give instead.
///
/// Its messages may be shown and logged: whatever was pasted, a seed included, is not in them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WalletError {
    /// Nothing was given.
    #[error("nothing was given; give an extended public key (xpub, ypub, zpub, …) or an output descriptor")]
    Empty,
    /// Longer than [`super::MAX_INPUT_BYTES`], or a file longer than [`super::MAX_FILE_BYTES`].
    #[error(
        "this is too long for a wallet; give one extended public key or one output descriptor, at most 10,000 bytes, or \
         a wallet's file or a list of addresses, at most 8 MiB"
    )]
    TooLong,
    /// An extended private key (BIP32), alone or inside a descriptor.
    #[error(
        "this is an extended PRIVATE key: whoever has it can spend. It was not stored. This server never needs it: \
         give the extended public key (xpub, ypub, zpub, …) or the public descriptor your wallet exports"
    )]
    ExtendedPrivateKey,
    /// A private key for one address: WIF, BIP38 or a minikey.
    #[error(
        "this is a PRIVATE key: whoever has it can spend. It was not stored. Give your wallet's extended public key \
         (xpub, ypub, zpub, …) or its public descriptor"
    )]
    PrivateKey,
    /// Hexadecimal digits as long as a private key or a seed.
    #[error(
        "this may be a PRIVATE key or a seed in hexadecimal digits. It was not stored. Give your wallet's extended \
         public key (xpub, ypub, zpub, …) or its public descriptor"
    )]
    HexSecret,
    /// Seed words (BIP39, Electrum, SLIP-39) or a codex32 seed (BIP93).
    #[error(
        "these are SEED WORDS: whoever has them can spend everything. They were not stored. Treat them as seen if \
         others can see this screen. Give the extended public key (xpub, ypub, zpub, …) your wallet shows instead"
    )]
    SeedWords,
    /// A key for mainnet on a test network, or the other way round.
    #[error(
        "this key is for {given}, but this server runs on {network}; export the public key of a {network} wallet ({expected})"
    )]
    WrongNetwork {
        /// What the key is for.
        given: &'static str,
        /// What the server runs on.
        network: Network,
        /// Prefixes a key for this network has.
        expected: &'static str,
    },
    /// The base58 checksum of an extended key is wrong.
    #[error(
        "the key's checksum is wrong: a character is mistyped or missing; copy the whole key again from your wallet"
    )]
    KeyChecksum,
    /// An extended key that is well spelled but cannot be one.
    #[error("this is not a valid extended public key: {0}; export it again from your wallet")]
    MalformedKey(&'static str),
    /// The key's depth does not allow the derivation (BIP32).
    #[error("the key's depth does not fit: {0}")]
    Depth(&'static str),
    /// The checksum after `#` is not the descriptor's (BIP380).
    #[error(
        "the descriptor's checksum is wrong: it says #{given}, but the text before it has #{expected}; a character was \
         changed, so copy the whole descriptor again from your wallet"
    )]
    DescriptorChecksum {
        /// What came after `#`.
        given: String,
        /// What the text before it has.
        expected: String,
    },
    /// What follows `#` has not the form of a checksum (BIP380).
    #[error(
        "a descriptor's checksum is '#' and eight letters or digits at its end; copy the whole descriptor again from your wallet"
    )]
    MalformedDescriptorChecksum,
    /// Annotations behind a descriptor that are none (BIP393).
    #[error(
        "what follows '?' in the descriptor is not of the form ?bh=HEIGHT&gl=COUNT; copy the whole descriptor again, or \
         leave out everything from the '?' on"
    )]
    MalformedAnnotation,
    /// A hardened step below an extended public key, which only the private key can take (BIP32).
    #[error(
        "a hardened step (' or h) after an extended public key cannot be derived without the private key; give the key \
         below the last hardened step, as in wpkh([fingerprint/84h/0h/0h]xpub…/<0;1>/*)"
    )]
    HardenedStep,
    /// An extended key's path leads to one key only.
    #[error(
        "the path after the key leads to a single address; end it with /*, as in /0/* or /<0;1>/*, so that every invoice gets its own"
    )]
    NoWildcard,
    /// One address.
    #[error(
        "this is a single address; give the wallet's extended public key or descriptor, so that every invoice gets its own address"
    )]
    SingleAddress,
    /// One public key.
    #[error(
        "this is a single public key; give the wallet's extended public key or descriptor, so that every invoice gets its own address"
    )]
    SinglePublicKey,
    /// A SLIP-132 key that says it is one of several.
    #[error(
        "{prefix} marks one key of a multisig wallet, which says neither the other keys nor how many must sign; give the \
         wallet's descriptor, as in {descriptor}"
    )]
    MultisigKey {
        /// How the key begins.
        prefix: &'static str,
        /// What to give.
        descriptor: &'static str,
    },
    /// The key's prefix asks for one kind of address, its suffix or descriptor for another.
    #[error(
        "{prefix} keys are for {meant}, but what stands around it asks for something else; give the key as xpub or tpub \
         if that is really meant"
    )]
    KindConflict {
        /// How the key begins.
        prefix: &'static str,
        /// What such keys are for.
        meant: &'static str,
    },
    /// A suffix in brackets that is not known.
    #[error(
        "unknown suffix; after a key come -[legacy], -[p2sh] or -[taproot], and -[keeporder] after a multisig, or nothing for native segwit"
    )]
    UnknownSuffix,
    /// A descriptor of a kind that gives no addresses, or that we don't serve.
    #[error(
        "this kind of descriptor is not supported; give pkh(…), sh(wpkh(…)), wpkh(…), tr(…) or wsh(sortedmulti(…))"
    )]
    UnsupportedDescriptor,
    /// It begins like a descriptor but is none.
    #[error("this is not a valid output descriptor; copy the whole descriptor again from your wallet")]
    MalformedDescriptor,
    /// One key twice in one script.
    #[error("the same key stands twice in this descriptor; give each signer's own key")]
    RepeatedKey,
    /// Spaces or line breaks inside.
    #[error(
        "there are spaces or line breaks inside; give one key or one descriptor (the receiving one), on one line"
    )]
    Whitespace,
    /// Nothing we know.
    #[error(
        "this is neither an extended public key (xpub, ypub, zpub, tpub, upub, vpub) nor an output descriptor such as wpkh(…)"
    )]
    Unrecognised,
    /// A list of addresses without any.
    #[error("there is no address in it; give one on each line, or a table with a column called address")]
    NoAddresses,
    /// A list with an address that can't be taken. Nothing of it was.
    #[error(
        "line {line}: {problem}. Nothing was taken; put it right, or leave it out, and give the whole list again"
    )]
    AddressLine {
        /// The line's number, or the place in a JSON array, from one.
        line: usize,
        /// What is wrong.
        problem: AddressProblem,
    },
    /// A wallet file that is encrypted.
    #[error(
        "this wallet file is encrypted, and its password should never come here; give the wallet's extended public key \
         or its output descriptor, which its program shows, or a watch-only copy of the wallet"
    )]
    EncryptedFile,
    /// JSON of a kind we don't know.
    #[error(
        "this is JSON of a kind that is not known here. Known are wallets of Electrum, Sparrow, Specter, Coldcard and \
         Bitcoin Core (listdescriptors), and wallet policies (BIP388); or give the extended public key or the output descriptor"
    )]
    UnknownFile,
    /// A file of a known kind that can't be used.
    #[error("this file can't be used: {0}")]
    MalformedFile(&'static str),
    /// A file with several wallets, and no rule says which is meant.
    #[error(
        "there are several wallets in this file ({0}); give the output descriptor of the one you want, alone"
    )]
    SeveralWallets(String),
    /// One signer's part of a multisig that is being set up (BIP129).
    #[error(
        "this is one signer's key record, which says neither the other keys nor how many must sign; give the descriptor \
         record that the coordinator made of all of them"
    )]
    KeyRecord,
    /// The address a file says is its first is not the one its keys give.
    #[error(
        "the file's first address is not the one that its keys give, so it is damaged or was changed: do not use it; \
         export it again from your wallet"
    )]
    FirstAddress,
}
