package chain_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dpt/tests/chain/network"
)

func TestTransferReturnsToItsChain(t *testing.T) {
	for _, kind := range network.Kinds {
		t.Run(string(kind), func(t *testing.T) {
			n := network.New(t)
			local, remote := n.Chain("local", kind), n.Chain("remote", network.Callbacks)
			channel := n.Connect(remote, local)
			bob, alice := remote.Account("bob"), local.Account("alice")
			endowment := network.Endowment.Int64()

			// 70 remote coins arrive as vouchers.
			packet, err := channel.Send(remote, bob, network.Transfer{Coin: coin(network.Coin, 70), Receiver: alice.Address()})
			require.NoError(t, err)
			packet.Relay()
			require.False(t, packet.Refused())
			voucher := channel.Voucher(local, network.Coin)
			require.EqualValues(t, endowment-70, remote.Balance(bob.Address(), network.Coin).Int64())
			require.EqualValues(t, 70, channel.Escrowed(remote, network.Coin).Int64())
			require.EqualValues(t, 70, local.Balance(alice.Address(), voucher).Int64())
			require.EqualValues(t, endowment, local.Balance(alice.Address(), network.Coin).Int64())

			// 30 of them return.
			packet, err = channel.Send(local, alice, network.Transfer{Coin: coin(voucher, 30), Receiver: bob.Address()})
			require.NoError(t, err)
			packet.Relay()
			require.EqualValues(t, endowment-40, remote.Balance(bob.Address(), network.Coin).Int64())
			require.EqualValues(t, 40, channel.Escrowed(remote, network.Coin).Int64())
			require.EqualValues(t, 40, local.Supply(voucher).Int64())
			n.CheckTransfers(t)
		})
	}
}

func TestRefusedOrTimedOutTransferIsRefunded(t *testing.T) {
	n := network.New(t)
	local, remote := n.Chain("local", network.Both), n.Chain("remote", network.Both)
	channel := n.Connect(local, remote)
	alice := local.Account("alice")
	endowment := network.Endowment.Int64()
	send := func(receiver string) *network.Packet {
		packet, err := channel.Send(local, alice, network.Transfer{Coin: coin(network.Coin, 50), Receiver: receiver})
		require.NoError(t, err)
		return packet
	}

	refused := send("not an address")
	require.EqualValues(t, endowment-50, local.Balance(alice.Address(), network.Coin).Int64())
	n.CheckTransfers(t)
	refused.Relay()
	require.True(t, refused.Refused())
	require.EqualValues(t, endowment, local.Balance(alice.Address(), network.Coin).Int64())

	late := send(remote.Account("bob").Address())
	_, err := late.TimeOut()
	require.NoError(t, err)
	require.EqualValues(t, endowment, local.Balance(alice.Address(), network.Coin).Int64())
	_, err = late.Receive()
	require.Error(t, err, "the packet has timed out")

	stranded := send(remote.Account("bob").Address())
	channel.Close(remote)
	_, err = stranded.TimeOutOnClose()
	require.NoError(t, err)
	require.EqualValues(t, endowment, local.Balance(alice.Address(), network.Coin).Int64())
	n.CheckTransfers(t)
}
