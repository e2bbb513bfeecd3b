package network

import (
	"encoding/json"
	"time"

	"github.com/stretchr/testify/require"

	abci "github.com/cometbft/cometbft/abci/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	transfertypes "github.com/cosmos/ibc-go/v11/modules/apps/transfer/types"
	channeltypes "github.com/cosmos/ibc-go/v11/modules/core/04-channel/types"
	host "github.com/cosmos/ibc-go/v11/modules/core/24-host"

	wasmibctesting "github.com/CosmWasm/wasmd/tests/wasmibctesting"
)

// Packet is a packet between two chains. A test takes each step of its life, with a real proof. It can repeat a step
// that the chain refused.
type Packet struct {
	channeltypes.Packet
	Channel  *Channel
	From, To *Chain
	// The acknowledgement; nil until the receiving chain received the packet.
	Ack []byte

	ended bool // on the sending chain
}

// Transfer is the packet's data.
func (p *Packet) Transfer() transfertypes.FungibleTokenPacketData {
	var transfer transfertypes.FungibleTokenPacketData
	require.NoError(p.From.t, json.Unmarshal(p.GetData(), &transfer))
	return transfer
}

// Deadline is the timeout of the packet.
func (p *Packet) Deadline() time.Time { return time.Unix(0, int64(p.TimeoutTimestamp)).UTC() }

// Refused tells whether the acknowledgement is an error, which makes the sending chain refund.
func (p *Packet) Refused() bool {
	require.NotNil(p.From.t, p.Ack, "the packet has no acknowledgement")
	var ack channeltypes.Acknowledgement
	require.NoError(p.From.t, channeltypes.SubModuleCdc.UnmarshalJSON(p.Ack, &ack))
	return !ack.Success()
}

// Ended tells whether the packet was acknowledged or timed out on the sending chain.
func (p *Packet) Ended() bool { return p.ended }

// Receive delivers the packet to the receiving chain.
func (p *Packet) Receive() (*abci.ExecTxResult, error) { return p.ReceiveWithGas(Gas) }

// ReceiveWithGas delivers the packet by a transaction with a gas limit.
func (p *Packet) ReceiveWithGas(gas uint64) (*abci.ExecTxResult, error) {
	require.NoError(p.To.t, p.Channel.endpoint(p.To).UpdateClient())
	key := host.PacketCommitmentKey(p.SourcePort, p.SourceChannel, p.Sequence)
	proof, height := p.From.QueryProof(key)
	relayer := p.To.relayer()
	result, err := p.To.DeliverWithGas(relayer, gas, channeltypes.NewMsgRecvPacket(p.Packet, proof, height, relayer.Address()))
	if err != nil {
		return result, err
	}
	if ack, err := wasmibctesting.ParseAckFromEvents(result.Events); err == nil {
		p.Ack = ack
	}
	return result, nil
}

// Acknowledge delivers the acknowledgement to the sending chain.
func (p *Packet) Acknowledge() (*abci.ExecTxResult, error) { return p.AcknowledgeWithGas(Gas) }

// AcknowledgeWithGas delivers the acknowledgement by a transaction with a gas limit.
func (p *Packet) AcknowledgeWithGas(gas uint64) (*abci.ExecTxResult, error) {
	require.NotNil(p.From.t, p.Ack, "the packet has no acknowledgement")
	require.NoError(p.From.t, p.Channel.endpoint(p.From).UpdateClient())
	key := host.PacketAcknowledgementKey(p.DestinationPort, p.DestinationChannel, p.Sequence)
	proof, height := p.To.QueryProof(key)
	relayer := p.From.relayer()
	return p.end(gas, channeltypes.NewMsgAcknowledgement(p.Packet, p.Ack, proof, height, relayer.Address()))
}

// Relay delivers the packet and its acknowledgement.
func (p *Packet) Relay() {
	_, err := p.Receive()
	require.NoError(p.To.t, err)
	_, err = p.Acknowledge()
	require.NoError(p.From.t, err)
}

// TimeOut proves to the sending chain that the packet did not arrive in time. It waits for the timeout.
func (p *Packet) TimeOut() (*abci.ExecTxResult, error) { return p.TimeOutWithGas(Gas) }

// TimeOutWithGas times the packet out by a transaction with a gas limit.
func (p *Packet) TimeOutWithGas(gas uint64) (*abci.ExecTxResult, error) {
	if network := p.From.network; !network.Now().After(p.Deadline()) {
		network.AdvanceTo(p.Deadline().Add(time.Second))
	}
	// The proof needs a block of the receiving chain after the timeout.
	p.To.Block()
	require.NoError(p.From.t, p.Channel.endpoint(p.From).UpdateClient())
	proof, height := p.To.QueryProof(p.receiptKey())
	relayer := p.From.relayer()
	return p.end(gas, channeltypes.NewMsgTimeout(p.Packet, p.Sequence, proof, height, relayer.Address()))
}

// TimeOutOnClose proves to the sending chain that the packet did not arrive and that the other end of the channel is
// closed.
func (p *Packet) TimeOutOnClose() (*abci.ExecTxResult, error) {
	require.NoError(p.From.t, p.Channel.endpoint(p.From).UpdateClient())
	proof, height := p.To.QueryProof(p.receiptKey())
	closed, _ := p.To.QueryProof(host.ChannelKey(p.DestinationPort, p.DestinationChannel))
	relayer := p.From.relayer()
	return p.end(Gas, channeltypes.NewMsgTimeoutOnClose(p.Packet, p.Sequence, proof, closed, height, relayer.Address()))
}

// end delivers a proof of the packet's end to the sending chain.
func (p *Packet) end(gas uint64, msg sdk.Msg) (*abci.ExecTxResult, error) {
	result, err := p.From.DeliverWithGas(p.From.relayer(), gas, msg)
	p.ended = p.ended || err == nil
	return result, err
}

func (p *Packet) receiptKey() []byte {
	return host.PacketReceiptKey(p.DestinationPort, p.DestinationChannel, p.Sequence)
}
