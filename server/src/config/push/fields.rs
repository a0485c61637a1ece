//! The table of what can be stated of a receiver, from which the reference and the manual page are made.

/// What can be stated of a receiver.
#[derive(Debug)]
pub struct Field {
    /// As in the file.
    pub name: &'static str,
    /// The kinds that have it; none means all.
    pub of: &'static [&'static str],
    /// What it says.
    pub help: &'static str,
    /// A value, as the file writes it.
    pub example: &'static str,
}

const CIVICRM: &[&str] = &["civicrm"];
const REDIS: &[&str] = &["redis"];

/// The fields, in the order of the reference.
pub const FIELDS: &[Field] = &[
    Field {
        name: "name",
        of: &[],
        help: "What it is called in what is told of it: small letters, digits and -. Under another name it is another receiver",
        example: "\"crm\"",
    },
    Field { name: "to", of: &[], help: "What it is: civicrm, redis or command", example: "\"civicrm\"" },
    Field {
        name: "store",
        of: &[],
        help: "Whose contributions it gets, by the store's id. Not needed where there is one store alone",
        example: "\"9CiNzV6XS1Fu2aY4JWpXLt\"",
    },
    Field {
        name: "fields",
        of: &[],
        help: "What goes along of what was written on the invoice: names of its metadata, each with = and what it is called \
               there if that differs. Nothing else of it does",
        example: "[\"buyerName=Donor.Name\"]",
    },
    Field {
        name: "url",
        of: &["civicrm", "redis"],
        help: "Where it is: of CiviCRM the site, https://HOST; of Redis redis://USER@HOST:PORT/DATABASE, or rediss:// for TLS",
        example: "\"https://crm.example.org\"",
    },
    Field {
        name: "key-file",
        of: CIVICRM,
        help: "A file with the key of CiviCRM's API, which only the service's account may read",
        example: "\"/etc/almoner/crm.key\"",
    },
    Field {
        name: "contact-id",
        of: CIVICRM,
        help: "The contact that contributions are of, unless a field says another as contact_id",
        example: "42",
    },
    Field {
        name: "financial-type",
        of: CIVICRM,
        help: "The name of their financial type; Donation unless you say another",
        example: "\"Donation\"",
    },
    Field {
        name: "payment-instrument",
        of: CIVICRM,
        help: "The name of their payment instrument; otherwise CiviCRM's own choice",
        example: "\"Bitcoin\"",
    },
    Field {
        name: "private",
        of: CIVICRM,
        help: "Whether it may have a loopback, private or link-local address: allow, or refuse; otherwise what \
               webhooks-to-private says",
        example: "\"allow\"",
    },
    Field {
        name: "password-file",
        of: REDIS,
        help: "A file with the password of the URL's user, which only the service's account may read",
        example: "\"/etc/almoner/redis.password\"",
    },
    Field {
        name: "ca-file",
        of: REDIS,
        help: "A file with the certificate that the server's must come from, for rediss://; otherwise the system's count",
        example: "\"/etc/almoner/redis-ca.pem\"",
    },
    Field {
        name: "list",
        of: REDIS,
        help: "The list's key; each document is put at its end (RPUSH)",
        example: "\"contributions\"",
    },
    Field {
        name: "command",
        of: &["command"],
        help: "The program, with its whole path, and its arguments. No shell reads it",
        example: "[\"/usr/local/bin/record-gift\"]",
    },
];
