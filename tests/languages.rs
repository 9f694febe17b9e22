//! A side in the wrong language: English, Malay, or swapped.

use selaras::{Document, DocumentPair, Engine, Finding, Lexicon, Settings};

fn engine() -> Engine {
    Engine::new(Lexicon::default(), Settings::default())
}

fn document(source: &str, target: &str) -> DocumentPair {
    let of = |name: &str, text: &str| Document { name: name.into(), text: text.into() };
    DocumentPair { name: "x".into(), source: of("a", source), target: of("b", target), anchors: Vec::new() }
}

fn wrong_language(source: &str, target: &str) -> Vec<Finding> {
    let engine = engine();
    let report = engine.check_pair(&engine.analyser(), &document(source, target));
    report.beads.into_iter().flat_map(|b| b.findings).filter(|f| f.check == "wrong-language").collect()
}

const ENGLISH: &str = "The company said on Thursday that its exports fell by five percent. The police are investigating an accident at the factory. \
    The project will be finished in August because of bad weather. Students of the university visited the hospital. \
    The secretary of the committee said that the meeting went well.";

#[test]
fn a_malay_document_is_said_once() {
    let malay = "Syarikat itu berkata pada Khamis bahawa eksportnya turun lima peratus. Polis sedang menyiasat kemalangan di kilang itu. \
        Projek itu akan siap pada Ogos kerana cuaca buruk. Penuntut universiti itu melawat hospital. \
        Setiausaha jawatankuasa itu berkata mesyuarat berjalan lancar.";
    let found = wrong_language(ENGLISH, malay);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].message.contains("document") && found[0].message.contains("bahawa for bahwa"), "{}", found[0].message);
}

#[test]
fn an_indonesian_document_about_malaysia_is_left_alone() {
    let indonesian = "Syarikat Perumahan Negara mengatakan pada Kamis bahwa ekspornya turun lima persen. Polis Diraja Malaysia menyelidiki \
        kecelakaan di pabrik itu. Proyek itu akan selesai pada Agustus karena cuaca buruk. Mahasiswa Universiti Malaya mengunjungi rumah sakit. \
        Sekretaris Suruhanjaya Pilihan Raya mengatakan rapat itu berjalan lancar.";
    assert_eq!(wrong_language(ENGLISH, indonesian), []);
}

#[test]
fn one_english_sentence_among_indonesian_ones_is_found() {
    let mixed = "Perusahaan itu mengatakan pada Kamis bahwa ekspornya turun lima persen. Polisi menyelidiki kecelakaan di pabrik itu. \
        The project will be finished in August because of bad weather. Mahasiswa universitas itu mengunjungi rumah sakit. \
        Sekretaris komite itu mengatakan rapat berjalan lancar.";
    let found = wrong_language(ENGLISH, mixed);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].message.contains("still English"), "{}", found[0].message);
}
