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

// This file changes a chain's state outside of transactions, as its governance or its operators can.

// change changes the chain's state and makes a block.
func (c *Chain) change(apply func(ctx sdk.Context) error) {
	ctx := c.GetContext().WithEventManager(sdk.NewEventManager())
	require.NoError(c.t, apply(ctx))
	if c.OnEvent != nil {
		for _, event := range ctx.EventManager().ABCIEvents() {
			c.OnEvent(event)
		}
	}
	c.Block()
}

// AllowTransfers sets whether ICS-20 sends and receives.
func (c *Chain) AllowTransfers(send, receive bool) {
	c.change(func(ctx sdk.Context) error {
		c.app.TransferKeeper.SetParams(ctx, transfertypes.NewParams(send, receive))
		return nil
	})
}

// AllowSends sets whether the bank sends a denomination.
func (c *Chain) AllowSends(denom string, allowed bool) {
	c.change(func(ctx sdk.Context) error {
		c.app.BankKeeper.SetSendEnabled(ctx, denom, allowed)
		return nil
	})
}

// Sudo sends a sudo message to a contract, as IBC hooks do.
func (c *Chain) Sudo(contract string, msg []byte) {
	address, err := sdk.AccAddressFromBech32(contract)
	require.NoError(c.t, err)
	c.change(func(ctx sdk.Context) error {
		_, err := wasmkeeper.NewDefaultPermissionKeeper(c.app.WasmKeeper).Sudo(ctx, address, msg)
		return err
	})
}

// ReportByCallback reports the end of a packet to its sender, as IBC callbacks do. A nil acknowledgement is a timeout.
func (c *Chain) ReportByCallback(packet *Packet, ack []byte) {
	channels := c.app.IBCKeeper.ChannelKeeper
	handler := wasm.NewIBCHandler(c.app.WasmKeeper, channels, c.app.TransferKeeper, channels)
	sender := packet.Transfer().Sender
	relayer, err := sdk.AccAddressFromBech32(c.relayer().Address())
	require.NoError(c.t, err)
	c.change(func(ctx sdk.Context) error {
		if ack == nil {
			return handler.IBCOnTimeoutPacketCallback(ctx, packet.Packet, relayer, sender, sender, transfertypes.V1)
		}
		return handler.IBCOnAcknowledgementPacketCallback(ctx, packet.Packet, ack, relayer, sender, sender, transfertypes.V1)
	})
}

// RemoveContract removes a contract from the state. The returned function restores it.
func (c *Chain) RemoveContract(contract string) (restore func()) {
	address, err := sdk.AccAddressFromBech32(contract)
	require.NoError(c.t, err)
	key := wasmtypes.GetContractAddressKey(address)
	store := func(ctx sdk.Context) storetypes.KVStore { return ctx.KVStore(c.app.GetKey(wasmtypes.StoreKey)) }
	var info []byte
	c.change(func(ctx sdk.Context) error {
		info = store(ctx).Get(key)
		require.NotEmpty(c.t, info)
		store(ctx).Delete(key)
		return nil
	})
	return func() {
		c.change(func(ctx sdk.Context) error {
			store(ctx).Set(key, info)
			return nil
		})
	}
}
