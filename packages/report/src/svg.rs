//! Drawing in integers: a coordinate is a tenth of a pixel, so the same day always gives the same bytes.

use std::fmt;
use std::fmt::Write as _;

use super::page::Page;

/// A coordinate in tenths of a pixel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Px(pub i64);

impl Px {
    /// Whole pixels.
    pub const fn whole(pixels: i64) -> Self {
        Self(pixels.saturating_mul(10))
    }

    /// So many pixels further.
    pub const fn plus(self, pixels: i64) -> Self {
        Self(self.0.saturating_add(pixels.saturating_mul(10)))
    }

    /// The distance to a coordinate further on.
    pub const fn to(self, end: Self) -> Self {
        Self(end.0.saturating_sub(self.0))
    }

    /// The middle between two.
    pub const fn middle(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0) / 2)
    }
}

impl fmt::Display for Px {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, tenth) = (self.0.unsigned_abs() / 10, self.0.unsigned_abs() % 10);
        if tenth == 0 {
            write!(formatter, "{sign}{whole}")
        } else {
            write!(formatter, "{sign}{whole}.{tenth}")
        }
    }
}

/// From values to coordinates, linearly.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    from: (i64, i64),
    to: (Px, Px),
}

impl Scale {
    /// Values `low..=high` onto `start..=end`; an empty span of values is widened by one.
    pub fn new(low: i64, high: i64, start: Px, end: Px) -> Self {
        Self { from: (low, high.max(low.saturating_add(1))), to: (start, end) }
    }

    /// Where a value lies; values outside lie at the nearer end.
    pub fn at(&self, value: i64) -> Px {
        let (low, high) = self.from;
        let part = i128::from(value.clamp(low, high)) - i128::from(low);
        let whole = i128::from(high) - i128::from(low);
        let length = i128::from(self.to.1.0) - i128::from(self.to.0.0);
        let offset = part.saturating_mul(length).checked_div(whole).unwrap_or(0);
        Px(self.to.0.0.saturating_add(i64::try_from(offset).unwrap_or(0)))
    }

    /// The values at the ends.
    pub const fn domain(&self) -> (i64, i64) {
        self.from
    }
}

/// Round values between two, some `wanted` of them: multiples of 1, 2 or 5 times a power of ten, and at least of `unit`.
pub fn ticks(low: i64, high: i64, wanted: i64, unit: i64) -> Vec<i64> {
    let span = high.saturating_sub(low).max(1);
    let rough = (span / wanted.max(1)).max(unit.max(1));
    let mut power = 1_i64;
    while power.saturating_mul(10) <= rough {
        power = power.saturating_mul(10);
    }
    let step = [1, 2, 5, 10]
        .into_iter()
        .map(|factor| power.saturating_mul(factor))
        .find(|step| *step >= rough)
        .unwrap_or(rough);
    let first = low.div_euclid(step).saturating_mul(step);
    let mut all = Vec::new();
    let mut value = if first < low { first.saturating_add(step) } else { first };
    while value <= high && all.len() < 32 {
        all.push(value);
        value = value.saturating_add(step);
    }
    all
}

/// `low..=high` widened to round values.
pub fn rounded(low: i64, high: i64, wanted: i64, unit: i64) -> (i64, i64) {
    let marks = ticks(low, high.max(low.saturating_add(1)), wanted, unit);
    let step = match marks.as_slice() {
        [first, second, ..] => second.saturating_sub(*first),
        _ => unit.max(1),
    };
    let down = low.div_euclid(step).saturating_mul(step);
    let up = high.saturating_add(step.saturating_sub(1)).div_euclid(step).saturating_mul(step);
    (down, up.max(down.saturating_add(step)))
}

/// The data of a `<path>`.
#[derive(Clone, Debug, Default)]
pub struct Path {
    data: String,
}

