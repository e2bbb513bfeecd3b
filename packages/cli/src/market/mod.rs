//! A market and its orders as JSON.
