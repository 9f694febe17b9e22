//! ISO weeks.

use jiff::civil::{Date, ISOWeekDate, Weekday};
use std::fmt;

/// A week of ISO 8601: Monday to Sunday, in the year that has its Thursday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Week {
    monday: Date,
}

impl Week {
    /// The week of a day.
    #[must_use]
    pub fn of(day: Date) -> Self {
        let w = day.iso_week_date();
        let monday = ISOWeekDate::new(w.year(), w.week(), Weekday::Monday).map_or(day, ISOWeekDate::date);
        Self { monday }
    }

    /// Reads `2026-W47`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (year, week) = text.split_once("-W")?;
        if year.len() != 4 || week.len() != 2 || !week.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let monday = ISOWeekDate::new(year.parse().ok()?, week.parse().ok()?, Weekday::Monday).ok()?.date();
        Some(Self { monday })
    }

    /// Its first day.
    #[must_use]
    pub fn monday(self) -> Date {
        self.monday
    }

    /// Its last day.
    #[must_use]
    pub fn sunday(self) -> Date {
        self.monday.checked_add(jiff::Span::new().days(6)).unwrap_or(self.monday)
    }

    /// The week so many weeks before.
    #[must_use]
    pub fn before(self, weeks: i64) -> Self {
        Self { monday: self.monday.checked_sub(jiff::Span::new().days(7 * weeks)).unwrap_or(self.monday) }
    }

    /// Its number, 1 to 53.
    #[must_use]
    pub fn number(self) -> i8 {
        self.monday.iso_week_date().week()
    }
}

impl fmt::Display for Week {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let w = self.monday.iso_week_date();
        write!(f, "{:04}-W{:02}", w.year(), w.week())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_cross_the_years_as_iso_says() {
        let week = |d: &str| Week::of(d.parse().unwrap()).to_string();
        assert_eq!(week("2026-12-31"), "2026-W53");
        assert_eq!(week("2027-01-03"), "2026-W53");
        assert_eq!(week("2027-01-04"), "2027-W01");
        assert_eq!(week("2024-12-30"), "2025-W01");
        assert_eq!(week("2021-01-03"), "2020-W53");
        let w = Week::parse("2027-W01").unwrap();
        assert_eq!(
            (w.before(1).to_string(), w.monday().to_string(), w.sunday().to_string()),
            ("2026-W53".into(), "2027-01-04".into(), "2027-01-10".into())
        );
        for bad in ["2027-W53", "2026-W54", "2026-W00", "2026-47", "2026-W7", "26-W07", "", "2026-W+7"] {
            assert_eq!(Week::parse(bad), None, "{bad}");
        }
    }
}
