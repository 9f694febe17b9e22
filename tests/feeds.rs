//! Feeds: pairing, places, what is told, and feeds made to hurt.

use selaras::document::{Body, Located, Unit};
use selaras::ingest::feed::{Feeds, Form, How, Index, is_feed, units};
use selaras::text::{Span, line_column};
use selaras::{Engine, Error, Lexicon, Settings};
use std::fmt::Write as _;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/feeds")
}

fn data(name: &str) -> String {
    std::fs::read_to_string(folder().join(name)).unwrap()
}

fn index(name: &str, text: &str) -> Result<Index, Error> {
    Index::read(name, text.as_bytes())
}

fn refused(text: impl AsRef<[u8]>) -> Error {
    Index::read("feed.xml", text.as_ref()).unwrap_err()
}

/// Two feeds and their texts.
struct Pair {
    feeds: Feeds,
    source: String,
    target: String,
}

impl Pair {
    fn of(source: String, target: String) -> Self {
        let feeds = Feeds::new(index("s", &source).unwrap(), index("t", &target).unwrap());
        Self { feeds, source, target }
    }

    fn read(source: &str, target: &str) -> Self {
        Self::of(data(source), data(target))
    }

    fn how(&self) -> Vec<How> {
        self.feeds.pairing.pairs.iter().map(|(_, _, how)| *how).collect()
    }

    fn units(&self, pair: usize) -> (Vec<Unit>, Vec<String>) {
        let (mut s, mut t) = (Cursor::new(self.source.as_bytes()), Cursor::new(self.target.as_bytes()));
        let parts = units(&self.feeds, pair, &mut s, &mut t).unwrap();
        (parts.units, parts.missing)
    }
}

fn sides(unit: &Unit) -> (&Located, &Located) {
    let Body::Texts { source, target, .. } = &unit.body else { panic!() };
    (source, target)
}

/// A word of a text stands where the `nth` such word of the file stands.
fn stands(located: &Located, word: &str, file: &str, nth: usize) {
    let at = located.text.text().find(word).unwrap_or_else(|| panic!("no {word} in {}", located.text.text()));
    let region = located.excerpt.region(located.text.origin(Span::new(at, at + word.len())));
    let byte = file.match_indices(word).nth(nth).unwrap().0;
    assert_eq!(region.bytes.of(file), word);
    assert_eq!(region.bytes.start, byte);
    assert_eq!((region.line, region.column), line_column(file, byte), "{word}");
}

#[test]
fn items_are_paired_stage_by_stage() {
    let p = Pair::read("wordpress.en.xml", "wordpress.id.xml");
    assert_eq!(p.feeds.pairing.pairs, [(1, 0, How::LinkLanguage), (0, 1, How::LinkLanguage)], "in the order of the target");
    assert_eq!((&p.feeds.pairing.source_only[..], p.feeds.pairing.target_only.len()), (&[2][..], 0));
    assert!(p.feeds.unpaired()[0].contains("s:46: https://en.desk.example/2026/05/fishermen-fuel/ has no counterpart in t"));

    let p = Pair::read("agency.en.atom", "agency.id.atom");
    assert_eq!(p.feeds.pairing.pairs, [(0, 0, How::Id), (1, 2, How::Alternate), (2, 3, How::Content)]);
    assert_eq!(p.feeds.pairing.target_only, [1]);

    let p = Pair::read("radio.en.json", "radio.id.json");
    assert_eq!(p.feeds.pairing.pairs, [(0, 0, How::LinkLanguage), (1, 1, How::Enclosure)]);
    assert_eq!(p.feeds.pairing.source_only, [2]);

    let p = Pair::read("notices.en.rdf", "notices.id.rdf");
    assert_eq!((p.feeds.source.form, p.how()), (Form::Rdf, vec![How::LinkLanguage]));

    // a feed translated in place: the ids are others, the links are the same but for what does not tell pages apart
    let source = data("wordpress.en.xml");
    let target = data("wordpress.id.xml").replace("https://id.desk", "http://www.en.desk").replace("/?p=", "/?q=");
    assert_eq!(Pair::of(source, target).how(), [How::Link, How::Link]);
}

#[test]
fn ids_that_stand_twice_pair_nothing() {
    let twice = |name: &str| data(name).replace("?p=398", "?p=401").replace("?p=509", "?p=401").replace("?p=512", "?p=401");
    let p = Pair::of(twice("wordpress.en.xml"), twice("wordpress.id.xml").replace("id.desk.example/?p", "en.desk.example/?p"));
    assert_eq!(p.how(), [How::LinkLanguage, How::LinkLanguage]);
    assert_eq!(p.feeds.pairing.told.len(), 2);
    assert!(p.feeds.pairing.told[0].contains("2 items have the id https://en.desk.example/?p=401"), "{:?}", p.feeds.pairing.told);
}

