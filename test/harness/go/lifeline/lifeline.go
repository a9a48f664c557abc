// Package lifeline ends a program together with the process that started it, however that process ends.
package lifeline

import (
	"os"
	"time"
)

// EndWithParent watches two signs of an orphaned process: standard input, a pipe whose other end only the parent
// holds, reaches its end; or the parent's process id changes. The second covers a parent that left the pipe open in
// another child. TESTCLUSTER_DETACHED=1 turns both off, to run the program by hand from a shell.
func EndWithParent() {
	if os.Getenv("TESTCLUSTER_DETACHED") == "1" {
		return
	}
	parent := os.Getppid()
	askKernelToKillWithParent()
	go endWhenStandardInputCloses()
	go endWhenReparented(parent)
}

func endWhenStandardInputCloses() {
	buffer := make([]byte, 64)
	for {
		if _, err := os.Stdin.Read(buffer); err != nil {
			os.Exit(0)
		}
	}
}

func endWhenReparented(parent int) {
	for range time.Tick(500 * time.Millisecond) {
		if os.Getppid() != parent {
			os.Exit(0)
		}
	}
}
