//! The code by which git compares and merges lines, as the build of libgit2 carries it.
//!
//! `xdl_diff` and `xdl_merge` are no part of libgit2's interface, but they are in its static library, under the names and with
//! the structures that git has for them. The version of `libgit2-sys` is pinned, and its own copy of libgit2 is built, so that
//! the declarations here are those of `deps/xdiff/xdiff.h` of that copy. Other implementations of the same algorithm
//! (imara-diff, similar) come to other lines in one file of a thousand.

#![expect(
    unsafe_code,
    reason = "the only door to C: two functions that read byte slices and allocate their results"
)]

use std::ffi::{CStr, c_char, c_int, c_long, c_ulong, c_void};
use std::ptr;

/// The largest text that is compared, in bytes: far below what git itself takes for binary (1,023 MB), and below the largest
/// line number that the C code can count to.
const MAX_TEXT: usize = 100_000_000;

/// `XDF_HISTOGRAM_DIFF`: what `ort` has set since it exists.
const HISTOGRAM: c_ulong = 1 << 15;

/// `XDL_MERGE_ZEALOUS`: what git merges files with.
const ZEALOUS: c_int = 2;

/// How many characters long a conflict marker is.
const MARKER_SIZE: c_int = 7;

/// How a conflict is shown, in the numbers of `xdiff.h`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ConflictStyle {
    /// Both sides.
    Merge = 0,
    /// With the lines of the base.
    Diff3 = 1,
    /// With the lines of the base, and without the lines that both sides begin or end with.
    ZealousDiff3 = 2,
}

/// Lines of one text that are other lines in another; both counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Replaced {
    /// The first line in the old text.
    pub(super) old_start: usize,
    /// How many lines of the old text.
    pub(super) old_lines: usize,
    /// The first line in the new text.
    pub(super) new_start: usize,
    /// How many lines of the new text.
    pub(super) new_lines: usize,
}

/// What a merge of lines came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MergedText {
    /// How many places conflict.
    pub(super) n_conflicts: usize,
    /// The lines, with markers where they conflict.
    pub(super) text: Vec<u8>,
}

/// `mmfile_t`, and `mmbuffer_t`, which is laid out alike.
#[repr(C)]
struct Text {
    ptr: *mut c_char,
    size: c_long,
}

/// `xpparam_t`.
#[repr(C)]
struct Comparison {
    flags: c_ulong,
    ignore_regex: *mut *mut c_void,
    ignore_regex_nr: usize,
    anchors: *mut *mut c_char,
    anchors_nr: usize,
}

/// `xmparam_t`.
#[repr(C)]
struct Merging {
    comparison: Comparison,
    marker_size: c_int,
    level: c_int,
    favor: c_int,
    style: c_int,
    ancestor: *const c_char,
    file1: *const c_char,
    file2: *const c_char,
}

/// `xdl_emit_hunk_consume_func_t`.
type OnHunk = extern "C" fn(c_long, c_long, c_long, c_long, *mut c_void) -> c_int;

/// `xdemitconf_t`.
#[repr(C)]
struct Emission {
    ctxlen: c_long,
    interhunkctxlen: c_long,
    flags: c_ulong,
    find_func: *const c_void,
    find_func_priv: *mut c_void,
    hunk_func: Option<OnHunk>,
}

/// `xdemitcb_t`.
#[repr(C)]
struct Receiver {
    private: *mut c_void,
    out_hunk: *const c_void,
    out_line: *const c_void,
}

unsafe extern "C" {
    fn xdl_diff(
        old: *mut Text,
        new: *mut Text,
        comparison: *const Comparison,
        emission: *const Emission,
        receiver: *mut Receiver,
    ) -> c_int;

    fn xdl_merge(
        base: *mut Text,
        ours: *mut Text,
        theirs: *mut Text,
        merging: *const Merging,
        result: *mut Text,
    ) -> c_int;
}

