//! Gettext PO. The scanner is ours: what reads PO elsewhere gives no byte positions and keeps no file byte for byte, and
//! findings must point into the file as the user has it.

use crate::document::{Body, Place, Row, Unit};
use crate::error::Error;
use crate::text::{Mapped, Span};
use std::sync::Arc;

const NO_END: &str = "has a text without closing quotation mark; end it with \" on the same line, and go on with \"\u{2026}\" on the next";

/// One keyword's text.
#[derive(Default)]
struct Field {
    text: Mapped,
    /// Just after its first quotation mark.
    inside: Option<usize>,
    line: usize,
}

/// An entry as far as it has been read.
#[derive(Default)]
struct Entry {
    context: Option<Field>,
    id: Option<Field>,
    plural: Option<Field>,
    forms: Vec<Field>,
    /// Forms are numbered: `msgstr[0]`.
    numbered: bool,
    /// What a text in quotation marks goes on with.
    open: Option<Slot>,
}

#[derive(Clone, Copy)]
enum Slot {
    Context,
    Id,
    Plural,
    /// The last form.
    Form,
}

impl Entry {
    fn open(&mut self) -> Option<&mut Field> {
        match self.open? {
            Slot::Context => self.context.as_mut(),
            Slot::Id => self.id.as_mut(),
            Slot::Plural => self.plural.as_mut(),
            Slot::Form => self.forms.last_mut(),
        }
    }
}

/// What has been read of a file.
struct Reader<'n> {
    name: &'n str,
    entry: Entry,
    rows: Vec<Row>,
    entries: usize,
    header: bool,
}

/// Reads a PO file as one unit that bears the file's name without folder and ending. Ids are running numbers of the
/// entries from 1, the header not counted. Indonesian has one plural form: it is paired with `msgid_plural`, the general
/// form; where a file has more forms, the first is paired with `msgid`, and ids are `7[0]`, `7[1]`. Fuzzy entries are
/// checked like others; obsolete entries and previous texts are passed over.
///
/// # Errors
/// A template, a charset other than UTF-8, another language than Indonesian, malformed lines, no entries.
pub fn units(name: &str, bytes: &[u8]) -> Result<Vec<Unit>, Error> {
    if name.rsplit_once('.').is_some_and(|(_, e)| e.eq_ignore_ascii_case("pot")) {
        return Err(Error::new(name, "is a template and has no translations; give the PO file of the Indonesian translation"));
    }
    let excerpt = match super::excerpt(name, bytes) {
        Ok(e) => Arc::new(e),
        // not UTF-8: the header says what it is instead
        Err(e) => return Err(if std::str::from_utf8(bytes).is_err() { foreign(name, bytes).unwrap_or(e) } else { e }),
    };
    let mut reader = Reader { name, entry: Entry::default(), rows: Vec::new(), entries: 0, header: false };
    let mut at = 0;
    for (n, raw) in excerpt.text.split_inclusive('\n').enumerate() {
        let body = raw.trim_start();
        reader.line(n + 1, body.trim_end(), at + raw.len() - body.len())?;
        at += raw.len();
    }
    reader.flush()?;
    if reader.rows.is_empty() {
        return Err(Error::new(name, "has no entries; give a PO file with msgid and msgstr in it"));
    }
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    Ok(vec![Unit {
        name: file.rsplit_once('.').map_or(file, |(stem, _)| stem).to_owned(),
        place: Place { path: name.to_owned(), source_path: name.to_owned(), ..Place::default() },
        body: Body::Rows { rows: reader.rows, source: Arc::clone(&excerpt), target: excerpt },
    }])
}

fn wrong_charset(name: &str, charset: &str) -> Error {
    Error::new(
        name,
        format!(
            "is in {charset}, not in UTF-8; convert it with \u{201C}msgconv --to-code=UTF-8 -o new.po old.po\u{201D} and give the new file"
        ),
    )
}

fn is_readable(charset: &str) -> bool {
    // CHARSET is what a template has before anyone fills it in; ASCII is UTF-8 too
    ["utf-8", "utf8", "charset", "ascii", "us-ascii", ""].contains(&charset.to_ascii_lowercase().as_str())
}

