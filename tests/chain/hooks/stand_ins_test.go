//go:build !other_hooks

package hooks

import (
	"encoding/json"
	"errors"
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
)

var errRefused = errors.New("refused")

// below stands for the stack below the middleware: it notes what reaches it and answers as it is told.
type below struct {
	porttypes.IBCModule
	received []transfertypes.FungibleTokenPacketData
	raw      [][]byte
	ack      exported.Acknowledgement
	ends     int
	refuses  error
}

func (b *below) OnRecvPacket(
	_ sdk.Context, _ string, packet channeltypes.Packet, _ sdk.AccAddress,
) exported.Acknowledgement {
	b.raw = append(b.raw, packet.GetData())
	var transfer transfertypes.FungibleTokenPacketData
	if json.Unmarshal(packet.GetData(), &transfer) == nil {
		b.received = append(b.received, transfer)
	}
	return b.ack
}

func (b *below) OnAcknowledgementPacket(sdk.Context, string, channeltypes.Packet, []byte, sdk.AccAddress) error {
	b.ends++
	return b.refuses
}

func (b *below) OnTimeoutPacket(sdk.Context, string, channeltypes.Packet, sdk.AccAddress) error {
	b.ends++
	return b.refuses
}

// channel stands for the channel above: it notes what is sent and numbers it.
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

// contract stands for the wasm module with one contract that takes everything or nothing.
type contract struct {
	executed []execution
	told     []string
	data     []byte
	refuses  error
	// What the stack below had seen when the contract was told.
	below       *below
	endsAtTells []int
}

type execution struct {
	contract, caller, msg string
	coins                 sdk.Coins
}

func (c *contract) Execute(
	_ sdk.Context, address, caller sdk.AccAddress, msg []byte, coins sdk.Coins,
) ([]byte, error) {
	c.executed = append(c.executed, execution{address.String(), caller.String(), string(msg), coins})
	return c.data, c.refuses
}

func (c *contract) Sudo(_ sdk.Context, _ sdk.AccAddress, msg []byte) ([]byte, error) {
	c.told = append(c.told, string(msg))
	c.endsAtTells = append(c.endsAtTells, c.below.ends)
	return nil, c.refuses
}

// bench is the middleware between stand-ins.
type bench struct {
	t          *testing.T
	ctx        sdk.Context
	below      *below
	channel    *channel
	contract   *contract
	middleware porttypes.Middleware
}

func newBench(t *testing.T) *bench {
	key := storetypes.NewKVStoreKey(StoreKey)
	ctx := testutil.DefaultContextWithDB(t, key, storetypes.NewTransientStoreKey("transient")).Ctx
	below := &below{ack: channeltypes.NewResultAcknowledgement([]byte{1})}
	b := &bench{t, ctx, below, &channel{}, &contract{below: below}, nil}
	b.middleware = New(key, b.contract, sdk.GetConfig().GetBech32AccountAddrPrefix())
	b.middleware.SetUnderlyingApplication(b.below)
	b.middleware.SetICS4Wrapper(b.channel)
	return b
}

// The contract's account, and somebody's.
var (
	escrow = sdk.AccAddress("the escrow's account, 32 bytes..").String()
	alice  = sdk.AccAddress("alice's account.....").String()
)

// transfer is 25 coins of Alice for the escrow.
func transfer(memo string) transfertypes.FungibleTokenPacketData {
	return transfertypes.NewFungibleTokenPacketData("ueur", "25", alice, escrow, memo)
}

// receive lets a packet arrive that went from channel-7 over there to channel-3 here.
func (b *bench) receive(data []byte) exported.Acknowledgement {
	packet := channeltypes.NewPacket(
		data, 1, "transfer", "channel-7", "transfer", "channel-3", clienttypes.ZeroHeight(), 1,
	)
	return b.middleware.OnRecvPacket(b.ctx, transfertypes.V1, packet, nil)
}

// send lets a packet go over channel-3.
func (b *bench) send(data []byte) (uint64, error) {
	return b.middleware.SendPacket(b.ctx, "transfer", "channel-3", clienttypes.ZeroHeight(), 1, data)
}

// sent is a packet as it went over channel-3.
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

// sendWithCallback sends a transfer whose end the escrow is to be told of.
func (b *bench) sendWithCallback() uint64 {
	sequence, err := b.send(transfer(`{"ibc_callback":"` + escrow + `"}`).GetBytes())
	require.NoError(b.t, err)
	require.NotZero(b.t, sequence)
	return sequence
}