impl Path {
    /// Begins anew at a point.
    pub fn start(&mut self, x: Px, y: Px) {
        let _ = write!(self.data, "M{x} {y}");
    }

    /// A level line.
    pub fn across(&mut self, x: Px) {
        let _ = write!(self.data, "H{x}");
    }

    /// An upright line.
    pub fn up(&mut self, y: Px) {
        let _ = write!(self.data, "V{y}");
    }

    /// Back to where it began.
    pub fn close(&mut self) {
        self.data.push('Z');
    }

    /// Whether nothing is drawn.
    pub const fn is_empty(&self) -> bool {
        self.data.is_empty()
    }

    /// Draws it.
    pub fn draw(&self, page: &mut Page, class: &str) {
        if !self.is_empty() {
            page.void("path", &[("class", class), ("d", &self.data)]);
        }
    }
}

/// The size of a drawing and the margins around its plot.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    /// Width in pixels.
    pub width: i64,
    /// Height in pixels.
    pub height: i64,
    /// The margin on the left, for the marks of the upright axis.
    pub left: i64,
    /// The margin on the right, for labels of lines.
    pub right: i64,
    /// The margin above.
    pub top: i64,
    /// The margin below, for the marks of the level axis.
    pub bottom: i64,
    /// Distinguishes this drawing from the same one at another size.
    pub suffix: &'static str,
}

impl Frame {
    /// The left edge of the plot.
    pub const fn x0(&self) -> Px {
        Px::whole(self.left)
    }

    /// The right edge of the plot.
    pub const fn x1(&self) -> Px {
        Px::whole(self.width.saturating_sub(self.right))
    }

    /// The upper edge of the plot.
    pub const fn y0(&self) -> Px {
        Px::whole(self.top)
    }

    /// The lower edge of the plot.
    pub const fn y1(&self) -> Px {
        Px::whole(self.height.saturating_sub(self.bottom))
    }

    /// Whether it is for a narrow screen.
    pub fn narrow(&self) -> bool {
        self.width < 500
    }
}

/// A drawing with a title and a description for those who do not see it.
pub fn drawing(
    page: &mut Page,
    frame: &Frame,
    id: &str,
    title: &str,
    description: &str,
    inside: impl FnOnce(&mut Page),
) {
    let view = format!("0 0 {} {}", frame.width, frame.height);
    let (title_id, text_id) = (format!("{id}{}-t", frame.suffix), format!("{id}{}-d", frame.suffix));
    let labelled = format!("{title_id} {text_id}");
    let attributes = [
        ("viewBox", view.as_str()),
        ("role", "img"),
        ("aria-labelledby", labelled.as_str()),
        ("xmlns", "http://www.w3.org/2000/svg"),
    ];
    page.el("svg", &attributes, |page| {
        page.leaf("title", &[("id", &title_id)], title);
        page.leaf("desc", &[("id", &text_id)], description);
        inside(page);
    });
    page.newline();
}

/// The same drawing twice: for a wide screen and for a narrow one; the style shows one of them.
pub fn two_sizes(page: &mut Page, wide: Frame, narrow: Frame, mut draw: impl FnMut(&mut Page, &Frame)) {
    page.el("div", &[("class", "wide")], |page| draw(page, &wide));
    page.el("div", &[("class", "narrow")], |page| draw(page, &narrow));
}

/// A text in a drawing. `class` holds how it is aligned: `start`, `middle` or `end`, and its look.
pub fn label(page: &mut Page, x: Px, y: Px, class: &str, text: &str) {
    page.leaf("text", &[("x", &x.to_string()), ("y", &y.to_string()), ("class", class)], text);
}

/// A straight line.
pub fn line(page: &mut Page, from: (Px, Px), to: (Px, Px), class: &str) {
    page.void(
        "line",
        &[
            ("x1", &from.0.to_string()),
            ("y1", &from.1.to_string()),
            ("x2", &to.0.to_string()),
            ("y2", &to.1.to_string()),
            ("class", class),
        ],
    );
}

