//! Web pages as they come from news sites.

use selaras::document::{Located, Unit};
use selaras::ingest::{self, Kind};
use selaras::text::{Mapped, Span};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/formats").join(name)
}

fn page(name: &str) -> Located {
    ingest::located(Kind::of_path(name), name, &std::fs::read(path(name)).unwrap()).unwrap()
}

/// Line, column and bytes of the word in the file.
fn place(page: &Located, word: &str) -> (usize, usize, String) {
    let at = page.text.text().find(word).unwrap_or_else(|| panic!("{word}"));
    let region = page.excerpt.region(page.text.origin(Span::new(at, at + word.len())));
    let (start, end) = (region.bytes.start - page.excerpt.offset, region.bytes.end - page.excerpt.offset);
    (region.line, region.column, page.excerpt.text[start..end].to_owned())
}

#[test]
fn a_page_gives_the_paragraphs_of_its_article() {
    let paragraphs: Vec<_> = page("page.en.html").text.text().split("\n\n").map(str::to_owned).collect();
    assert_eq!(
        paragraphs,
        [
            "Rice harvest falls in\u{A0}Karawang",
            "By Sari Wulandari",
            "A farmer dries rice in Karawang on Monday.",
            "Rice farmers in Karawang harvested 1,200 tons less than last year, the Agriculture Ministry said on Monday.",
            "The café owner Renée Adi said: \"We now pay more for every sack.\u{201D}",
            "The ministry named three causes:",
            "The rain came late.",
            "Rats ate the seedlings.",
            "Fertilizer & fuel cost more.",
            "The government will import rice in March.\nNobody has to fear hunger.",
            "The next harvest begins in August.",
        ]
    );
    let paragraphs: Vec<_> = page("page.id.html").text.text().split("\n\n").map(str::to_owned).collect();
    assert_eq!(
        paragraphs,
        [
            "Panen padi turun di\u{A0}Karawang",
            "Oleh Sari Wulandari",
            "Seorang petani menjemur padi di Karawang pada Senin.",
            "Petani padi di Karawang memanen 1.200 ton lebih sedikit daripada tahun lalu, kata Kementerian Pertanian pada Senin.",
            "Pemilik kafé Renée Adi mengatakan: \"Kami kini membayar lebih mahal untuk setiap karung.\u{201D}",
            "Kementerian menyebut tiga penyebab:",
            "Hujan datang terlambat.",
            "Tikus memakan bibit.",
            "Pupuk & bahan bakar lebih mahal.",
            "Pemerintah akan mengimpor beras pada Maret.\nTidak ada yang perlu takut kelaparan.",
            "Panen berikutnya dimulai pada Agustus.",
        ]
    );
}

#[test]
fn words_point_at_their_place_in_the_file() {
    let en = page("page.en.html");
    assert_eq!(place(&en, "Renée"), (32, 30, "Ren&#233;e".to_owned()));
    assert_eq!(place(&en, "said: \"We"), (32, 45, "said: &quot;We".to_owned()));
    assert_eq!(place(&en, "every sack.\u{201D}"), (32, 81, "every</em> sack.&#8221;".to_owned()));
    assert_eq!(place(&en, "said on Monday"), (30, 100, "said on\n       <b>Mon</b>day".to_owned()));
    assert_eq!(place(&en, "fuel"), (38, 28, "fuel".to_owned()));
    assert_eq!(place(&en, "in August"), (44, 32, "in August".to_owned()));
    // the same bytes behind a byte order mark and with the line breaks of another system
    let text = format!("\u{FEFF}{}", std::fs::read_to_string(path("page.en.html")).unwrap().replace('\n', "\r\n"));
    let other = ingest::located(Kind::Html, "x.html", text.as_bytes()).unwrap();
    assert_eq!(other.text.text(), en.text.text());
    assert_eq!(place(&other, "fuel"), (38, 28, "fuel".to_owned()));
}

#[test]
fn a_page_without_text_is_told() {
    let e = ingest::located(Kind::Html, "x.htm", b"<html><body><div id=root></div><script>app()</script></body></html>").unwrap_err();
    assert!(e.message.contains("has no readable text"), "{e}");
    assert_eq!(Kind::of_path("a/b.XHTML"), Kind::Html);
    assert!(!Kind::Html.is_aligned());
}

