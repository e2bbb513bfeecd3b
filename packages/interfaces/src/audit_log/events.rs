//! Events of the audit log.

crate::typed_event!(
    /// Entries were appended.
    Appended("dpt_audit") {
        /// The number of the first.
        first("first"): u64,
        /// How many.
        count("count"): u32,
        /// The contract that wrote them.
        contract("contract"): String,
    }
);
