//! Rows that outgrow the memory they may take.

use super::*;

/// Leads and their rows, and what was set aside, of rows that may take so much memory.
fn read_within(text: &str, memory: Option<usize>) -> (Vec<String>, Vec<(u64, String, String)>, String) {
    let input = vec![Input::new("t.csv", text.as_bytes())];
    let room = Room { memory, ..ROOM };
    let trace = read(&model(), &Mapping::default(), input, room, &mut |_| {}).expect("a table of rows");
    let (mut leads, mut pieces) = (Vec::new(), 0);
    trace
        .pieces(64, &mut |piece| {
            pieces += 1;
            let said = |lead: LeadTrace<'_>| format!("{} {:?}", lead.lead, lead.events());
            leads.extend((0..piece.lead_count()).map(|place| said(piece.lead(place))));
            Ok(())
        })
        .expect("memory takes all");
    assert_eq!(pieces > 1, memory.is_some(), "{pieces} pieces");
    let mut rejects = Vec::new();
    write_rejects(&trace.rejects, &[String::from("t.csv")], &mut rejects).expect("memory takes all");
    let mut reader = csv::Reader::from_reader(rejects.as_slice());
    let rejects = reader.records().map(|record| {
        let record = record.expect("a row");
        (record[1].parse().expect("a line"), record[2].to_owned(), record[3].to_owned())
    });
    let rejects: Vec<_> = rejects.collect();
    assert_eq!(rejects.len(), trace.rejects.len());
    (leads, rejects, format!("{:?}", (trace.read, trace.applied(), trace.first, trace.last)))
}

#[test]
fn rows_that_do_not_fit_memory_are_the_same_rows() {
    let mut lines: Vec<String> = (0..2000_u64)
        .map(|n| {
            let mixed = n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40;
            let lead = mixed % 151;
            let at = format!("2026-10-{:02}T10:{:02}:00.{:03}Z", 1 + mixed % 28, mixed % 60, mixed % 4 * 125);
            let (event, channel) = match mixed % 9 {
                0 => ("created", "webinar"),
                1 => ("nothing", ""),
                2 => ("call_made", ""),
                _ => ("updated", ""),
            };
            let outcome = if event == "call_made" { "voicemail" } else { "" };
            let budget = if mixed % 5 == 0 { "12345678901.5" } else { "" };
            let company = if mixed % 6 == 0 { "株式会社 a" } else { "" };
            format!("L{lead},{at},{event},{channel},{outcome},{budget},{company}")
        })
        .collect();
    let header = "lead,at,event,channel,call_made.outcome,budget,company";
    let both = |lines: &[String]| {
        let text = format!("{header}\n{}\n", lines.join("\n"));
        let expected = read_within(&text, None);
        for memory in [1, 5000, 40_000] {
            assert_eq!(read_within(&text, Some(memory)), expected, "{memory}");
        }
        expected
    };
    let (leads, rejects, _) = both(&lines);
    assert!(leads.len() > 100 && rejects.len() > 100, "{} {}", leads.len(), rejects.len());
    lines.sort();
    both(&lines);
}
