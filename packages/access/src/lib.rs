//! Two-step administration, the permission table, role checks by raw read, the pause.
