//! Indonesian morphology: takes affixes off until a root of the root list remains, and tells which ones came off.
//!
//! A confix-stripping analyser in the line of Nazief & Adriani (1996), with all candidates kept, the nasal
//! assimilation of meN- and peN- undone both ways, and full, partial and rhyming reduplication. Only the standard
//! library is used here: the build script shares this file.

/// What the analyser asks of the language tables.
pub trait Roots {
    /// Whether `word` is a root.
    fn is_root(&self, word: &str) -> bool;
    /// The root and pattern of a word that the rules would take apart wrongly.
    fn irregular(&self, word: &str) -> Option<(&str, &str)>;
    /// The standard spelling of a variant (may hold a space: "kerjasama" is "kerja sama").
    fn variant(&self, word: &str) -> Option<&str>;
    /// Prefixes joined to whole words: pasca, antar, non ...
    fn bound(&self) -> &[&str];
}

/// A set of affixes, one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pattern(pub u32);

macro_rules! affixes {
    ($($name:ident = $bit:expr, $label:expr;)*) => {
        impl Pattern {
            $(#[doc = concat!("The affix ", $label, ".")] pub const $name: Pattern = Pattern(1 << $bit);)*
            const LABELS: &'static [(Pattern, &'static str)] = &[$((Pattern::$name, $label),)*];
        }
    };
}

affixes! {
    KU_ = 0, "ku-";
    KAU_ = 1, "kau-";
    DI = 2, "di-";
    ME = 3, "meN-";
    SE = 4, "se-";
    BER = 5, "ber-";
    TER = 6, "ter-";
    KE = 7, "ke-";
    PE = 8, "peN-";
    PER = 9, "per-";
    BOUND = 10, "bound";
    REDUP = 11, "redup";
    KAN = 12, "-kan";
    I = 13, "-i";
    AN = 14, "-an";
    NYA = 15, "-nya";
    KU = 16, "-ku";
    MU = 17, "-mu";
    LAH = 18, "-lah";
    KAH = 19, "-kah";
    PUN = 20, "-pun";
    FROZEN = 21, "frozen";
}

impl Pattern {
    /// Whether all affixes of `other` are in this one.
    #[must_use]
    pub fn has(self, other: Pattern) -> bool {
        self.0 & other.0 == other.0
    }

    /// Both together.
    #[must_use]
    pub fn with(self, other: Pattern) -> Pattern {
        Pattern(self.0 | other.0)
    }

    /// How many affixes.
    #[must_use]
    pub fn count(self) -> u32 {
        self.0.count_ones()
    }

    /// Without clitics, particles and reduplication: what makes a word of its own.
    #[must_use]
    pub fn stem(self) -> Pattern {
        let off = Self::NYA.0 | Self::KU.0 | Self::MU.0 | Self::LAH.0 | Self::KAH.0 | Self::PUN.0 | Self::REDUP.0;
        Pattern(self.0 & !off)
    }

    /// Reads the notation of the tables: prefixes and suffixes joined by hyphens, such as `meN-kan`, `ke-an`,
    /// `ber-`, `-nya`. Unknown parts are left out.
    #[must_use]
    pub fn parse(text: &str) -> Pattern {
        let parts: Vec<&str> = text.trim().split('-').collect();
        let mut pattern = Pattern::default();
        for (i, part) in parts.iter().enumerate().filter(|(_, p)| !p.is_empty()) {
            let prefix = i + 1 < parts.len();
            let label = |l: &str| if prefix { l.strip_suffix('-') == Some(part) } else { l.strip_prefix('-') == Some(part) };
            if let Some((affix, _)) = Self::LABELS.iter().find(|(_, l)| label(l)) {
                pattern = pattern.with(*affix);
            }
        }
        pattern
    }
}

impl std::fmt::Display for Pattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut first = true;
        for (p, label) in Self::LABELS {
            if self.has(*p) {
                if !first {
                    f.write_str(" ")?;
                }
                f.write_str(label)?;
                first = false;
            }
        }
        Ok(())
    }
}

/// One reading of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Analysis {
    /// The root, as the root list has it.
    pub root: String,
    /// What came off.
    pub pattern: Pattern,
    /// Lower is likelier; comparable within one word only.
    pub cost: u32,
}

const MAX_READINGS: usize = 4;

/// All readings of `word` (lower case), likeliest first; empty where no root remains.
#[must_use]
pub fn analyse(word: &str, roots: &impl Roots) -> Vec<Analysis> {
    let mut out = Vec::new();
    if let Some((root, pattern)) = roots.irregular(word) {
        return vec![Analysis { root: root.to_owned(), pattern: Pattern::parse(pattern).with(Pattern::FROZEN), cost: 0 }];
    }
    if roots.is_root(word) {
        return vec![Analysis { root: word.to_owned(), pattern: Pattern::default(), cost: 0 }];
    }
    if let Some(standard) = roots.variant(word)
        && !standard.contains(' ')
        && standard != word
    {
        return analyse(standard, roots);
    }
    if let Some((left, right)) = word.split_once('-') {
        reduplicated(left, right, roots, &mut out);
    } else {
        particles(word, roots, &mut out);
    }
    finish(out)
}

