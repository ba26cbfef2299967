//! A diff gives both texts again, and carries every place to one that fits.
#![no_main]

use language::text::{
    diff::Carrier,
    span::{Span, length},
};
use libfuzzer_sys::fuzz_target;
use review::model::origin::{Origin, Origins};

fuzz_target!(|input: &str| {
    let Some((old, new)) = fuzz::texts(input) else { return };
    let carrier = Carrier::new(&old, &new);
    let end = length(&old);
    let mut last = 0;
    for at in 0..=end.min(300) {
        let point = carrier.carry(Span::point(at));
        assert!(point.fits(&new));
        assert!(point.start() >= last, "order is kept");
        last = point.start();
        let span = Span::new(at, (at + at % 7 + 1).min(end).max(at)).expect("in order");
        assert!(carrier.carry(span).fits(&new), "{span:?}");
    }
    let origins = Origins::whole(&old, Origin::Machine).carried(&old, &new);
    assert!(origins.fits(&new));
    assert!(origins.carried(&new, &old).fits(&old));
});
