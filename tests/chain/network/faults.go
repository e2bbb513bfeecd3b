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

// Faulty is a chain of the kind Both with faults that a test can switch on.
const Faulty Kind = "faulty"

// Faults are the faults of a faulty chain.
type Faults struct {
	// The chain sends packets, but returns the sequence 0 to their senders, as IBC hooks do for some.
	ZeroSequence bool
	// The chain acknowledges successful transfers by other content than ICS-20, as middleware may.
	CustomAck bool
	// Each callback costs so much additional gas.
	CallbackGas uint64
}

// faultyMiddleware is the outermost middleware of a faulty chain.
type faultyMiddleware struct {
	porttypes.IBCModule
	porttypes.ICS4Wrapper
	faults *Faults
}

func (m *faultyMiddleware) SetUnderlyingApplication(below porttypes.IBCModule) { m.IBCModule = below }

func (m *faultyMiddleware) SetICS4Wrapper(above porttypes.ICS4Wrapper) { m.ICS4Wrapper = above }

func (m *faultyMiddleware) OnRecvPacket(
	ctx sdk.Context, version string, packet channeltypes.Packet, relayer sdk.AccAddress,
) exported.Acknowledgement {
	ack := m.IBCModule.OnRecvPacket(ctx, version, packet, relayer)
	if !m.faults.CustomAck || ack == nil || !ack.Success() {
		return ack
	}
	content, err := json.Marshal(map[string]any{"status": "received", "inner": ack.Acknowledgement()})
	if err != nil {
		return channeltypes.NewErrorAcknowledgement(err)
	}
	return channeltypes.NewResultAcknowledgement(content)
}

func (m *faultyMiddleware) SendPacket(
	ctx sdk.Context, port, channel string, timeoutHeight clienttypes.Height, timeoutTimestamp uint64, data []byte,
) (uint64, error) {
	sequence, err := m.ICS4Wrapper.SendPacket(ctx, port, channel, timeoutHeight, timeoutTimestamp, data)
	if m.faults.ZeroSequence {
		sequence = 0
	}
	return sequence, err
}

// costlyCallbacks adds gas to the callbacks about the end of a packet.
type costlyCallbacks struct {
	callbacktypes.ContractKeeper
	faults *Faults
}

func (k costlyCallbacks) IBCOnAcknowledgementPacketCallback(
	ctx sdk.Context, packet channeltypes.Packet, ack []byte, relayer sdk.AccAddress, contract, sender, version string,
) error {
	ctx.GasMeter().ConsumeGas(k.faults.CallbackGas, "fault")
	return k.ContractKeeper.IBCOnAcknowledgementPacketCallback(ctx, packet, ack, relayer, contract, sender, version)
}

func (k costlyCallbacks) IBCOnTimeoutPacketCallback(
	ctx sdk.Context, packet channeltypes.Packet, relayer sdk.AccAddress, contract, sender, version string,
) error {
	ctx.GasMeter().ConsumeGas(k.faults.CallbackGas, "fault")
	return k.ContractKeeper.IBCOnTimeoutPacketCallback(ctx, packet, relayer, contract, sender, version)
}