fn finish(mut out: Vec<Analysis>) -> Vec<Analysis> {
    out.sort_by(|a, b| a.cost.cmp(&b.cost).then(b.root.len().cmp(&a.root.len())).then(a.root.cmp(&b.root)));
    let mut seen: Vec<Analysis> = Vec::new();
    for a in out {
        if !seen.iter().any(|s| s.root == a.root) && seen.len() < MAX_READINGS {
            seen.push(a);
        }
    }
    // a reading that needs two more affixes than the best one is noise
    if let Some(best) = seen.first().map(|a| a.cost) {
        seen.retain(|a| a.cost <= best + 14);
    }
    seen
}

fn reduplicated(left: &str, right: &str, roots: &impl Roots, out: &mut Vec<Analysis>) {
    if left.is_empty() || right.is_empty() {
        return;
    }
    let readings = |w: &str| {
        let mut v = Vec::new();
        if let Some((root, pattern)) = roots.irregular(w) {
            v.push(Analysis { root: root.to_owned(), pattern: Pattern::parse(pattern), cost: 0 });
        }
        if roots.is_root(w) {
            v.push(Analysis { root: w.to_owned(), pattern: Pattern::default(), cost: 0 });
        }
        particles(w, roots, &mut v);
        v
    };
    let (l, r) = (readings(left), readings(right));
    for a in &l {
        for b in &r {
            if a.root == b.root {
                let pattern = a.pattern.with(b.pattern).with(Pattern::REDUP);
                out.push(Analysis { root: a.root.clone(), pattern, cost: a.cost.max(b.cost) + 1 });
            }
        }
    }
    if !out.is_empty() {
        return;
    }
    // sayur-mayur, gerak-gerik, tulis-menulis: one side is a root, the other rhymes with it
    let rhymes = |a: &str, b: &str| {
        let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
        a.len() == b.len() && a.len() > 2 && a.iter().zip(&b).filter(|(x, y)| x != y).count() <= 2
    };
    for (side, other) in [(&l, right), (&r, left)] {
        for a in side.iter() {
            if rhymes(&a.root, other) {
                out.push(Analysis { root: a.root.clone(), pattern: a.pattern.with(Pattern::REDUP), cost: a.cost + 4 });
            }
        }
    }
}

/// Outermost layer: -lah, -kah, -pun, then -nya, -ku, -mu.
fn particles(word: &str, roots: &impl Roots, out: &mut Vec<Analysis>) {
    let mut stems: Vec<(&str, Pattern, u32)> = vec![(word, Pattern::default(), 0)];
    for (suffix, p) in [("lah", Pattern::LAH), ("kah", Pattern::KAH), ("pun", Pattern::PUN)] {
        if let Some(s) = word.strip_suffix(suffix).filter(|s| s.len() > 2) {
            stems.push((s, p, 8));
        }
    }
    for k in 0..stems.len() {
        let (s, p, c) = stems[k];
        for (suffix, q) in [("nya", Pattern::NYA), ("ku", Pattern::KU), ("mu", Pattern::MU)] {
            if let Some(t) = s.strip_suffix(suffix).filter(|t| t.len() > 2) {
                stems.push((t, p.with(q), c + if suffix == "nya" { 3 } else { 9 }));
            }
        }
    }
    for (s, p, c) in stems {
        suffixes(s, p, c, roots, out);
    }
}

fn suffixes(word: &str, pattern: Pattern, cost: u32, roots: &impl Roots, out: &mut Vec<Analysis>) {
    prefixes(word, pattern, cost, 0, roots, out);
    for (suffix, p) in [("kan", Pattern::KAN), ("an", Pattern::AN), ("i", Pattern::I)] {
        if let Some(stem) = word.strip_suffix(suffix).filter(|s| s.len() > 2) {
            if suffix == "i" && stem.ends_with('i') {
                continue; // -i never follows i
            }
            prefixes(stem, pattern.with(p), cost + 5, 0, roots, out);
        }
    }
}

/// Pairs that do not occur together (Nazief & Adriani's table).
fn forbidden(p: Pattern) -> bool {
    let verb_suffix = p.has(Pattern::KAN) || p.has(Pattern::I);
    (p.has(Pattern::BER) && p.has(Pattern::I))
        || (p.has(Pattern::DI) && p.has(Pattern::AN))
        || (p.has(Pattern::ME) && p.has(Pattern::AN))
        || (p.has(Pattern::PE) && verb_suffix)
        || (p.has(Pattern::KE) && verb_suffix)
        || (p.has(Pattern::SE) && verb_suffix)
}

