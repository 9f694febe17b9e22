//! Words of a bead's two sides, looked up once: lemmas, roots, senses, numbers, names.
//!
//! An [`Analyser`] belongs to one thread and remembers what it has looked up; it holds no other state, so results
//! do not depend on what was analysed before.

mod english;
mod indonesian;

pub use english::{EnglishWord, Keyed, RenderingKeys, SenseEntry};
pub use indonesian::IndonesianWord;

use crate::lang::numeral::{Quantity, quantities};
use crate::lang::token::{Case, Token, TokenKind, is_hyphen, tokenise};
use crate::lang::{Language, en, id};
use crate::lexicon::Lexicon;
use crate::text::Span;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

const CACHE_LIMIT: usize = 400_000;

/// Looks words up and remembers them.
pub struct Analyser<'l> {
    lexicon: &'l Lexicon,
    english: RefCell<HashMap<String, Rc<EnglishWord<'l>>>>,
    indonesian: RefCell<HashMap<String, Rc<IndonesianWord>>>,
}

/// What part a token plays in a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A word that carries meaning by itself.
    Content,
    /// A function word of the language.
    Function,
    /// Part of a number, date or time.
    Number,
    /// A capitalised word in running text, or one the lexicon has as a name.
    Name,
    /// Punctuation, or a placeholder or tag.
    Mark,
}

/// An English sentence (or several), analysed.
pub struct Source<'l> {
    /// Tokens; hyphened compounds that the lexicon does not know are parted.
    pub tokens: Vec<Token>,
    /// For each token, what is known of it.
    pub words: Vec<Rc<EnglishWord<'l>>>,
    /// For each token, its part.
    pub roles: Vec<Role>,
    /// Numbers, in order.
    pub quantities: Vec<Quantity>,
}

/// An Indonesian sentence (or several), analysed.
pub struct Target {
    /// Tokens.
    pub tokens: Vec<Token>,
    /// For each token, what is known of it.
    pub words: Vec<Rc<IndonesianWord>>,
    /// For each token, its part.
    pub roles: Vec<Role>,
    /// Numbers, in order.
    pub quantities: Vec<Quantity>,
}

impl<'l> Analyser<'l> {
    /// An analyser over the lexicon, with nothing remembered yet.
    #[must_use]
    pub fn new(lexicon: &'l Lexicon) -> Self {
        Self { lexicon, english: RefCell::default(), indonesian: RefCell::default() }
    }

    /// The lexicon in force.
    #[must_use]
    pub fn lexicon(&self) -> &'l Lexicon {
        self.lexicon
    }

    /// What is known of an English word (normalised form).
    #[must_use]
    pub fn english(&self, norm: &str) -> Rc<EnglishWord<'l>> {
        if let Some(w) = self.english.borrow().get(norm) {
            return Rc::clone(w);
        }
        let word = Rc::new(EnglishWord::look_up(norm, self.lexicon));
        let mut cache = self.english.borrow_mut();
        if cache.len() >= CACHE_LIMIT {
            cache.clear();
        }
        cache.insert(norm.to_owned(), Rc::clone(&word));
        word
    }

    /// What is known of an Indonesian word (normalised form).
    #[must_use]
    pub fn indonesian(&self, norm: &str) -> Rc<IndonesianWord> {
        if let Some(w) = self.indonesian.borrow().get(norm) {
            return Rc::clone(w);
        }
        let word = Rc::new(IndonesianWord::look_up(norm, self.lexicon));
        let mut cache = self.indonesian.borrow_mut();
        if cache.len() >= CACHE_LIMIT {
            cache.clear();
        }
        cache.insert(norm.to_owned(), Rc::clone(&word));
        word
    }

    /// Analyses English text.
    #[must_use]
    pub fn source(&self, text: &str) -> Source<'l> {
        let mut tokens = Vec::new();
        for t in tokenise(text) {
            if t.is_word() && t.norm.contains('-') && self.english(&t.norm).entries.is_empty() {
                part(&t, text, &mut tokens);
            } else {
                tokens.push(t);
            }
        }
        let words: Vec<_> = tokens.iter().map(|t| self.english(&t.norm)).collect();
        let quantities = quantities(&tokens, Language::English);
        let mut roles: Vec<Role> = tokens.iter().map(mark_or_content).collect();
        let opens = openings(&tokens);
        for i in 0..tokens.len() {
            if roles[i] != Role::Content {
                continue;
            }
            let (t, w) = (&tokens[i], &words[i]);
            let capital = t.case != Case::Lower;
            roles[i] = if capital && !opens[i] && !w.function_capital(t) {
                Role::Name
            } else if w.class.is_some() {
                Role::Function
            } else if capital && (w.is_name || !w.known) {
                Role::Name
            } else {
                Role::Content
            };
        }
        mark_quantities(&quantities, &mut roles);
        Source { tokens, words, roles, quantities }
    }

    /// Analyses Indonesian text.
    #[must_use]
    pub fn target(&self, text: &str) -> Target {
        let mut tokens = Vec::new();
        for t in tokenise(text) {
            let ordinal = t.norm.starts_with("ke-");
            if t.is_word() && t.norm.contains('-') && !ordinal && !self.indonesian(&t.norm).known {
                part(&t, text, &mut tokens);
            } else {
                tokens.push(t);
            }
        }
        let words: Vec<_> = tokens.iter().map(|t| self.indonesian(&t.norm)).collect();
        let quantities = quantities(&tokens, Language::Indonesian);
        let mut roles: Vec<Role> = tokens.iter().map(mark_or_content).collect();
        let opens = openings(&tokens);
        for i in 0..tokens.len() {
            if roles[i] != Role::Content {
                continue;
            }
            let (t, w) = (&tokens[i], &words[i]);
            let capital = t.case != Case::Lower;
            roles[i] = if w.class.is_some() {
                Role::Function
            } else if capital && (!opens[i] || !w.known) {
                Role::Name
            } else {
                Role::Content
            };
        }
        mark_quantities(&quantities, &mut roles);
        Target { tokens, words, roles, quantities }
    }
}

