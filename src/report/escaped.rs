//! Text of a policy as Markdown, XML and Mermaid show it: nothing of it is read as markup, and what
//! controls a terminal or breaks a line becomes a space.

/// For Markdown, mentions included.
pub fn markdown(text: &str) -> String {
    replaced(text, |letter| {
        Some(match letter {
            '\\' => "\\\\",
            '*' => "\\*",
            '_' => "\\_",
            '`' => "\\`",
            '[' => "\\[",
            ']' => "\\]",
            '|' => "\\|",
            '~' => "\\~",
            '#' => "\\#",
            '!' => "\\!",
            '<' => "&lt;",
            '>' => "&gt;",
            '&' => "&amp;",
            // Would call somebody.
            '@' => "&#64;",
            _ => return None,
        })
    })
}

/// For the text and the attributes of XML.
pub fn xml(text: &str) -> String {
    replaced(text, |letter| {
        Some(match letter {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '"' => "&quot;",
            _ => return None,
        })
    })
}

/// For a quoted label of Mermaid, which has entity codes of its own.
pub fn mermaid(text: &str) -> String {
    replaced(text, |letter| {
        Some(match letter {
            '"' => "#quot;",
            '<' => "#lt;",
            '>' => "#gt;",
            '#' => "#35;",
            '&' => "#amp;",
            '`' => "#96;",
            '|' => "#124;",
            _ => return None,
        })
    })
}

fn replaced(text: &str, sign: impl Fn(char) -> Option<&'static str>) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match sign(letter) {
            Some(instead) => out.push_str(instead),
            None if letter.is_control() => out.push(' '),
            None => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_and_mentions_of_a_policy_stay_text() {
        assert_eq!(markdown("a|b <img> *x* @all\n"), "a\\|b &lt;img&gt; \\*x\\* &#64;all ");
    }

    #[test]
    fn signs_that_mermaid_reads_are_escaped() {
        assert_eq!(mermaid("a >= 1 \"x\" | #1"), "a #gt;= 1 #quot;x#quot; #124; #35;1");
    }
}
