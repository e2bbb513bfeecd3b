package network

import (
	"github.com/stretchr/testify/require"

	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	sdk "github.com/cosmos/cosmos-sdk/types"

	wasmkeeper "github.com/CosmWasm/wasmd/x/wasm/keeper"
	wasmtypes "github.com/CosmWasm/wasmd/x/wasm/types"
)

// Charge is one consumption of gas, with the gas meter's description.
type Charge struct {
	For string
	Gas storetypes.Gas
}

// recordingMeter is a gas meter that records every charge.
type recordingMeter struct {
	storetypes.GasMeter
	charges *[]Charge
}

func (m recordingMeter) ConsumeGas(gas storetypes.Gas, descriptor string) {
	*m.charges = append(*m.charges, Charge{descriptor, gas})
	m.GasMeter.ConsumeGas(gas, descriptor)
}

// Charges executes a contract on a copy of the state, with all codes pinned, and returns every charge of gas in order.
// The cost of the transaction itself is not included.
func (c *Chain) Charges(sender *Account, contract string, msg []byte) []Charge {
	address, err := sdk.AccAddressFromBech32(contract)
	require.NoError(c.t, err)
	keeper := wasmkeeper.NewDefaultPermissionKeeper(c.app.WasmKeeper)
	ctx, _ := c.GetContext().CacheContext()
	c.app.WasmKeeper.IterateCodeInfos(ctx, func(id uint64, _ wasmtypes.CodeInfo) bool {
		require.NoError(c.t, keeper.PinCode(ctx, id))
		return false
	})
	var charges []Charge
	ctx = ctx.WithGasMeter(recordingMeter{storetypes.NewInfiniteGasMeter(), &charges}).WithEventManager(sdk.NewEventManager())
	_, err = keeper.Execute(ctx, address, sender.SenderAccount.SenderAccount.GetAddress(), msg, nil)
	require.NoError(c.t, err)
	return charges
}
