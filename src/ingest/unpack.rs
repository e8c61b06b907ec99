//! Compressed inputs, known by how they begin: gzip and zstd, of several parts each.

use std::io::{self, BufRead, BufReader, Read};

use flate2::read::MultiGzDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

/// The bytes of an input, unpacked if they begin as gzip or zstd do.
pub(super) fn unpack<'a>(reader: impl Read + Send + 'a) -> io::Result<Box<dyn Read + Send + 'a>> {
    let mut reader = reader;
    let mut start = Vec::with_capacity(4);
    reader.by_ref().take(4).read_to_end(&mut start)?;
    let kind: [u8; 4] = std::array::from_fn(|at| start.get(at).copied().unwrap_or(0));
    let whole = io::Cursor::new(start).chain(reader);
    Ok(match kind {
        [0x1f, 0x8b, ..] => Box::new(MultiGzDecoder::new(whole)),
        // The second: a part that decoders skip, which some writers begin with.
        [0x28, 0xb5, 0x2f, 0xfd] | [0x50..=0x5f, 0x2a, 0x4d, 0x18] => Box::new(Frames::new(BufReader::new(whole))),
        _ => Box::new(whole),
    })
}

/// All frames of a zstd file, one after the other (RFC 8878); checksums are held against the content.
struct Frames<R> {
    source: R,
    decoder: FrameDecoder,
    /// In the middle of a frame.
    inside: bool,
}

impl<R: BufRead> Frames<R> {
    fn new(source: R) -> Frames<R> {
        Frames { source, decoder: FrameDecoder::new(), inside: false }
    }

    /// Begins with the next frame; none at the end of the source.
    fn next_frame(&mut self) -> io::Result<Option<()>> {
        if self.source.fill_buf()?.is_empty() {
            return Ok(None);
        }
        match self.decoder.init(&mut self.source) {
            Ok(()) => self.inside = true,
            Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. })) => {
                let skipped = io::copy(&mut self.source.by_ref().take(length.into()), &mut io::sink())?;
                if skipped < u64::from(length) {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
            }
            Err(error) => return Err(self.broken(&error)),
        }
        Ok(Some(()))
    }

    /// What stands behind an error of the decoder: the end came too early, or the data are damaged.
    fn broken(&mut self, error: &FrameDecoderError) -> io::Error {
        let kind = match self.source.fill_buf() {
            Ok([]) => io::ErrorKind::UnexpectedEof,
            Ok(_) => io::ErrorKind::InvalidData,
            Err(error) => return error,
        };
        io::Error::new(kind, error.to_string())
    }
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            while !self.inside {
                if self.next_frame()?.is_none() {
                    return Ok(0);
                }
            }
            while self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
                let decoded = self.decoder.decode_blocks(&mut self.source, BlockDecodingStrategy::UptoBlocks(1));
                if let Err(error) = decoded {
                    return Err(self.broken(&error));
                }
            }
            if self.decoder.can_collect() > 0 || buffer.is_empty() {
                return self.decoder.read(buffer);
            }
            self.inside = false;
            let written = self.decoder.get_checksum_from_data();
            if written.is_some() && written != self.decoder.get_calculated_checksum() {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "the checksum does not fit the content"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use ruzstd::encoding::{CompressionLevel, compress_to_vec};

    use super::*;

    fn unpacked(bytes: &[u8]) -> io::Result<String> {
        let mut text = String::new();
        unpack(bytes)?.read_to_string(&mut text).map(|_| text)
    }

    fn zstd(text: &str) -> Vec<u8> {
        compress_to_vec(text.as_bytes(), CompressionLevel::Fastest)
    }

    #[test]
    fn frames_follow_each_other_and_skippable_ones_are_skipped() {
        let long: String = (0..50_000).map(|n| format!("L{n},2026-10-05,created\n")).collect();
        let skipped = [&[0x53, 0x2a, 0x4d, 0x18, 5, 0, 0, 0][..], b"12345"].concat();
        let file = [&skipped[..], &zstd(&long), &skipped, &zstd("the end")].concat();
        assert_eq!(unpacked(&file).unwrap(), long + "the end");
        assert_eq!(unpacked(b"(").unwrap(), "(");
    }

    #[test]
    fn a_file_that_was_cut_off_ends_in_an_error_wherever_it_was_cut() {
        let file = zstd(&"L1,2026-10-05,created\n".repeat(100));
        for end in 4..file.len() {
            assert_eq!(unpacked(&file[..end]).unwrap_err().kind(), io::ErrorKind::UnexpectedEof, "{end}");
        }
    }
}
