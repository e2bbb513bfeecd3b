package network

import (
	"github.com/stretchr/testify/require"

	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	sdk "github.com/cosmos/cosmos-sdk/types"

	wasmkeeper "github.com/CosmWasm/wasmd/x/wasm/keeper"
	wasmtypes "github.com/CosmWasm/wasmd/x/wasm/types"
)

// Charge is what a chain takes gas for, as its meter words it.
type Charge struct {
	For string
	Gas storetypes.Gas
}

// noting is a meter that notes every charge.
type noting struct {
	storetypes.GasMeter
	charges *[]Charge
}

func (m noting) ConsumeGas(gas storetypes.Gas, why string) {
	*m.charges = append(*m.charges, Charge{why, gas})
	m.GasMeter.ConsumeGas(gas, why)
}

// Charges are those of a message to a contract, one after the other, with all codes pinned: what the transaction around it
// costs is not among them. Nothing of it stays.
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
	ctx = ctx.WithGasMeter(noting{storetypes.NewInfiniteGasMeter(), &charges}).WithEventManager(sdk.NewEventManager())
	_, err = keeper.Execute(ctx, address, sender.SenderAccount.SenderAccount.GetAddress(), msg, nil)
	require.NoError(c.t, err)
	return charges
}
