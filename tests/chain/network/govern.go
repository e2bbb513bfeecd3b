package network

import (
	"github.com/stretchr/testify/require"

	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	transfertypes "github.com/cosmos/ibc-go/v11/modules/apps/transfer/types"

	"github.com/CosmWasm/wasmd/x/wasm"
	wasmkeeper "github.com/CosmWasm/wasmd/x/wasm/keeper"
	wasmtypes "github.com/CosmWasm/wasmd/x/wasm/types"
)

// What a chain's own governance or its operators can do, written into the next block.

// decree changes the chain's state outside of any transaction.
func (c *Chain) decree(change func(ctx sdk.Context) error) {
	ctx := c.GetContext().WithEventManager(sdk.NewEventManager())
	require.NoError(c.t, change(ctx))
	if c.Watch != nil {
		for _, event := range ctx.EventManager().ABCIEvents() {
			c.Watch(event)
		}
	}
	c.Block()
}

// AllowTransfers says whether coins may be sent and received over channels.
func (c *Chain) AllowTransfers(send, receive bool) {
	c.decree(func(ctx sdk.Context) error {
		c.app.TransferKeeper.SetParams(ctx, transfertypes.NewParams(send, receive))
		return nil
	})
}

// AllowSends says whether a denomination may move at all.
func (c *Chain) AllowSends(denom string, allowed bool) {
	c.decree(func(ctx sdk.Context) error {
		c.app.BankKeeper.SetSendEnabled(ctx, denom, allowed)
		return nil
	})
}

// Sudo calls a contract on the chain's own behalf, as IBC hooks do.
func (c *Chain) Sudo(contract string, msg []byte) {
	address, err := sdk.AccAddressFromBech32(contract)
	require.NoError(c.t, err)
	c.decree(func(ctx sdk.Context) error {
		_, err := wasmkeeper.NewDefaultPermissionKeeper(c.app.WasmKeeper).Sudo(ctx, address, msg)
		return err
	})
}

// CallBack reports the end of a packet to the contract that sent it, as IBC callbacks do. No acknowledgement: it timed out.
func (c *Chain) CallBack(packet *Packet, ack []byte) {
	channels := c.app.IBCKeeper.ChannelKeeper
	handler := wasm.NewIBCHandler(c.app.WasmKeeper, channels, c.app.TransferKeeper, channels)
	sender := packet.Transfer().Sender
	relayer, err := sdk.AccAddressFromBech32(c.relayer().Address())
	require.NoError(c.t, err)
	c.decree(func(ctx sdk.Context) error {
		if ack == nil {
			return handler.IBCOnTimeoutPacketCallback(ctx, packet.Packet, relayer, sender, sender, transfertypes.V1)
		}
		return handler.IBCOnAcknowledgementPacketCallback(ctx, packet.Packet, ack, relayer, sender, sender, transfertypes.V1)
	})
}

// Lose makes the chain forget that a contract is there, until the function that it returns brings it back.
func (c *Chain) Lose(contract string) (restore func()) {
	address, err := sdk.AccAddressFromBech32(contract)
	require.NoError(c.t, err)
	key := wasmtypes.GetContractAddressKey(address)
	store := func(ctx sdk.Context) storetypes.KVStore { return ctx.KVStore(c.app.GetKey(wasmtypes.StoreKey)) }
	var info []byte
	c.decree(func(ctx sdk.Context) error {
		info = store(ctx).Get(key)
		require.NotEmpty(c.t, info)
		store(ctx).Delete(key)
		return nil
	})
	return func() {
		c.decree(func(ctx sdk.Context) error {
			store(ctx).Set(key, info)
			return nil
		})
	}
}