#[test]
fn words_stand_where_the_file_has_them() {
    let p = Pair::read("wordpress.en.xml", "wordpress.id.xml");
    let (parts, missing) = p.units(0);
    let names: Vec<_> = parts.iter().map(|u| (u.name.as_str(), u.place.part.as_str())).collect();
    let link = "https://id.desk.example/2026/05/flood-bridge/";
    assert_eq!(
        names,
        [(&*format!("{link} [title]"), "title"), (&*format!("{link} [summary]"), "summary"), (&*format!("{link} [content]"), "content")]
    );
    assert_eq!((parts[2].place.link.as_str(), missing.len()), (link, 0));
    // in a title with an entity, and in HTML behind entities
    stands(sides(&parts[0]).0, "school", &p.source, 0);
    assert_eq!(sides(&parts[0]).0.text.text(), "Flood closes bridge & school");
    stands(sides(&parts[2]).0, "1,500", &p.source, 0);
    stands(sides(&parts[2]).1, "1.500", &p.target, 0);
    // in a CDATA section; there the summary repeats the content and stands down
    let (parts, missing) = p.units(1);
    stands(sides(parts.last().unwrap()).0, "Jakarta", &p.source, 0);
    stands(sides(parts.last().unwrap()).1, "tempat tidur", &p.target, 0);
    assert!(missing.is_empty(), "{missing:?}");

    let p = Pair::read("agency.en.atom", "agency.id.atom");
    let (parts, _) = p.units(0);
    assert_eq!(parts.len(), 3);
    stands(sides(&parts[0]).1, "lebih awal", &p.target, 0);
    stands(sides(&parts[2]).0, "6,500", &p.source, 0);
    stands(sides(&parts[2]).1, "6.500", &p.target, 0);
    stands(sides(&parts[2]).1, "daripada", &p.target, 0);

    let p = Pair::read("radio.en.json", "radio.id.json");
    let (parts, _) = p.units(0);
    stands(sides(&parts[1]).0, "No child", &p.source, 0);
    stands(sides(&parts[1]).1, "kata dokter", &p.target, 0);
    let (parts, missing) = p.units(1);
    assert_eq!(parts.len(), 2);
    assert!(missing[0].starts_with("s:14: 18 has no summary here"), "{missing:?}");
}

#[test]
fn a_byte_order_mark_moves_bytes_only() {
    let p = Pair::of(format!("\u{FEFF}{}", data("wordpress.en.xml")), format!("\u{FEFF}{}", data("radio.id.json")));
    for (index, text) in [(&p.feeds.source, &p.source), (&p.feeds.target, &p.target)] {
        let entry = &index.entries[0];
        assert!(entry.bytes.of(text).starts_with(['<', '{']), "{}", entry.bytes.of(text));
        assert!(entry.bytes.of(text).ends_with(['>', '}']));
        let (line, column) = line_column(text, entry.bytes.start);
        assert_eq!((entry.line, entry.column), (line, column));
    }
}

fn selaras(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_selaras")).args(args).env("SELARAS_LEXICON", "/nonexistent").output().unwrap()
}

#[test]
fn an_error_slipped_in_is_found_with_its_part_and_link() {
    let p = Pair::of(data("wordpress.en.xml"), data("wordpress.id.xml").replace("1.500", "2.500"));
    let (parts, _) = p.units(0);
    let engine = Engine::new(Lexicon::default(), Settings::default());
    let report = engine.check_unit(&engine.analyser(), &parts[2]);
    let finding = report.beads.iter().flat_map(|b| &b.findings).find(|f| f.check == "number-mismatch").unwrap();
    let (byte, region) = (p.target.find("2.500").unwrap(), finding.region.unwrap());
    assert_eq!((region.line, region.column), line_column(&p.target, byte));
    assert_eq!((report.place.part.as_str(), report.place.link.as_str()), ("content", "https://id.desk.example/2026/05/flood-bridge/"));

    let path = std::env::temp_dir().join(format!("selaras-feed-{}.xml", std::process::id()));
    std::fs::write(&path, &p.target).unwrap();
    let source = folder().join("wordpress.en.xml");
    let (source, target) = (source.to_str().unwrap(), path.to_str().unwrap());
    // with the flag, and by what the files are
    for more in [&["--feed"][..], &[]] {
        let o = selaras(&[&["check", source, target, "--format", "jsonl", "-o", "-"], more].concat());
        let (out, told) = (String::from_utf8_lossy(&o.stdout), String::from_utf8_lossy(&o.stderr));
        assert_eq!(o.status.code(), Some(1), "{told}");
        let line = out.lines().find(|l| l.contains("number-mismatch")).unwrap();
        assert!(line.contains("https://id.desk.example/2026/05/flood-bridge/ [content]"), "{line}");
        assert!(told.contains("wordpress.en.xml:46: ") && told.contains("2 pairs of items, 1 item without counterpart"), "{told}");
    }
    let swapped = selaras(&["check", target, source, "-o", "csv=-"]);
    assert_eq!(swapped.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&swapped.stderr).contains("swapped"));
    std::fs::remove_file(path).unwrap();
}

