//go:build !other_hooks

package hooks

import (
	"encoding/binary"
	"encoding/json"

	errorsmod "cosmossdk.io/errors"

	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	clienttypes "github.com/cosmos/ibc-go/v11/modules/core/02-client/types"
	channeltypes "github.com/cosmos/ibc-go/v11/modules/core/04-channel/types"
	porttypes "github.com/cosmos/ibc-go/v11/modules/core/05-port/types"
	"github.com/cosmos/ibc-go/v11/modules/core/exported"

	wasmkeeper "github.com/CosmWasm/wasmd/x/wasm/keeper"
)

// The codes are those of the upstream module: an acknowledgement contains them.
var (
	errMemo     = errorsmod.Register("ibc-hooks", 2, "malformed memo")
	errMarshal  = errorsmod.Register("ibc-hooks", 3, "cannot marshal the packet")
	errPacket   = errorsmod.Register("ibc-hooks", 4, "invalid packet data")
	errResponse = errorsmod.Register("ibc-hooks", 5, "cannot create the response")
	errContract = errorsmod.Register("ibc-hooks", 6, "the contract refuses")
	errSender   = errorsmod.Register("ibc-hooks", 7, "invalid sender")
)

// middleware passes on every call for which it has no method of its own.
type middleware struct {
	porttypes.IBCModule   // the application below
	porttypes.ICS4Wrapper // the channel above

	store  storetypes.StoreKey
	keeper *wasmkeeper.Keeper
	prefix string
}

// New makes the middleware. The chain must mount the store; the prefix is that of the chain's addresses.
func New(store storetypes.StoreKey, keeper *wasmkeeper.Keeper, prefix string) porttypes.Middleware {
	return &middleware{store: store, keeper: keeper, prefix: prefix}
}

func (m *middleware) SetUnderlyingApplication(below porttypes.IBCModule) { m.IBCModule = below }

func (m *middleware) SetICS4Wrapper(above porttypes.ICS4Wrapper) { m.ICS4Wrapper = above }

func (m *middleware) OnRecvPacket(
	ctx sdk.Context, version string, packet channeltypes.Packet, relayer sdk.AccAddress,
) exported.Acknowledgement {
	transfer, ok := readTransfer(packet.GetData())
	if !ok {
		return m.IBCModule.OnRecvPacket(ctx, version, packet, relayer)
	}
	call, err := readCall(transfer)
	if err != nil {
		return channeltypes.NewErrorAcknowledgement(err)
	}
	if call == nil {
		return m.IBCModule.OnRecvPacket(ctx, version, packet, relayer)
	}

	// 1. The application below credits the intermediate sender.
	sender := IntermediateSender(packet.GetDestChannel(), transfer.Sender)
	coins, err := receivedCoins(packet, transfer)
	if err != nil {
		return channeltypes.NewErrorAcknowledgement(err)
	}
	if transfer.Receiver, err = sdk.Bech32ifyAddressBytes(m.prefix, sender); err != nil {
		return channeltypes.NewErrorAcknowledgement(errSender.Wrap(err.Error()))
	}
	if packet.Data, err = json.Marshal(transfer); err != nil {
		return channeltypes.NewErrorAcknowledgement(errMarshal.Wrap(err.Error()))
	}
	ack := m.IBCModule.OnRecvPacket(ctx, version, packet, relayer)
	if ack == nil || !ack.Success() {
		return ack
	}

	// 2. The intermediate sender executes the contract with the coins.
	contracts := wasmkeeper.NewDefaultPermissionKeeper(m.keeper)
	result, err := contracts.Execute(ctx, call.contract, sender, call.msg, coins)
	if err != nil {
		return channeltypes.NewErrorAcknowledgement(errContract.Wrap(err.Error()))
	}

	// 3. The acknowledgement contains both results.
	content, err := json.Marshal(struct {
		ContractResult []byte `json:"contract_result"`
		IBCAck         []byte `json:"ibc_ack"`
	}{result, ack.Acknowledgement()})
	if err != nil {
		return channeltypes.NewErrorAcknowledgement(errResponse.Wrap(err.Error()))
	}
	return channeltypes.NewResultAcknowledgement(content)
}

func (m *middleware) SendPacket(
	ctx sdk.Context, port, channel string, timeoutHeight clienttypes.Height, timeoutTimestamp uint64, data []byte,
) (uint64, error) {
	transfer, ok := readTransfer(data)
	if !ok {
		return m.ICS4Wrapper.SendPacket(ctx, port, channel, timeoutHeight, timeoutTimestamp, data)
	}
	rest, callback, found := takeCallback(transfer.Memo)
	if !found {
		return m.ICS4Wrapper.SendPacket(ctx, port, channel, timeoutHeight, timeoutTimestamp, data)
	}

	transfer.Memo = rest
	data, err := json.Marshal(transfer)
	if err != nil {
		return 0, err
	}
	sequence, err := m.ICS4Wrapper.SendPacket(ctx, port, channel, timeoutHeight, timeoutTimestamp, data)
	if err != nil {
		return 0, err
	}
	// The packet is sent even if the callback is not an address; its sender then gets the sequence 0.
	contract, ok := callback.(string)
	if !ok {
		return 0, nil
	}
	if _, err := sdk.AccAddressFromBech32(contract); err != nil {
		return 0, nil
	}
	ctx.KVStore(m.store).Set(packetKey(channel, sequence), []byte(contract))
	return sequence, nil
}

func (m *middleware) OnAcknowledgementPacket(
	ctx sdk.Context, version string, packet channeltypes.Packet, ack []byte, relayer sdk.AccAddress,
) error {
	if err := m.IBCModule.OnAcknowledgementPacket(ctx, version, packet, ack, relayer); err != nil {
		return err
	}
	return m.report(ctx, packet, map[string]any{"ibc_ack": map[string]any{
		"channel": packet.GetSourceChannel(), "sequence": packet.GetSequence(), "ack": ack, "success": !isError(ack),
	}})
}

func (m *middleware) OnTimeoutPacket(
	ctx sdk.Context, version string, packet channeltypes.Packet, relayer sdk.AccAddress,
) error {
	if err := m.IBCModule.OnTimeoutPacket(ctx, version, packet, relayer); err != nil {
		return err
	}
	err := m.report(ctx, packet, map[string]any{"ibc_timeout": map[string]any{
		"channel": packet.GetSourceChannel(), "sequence": packet.GetSequence(),
	}})
	if err != nil {
		ctx.Logger().Error("a contract refuses the report of a timeout", "error", err)
		ctx.KVStore(m.store).Delete(packetKey(packet.GetSourceChannel(), packet.GetSequence()))
	}
	return nil
}

// report sends the end of a packet to the contract that waits for it, and then forgets the packet.
func (m *middleware) report(ctx sdk.Context, packet channeltypes.Packet, end map[string]any) error {
	key := packetKey(packet.GetSourceChannel(), packet.GetSequence())
	contract := ctx.KVStore(m.store).Get(key)
	if contract == nil {
		return nil
	}
	address, err := sdk.AccAddressFromBech32(string(contract))
	if err != nil {
		return err
	}
	msg, err := json.Marshal(map[string]any{"ibc_lifecycle_complete": end})
	if err != nil {
		return err
	}
	if _, err := m.keeper.Sudo(ctx, address, msg); err != nil {
		return errContract.Wrap(err.Error())
	}
	ctx.KVStore(m.store).Delete(key)
	return nil
}

// packetKey is the key of a packet in the store.
func packetKey(channel string, sequence uint64) []byte {
	return binary.BigEndian.AppendUint64([]byte(channel+"/"), sequence)
}
