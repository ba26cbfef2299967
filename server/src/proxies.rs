//! Which address asked, by what trusted proxies say.
//!
//! Only what a proxy that we were told to trust has added counts, as anybody can send
//! any header.

use std::{
    net::{IpAddr, Ipv6Addr},
    sync::Arc,
};

use axum::http::HeaderMap;
use ipnet::IpNet;

/// The header to which each proxy appends the address it was asked by.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// The proxies that are trusted to say who asked them.
#[derive(Clone, Debug, Default)]
pub struct Proxies(Arc<[IpNet]>);

impl Proxies {
    /// Those of the given addresses.
    #[must_use]
    pub fn new(addresses: &[IpNet]) -> Self {
        Self(addresses.into())
    }

    fn hold(&self, address: IpAddr) -> bool {
        self.0.iter().any(|proxies| proxies.contains(&address))
    }

    /// Whether connections from an address are one visitor's: not those of a proxy
    /// or of this machine, where one may stand.
    #[must_use]
    pub fn tells_apart(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        !address.is_loopback() && !self.hold(address)
    }

    /// The address that asked: the last one in `X-Forwarded-For` which is no
    /// trusted proxy's, where the connection is one's.
    pub(crate) fn visitor(&self, address: IpAddr, headers: &HeaderMap) -> Option<IpAddr> {
        let address = address.to_canonical();
        if !self.hold(address) {
            return Some(address).filter(|address| !address.is_loopback());
        }
        let lines: Vec<&str> = headers
            .get_all(FORWARDED_FOR)
            .iter()
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(','))
            .collect();
        for address in lines.into_iter().rev() {
            // Something that is no address was put there by whoever stands behind.
            let address = address.trim().parse::<IpAddr>().ok()?.to_canonical();
            if !self.hold(address) {
                return Some(address);
            }
        }
        None
    }
}

/// The part of an address that one visitor has: with IPv6, everybody is given a
/// network of their own and may use any address in it.
#[must_use]
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn only_a_trusted_proxy_says_who_asks() {
        let networks = ["127.0.0.1/32", "10.0.0.0/8", "fd00::/8"];
        let proxies = Proxies::new(&networks.map(|it| it.parse().expect("a network")));
        let asked = |proxies: &Proxies, from: &str, lines: &[&str]| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(FORWARDED_FOR, HeaderValue::from_str(line).expect("a value"));
            }
            let visitor = proxies.visitor(from.parse().expect("an address"), &headers);
            visitor.map(|address| address.to_string())
        };
        let one = |address: &str| Some(address.to_owned());
        let none = Proxies::default();
        assert_eq!(asked(&none, "192.0.2.1", &["198.51.100.7"]), one("192.0.2.1"));
        assert_eq!(asked(&none, "127.0.0.1", &["198.51.100.7"]), None);
        assert_eq!(asked(&proxies, "192.0.2.1", &["198.51.100.7"]), one("192.0.2.1"));
        assert_eq!(asked(&proxies, "127.0.0.1", &["198.51.100.7"]), one("198.51.100.7"));
        assert_eq!(asked(&proxies, "::ffff:127.0.0.1", &["2001:db8::1"]), one("2001:db8::1"));
        // What a visitor sends stands before what the proxies add.
        let forged = ["203.0.113.9, 198.51.100.7", "10.1.2.3"];
        assert_eq!(asked(&proxies, "127.0.0.1", &forged), one("198.51.100.7"));
        assert_eq!(asked(&proxies, "127.0.0.1", &["203.0.113.9, who knows"]), None);
        assert_eq!(asked(&proxies, "127.0.0.1", &[]), None);
    }

    #[test]
    fn an_ipv6_visitor_has_a_network() {
        let of = |address: &str| network(address.parse().expect("an address"));
        assert_eq!(of("2001:db8:1:2:3::4"), of("2001:db8:1:2:ffff::"));
        assert_ne!(of("2001:db8:1:2::"), of("2001:db8:1:3::"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
    }
}