#[test]
fn what_is_a_feed_is_seen_by_its_beginning() {
    for name in ["wordpress.en.xml", "agency.id.atom", "radio.en.json", "notices.en.rdf"] {
        assert!(is_feed(data(name).as_bytes()), "{name}");
    }
    for other in ["", "text", "<tmx version=\"1.4\"/>", "<rdf:RDF xmlns:rdf=\"x\"/>", "{\"version\": 1}", "<html>"] {
        assert!(!is_feed(other.as_bytes()), "{other}");
    }
}

const RSS: &str = "<rss version=\"2.0\"><channel>";

#[test]
fn broken_feeds_are_refused_with_a_clear_message() {
    let laughs = "<?xml version=\"1.0\"?>\n<!DOCTYPE rss [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\">]>\n<rss><channel><item><title>&b;</title></item></channel></rss>";
    let e = refused(laughs);
    assert!(e.line == Some(2) && e.message.contains("declares entities") && e.message.contains("remove the DOCTYPE"), "{e}");

    let deep = format!("{RSS}<item>{}", "<b>".repeat(10_000));
    assert!(refused(deep).message.contains("deeper than 256"));
    let many = format!("{RSS}<item {}/>", (0..5000).map(|i| format!("a{i}=''")).collect::<Vec<_>>().join(" "));
    assert!(refused(many).message.contains("attributes"));

    let whole = data("wordpress.en.xml");
    let cut = &whole[..whole.find("1,500").unwrap()];
    let e = refused(cut);
    assert!(e.message.contains("the feed ends inside <item> (line 36): it is cut off"), "{e}");
    assert_eq!(e.line, Some(cut.lines().count()));
    for at in (0..whole.len()).filter(|k| whole.is_char_boundary(*k)).step_by(97) {
        let e = refused(&whole[..at]);
        assert!(e.message.contains("cut off") || e.message.contains("empty"), "{at}: {e}");
    }
    let json = data("radio.en.json");
    let e = refused(&json[..json.len() / 2]);
    assert!(e.message.contains("cut off") && e.line.is_some(), "{e}");

    let latin = b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<rss version=\"2.0\"><channel>\n<item><title>caf\xe9</title></item></channel></rss>";
    let e = refused(latin);
    assert!(e.line == Some(3) && e.message.contains("ISO-8859-1") && e.message.contains("save it as UTF-8"), "{e}");
    let ascii = String::from_utf8_lossy(latin).replace('\u{FFFD}', "e");
    assert_eq!(index("a", &ascii).unwrap().entries.len(), 1);
    let e = refused([RSS.as_bytes(), b"\n<item><title>ok\n caf\xe9</title></item></channel></rss>"].concat());
    assert!(e.line == Some(3) && e.message.contains("not UTF-8 (column 5"), "{e}");
    assert!(refused(b"\xff\xfe<\0").message.contains("UTF-16"));

    assert!(refused("<html><body/></html>").message.contains("<html>"));
    assert!(refused("hello").message.contains("no feed"));
    assert!(refused(" \n").message.contains("empty"));
    assert!(refused(format!("{RSS}</channel></rss>")).message.contains("without items"));
    let e = refused(format!("{RSS}\n<item><title>x</item></channel></rss>"));
    assert!(e.line == Some(2) && e.message.contains("title"), "{e}");
    assert!(refused("{\"version\": \"1\", \"items\": [{}]}").message.contains("version"));
    assert!(refused("{\"version\": \"https://jsonfeed.org/version/1\", \"items\": [7]}").message.contains("this item"));
}

#[test]
fn an_item_of_20_mb_is_refused() {
    let e = refused(format!("{RSS}\n<item><title>x</title><description>{}</description></item></channel></rss>", "word ".repeat(4 << 20)));
    assert!(e.line == Some(2) && e.message.contains("item longer than 16 MB"), "{e}");
    let e = refused(format!("{RSS}\n<!-- {} -->", "word ".repeat(4 << 20)));
    assert!(e.message.contains("comment longer than 16 MB"), "{e}");
}

#[test]
fn a_hundred_thousand_items_are_paired_in_good_time() {
    let feed = |l: &str| {
        let mut out = RSS.to_owned();
        for i in 0..100_000 {
            // a third by link, a third by time and content, a third not at all; one time for many, words that all have
            let (link, date) = match i % 3 {
                0 => (format!("https://desk.example/{l}/{i}"), String::new()),
                1 => (
                    format!("https://{l}/{l}{i}"),
                    format!("<pubDate>Mon, 11 May 2026 08:{:02}:{:02} +0000</pubDate>", i / 60 % 60, i % 60),
                ),
                _ => (String::new(), "<pubDate>Sun, 10 May 2026 08:00:00 +0000</pubDate>".to_owned()),
            };
            let _ = write!(out, "<item><title>Semarang {i} Kota{i}</title><link>{link}</link>{date}</item>");
        }
        out + "</channel></rss>"
    };
    let begun = std::time::Instant::now();
    let p = Pair::of(feed("en"), feed("id"));
    assert_eq!(p.how().iter().filter(|h| **h == How::LinkLanguage).count(), 33_334);
    assert!(p.how().iter().filter(|h| **h == How::Content).count() >= 33_333);
    assert!(begun.elapsed().as_secs() < 120, "{:?}", begun.elapsed());
}