fn mark_or_content(t: &Token) -> Role {
    match t.kind {
        TokenKind::Word => Role::Content,
        TokenKind::Number => Role::Number,
        TokenKind::Quote | TokenKind::Punct | TokenKind::Code => Role::Mark,
    }
}

fn mark_quantities(quantities: &[Quantity], roles: &mut [Role]) {
    for q in quantities {
        for r in &mut roles[q.first..q.end] {
            *r = Role::Number;
        }
    }
}

/// For each token, whether it opens a sentence or a quotation, where a capital says nothing.
fn openings(tokens: &[Token]) -> Vec<bool> {
    let mut out = vec![false; tokens.len()];
    let mut open = true;
    for (i, t) in tokens.iter().enumerate() {
        match t.kind {
            TokenKind::Word | TokenKind::Number => {
                out[i] = open;
                open = false;
            }
            TokenKind::Quote => open = true,
            TokenKind::Code => {}
            TokenKind::Punct => {
                let stop = t.norm.starts_with(['.', '?', '!', ':', '\u{2026}', '\u{2013}', '\u{2014}', '\u{2018}']);
                // a mid-word stop ("No. 5") rarely matters; one that was open stays open behind brackets
                open = open || stop;
            }
        }
    }
    out
}

/// Parts a hyphened compound at its hyphens.
fn part(t: &Token, text: &str, out: &mut Vec<Token>) {
    let raw = t.span.of(text);
    let mut start = 0;
    let mut first = true;
    for (at, c) in raw.char_indices().chain([(raw.len(), '-')]) {
        if !is_hyphen(c) {
            continue;
        }
        if at > start {
            let span = Span::new(t.span.start + start, t.span.start + at);
            let mut tokens = tokenise(span.of(text));
            for s in &mut tokens {
                s.span = Span::new(s.span.start + span.start, s.span.end + span.start);
                s.spaced = first && t.spaced;
                first = false;
            }
            out.append(&mut tokens);
        }
        start = at + c.len_utf8();
    }
}

/// Hash of the first letters of a folded spelling; 0 for words too short to tell.
fn look(folded: &str) -> u32 {
    const LETTERS: usize = 5;
    let cut = folded.char_indices().nth(LETTERS).map(|(i, _)| i);
    cut.map_or(0, |i| crate::lang::table::hash(&format!("~{}", &folded[..i])))
}

/// Class of an English function word.
#[must_use]
pub fn english_function(norm: &str) -> Option<&'static str> {
    en::function_class(norm)
}

/// Class of an Indonesian function word.
#[must_use]
pub fn indonesian_function(norm: &str) -> Option<&'static str> {
    id::function_class(norm)
}
