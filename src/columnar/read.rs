//! The rows of a Parquet file, a batch at a time, as lines of NDJSON.
//!
//! Columns that hold lists, maps or groups are left out and named. A null is a member left out: a file by
//! column has every column in every row, so that it cannot mean more than an empty cell.

use std::panic::{AssertUnwindSafe, catch_unwind};

use parquet::column::reader::ColumnReader;
use parquet::data_type::{ByteArray, FixedLenByteArray, Int96};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};

use super::cells::{self, Meaning};
use super::chunks::Chunks;
use super::{Damage, begins_as_parquet};
use crate::text::Store;

/// Rows of a batch.
const BATCH: usize = 4096;

/// A Parquet file while it is read.
pub struct Rows {
    file: SerializedFileReader<Chunks>,
    columns: Vec<Leaf>,
    names: Vec<String>,
    left_out: Vec<String>,
    /// The row group that is read next.
    group: usize,
    /// Rows of the present one that are still to be read.
    left: usize,
}

/// A column that is read.
struct Leaf {
    /// Its place among all that hold values.
    place: usize,
    /// `"name":`
    key: Vec<u8>,
    meaning: Meaning,
    /// The level that says that a value is there; 0 where none can be missing.
    present: i16,
    reader: Option<ColumnReader>,
    levels: Vec<i16>,
    values: Values,
    /// The value that is written next.
    next: usize,
}

#[derive(Default)]
enum Values {
    #[default]
    None,
    YesNo(Vec<bool>),
    Whole32(Vec<i32>),
    Whole64(Vec<i64>),
    Legacy(Vec<Int96>),
    Short(Vec<f32>),
    Float(Vec<f64>),
    Bytes(Vec<ByteArray>),
    Fixed(Vec<FixedLenByteArray>),
}

impl Rows {
    /// Reads what the file says of itself.
    pub fn open(mut store: Box<dyn Store>) -> Result<Rows, Damage> {
        let mut start = [0; 5];
        let unreadable = |error: std::io::Error| Damage::new(format!("it cannot be read: {error}"));
        store.rewind().map_err(unreadable)?;
        let whole = store.read_exact(&mut start);
        if whole.is_ok() && begins_as_parquet(&start) && start[3] == b'E' {
            let message = String::from("it is encrypted");
            return Err(Damage { message, help: "write it without encryption" });
        }
        let chunks = Chunks::new(store).map_err(unreadable)?;
        let file = guarded(|| SerializedFileReader::new(chunks))?;
        let (mut columns, mut names, mut left_out) = (Vec::new(), Vec::new(), Vec::new());
        let schema = file.metadata().file_metadata().schema_descr();
        let mut seen = 0;
        for field in schema.root_schema().get_fields() {
            let own = (seen..schema.num_columns())
                .take_while(|at| schema.column(*at).path().parts().first().is_some_and(|it| it == field.name()));
            let leaves: Vec<usize> = own.collect();
            seen += leaves.len();
            let leaf = leaves.first().map(|at| schema.column(*at));
            let nested = "lists or groups of values";
            let meaning = match (&leaf, field.is_primitive()) {
                (Some(leaf), true) if leaf.max_rep_level() == 0 => cells::meaning(leaf),
                _ => Err(nested),
            };
            match (leaf, meaning) {
                (Some(leaf), Ok(meaning)) => {
                    let mut key = Vec::new();
                    cells::text(field.name().as_bytes(), &mut key);
                    key.push(b':');
                    let (place, present) = (leaves[0], leaf.max_def_level());
                    let (reader, levels, values) = (None, Vec::new(), Values::None);
                    names.push(field.name().to_owned());
                    columns.push(Leaf { place, key, meaning, present, reader, levels, values, next: 0 });
                }
                (_, Err(what)) => left_out.push(format!("the column `{}` is not read: it holds {what}", field.name())),
                (None, Ok(_)) => {}
            }
        }
        Ok(Rows { file, columns, names, left_out, group: 0, left: 0 })
    }

    /// The columns that are read, in the file's order.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// What is to be said of those that are not.
    pub fn left_out(&self) -> &[String] {
        &self.left_out
    }

