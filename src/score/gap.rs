//! What speaks for and against a stretch of one side being left out of (or put into) the other.

use crate::analyse::Role;
use crate::checks::BeadView;
use crate::link::Reason;

/// Names of the features, in their order.
pub const NAMES: [&str; 14] = [
    "words",
    "share",
    "spare",
    "open on the other side",
    "linked share of the rest",
    "linked share of the other side",
    "length ratio",
    "length ratio without",
    "at an end",
    "nearness",
    "names",
    "linked inside",
    "clause",
    "light",
];

/// The features of one stretch, in the order of [`NAMES`].
pub type Features = [f64; NAMES.len()];

/// Which side a stretch stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    /// Left out of the target.
    Source,
    /// Put into the target.
    Target,
}

/// A stretch of words without counterpart.
#[derive(Clone, Debug)]
pub struct Gap {
    /// Tokens, first to last without holes.
    pub run: Vec<usize>,
    /// Content words in it, light and near ones counted less.
    pub weight: f64,
    /// What speaks for and against.
    pub features: Features,
}

fn full(r: Role) -> bool {
    matches!(r, Role::Content | Role::Name | Role::Number)
}

/// One side of a bead as the search sees it.
struct Half<'v> {
    roles: &'v [Role],
    of: &'v [Option<usize>],
    other_roles: &'v [Role],
    other_of: &'v [Option<usize>],
    from: From,
}

/// Stretches of `from` without counterpart, those that weigh most first.
#[must_use]
pub fn gaps(view: &BeadView<'_, '_>, from: From) -> Vec<Gap> {
    const LEAST: f64 = 1.4;
    let source = (&view.source.roles[..], &view.links.of_source[..]);
    let target = (&view.target.roles[..], &view.links.of_target[..]);
    let ((roles, of), (other_roles, other_of)) = match from {
        From::Source => (source, target),
        From::Target => (target, source),
    };
    let half = Half { roles, of, other_roles, other_of, from };
    // nearness only takes from a stretch: where nothing would weigh enough without it, it need not be asked
    let most: Vec<f64> = (0..half.roles.len()).map(|i| worth(view, &half, i, 0.0)).collect();
    if heaviest(&most).is_none_or(|(_, _, w)| w < LEAST) {
        return Vec::new();
    }
    let near: Vec<f64> = (0..half.roles.len()).map(|i| if open(&half, i) { nearness(view, from, i) } else { 0.0 }).collect();
    let mut worth: Vec<f64> = (0..half.roles.len()).map(|i| worth(view, &half, i, near[i])).collect();
    let mut out = Vec::new();
    // the heaviest stretch, then the heaviest of what is left
    while let Some((first, end, weight)) = heaviest(&worth).filter(|(_, _, w)| *w >= LEAST) {
        out.push(describe(view, &half, first, end, weight, &near));
        worth[first..end].fill(f64::NEG_INFINITY);
    }
    out
}

fn open(half: &Half<'_>, i: usize) -> bool {
    full(half.roles[i]) && half.of[i].is_none()
}

/// How near a left-over word comes to any word of the other side, 0..=1.
fn nearness(view: &BeadView<'_, '_>, from: From, i: usize) -> f64 {
    let (s, t) = (view.source, view.target);
    match from {
        From::Source if s.roles[i] == Role::Content => (0..t.tokens.len())
            .filter(|k| t.roles[*k] == Role::Content)
            .map(|k| t.words[k].nearness(&s.words[i].roots, view.lexicon))
            .fold(0.0, f64::max),
        From::Target if t.roles[i] == Role::Content => (0..s.tokens.len())
            .filter(|k| s.roles[*k] == Role::Content)
            .map(|k| t.words[i].nearness(&s.words[k].roots, view.lexicon))
            .fold(0.0, f64::max),
        _ => 0.0,
    }
}

fn light(view: &BeadView<'_, '_>, from: From, i: usize) -> bool {
    match from {
        From::Source => view.source.words[i].light,
        From::Target => view.target.words[i].light,
    }
}

