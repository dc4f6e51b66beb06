//! Terms: the words of texts, code and messages, brought to one form and hashed.
//!
//! A name is split at `_` and at changes of case; each part, in lower case and without the endings of plurals and
//! verbs, is a term. A name of several parts is one more term as a whole, marked as joined, so that `InvoiceList` in a
//! text finds `invoice_list` in a file. Terms are kept as hashes of 32 bits: what is compared is mostly counts of
//! matches, and two words with one hash are rarer than two meanings of one word.

/// The version of the terms. Raise it whenever other terms come out of a text than before: bags that were kept by an
/// older version are then read anew.
pub const TERMS_VERSION: u32 = 1;

/// A longer run of letters is no word: it is data.
const MAX_WORD: usize = 80;

/// What tells a joined name from a word of the same letters.
const JOINED: u32 = 0x5555;

/// The multiplier of the hash: 2^64 divided by the golden ratio, made odd.
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

/// The hash of a word that is in its final form. It is written out here because kept bags depend on it.
pub fn hash(word: &str) -> u32 {
    let mut state = word.len() as u64;
    for chunk in word.as_bytes().chunks(8) {
        let number = (chunk.iter()).fold(0_u64, |number, &byte| number << 8 | u64::from(byte));
        state = (state.rotate_left(5) ^ number).wrapping_mul(SPREAD);
    }
    state = (state ^ (state >> 32)).wrapping_mul(SPREAD);
    (state >> 32) as u32
}

/// The hash of a name of several parts, which are given as one word in lower case.
pub fn joined_hash(word: &str) -> u32 {
    hash(word) ^ JOINED
}

/// Goes through the terms of a text in their order: `each(word, is_joined)`, each word in its final form. The parts of
/// a name come before the name as a whole, which is not stemmed.
pub fn for_each_term(text: &str, mut each: impl FnMut(&str, bool)) {
    let bytes = text.as_bytes();
    let mut scratch = Scratch::default();
    let mut at = 0;
    while let Some(offset) = position(bytes, at, true) {
        let end = position(bytes, offset, false).unwrap_or(bytes.len());
        at = end;
        let Some(run) = text.get(offset..end) else {
            continue;
        };
        if run.is_ascii() {
            scratch.name(run, &mut each);
        } else {
            // Dashes, quotation marks and other signs beyond ASCII part words, too.
            let is_sign = |letter: char| letter != '_' && !letter.is_alphanumeric();
            for name in run.split(is_sign) {
                scratch.name(name, &mut each);
            }
        }
    }
}

/// The hash of each term of a text, in their order.
pub fn for_each_hash(text: &str, mut each: impl FnMut(u32)) {
    for_each_term(text, |word, is_joined| {
        each(if is_joined {
            joined_hash(word)
        } else {
            hash(word)
        });
    });
}

/// The word without a plural or verb ending; short words stay as they are.
pub fn stem(word: &str) -> &str {
    let endings: &[&str] = match word.as_bytes().last() {
        Some(b's') if word.len() < 5 => {
            return match word.strip_suffix('s') {
                Some(rest) if rest.len() > 2 && !rest.ends_with(['s', 'u', 'i']) => rest,
                _ => word,
            };
        }
        _ if word.len() < 5 => return word,
        Some(b'g') => &["ing"],
        Some(b's') => &["ies", "es", "s"],
        Some(b'd') => &["ied", "ed"],
        Some(b'y') => &["y"],
        Some(b'e') => &["e"],
        _ => return word,
    };
    for &ending in endings {
        if let Some(rest) = word.strip_suffix(ending)
            && rest.len() > 3
            && !(ending == "s" && rest.ends_with(['s', 'u', 'i']))
        {
            return rest;
        }
    }
    word
}

/// Where, from `from` on, the first byte stands that is (or is not) one of a name.
fn position(bytes: &[u8], from: usize, is_wanted: bool) -> Option<usize> {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 128;
    let rest = bytes.get(from..)?;
    let offset = rest.iter().position(|&byte| is_name(byte) == is_wanted)?;
    Some(from + offset)
}

/// Room for one name, used again for the next.
#[derive(Default)]
struct Scratch {
    part: String,
    whole: String,
}

impl Scratch {
    fn name(&mut self, name: &str, each: &mut impl FnMut(&str, bool)) {
        if name.len() > MAX_WORD || name.is_empty() {
            return;
        }
        self.whole.clear();
        let mut n_parts = 0;
        let mut start = 0;
        let bytes = name.as_bytes();
        for (at, &byte) in bytes.iter().enumerate() {
            if byte == b'_' {
                n_parts += self.take(name.get(start..at), each);
                start = at + 1;
            } else if at > start && byte.is_ascii_uppercase() && begins_part(bytes, at) {
                n_parts += self.take(name.get(start..at), each);
                start = at;
            }
        }
        n_parts += self.take(name.get(start..), each);
        if n_parts > 1 {
            each(&self.whole, true);
        }
    }

    /// Takes in one part of a name; how many parts it was.
    fn take(&mut self, part: Option<&str>, each: &mut impl FnMut(&str, bool)) -> usize {
        let Some(part) = part.filter(|part| !part.is_empty()) else {
            return 0;
        };
        self.part.clear();
        if part.is_ascii() {
            self.part.push_str(part);
            self.part.make_ascii_lowercase();
        } else {
            self.part.extend(part.chars().flat_map(char::to_lowercase));
        }
        self.whole.push_str(&self.part);
        if self.part.len() > 1 {
            each(stem(&self.part), false);
        }
        1
    }
}

/// Whether the capital at `at` begins a part: after a small letter or a digit, or as the last of a row of capitals.
fn begins_part(bytes: &[u8], at: usize) -> bool {
    let previous = at.checked_sub(1).and_then(|before| bytes.get(before));
    previous.is_some_and(|previous| {
        previous.is_ascii_lowercase()
            || previous.is_ascii_digit()
            || (previous.is_ascii_uppercase()
                && bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase))
    })
}
