package hooks_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	"github.com/cosmos/cosmos-sdk/testutil"
	sdk "github.com/cosmos/cosmos-sdk/types"
	transfertypes "github.com/cosmos/ibc-go/v11/modules/apps/transfer/types"
	clienttypes "github.com/cosmos/ibc-go/v11/modules/core/02-client/types"
	channeltypes "github.com/cosmos/ibc-go/v11/modules/core/04-channel/types"
	porttypes "github.com/cosmos/ibc-go/v11/modules/core/05-port/types"
	"github.com/cosmos/ibc-go/v11/modules/core/exported"

	wasmvm "github.com/CosmWasm/wasmvm/v3"
	wasmvmtypes "github.com/CosmWasm/wasmvm/v3/types"

	wasmkeeper "github.com/CosmWasm/wasmd/x/wasm/keeper"
	"github.com/CosmWasm/wasmd/x/wasm/keeper/wasmtesting"

	"github.com/dpt/tests/chain/hooks"
)

var errRefused = errors.New("refused")

// application is a mock of the application below the middleware. It records its calls and credits what a transfer
// brings.
type application struct {
	porttypes.IBCModule
	faucet   *wasmkeeper.TestFaucet
	credited sdk.Coin
	received []transfertypes.FungibleTokenPacketData
	raw      [][]byte
	ack      exported.Acknowledgement
	ends     int
	refuses  error
}

func (a *application) OnRecvPacket(
	ctx sdk.Context, _ string, packet channeltypes.Packet, _ sdk.AccAddress,
) exported.Acknowledgement {
	a.raw = append(a.raw, packet.GetData())
	var transfer transfertypes.FungibleTokenPacketData
	if json.Unmarshal(packet.GetData(), &transfer) == nil {
		a.received = append(a.received, transfer)
		a.faucet.Fund(ctx, sdk.MustAccAddressFromBech32(transfer.Receiver), a.credited)
	}
	return a.ack
}

func (a *application) OnAcknowledgementPacket(sdk.Context, string, channeltypes.Packet, []byte, sdk.AccAddress) error {
	a.ends++
	return a.refuses
}

func (a *application) OnTimeoutPacket(sdk.Context, string, channeltypes.Packet, sdk.AccAddress) error {
	a.ends++
	return a.refuses
}

// channel is a mock of the channel above the middleware. It records and numbers packets.
type channel struct {
	porttypes.ICS4Wrapper
	sent    [][]byte
	refuses error
}

func (c *channel) SendPacket(
	_ sdk.Context, _, _ string, _ clienttypes.Height, _ uint64, data []byte,
) (uint64, error) {
	if c.refuses != nil {
		return 0, c.refuses
	}
	c.sent = append(c.sent, data)
	return uint64(len(c.sent)), nil
}

// contract is a mock of the escrow in a virtual machine. It records its calls and accepts all of them or none.
type contract struct {
	wasmtesting.MockWasmEngine
	executed []execution
	sudos    []string
	data     []byte
	refuses  error
	// How many packets had ended for the application below at each sudo message.
	endsAtSudo []int
}

type execution struct {
	contract, caller, msg, denom, amount string
}

func newContract(below *application) *contract {
	c := &contract{}
	wasmtesting.MakeInstantiable(&c.MockWasmEngine)
	answer := func() (*wasmvmtypes.ContractResult, uint64, error) {
		if c.refuses != nil {
			return nil, 0, c.refuses
		}
		return &wasmvmtypes.ContractResult{Ok: &wasmvmtypes.Response{Data: c.data}}, 0, nil
	}
	c.ExecuteFn = func(
		_ wasmvm.Checksum, env wasmvmtypes.Env, info wasmvmtypes.MessageInfo, msg []byte, _ wasmvm.KVStore, _ wasmvm.GoAPI,
		_ wasmvm.Querier, _ wasmvm.GasMeter, _ uint64, _ wasmvmtypes.UFraction,
	) (*wasmvmtypes.ContractResult, uint64, error) {
		call := execution{contract: env.Contract.Address, caller: info.Sender, msg: string(msg)}
		for _, coin := range info.Funds {
			call.denom += coin.Denom
			call.amount += coin.Amount
		}
		c.executed = append(c.executed, call)
		return answer()
	}
	c.SudoFn = func(
		_ wasmvm.Checksum, _ wasmvmtypes.Env, msg []byte, _ wasmvm.KVStore, _ wasmvm.GoAPI, _ wasmvm.Querier,
		_ wasmvm.GasMeter, _ uint64, _ wasmvmtypes.UFraction,
	) (*wasmvmtypes.ContractResult, uint64, error) {
		c.sudos = append(c.sudos, string(msg))
		c.endsAtSudo = append(c.endsAtSudo, below.ends)
		return answer()
	}
	return c
}

