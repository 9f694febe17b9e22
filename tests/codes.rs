//! Placeholders, tags and entities are neither words nor punctuation, for any check.

use selaras::{AlignedPair, Engine, Finding, Lexicon, Settings};

fn engine() -> Engine {
    Engine::new(Lexicon::default(), Settings::default())
}

fn check(engine: &Engine, source: &str, target: &str) -> Vec<Finding> {
    let pair = AlignedPair { id: "x".into(), source: source.into(), target: target.into() };
    engine.check_aligned(&engine.analyser(), "x", &[pair]).beads.remove(0).findings
}

#[test]
fn codes_trouble_no_check() {
    let engine = engine();
    for (source, target) in [
        ("You have {0} new messages.", "Anda memiliki {0} pesan baru."),
        ("{0} files were deleted on {1}.", "{0} berkas dihapus pada {1}."),
        ("Hello {name}, your order has been sent.", "Halo {name} , pesanan Anda telah dikirim."),
        ("Page %d of %d", "Halaman %d dari %d"),
        ("The download of %1$s took %2$.1f seconds.", "Pengunduhan %1$s memakan waktu %2$.1f detik."),
        ("The <b>minister</b> visited <i>two villages</i> on Monday.", "<b>Menteri</b> itu mengunjungi <i>dua desa</i> pada Senin."),
        ("<p>The bridge was closed.</p>", "<p>Jembatan itu ditutup.</p>"),
        ("<b>\"The bridge is closed,\"</b> the mayor said.", "<b>\"Jembatan itu ditutup,\"</b> kata wali kota itu."),
        ("The armed <b>forces</b> left the city.", "Angkatan <b>bersenjata</b> meninggalkan kota itu."),
        ("Read <a href=\"https://a.id/5?x=10\">the report</a>.", "Baca <a href=\"https://a.id/5?x=10\">laporan itu</a>."),
        ("The road is 10&nbsp;km long &amp; narrow.", "Jalan itu sepanjang 10&nbsp;km dan sempit."),
        ("{count, plural, one {# file} other {# files}} deleted.", "{count, plural, other {# berkas}} dihapus."),
        ("Prices rose by 50% and 60% in May.", "Harga naik 50%dan 60% pada Mei."),
    ] {
        let found: Vec<_> = check(&engine, source, target).into_iter().map(|f| (f.check, f.message)).collect();
        assert!(found.is_empty(), "{source} | {target}: {found:?}");
    }
}

#[test]
fn what_is_changed_lost_or_put_in_is_said_once() {
    let engine = engine();
    for (source, target, severity) in [
        ("You have {0} new messages.", "Anda memiliki {1} pesan baru.", "major"),
        ("You have %d new messages.", "Anda memiliki %s pesan baru.", "major"),
        ("You have {0} new messages.", "Anda memiliki pesan baru.", "major"),
        ("Open the file <x id=\"1\"/> now.", "Buka berkas itu sekarang.", "major"),
        ("The price is <b>rising</b>.", "Harga naik.", "minor"),
        ("The price is <b>rising</b>.", "Harga <i>naik</i>.", "minor"),
    ] {
        let found: Vec<_> = check(&engine, source, target).into_iter().filter(|f| f.check == "placeholder").collect();
        assert!(!found.is_empty() && found.len() <= 2, "{source} | {target}: {found:?}");
        assert!(found.iter().all(|f| f.severity.name() == severity && f.category.name() == "design/markup"), "{found:?}");
    }
    let moved = check(&engine, "Ask {0} or {1}.", "Tanyakan kepada {1} atau {0}.");
    assert!(moved.iter().all(|f| f.check != "placeholder"), "{moved:?}");
}