#[test]
fn two_pages_are_checked_bead_by_bead() {
    let folder = std::env::temp_dir().join(format!("selaras-test-{}-html", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_selaras"))
        .args(["check".as_ref(), path("page.en.html").as_os_str(), path("page.id.html").as_os_str()])
        .args(["--format", "jsonl", "-o", "-", "--fail-on", "never"])
        .current_dir(&folder)
        .env("SELARAS_LEXICON", folder.join("own"))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let out = String::from_utf8(output.stdout).unwrap();
    let beads: Vec<serde_json::Value> = out.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let text = |v: &serde_json::Value, side: &str| v[side]["text"].as_str().unwrap_or("").to_owned();
    let pairs: Vec<_> = beads.iter().map(|b| (text(b, "source"), text(b, "target"))).collect();
    // in the order of the page, each with one segment a side
    for (i, bead) in beads.iter().enumerate() {
        let segments = serde_json::json!([i]);
        assert_eq!(bead["bead"], serde_json::json!(i), "{bead}");
        assert_eq!((&bead["source"]["segments"], &bead["target"]["segments"]), (&segments, &segments), "{bead}");
    }
    assert_eq!(pairs.len(), 12, "{out}");
    for (source, target) in [
        ("Rice harvest falls in\u{A0}Karawang", "Panen padi turun di\u{A0}Karawang"),
        ("The rain came late.", "Hujan datang terlambat."),
        ("Nobody has to fear hunger.", "Tidak ada yang perlu takut kelaparan."),
        ("The next harvest begins in August.", "Panen berikutnya dimulai pada Agustus."),
    ] {
        assert!(pairs.contains(&(source.to_owned(), target.to_owned())), "{source}: {out}");
    }
    let _ = std::fs::remove_dir_all(&folder);
}

#[test]
fn a_unit_of_two_pages_has_both_paths() {
    let unit: Unit = ingest::unit("page", ("page.en.html", page("page.en.html")), ("page.id.html", page("page.id.html")));
    assert_eq!((unit.place.path.as_str(), unit.place.source_path.as_str()), ("page.id.html", "page.en.html"));
}

#[test]
fn every_character_has_its_place_in_any_tag_soup() {
    let bits = [
        "<p>",
        "</p>",
        "<div>",
        "</div>",
        "<br>",
        "a",
        "\u{E9}",
        "&amp;",
        "&",
        "&#8220;",
        "&am",
        "p;",
        "&noti",
        "t;",
        "<b>",
        "</b>",
        "<table>",
        "<td>",
        "</table>",
        "<svg>",
        "</svg>",
        "<title>",
        "</title>",
        "<script>",
        "</script>",
        "<!--",
        "-->",
        " ",
        "\n",
        "\r\n",
        "\r",
        "\0",
        "<pre>",
        "</pre>",
        "<",
        "</",
        ">",
        "<li>",
        "<ul>",
        "</ul>",
        "<nav>",
        "</nav>",
        "<head>",
        "<article>",
        "</article>",
        "<a href=x>",
        "</a>",
        "<span class='share'>",
        "<x",
        "/>",
        "=\"",
        "&#x1F600;",
        "&#",
        "x41;",
        "&#0;",
        "<![CDATA[",
        "]]>",
        "<?xml ?>",
        "<main>",
        "<foreignobject>",
        "<style/>",
        "\u{A0}",
        "\u{1F600}",
        "<textarea>",
        "<button>",
        "<caption>",
        "<dd>",
        "<template>",
        "<object>",
    ];
    let mut seed = 7_u64;
    let mut next = |n: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap() % n
    };
    for _ in 0..10_000 {
        let length = next(30) + 1;
        let page: String = (0..length).map(|_| bits[next(bits.len())]).collect();
        let text = ingest::html::text(&Mapped::verbatim(&page, 0));
        let mut last = 0;
        for (i, c) in text.text().char_indices() {
            let place = text.origin(Span::new(i, i + c.len_utf8()));
            let raw = place.of(&page);
            assert!(place.start >= last && place.end <= page.len(), "{page:?}: {c:?}");
            let reference = raw.starts_with('&') && raw != "&" && !raw[1..].contains(['&', '<', ' ']);
            assert!(c.is_whitespace() || reference || raw == c.to_string(), "{page:?}: {c:?} for {raw:?}");
            last = place.start;
        }
    }
}
