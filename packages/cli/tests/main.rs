//! Runs the command line as a person does.
