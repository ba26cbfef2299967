//! Any table is read or refused, as rows and as flags, and what is written of it
//! comes back.
#![no_main]

use formats::tables::{
    flags,
    table::{Form, read, write},
};
use fuzz::{LINE, grown, name, own, refused, uphold};
use libfuzzer_sys::fuzz_target;
use review::model::typology::Typology;

fuzz_target!(|input: &[u8]| {
    let input = &*grown(input);
    if let Some(flags) = refused(flags::read(input), input) {
        name(&flags.problems, input);
    }
    let Some(document) = refused(read(input), input) else { return };
    let Some(desk) = uphold(&document, input) else { return };
    for form in [Form::Csv, Form::Tsv] {
        let file = write(&desk.article, LINE, form);
        let document = own(read(file.as_bytes()), &file);
        let again = uphold(&document, file.as_bytes()).expect("an article");
        assert_eq!(again.rows(), desk.rows(), "{file}");
    }
    let person = |_| "=Әлия".to_owned();
    let file = flags::write(&desk.article, &Typology::mqm_core(), "kk", &person);
    let again = own(flags::read(file.as_bytes()), &file);
    assert_eq!((again.flags.len(), again.problems), (desk.article.flags.len(), Vec::new()));
});
