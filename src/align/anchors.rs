//! Beads that are given and kept: hand-corrected alignments.

use crate::document::Anchor;
use std::ops::Range;

/// What the anchors leave to the search in a stretch of both sides.
#[derive(Clone, Debug, Default)]
pub struct Fixed {
    source: Vec<Owner>,
    target: Vec<Owner>,
    /// Beads that the path steps over in one: source, target, rising on both sides.
    steps: Vec<(Range<usize>, Range<usize>)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Owner {
    /// The search's.
    Free,
    /// Left out of the path: an anchor's that crosses others, or one without counterpart.
    Out,
    /// Part of a step.
    Step(usize),
}

impl Fixed {
    /// Of the anchors (indices into the whole document) those that touch `source` and `target` (segments seen now).
    pub fn new(anchors: &[Anchor], source: Range<usize>, target: Range<usize>) -> Self {
        let mut out = Self::default();
        let seen: Vec<&Anchor> =
            anchors.iter().filter(|a| a.source.iter().any(|i| source.contains(i)) || a.target.iter().any(|j| target.contains(j))).collect();
        if seen.is_empty() {
            return out;
        }
        out.source = vec![Owner::Free; source.len()];
        out.target = vec![Owner::Free; target.len()];
        let run = |list: &[usize], of: &Range<usize>| -> Option<Range<usize>> {
            let (first, last) = (*list.first()?, *list.last()?);
            (list.len() == last - first + 1 && of.contains(&first) && of.contains(&last)).then(|| first - of.start..last + 1 - of.start)
        };
        // the path can step over anchors that rise on both sides: the longest chain of them
        let mut steps: Vec<(Range<usize>, Range<usize>)> =
            seen.iter().filter_map(|a| Some((run(&a.source, &source)?, run(&a.target, &target)?))).collect();
        steps.sort_by_key(|(s, t)| (s.start, t.start));
        let mut length = vec![1usize; steps.len()];
        let mut before = vec![usize::MAX; steps.len()];
        for k in 0..steps.len() {
            // anchors far back were passed by nearer ones: a bounded look keeps long lists linear
            for x in k.saturating_sub(200)..k {
                if steps[x].0.end <= steps[k].0.start && steps[x].1.end <= steps[k].1.start && length[x] + 1 > length[k] {
                    length[k] = length[x] + 1;
                    before[k] = x;
                }
            }
        }
        let mut k = (0..steps.len()).max_by_key(|k| (length[*k], std::cmp::Reverse(*k))).unwrap_or(usize::MAX);
        while k != usize::MAX {
            out.steps.push(steps[k].clone());
            k = before[k];
        }
        out.steps.reverse();
        for a in seen {
            a.source.iter().filter(|i| source.contains(i)).for_each(|i| out.source[i - source.start] = Owner::Out);
            a.target.iter().filter(|j| target.contains(j)).for_each(|j| out.target[j - target.start] = Owner::Out);
        }
        for (k, (s, t)) in out.steps.iter().enumerate() {
            out.source[s.clone()].fill(Owner::Step(k));
            out.target[t.clone()].fill(Owner::Step(k));
        }
        out
    }

    /// Whether the search may make a bead of these segments.
    pub fn allows(&self, source: Range<usize>, target: Range<usize>) -> bool {
        if self.source.is_empty() && self.target.is_empty() {
            return true;
        }
        let lone = source.is_empty() || target.is_empty();
        let free = |o: &Owner| *o == Owner::Free || lone && *o == Owner::Out;
        self.source[source].iter().all(free) && self.target[target].iter().all(free)
    }

    /// The size of the given bead that ends before source segment `i` and target segment `j`.
    pub fn ends_at(&self, i: usize, j: usize) -> Option<(usize, usize)> {
        let Owner::Step(k) = *self.source.get(i.checked_sub(1)?)? else { return None };
        let (s, t) = &self.steps[k];
        (s.end == i && t.end == j).then(|| (s.len(), t.len()))
    }

    /// The corners of the beads that the path steps over.
    pub fn corners(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        self.steps.iter().flat_map(|(s, t)| [(s.start, t.start), (s.end, t.end)])
    }

    /// Whether the segment is left to the search.
    pub fn is_free_source(&self, i: usize) -> bool {
        self.source.get(i).is_none_or(|o| *o == Owner::Free)
    }

    /// Whether the segment is left to the search.
    pub fn is_free_target(&self, j: usize) -> bool {
        self.target.get(j).is_none_or(|o| *o == Owner::Free)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn anchor(source: &[usize], target: &[usize]) -> Anchor {
        Anchor { source: source.to_vec(), target: target.to_vec() }
    }

    #[test]
    fn rising_anchors_are_steps_and_the_others_are_left_out() {
        let list = [anchor(&[1], &[1, 2]), anchor(&[3], &[0]), anchor(&[4], &[3]), anchor(&[5], &[])];
        let f = Fixed::new(&list, 0..7, 0..5);
        assert_eq!(f.ends_at(2, 3), Some((1, 2)));
        assert_eq!(f.ends_at(4, 1), None);
        assert_eq!(f.ends_at(5, 4), Some((1, 1)));
        assert!(!f.allows(1..2, 1..2), "part of an anchor");
        assert!(!f.allows(3..4, 0..1), "crosses the others");
        assert!(f.allows(5..6, 0..0), "without counterpart");
        assert!(!f.allows(5..6, 4..5));
        assert!(f.allows(6..7, 4..5));
        assert!(Fixed::default().allows(0..9, 0..9));
    }
}
