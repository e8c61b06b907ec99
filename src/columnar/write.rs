//! Rows as a Parquet file: columns of texts, whole numbers, yes/no and instants, each of which may be null;
//! compressed with zstd, the same bytes for the same rows.

use std::io::{self, Write};
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical, ZstdLevel};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

use super::{Cell, Column, Kind};

/// Rows that are held before they are written as a group.
const GROUP: usize = 1 << 16;

/// A table that is being written.
pub struct Table<W: Write + Send> {
    file: SerializedFileWriter<W>,
    columns: Vec<Held>,
    rows: usize,
}

/// What of a column is not written yet.
struct Held {
    /// 1 where a row has a value.
    levels: Vec<i16>,
    values: Values,
}

enum Values {
    Texts(Vec<ByteArray>),
    Numbers(Vec<i64>),
    YesNo(Vec<bool>),
}

impl Values {
    fn of(kind: Kind) -> Values {
        match kind {
            Kind::Text => Values::Texts(Vec::new()),
            Kind::Whole | Kind::Instant => Values::Numbers(Vec::new()),
            Kind::YesNo => Values::YesNo(Vec::new()),
        }
    }
}

impl<W: Write + Send> Table<W> {
    /// Begins a table.
    pub fn new(out: W, columns: &[Column<'_>]) -> io::Result<Table<W>> {
        let field = |column: &Column<'_>| {
            let (physical, logical) = match column.kind {
                Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
                Kind::Whole => (Physical::INT64, None),
                Kind::YesNo => (Physical::BOOLEAN, None),
                Kind::Instant => (Physical::INT64, Some(LogicalType::timestamp(true, TimeUnit::MICROS))),
            };
            let field = Type::primitive_type_builder(column.name, physical)
                .with_repetition(Repetition::OPTIONAL)
                .with_logical_type(logical)
                .build()?;
            Ok(Arc::new(field))
        };
        let fields = columns.iter().map(field).collect::<Result<Vec<_>, ParquetError>>().map_err(failed)?;
        let schema = Type::group_type_builder("rows").with_fields(fields).build().map_err(failed)?;
        let level = ZstdLevel::try_new(3).map_err(failed)?;
        let properties = WriterProperties::builder().set_compression(Compression::ZSTD(level)).build();
        let file = SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties)).map_err(failed)?;
        let held = |column: &Column<'_>| Held { levels: Vec::new(), values: Values::of(column.kind) };
        Ok(Table { file, columns: columns.iter().map(held).collect(), rows: 0 })
    }

    /// Takes a row, a cell a column.
    pub fn row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        for (column, cell) in self.columns.iter_mut().zip(cells) {
            column.levels.push(i16::from(*cell != Cell::Null));
            match (&mut column.values, *cell) {
                (_, Cell::Null) => {}
                (Values::Texts(values), Cell::Text(text)) => values.push(ByteArray::from(text)),
                (Values::Numbers(values), Cell::Whole(number) | Cell::Instant(number)) => values.push(number),
                (Values::YesNo(values), Cell::YesNo(value)) => values.push(value),
                (Values::Texts(_) | Values::Numbers(_) | Values::YesNo(_), _) => {
                    unreachable!("a cell is of its column's kind")
                }
            }
        }
        self.rows += 1;
        if self.rows == GROUP { self.write_group() } else { Ok(()) }
    }

    fn write_group(&mut self) -> io::Result<()> {
        self.rows = 0;
        let Table { file, columns, .. } = self;
        let mut group = file.next_row_group().map_err(failed)?;
        for held in columns {
            let mut column = group.next_column().map_err(failed)?.expect("the schema has every column");
            let levels = Some(held.levels.as_slice());
            let written = match &held.values {
                Values::Texts(values) => column.typed::<ByteArrayType>().write_batch(values, levels, None),
                Values::Numbers(values) => column.typed::<Int64Type>().write_batch(values, levels, None),
                Values::YesNo(values) => column.typed::<BoolType>().write_batch(values, levels, None),
            };
            written.map_err(failed)?;
            column.close().map_err(failed)?;
            held.levels.clear();
            match &mut held.values {
                Values::Texts(values) => values.clear(),
                Values::Numbers(values) => values.clear(),
                Values::YesNo(values) => values.clear(),
            }
        }
        group.close().map_err(failed)?;
        Ok(())
    }

    /// Writes what is left and what the file says of itself.
    pub fn finish(mut self) -> io::Result<()> {
        if self.rows > 0 {
            self.write_group()?;
        }
        self.file.finish().map_err(failed)?;
        Ok(())
    }
}

/// What the stream said, or what else went wrong.
fn failed(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(other) => io::Error::other(other),
        },
        other => io::Error::other(other),
    }
}