    /// Appends the next rows; says whether there were any.
    pub fn next(&mut self, out: &mut Vec<u8>) -> Result<bool, Damage> {
        while self.left == 0 {
            if self.group == self.file.metadata().num_row_groups() {
                return Ok(false);
            }
            self.begin_group()?;
        }
        let count = self.left.min(BATCH);
        for column in &mut self.columns {
            let read = guarded(|| column.read(count))?;
            if read != count {
                return Err(Damage::new("its columns are not of one length"));
            }
        }
        for row in 0..count {
            out.push(b'{');
            let start = out.len();
            for column in &mut self.columns {
                if column.present > 0 && column.levels[row] != column.present {
                    continue;
                }
                if out.len() > start {
                    out.push(b',');
                }
                out.extend_from_slice(&column.key);
                column.write(out);
            }
            out.extend_from_slice(b"}\n");
        }
        self.left -= count;
        Ok(true)
    }

    fn begin_group(&mut self) -> Result<(), Damage> {
        let Rows { file, columns, group, left, .. } = self;
        let rows = file.metadata().row_group(*group).num_rows();
        *left = usize::try_from(rows).map_err(|_| Damage::new("a part of it has a negative number of rows"))?;
        let reader = guarded(|| file.get_row_group(*group))?;
        for column in columns {
            column.reader = Some(guarded(|| reader.get_column_reader(column.place))?);
        }
        *group += 1;
        Ok(())
    }
}

/// Runs the library on a file that may be anything: an error or a panic of it is damage.
fn guarded<T>(read: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, Damage> {
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(Ok(read)) => Ok(read),
        Ok(Err(error)) => Err(damage(&error)),
        Err(_) => Err(Damage::new("its parts contradict each other")),
    }
}

fn damage(error: &ParquetError) -> Damage {
    match error {
        ParquetError::EOF(_) => Damage::new("the Parquet file stops in the middle"),
        ParquetError::NYI(what) => Damage {
            message: format!("it uses what is not read: {what}"),
            help: "write it with snappy, gzip, zstd or no compression",
        },
        ParquetError::General(what) if what.contains("feature") || what.contains("codec") => Damage {
            message: format!("it uses what is not read: {what}"),
            help: "write it with snappy, gzip, zstd or no compression",
        },
        other => Damage::new(format!("the Parquet file is damaged: {other}")),
    }
}

impl Leaf {
    /// Reads as many rows; gives how many there were.
    fn read(&mut self, count: usize) -> Result<usize, ParquetError> {
        let Leaf { reader, levels, values, next, present, .. } = self;
        let Some(reader) = reader else { return Ok(0) };
        levels.clear();
        *next = 0;
        let levels = (*present > 0).then_some(levels);
        macro_rules! read {
            ($reader:ident, $kind:ident) => {{
                if !matches!(values, Values::$kind(_)) {
                    *values = Values::$kind(Vec::new());
                }
                let Values::$kind(values) = values else { return Ok(0) };
                values.clear();
                $reader.read_records(count, levels, None, values)
            }};
        }
        let (rows, _, _) = match reader {
            ColumnReader::BoolColumnReader(it) => read!(it, YesNo),
            ColumnReader::Int32ColumnReader(it) => read!(it, Whole32),
            ColumnReader::Int64ColumnReader(it) => read!(it, Whole64),
            ColumnReader::Int96ColumnReader(it) => read!(it, Legacy),
            ColumnReader::FloatColumnReader(it) => read!(it, Short),
            ColumnReader::DoubleColumnReader(it) => read!(it, Float),
            ColumnReader::ByteArrayColumnReader(it) => read!(it, Bytes),
            ColumnReader::FixedLenByteArrayColumnReader(it) => read!(it, Fixed),
        }?;
        Ok(rows)
    }

    /// Writes the next value.
    fn write(&mut self, out: &mut Vec<u8>) {
        let (at, meaning) = (self.next, self.meaning);
        self.next += 1;
        match &self.values {
            Values::None => out.extend_from_slice(b"null"),
            Values::YesNo(values) => out.extend_from_slice(if values[at] { b"true" } else { b"false" }),
            Values::Whole32(values) => cells::whole(values[at].into(), 32, meaning, out),
            Values::Whole64(values) => cells::whole(values[at], 64, meaning, out),
            Values::Legacy(values) => cells::legacy_moment(&values[at], out),
            Values::Short(values) => cells::short_float(values[at], out),
            Values::Float(values) => cells::float(values[at], out),
            Values::Bytes(values) => cells::bytes(values[at].data(), meaning, out),
            Values::Fixed(values) => cells::bytes(values[at].data(), meaning, out),
        }
    }
}
