//! `dpt sign`: signs drafts of contracts: those of a cycle or slot by one digest, or single ones.

use cosmwasm_std::HexBinary;
use interfaces::Contract;
use interfaces::power_contract::events::ContractsSigned;
use interfaces::power_contract::{ContractResponse, ContractStatus, ExecuteMsg};
use sdk::Call;
use sdk::verified_digest;
use serde_json::json;
use settlement::digest_root;
use units::{ContractId, CycleId, ParticipantId};

use super::TxArgs;
use super::contracts::lookup::{one, table};
use super::submit::{Submission, Submitter};
use super::view::View;
use crate::failure::Failure;
use crate::runtime::Wait;

/// Arguments of `dpt sign`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(flatten)]
    tx: TxArgs,
    #[command(flatten)]
    which: Which,
}

/// Which drafts.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct Which {
    /// All drafts of one's own in a settlement cycle, by its number
    #[arg(long)]
    cycle: Option<u32>,
    /// All drafts of one's own in a slot: its number, or when it begins
    #[arg(long)]
    slot: Option<String>,
    /// Single contracts: market/slot/number
    #[arg(long = "contract", value_name = "CONTRACT", num_args = 1..)]
    contracts: Vec<ContractId>,
}

const EXAMPLE: &str = crate::example!(
    "  dpt sign --cycle 20784 --network network.toml --from alice
  dpt sign --slot 2026-11-27T14:15 --network network.toml --from alice
  dpt sign --contract 1/1995317/0 1/1995317/3 --network network.toml --from alice

The digest that is signed is computed from the terms shown: what you see is what
you sign."
);

/// Runs `dpt sign`.
pub fn run(args: &Args) -> Result<(), Failure> {
    let view = View::open(&args.tx.query)?;
    let mut submitter = Submitter::new(&view, &args.tx)?;
    let participant = view.participant_of(&submitter.address())?.participant;
    // 1. find what is to be signed
    let single = !args.which.contracts.is_empty();
    let drafts = if single {
        args.which.contracts.iter().map(|id| one(&view, *id)).collect::<Result<Vec<_>, _>>()?
    } else {
        unsigned(&view, &args.which, participant)?
    };
    if drafts.is_empty() {
        return view.print(&json!({"signed": 0, "contracts": []}), "there is nothing for you to sign");
    }
    // 2. the digest of what is shown
    let digests = drafts
        .iter()
        .map(|draft| verified_digest(&view.format.definition, draft))
        .collect::<Result<Vec<_>, _>>()?;
    let ids: Vec<_> = drafts.iter().map(|draft| draft.contract).collect();
    let calls = ids
        .chunks(interfaces::MAX_BATCH)
        .zip(digests.chunks(interfaces::MAX_BATCH))
        .map(|(ids, digests)| {
            let contracts = ids.to_vec();
            let msg = if single {
                ExecuteMsg::Sign { contracts }
            } else {
                let digest = HexBinary::from(digest_root(digests.iter().copied()));
                ExecuteMsg::SignDigest { contracts, digest }
            };
            (Call::new(Contract::PowerContract, &msg), ids.len())
        })
        .collect();
    // 3. send
    let preview = format!("{}\nSigns as participant {participant}", table(&view.format, &drafts));
    let Some(sent) = submitter.submit(&Submission::new(preview, calls))? else { return Ok(()) };
    let signed: u32 = sent.events::<ContractsSigned>()?.iter().map(|event| event.contracts).sum();
    view.print(
        &json!({"signed": signed, "contracts": ids, "transactions": sent.document()}),
        &format!("{}\nsigned {signed}\n{}", table(&view.format, &drafts), sent.words()),
    )
}

/// A participant's drafts that it has not signed yet, in ascending order: of one cycle, as one digest takes them.
fn unsigned(
    view: &View,
    which: &Which,
    participant: ParticipantId,
) -> Result<Vec<ContractResponse>, Failure> {
    let slots = match (&which.slot, which.cycle) {
        (Some(slot), _) => vec![view.slot(slot)?],
        (None, cycle) => view.format.slots(CycleId(cycle.unwrap_or_default())),
    };
    let mut drafts = Vec::new();
    for slot in slots {
        drafts.extend(
            view.session
                .contracts(slot, Some(participant))
                .wait()?
                .into_iter()
                .filter(|draft| waits_for(draft, participant)),
        );
    }
    Ok(drafts)
}

/// Whether a contract waits for a participant's signature.
fn waits_for(draft: &ContractResponse, participant: ParticipantId) -> bool {
    let open = matches!(draft.status, ContractStatus::Draft | ContractStatus::HalfSigned);
    let as_buyer = draft.terms.buyer == participant && !draft.buyer_signed;
    let as_seller = draft.terms.seller == participant && !draft.seller_signed;
    open && (as_buyer || as_seller)
}
