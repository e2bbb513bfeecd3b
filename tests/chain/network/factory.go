package network

import (
	"encoding/json"
	"testing"

	dbm "github.com/cosmos/cosmos-db"
	"github.com/stretchr/testify/require"

	"cosmossdk.io/log/v2"
	sdkmath "cosmossdk.io/math"

	abci "github.com/cometbft/cometbft/abci/types"
	cmttypes "github.com/cometbft/cometbft/types"
	"github.com/cosmos/cosmos-sdk/baseapp"
	"github.com/cosmos/cosmos-sdk/client/flags"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	simtestutil "github.com/cosmos/cosmos-sdk/testutil/sims"
	sdk "github.com/cosmos/cosmos-sdk/types"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	ibccallbacks "github.com/cosmos/ibc-go/v11/modules/apps/callbacks"
	"github.com/cosmos/ibc-go/v11/modules/apps/transfer"
	transfertypes "github.com/cosmos/ibc-go/v11/modules/apps/transfer/types"
	porttypes "github.com/cosmos/ibc-go/v11/modules/core/05-port/types"

	"github.com/CosmWasm/wasmd/app"
	wasmibctesting "github.com/CosmWasm/wasmd/tests/wasmibctesting"
	"github.com/CosmWasm/wasmd/x/wasm"
	wasmkeeper "github.com/CosmWasm/wasmd/x/wasm/keeper"
	wasmtypes "github.com/CosmWasm/wasmd/x/wasm/types"

	"github.com/dpt/tests/chain/hooks"
)

// Coin is the native coin of every chain. All chains use the same name, so only traces distinguish vouchers.
const Coin = "ueur"

// Endowment is the initial balance of every account in the native coin.
var Endowment = sdkmath.NewInt(1_000_000_000_000)

// factory makes chains of a kind. Faults are those of a faulty one.
func factory(kind Kind, faults *Faults) wasmibctesting.ChainAppFactory {
	return func(
		t *testing.T, validators *cmttypes.ValidatorSet, accounts []authtypes.GenesisAccount, id string,
		options []wasmkeeper.Option, balances ...banktypes.Balance,
	) wasmibctesting.WasmTestApp {
		chain := newApp(t, kind, faults, id, options)
		for i := range balances {
			balances[i].Coins = balances[i].Coins.Add(sdk.NewCoin(Coin, Endowment))
		}
		initialise(t, chain, validators, accounts, id, balances)
		return wasmibctesting.WasmTestApp{WasmApp: chain}
	}
}

// newApp is wasmd with the transfer stack of a kind.
func newApp(t *testing.T, kind Kind, faults *Faults, id string, options []wasmkeeper.Option) *app.WasmApp {
	home := simtestutil.AppOptionsMap{flags.FlagHome: t.TempDir()}
	chain := app.NewWasmApp(log.NewNopLogger(), dbm.NewMemDB(), false, home, options, baseapp.SetChainID(id))
	if kind != Callbacks {
		store := storetypes.NewKVStoreKey(hooks.StoreKey)
		chain.MountStores(store)
		setRouter(chain, transferStack(chain, kind, faults, store))
	}
	require.NoError(t, chain.LoadLatestVersion())
	return chain
}

// transferStack puts the middlewares of a kind on top of ICS-20.
func transferStack(chain *app.WasmApp, kind Kind, faults *Faults, store storetypes.StoreKey) porttypes.IBCModule {
	channels := chain.IBCKeeper.ChannelKeeper
	builder := porttypes.NewIBCStackBuilder(channels).Base(transfer.NewIBCModule(chain.TransferKeeper))
	if kind != Hooks {
		handler := wasm.NewIBCHandler(chain.WasmKeeper, channels, chain.TransferKeeper, channels)
		builder.Next(ibccallbacks.NewIBCMiddleware(costlyCallbacks{handler, faults}, wasm.DefaultMaxIBCCallbackGas))
	}
	prefix := sdk.GetConfig().GetBech32AccountAddrPrefix()
	builder.Next(hooks.New(store, &chain.WasmKeeper, prefix))
	if kind == Faulty {
		builder.Next(&faultyMiddleware{faults: faults})
	}
	return builder.Build()
}

// setRouter routes transfers through a stack.
func setRouter(chain *app.WasmApp, stack porttypes.IBCModule) {
	channels := chain.IBCKeeper.ChannelKeeper
	chain.IBCKeeper.PortKeeper.Router = nil
	chain.IBCKeeper.SetRouter(porttypes.NewRouter().
		AddRoute(transfertypes.ModuleName, stack).
		AddRoute(wasmtypes.ModuleName, wasm.NewIBCHandler(chain.WasmKeeper, channels, chain.TransferKeeper, channels)))
}

// initialise gives a chain its genesis and its first block.
func initialise(
	t *testing.T, chain *app.WasmApp, validators *cmttypes.ValidatorSet, accounts []authtypes.GenesisAccount, id string,
	balances []banktypes.Balance,
) {
	codec := chain.AppCodec()
	genesis, err := simtestutil.GenesisStateWithValSet(codec, chain.DefaultGenesis(), validators, accounts, balances...)
	require.NoError(t, err)
	// The helper puts the bond of one validator into the pool, whatever their number.
	var bank banktypes.GenesisState
	codec.MustUnmarshalJSON(genesis[banktypes.ModuleName], &bank)
	bonds := sdk.DefaultPowerReduction.MulRaw(int64(len(validators.Validators)))
	bank.Balances[len(bank.Balances)-1].Coins = sdk.NewCoins(sdk.NewCoin(sdk.DefaultBondDenom, bonds))
	genesis[banktypes.ModuleName] = codec.MustMarshalJSON(&bank)
	state, err := json.Marshal(genesis)
	require.NoError(t, err)
	params := *simtestutil.DefaultConsensusParams
	params.Block.MaxGas = -1
	_, err = chain.InitChain(&abci.RequestInitChain{
		ChainId: id, Time: Start, ConsensusParams: &params, InitialHeight: 1, AppStateBytes: state,
	})
	require.NoError(t, err)
	_, err = chain.FinalizeBlock(&abci.RequestFinalizeBlock{
		Height: 1, Time: Start, NextValidatorsHash: validators.Hash(),
	})
	require.NoError(t, err)
}