fn prefixes(word: &str, pattern: Pattern, cost: u32, depth: u32, roots: &impl Roots, out: &mut Vec<Analysis>) {
    if word.len() < 2 || forbidden(pattern) {
        return;
    }
    if pattern != Pattern::default() {
        if let Some((root, inner)) = roots.irregular(word) {
            out.push(Analysis { root: root.to_owned(), pattern: pattern.with(Pattern::parse(inner)), cost: cost + 1 });
        }
        if roots.is_root(word) {
            // a short root under many affixes is likelier to be an accident
            let short = if word.len() <= 3 { 4 } else { 0 };
            out.push(Analysis { root: word.to_owned(), pattern, cost: cost + short });
        } else if let Some(standard) = roots.variant(word).filter(|s| !s.contains(' ') && roots.is_root(s)) {
            out.push(Analysis { root: standard.to_owned(), pattern, cost: cost + 1 });
        } else if roots.variant(word).is_some_and(|s| s.contains(' ')) {
            // affixes around a word of two join it: mempertanggungjawabkan
            out.push(Analysis { root: word.to_owned(), pattern, cost: cost + 1 });
        }
    }
    if depth == 3 {
        return;
    }
    let d = depth + 1;
    let mut try_ = |stem: &str, p: Pattern, extra: u32| {
        if !pattern.has(p) || p == Pattern::PER {
            prefixes(stem, pattern.with(p), cost + 4 + extra, d, roots, out);
        }
    };
    if depth == 0 {
        if let Some(s) = word.strip_prefix("di") {
            try_(s, Pattern::DI, 0);
        }
        if let Some(s) = word.strip_prefix("kau") {
            try_(s, Pattern::KAU_, 6);
        }
        if let Some(s) = word.strip_prefix("ku") {
            try_(s, Pattern::KU_, 6);
        }
    }
    let outer = pattern.0 & (Pattern::ME.0 | Pattern::PE.0) == 0;
    if outer {
        for (base, p) in [("me", Pattern::ME), ("pe", Pattern::PE)] {
            if let Some(s) = word.strip_prefix(base) {
                nasal(s, &mut |stem, extra| try_(stem, p, extra));
            }
        }
    }
    if let Some(s) = word.strip_prefix("ber") {
        try_(s, Pattern::BER, 0);
        try_(&word[2..], Pattern::BER, 1); // be-r...: beruntun from runtun, berenang from renang
    } else if let Some(s) = word.strip_prefix("be").filter(|s| s.as_bytes().get(1..3) == Some(b"er") || s.as_bytes().get(1) == Some(&b'e'))
    {
        try_(s, Pattern::BER, 1); // bekerja, beserta
    }
    if let Some(s) = word.strip_prefix("ter") {
        try_(s, Pattern::TER, 0);
        try_(&word[2..], Pattern::TER, 1); // terasa from rasa
    } else if let Some(s) = word.strip_prefix("te").filter(|s| s.as_bytes().get(1..3) == Some(b"er")) {
        try_(s, Pattern::TER, 2); // tepercaya, tepergok
    }
    if let Some(s) = word.strip_prefix("per") {
        try_(s, Pattern::PER, 0);
        try_(&word[2..], Pattern::PE, 1); // perawat from rawat
    } else if let Some(s) = word.strip_prefix("pe") {
        try_(s, Pattern::PER, 2); // pekerja, petinju
    }
    if let Some(s) = word.strip_prefix("ke") {
        try_(s, Pattern::KE, if pattern.has(Pattern::AN) { 0 } else { 3 });
    }
    if let Some(s) = word.strip_prefix("se") {
        try_(s, Pattern::SE, 2);
    }
    if depth <= 1 {
        for bound in roots.bound() {
            if let Some(s) = word.strip_prefix(bound).filter(|s| s.len() > 3) {
                try_(s, Pattern::BOUND, 2);
            }
        }
    }
}

