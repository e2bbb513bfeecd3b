//go:build !other_hooks

package hooks

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWhatAsksForNoCallbackIsSentAsItIs(t *testing.T) {
	for name, data := range map[string][]byte{
		"no transfer":           []byte("water, not coins"),
		"no memo":               transfer("").GetBytes(),
		"a memo in plain words": transfer("ibc_callback").GetBytes(),
		"another key":           transfer(`{"src_callback":{"address":"x"}}`).GetBytes(),
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			sequence, err := b.send(data)
			require.NoError(t, err)
			require.EqualValues(t, 1, sequence)
			require.Equal(t, [][]byte{data}, b.channel.sent)
			require.NoError(t, b.acknowledge(sequence, `{"result":"AQ=="}`))
			require.Empty(t, b.contract.told, "nothing is remembered")
		})
	}
}

func TestTheCallbackIsTakenOutOfTheMemo(t *testing.T) {
	b := newBench(t)
	b.sendWithCallback()
	require.Equal(t, string(transfer("").GetBytes()), string(b.channel.sent[0]), "an empty rest is no memo")

	_, err := b.send(transfer(`{"note":"March","ibc_callback":"` + escrow + `"}`).GetBytes())
	require.NoError(t, err)
	require.Equal(t, string(transfer(`{"note":"March"}`).GetBytes()), string(b.channel.sent[1]))
}

func TestACallbackToNoAddressIsSentWithSequenceZeroAndForgotten(t *testing.T) {
	for name, callback := range map[string]string{
		"plain words": `"the escrow"`,
		"nothing":     `null`,
		"a number":    `5`,
		"an object":   `{"address":"` + escrow + `"}`,
		"empty":       `""`,
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			sequence, err := b.send(transfer(`{"ibc_callback":` + callback + `}`).GetBytes())
			require.NoError(t, err)
			require.Zero(t, sequence)
			require.Len(t, b.channel.sent, 1, "it went all the same")
			require.NoError(t, b.acknowledge(1, `{"result":"AQ=="}`))
			require.Empty(t, b.contract.told)
		})
	}
}

func TestNobodyChecksThatTheContractIsTheSender(t *testing.T) {
	b := newBench(t)
	sequence := b.sendWithCallback() // by Alice
	require.NoError(t, b.acknowledge(sequence, `{"result":"AQ=="}`))
	require.Len(t, b.contract.told, 1)
}

func TestAPacketThatTheChannelRefusesIsNotRemembered(t *testing.T) {
	b := newBench(t)
	b.channel.refuses = errRefused
	_, err := b.send(transfer(`{"ibc_callback":"` + escrow + `"}`).GetBytes())
	require.ErrorIs(t, err, errRefused)
	require.NoError(t, b.acknowledge(1, `{"result":"AQ=="}`))
	require.Empty(t, b.contract.told)
}