/// The error about a charset that the first bytes of a file name.
fn foreign(name: &str, bytes: &[u8]) -> Option<Error> {
    const KEY: &[u8] = b"charset=";
    let head = &bytes[..bytes.len().min(1 << 14)];
    let at = head.windows(KEY.len()).position(|w| w.eq_ignore_ascii_case(KEY))?;
    let value = head[at + KEY.len()..].iter().take_while(|b| b.is_ascii_alphanumeric() || b"-_.:".contains(b));
    let charset: String = value.map(|b| char::from(*b)).collect();
    let line = head[..at].iter().filter(|b| **b == b'\n').count() + 1;
    (!is_readable(&charset)).then(|| wrong_charset(name, &charset).at(line))
}

impl Reader<'_> {
    fn error(&self, line: usize, message: impl Into<String>) -> Error {
        Error::new(self.name, message).at(line)
    }

    /// One line without white space at its ends, which begins at byte `at`.
    fn line(&mut self, line: usize, body: &str, at: usize) -> Result<(), Error> {
        if body.is_empty() {
            return Ok(());
        }
        if body.starts_with('#') {
            if !self.entry.forms.is_empty() || body.starts_with("#~") {
                self.flush()?;
            }
            return Ok(());
        }
        let key = body.find(|c: char| !c.is_ascii_alphabetic() && c != '_').unwrap_or(body.len());
        let mut rest = key;
        match &body[..key] {
            "" if body.starts_with('"') => {}
            "msgctxt" => {
                self.begin(line)?;
                if self.entry.context.is_some() {
                    return Err(self.error(line, "has msgctxt twice; expected msgid here"));
                }
                self.entry.context = Some(Field { line, ..Field::default() });
                self.entry.open = Some(Slot::Context);
            }
            "msgid" => {
                self.begin(line)?;
                self.entry.id = Some(Field { line, ..Field::default() });
                self.entry.open = Some(Slot::Id);
            }
            "msgid_plural" => {
                if self.entry.id.is_none() || self.entry.plural.is_some() || !self.entry.forms.is_empty() {
                    return Err(self.error(line, "has msgid_plural out of place; expected it once, between msgid and msgstr[0]"));
                }
                self.entry.plural = Some(Field { line, ..Field::default() });
                self.entry.open = Some(Slot::Plural);
            }
            "msgstr" => {
                rest += self.form(line, &body[key..])?;
                self.entry.forms.push(Field { line, ..Field::default() });
                self.entry.open = Some(Slot::Form);
            }
            _ => {
                let seen: String = body.chars().take(20).collect();
                let message = format!(
                    "has a line that begins with \u{201C}{seen}\u{201D}; expected a comment (#), msgctxt, msgid, msgid_plural, msgstr or a text in quotation marks"
                );
                return Err(self.error(line, message));
            }
        }
        self.texts(line, body, rest, at)
    }

    /// Before msgctxt and msgid: the entry that they begin or belong to.
    fn begin(&mut self, line: usize) -> Result<(), Error> {
        if !self.entry.forms.is_empty() {
            self.flush()
        } else if self.entry.id.is_some() {
            Err(self.error(line, "begins an entry before the one above has a msgstr; expected msgstr here"))
        } else {
            Ok(())
        }
    }

    /// After `msgstr`: checks the number and says how long it is.
    fn form(&mut self, line: usize, rest: &str) -> Result<usize, Error> {
        if self.entry.id.is_none() {
            return Err(self.error(line, "has a msgstr without msgid; expected msgid before it"));
        }
        let number = rest.strip_prefix('[').map(|r| r.split_once(']').map_or("", |(number, _)| number));
        match (number, self.entry.plural.is_some(), self.entry.forms.len()) {
            (None, false, 0) => Ok(0),
            (None, false, _) => Err(self.error(line, "has a second msgstr for one msgid; expected the next entry")),
            (None, true, n) => Err(self.error(line, format!("has a msgstr without number after msgid_plural; expected msgstr[{n}]"))),
            (Some(_), false, _) => Err(self.error(line, "has a numbered msgstr without msgid_plural; expected msgstr")),
            (Some(number), true, n) if number.trim().parse() == Ok(n) => {
                self.entry.numbered = true;
                Ok(number.len() + 2)
            }
            (Some(_), true, n) => Err(self.error(line, format!("has plural forms out of order; expected msgstr[{n}] here"))),
        }
    }

    /// The texts in quotation marks from byte `i` of a line on.
    fn texts(&mut self, line: usize, body: &str, mut i: usize, at: usize) -> Result<(), Error> {
        let name = self.name;
        let fail = |message: &str| Error::new(name, message).at(line);
        let Some(field) = self.entry.open() else {
            return Err(fail("has a text that belongs to nothing; expected msgid or msgctxt before it"));
        };
        loop {
            i += body[i..].len() - body[i..].trim_start().len();
            if i == body.len() {
                return Ok(());
            }
            if !body[i..].starts_with('"') {
                let seen: String = body[i..].chars().take(20).collect();
                return Err(fail(&format!(
                    "has \u{201C}{seen}\u{201D} outside of quotation marks; expected a text in them (\\\" within it)"
                )));
            }
            field.inside.get_or_insert(at + i + 1);
            i = quoted(body, i + 1, at, &mut field.text).map_err(|m| fail(&m))?;
        }
    }

    /// Ends the entry.
    fn flush(&mut self) -> Result<(), Error> {
        let Entry { context, id, plural, forms, numbered, .. } = std::mem::take(&mut self.entry);
        for field in context.iter().chain(&id).chain(&plural).chain(&forms) {
            if field.inside.is_none() {
                return Err(self.error(field.line, "has a keyword without text; expected a text in quotation marks (\"\" for none)"));
            }
        }
        let Some(id) = id else {
            return match context {
                Some(c) => Err(self.error(c.line, "has a msgctxt without msgid; expected msgid after it")),
                None => Ok(()),
            };
        };
        if forms.is_empty() {
            return Err(self.error(id.line, "has a msgid without msgstr; expected msgstr after it (\"\" where there is no translation)"));
        }
        if context.is_none() && id.text.text().is_empty() {
            return self.header(id.line, forms.first());
        }
        self.entries += 1;
        let place = |f: &Field| if f.text.text().is_empty() { Mapped::empty(f.inside.unwrap_or(0)) } else { f.text.clone() };
        let untranslated = forms.iter().all(|f| f.text.text().is_empty());
        let many = numbered && forms.len() > 1 && !untranslated;
        let shown = if many { forms.len() } else { 1 };
        for (k, form) in forms.iter().take(shown).enumerate() {
            let source = plural.as_ref().filter(|_| !(many && k == 0)).unwrap_or(&id);
            let id = if many { format!("{}[{k}]", self.entries) } else { self.entries.to_string() };
            self.rows.push(Row { id, source: place(source), target: place(form) });
        }
        Ok(())
    }

    /// Looks at what the header says.
    fn header(&mut self, line: usize, form: Option<&Field>) -> Result<(), Error> {
        if std::mem::replace(&mut self.header, true) {
            return Err(self.error(line, "has a second header (an empty msgid); expected one at the top of the file"));
        }
        let text = form.map_or("", |f| f.text.text());
        let value = |key: &str| {
            text.lines().find_map(|l| l.split_once(':').filter(|(k, _)| k.trim().eq_ignore_ascii_case(key)).map(|(_, v)| v.trim()))
        };
        let kind = value("Content-Type").unwrap_or("").to_ascii_lowercase();
        let charset = kind.split_once("charset=").map_or("", |(_, c)| c.split([';', ' ']).next().unwrap_or(""));
        if !is_readable(charset) {
            return Err(wrong_charset(self.name, &charset.to_uppercase()).at(line));
        }
        let language = value("Language").unwrap_or("");
        let primary = language.split(['_', '-', '.', '@']).next().unwrap_or("").to_ascii_lowercase();
        if !["", "id", "in", "ind"].contains(&primary.as_str()) && !primary.starts_with("indonesia") {
            let message = format!("says Language: {language}; give the Indonesian file, or correct its header (Language: id)");
            return Err(self.error(line, message));
        }
        Ok(())
    }
}

