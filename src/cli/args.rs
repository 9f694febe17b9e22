//! The command line's words. Parsing only validates; nothing is opened here.

use super::options::Options;
use crate::emit::alignment::AlignmentFormat;
use crate::finding::Severity;
use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Checks Indonesian machine translations against their English source.
#[derive(Parser, Debug)]
#[command(
    name = "selaras",
    version,
    about,
    after_help = "Examples:\n  selaras check article.en.txt article.id.txt\n  selaras check en/ id/ -o reports/review.csv\n  selaras check article.en.txt article.id.txt -o html=reports/review.html\n  selaras check --feed en.xml id.xml --baseline selaras-baseline.tsv\n  selaras check --aligned pairs.tsv --format jsonl -o -\n  selaras explain wrong-sense\n\nExit codes: 0 all thresholds are kept to, 1 one is not, 2 the command line or an input is wrong."
)]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand, Debug)]
pub enum Command {
    /// Check translations and write the review report
    Check(Check),
    /// Align an article and its translation sentence by sentence
    Align(Align),
    /// Look into the lexicon
    Lexicon(Lexicon),
    /// Hold findings against annotated errors
    Eval(Eval),
    /// Accept the findings of today, so that only new ones count
    Baseline(Baseline),
    /// Reports on what was checked: a week of the history, two runs side by side
    Report(Report),
    /// Write accepted fixes into the translation
    #[command(
        after_help = "Examples:\n  selaras fix article.en.txt article.id.txt\n  selaras fix article.en.txt article.id.txt --write corrected.id.txt\n  selaras fix messages.po --write corrected/\n\nOnly findings that editors accepted (their suggestion) or fixed (the editor's words) are changed. The difference is shown first; nothing is written without --write or --in-place."
    )]
    Fix(Box<Fix>),
    /// Take over what editors decided, and see what it says of the checks
    Review(Review),
    /// Write a commented selaras.toml
    Init {
        /// Where
        #[arg(default_value = super::config::NAME)]
        path: String,
        /// Also if the file is there already
        #[arg(long)]
        force: bool,
    },
    /// Show the configuration in force
    Config(Config),
    /// Print a completion script for a shell
    #[command(
        after_help = "Examples:\n  selaras completions bash > ~/.local/share/bash-completion/completions/selaras\n  selaras completions zsh > ~/.zfunc/_selaras\n  selaras completions fish > ~/.config/fish/completions/selaras.fish"
    )]
    Completions {
        /// Shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page (roff), or write one for each command into a folder
    #[command(after_help = "Examples:\n  selaras man | man -l -\n  selaras man --to ~/.local/share/man/man1")]
    Man {
        /// Folder to write into
        #[arg(long, value_name = "FOLDER")]
        to: Option<String>,
    },
    /// List the checks
    Checks,
    /// Print what a check looks for, with examples
    Explain {
        /// Id of the check, as `selaras checks` lists it
        check: String,
    },
}

/// From which severity on a run fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FailOn {
    Critical,
    Major,
    Minor,
    Never,
}

impl FailOn {
    pub fn severity(self) -> Option<Severity> {
        match self {
            FailOn::Critical => Some(Severity::Critical),
            FailOn::Major => Some(Severity::Major),
            FailOn::Minor => Some(Severity::Minor),
            FailOn::Never => None,
        }
    }
}

/// When to colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

/// The names of an option's values, for messages.
pub fn names<T: ValueEnum>() -> String {
    let names: Vec<String> = T::value_variants().iter().filter_map(T::to_possible_value).map(|v| v.get_name().to_owned()).collect();
    names.join(", ")
}

fn confidence(text: &str) -> Result<f64, String> {
    text.parse::<f64>().ok().filter(|c| (0.0..=1.0).contains(c)).ok_or_else(|| "give a number from 0 to 1".to_owned())
}

