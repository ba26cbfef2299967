//! Zip archives from strangers: opened with a guard, unpacked with a measure.
//!
//! No size is believed: what comes out is counted while it comes. Nothing is
//! ever put on a disk; names that lead out of the archive are refused all the
//! same, because whoever makes them means no good.

use std::io::{Cursor, Read, Write};

use review::model::{
    document::FILE_LIMIT,
    problem::{Kind, Problem},
};
use zip::{CompressionMethod, ZipArchive, ZipWriter, result::ZipError, write::SimpleFileOptions};

/// Most entries of an archive.
pub const ENTRIES_LIMIT: usize = 10_000;

/// Largest entry when unpacked, in bytes.
pub const ENTRY_LIMIT: u64 = 64 * 1024 * 1024;

/// Most bytes that are unpacked of one archive.
pub const UNPACKED_LIMIT: u64 = 192 * 1024 * 1024;

/// How many times its packed size an entry may grow. XML of office programs
/// grows twenty- to fiftyfold.
const RATIO_LIMIT: u64 = 200;

/// Below this size no ratio is looked at: short texts of one word pack well.
const RATIO_FROM: u64 = 1024 * 1024;

/// An archive whose entries are known to be harmless by name.
#[derive(Debug)]
pub struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    /// Names of its files, in the archive's order; directories are left out.
    names: Vec<String>,
    /// Bytes that may still be unpacked.
    left: u64,
}

impl<'a> Archive<'a> {
    /// Opens an archive. Nothing is unpacked yet.
    ///
    /// # Errors
    /// If it is none, too large, locked, or holds too many entries, two of one
    /// name, or one whose name leads out.
    pub fn open(bytes: &'a [u8]) -> Result<Self, Problem> {
        if bytes.len() > FILE_LIMIT {
            return Err(Kind::TooLarge { limit: FILE_LIMIT }.at(0));
        }
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Kind::Archive.at(0))?;
        if zip.len() > ENTRIES_LIMIT {
            return Err(Kind::TooMany { limit: ENTRIES_LIMIT }.at(0));
        }
        // Of two entries of one name, one program reads the first, another the last.
        if zip.has_duplicate_names() {
            return Err(Kind::Archive.at(0));
        }
        let mut names = Vec::new();
        for index in 0..zip.len() {
            let entry = zip.by_index_data(index).map_err(|_| Kind::Archive.at(0))?;
            let name = entry.name().map_err(|_| Kind::Archive.at(0))?.into_owned();
            if leads_out(&name) {
                return Err(Kind::Path { name }.at(0));
            }
            if entry.encrypted() {
                return Err(Kind::Encrypted.at(0));
            }
            if !name.ends_with('/') {
                names.push(name);
            }
        }
        Ok(Self { zip, names, left: UNPACKED_LIMIT })
    }

    /// The names of its files, in the archive's order.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Unpacks a file.
    ///
    /// # Errors
    /// If there is none of this name, it is broken, or grows beyond all measure.
    pub fn read(&mut self, name: &str) -> Result<Vec<u8>, Problem> {
        let limit = self.left.min(ENTRY_LIMIT);
        let entry = self.zip.by_name(name).map_err(|error| match error {
            ZipError::FileNotFound => Kind::MissingPart { part: name.to_owned() }.at(0),
            ZipError::InvalidPassword => Kind::Encrypted.within(name, 0),
            _ => Kind::Archive.within(name, 0),
        })?;
        let packed = entry.compressed_size();
        let allowed = limit.min(packed.saturating_mul(RATIO_LIMIT).max(RATIO_FROM));
        let mut bytes = Vec::new();
        // One more than is allowed tells what fits from what does not.
        let read = entry.take(allowed + 1).read_to_end(&mut bytes);
        let unpacked = bytes.len() as u64;
        if unpacked > allowed {
            return Err(Kind::Bomb.within(name, 0));
        }
        read.map_err(|_| Kind::Archive.within(name, 0))?;
        self.left -= unpacked;
        Ok(bytes)
    }
}

/// Whether a name would be outside of the directory that is unpacked into, on
/// any system.
fn leads_out(name: &str) -> bool {
    let is_drive = name.as_bytes().get(1) == Some(&b':');
    name.is_empty()
        || name.starts_with(['/', '\\'])
        || is_drive
        || name.contains('\0')
        || name.split(['/', '\\']).any(|part| part == "..")
}

