//! Runs the command line as a person does, and looks at what comes out.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod clear;
mod command;
mod demo;
mod help;
mod keys;
mod operate;
mod replay;
mod setup;
mod verify;
