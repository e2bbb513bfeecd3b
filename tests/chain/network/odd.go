package network

import (
	"encoding/json"

	sdk "github.com/cosmos/cosmos-sdk/types"
	callbacktypes "github.com/cosmos/ibc-go/v11/modules/apps/callbacks/types"
	clienttypes "github.com/cosmos/ibc-go/v11/modules/core/02-client/types"
	channeltypes "github.com/cosmos/ibc-go/v11/modules/core/04-channel/types"
	porttypes "github.com/cosmos/ibc-go/v11/modules/core/05-port/types"
	"github.com/cosmos/ibc-go/v11/modules/core/exported"
)

// Odd is a chain of both kinds whose operators have ways of their own, each to be switched on in the middle of a test.
const Odd Kind = "odd"

// Ways are the ways of an odd chain.
type Ways struct {
	// Sends packets, but says of each that it has the number 0, as IBC hooks do of some.
	Nameless bool
	// Answers transfers that succeed in words of its own, as middleware may.
	Wordy bool
	// Charges so much gas on top of every callback.
	Toll uint64
}

// oddMiddleware is outermost.
type oddMiddleware struct {
	porttypes.IBCModule
	porttypes.ICS4Wrapper
	ways *Ways
}

func (m *oddMiddleware) SetUnderlyingApplication(below porttypes.IBCModule) { m.IBCModule = below }

func (m *oddMiddleware) SetICS4Wrapper(above porttypes.ICS4Wrapper) { m.ICS4Wrapper = above }

func (m *oddMiddleware) OnRecvPacket(
	ctx sdk.Context, version string, packet channeltypes.Packet, relayer sdk.AccAddress,
) exported.Acknowledgement {
	ack := m.IBCModule.OnRecvPacket(ctx, version, packet, relayer)
	if !m.ways.Wordy || ack == nil || !ack.Success() {
		return ack
	}
	words, err := json.Marshal(map[string]any{"thanks": "for the coins", "and": ack.Acknowledgement()})
	if err != nil {
		return channeltypes.NewErrorAcknowledgement(err)
	}
	return channeltypes.NewResultAcknowledgement(words)
}

func (m *oddMiddleware) SendPacket(
	ctx sdk.Context, port, channel string, timeoutHeight clienttypes.Height, timeoutTimestamp uint64, data []byte,
) (uint64, error) {
	sequence, err := m.ICS4Wrapper.SendPacket(ctx, port, channel, timeoutHeight, timeoutTimestamp, data)
	if m.ways.Nameless {
		sequence = 0
	}
	return sequence, err
}

// tollKeeper charges for callbacks about packets that end.
type tollKeeper struct {
	callbacktypes.ContractKeeper
	ways *Ways
}

func (k tollKeeper) IBCOnAcknowledgementPacketCallback(
	ctx sdk.Context, packet channeltypes.Packet, ack []byte, relayer sdk.AccAddress, contract, sender, version string,
) error {
	ctx.GasMeter().ConsumeGas(k.ways.Toll, "toll")
	return k.ContractKeeper.IBCOnAcknowledgementPacketCallback(ctx, packet, ack, relayer, contract, sender, version)
}

func (k tollKeeper) IBCOnTimeoutPacketCallback(
	ctx sdk.Context, packet channeltypes.Packet, relayer sdk.AccAddress, contract, sender, version string,
) error {
	ctx.GasMeter().ConsumeGas(k.ways.Toll, "toll")
	return k.ContractKeeper.IBCOnTimeoutPacketCallback(ctx, packet, relayer, contract, sender, version)
}
