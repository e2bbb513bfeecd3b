//go:build tools

package chain

// The node's command is among the module's requirements.

import _ "github.com/CosmWasm/wasmd/cmd/wasmd"