/// The lines that differ, in order; none where they cannot be compared.
pub(super) fn compare(old: &[u8], new: &[u8]) -> Option<Vec<Replaced>> {
    let (mut old, mut new) = (text(old)?, text(new)?);
    let mut found: Vec<Replaced> = Vec::new();
    let comparison = HISTOGRAM_COMPARISON;
    let emission = Emission {
        ctxlen: 0,
        interhunkctxlen: 0,
        flags: 0,
        find_func: ptr::null(),
        find_func_priv: ptr::null_mut(),
        hunk_func: Some(on_hunk),
    };
    let mut receiver = Receiver {
        private: (&raw mut found).cast(),
        out_hunk: ptr::null(),
        out_line: ptr::null(),
    };
    libgit2_sys::init();
    // SAFETY: the texts are slices that outlive the call and are only read; the structures are laid out as in `xdiff.h`;
    // `on_hunk` is called during the call alone, and `private` is the vector that it expects.
    let status = unsafe {
        xdl_diff(
            &raw mut old,
            &raw mut new,
            &raw const comparison,
            &raw const emission,
            &raw mut receiver,
        )
    };
    (status == 0).then_some(found)
}

/// Merges lines; none where that cannot be done. The labels stand beside the conflict markers.
pub(super) fn merge(
    base: &[u8],
    (ours, ours_label): (&[u8], &CStr),
    (theirs, theirs_label): (&[u8], &CStr),
    style: ConflictStyle,
) -> Option<MergedText> {
    let (mut base, mut ours, mut theirs) = (text(base)?, text(ours)?, text(theirs)?);
    let merging = Merging {
        comparison: HISTOGRAM_COMPARISON,
        marker_size: MARKER_SIZE,
        level: ZEALOUS,
        favor: 0,
        style: style as c_int,
        ancestor: c"base".as_ptr(),
        file1: ours_label.as_ptr(),
        file2: theirs_label.as_ptr(),
    };
    let mut result = Text {
        ptr: ptr::null_mut(),
        size: 0,
    };
    libgit2_sys::init();
    // SAFETY: the texts are slices and the labels strings that outlive the call and are only read; the structures are laid
    // out as in `xdiff.h`; the result is written by the call.
    let status = unsafe {
        xdl_merge(
            &raw mut base,
            &raw mut ours,
            &raw mut theirs,
            &raw const merging,
            &raw mut result,
        )
    };
    let text = take(&result);
    Some(MergedText {
        n_conflicts: usize::try_from(status).ok()?,
        text,
    })
}

const HISTOGRAM_COMPARISON: Comparison = Comparison {
    flags: HISTOGRAM,
    ignore_regex: ptr::null_mut(),
    ignore_regex_nr: 0,
    anchors: ptr::null_mut(),
    anchors_nr: 0,
};

fn text(bytes: &[u8]) -> Option<Text> {
    if bytes.len() > MAX_TEXT {
        return None;
    }
    Some(Text {
        ptr: bytes.as_ptr().cast_mut().cast(),
        size: c_long::try_from(bytes.len()).ok()?,
    })
}

/// Copies what C allocated, and gives it back by libgit2's own hand.
fn take(result: &Text) -> Vec<u8> {
    let size = usize::try_from(result.size).unwrap_or(0);
    if result.ptr.is_null() {
        return Vec::new();
    }
    // SAFETY: `xdl_merge` allocated `size` bytes there and wrote them all.
    let bytes = unsafe { std::slice::from_raw_parts(result.ptr.cast::<u8>(), size) }.to_vec();
    let mut buffer = libgit2_sys::git_buf {
        ptr: result.ptr,
        reserved: size.max(1),
        size,
    };
    // SAFETY: the memory is from libgit2's allocator, nobody else has it, and it is not used any more.
    unsafe { libgit2_sys::git_buf_dispose(&raw mut buffer) };
    bytes
}

extern "C" fn on_hunk(
    old_start: c_long,
    old_lines: c_long,
    new_start: c_long,
    new_lines: c_long,
    private: *mut c_void,
) -> c_int {
    let number = |line: c_long| usize::try_from(line).unwrap_or(0);
    // SAFETY: `compare` handed in its vector, which lives and is used by nobody else while this is called.
    let found = unsafe { &mut *private.cast::<Vec<Replaced>>() };
    found.push(Replaced {
        old_start: number(old_start),
        old_lines: number(old_lines),
        new_start: number(new_start),
        new_lines: number(new_lines),
    });
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_larger_than_the_numbers_of_c_is_not_compared() {
        let large = vec![0; MAX_TEXT + 1];
        assert_eq!(compare(&large, b"a\n"), None);
        assert_eq!(compare(b"a\n", &large), None);
        let sides = ((&b"a\n"[..], c"ours"), (&b"b\n"[..], c"theirs"));
        assert_eq!(merge(&large, sides.0, sides.1, ConflictStyle::Merge), None);
        assert_eq!(compare(b"a\n", b"a\n"), Some(Vec::new()));
    }
}
