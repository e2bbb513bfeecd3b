//! The transfer module (ICS-20) of the test chain. Coins that leave are locked, packets stay in flight until a test ends them,
//! coins that return are unlocked. Light clients, proofs and relayers are tested in `tests/chain`.

use cosmwasm_std::{
    Addr, Api, BankMsg, Binary, BlockInfo, CanonicalAddr, ChannelResponse, Coin, CustomMsg, CustomQuery,
    Empty, IbcChannel, IbcEndpoint, IbcMsg, IbcOrder, IbcQuery, Querier, StdError, StdResult, Storage,
    from_json, to_json_binary, to_json_vec,
};
use cw_multi_test::{AppResponse, CosmosRouter, Ibc, Module};
use ics20::Channel;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Channels below this number are open, unordered and for transfers.
pub const CHANNELS: u64 = 8;
/// Where the module stores its packets.
const PACKETS: &[u8] = b"transfer packets";
/// Where it stores the last sequence number.
const SEQUENCE: &[u8] = b"transfer sequence";

/// A packet in flight.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Packet {
    /// The channel.
    pub channel: Channel,
    /// Its sequence number.
    pub sequence: u64,
    /// The sender.
    pub sender: Addr,
    /// The recipient on the counterparty chain.
    pub receiver: String,
    /// The coin.
    pub coin: Coin,
    /// The memo.
    pub memo: String,
}

/// The transfer module.
#[derive(Clone, Copy, Debug, Default)]
pub struct TransferModule;

/// The account that holds the locked coins of a channel.
///
/// # Errors
/// If the chain refuses addresses of 32 bytes.
pub fn locker(api: &dyn Api, channel: Channel) -> StdResult<Addr> {
    let bytes: [u8; 32] = Sha256::digest(format!("locked for {channel}")).into();
    api.addr_humanize(&CanonicalAddr::from(bytes))
}

/// Packets in flight, oldest first.
pub fn packets(storage: &dyn Storage) -> Vec<Packet> {
    storage.get(PACKETS).map(|bytes| from_json(bytes).unwrap()).unwrap_or_default()
}

/// Removes a packet from those in flight.
pub fn remove(storage: &mut dyn Storage, packet: &Packet) {
    let mut all = packets(storage);
    let before = all.len();
    all.retain(|each| each != packet);
    assert_eq!(all.len() + 1, before, "{packet:?} is not in flight");
    storage.set(PACKETS, &to_json_vec(&all).unwrap());
}

impl Ibc for TransferModule {}

impl Module for TransferModule {
    type ExecT = IbcMsg;
    type QueryT = IbcQuery;
    type SudoT = Empty;

    fn execute<ExecC, QueryC>(
        &self,
        api: &dyn Api,
        storage: &mut dyn Storage,
        router: &dyn CosmosRouter<ExecC = ExecC, QueryC = QueryC>,
        block: &BlockInfo,
        sender: Addr,
        msg: IbcMsg,
    ) -> StdResult<AppResponse>
    where
        ExecC: CustomMsg + DeserializeOwned + 'static,
        QueryC: CustomQuery + DeserializeOwned + 'static,
    {
        let IbcMsg::Transfer { channel_id, to_address, amount, memo, .. } = msg else {
            return Err(StdError::msg("the test chain supports transfers only"));
        };
        let channel: Channel = channel_id.parse().map_err(|error| StdError::msg(format!("{error}")))?;
        // 1. Lock the coin.
        let lock =
            BankMsg::Send { to_address: locker(api, channel)?.into_string(), amount: vec![amount.clone()] };
        let response = router.execute(api, storage, block, sender.clone(), lock.into())?;
        // 2. Store the packet.
        let sequence = storage.get(SEQUENCE).map_or(0_u64, |bytes| from_json(bytes).unwrap()) + 1;
        storage.set(SEQUENCE, &to_json_vec(&sequence)?);
        let mut all = packets(storage);
        all.push(Packet {
            channel,
            sequence,
            sender,
            receiver: to_address,
            coin: amount,
            memo: memo.unwrap_or_default(),
        });
        storage.set(PACKETS, &to_json_vec(&all)?);
        // 3. Answer with MsgTransferResponse, whose field 1 is the sequence number.
        let data = anybuf::Anybuf::new().append_uint64(1, sequence).into_vec();
        Ok(AppResponse { data: Some(Binary::from(data)), ..response })
    }

    fn query(
        &self,
        _api: &dyn Api,
        _storage: &dyn Storage,
        _querier: &dyn Querier,
        _block: &BlockInfo,
        request: IbcQuery,
    ) -> StdResult<Binary> {
        let IbcQuery::Channel { channel_id, port_id } = request else {
            return Err(StdError::msg("the test chain supports channel queries only"));
        };
        let open = channel_id.parse::<Channel>().is_ok_and(|channel| channel.0 < CHANNELS)
            && port_id.as_deref() == Some("transfer");
        let end =
            |channel_id: &str| IbcEndpoint { port_id: "transfer".into(), channel_id: channel_id.into() };
        let channel = open.then(|| {
            IbcChannel::new(
                end(&channel_id),
                end("channel-0"),
                IbcOrder::Unordered,
                "ics20-1",
                "connection-0",
            )
        });
        to_json_binary(&ChannelResponse::new(channel))
    }

    fn sudo<ExecC, QueryC>(
        &self,
        _api: &dyn Api,
        _storage: &mut dyn Storage,
        _router: &dyn CosmosRouter<ExecC = ExecC, QueryC = QueryC>,
        _block: &BlockInfo,
        _msg: Empty,
    ) -> StdResult<AppResponse>
    where
        ExecC: CustomMsg + DeserializeOwned + 'static,
        QueryC: CustomQuery + DeserializeOwned + 'static,
    {
        Err(StdError::msg("the test chain's transfer module has no sudo"))
    }
}
