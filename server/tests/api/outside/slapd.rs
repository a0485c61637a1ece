//! A real directory on loopback: OpenLDAP's slapd, with a few people, stopped by its process id when dropped. It speaks TLS
//! with the certificate that the tests' Redis has.
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// The password of whatever looks people up.
pub(super) const SERVICE: (&str, &str) = ("cn=almoner,dc=example,dc=org", "of the service");
pub(super) const BASE: &str = "dc=example,dc=org";
pub(super) const GROUP: &str = "cn=finance,dc=example,dc=org";

/// Ann is in a group and has two addresses; Bob has none; two share a telephone.
const PEOPLE: &str = "\
dn: dc=example,dc=org
objectClass: dcObject
objectClass: organization
o: Harbour
dc: example

dn: cn=almoner,dc=example,dc=org
objectClass: applicationProcess
objectClass: simpleSecurityObject
cn: almoner
userPassword: of the service

dn: uid=ann,dc=example,dc=org
objectClass: inetOrgPerson
uid: ann
cn: Ann Lee
sn: Lee
mail: ann@example.org
mail: lee@example.org
telephoneNumber: 1
memberOf: cn=finance,dc=example,dc=org
userPassword: harbour

dn: cn=books,dc=example,dc=org
objectClass: groupOfNames
cn: books
member: uid=ann,dc=example,dc=org

dn: uid=bob,dc=example,dc=org
objectClass: inetOrgPerson
uid: bob
cn: Bob
sn: Bob
telephoneNumber: 1
userPassword: lighthouse
";

/// The server.
#[derive(Debug)]
pub(super) struct Slapd {
    port: u16,
    tls_port: u16,
    folder: tempfile::TempDir,
    child: Option<Child>,
}

impl Slapd {
    /// One that is not the kind one: whoever gives a name and no password is nobody in particular, and welcome.
    pub(super) fn start() -> Self {
        let [port, tls_port] = [(); 2].map(|()| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap());
        let [port, tls_port] = [port, tls_port].map(|listener| listener.local_addr().unwrap().port());
        let mut slapd = Self { port, tls_port, folder: tempfile::tempdir().unwrap(), child: None };
        slapd.fill();
        slapd.start_again();
        slapd
    }

    pub(super) fn url(&self) -> String {
        format!("ldap://127.0.0.1:{}", self.port)
    }

    pub(super) fn tls_url(&self) -> String {
        format!("ldaps://localhost:{}", self.tls_port)
    }

    /// The certificate that its own comes from.
    pub(super) fn authority() -> PathBuf {
        tls("ca.pem")
    }

    /// A file with a secret, that nobody else can read.
    pub(super) fn secret(&self, text: &str) -> PathBuf {
        use std::os::unix::fs::PermissionsExt;
        let file = self.folder.path().join(text.replace(' ', "-"));
        std::fs::write(&file, text).unwrap();
        std::fs::set_permissions(&file, PermissionsExt::from_mode(0o600)).unwrap();
        file
    }

    fn fill(&self) {
        let folder = self.folder.path();
        std::fs::create_dir(folder.join("db")).unwrap();
        std::fs::write(folder.join("people"), PEOPLE).unwrap();
        std::fs::write(self.settings(), settings(folder)).unwrap();
        let people = folder.join("people");
        let added = self.command(&["-T", "add"]).arg("-l").arg(people).output().unwrap();
        assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
    }

    fn settings(&self) -> PathBuf {
        self.folder.path().join("slapd.conf")
    }

    /// Which of its programs it is comes first.
    fn command(&self, kind: &[&str]) -> Command {
        let mut command = Command::new(std::env::var("SLAPD").expect("cargo xtask tools names it"));
        command.args(kind).arg("-f").arg(self.settings()).stdin(Stdio::null());
        command
    }

    pub(super) fn start_again(&mut self) {
        let doors = format!("ldap://127.0.0.1:{} ldaps://127.0.0.1:{}", self.port, self.tls_port);
        let mut command = self.command(&[]);
        command.args(["-d", "0", "-h", &doors]).stdout(Stdio::null()).stderr(Stdio::null());
        self.child = Some(command.spawn().unwrap());
        while TcpStream::connect((Ipv4Addr::LOCALHOST, self.tls_port)).is_err() {
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    pub(super) fn stop(&mut self) {
        if let Some(mut child) = self.child.take() {
            // It may have ended; nothing more can be done.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

impl Drop for Slapd {
    fn drop(&mut self) {
        self.stop();
    }
}

fn settings(folder: &Path) -> String {
    let place = |name: &str| std::env::var(name).unwrap_or_else(|_| panic!("cargo xtask tools names {name}"));
    let (schemas, modules, folder) = (place("SLAPD_SCHEMAS"), place("SLAPD_MODULES"), folder.display());
    let [ca, cert, key] = ["ca.pem", "server.pem", "server.key"].map(|name| tls(name).display().to_string());
    format!(
        "include {schemas}/core.schema\ninclude {schemas}/cosine.schema\ninclude {schemas}/inetorgperson.schema\n\
         modulepath {modules}\nmoduleload back_mdb\nmoduleload memberof\npidfile {folder}/pid\nallow bind_anon_dn\n\
         TLSCACertificateFile {ca}\nTLSCertificateFile {cert}\nTLSCertificateKeyFile {key}\n\
         database mdb\nsuffix {BASE}\ndirectory {folder}/db\n\
         access to attrs=userPassword by anonymous auth\naccess to * by users read by anonymous auth\n"
    )
}

fn tls(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/api/push/tls").join(name)
}