/// What a token adds to a stretch.
fn worth(view: &BeadView<'_, '_>, half: &Half<'_>, i: usize, near: f64) -> f64 {
    if !full(half.roles[i]) {
        return 0.0;
    }
    let Some(link) = half.of[i] else {
        let own = if half.roles[i] == Role::Number {
            0.6
        } else if light(view, half.from, i) {
            0.4
        } else {
            1.0
        };
        return own * (1.0 - 0.6 * near.min(1.0));
    };
    let link = &view.links.links[link];
    // one loose link does not end a stretch
    let sure = !link.secondary && !matches!(link.reason, Reason::Related(_) | Reason::Synonym(_)) && !light(view, half.from, i);
    if sure { -1.5 } else { -0.7 }
}

/// The stretch with the greatest sum (Kadane): first token, one past the last, sum.
fn heaviest(worth: &[f64]) -> Option<(usize, usize, f64)> {
    let mut best: Option<(usize, usize, f64)> = None;
    let (mut first, mut sum) = (0, 0.0);
    for (i, w) in worth.iter().enumerate() {
        if sum <= 0.0 {
            (first, sum) = (i, 0.0);
        }
        sum += w;
        // a stretch begins and ends with a word that counts
        if *w > 0.0 && best.is_none_or(|(_, _, b)| sum > b) {
            best = Some((first, i + 1, sum));
        }
    }
    best.map(|(a, b, w)| ((a..b).find(|i| worth[*i] > 0.0).unwrap_or(a), b, w))
}

#[allow(clippy::cast_precision_loss)]
fn describe(view: &BeadView<'_, '_>, half: &Half<'_>, first: usize, end: usize, weight: f64, near: &[f64]) -> Gap {
    let inside = |i: usize| (first..end).contains(&i);
    let count = |f: &dyn Fn(usize) -> bool, n: usize| (0..n).filter(|i| f(*i)).count() as f64;
    let (n, m) = (half.roles.len(), half.other_roles.len());
    let open_words = count(&|i| inside(i) && open(half, i), n);
    let content = count(&|i| full(half.roles[i]), n);
    let rest = count(&|i| !inside(i) && full(half.roles[i]), n);
    let rest_linked = count(&|i| !inside(i) && full(half.roles[i]) && half.of[i].is_some(), n);
    let other = count(&|k| full(half.other_roles[k]), m);
    let other_open = count(&|k| full(half.other_roles[k]) && half.other_of[k].is_none(), m);
    // where the stretch should stand on the other side: between the partners of its linked neighbours
    let partner = |i: usize, last: bool| {
        half.of[i].map(|l| {
            let link = &view.links.links[l];
            let tokens = if half.from == From::Source { &link.target } else { &link.source };
            tokens[if last { tokens.len() - 1 } else { 0 }]
        })
    };
    let left = (0..first).rev().find_map(|i| partner(i, true)).map_or(0, |x| x + 1);
    let right = (end..n).find_map(|i| partner(i, false)).unwrap_or(m);
    let (a, b) = (left.min(right), left.max(right));
    let spare = (a..b.min(m)).filter(|k| full(half.other_roles[*k]) && half.other_of[*k].is_none()).count() as f64;
    let ratio = |own: usize| ((own as f64 + 1.0) / (m as f64 + 1.0)).ln().clamp(-1.0, 1.5);
    let at_end = !(end..n).any(|i| full(half.roles[i])) || !(0..first).any(|i| full(half.roles[i]));
    let mean = |f: &dyn Fn(usize) -> f64| (first..end).filter(|i| open(half, *i)).map(f).sum::<f64>() / open_words.max(1.0);
    let bounded = |i: Option<usize>| i.is_none_or(|i| matches!(half.roles[i], Role::Mark | Role::Function));
    let features = [
        weight.min(10.0),
        open_words / content.max(1.0),
        spare.min(6.0),
        other_open.min(8.0),
        if rest > 0.0 { rest_linked / rest } else { 0.0 },
        if other > 0.0 { 1.0 - other_open / other } else { 0.0 },
        ratio(n),
        ratio(n - (end - first)),
        f64::from(u8::from(at_end)),
        mean(&|i| near[i]),
        count(&|i| inside(i) && open(half, i) && half.roles[i] == Role::Name, n).min(4.0),
        count(&|i| inside(i) && full(half.roles[i]) && half.of[i].is_some(), n).min(4.0),
        f64::from(u8::from(bounded(first.checked_sub(1)) && bounded((end < n).then_some(end)))),
        mean(&|i| f64::from(u8::from(light(view, half.from, i)))),
    ];
    Gap { run: (first..end).collect(), weight, features }
}
