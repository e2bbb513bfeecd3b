package hooks_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPacketWithoutCallbackIsSentUnchanged(t *testing.T) {
	for name, data := range map[string][]byte{
		"not a transfer":         []byte("water, not coins"),
		"bytes after a transfer": append(transfer(`{"ibc_callback":"`+escrow+`"}`).GetBytes(), "{}"...),
		"no memo":                transfer("").GetBytes(),
		"a memo of plain text":   transfer("ibc_callback").GetBytes(),
		"another key":            transfer(`{"src_callback":{"address":"x"}}`).GetBytes(),
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			sequence, err := b.send(data)
			require.NoError(t, err)
			require.EqualValues(t, 1, sequence)
			require.Equal(t, [][]byte{data}, b.channel.sent)
			require.NoError(t, b.acknowledge(sequence, `{"result":"AQ=="}`))
			require.Empty(t, b.contract.sudos)
		})
	}
}

func TestCallbackIsRemovedFromMemo(t *testing.T) {
	b := newBench(t)
	b.sendWithCallback()
	requireJSON(t, string(transfer("").GetBytes()), string(b.channel.sent[0]))

	_, err := b.send(transfer(`{"note":"March","ibc_callback":"` + escrow + `"}`).GetBytes())
	require.NoError(t, err)
	requireJSON(t, string(transfer(`{"note":"March"}`).GetBytes()), string(b.channel.sent[1]))
}

func TestCallbackThatIsNotAnAddressGivesSequenceZeroAndNoReport(t *testing.T) {
	for name, callback := range map[string]string{
		"plain text": `"the escrow"`,
		"null":       `null`,
		"a number":   `5`,
		"an object":  `{"address":"` + escrow + `"}`,
		"empty":      `""`,
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			sequence, err := b.send(transfer(`{"ibc_callback":` + callback + `}`).GetBytes())
			require.NoError(t, err)
			require.Zero(t, sequence)
			require.Len(t, b.channel.sent, 1, "the packet is sent all the same")
			require.NoError(t, b.acknowledge(1, `{"result":"AQ=="}`))
			require.Empty(t, b.contract.sudos)
		})
	}
}

func TestCallbackContractNeedNotBeTheSender(t *testing.T) {
	b := newBench(t)
	sequence := b.sendWithCallback() // by Alice
	require.NoError(t, b.acknowledge(sequence, `{"result":"AQ=="}`))
	require.Len(t, b.contract.sudos, 1)
}

func TestPacketThatChannelRefusesIsNotReported(t *testing.T) {
	b := newBench(t)
	b.channel.refuses = errRefused
	_, err := b.send(transfer(`{"ibc_callback":"` + escrow + `"}`).GetBytes())
	require.ErrorIs(t, err, errRefused)
	require.NoError(t, b.acknowledge(1, `{"result":"AQ=="}`))
	require.Empty(t, b.contract.sudos)
}
