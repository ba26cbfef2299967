//! Where a request comes from.
//!
//! The other end of a connection says so, unless a proxy stands there: then only
//! what a proxy that we were told to trust has added counts, as anybody can send
//! any header.

use std::{
    convert::Infallible,
    net::{IpAddr, SocketAddr},
};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::request::Parts,
};

use crate::state::App;

/// Where a request came from; `None` where nothing says so: in process, or behind
/// a proxy on this machine that we were not told to trust.
#[derive(Clone, Copy, Debug, Default)]
pub struct Peer(pub Option<IpAddr>);

impl std::fmt::Display for Peer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            Some(address) => address.fmt(formatter),
            None => formatter.write_str("unknown"),
        }
    }
}

impl FromRequestParts<App> for Peer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        Ok(Self(
            peer.and_then(|ConnectInfo(address)| app.proxies.visitor(address.ip(), &parts.headers)),
        ))
    }
}
