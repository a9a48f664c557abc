//go:build !linux

package lifeline

func askKernelToKillWithParent() {}
