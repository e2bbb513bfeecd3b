//go:build !other_hooks

package hooks

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheContractIsToldOfAnAcknowledgementAfterTheStackBelow(t *testing.T) {
	b := newBench(t)
	sequence := b.sendWithCallback()
	require.NoError(t, b.acknowledge(sequence, `{"result":"AQ=="}`))
	require.Equal(t, []int{1}, b.contract.endsAtTells)
	// The acknowledgement in base64.
	require.Len(t, b.contract.told, 1)
	require.JSONEq(t, `{"ibc_lifecycle_complete":{"ibc_ack":{
		"channel":"channel-3","sequence":1,"ack":"eyJyZXN1bHQiOiJBUT09In0=","success":true}}}`, b.contract.told[0])
}

func TestOnlyANonEmptyErrorIsNoSuccess(t *testing.T) {
	for ack, success := range map[string]string{
		`{"result":"AQ=="}`:                                  `"success":true`,
		`{"result":"eyJjb250cmFjdF9yZXN1bHQiOm51bGx9"}`:      `"success":true`,
		`{"error":"ABCI code: 1"}`:                           `"success":false`,
		`{"error":""}`:                                       `"success":true`,
		`{"error":5}`:                                        `"success":true`,
		`{"result":"AQ==","error":"and yet it was refused"}`: `"success":false`,
		`no JSON`: `"success":true`,
		``:        `"success":true`,
	} {
		t.Run(ack, func(t *testing.T) {
			b := newBench(t)
			require.NoError(t, b.acknowledge(b.sendWithCallback(), ack))
			require.Len(t, b.contract.told, 1)
			require.Contains(t, b.contract.told[0], success)
		})
	}
}

func TestAnErrorOfTheContractFailsTheAcknowledgementUntilItHolds(t *testing.T) {
	b := newBench(t)
	sequence := b.sendWithCallback()
	b.contract.refuses = errRefused
	require.ErrorContains(t, b.acknowledge(sequence, `{"error":"no"}`), "refused")
	// It stays remembered: the relayer may come again, and the contract is told again.
	b.contract.refuses = nil
	require.NoError(t, b.acknowledge(sequence, `{"error":"no"}`))
	require.Len(t, b.contract.told, 2)
	// Then it is forgotten.
	require.NoError(t, b.acknowledge(sequence, `{"error":"no"}`))
	require.Len(t, b.contract.told, 2)
}

func TestWhatTheStackBelowRefusesTheContractIsNotToldOf(t *testing.T) {
	b := newBench(t)
	sequence := b.sendWithCallback()
	b.below.refuses = errRefused
	require.ErrorIs(t, b.acknowledge(sequence, `{"result":"AQ=="}`), errRefused)
	require.ErrorIs(t, b.timeOut(sequence), errRefused)
	require.Empty(t, b.contract.told)
}

func TestTheContractIsToldOfATimeoutAfterTheStackBelow(t *testing.T) {
	b := newBench(t)
	sequence := b.sendWithCallback()
	require.NoError(t, b.timeOut(sequence))
	require.Equal(t, []int{1}, b.contract.endsAtTells)
	require.Len(t, b.contract.told, 1)
	require.JSONEq(t, `{"ibc_lifecycle_complete":{"ibc_timeout":{"channel":"channel-3","sequence":1}}}`, b.contract.told[0])
	// Once.
	require.NoError(t, b.timeOut(sequence))
	require.Len(t, b.contract.told, 1)
}

func TestAnErrorAtATimeoutIsPassedOverAndThePacketForgotten(t *testing.T) {
	b := newBench(t)
	sequence := b.sendWithCallback()
	b.contract.refuses = errRefused
	require.NoError(t, b.timeOut(sequence))
	require.Len(t, b.contract.told, 1)
	b.contract.refuses = nil
	require.NoError(t, b.timeOut(sequence))
	require.Len(t, b.contract.told, 1)
}

func TestEveryPacketIsRememberedByItself(t *testing.T) {
	b := newBench(t)
	first, second := b.sendWithCallback(), b.sendWithCallback()
	require.NoError(t, b.acknowledge(second, `{"result":"AQ=="}`))
	require.NoError(t, b.timeOut(first))
	require.Len(t, b.contract.told, 2)
	require.Contains(t, b.contract.told[0], `"sequence":2`)
	require.Contains(t, b.contract.told[1], `"sequence":1`)
}
