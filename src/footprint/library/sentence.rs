//! Prose as sentences of words, with what is set in code ticks marked.

/// One word of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word<'a> {
    /// The word without the signs around it.
    pub(super) text: &'a str,
    /// Whether it stands in code ticks, alone or in a command.
    pub(super) is_code: bool,
    /// Whether it is the first word of a command in ticks.
    pub(super) begins_code: bool,
    /// Whether a comma follows.
    pub(super) has_comma: bool,
}

impl Word<'_> {
    /// Whether it is one of these words, in letters of either case.
    pub(super) fn is_in(&self, list: &str) -> bool {
        !self.is_code && is_listed(list, self.text)
    }
}

/// Whether a list of words, parted by blanks, has this one in letters of either case.
pub(super) fn is_listed(list: &str, word: &str) -> bool {
    list.split(' ')
        .any(|entry| entry.eq_ignore_ascii_case(word))
}

/// One sentence.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Sentence<'a> {
    pub(super) words: Vec<Word<'a>>,
    pub(super) is_question: bool,
}

/// The sentences of a text. Lines end sentences, and blocks of code are left out.
pub(super) fn sentences(text: &str) -> Vec<Sentence<'_>> {
    let mut sentences = Vec::new();
    let mut is_block = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            is_block = !is_block;
        } else if !is_block {
            read_line(line, &mut sentences);
        }
    }
    sentences
}

fn read_line<'a>(line: &'a str, sentences: &mut Vec<Sentence<'a>>) {
    let mut sentence = Sentence::default();
    let n_ticks = line.matches('`').count();
    for (nth, part) in line.split('`').enumerate() {
        // A tick without its other half is none.
        let is_code = nth % 2 == 1 && nth < n_ticks;
        for (place, chunk) in part.split_whitespace().enumerate() {
            if is_code {
                sentence.words.push(Word {
                    text: chunk,
                    is_code,
                    begins_code: place == 0,
                    has_comma: false,
                });
                continue;
            }
            let word = chunk.trim_matches(|sign: char| !sign.is_alphanumeric() && sign != '@');
            let start = chunk.len()
                - chunk
                    .trim_start_matches(|sign: char| !sign.is_alphanumeric())
                    .len();
            let end = chunk
                .trim_end_matches(|sign: char| !sign.is_alphanumeric())
                .len();
            let before = chunk.get(..start).unwrap_or_default();
            let after = chunk.get(end.max(start)..).unwrap_or_default();
            // Signs before a word, or alone, close what went before them.
            if word.is_empty() || before.contains(['(', '—', '–', ';']) {
                close(&mut sentence, chunk, sentences);
            }
            if word.is_empty() {
                continue;
            }
            sentence.words.push(Word {
                text: word,
                is_code,
                begins_code: false,
                has_comma: after.contains(','),
            });
            if after.contains(['.', '!', '?', ':', ';', ')']) {
                close(&mut sentence, after, sentences);
            }
        }
    }
    close(&mut sentence, "", sentences);
}

/// Ends the sentence where the signs say so.
fn close<'a>(sentence: &mut Sentence<'a>, signs: &str, sentences: &mut Vec<Sentence<'a>>) {
    if signs == "," {
        if let Some(last) = sentence.words.last_mut() {
            last.has_comma = true;
        }
        return;
    }
    if signs.contains('?') {
        sentence.is_question = true;
    }
    if !sentence.words.is_empty() {
        sentences.push(std::mem::take(sentence));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_at_signs_and_keep_what_is_code() {
        let text = "Use the `ws` library, please. Run `npm install ws` (or not?)\n```\nnpm i x\n```\nodd ` tick";
        let told: Vec<String> = sentences(text)
            .iter()
            .map(|sentence| {
                let words = sentence.words.iter();
                words
                    .map(|word| match (word.is_code, word.has_comma) {
                        (true, _) => format!("<{}>", word.text),
                        (_, true) => format!("{},", word.text),
                        _ => word.text.to_owned(),
                    })
                    .collect::<Vec<_>>()
                    .join(" ")
            })
            .collect();
        assert_eq!(
            told,
            [
                "Use the <ws> library, please",
                "Run <npm> <install> <ws>",
                "or not",
                "odd tick"
            ]
        );
    }
}