/// Reads a text from behind its quotation mark at byte `i` of a line to behind its end. The line begins at byte `at`.
fn quoted(line: &str, mut i: usize, at: usize, out: &mut Mapped) -> Result<usize, String> {
    let bytes = line.as_bytes();
    let mut from = i;
    loop {
        match bytes.get(i) {
            None => return Err(NO_END.to_owned()),
            Some(b'"') => {
                out.push(&line[from..i], at + from);
                return Ok(i + 1);
            }
            Some(b'\\') => {
                out.push(&line[from..i], at + from);
                i = escape(line, i, at, out)?;
                from = i;
            }
            Some(_) => i += 1,
        }
    }
}

/// Reads what begins with the backslash at byte `i`.
fn escape(line: &str, i: usize, at: usize, out: &mut Mapped) -> Result<usize, String> {
    let plain = match line.as_bytes().get(i + 1) {
        None => return Err(NO_END.to_owned()),
        Some(b'n') => "\n",
        Some(b't') => "\t",
        Some(b'r') => "\r",
        Some(b'a') => "\u{7}",
        Some(b'b') => "\u{8}",
        Some(b'f') => "\u{C}",
        Some(b'v') => "\u{B}",
        Some(b'\\') => "\\",
        Some(b'"') => "\"",
        Some(b'\'') => "'",
        Some(b'0'..=b'7' | b'x') => return numeric(line, i, at, out),
        Some(_) => {
            let seen = line[i + 1..].chars().next().unwrap_or(' ');
            return Err(format!("has \\{seen}, which stands for nothing; expected \\\\ for a backslash, or one of \\n \\t \\r \\\""));
        }
    };
    out.replace(plain, Span::new(at + i, at + i + 2));
    Ok(i + 2)
}