/// A rectangle from its upper left to its lower right corner, with a text on pointing if there is one.
pub fn rectangle(page: &mut Page, from: (Px, Px), to: (Px, Px), class: &str, hint: Option<&str>) {
    let (width, height) = (from.0.to(to.0), from.1.to(to.1));
    let (x, y, width, height) =
        (from.0.to_string(), from.1.to_string(), width.to_string(), height.to_string());
    let attributes = [
        ("x", x.as_str()),
        ("y", y.as_str()),
        ("width", width.as_str()),
        ("height", height.as_str()),
        ("class", class),
    ];
    match hint {
        Some(hint) => page.el("rect", &attributes, |page| page.leaf("title", &[], hint)),
        None => page.void("rect", &attributes),
    }
}

/// Marks that distinguish lines without colour.
#[derive(Clone, Copy, Debug)]
pub enum Mark {
    /// A disc.
    Disc,
    /// A square.
    Square,
    /// A triangle.
    Triangle,
}

impl Mark {
    /// The mark of the line of so many.
    pub const fn of(position: usize) -> Self {
        match position % 3 {
            0 => Self::Disc,
            1 => Self::Square,
            _ => Self::Triangle,
        }
    }
}

/// A mark at a point.
pub fn mark(page: &mut Page, x: Px, y: Px, kind: Mark, class: &str) {
    match kind {
        Mark::Disc => {
            page.void(
                "circle",
                &[("cx", &x.to_string()), ("cy", &y.to_string()), ("r", "4"), ("class", class)],
            );
        }
        Mark::Square => rectangle(page, (x.plus(-4), y.plus(-4)), (x.plus(4), y.plus(4)), class, None),
        Mark::Triangle => {
            let data = format!("M{x} {}L{} {}H{}Z", y.plus(-5), x.plus(5), y.plus(4), x.plus(-5));
            page.void("path", &[("d", &data), ("class", class)]);
        }
    }
}

/// Horizontal lines with their values at the left, and the unit above them.
pub fn value_axis(page: &mut Page, frame: &Frame, scale: &Scale, marks: &[(i64, String)], unit: &str) {
    for (value, text) in marks {
        let y = scale.at(*value);
        let class = if *value == 0 { "zero" } else { "grid" };
        line(page, (frame.x0(), y), (frame.x1(), y), class);
        label(page, frame.x0().plus(-6), y.plus(4), "axis end", text);
    }
    label(page, Px::whole(0), Px::whole(11), "axis start", unit);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_are_tenths() {
        assert_eq!(Px(125).to_string(), "12.5");
        assert_eq!(Px(-7).to_string(), "-0.7");
        assert_eq!(Px::whole(3).plus(2).to_string(), "5");
    }

    #[test]
    fn a_scale_keeps_to_its_ends() {
        let scale = Scale::new(-10, 10, Px::whole(100), Px::whole(0));
        assert_eq!(scale.at(-10), Px::whole(100));
        assert_eq!(scale.at(0), Px::whole(50));
        assert_eq!(scale.at(99), Px::whole(0));
        assert_eq!(Scale::new(5, 5, Px(0), Px(10)).at(5), Px(0));
        assert_eq!(Scale::new(i64::MIN, i64::MAX, Px(0), Px(10)).at(i64::MAX), Px(10));
    }

    #[test]
    fn ticks_are_round_and_inside() {
        assert_eq!(ticks(0, 100, 5, 1), [0, 20, 40, 60, 80, 100]);
        assert_eq!(ticks(-30, 72, 5, 1), [-20, 0, 20, 40, 60]);
        assert_eq!(ticks(0, 3, 5, 1), [0, 1, 2, 3]);
        assert_eq!(rounded(-3, 72, 5, 1), (-20, 80));
        assert_eq!(rounded(0, 0, 5, 1), (0, 1));
    }
}
