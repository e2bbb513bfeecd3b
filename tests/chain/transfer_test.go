package chain_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dpt/tests/chain/network"
)

func TestATransferGoesThereAndBack(t *testing.T) {
	for _, kind := range network.Kinds {
		t.Run(string(kind), func(t *testing.T) {
			n := network.New(t)
			here, there := n.Chain("here", kind), n.Chain("there", network.Callbacks)
			channel := n.Connect(there, here)
			bob, alice := there.Account("bob"), here.Account("alice")
			endowment := network.Endowment.Int64()

			// 70 coins of there come here, under another name.
			packet, err := channel.Send(there, bob, network.Transfer{Coin: coin(network.Coin, 70), Receiver: alice.Address()})
			require.NoError(t, err)
			packet.Relay()
			require.False(t, packet.Refused())
			voucher := channel.Voucher(here, network.Coin)
			require.EqualValues(t, endowment-70, there.Balance(bob.Address(), network.Coin).Int64())
			require.EqualValues(t, 70, channel.Escrowed(there, network.Coin).Int64())
			require.EqualValues(t, 70, here.Balance(alice.Address(), voucher).Int64())
			require.EqualValues(t, endowment, here.Balance(alice.Address(), network.Coin).Int64())

			// 30 of them go home.
			packet, err = channel.Send(here, alice, network.Transfer{Coin: coin(voucher, 30), Receiver: bob.Address()})
			require.NoError(t, err)
			packet.Relay()
			require.EqualValues(t, endowment-40, there.Balance(bob.Address(), network.Coin).Int64())
			require.EqualValues(t, 40, channel.Escrowed(there, network.Coin).Int64())
			require.EqualValues(t, 40, here.Supply(voucher).Int64())
			n.TransfersAddUp(t)
		})
	}
}

func TestWhatIsRefusedOrLateIsRefunded(t *testing.T) {
	n := network.New(t)
	here, there := n.Chain("here", network.Both), n.Chain("there", network.Both)
	channel := n.Connect(here, there)
	alice := here.Account("alice")
	endowment := network.Endowment.Int64()
	send := func(receiver string) *network.Packet {
		packet, err := channel.Send(here, alice, network.Transfer{Coin: coin(network.Coin, 50), Receiver: receiver})
		require.NoError(t, err)
		return packet
	}

	refused := send("nobody of this chain")
	require.EqualValues(t, endowment-50, here.Balance(alice.Address(), network.Coin).Int64())
	n.TransfersAddUp(t)
	refused.Relay()
	require.True(t, refused.Refused())
	require.EqualValues(t, endowment, here.Balance(alice.Address(), network.Coin).Int64())

	late := send(there.Account("bob").Address())
	_, err := late.TimeOut()
	require.NoError(t, err)
	require.EqualValues(t, endowment, here.Balance(alice.Address(), network.Coin).Int64())
	_, err = late.Receive()
	require.Error(t, err, "what has timed out does not arrive")

	stranded := send(there.Account("bob").Address())
	channel.Close(there)
	_, err = stranded.TimeOutOnClose()
	require.NoError(t, err)
	require.EqualValues(t, endowment, here.Balance(alice.Address(), network.Coin).Int64())
	n.TransfersAddUp(t)
}