#[derive(ClapArgs, Clone, Debug, Default)]
#[command(
    after_help = "Examples:\n  selaras check article.en.txt article.id.txt\n  selaras check article.en.html article.id.html -o html=reports/review.html --lang id\n  selaras check en/ id/ --fail-on critical\n  selaras check --feed en.xml id.xml -o github=- -o sarif=out.sarif\n  selaras check locales/id.po --annotate annotated.po\n  selaras check 'locales/**/*.xlf' --baseline selaras-baseline.tsv\n  selaras check --aligned pairs.csv --source-column English --target-column Indonesian\n  selaras check --pairs list.tsv -o csv=reports/review.csv -o jsonl=-\n  cat article.id.txt | selaras check article.en.txt - --format text -o -\n\nFiles that hold both languages (XLIFF, TMX, PO, CSV, TSV, JSON Lines) are given by themselves, in any number. Options may stand in selaras.toml (selaras init writes one)."
)]
pub struct Check {
    /// English text or web page and its Indonesian translation, two folders or globs whose file names match, or two feeds; - reads standard input
    #[arg(value_names = ["SOURCE", "TARGET"], num_args = 0..)]
    pub files: Vec<String>,
    /// Table of pairs: columns source, target (paths), and name if you like
    #[arg(long, value_name = "LIST", conflicts_with_all = ["files", "aligned"])]
    pub pairs: Option<String>,
    /// Table of aligned segments: columns id, source, target (TSV or CSV). Rows whose ids share the part before a colon are one document
    #[arg(long, value_name = "TABLE", conflicts_with = "files")]
    pub aligned: Vec<String>,
    /// Hand-corrected beads to keep, as `selaras align` writes them (beads, jsonl or tsv)
    #[arg(long, value_name = "FILE", requires = "files")]
    pub anchors: Option<String>,
    /// Configuration [default: selaras.toml here or in a folder above]
    #[arg(long, value_name = "FILE")]
    pub config: Option<String>,
    /// Take no configuration file
    #[arg(long, conflicts_with = "config")]
    pub no_config: bool,
    #[command(flatten)]
    pub options: Options,
}

#[derive(ClapArgs, Debug)]
pub struct Baseline {
    #[command(subcommand)]
    pub command: BaselineCommand,
}

#[derive(Subcommand, Debug)]
pub enum BaselineCommand {
    /// Check, and write all findings into the baseline
    #[command(
        after_help = "Examples:\n  selaras baseline write en/ id/ --baseline selaras-baseline.tsv\n  selaras check en/ id/ --baseline selaras-baseline.tsv"
    )]
    Write(Check),
    /// Check, and take findings out of the baseline that are there no longer
    #[command(after_help = "Example:\n  selaras baseline prune en/ id/ --baseline selaras-baseline.tsv")]
    Prune(Check),
}

#[derive(ClapArgs, Debug)]
pub struct Report {
    #[command(subcommand)]
    pub command: ReportCommand,
}

#[derive(Subcommand, Debug)]
pub enum ReportCommand {
    /// Twelve weeks of the history: scores, errors, what changed, recurring wrong terms, worst documents
    #[command(
        after_help = "Examples:\n  selaras check en/ id/ --history reports/history.sqlite --engine engine-a\n  selaras report weekly\n  selaras report weekly --week 2026-W47 --by engine -o week.html\n  selaras report weekly --lang id -o html=pekan.html -o markdown=-"
    )]
    Weekly(Weekly),
    /// Two runs over one source: which errors came, went and stayed, and whether the scores differ by more than chance
    #[command(
        after_help = "Examples:\n  selaras report diff engine-a.jsonl engine-b.jsonl\n  selaras report diff engine-a engine-b --history reports/history.sqlite\n\nThe difference is second less first. Interval and p-value: paired bootstrap over documents (Koehn 2004), over beads where there are fewer than 5 documents."
    )]
    Diff(Diff),
}

#[derive(ClapArgs, Debug)]
pub struct Weekly {
    /// History that check --history writes [default: as configured, or reports/history.sqlite]
    #[arg(long, value_name = "FILE")]
    pub history: Option<String>,
    /// What reviewers decided, as review apply keeps it [default: selaras-decisions.tsv]
    #[arg(long, value_name = "FILE")]
    pub decisions: Option<String>,
    /// ISO week, as 2026-W47 [default: the last week that has documents]
    #[arg(long, value_name = "WEEK")]
    pub week: Option<String>,
    /// Also by feed, section or engine
    #[arg(long)]
    pub by: Option<crate::report::weekly::By>,
    /// Where to write, as [FORMAT=]PATH; repeatable; - is standard output [default: reports/weekly.html, .md and .csv]
    #[arg(short, long, value_name = "[FORMAT=]PATH")]
    pub output: Vec<String>,
    /// Language of the report
    #[arg(long, value_enum, default_value = "en")]
    pub lang: crate::emit::Lang,
    /// No summary on standard error
    #[arg(short, long)]
    pub quiet: bool,
}

/// How a comparison is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// For a terminal
    Text,
    /// For a ticket or a mail
    Markdown,
    /// For programs
    Json,
}

#[derive(ClapArgs, Debug)]
pub struct Diff {
    /// First run: JSON Lines of check, or with --history the label of an engine
    pub first: String,
    /// Second run
    pub second: String,
    /// Take both runs from this history, by the labels of their engines
    #[arg(long, value_name = "FILE")]
    pub history: Option<String>,
    /// How to write
    #[arg(long, default_value = "text")]
    pub format: DiffFormat,
    /// Where to write; - is standard output
    #[arg(short, long, default_value = "-")]
    pub output: String,
}

