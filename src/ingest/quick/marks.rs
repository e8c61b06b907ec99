//! Where the separators of plain CSV stand, eight bytes at a time.

const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;

/// A word of eight times the same byte.
const fn splat(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// The high bit of each byte of `word` that is zero, and no other.
#[inline]
fn zeros(word: u64) -> u64 {
    !(((word & LOW) + LOW) | word | LOW)
}

/// Appends the places of all commas and line feeds.
pub(super) fn separators(text: &[u8], places: &mut Vec<u32>) {
    const AT_ONCE: usize = 64;
    let mut base = 0;
    let mut blocks = text.chunks_exact(AT_ONCE);
    for block in &mut blocks {
        // One bit a byte, so that a row's separators are found by counting zeros.
        let mut bits = 0;
        for (at, bytes) in block.chunks_exact(8).enumerate() {
            let word = u64::from_le_bytes(bytes.try_into().expect("eight bytes"));
            let found = zeros(word ^ splat(b',')) | zeros(word ^ splat(b'\n'));
            // Gathers the eight high bits into one byte.
            bits |= ((found >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56) << (at * 8);
        }
        places.reserve(AT_ONCE);
        while bits != 0 {
            places.push(base + bits.trailing_zeros());
            bits &= bits - 1;
        }
        base += AT_ONCE as u32;
    }
    let rest = blocks.remainder().iter().zip(base..);
    places.extend(rest.filter(|(byte, _)| matches!(byte, b',' | b'\n')).map(|(_, at)| at));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_separator_is_found_wherever_it_stands() {
        let text: Vec<u8> =
            (0..2000_u32).map(|at| [b',', b'\n', b'-', 0x8c, 0xac, 0x0b, b'x'][(at * at % 7) as usize]).collect();
        for from in 0..70 {
            let mut places = Vec::new();
            separators(&text[from..], &mut places);
            let expected = text[from..].iter().zip(0..).filter(|(byte, _)| matches!(byte, b',' | b'\n'));
            assert_eq!(places, expected.map(|(_, at)| at).collect::<Vec<u32>>());
        }
    }
}
