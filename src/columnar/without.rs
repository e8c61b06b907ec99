//! What stands in for Parquet in a build without it.

use std::io::{self, Write};

use super::{Cell, Column, Damage};
use crate::text::Store;

const MISSING: &str = "this build of tasuki has no Parquet (feature `parquet`)";

/// No file can be opened.
#[derive(Debug)]
pub enum Rows {}

impl Rows {
    pub fn open(_: Box<dyn Store>) -> Result<Rows, Damage> {
        Err(Damage { message: String::from(MISSING), help: "convert the file to CSV or NDJSON" })
    }

    pub fn names(&self) -> &[String] {
        match *self {}
    }

    pub fn left_out(&self) -> &[String] {
        match *self {}
    }

    pub fn next(&mut self, _: &mut Vec<u8>) -> Result<bool, Damage> {
        match *self {}
    }
}

/// No table can be begun.
#[derive(Debug)]
pub struct Table<W>(std::convert::Infallible, std::marker::PhantomData<W>);

impl<W: Write + Send> Table<W> {
    pub fn new(_: W, _: &[Column<'_>]) -> io::Result<Table<W>> {
        Err(io::Error::new(io::ErrorKind::Unsupported, MISSING))
    }

    pub fn row(&mut self, _: &[Cell<'_>]) -> io::Result<()> {
        match self.0 {}
    }

    pub fn finish(self) -> io::Result<()> {
        match self.0 {}
    }
}
