//! Reports on the measurement.

/// Called with a line of text when something is measured.
pub type Progress = Box<dyn Fn(&str)>;
