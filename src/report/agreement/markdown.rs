//! The document in Markdown, its drawing in Mermaid.

use super::{Agreement, Case, MovePart, PromiseState, Tree};
use crate::report::escaped::markdown as escaped;
use crate::report::graph::mermaid;

/// The page.
pub fn markdown(of: &Agreement) -> String {
    let mut out = format!("# {}\n", escaped(&of.title));
    paragraph(&mut out, &of.about);
    out.push_str(&format!("\n```mermaid\n{}```\n", mermaid(&of.graph)));
    out.push_str("\n## 部署 · Departments\n\n");
    for department in &of.departments {
        out.push_str(&item(&department.label, &department.about));
    }
    stages(&mut out, of);
    criteria(&mut out, of);
    tables(&mut out, of);
    slas(&mut out, of);
    recycles(&mut out, of);
    commitments(&mut out, of);
    promises(&mut out, of);
    calendar(&mut out, of);
    out
}

fn paragraph(out: &mut String, text: &str) {
    if !text.is_empty() {
        out.push_str(&format!("\n{}\n", escaped(text)));
    }
}

fn item(label: &str, about: &str) -> String {
    if about.is_empty() {
        format!("- **{}**\n", escaped(label))
    } else {
        format!("- **{}** — {}\n", escaped(label), escaped(about))
    }
}

/// `value` or `value — when`, several joined.
fn cases(of: &[Case]) -> String {
    let one = |case: &Case| {
        if case.when.is_empty() {
            escaped(&case.value)
        } else {
            format!("{} — {}", escaped(&case.value), escaped(&case.when))
        }
    };
    of.iter().map(one).collect::<Vec<_>>().join("<br>")
}

fn because(one: &MovePart) -> String {
    let parts = [one.trigger.as_str(), one.when.as_str()];
    parts.into_iter().filter(|part| !part.is_empty()).map(escaped).collect::<Vec<_>>().join(": ")
}

fn stages(out: &mut String, of: &Agreement) {
    out.push_str("\n## 誰がどのリードを持つか · Who owns which lead\n\n| ステージ stage | 担当 owner | 移る条件 moves |\n|---|---|---|\n");
    for stage in &of.stages {
        let moves: Vec<String> =
            stage.moves.iter().map(|one| format!("{} → **{}**", because(one), escaped(&one.to))).collect();
        let moves = if stage.is_final { String::from("終わり · final") } else { moves.join("<br>") };
        let about = if stage.about.is_empty() { String::new() } else { format!("<br>{}", escaped(&stage.about)) };
        out.push_str(&format!("| **{}**{about} | {} | {moves} |\n", escaped(&stage.label), cases(&stage.owners)));
    }
}

fn criteria(out: &mut String, of: &Agreement) {
    if of.criteria.is_empty() {
        return;
    }
    out.push_str("\n## 判断の基準 · Criteria\n");
    for criterion in &of.criteria {
        out.push_str(&format!("\n### {}\n", escaped(&criterion.label)));
        paragraph(out, &criterion.about);
        out.push('\n');
        tree(out, &criterion.condition, 0);
        if let Some(on) = &criterion.agreed_on {
            let by: Vec<String> = criterion.agreed_by.iter().map(|name| escaped(name)).collect();
            out.push_str(&format!("\n合意 · agreed: {} ({on})\n", by.join(", ")));
        }
    }
}

fn tree(out: &mut String, of: &Tree, depth: usize) {
    out.push_str(&format!("{}- {}\n", "  ".repeat(depth), escaped(&of.text)));
    of.of.iter().for_each(|part| tree(out, part, depth + 1));
}

fn tables(out: &mut String, of: &Agreement) {
    if of.tables.is_empty() {
        return;
    }
    out.push_str("\n## 分類と点数 · Decisions and scores\n");
    for table in &of.tables {
        out.push_str(&format!("\n### {}\n", escaped(&table.label)));
        paragraph(out, &table.about);
        if table.in_order {
            out.push_str("\n上から順に、最初に当てはまる行 · the first line that holds\n");
        }
        out.push_str("\n| 値 value | 条件 when |\n|---|---|\n");
        for row in &table.rows {
            out.push_str(&format!("| {} | {} |\n", escaped(&row.value), escaped(&row.when)));
        }
    }
}

fn slas(out: &mut String, of: &Agreement) {
    if of.slas.is_empty() {
        return;
    }
    out.push_str("\n## SLA\n\n| ステージ stage | SLA | 開始 from | 期限 due | 満たす met by | 期限を過ぎると then |\n|---|---|---|---|---|---|\n");
    for sla in &of.slas {
        out.push_str(&format!(
            "| {} | **{}** | {} | {} | {} | {} |\n",
            escaped(&sla.stage),
            escaped(&sla.label),
            escaped(&sla.starts),
            cases(&sla.due),
            cases(&sla.met_by),
            cases(&sla.steps)
        ));
    }
}

fn recycles(out: &mut String, of: &Agreement) {
    if of.recycles.is_empty() {
        return;
    }
    out.push_str("\n## リサイクル · Recycle\n");
    for recycle in &of.recycles {
        out.push_str(&format!("\n### {}\n", escaped(&recycle.label)));
        paragraph(out, &recycle.about);
        out.push_str("\n| どこから from | なぜ because | 休む期間 rest |\n|---|---|---|\n");
        for way in &recycle.ways_in {
            out.push_str(&format!("| {} | {} | {} |\n", escaped(&way.from), escaped(&way.because), escaped(&way.rest)));
        }
        out.push_str(&format!(
            "\n担当 owner: {}  \n戻り先 returns to: {}\n",
            cases(&recycle.owners),
            cases(&recycle.returns)
        ));
        if let Some(limit) = &recycle.limit {
            out.push_str(&format!("\n上限 at most: {}\n", escaped(limit)));
        }
    }
}

fn commitments(out: &mut String, of: &Agreement) {
    if of.commitments.is_empty() {
        return;
    }
    out.push_str("\n## 約束する数字 · Commitments\n\n| | 部署 by | 内容 |\n|---|---|---|\n");
    for commitment in &of.commitments {
        let asked: Vec<String> = commitment.requirements.iter().map(|it| escaped(it)).collect();
        out.push_str(&format!(
            "| **{}** | {} | {} |\n",
            escaped(&commitment.label),
            escaped(&commitment.by),
            asked.join("<br>")
        ));
    }
}

fn promises(out: &mut String, of: &Agreement) {
    if of.promises.is_empty() {
        return;
    }
    out.push_str("\n## 保証 · Promises\n\n| | 内容 | 証明 |\n|---|---|---|\n");
    for promise in &of.promises {
        let state = match promise.state {
            PromiseState::Proved => "✅ すべてのリードについて証明済み · proved for every lead",
            PromiseState::Broken => "❌ 破られる · broken",
            PromiseState::Undecided => "❓ 未判定 · undecided",
        };
        let items: Vec<String> = promise.items.iter().map(|it| escaped(it)).collect();
        out.push_str(&format!("| **{}** | {} | {state} |\n", escaped(&promise.label), items.join("<br>")));
    }
}

fn calendar(out: &mut String, of: &Agreement) {
    if of.hours.is_empty() {
        return;
    }
    out.push_str("\n## 営業時間 · Office hours\n\n");
    of.hours.iter().for_each(|line| out.push_str(&format!("- {}\n", escaped(line))));
    if !of.closed.is_empty() {
        out.push_str("\n<details><summary>休業日 · Closed</summary>\n\n");
        of.closed.iter().for_each(|line| out.push_str(&format!("- {}\n", escaped(line))));
        out.push_str("\n</details>\n");
    }
}
