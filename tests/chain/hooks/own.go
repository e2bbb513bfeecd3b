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
)

var (
	errMemo     = errorsmod.Register("ibc-hooks", 2, "memo")
	errContract = errorsmod.Register("ibc-hooks", 3, "contract")
)

// The middleware passes on whatever it does not have a method of its own for.
type middleware struct {
	porttypes.IBCModule   // the stack below
	porttypes.ICS4Wrapper // the channel above

	store     storetypes.StoreKey
	contracts Contracts
	prefix    string
}

// New makes the middleware. The store must be mounted on the chain; the prefix is that of the chain's addresses.
func New(store storetypes.StoreKey, contracts Contracts, prefix string) porttypes.Middleware {
	return &middleware{store: store, contracts: contracts, prefix: prefix}
}

func (m *middleware) SetUnderlyingApplication(below porttypes.IBCModule) { m.IBCModule = below }

func (m *middleware) SetICS4Wrapper(above porttypes.ICS4Wrapper) { m.ICS4Wrapper = above }

func (m *middleware) OnRecvPacket(
	ctx sdk.Context, version string, packet channeltypes.Packet, relayer sdk.AccAddress,
) exported.Acknowledgement {
	transfer, is := readTransfer(packet.GetData())
	if !is {
		return m.IBCModule.OnRecvPacket(ctx, version, packet, relayer)
	}
	call, err := readCall(transfer)
	if err != nil {
		return channeltypes.NewErrorAcknowledgement(err)
	}
	if call == nil {
		return m.IBCModule.OnRecvPacket(ctx, version, packet, relayer)
	}

	// The coins arrive at the derived account, and go from there to the contract.
	sender := DerivedSender(packet.GetDestChannel(), transfer.Sender)
	coins, err := receivedCoins(packet, transfer)
	if err != nil {
		return channeltypes.NewErrorAcknowledgement(err)
	}
	if transfer.Receiver, err = sdk.Bech32ifyAddressBytes(m.prefix, sender); err != nil {
		return channeltypes.NewErrorAcknowledgement(err)
	}
	if packet.Data, err = json.Marshal(transfer); err != nil {
		return channeltypes.NewErrorAcknowledgement(err)
	}
	ack := m.IBCModule.OnRecvPacket(ctx, version, packet, relayer)
	if ack == nil || !ack.Success() {
		return ack
	}
	result, err := m.contracts.Execute(ctx, call.contract, sender, call.msg, coins)
	if err != nil {
		return channeltypes.NewErrorAcknowledgement(errContract.Wrap(err.Error()))
	}

	content, err := json.Marshal(struct {
		ContractResult []byte `json:"contract_result"`
		IBCAck         []byte `json:"ibc_ack"`
	}{result, ack.Acknowledgement()})
	if err != nil {
		return channeltypes.NewErrorAcknowledgement(err)
	}
	return channeltypes.NewResultAcknowledgement(content)
}

func (m *middleware) SendPacket(
	ctx sdk.Context, port, channel string, timeoutHeight clienttypes.Height, timeoutTimestamp uint64, data []byte,
) (uint64, error) {
	transfer, is := readTransfer(data)
	if !is {
		return m.ICS4Wrapper.SendPacket(ctx, port, channel, timeoutHeight, timeoutTimestamp, data)
	}
	rest, callback, has := takeCallback(transfer.Memo)
	if !has {
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
	// Whoever asked is not to hear of it: the packet is on its way all the same.
	contract, is := callback.(string)
	if !is {
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
	key := packetKey(packet.GetSourceChannel(), packet.GetSequence())
	contract := ctx.KVStore(m.store).Get(key)
	if contract == nil {
		return nil
	}
	message := map[string]any{"ibc_ack": map[string]any{
		"channel": packet.GetSourceChannel(), "sequence": packet.GetSequence(), "ack": ack, "success": !refuses(ack),
	}}
	if err := m.tell(ctx, string(contract), message); err != nil {
		return errContract.Wrap(err.Error())
	}
	ctx.KVStore(m.store).Delete(key)
	return nil
}

func (m *middleware) OnTimeoutPacket(
	ctx sdk.Context, version string, packet channeltypes.Packet, relayer sdk.AccAddress,
) error {
	if err := m.IBCModule.OnTimeoutPacket(ctx, version, packet, relayer); err != nil {
		return err
	}
	key := packetKey(packet.GetSourceChannel(), packet.GetSequence())
	contract := ctx.KVStore(m.store).Get(key)
	if contract == nil {
		return nil
	}
	message := map[string]any{"ibc_timeout": map[string]any{
		"channel": packet.GetSourceChannel(), "sequence": packet.GetSequence(),
	}}
	if err := m.tell(ctx, string(contract), message); err != nil {
		ctx.Logger().Error("a contract fails to hear of a timeout", "contract", string(contract), "error", err)
	}
	ctx.KVStore(m.store).Delete(key)
	return nil
}

// tell reports the end of a packet to a contract.
func (m *middleware) tell(ctx sdk.Context, contract string, message map[string]any) error {
	address, err := sdk.AccAddressFromBech32(contract)
	if err != nil {
		return err
	}
	text, err := json.Marshal(map[string]any{"ibc_lifecycle_complete": message})
	if err != nil {
		return err
	}
	_, err = m.contracts.Sudo(ctx, address, text)
	return err
}

// packetKey is where the store says whom to tell of a packet.
func packetKey(channel string, sequence uint64) []byte {
	return binary.BigEndian.AppendUint64([]byte(channel+"/"), sequence)
}
