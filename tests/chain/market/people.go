package market

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/dpt/tests/chain/network"
)

// Participant is somebody whom the reviewer let in.
type Participant struct {
	*network.Account
	ID uint32
}

// Household joins as a household in a zone: it buys.
func (m *Market) Household(name string, zone uint8) *Participant {
	return m.join(name, M{"kind": "household", "zone": zone, "capacity": "0"}, []uint8{})
}

// Generator joins as a renewable generator of 1 MW in a zone, certified for the label 1: it sells.
func (m *Market) Generator(name string, zone uint8) *Participant {
	return m.join(name, M{"kind": "renewable_generator", "zone": zone, "capacity": "1000000"}, []uint8{1})
}

func (m *Market) join(name string, registration M, labels []uint8) *Participant {
	account := m.Account(name)
	evidence := sha256.Sum256([]byte(name))
	registration["evidence"] = fmt.Sprintf("%x", evidence)
	result := m.Do(Registry, account, M{"register": registration})
	id, err := strconv.ParseUint(network.Attribute(result, "wasm-dpt_participant", "participant"), 10, 32)
	require.NoError(m.t, err)
	// Labels as numbers: Go would write bytes as text.
	numbers := []int{}
	for _, label := range labels {
		numbers = append(numbers, int(label))
	}
	review := M{"participant": id, "decision": M{"approve": M{"labels": numbers, "tier": 0}}}
	m.Do(Registry, m.Account("reviewer"), M{"review": M{"reviews": []M{review}}})
	return &Participant{account, uint32(id)}
}

// Deposit pays money from a participant's account into the escrow.
func (m *Market) Deposit(who *Participant, coin sdk.Coin) {
	m.t.Helper()
	m.Do(Escrow, who.Account, M{"deposit": M{}}, coin)
}

// Balance is what a participant has in the escrow of a denomination.
type Balance struct {
	Free, Reserved, Committed sdkmath.Int
}

// Balance asks for it.
func (m *Market) Balance(who *Participant, denom string) Balance {
	m.t.Helper()
	var answer struct{ Balances []accountBalance }
	m.Ask(Escrow, M{"balance": M{"participant": who.ID}}, &answer)
	for i, known := range m.denoms() {
		if known == denom {
			row := answer.Balances[i]
			return Balance{row.Free, row.Reserved, row.Committed}
		}
	}
	require.Fail(m.t, "the escrow does not accept", denom)
	return Balance{}
}

// accountBalance is a row of the escrow's answers.
type accountBalance struct {
	Account struct {
		Participant struct{ ID uint32 }
	}
	Free, Reserved, Committed sdkmath.Int
}

// sum is all that a row holds.
func (b accountBalance) sum() sdkmath.Int { return b.Free.Add(b.Reserved).Add(b.Committed) }

func (m *Market) denoms() []string {
	var answer struct{ Denoms []string }
	m.Ask(Escrow, M{"denoms": M{}}, &answer)
	return answer.Denoms
}

// text is the JSON of a message.
func text(t *testing.T, message M) []byte {
	bytes, err := json.Marshal(message)
	require.NoError(t, err)
	return bytes
}

// hexBytes are bytes that JSON spells in hexadecimal.
type hexBytes []byte

// UnmarshalJSON reads them.
func (b *hexBytes) UnmarshalJSON(text []byte) error {
	var digits string
	if err := json.Unmarshal(text, &digits); err != nil {
		return err
	}
	bytes, err := hex.DecodeString(digits)
	*b = bytes
	return err
}