#[derive(ClapArgs, Debug)]
pub struct Fix {
    #[command(flatten)]
    pub check: Check,
    /// Write the corrected translation here: a file, or a folder where there is more than one
    #[arg(long, value_name = "OUT")]
    pub write: Option<String>,
    /// Write over the translation itself
    #[arg(long, conflicts_with = "write")]
    pub in_place: bool,
    /// Write the text alone, not the format it came in: a line a segment
    #[arg(long, conflicts_with = "in_place")]
    pub plain: bool,
}

#[derive(ClapArgs, Debug)]
pub struct Review {
    #[command(subcommand)]
    pub command: ReviewCommand,
}

#[derive(Subcommand, Debug)]
pub enum ReviewCommand {
    /// Store the decisions in reports that editors give back
    #[command(
        after_help = "Examples:\n  selaras review apply review-ani.csv review-budi.xlsx\n  selaras review apply reports/review.csv --who Ani --termbase-out offer.tsv\n\nThe column decision takes accept, reject or fix:TEXT (terima, tolak, perbaiki:TEXT); empty is undecided. Columns may be moved and added. Applying twice changes nothing. Where editors differ, both are kept and told."
    )]
    Apply(ReviewApply),
    /// Precision of each check as editors see it
    #[command(after_help = "Example:\n  selaras review stats --format csv")]
    Stats(ReviewStats),
}

/// Where the decisions are.
#[derive(ClapArgs, Clone, Debug)]
pub struct DecisionsFile {
    /// Where decisions are kept [default: as selaras.toml says, or selaras-decisions.tsv]
    #[arg(long, value_name = "FILE")]
    pub decisions: Option<String>,
    /// Configuration [default: selaras.toml here or in a folder above]
    #[arg(long, value_name = "FILE")]
    pub config: Option<String>,
    /// Take no configuration file
    #[arg(long, conflicts_with = "config")]
    pub no_config: bool,
}

#[derive(ClapArgs, Debug)]
pub struct ReviewApply {
    /// Review report with decisions: CSV, workbook (xlsx, ods), or what the review page gives; - reads standard input
    #[arg(required = true)]
    pub files: Vec<String>,
    /// Who decided [default: the column reviewer, the file's name (review-NAME.csv), or you]
    #[arg(long, value_name = "NAME")]
    pub who: Option<String>,
    /// Write the termbase entries on offer into a file of their own, not to standard output
    #[arg(long, value_name = "TSV")]
    pub termbase_out: Option<String>,
    #[command(flatten)]
    pub place: DecisionsFile,
}

/// How statistics are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum StatsFormat {
    Text,
    Jsonl,
    Csv,
}

#[derive(ClapArgs, Debug)]
pub struct ReviewStats {
    /// What to write
    #[arg(long, default_value = "text")]
    pub format: StatsFormat,
    #[command(flatten)]
    pub place: DecisionsFile,
}

#[derive(ClapArgs, Debug)]
pub struct Config {
    #[command(subcommand)]
    pub command: ConfigCommand,
}

#[derive(Subcommand, Debug)]
pub enum ConfigCommand {
    /// Print every option of check, its value, and where the value comes from
    Show(Box<Check>),
    /// Print the JSON Schema of selaras.toml, for completion in editors
    Schema,
}

#[derive(ClapArgs, Debug)]
#[command(
    after_help = "Examples:\n  selaras align article.en.txt article.id.txt\n  selaras align article.en.txt article.id.txt --format tmx -o article.tmx\n  selaras align --lines --format beads en.txt id.txt\n  selaras align --lines --format beads --batch list.tsv\n\nTo correct by hand: write JSON Lines or TSV, move sentences between the beads that are wrong, give the file back:\n  selaras align a.en.txt a.id.txt -o a.tsv\n  selaras align a.en.txt a.id.txt --anchors a.tsv\n  selaras check a.en.txt a.id.txt --anchors a.tsv\nBeads that the file leaves out are looked for as ever."
)]
pub struct Align {
    /// English text; - reads standard input
    #[arg(required_unless_present = "batch")]
    pub source: Option<String>,
    /// Indonesian text; - reads standard input
    #[arg(required_unless_present = "batch")]
    pub target: Option<String>,
    /// One sentence a line on both sides; read as it comes in, so that archives of any length fit
    #[arg(long)]
    pub lines: bool,
    /// What to write
    #[arg(long, default_value = "tsv")]
    pub format: AlignmentFormat,
    /// Many documents: a line each, source TAB target TAB output
    #[arg(long, value_name = "LIST", conflicts_with = "source")]
    pub batch: Option<String>,
    /// Hand-corrected beads to keep: beads, jsonl or tsv as this command writes them
    #[arg(long, value_name = "FILE", conflicts_with = "batch")]
    pub anchors: Option<String>,
    /// Where to write; - is standard output
    #[arg(short, long, default_value = "-")]
    pub output: String,
    #[command(flatten)]
    pub imported: Imported,
    /// Also show word links, each with its reason (tsv and jsonl)
    #[arg(long)]
    pub words: bool,
    /// No progress and no summary on standard error
    #[arg(short, long)]
    pub quiet: bool,
}