// stores adds one store to those of a chain.
type stores struct {
	storetypes.MultiStore
	key   storetypes.StoreKey
	added storetypes.KVStore
}

func (s stores) GetKVStore(key storetypes.StoreKey) storetypes.KVStore {
	if key == s.key {
		return s.added
	}
	return s.MultiStore.GetKVStore(key)
}

// bench is the middleware between mocks, with the wasm module's own keeper.
type bench struct {
	t          *testing.T
	ctx        sdk.Context
	below      *application
	channel    *channel
	contract   *contract
	middleware porttypes.Middleware
}

func newBench(t *testing.T) *bench {
	below := &application{ack: channeltypes.NewResultAcknowledgement([]byte{1}), credited: coin("transfer/channel-3/ueur")}
	contract := newContract(below)
	ctx, keepers := wasmkeeper.CreateDefaultTestInput(t)
	instance := wasmkeeper.SeedNewContractInstance(t, ctx, keepers, contract)
	require.Equal(t, escrow, instance.Contract.String())
	below.faucet = keepers.Faucet

	key := storetypes.NewKVStoreKey(hooks.StoreKey)
	store := testutil.DefaultContextWithDB(t, key, storetypes.NewTransientStoreKey("transient")).Ctx.KVStore(key)
	ctx = ctx.WithMultiStore(stores{ctx.MultiStore(), key, store})
	middleware := hooks.New(key, keepers.WasmKeeper, sdk.GetConfig().GetBech32AccountAddrPrefix())
	b := &bench{t, ctx, below, &channel{}, contract, middleware}
	b.middleware.SetUnderlyingApplication(b.below)
	b.middleware.SetICS4Wrapper(b.channel)
	return b
}

// The address of the first contract of a chain, and an account.
var (
	escrow = wasmkeeper.BuildContractAddressClassic(1, 1).String()
	alice  = sdk.AccAddress("alice's account.....").String()
)

// coin is 25 of the coins that came a path, or of local ones.
func coin(path string) sdk.Coin {
	return sdk.NewInt64Coin(transfertypes.ExtractDenomFromPath(path).IBCDenom(), 25)
}

// transfer sends 25 coins of Alice to the escrow.
func transfer(memo string) transfertypes.FungibleTokenPacketData {
	return transfertypes.NewFungibleTokenPacketData("ueur", "25", alice, escrow, memo)
}

// receive delivers a packet from channel-7 of the counterparty chain to the local channel-3.
func (b *bench) receive(data []byte) exported.Acknowledgement {
	packet := channeltypes.NewPacket(
		data, 1, "transfer", "channel-7", "transfer", "channel-3", clienttypes.ZeroHeight(), 1,
	)
	return b.middleware.OnRecvPacket(b.ctx, transfertypes.V1, packet, nil)
}

// send sends a packet over channel-3.
func (b *bench) send(data []byte) (uint64, error) {
	return b.middleware.SendPacket(b.ctx, "transfer", "channel-3", clienttypes.ZeroHeight(), 1, data)
}

// sent is a packet that went over channel-3.
func sent(sequence uint64) channeltypes.Packet {
	return channeltypes.NewPacket(
		transfer("").GetBytes(), sequence, "transfer", "channel-3", "transfer", "channel-7", clienttypes.ZeroHeight(), 1,
	)
}

func (b *bench) acknowledge(sequence uint64, ack string) error {
	return b.middleware.OnAcknowledgementPacket(b.ctx, transfertypes.V1, sent(sequence), []byte(ack), nil)
}

func (b *bench) timeOut(sequence uint64) error {
	return b.middleware.OnTimeoutPacket(b.ctx, transfertypes.V1, sent(sequence), nil)
}

// sendWithCallback sends a transfer that names the escrow as its callback.
func (b *bench) sendWithCallback() uint64 {
	sequence, err := b.send(transfer(`{"ibc_callback":"` + escrow + `"}`).GetBytes())
	require.NoError(b.t, err)
	require.NotZero(b.t, sequence)
	return sequence
}

// decode decodes JSON and keeps the digits of its numbers.
func decode(t *testing.T, text string) any {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var value any
	require.NoError(t, decoder.Decode(&value), text)
	return value
}

// requireJSON compares texts by their JSON values, numbers by their digits.
func requireJSON(t *testing.T, want, got string) {
	t.Helper()
	require.Equal(t, decode(t, want), decode(t, got))
}