/// An archive of these files, in this order. The same files give the same bytes:
/// every entry has the first date an archive can hold.
#[must_use]
pub fn pack(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(zip::DateTime::default());
    for (name, content) in files {
        writer.start_file(*name, options).expect("names are short and differ");
        writer.write_all(content).expect("memory can be written");
    }
    writer.finish().expect("memory can be written").into_inner()
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[track_caller]
    fn refused(bytes: &[u8]) -> Kind {
        Archive::open(bytes).expect_err("a bad archive").kind
    }

    /// The archive with every `from` in it replaced: a forger's tool.
    fn forged(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        for at in 0..=bytes.len() - from.len() {
            if bytes[at..].starts_with(from) {
                bytes[at..at + from.len()].copy_from_slice(to);
            }
        }
        bytes
    }

    #[test]
    fn what_is_packed_is_unpacked_and_the_same_each_time() {
        let files: [(&str, &[u8]); 2] = [("бір.txt", "қазақ 🙂".as_bytes()), ("a/b.xml", b"")];
        let packed = pack(&files);
        assert_eq!(packed, pack(&files));
        let mut archive = Archive::open(&packed).unwrap();
        assert_eq!(archive.names(), ["бір.txt", "a/b.xml"]);
        assert_eq!(archive.read("бір.txt").unwrap(), files[0].1);
        let missing = archive.read("екі.txt").unwrap_err();
        assert_eq!(missing.kind, Kind::MissingPart { part: "екі.txt".into() });
    }

    #[test]
    fn names_that_lead_out_are_refused() {
        for name in ["../a", "a/../../b", "/etc/passwd", "C:\\a", "a\\..\\b", "\\\\host\\a"] {
            assert_eq!(refused(&pack(&[(name, b"")])), Kind::Path { name: name.into() });
        }
    }

    #[test]
    fn two_entries_of_one_name_and_too_many_are_refused() {
        let twice = forged(&pack(&[("a.xml", b"1"), ("b.xml", b"2")]), b"b.xml", b"a.xml");
        assert_eq!(refused(&twice), Kind::Archive);
        let names: Vec<String> = (0..=ENTRIES_LIMIT).map(|n| n.to_string()).collect();
        let many: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
        assert_eq!(refused(&pack(&many)), Kind::TooMany { limit: ENTRIES_LIMIT });
    }

    #[test]
    fn a_locked_entry_is_refused() {
        // Bit 0 of the flags, after the signature and version of both headers.
        let mut locked = pack(&[("a.xml", b"1")]);
        for (signature, flags) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
            let at = locked.windows(4).position(|four| four == signature).unwrap();
            locked[at + flags] |= 1;
        }
        assert_eq!(refused(&locked), Kind::Encrypted);
    }

    #[test]
    fn bombs_are_stopped_whatever_size_they_admit_to() {
        let zeros = vec![0; 8 * 1024 * 1024];
        let bomb = pack(&[("a.xml", &zeros)]);
        let size = (zeros.len() as u32).to_le_bytes();
        for bytes in [bomb.clone(), forged(&bomb, &size, &100_u32.to_le_bytes())] {
            let Ok(mut archive) = Archive::open(&bytes) else { continue };
            let kind = archive.read("a.xml").unwrap_err().kind;
            assert!(matches!(kind, Kind::Bomb | Kind::Archive), "{kind:?}");
        }
    }

    #[test]
    fn what_is_cut_off_or_no_archive_is_refused() {
        let packed = pack(&[("a.xml", b"123456789")]);
        for end in 0..packed.len() {
            let whole = Archive::open(&packed[..end]).and_then(|mut it| it.read("a.xml"));
            assert!(whole.is_err(), "{end}");
        }
        assert_eq!(refused(b"<html>"), Kind::Archive);
    }

    #[cfg(not(target_arch = "wasm32"))]
    proptest::proptest! {
        #[test]
        fn nothing_panics(at in 0_usize..200, byte: u8, bytes: Vec<u8>) {
            let mut packed = pack(&[("a.xml", b"1234"), ("b/c.xml", &bytes)]);
            let at = at % packed.len();
            packed[at] = byte;
            for bytes in [&packed, &bytes] {
                if let Ok(mut archive) = Archive::open(bytes) {
                    for name in archive.names().to_vec() {
                        let _ = archive.read(&name);
                    }
                }
            }
        }
    }
}
