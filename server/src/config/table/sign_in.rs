//! The rows of signing in: pages, and what of an organisation's own vouches for people.
use super::{Fallback, Setting};

/// The settings, in the order of the help.
pub(super) const SIGN_IN: &[Setting] = &[
    Setting {
        name: "web-admin",
        value: "on|off",
        default: Fallback::Text("on"),
        help: "Whether those who run it can sign in and work with pages, under /sign-in and /admin. \
               Off leaves the API, which does nearly all of it, and the command line, which does what an administrator needs.",
        example: "off",
        secret: false,
    },
    Setting {
        name: "invitations",
        value: "owners|administrators",
        default: Fallback::Text("owners"),
        help: "Who may invite people who have no account yet: owners, each to their own store and 20 people a day, or administrators \
               alone. Whoever has an account is let into a store by its owners in either case.",
        example: "administrators",
        secret: false,
    },
    Setting {
        name: "sign-in-header",
        value: "NAME",
        default: Fallback::Words("none: nobody's word is taken"),
        help: "The header in which the web server in front names who has signed in there, by the e-mail address of an account here. \
               It must set the header on every request, and take away one that a client sent; what it says lets in without password \
               and second factor, once somebody has shown the account's password. Believed only from sign-in-proxies, and at sign-in-socket.",
        example: "X-Remote-User",
        secret: false,
    },
    Setting {
        name: "sign-in-groups-header",
        value: "NAME",
        default: Fallback::Words("none: it tells no groups, and roles stay as they are"),
        help: "The header in which the web server in front tells the groups of whoever it names in sign-in-header, with commas, \
               semicolons or bars between: for sign-in-group and for the tables [[sign-in-role]]. It must set it, or take it away, on \
               every request.",
        example: "X-Remote-Groups",
        secret: false,
    },
    Setting {
        name: "sign-in-proxies",
        value: "ADDRESS,...",
        default: Fallback::Words("none: this or sign-in-socket must be given with sign-in-header"),
        help: "Where web servers connect from that sign-in-header is believed from: addresses, or networks as in 10.0.0.0/8. \
               Whoever can connect from there can sign in as anybody.",
        example: "10.1.2.3",
        secret: false,
    },
    Setting {
        name: "sign-in-socket",
        value: "PATH",
        default: Fallback::Words("no such socket"),
        help: "A socket of this machine at which the web server in front may connect instead of listen, and from which sign-in-header is \
               believed, as is client-address-header. The account that Almoner runs under can connect there and its group, and nobody else.",
        example: "/run/almoner/sign-in.socket",
        secret: false,
    },
    Setting {
        name: "sign-in-accounts",
        value: "existing|create",
        default: Fallback::Text("existing"),
        help: "Whether somebody whom the organisation's provider or directory vouches for gets an account here when they sign in for \
               the first time. With existing only those come in who have one. A new account belongs to no store, and its \
               password is known to nobody.",
        example: "create",
        secret: false,
    },
    Setting {
        name: "sign-in-group",
        value: "NAME",
        default: Fallback::Words("none: all whom it vouches for"),
        help: "The group of the organisation's that somebody must be in whom its provider or directory vouches for, or the web server \
               in front where sign-in-groups-header is given. What other groups give is in the tables [[sign-in-role]]. In a directory that is the group's whole name, as in cn=almoner,ou=groups,dc=example,dc=org.",
        example: "almoner",
        secret: false,
    },
    Setting {
        name: "sign-in-groups-hold",
        value: "INTERVAL",
        default: Fallback::Text("8 h"),
        help: "How long what the organisation said of somebody's groups when they signed in holds in their session. After that whoever was \
               let in, or has a role, because of a group signs in again. The web server in front tells groups with each request, and what it \
               says holds at once.",
        example: "1 h",
        secret: false,
    },
    Setting {
        name: "oidc-issuer",
        value: "URL",
        default: Fallback::Words("no such provider"),
        help: "The organisation's OpenID provider, at which people can sign in: what it calls itself, to the letter. \
               An account is bound to what the provider calls somebody for good (issuer and subject); the first time it is found by \
               the e-mail address that the provider has verified. \
               Have it send people back to the address in origin with /sign-in/organisation/back behind it.",
        example: "https://login.example.org/realms/office",
        secret: false,
    },
    Setting {
        name: "oidc-client-id",
        value: "NAME",
        default: Fallback::Words("none: must be given with oidc-issuer"),
        help: "What this program is called at the OpenID provider, where it is registered as one that uses codes.",
        example: "almoner",
        secret: false,
    },
    Setting {
        name: "oidc-client-secret-file",
        value: "FILE",
        default: Fallback::Words("none: the provider asks for no secret"),
        help: "A file with the secret that the OpenID provider gave for oidc-client-id, which only the service's account may read.",
        example: "/etc/almoner/oidc.secret",
        secret: false,
    },
    Setting {
        name: "oidc-name",
        value: "NAME",
        default: Fallback::Words("the host in oidc-issuer"),
        help: "What people know the OpenID provider by, on the button that leads there.",
        example: "Harbour",
        secret: false,
    },
    Setting {
        name: "oidc-scopes",
        value: "SCOPE,...",
        default: Fallback::Text("email, profile"),
        help: "What the OpenID provider is asked for besides openid. Some tell groups only when asked for them.",
        example: "email, profile, groups",
        secret: false,
    },
    Setting {
        name: "oidc-groups-claim",
        value: "NAME",
        default: Fallback::Text("groups"),
        help: "Under which name the OpenID provider tells somebody's groups.",
        example: "roles",
        secret: false,
    },
    Setting {
        name: "oidc-private",
        value: "allow|refuse",
        default: Fallback::Words("what webhooks-to-private says"),
        help: "Whether the OpenID provider may have a loopback, private or link-local address.",
        example: "allow",
        secret: false,
    },
    Setting {
        name: "oidc-ca-file",
        value: "FILE",
        default: Fallback::Words("the web's usual ones count"),
        help: "A file with the certificate, as PEM, that the OpenID provider's own must come from.",
        example: "/etc/almoner/office-ca.pem",
        secret: false,
    },
    Setting {
        name: "ldap-url",
        value: "URL",
        default: Fallback::Words("no directory"),
        help: "The organisation's directory (LDAP), whose passwords let in on the sign-in page as ours do: ldaps://HOST, or \
               ldap://HOST, where TLS is asked for first. Passwords of accounts here are tried before and go nowhere; so somebody who \
               has one gets in when the directory does not answer.",
        example: "ldaps://ldap.example.org",
        secret: false,
    },
    Setting {
        name: "ldap-encryption",
        value: "tls|starttls|none",
        default: Fallback::Words("tls with ldaps://; with ldap:// none on this machine, starttls elsewhere"),
        help: "How passwords are hidden on the way to the directory. With none anybody on the way can read them.",
        example: "starttls",
        secret: false,
    },
    Setting {
        name: "ldap-ca-file",
        value: "FILE",
        default: Fallback::Words("the system's count"),
        help: "A file with the certificate, as PEM, that the directory's own must come from.",
        example: "/etc/almoner/office-ca.pem",
        secret: false,
    },
    Setting {
        name: "ldap-user-dn",
        value: "NAME",
        default: Fallback::Words("people are searched for"),
        help: "Somebody's name in the directory, with {user} for what they write on the sign-in page.",
        example: "uid={user},ou=people,dc=example,dc=org",
        secret: false,
    },
    Setting {
        name: "ldap-search-base",
        value: "NAME",
        default: Fallback::Words("none: must be given with ldap-url, if ldap-user-dn is not"),
        help: "Below which name in the directory people are searched for.",
        example: "ou=people,dc=example,dc=org",
        secret: false,
    },
    Setting {
        name: "ldap-filter",
        value: "FILTER",
        default: Fallback::Text("(mail={user})"),
        help: "What the search looks for, with {user} for what somebody writes on the sign-in page. It must find one person and no other.",
        example: "(&(objectClass=inetOrgPerson)(|(uid={user})(mail={user})))",
        secret: false,
    },
    Setting {
        name: "ldap-bind-dn",
        value: "NAME",
        default: Fallback::Words("the search is made by nobody in particular"),
        help: "Who makes the search, by the name in the directory.",
        example: "cn=almoner,ou=services,dc=example,dc=org",
        secret: false,
    },
    Setting {
        name: "ldap-bind-password-file",
        value: "FILE",
        default: Fallback::Words("none: must be given with ldap-bind-dn"),
        help: "A file with the password of ldap-bind-dn, which only the service's account may read.",
        example: "/etc/almoner/ldap.password",
        secret: false,
    },
    Setting {
        name: "ldap-id-attribute",
        value: "NAME",
        default: Fallback::Text("entryUUID"),
        help: "Which attribute of somebody in the directory is theirs for good, so that their account is found when their address \
               changes: entryUUID, objectGUID in Active Directory, or dn for their whole name there. With another one everybody is \
               found by their address once more.",
        example: "objectGUID",
        secret: false,
    },
    Setting {
        name: "ldap-email-attribute",
        value: "NAME",
        default: Fallback::Text("mail"),
        help: "Which attribute of somebody in the directory is the e-mail address by which their account here is found the first time. \
               People must not be able to change it themselves: they could become anybody.",
        example: "mail",
        secret: false,
    },
    Setting {
        name: "ldap-groups-attribute",
        value: "NAME",
        default: Fallback::Text("memberOf"),
        help: "Which attribute of somebody in the directory names their groups, for sign-in-group and for the tables [[sign-in-role]].",
        example: "memberOf",
        secret: false,
    },
    Setting {
        name: "ldap-group-base",
        value: "NAME",
        default: Fallback::Words("groups are not searched for"),
        help: "Below which name in the directory groups are searched for that name their members; they count beside those in \
               ldap-groups-attribute.",
        example: "ou=groups,dc=example,dc=org",
        secret: false,
    },
    Setting {
        name: "ldap-group-filter",
        value: "FILTER",
        default: Fallback::Text("(member={dn})"),
        help: "What that search looks for, with {dn} for somebody's whole name.",
        example: "(&(objectClass=groupOfNames)(member={dn}))",
        secret: false,
    },
];
