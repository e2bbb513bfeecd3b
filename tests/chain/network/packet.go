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

// Packet is a packet on its way. Each step of it is a test's to take, proof and all; what the chain refuses can be taken
// again.
type Packet struct {
	channeltypes.Packet
	Channel  *Channel
	From, To *Chain
	// What the receiving chain answered, once it received.
	Ack []byte

	ended bool // for the sending chain
}

// Transfer is what the packet says.
func (p *Packet) Transfer() transfertypes.FungibleTokenPacketData {
	var transfer transfertypes.FungibleTokenPacketData
	require.NoError(p.From.t, json.Unmarshal(p.GetData(), &transfer))
	return transfer
}

// Deadline is when the packet times out.
func (p *Packet) Deadline() time.Time { return time.Unix(0, int64(p.TimeoutTimestamp)).UTC() }

// Refused says whether the receiving chain answered with an error, which makes the sending chain refund.
func (p *Packet) Refused() bool {
	require.NotNil(p.From.t, p.Ack, "the packet has not arrived")
	var ack channeltypes.Acknowledgement
	require.NoError(p.From.t, channeltypes.SubModuleCdc.UnmarshalJSON(p.Ack, &ack))
	return !ack.Success()
}

// Ended says whether the sending chain knows what became of the packet.
func (p *Packet) Ended() bool { return p.ended }

// Receive lets the packet arrive.
func (p *Packet) Receive() (*abci.ExecTxResult, error) { return p.ReceiveWithGas(Gas) }

// ReceiveWithGas lets the packet arrive by a transaction that may use so much gas.
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

// Acknowledge brings the answer back.
func (p *Packet) Acknowledge() (*abci.ExecTxResult, error) { return p.AcknowledgeWithGas(Gas) }

// AcknowledgeWithGas brings the answer back by a transaction that may use so much gas.
func (p *Packet) AcknowledgeWithGas(gas uint64) (*abci.ExecTxResult, error) {
	require.NotNil(p.From.t, p.Ack, "the packet has not arrived")
	require.NoError(p.From.t, p.Channel.endpoint(p.From).UpdateClient())
	key := host.PacketAcknowledgementKey(p.DestinationPort, p.DestinationChannel, p.Sequence)
	proof, height := p.To.QueryProof(key)
	relayer := p.From.relayer()
	return p.end(gas, channeltypes.NewMsgAcknowledgement(p.Packet, p.Ack, proof, height, relayer.Address()))
}

// Relay lets the packet arrive and brings the answer back.
func (p *Packet) Relay() {
	_, err := p.Receive()
	require.NoError(p.To.t, err)
	_, err = p.Acknowledge()
	require.NoError(p.From.t, err)
}

// TimeOut proves to the sending chain that the packet did not arrive in time, for which time passes if it has to.
func (p *Packet) TimeOut() (*abci.ExecTxResult, error) { return p.TimeOutWithGas(Gas) }

// TimeOutWithGas does so by a transaction that may use so much gas.
func (p *Packet) TimeOutWithGas(gas uint64) (*abci.ExecTxResult, error) {
	if network := p.From.network; !network.Now().After(p.Deadline()) {
		network.AdvanceTo(p.Deadline().Add(time.Second))
	}
	// The proof is of a block of the other chain after the deadline.
	p.To.Block()
	require.NoError(p.From.t, p.Channel.endpoint(p.From).UpdateClient())
	proof, height := p.To.QueryProof(p.receiptKey())
	relayer := p.From.relayer()
	return p.end(gas, channeltypes.NewMsgTimeout(p.Packet, p.Sequence, proof, height, relayer.Address()))
}

// TimeOutOnClose proves to the sending chain that the packet did not arrive and that the other end is closed.
func (p *Packet) TimeOutOnClose() (*abci.ExecTxResult, error) {
	require.NoError(p.From.t, p.Channel.endpoint(p.From).UpdateClient())
	proof, height := p.To.QueryProof(p.receiptKey())
	closed, _ := p.To.QueryProof(host.ChannelKey(p.DestinationPort, p.DestinationChannel))
	relayer := p.From.relayer()
	return p.end(Gas, channeltypes.NewMsgTimeoutOnClose(p.Packet, p.Sequence, proof, closed, height, relayer.Address()))
}

// end tells the sending chain what became of the packet.
func (p *Packet) end(gas uint64, msg sdk.Msg) (*abci.ExecTxResult, error) {
	result, err := p.From.DeliverWithGas(p.From.relayer(), gas, msg)
	p.ended = p.ended || err == nil
	return result, err
}

func (p *Packet) receiptKey() []byte {
	return host.PacketReceiptKey(p.DestinationPort, p.DestinationChannel, p.Sequence)
}
