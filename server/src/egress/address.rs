//! Which addresses are public: reachable by anybody, so that speaking to them reveals nothing of ours.
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether the address is a public one. Everything IANA sets aside for special purposes (RFC 6890) is not,
/// nor is an IPv6 address that leads to such an IPv4 address.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let shared = a == 100 && (64..128).contains(&b); // RFC 6598
    let protocols = a == 192 && b == 0 && c == 0; // RFC 6890
    let relays = a == 192 && b == 88 && c == 99; // RFC 7526
    let benchmarks = a == 198 && (b == 18 || b == 19); // RFC 2544
    let set_aside = a == 0 || a >= 240 || shared || protocols || relays || benchmarks;
    let named = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation();
    !set_aside && !named
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    if let Some(inner) = embedded_v4(address) {
        return is_public_v4(inner);
    }
    let [first, second, ..] = address.segments();
    let global = first & 0xe000 == 0x2000; // 2000::/3, the only space handed out (RFC 4291)
    let documentation = first == 0x2001 && second == 0x0db8 || first & 0xfff0 == 0x3ff0;
    let protocols = first == 0x2001 && second < 0x0200; // RFC 2928: Teredo, benchmarks, ORCHID
    global && !documentation && !protocols
}

/// The IPv4 address that a translator or tunnel would take this one to.
fn embedded_v4(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let bytes = address.octets();
    let at = |from: usize| Ipv4Addr::new(bytes[from], bytes[from + 1], bytes[from + 2], bytes[from + 3]);
    match address.segments() {
        [0, 0, 0, 0, 0, 0xffff, ..] => Some(at(12)), // mapped (RFC 4291)
        [0x0064, 0xff9b, 0, 0, 0, 0, ..] => Some(at(12)), // NAT64 (RFC 6052)
        [0x2002, ..] => Some(at(2)),                 // 6to4 (RFC 3056)
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn public(text: &str) -> bool {
        is_public(text.parse().unwrap())
    }

    #[test]
    fn the_machine_and_its_network_are_not_public() {
        for text in [
            "127.0.0.1",
            "127.8.9.1",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "192.0.0.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "240.0.0.1",
            "203.0.113.7",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "2001:db8::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "2001::1",
            "64:ff9b:1::1",
            "::7f00:1",
        ] {
            assert!(!public(text), "{text}");
        }
    }

    #[test]
    fn the_rest_of_the_world_is_public() {
        for text in [
            "1.1.1.1",
            "172.32.0.1",
            "100.128.0.1",
            "193.0.0.1",
            "2606:4700::1111",
            "2a00:1450::1",
            "64:ff9b::101:101",
        ] {
            assert!(public(text), "{text}");
        }
    }
}
