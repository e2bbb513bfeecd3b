//go:build tools

package chain

// This import keeps the node's command among the module's requirements.

import _ "github.com/CosmWasm/wasmd/cmd/wasmd"
