//! The sheet as a page of its own: needs no network, is read on a phone and in print.

use minijinja::value::{Serde, Value};
use minijinja::{Environment, context};

use super::sheet::{Sheet, sheet};
use super::{ComparedPolicies, title_of_all};
use crate::report::graph::svg;

const PAGE: &str = include_str!("sheet.html");
const STYLE: &str = include_str!("../page.css");

/// All compared policies as one page.
pub fn html(compared: &[ComparedPolicies]) -> String {
    let sheets: Vec<Sheet> = compared.iter().map(sheet).collect();
    let drawings: Vec<Option<String>> = sheets
        .iter()
        .map(|sheet| sheet.graph.edges.iter().any(|edge| edge.changed()).then(|| svg(&sheet.graph)))
        .collect();
    let mut environment = Environment::new();
    environment.add_template("sheet.html", PAGE).expect("the page is a template, by test");
    let page = environment.get_template("sheet.html").expect("it was just added");
    let title = title_of_all(compared);
    page.render(context! { title, style => STYLE, sheets => Value::from(Serde(&sheets)), drawings })
        .expect("the page has all it names, by test")
}
