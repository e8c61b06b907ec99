//! The document as a page of its own, its drawing in SVG.

use minijinja::value::{Serde, Value};
use minijinja::{Environment, context};

use super::Agreement;
use crate::report::graph::svg;

const PAGE: &str = include_str!("agreement.html");
const STYLE: &str = include_str!("../page.css");

/// The page.
pub fn html(of: &Agreement) -> String {
    let mut environment = Environment::new();
    environment.add_template("agreement.html", PAGE).expect("the page is a template, by test");
    let page = environment.get_template("agreement.html").expect("it was just added");
    page.render(context! { of => Value::from(Serde(of)), style => STYLE, drawing => svg(&of.graph) })
        .expect("the page has all it names, by test")
}