/// Octal and hexadecimal escapes, which stand for bytes: a character may take several.
fn numeric(line: &str, mut i: usize, at: usize, out: &mut Mapped) -> Result<usize, String> {
    let bytes = line.as_bytes();
    let (mut values, mut starts) = (Vec::new(), Vec::new());
    while bytes.get(i) == Some(&b'\\') {
        let (first, radix, most) = match bytes.get(i + 1) {
            Some(b'x') => (i + 2, 16, 2),
            Some(b'0'..=b'7') => (i + 1, 8, 3),
            _ => break,
        };
        let digits = bytes[first..].iter().take(most).take_while(|b| char::from(**b).is_digit(radix)).count();
        let seen = &line[i..first + digits];
        let value = u8::from_str_radix(&line[first..first + digits], radix);
        values.push(value.map_err(|_| format!("has {seen}, which is no byte; expected \\000 to \\377 or \\x00 to \\xFF"))?);
        starts.push(i);
        i = first + digits;
    }
    starts.push(i);
    let text = String::from_utf8(values)
        .map_err(|_| format!("has {}, which is no character in UTF-8; write the character itself", &line[starts[0]..i]))?;
    for (k, c) in text.char_indices() {
        out.replace(c.encode_utf8(&mut [0; 4]), Span::new(at + starts[k], at + starts[k + c.len_utf8()]));
    }
    Ok(i)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Excerpt;

    fn rows(text: &str) -> (Vec<Row>, Arc<Excerpt>) {
        let Body::Rows { rows, target, .. } = units("po/id.po", text.as_bytes()).unwrap().remove(0).body else { panic!() };
        (rows, target)
    }

    fn wrong(text: &str) -> Error {
        units("id.po", text.as_bytes()).unwrap_err()
    }

    #[test]
    fn escapes_and_lines_that_go_on_keep_their_places() {
        let text = "msgid \"\"\n\"The \\\"café\\\"\\n\"\n\"is closed.\"\nmsgstr \"\"\n  \"\\\"Kaf\\303\\251\\\" itu\\n\" \"tutup\\x2e\"\n";
        let (rows, excerpt) = rows(text);
        assert_eq!(rows[0].source.text(), "The \"café\"\nis closed.");
        assert_eq!(rows[0].target.text(), "\"Kafé\" itu\ntutup.");
        let place = |what: &str| {
            let at = rows[0].target.text().find(what).unwrap();
            excerpt.region(rows[0].target.origin(Span::new(at, at + what.len())))
        };
        assert_eq!(place("é").bytes.of(text), "\\303\\251");
        assert_eq!(place("Kafé\"").bytes.of(text), "Kaf\\303\\251\\\"");
        assert_eq!((place("tutup").line, place("tutup").column), (5, 28));
        assert_eq!(place(".").bytes.of(text), "\\x2e");
        assert_eq!(place("itu\ntutup").bytes.of(text), "itu\\n\" \"tutup");
    }

    #[test]
    fn one_plural_form_goes_with_the_general_text_and_more_with_both() {
        let plural = "msgid \"%d file\"\nmsgid_plural \"%d files\"\nmsgstr[0] \"%d berkas\"\n";
        let texts = |text: &str| {
            let (rows, _) = rows(text);
            rows.iter().map(|r| [&r.id, r.source.text(), r.target.text()].join("/")).collect::<Vec<_>>()
        };
        assert_eq!(texts(plural), ["1/%d files/%d berkas"]);
        assert_eq!(texts(&format!("{plural}msgstr[1] \"%d berkas\"\n")), ["1[0]/%d file/%d berkas", "1[1]/%d files/%d berkas"]);
        assert_eq!(texts("msgid \"a\"\nmsgid_plural \"b\"\nmsgstr[0] \"\"\nmsgstr[1] \"\"\n"), ["1/b/"]);
    }

    #[test]
    fn an_empty_translation_has_its_place() {
        let text = "\u{FEFF}#: a.c:3\r\nmsgid \"Open\"\r\nmsgstr \"\"\r\n\r\n#~ msgid \"Old\"\r\n#~ msgstr \"Usang\"\r\n";
        let (rows, excerpt) = rows(text);
        assert_eq!(rows.len(), 1);
        let region = excerpt.region(rows[0].target.origin(Span::new(0, 0)));
        assert_eq!((region.line, region.column), (3, 9));
        assert_eq!(text[..region.bytes.start].lines().last(), Some("msgstr \""));
    }

    #[test]
    fn the_header_must_be_utf8_and_indonesian() {
        let header = |content: &str| format!("msgid \"\"\nmsgstr \"{content}\\n\"\n\nmsgid \"a\"\nmsgstr \"b\"\n");
        for good in ["Language: id", "Language: id_ID", "Language: in", "Language:", "Content-Type: text/plain; charset=utf-8", "X: y"] {
            assert_eq!(rows(&header(good)).0[0].id, "1", "{good}");
        }
        assert!(wrong(&header("Language: ms")).message.contains("Language: ms"));
        assert!(wrong(&header("Content-Type: text/plain; charset=ISO-8859-1")).message.contains("msgconv"));
        let mut latin = header("Content-Type: text/plain; charset=iso-8859-1").into_bytes();
        latin.extend(b"# caf\xE9\n");
        let e = units("id.po", &latin).unwrap_err();
        assert!(e.message.contains("msgconv") && e.line == Some(2), "{e}");
        assert!(units("a.POT", b"msgid \"a\"\nmsgstr \"\"\n").unwrap_err().message.contains("template"));
        assert!(wrong("# nothing\n").message.contains("no entries"));
    }

    #[test]
    fn malformed_lines_are_told() {
        for (text, line, message) in [
            ("msgid \"a\nmsgstr \"b\"\n", 1, "closing"),
            ("msgid \"a\"\nmsgstr \"b\\\"\n", 2, "closing"),
            ("msgid \"a\"\nmsgstr \"b\\", 2, "closing"),
            ("msgid \"a\"\n\nmsgid \"b\"\nmsgstr \"\"\n", 3, "expected msgstr"),
            ("msgid \"a\"\n", 1, "without msgstr"),
            ("msgstr \"a\"\n", 1, "without msgid"),
            ("msgctxt \"a\"\n", 1, "expected msgid"),
            ("msgctxt \"a\"\nmsgctxt \"b\"\n", 2, "twice"),
            ("\"a\"\n", 1, "belongs to nothing"),
            ("msgid a\n", 1, "outside of quotation marks"),
            ("msgid \"a\" b\n", 1, "outside of quotation marks"),
            ("msgid\nmsgstr \"b\"\n", 1, "keyword without text"),
            ("msgid \"a\"\nmsgstr \"\\q\"\n", 2, "\\q"),
            ("msgid \"a\"\nmsgstr \"\\xFF\"\n", 2, "no character"),
            ("msgid \"a\"\nmsgstr \"\\777\"\n", 2, "no byte"),
            ("msgid \"a\"\nmsgstr \"\\x\"\n", 2, "no byte"),
            ("msgid \"a\"\nmsgid_plural \"b\"\nmsgstr \"\"\n", 3, "msgstr[0]"),
            ("msgid \"a\"\nmsgid_plural \"b\"\nmsgstr[1] \"\"\n", 3, "msgstr[0]"),
            ("msgid \"a\"\nmsgid_plural \"b\"\nmsgstr[é\n", 3, "msgstr[0]"),
            ("msgid \"a\"\nmsgstr[0] \"\"\n", 2, "msgid_plural"),
            ("msgid \"a\"\nmsgstr \"\"\nmsgstr \"\"\n", 3, "second msgstr"),
            ("msgid_plural \"a\"\n", 1, "out of place"),
            ("msgid \"\"\nmsgstr \"\"\nmsgid \"\"\nmsgstr \"\"\n", 3, "second header"),
            ("Hello there, this is text\n", 1, "expected a comment"),
        ] {
            let e = wrong(text);
            assert!(e.line == Some(line) && e.message.contains(message), "{text:?}: {e}");
        }
    }
}
