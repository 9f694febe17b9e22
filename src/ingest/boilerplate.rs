//! What stands on a page beside its article: share boxes, "read also" links, advertisements. The patterns are in
//! `boilerplate.tsv`, of these kinds:
//!
//! - `class`: a class or id, whole ("tag-list"; an underscore counts as a hyphen)
//! - `word`: the first or last word of a class or id ("share" in "share-bar" and "article__share")
//! - `not`: a word that takes a class or id out of `word` ("ads-free")
//! - `element`: an element
//! - `opening`: how a short paragraph begins; `…` stands for any text
//! - `line`: a whole paragraph
//! - `links`: a whole paragraph, whose following paragraphs of nothing but links go too

use crate::lang::table::Table;
use std::collections::BTreeSet;
use std::sync::OnceLock;

static ROWS: Table = Table::new(include_str!("boilerplate.tsv"));

/// A paragraph with more words than that is never left out for how it begins.
const SHORT: usize = 25;

/// A pattern with a gap holds a title, which may be long.
const LONG: usize = 60;

#[derive(Default)]
struct Patterns {
    classes: BTreeSet<&'static str>,
    words: BTreeSet<&'static str>,
    not: BTreeSet<&'static str>,
    elements: BTreeSet<&'static str>,
    openings: Vec<&'static str>,
    lines: BTreeSet<&'static str>,
    links: BTreeSet<&'static str>,
}

fn patterns() -> &'static Patterns {
    static PATTERNS: OnceLock<Patterns> = OnceLock::new();
    PATTERNS.get_or_init(|| {
        let mut p = Patterns::default();
        for row in ROWS.rows() {
            let [kind, pattern] = row[..] else { continue };
            match kind {
                "class" => _ = p.classes.insert(pattern),
                "word" => _ = p.words.insert(pattern),
                "not" => _ = p.not.insert(pattern),
                "element" => _ = p.elements.insert(pattern),
                "opening" => p.openings.push(pattern),
                "line" => _ = p.lines.insert(pattern),
                "links" => _ = p.links.insert(pattern),
                _ => {}
            }
        }
        p
    })
}

/// Whether an element of that name is no part of an article.
pub(super) fn is_element(name: &str) -> bool {
    patterns().elements.contains(name)
}

/// Whether one of the classes (or ids), parted by white space, says that an element is no part of an article.
pub(super) fn is_class(classes: &str) -> bool {
    classes.split_ascii_whitespace().any(|name| {
        let name = hyphened(name);
        let p = patterns();
        // block__element--modifier: what the element is stands after the block, and the modifier says nothing of it
        let base = name.split_once("--").map_or(name.as_str(), |(base, _)| base);
        if p.classes.contains(base.replace("==", "-").as_str()) {
            return true;
        }
        let words: Vec<&str> = base.split(['-', '=']).filter(|w| !w.is_empty()).collect();
        if words.iter().any(|w| p.not.contains(w)) {
            return false;
        }
        let element = base.rsplit("==").next().unwrap_or(base);
        p.classes.contains(element)
            || [element.split('-').next(), words.last().copied()].into_iter().flatten().any(|w| p.words.contains(w))
            || words.first().is_some_and(|w| p.words.contains(w))
    })
}

/// In lower case, words parted by hyphens: "shareBar" and "share_bar" are "share-bar". A double underscore becomes "==".
fn hyphened(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    let mut before = '-';
    for c in name.replace("__", "==").chars() {
        if c.is_ascii_uppercase() && before.is_ascii_lowercase() {
            out.push('-');
        }
        out.push(if c == '_' { '-' } else { c.to_ascii_lowercase() });
        before = c;
    }
    out
}

/// What a paragraph is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Part of the article.
    Text,
    /// Left out.
    Out,
    /// Left out with the links that follow it.
    OutWithLinks,
}

