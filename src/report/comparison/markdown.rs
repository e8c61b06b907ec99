//! The sheet as a comment of a pull request: counts first, details folded, never longer than such a
//! comment may be.

use super::sheet::{Entry, Sheet, Title, sheet};
use super::{ComparedPolicies, title_of_all};
use crate::report::escaped::markdown as escaped;
use crate::report::graph::mermaid;
use crate::report::labels::Run;
use crate::report::table::{self, Column};

/// Characters that a comment may have, with some to spare.
const MOST: usize = 64_000;

/// All compared policies as one comment.
pub fn markdown(compared: &[ComparedPolicies]) -> String {
    let sheets: Vec<Sheet> = compared.iter().map(sheet).collect();
    let mut out = format!("## {}\n", title_of_all(compared));
    for sheet in &sheets {
        out.push_str(&head(sheet));
    }
    // What comes later is what can be left out.
    let sections: Vec<String> = sheets
        .iter()
        .flat_map(|sheet| {
            [owners(sheet), groups(sheet)].into_iter().chain(outcomes(sheet)).chain([drawing(sheet), details(sheet)])
        })
        .collect();
    let mut left_out = 0;
    for section in sections.into_iter().filter(|section| !section.is_empty()) {
        if out.chars().count() + section.chars().count() < MOST {
            out.push_str(&section);
        } else {
            left_out += 1;
        }
    }
    if left_out > 0 {
        out.push_str(&format!(
            "\n_{left_out} more sections did not fit; `tasuki diff --format json` and `--format html` have all of it._\n"
        ));
    }
    out
}

fn heading(title: Title) -> String {
    format!("{} · {}", title.ja, title.en)
}

fn head(sheet: &Sheet) -> String {
    let mut out = format!("\n**{}** (`{}` → `{}`)\n\n", escaped(&sheet.title), sheet.old, sheet.new);
    if sheet.same {
        out.push_str("✅ 意味の変更なし · No change in meaning: every lead is treated alike.\n");
    } else if !sheet.counts.is_empty() {
        out.push_str("| | |\n|---|--:|\n");
        for count in &sheet.counts {
            out.push_str(&format!("| {} | {} |\n", heading(count.title), count.count));
        }
    }
    if let Some(recorded) = &sheet.recorded {
        out.push('\n');
        recorded.facts.iter().for_each(|fact| out.push_str(&format!("- {}\n", escaped(fact))));
    }
    if !sheet.approvers.is_empty() {
        let names: Vec<String> = sheet.approvers.iter().map(|name| escaped(name)).collect();
        out.push_str(&format!("\n合意が必要な部署 · To agree: **{}**\n", names.join("**, **")));
    }
    if !sheet.renames.is_empty() {
        let names: Vec<String> = sheet.renames.iter().map(|(old, new)| format!("`{old}` → `{new}`")).collect();
        out.push_str(&format!("\n名前の変更(意味は同じ) · Called otherwise: {}\n", names.join(", ")));
    }
    for open in &sheet.undecided {
        out.push_str(&format!("\n⚠️ undecided: {}\n", escaped(open)));
    }
    out
}

fn owners(sheet: &Sheet) -> String {
    if sheet.owners.iter().all(|row| row.before.is_none()) {
        return String::new();
    }
    let mut out =
        String::from("\n### 担当表 · Ownership\n\n| ステージ stage | リード leads | 担当 owner |\n|---|---|---|\n");
    for row in &sheet.owners {
        let owner = match &row.before {
            Some(before) => format!("~~{}~~ → **{}**", escaped(before), escaped(&row.after)),
            None => escaped(&row.after),
        };
        out.push_str(&format!("| {} | {} | {owner} |\n", escaped(&row.stage), escaped(&row.leads)));
    }
    out
}

fn groups(sheet: &Sheet) -> String {
    let mut out = String::new();
    for group in &sheet.groups {
        out.push_str(&format!("\n### {}\n\n", heading(group.title)));
        for change in &group.changes {
            let seen = change.recorded.as_ref().map_or(String::new(), |seen| format!(" · {seen}"));
            let bullet = if sheet.recorded.is_some() { format!("{}.", change.number) } else { String::from("-") };
            out.push_str(&format!("{bullet} {}{}{seen}\n", sentence(&change.message), direction(change)));
        }
    }
    out
}

fn sentence(runs: &[Run]) -> String {
    let piece = |run: &Run| if run.name { format!("**{}**", escaped(&run.text)) } else { escaped(&run.text) };
    runs.iter().map(piece).collect()
}

fn direction(change: &Entry) -> String {
    change.direction.map_or_else(String::new, |direction| {
        let (sign, ja) = match direction {
            "stricter" => ("🔺", "厳しく"),
            "looser" => ("🔻", "緩く"),
            "longer" => ("⏩", "長く"),
            "shorter" => ("⏪", "短く"),
            _ => ("🔀", "移動"),
        };
        format!(" {sign} {ja} _{direction}_")
    })
}

/// What becomes of real leads: a section a table.
fn outcomes(sheet: &Sheet) -> Vec<String> {
    let Some(recorded) = &sheet.recorded else { return Vec::new() };
    let mut sections = vec![String::from("\n### 実際のリード · On the leads of the trace\n")];
    for of in &recorded.tables {
        let titles: Vec<(String, Column)> =
            of.columns.iter().map(|column| (heading(column.title), column.kind())).collect();
        let columns: Vec<(&str, Column)> = titles.iter().map(|(title, kind)| (title.as_str(), *kind)).collect();
        let rows = table::markdown(&columns, &of.rows);
        let note = of.note.as_ref().map_or(String::new(), |note| format!("\n_{}_\n", escaped(note)));
        sections.push(if of.folded {
            format!("\n<details><summary>{}</summary>\n\n{rows}{note}\n</details>\n", heading(of.title))
        } else {
            format!("\n#### {}\n\n{rows}{note}", heading(of.title))
        });
    }
    sections
}

fn drawing(sheet: &Sheet) -> String {
    let changed = sheet.graph.edges.iter().any(|edge| edge.changed());
    if !changed {
        return String::new();
    }
    format!(
        "\n<details><summary>ステージ図 · Stages</summary>\n\n```mermaid\n{}```\n\n</details>\n",
        mermaid(&sheet.graph)
    )
}

fn details(sheet: &Sheet) -> String {
    if sheet.groups.is_empty() {
        return String::new();
    }
    let mut out =
        String::from("\n<details><summary>対象のリードと例 · Leads concerned, with an example each</summary>\n");
    for change in sheet.groups.iter().flat_map(|group| &group.changes) {
        if change.leads.is_empty() {
            continue;
        }
        out.push_str(&format!("\n**{}**\n", sentence(&change.message).replace("**", "")));
        for (word, said) in [("was", &change.before), ("now", &change.after)] {
            if let Some(said) = said {
                out.push_str(&format!("- {word}: {}\n", escaped(said)));
            }
        }
        for leads in &change.leads {
            out.push_str(&format!("- {}\n", escaped(leads)));
        }
        if let Some(example) = &change.example {
            out.push_str(&format!("- 例 for example: {}\n", escaped(example)));
        }
    }
    out.push_str("\n</details>\n");
    out
}
