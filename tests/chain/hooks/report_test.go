package hooks_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAcknowledgementIsReportedAfterApplicationBelow(t *testing.T) {
	b := newBench(t)
	sequence := b.sendWithCallback()
	require.NoError(t, b.acknowledge(sequence, `{"result":"AQ=="}`))
	require.Equal(t, []int{1}, b.contract.endsAtSudo)
	require.Len(t, b.contract.sudos, 1)
	// The acknowledgement travels in base64.
	requireJSON(t, `{"ibc_lifecycle_complete":{"ibc_ack":{
		"channel":"channel-3","sequence":1,"ack":"eyJyZXN1bHQiOiJBUT09In0=","success":true}}}`, b.contract.sudos[0])
}

// ended is the part that the sudo messages about acknowledgements and timeouts share.
type ended struct {
	Channel  string
	Sequence uint64
	Success  bool
}

// lastReport reads the last sudo message by its kind of end.
func (b *bench) lastReport() map[string]ended {
	var msg struct {
		End map[string]ended `json:"ibc_lifecycle_complete"`
	}
	require.NotEmpty(b.t, b.contract.sudos)
	require.NoError(b.t, json.Unmarshal([]byte(b.contract.sudos[len(b.contract.sudos)-1]), &msg))
	return msg.End
}

func TestOnlyNonEmptyErrorIsReportedAsFailure(t *testing.T) {
	for ack, success := range map[string]bool{
		`{"result":"AQ=="}`:                                true,
		`{"result":"eyJjb250cmFjdF9yZXN1bHQiOm51bGx9"}`:    true,
		`{"error":"ABCI code: 1"}`:                         false,
		`{"error":""}`:                                     true,
		`{"error":5}`:                                      true,
		`{"result":"AQ==","error":"refused all the same"}`: false,
		`not JSON`:                                         true,
		``:                                                 true,
	} {
		t.Run(ack, func(t *testing.T) {
			b := newBench(t)
			require.NoError(t, b.acknowledge(b.sendWithCallback(), ack))
			require.Len(t, b.contract.sudos, 1)
			require.Equal(t, success, b.lastReport()["ibc_ack"].Success)
		})
	}
}

func TestContractErrorFailsAcknowledgementUntilContractAccepts(t *testing.T) {
	b := newBench(t)
	sequence := b.sendWithCallback()
	b.contract.refuses = errRefused
	require.ErrorContains(t, b.acknowledge(sequence, `{"error":"no"}`), "refused")
	// A relayer can repeat the acknowledgement, and the contract receives it again.
	b.contract.refuses = nil
	require.NoError(t, b.acknowledge(sequence, `{"error":"no"}`))
	require.Len(t, b.contract.sudos, 2)
	// A packet is reported once.
	require.NoError(t, b.acknowledge(sequence, `{"error":"no"}`))
	require.Len(t, b.contract.sudos, 2)
}

func TestPacketEndThatApplicationBelowRefusesIsNotReported(t *testing.T) {
	b := newBench(t)
	sequence := b.sendWithCallback()
	b.below.refuses = errRefused
	require.ErrorIs(t, b.acknowledge(sequence, `{"result":"AQ=="}`), errRefused)
	require.ErrorIs(t, b.timeOut(sequence), errRefused)
	require.Empty(t, b.contract.sudos)
}

func TestTimeoutIsReportedOnceAfterApplicationBelow(t *testing.T) {
	b := newBench(t)
	sequence := b.sendWithCallback()
	require.NoError(t, b.timeOut(sequence))
	require.Equal(t, []int{1}, b.contract.endsAtSudo)
	require.Len(t, b.contract.sudos, 1)
	requireJSON(t, `{"ibc_lifecycle_complete":{"ibc_timeout":{"channel":"channel-3","sequence":1}}}`, b.contract.sudos[0])
	require.NoError(t, b.timeOut(sequence))
	require.Len(t, b.contract.sudos, 1)
}

func TestContractErrorAtTimeoutIsIgnoredAndPacketForgotten(t *testing.T) {
	b := newBench(t)
	sequence := b.sendWithCallback()
	b.contract.refuses = errRefused
	require.NoError(t, b.timeOut(sequence))
	require.Len(t, b.contract.sudos, 1)
	b.contract.refuses = nil
	require.NoError(t, b.timeOut(sequence))
	require.Len(t, b.contract.sudos, 1)
}

func TestPacketsAreReportedIndependently(t *testing.T) {
	b := newBench(t)
	first, second := b.sendWithCallback(), b.sendWithCallback()
	require.NoError(t, b.acknowledge(second, `{"result":"AQ=="}`))
	require.Equal(t, second, b.lastReport()["ibc_ack"].Sequence)
	require.NoError(t, b.timeOut(first))
	require.Equal(t, first, b.lastReport()["ibc_timeout"].Sequence)
	require.Len(t, b.contract.sudos, 2)
}