/// Undoes the nasal of meN- and peN-; `rest` is the word after me/pe.
fn nasal(rest: &str, give: &mut dyn FnMut(&str, u32)) {
    let restored = |letter: char, stem: &str, give: &mut dyn FnMut(&str, u32)| {
        let mut s = String::with_capacity(stem.len() + 1);
        s.push(letter);
        s.push_str(stem);
        give(&s, 0);
    };
    let vowel = |s: &str| s.starts_with(['a', 'e', 'i', 'o', 'u']);
    if let Some(s) = rest.strip_prefix("nge").filter(|s| s.len() <= 6) {
        give(s, 3); // mengebom, mengecek, pengeboman: one-syllable roots
    }
    if let Some(s) = rest.strip_prefix("ng") {
        if vowel(s) {
            give(s, 0);
            restored('k', s, give);
        } else if s.starts_with(['g', 'h', 'k', 'q']) {
            give(s, 0);
        }
    }
    if let Some(s) = rest.strip_prefix("ny")
        && vowel(s)
    {
        restored('s', s, give);
    }
    if let Some(s) = rest.strip_prefix('m') {
        if s.starts_with(['b', 'p', 'f', 'v', 'm']) {
            give(s, 0);
        }
        if vowel(s) {
            restored('p', s, give);
            restored('f', s, give);
        }
    }
    if let Some(s) = rest.strip_prefix('n') {
        if s.starts_with(['c', 'd', 'j', 't', 's', 'z']) {
            give(s, 0);
        }
        if vowel(s) {
            restored('t', s, give);
        }
    }
    if rest.starts_with(['l', 'r', 'w', 'y', 'm', 'n']) {
        give(rest, 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::id::Tables;

    fn root(word: &str) -> String {
        analyse(word, &Tables).first().map_or_else(String::new, |a| a.root.clone())
    }

    #[test]
    fn finds_the_roots_of_news_words() {
        let cases = [
            ("memakai", "pakai"),
            ("menulis", "tulis"),
            ("menyapu", "sapu"),
            ("mengirim", "kirim"),
            ("mengebom", "bom"),
            ("pasukan", "pasukan"),
            ("mengukur", "ukur"),
            ("memperingatkan", "ingat"),
            ("masalah-masalah", "masalah"),
            ("mengerahkan", "kerah"),
            ("dikerahkan", "kerah"),
            ("pengerahan", "kerah"),
            ("menolak", "tolak"),
            ("penolakannya", "tolak"),
            ("menembak", "tembak"),
            ("penyerangan", "serang"),
            ("mengatakan", "kata"),
            ("menyatakan", "nyata"),
            ("belajar", "ajar"),
            ("pelajaran", "ajar"),
            ("berkontribusi", "kontribusi"),
            ("kependudukan", "duduk"),
            ("diekspornya", "ekspor"),
            ("memproduksi", "produksi"),
            ("mentransfer", "transfer"),
            ("mengkritik", "kritik"),
            ("bekerja", "kerja"),
            ("pekerja", "kerja"),
            ("terasa", "rasa"),
            ("perawat", "rawat"),
            ("pemerintahan", "perintah"),
            ("kesepakatan", "sepakat"),
            ("pertemuan", "temu"),
            ("kerumunan", "kerumun"),
            ("menewaskan", "tewas"),
            ("mengungsi", "ungsi"),
            ("pengungsi", "ungsi"),
            ("pemungutan", "pungut"),
            ("berlari-lari", "lari"),
            ("buah-buahan", "buah"),
            ("kemerah-merahan", "merah"),
            ("sayur-mayur", "sayur"),
            ("tulis-menulis", "tulis"),
            ("pascaperang", "perang"),
            ("antarnegara", "negara"),
            ("keberhasilan", "hasil"),
            ("ketidakpastian", "pasti"),
            ("mempertimbangkan", "timbang"),
            ("diperkirakan", "kira"),
            ("menjatuhkan", "jatuh"),
            ("pembunuhan", "bunuh"),
            ("penduduknya", "duduk"),
            ("keluarganya", "keluarga"),
            ("dilakukan", "laku"),
            ("memberikan", "beri"),
            ("menyediakan", "sedia"),
            ("pengadilan", "adil"),
            ("perekonomian", "ekonomi"),
            ("mengejutkan", "kejut"),
            ("pengeboman", "bom"),
            ("kaupakai", "pakai"),
            ("adalah", "adalah"),
            ("pertandingan", "tanding"),
            ("pemilihan", "pilih"),
        ];
        let wrong: Vec<_> = cases.iter().filter(|(w, r)| root(w) != *r).map(|(w, r)| (*w, *r, root(w))).collect();
        assert!(wrong.is_empty(), "{wrong:?}");
    }

    #[test]
    fn tells_the_affixes() {
        let p = analyse("mengerahkan", &Tables)[0].pattern;
        assert!(p.has(Pattern::ME) && p.has(Pattern::KAN));
        assert!(p.to_string().starts_with("meN- -kan"));
        assert!(analyse("dikerahkannya", &Tables)[0].pattern.has(Pattern::DI));
        assert!(Pattern::parse("ke-an").has(Pattern::KE) && Pattern::parse("ke-an").has(Pattern::AN));
        assert!(Pattern::parse("meN-kan").has(Pattern::ME) && Pattern::parse("meN-kan").has(Pattern::KAN));
    }
}
