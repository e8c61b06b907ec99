//! Pages as everyone must be able to read them: contrast, headings, tables, the keyboard.
//!
//! Contrast is that of WCAG 2.2 (relative luminance, success criterion 1.4.3): 4.5 for text.

use crate::harness::{root, tasuki};

fn channel(hex: &str) -> f64 {
    let value = f64::from(u8::from_str_radix(hex, 16).expect("a colour is hexadecimal")) / 255.0;
    if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
}

fn luminance(colour: &str) -> f64 {
    let hex = colour.trim_start_matches('#');
    let hex = if hex.len() == 3 { hex.chars().flat_map(|digit| [digit, digit]).collect() } else { hex.to_string() };
    0.2126 * channel(&hex[..2]) + 0.7152 * channel(&hex[2..4]) + 0.0722 * channel(&hex[4..6])
}

fn contrast(one: &str, other: &str) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn black_on_white_has_the_greatest_contrast() {
    assert!((contrast("#000", "#ffffff") - 21.0).abs() < 0.01);
}

#[test]
fn every_colour_of_text_stands_out_from_every_ground() {
    let style = std::fs::read_to_string(root().join("src/report/page.css")).expect("the style of pages");
    let variable = |name: &str| {
        let from = style.find(&format!("--{name}: #")).unwrap_or_else(|| panic!("no colour {name}"));
        style[from..].split([':', ';']).nth(1).expect("a value").trim().to_string()
    };
    let changed_row =
        style.split("tr.changed td, tr.changed th { background: ").nth(1).expect("changed rows stand out");
    let changed_row = changed_row.split(';').next().expect("a colour").trim_end_matches([' ', '}']);
    for text in ["ink", "dim", "good", "bad"] {
        for ground in [variable("paper"), variable("shade"), changed_row.trim().to_string()] {
            let ratio = contrast(&variable(text), &ground);
            assert!(ratio >= 4.5, "--{text} on {ground}: {ratio:.2}");
        }
    }
}

#[test]
fn every_colour_of_text_in_a_drawing_stands_out_from_what_is_behind_it() {
    let drawing = tasuki(&["graph", "examples/tour/handoff.tasuki", "--format", "svg"]).ended(0).stdout;
    let fills = |element: &str| -> Vec<String> {
        let begin = format!("<{element} ");
        let parts = drawing.split(&begin).skip(1);
        let fill = |part: &str| part.split('>').next()?.split("fill=\"").nth(1)?.split('"').next().map(String::from);
        let mut fills: Vec<String> = parts.filter_map(fill).filter(|fill| fill.starts_with('#')).collect();
        fills.sort();
        fills.dedup();
        fills
    };
    let (texts, grounds) = (fills("text"), fills("rect"));
    assert!(texts.len() > 1 && grounds.len() > 2, "{texts:?} {grounds:?}");
    for text in texts {
        for ground in &grounds {
            let ratio = contrast(&text, ground);
            assert!(ratio >= 4.5, "{text} on {ground}: {ratio:.2}");
        }
    }
}

fn pages() -> Vec<String> {
    let diff = ["diff", "examples/tour/handoff.tasuki", "policies/sla.tasuki", "--format", "html", "--fail-on", "none"];
    let doc = ["doc", "examples/tour/handoff.tasuki", "--format", "html"];
    [&diff[..], &doc[..]].map(|arguments| tasuki(arguments).stdout).to_vec()
}

/// The opening tags of an element.
fn tags<'p>(page: &'p str, element: &str) -> Vec<&'p str> {
    let begins =
        |tag: &&str| tag.strip_prefix(element).is_some_and(|rest| rest.starts_with([' ', '>']) || rest.is_empty());
    page.split('<').map(|part| part.split('>').next().unwrap_or("")).filter(begins).collect()
}

#[test]
fn pages_have_one_main_part_a_language_and_headings_in_order() {
    for page in pages() {
        assert!(tags(&page, "html").iter().all(|tag| tag.contains("lang=\"")), "no language");
        assert_eq!(tags(&page, "main").len(), 1);
        assert_eq!(tags(&page, "h1").len(), 1);
        let levels: Vec<u32> = page
            .split("<h")
            .skip(1)
            .filter_map(|part| part.chars().next()?.to_digit(10).filter(|_| part[1..].starts_with(['>', ' '])))
            .collect();
        assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{levels:?}");
    }
}

#[test]
fn every_header_cell_says_what_it_heads_and_what_scrolls_can_be_reached_by_the_keyboard() {
    for page in pages() {
        let headers = tags(&page, "th");
        assert!(headers.len() > 4);
        assert!(
            headers.iter().all(|tag| tag.contains("scope=\"col\"") || tag.contains("scope=\"row\"")),
            "{headers:?}"
        );
        let scrolled: Vec<&str> = tags(&page, "div").into_iter().filter(|tag| tag.contains("class=\"wide\"")).collect();
        assert!(!scrolled.is_empty());
        for tag in scrolled {
            assert!(
                tag.contains("tabindex=\"0\"") && tag.contains("role=\"region\"") && tag.contains("aria-label="),
                "{tag}"
            );
        }
        assert!(tags(&page, "svg").iter().all(|tag| tag.contains("role=\"img\"") && tag.contains("aria-label=")));
        // The order of the keyboard is the order of the page.
        assert!(!page.contains("tabindex=\"1"));
        assert!(page.contains(":focus-visible"));
    }
}