/// Judges a paragraph by its words.
pub(super) fn judge(text: &str) -> Verdict {
    let count = text.split_whitespace().take(LONG + 1).count();
    if count > LONG {
        return Verdict::Text;
    }
    let folded = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let body = folded.trim_start_matches(|c: char| !c.is_alphanumeric());
    let bare = body.trim_end_matches(|c: char| !c.is_alphanumeric());
    let p = patterns();
    if p.links.contains(bare) {
        return Verdict::OutWithLinks;
    }
    if p.lines.contains(bare) {
        return Verdict::Out;
    }
    for opening in &p.openings {
        let rest = match opening.split_once('\u{2026}') {
            Some((head, middle)) => body.strip_prefix(head.trim_end()).and_then(|r| r.split_once(middle)).map(|(_, r)| r),
            None if count <= SHORT => body.strip_prefix(opening),
            None => None,
        };
        if let Some(rest) = rest.filter(|r| opening.ends_with(':') || !r.starts_with(char::is_alphanumeric)) {
            let alone = !rest.contains(char::is_alphanumeric);
            return if alone { Verdict::OutWithLinks } else { Verdict::Out };
        }
    }
    Verdict::Text
}

/// Whether a paragraph is short enough to be a link to another article.
pub(super) fn is_short(text: &str) -> bool {
    text.split_whitespace().take(SHORT + 1).count() <= SHORT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order_and_knows_its_kinds() {
        let rows: Vec<_> = ROWS.rows().collect();
        assert!(rows.windows(2).all(|w| w[0] < w[1]), "sort boilerplate.tsv by bytes, each row once");
        for row in rows {
            assert_eq!(row.len(), 2, "{row:?}");
            assert!(["class", "element", "line", "links", "not", "opening", "word"].contains(&row[0]), "{row:?}");
            assert_eq!(row[1], row[1].to_lowercase(), "{row:?}");
            assert!(row[0] != "class" || !row[1].contains('_'), "{row:?}: an underscore counts as a hyphen");
        }
    }

    #[test]
    fn classes_match_by_whole_words_at_their_ends() {
        for yes in [
            "share",
            "post-share",
            "share_bar",
            "shareBar",
            "article__share--top",
            "jp-relatedposts",
            "sharedaddy sd-sharing-enabled",
            "x y wp-block-embed is-type-wp-embed",
            "addtoany_share_save_container",
            "baca-juga",
            "ads-slot",
            "related-posts-3",
            "tags-links",
            "story__ad",
            "newsletter-signup",
            "left-sidebar",
            "sidebar",
            "share__list",
            "wp-block-embed__wrapper sharing",
        ] {
            assert!(is_class(yes), "{yes}");
        }
        for no in [
            "shared-hosting-article",
            "story-ads-free",
            "ads-free",
            "has-sidebar",
            "content-no-sidebar",
            "layout--sidebar",
            "market-share",
            "share-price",
            "tag-share",
            "category-related",
            "byline",
            "entry-content",
            "shareholder",
            "adsorption",
            "card--related",
            "",
            "the-related-story-of-rice",
            "sidebar-layout",
        ] {
            assert!(!is_class(no), "{no}");
        }
    }

    #[test]
    fn short_paragraphs_are_judged_by_their_openings() {
        for (text, verdict) in [
            ("Baca juga: Harga beras naik lagi", Verdict::Out),
            ("\u{BB} BACA JUGA \u{2013} Harga beras naik", Verdict::Out),
            ("Baca\u{A0}juga:", Verdict::OutWithLinks),
            ("Related articles", Verdict::OutWithLinks),
            ("ADVERTISEMENT", Verdict::Out),
            ("SCROLL TO CONTINUE WITH CONTENT", Verdict::OutWithLinks),
            ("[Gambas:Video 20detik]", Verdict::Out),
            ("The post Rice prices rise again, says the ministry of trade appeared first on Daily Example.", Verdict::Out),
            ("Artikel Harga beras naik pertama kali tampil di Harian Contoh.", Verdict::Out),
            ("Advertisement spending rose in May.", Verdict::Text),
            ("Related to this is the price of rice.", Verdict::Text),
            ("The post office appeared closed.", Verdict::Text),
            ("Baca jugalah koran itu.", Verdict::Text),
            ("Editor: Sari", Verdict::Text),
            ("", Verdict::Text),
        ] {
            assert_eq!(judge(text), verdict, "{text}");
        }
        let long = format!("Baca juga {}", "kata ".repeat(30));
        assert_eq!(judge(&long), Verdict::Text);
    }
}
