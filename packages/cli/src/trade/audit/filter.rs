//! Which entries of the log are asked for.

use interfaces::audit_log::Category;
use sdk::AuditFilter;
use serde_json::json;
use units::ParticipantId;

use crate::failure::Failure;
use crate::trade::argument;

/// Which entries.
#[derive(Clone, Debug, clap::Args)]
pub struct Filter {
    /// Those by this account only
    #[arg(long, value_name = "ADDRESS")]
    actor: Option<String>,
    /// Those about this participant only
    #[arg(long, value_name = "NUMBER")]
    subject: Option<u32>,
    /// Those of this kind only: access, execution or configuration
    #[arg(long)]
    category: Option<String>,
    /// From this number on; if absent, the last ones
    #[arg(long, value_name = "NUMBER")]
    first: Option<u64>,
    /// At most so many
    #[arg(long, default_value_t = 50)]
    limit: usize,
}

impl Filter {
    /// The filter of the library.
    pub fn parse(&self) -> Result<AuditFilter, Failure> {
        let category =
            self.category.as_deref().map(|name| argument("--category", category(name))).transpose()?;
        Ok(AuditFilter {
            actor: self.actor.clone(),
            subject: self.subject.map(ParticipantId),
            category,
            first: self.first,
            limit: self.limit,
        })
    }
}

fn category(name: &str) -> Result<Category, String> {
    serde_json::from_value(json!(name))
        .map_err(|_| format!("{name:?} is not access, execution or configuration"))
}
