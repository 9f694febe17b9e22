//! Hard cases of sentence segmentation, and what must hold for any text.

use selaras::lang::Language;
use selaras::segment::segment;

fn run(cases: &str, language: Language) {
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in cases.lines().filter(|l| !l.is_empty() && !l.starts_with('#')) {
        count += 1;
        // the mark takes no room of its own: white space around it belongs to the text
        let wanted: Vec<String> = line.split('\u{2016}').map(|s| s.trim().to_owned()).collect();
        let text = line.replace(" \u{2016} ", " ").replace('\u{2016}', "");
        let got: Vec<String> = segment(&text, language).iter().map(|s| s.span.of(&text).to_owned()).collect();
        if got != wanted {
            wrong.push(format!("wanted {wanted:?}\n   got {got:?}"));
        }
    }
    assert!(count >= 60, "{count} cases");
    assert!(wrong.is_empty(), "{} of {count} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn english_hard_cases() {
    run(include_str!("cases/segmentation.en.txt"), Language::English);
}

#[test]
fn indonesian_hard_cases() {
    run(include_str!("cases/segmentation.id.txt"), Language::Indonesian);
}

#[test]
fn segments_cover_all_but_white_space() {
    let text = " \u{FEFF}A headline\r\n\r\n\u{201C}One. Two,\u{201D} he said.\u{A0} Three!\n\n\n(Four)  cafe\u{301}. Five";
    for language in [Language::English, Language::Indonesian] {
        let mut at = 0;
        for s in segment(text, language) {
            assert!(text[at..s.span.start].chars().all(selaras::lang::token::is_space), "lost {:?}", &text[at..s.span.start]);
            at = s.span.end;
        }
        assert!(text[at..].chars().all(selaras::lang::token::is_space));
    }
}