/// Which imported dictionaries are in force.
#[derive(ClapArgs, Clone, Debug, Default)]
pub struct Imported {
    /// Folder of imported dictionaries [default: your own, where `selaras lexicon import` writes; or $SELARAS_LEXICON]
    #[arg(long, value_name = "FOLDER")]
    pub lexicon: Option<String>,
    /// Leave imported dictionaries out
    #[arg(long, conflicts_with = "lexicon")]
    pub no_imported: bool,
}

/// The formats of dictionaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DictionaryFormat {
    /// FreeDict and others, as dictd keeps them: .index with .dict or .dict.dz
    Dictd,
    /// Word list, TSV or CSV: English, Indonesian (| between renderings), and if you like part of speech, gloss
    Pairs,
    /// Termbase exchange, older form or TBX 3
    Tbx,
    /// Open Multilingual Wordnet tab file; needs --wordnet
    Omw,
}

#[derive(ClapArgs, Debug)]
#[command(
    after_help = "Examples:\n  selaras lexicon import /usr/share/dictd/freedict-eng-ind.index\n  selaras lexicon import glossary.csv --name desk\n  selaras lexicon import terms.tbx\n  selaras lexicon import wn-data-ind.tab --wordnet WordNet-3.0/dict\n\nImported dictionaries rank below the built-in lexicon and below --termbase. Each becomes a table (TSV) that you can edit; take the file away to be rid of it."
)]
pub struct Import {
    /// Dictionary: .index (or .dict, .dict.dz), .tsv, .csv, .tbx, .tab
    pub file: String,
    /// Format where the name does not say it
    #[arg(long)]
    pub format: Option<DictionaryFormat>,
    /// What to call it [default: the file's name]
    #[arg(long)]
    pub name: Option<String>,
    /// Folder of Princeton WordNet's data.* and index.* files
    #[arg(long, value_name = "FOLDER")]
    pub wordnet: Option<String>,
    /// Folder to write into [default: your own]
    #[arg(long, value_name = "FOLDER")]
    pub to: Option<String>,
    /// Say only how many entries could not be used, not which
    #[arg(short, long)]
    pub quiet: bool,
}

#[derive(ClapArgs, Debug)]
pub struct Lexicon {
    #[command(subcommand)]
    pub command: LexiconCommand,
}

#[derive(Subcommand, Debug)]
pub enum LexiconCommand {
    /// Show what is known of a word of either language
    Lookup {
        /// A word or phrase, English or Indonesian
        #[arg(required = true)]
        words: Vec<String>,
        #[command(flatten)]
        imported: Imported,
    },
    /// Take a dictionary into your own lexicon folder
    Import(Import),
    /// Share of running content words known, and the most frequent unknown ones
    #[command(
        after_help = "Examples:\n  selaras lexicon coverage article.en.txt article.id.txt\n  selaras lexicon coverage --aligned pairs.tsv"
    )]
    Coverage {
        /// English text and its Indonesian counterpart, line by line
        files: Vec<String>,
        /// Aligned segments: columns id, source, target
        #[arg(long)]
        aligned: Option<String>,
        /// How many unknown words to list on each side
        #[arg(long, default_value_t = 30)]
        top: usize,
        /// Instead, list so many English lemmas that stay without rendering, each with the left-over target words that keep
        /// it company: where entries are missing
        #[arg(long, value_name = "N")]
        gaps: Option<usize>,
        /// Without the built-in lexicon: what an imported dictionary knows by itself
        #[arg(long)]
        no_built_in: bool,
        #[command(flatten)]
        imported: Imported,
    },
}

#[derive(ClapArgs, Debug)]
#[command(
    after_help = "Gold: JSON Lines, a bead a line: {\"doc\",\"seg\",\"en\",\"id\",\"errors\":[{\"type\",\"severity\",\"en_span\",\"id_span\"}]}"
)]
pub struct Eval {
    /// Annotated beads
    #[arg(required = true)]
    pub gold: Vec<String>,
    #[command(flatten)]
    pub imported: Imported,
    /// Count findings from this confidence on
    #[arg(long, value_parser = confidence, default_value_t = crate::settings::DEFAULT_MIN_CONFIDENCE)]
    pub min_confidence: f64,
    /// Also write the features behind each finding, with whether it was right (TSV), for fitting
    #[arg(long, value_name = "TSV")]
    pub features: Option<String>,
}
