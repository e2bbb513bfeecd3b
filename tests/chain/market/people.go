package market

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/dpt/tests/chain/network"
)

// Participant is an active participant.
type Participant struct {
	*network.Account
	ID uint32
}

// Household registers a household in a zone. It buys.
func (m *Market) Household(name string, zone int) *Participant {
	return m.register(name, "household", zone, 0, []int{})
}

// Generator registers a renewable generator of 1 MW in a zone, certified for the label 1. It sells.
func (m *Market) Generator(name string, zone int) *Participant {
	return m.register(name, "renewable_generator", zone, 1_000_000, []int{1})
}

// register registers a participant, whom the reviewer approves. The capacity is in watts.
func (m *Market) register(name, kind string, zone, capacity int, labels []int) *Participant {
	account := m.Account(name)
	evidence := sha256.Sum256([]byte(name))
	result := m.Execute(Registry, account, M{"register": M{
		"kind": kind, "zone": zone, "capacity": strconv.Itoa(capacity), "evidence": hex.EncodeToString(evidence[:]),
	}})
	id, err := strconv.ParseUint(network.Attribute(result, "wasm-dpt_participant", "participant"), 10, 32)
	require.NoError(m.t, err)
	review := M{"participant": id, "decision": M{"approve": M{"labels": labels, "tier": 0}}}
	m.Execute(Registry, m.Account("reviewer"), M{"review": M{"reviews": []M{review}}})
	return &Participant{account, uint32(id)}
}

// Deposit deposits a coin of a participant's account in the escrow.
func (m *Market) Deposit(by *Participant, coin sdk.Coin) {
	m.t.Helper()
	m.Execute(Escrow, by.Account, M{"deposit": M{}}, coin)
}

// Balance is a participant's balance in one denomination.
type Balance struct {
	Account struct {
		Participant struct{ ID uint32 }
	}
	Free, Reserved, Committed sdkmath.Int
}

// sum is the whole balance.
func (b Balance) sum() sdkmath.Int { return b.Free.Add(b.Reserved).Add(b.Committed) }

// Balance is a participant's balance in a denomination.
func (m *Market) Balance(of *Participant, denom string) Balance {
	m.t.Helper()
	var answer struct{ Balances []Balance }
	m.Query(Escrow, M{"balance": M{"participant": of.ID}}, &answer)
	for i, known := range m.denoms() {
		if known == denom {
			return answer.Balances[i]
		}
	}
	require.Fail(m.t, "the escrow does not accept "+denom)
	return Balance{}
}

// Fees is the balance of the fee account in a denomination.
func (m *Market) Fees(denom string) string {
	m.t.Helper()
	var answer struct{ Fees string }
	m.Query(Escrow, M{"system_balances": M{"denom": denom}}, &answer)
	return answer.Fees
}

func (m *Market) denoms() []string {
	var answer struct{ Denoms []string }
	m.Query(Escrow, M{"denoms": M{}}, &answer)
	return answer.Denoms
}

// text is the JSON of a message.
func text(t *testing.T, message M) []byte {
	bytes, err := json.Marshal(message)
	require.NoError(t, err)
	return bytes
}

// hexBytes are bytes that JSON contains as hexadecimal digits.
type hexBytes []byte

// UnmarshalText decodes the digits.
func (b *hexBytes) UnmarshalText(digits []byte) (err error) {
	*b, err = hex.DecodeString(string(digits))
	return err
}
