package network

import (
	"fmt"
	"time"

	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	abci "github.com/cometbft/cometbft/abci/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	transfertypes "github.com/cosmos/ibc-go/v11/modules/apps/transfer/types"
	clienttypes "github.com/cosmos/ibc-go/v11/modules/core/02-client/types"
	channeltypes "github.com/cosmos/ibc-go/v11/modules/core/04-channel/types"
	ibctesting "github.com/cosmos/ibc-go/v11/testing"
)

// Channel is a transfer channel between two chains.
type Channel struct {
	path *ibctesting.Path
	ends [2]*Chain
}

// Connect opens a transfer channel between two chains.
func (n *Network) Connect(a, b *Chain) *Channel {
	path := ibctesting.NewTransferPath(a.TestChain, b.TestChain)
	path.Setup()
	return n.register(&Channel{path, [2]*Chain{a, b}})
}

// ConnectAgain opens a second channel over the connection of another one.
func (n *Network) ConnectAgain(beside *Channel) *Channel {
	path := ibctesting.NewTransferPath(beside.ends[0].TestChain, beside.ends[1].TestChain)
	for i, end := range []*ibctesting.Endpoint{path.EndpointA, path.EndpointB} {
		other := beside.endpoint(beside.ends[i])
		end.ClientID, end.ConnectionID = other.ClientID, other.ConnectionID
	}
	path.CreateChannels()
	return n.register(&Channel{path, beside.ends})
}

func (n *Network) register(channel *Channel) *Channel {
	n.channels = append(n.channels, channel)
	return channel
}

// Ends are the two chains of the channel.
func (ch *Channel) Ends() [2]*Chain { return ch.ends }

// ID is the channel's identifier on one of the chains.
func (ch *Channel) ID(on *Chain) string { return ch.endpoint(on).ChannelID }

// Other is the chain at the other end.
func (ch *Channel) Other(than *Chain) *Chain {
	if ch.ends[0] == than {
		return ch.ends[1]
	}
	return ch.ends[0]
}

// Voucher is the local denomination of coins that came over this channel; denom is their denomination at the other end.
func (ch *Channel) Voucher(on *Chain, denom string) string {
	base := ch.Other(on).trace(denom)
	hop := transfertypes.NewHop(transfertypes.PortID, ch.ID(on))
	return transfertypes.NewDenom(base.Base, append([]transfertypes.Hop{hop}, base.Trace...)...).IBCDenom()
}

// Escrowed is the amount that a chain locks for vouchers at the other end.
func (ch *Channel) Escrowed(on *Chain, denom string) sdkmath.Int {
	return on.Balance(transfertypes.GetEscrowAddress(transfertypes.PortID, ch.ID(on)).String(), denom)
}

// Close closes one end of the channel. ICS-20 has no message for it, so it writes the chain's state.
func (ch *Channel) Close(on *Chain) {
	ch.endpoint(on).UpdateChannel(func(channel *channeltypes.Channel) { channel.State = channeltypes.CLOSED })
}

func (ch *Channel) endpoint(on *Chain) *ibctesting.Endpoint {
	if ch.path.EndpointA.Chain == on.TestChain {
		return ch.path.EndpointA
	}
	return ch.path.EndpointB
}

// Transfer is an ICS-20 transfer to another chain.
type Transfer struct {
	Coin     sdk.Coin
	Receiver string
	Memo     string
	// The timeout; an hour if zero.
	Timeout time.Duration
}

// Message is the transfer as a message of its sender.
func (ch *Channel) Message(from *Chain, sender *Account, transfer Transfer) *transfertypes.MsgTransfer {
	timeout := transfer.Timeout
	if timeout == 0 {
		timeout = time.Hour
	}
	return transfertypes.NewMsgTransfer(
		transfertypes.PortID, ch.ID(from), transfer.Coin, sender.Address(), transfer.Receiver,
		clienttypes.ZeroHeight(), uint64(from.network.Now().Add(timeout).UnixNano()), transfer.Memo,
	)
}

// Send sends a transfer from one of the chains. It returns the packet.
func (ch *Channel) Send(from *Chain, sender *Account, transfer Transfer) (*Packet, error) {
	if _, err := from.Deliver(sender, ch.Message(from, sender, transfer)); err != nil {
		return nil, err
	}
	packets := from.TakeSent()
	require.Len(from.t, packets, 1)
	return packets[0], nil
}

// packet registers a packet that a chain sent.
func (n *Network) packet(from *Chain, packet channeltypes.Packet) *Packet {
	for _, channel := range n.channels {
		for _, end := range channel.ends {
			if end == from && channel.ID(from) == packet.SourceChannel {
				sent := &Packet{Packet: packet, Channel: channel, From: from, To: channel.Other(from)}
				n.packets = append(n.packets, sent)
				return sent
			}
		}
	}
	panic(fmt.Sprintf("%s sends over %s, which is not a channel of the network", from.Name, packet.SourceChannel))
}

// Attribute is the first value of an attribute in a result's events; empty if there is none.
func Attribute(result *abci.ExecTxResult, event, key string) string {
	for _, found := range result.Events {
		if found.Type != event {
			continue
		}
		for _, attribute := range found.Attributes {
			if attribute.Key == key {
				return attribute.Value
			}
		}
	}
	return ""
}
