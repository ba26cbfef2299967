//! Any XLIFF, 1.2 or 2, is read or refused, and what is written of it is valid and
//! read again.
#![no_main]

use formats::xliff;
use fuzz::{LINE, grown, own, refused, uphold};
use libfuzzer_sys::fuzz_target;
use review::model::typology::Typology;

fuzz_target!(|input: &[u8]| {
    let input = &*grown(input);
    for document in refused(xliff::read(input), input).unwrap_or_default() {
        let Some(desk) = uphold(&document, input) else { continue };
        let file =
            xliff::write(&desk.article, LINE, &Typology::mqm_core(), &|_| "Айгүл <А>".to_owned());
        let again = own(xliff::read(file.as_bytes()), &file);
        let again = uphold(&again[0], file.as_bytes()).expect("an article");
        assert_eq!(again.rows(), desk.rows(), "{file}");
        assert_eq!(again.article.flags.len(), desk.article.flags.len(), "{file}");
    }
});
